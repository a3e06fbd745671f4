"""Made-up staff: the same each time, enough for what schools take, a tenth vacant, and called made up everywhere."""

from dataclasses import replace

import pandas as pd
import pytest

from allocation.settings import AllocationSettings
from data_sources import operating_models, planning
from data_sources.district import District
from data_sources.joining.staff import ROSTER_COLUMNS
from data_sources.national import rosters
from data_sources.national.rosters import (
    MADE_UP,
    MOST_SCHOOLS_A_CLUSTER,
    SPARE_PERCENT,
    VACANT_SHARE,
    with_made_up_staff,
)
from tests.data_sources.joined_frames import deprivation, schools
from tests.data_sources.test_district import put_together

MODEL, SETTINGS = operating_models.load("wakefield"), AllocationSettings()


@pytest.fixture(scope="module")
def loaded() -> District:
    """120 primaries and secondaries in three towns, one without a place."""
    rows = []
    for i in range(120):
        secondary = {"phase_of_education": "Secondary", "pupils": 900.0} if i % 7 == 0 else {}
        place = {"easting": 380_000.0 + 30_000 * (i % 3) + 400 * (i // 3), "northing": 400_000.0 + 37 * (i % 50)}
        row = {"urn": f"{200_000 + i}", "fsm_percent": float(i % 60), "lsoa_code": f"L{i % 12}"}
        rows.append({**row, **place, **secondary} | ({"easting": None, "northing": None} if i == 5 else {}))
    areas = [{"lsoa_code": f"L{n}", "imd_score": 3.0 * n} for n in range(12)]
    return put_together(schools=schools(*rows), deprivation=deprivation(*areas))


def staffed(loaded: District, spare_percent: float = SPARE_PERCENT) -> District:
    need = planning.score(loaded)
    entitled = planning.entitlement(loaded, need, MODEL)
    return with_made_up_staff(loaded, need, entitled, MODEL, SETTINGS, spare_percent)


@pytest.fixture(scope="module")
def made(loaded: District) -> District:
    return staffed(loaded)


def test_the_same_schools_get_the_same_staff_and_another_council_others(loaded: District, made: District) -> None:
    again = staffed(loaded)
    assert again.workers == made.workers
    assert again.current.equals(made.current)
    assert again.schools["cluster"].equals(made.schools["cluster"])
    other = staffed(replace(loaded, authority_code="356"))
    assert [one.fte for one in other.workers] != [one.fte for one in made.workers]


def test_every_cluster_has_a_hub_and_no_more_schools_than_a_cluster_may_have(made: District) -> None:
    sizes = made.schools["cluster"].value_counts()
    placed = made.schools[made.schools["easting"].notna()]
    assert placed["cluster"].value_counts().max() <= MOST_SCHOOLS_A_CLUSTER
    assert sizes.sum() == 120
    assert {hub.cluster for hub in made.hubs} == set(sizes.index) == {one.cluster for one in made.workers}
    assert made.schools.set_index("urn").loc["200005", "cluster"] == f"{MADE_UP} cluster 1"


def test_posts_come_to_what_the_schools_take_and_what_is_to_spare(loaded: District, made: District) -> None:
    need = planning.score(loaded)
    entitled = planning.entitlement(loaded, need, MODEL)
    asked = rosters._asked(replace(made, workers=()), need, entitled, MODEL, SETTINGS)
    fte = pd.Series([one.fte for one in made.workers]).groupby([one.cluster for one in made.workers]).sum()
    for one in asked:
        wanted = sum(one.tenths) / 10 * (1 + SPARE_PERCENT / 100)
        assert wanted - 1e-9 <= fte[one.cluster] < wanted + 0.1
        largest = max(worker.fte for worker in made.workers if worker.cluster == one.cluster)
        assert largest >= min(1.0, max(one.tenths) / 10) - 1e-9
    assert all(0 < one.fte <= 1 for one in made.workers)
    tight = staffed(loaded, 0.0)
    assert sum(one.fte for one in tight.workers) < sum(one.fte for one in made.workers)


def test_a_tenth_of_all_posts_is_vacant_and_nobody_leads_their_schools(made: District) -> None:
    posts = len(made.workers) + len(made.vacancies)
    assert len(made.vacancies) == pytest.approx(VACANT_SHARE * posts, abs=0.5)
    assert list(made.vacancies.columns) == ROSTER_COLUMNS
    assert made.vacancies["is_vacant"].all()
    assert set(made.current["worker_id"]) <= {one.worker_id for one in made.workers}
    assert 0 < 120 - len(made.current) < 40
    assert made.current["urn"].is_unique


def test_everything_made_up_says_so_and_the_plan_is_made_from_it(loaded: District, made: District) -> None:
    names = [one.name for one in (*made.workers, *made.hubs)]
    names += [*made.schools["cluster"], *made.schools["hub"], *made.vacancies["name"]]
    assert all(name.startswith(MADE_UP) for name in names)
    assert all(one.worker_id.startswith("made-up-355-") for one in made.workers)
    assert "are made up for the national run" in made.notes[0]
    need = planning.score(loaded)
    entitled = planning.entitlement(loaded, need, MODEL)
    problem = planning.put_together(made, MODEL, SETTINGS, need, entitled).problem
    assert problem.allowed.any(axis=1).all()
    assert (problem.current >= 0).sum() == len(made.current)
