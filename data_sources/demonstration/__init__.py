"""The demonstration district: Aldermere, a place that is not, made as files and loaded through the same door."""

import numpy as np
from sqlalchemy import Engine

from data_sources import stores
from data_sources.demonstration import (
    council_layouts,
    earlier_terms,
    model_answers,
    other_years,
    public_layouts,
    term_times,
    today,
)
from data_sources.demonstration.geography import lay_out
from data_sources.demonstration.homes import make_homes
from data_sources.demonstration.public_layouts import AUTHORITY_CODE, AUTHORITY_NAME
from data_sources.demonstration.schools import make_schools
from data_sources.demonstration.services import make_absence, make_referrals, make_voice
from data_sources.importing import import_file

__all__ = ["AUTHORITY_CODE", "AUTHORITY_NAME", "SEED", "files", "load"]

SEED = 998


def files(seed: int = SEED) -> dict[str, bytes]:
    """{file name: bytes} in the layouts the public bodies and councils use; the same bytes for the same seed.

    In the order in which they are best loaded: schools first, then what is joined to them.
    """
    rng = np.random.default_rng(seed)
    land = lay_out(rng)
    schools = make_schools(rng, land)
    referrals = make_referrals(rng, schools)
    absence, voice = make_absence(rng, schools), make_voice(rng, schools)
    current = today.make_current(schools, referrals)
    years = np.random.default_rng([seed, 2])  # a stream of its own, so that what there was stays as it was
    made = {
        "edubasealldata20250930.csv": public_layouts.establishments(schools, land),
        "links_edubasealldata20250930.csv": public_layouts.links(schools),
        "2024-2025_census.csv": public_layouts.census(rng, schools),
        "2023-2024_census.csv": public_layouts.census(years, other_years.meals_before(years, schools, 1)),
        "2022-2023_census.csv": public_layouts.census(years, other_years.meals_before(years, schools, 2)),
        "2026-2027_autumn_characteristics.csv": public_layouts.characteristics(
            other_years.meals_from_2026(years, schools)
        ),
        "2023-2024_abs.csv": public_layouts.absence(absence, schools),
        "File_7_IoD2019.csv": public_layouts.deprivation(other_years.deprivation_2019(years, land), "2019"),
        "File_7_IoD2025.csv": public_layouts.deprivation(land.lsoas, "2025"),
        "lsoa_boundaries.geojson": public_layouts.boundaries(land, "lsoa_code"),
        "ward_boundaries.geojson": public_layouts.boundaries(land, "ward_code"),
        "cluster_areas.geojson": public_layouts.boundaries(land, "cluster"),
        "hubs.csv": council_layouts.hubs(),
        "link_workers.xlsx": council_layouts.link_workers(),
        "clusters.csv": council_layouts.clusters(schools),
        "referrals.xlsx": council_layouts.referrals(referrals),
        "pupil_homes.csv": council_layouts.pupil_homes(make_homes(years, schools, land)),
        "school_voice.xlsx": council_layouts.school_voice(voice),
        "current_allocation.xlsx": council_layouts.current_allocation(current),
        "locks.csv": council_layouts.locks(today.make_locks(current, schools)),
        "term_dates.csv": term_times.term_dates(),
        "availability.csv": term_times.availability(),
        "meeting_wishes.csv": term_times.meeting_wishes(schools),
    }
    return {f"aldermere_fictitious_{name}": data for name, data in made.items()}


def load(engine: Engine, by: str) -> None:
    """Load the district as any council's files are loaded, with the terms agreed before and its answers to what
    operating models leave open, and make it the one in use if none is.

    Loading it again changes nothing. Raises FileRefused if a reader no longer takes these layouts.
    """
    for file_name, data in files().items():
        import_file(engine, file_name, data, by=by, authority_code=AUTHORITY_CODE)
    earlier_terms.make(engine)
    model_answers.make(engine, AUTHORITY_CODE, by)
    if stores.get_setting(engine, None, stores.CURRENT_AUTHORITY) is None:
        stores.set_setting(engine, None, stores.CURRENT_AUTHORITY, AUTHORITY_CODE, by)
