"""Get Information about Schools: every establishment in England, one row each."""

import pandas as pd

from data_sources.reading.contract import Column, Contract, Dataset, RawTable, check_table
from data_sources.reading.public_rows import laestab_of
from data_sources.reading.vintages import day_in_name

CONTRACT = Contract(
    kind="schools",
    label="Schools (Get Information about Schools)",
    key=("urn",),
    is_public=True,
    columns=(
        Column("urn", "URN", "urn", is_required=True),
        Column("authority_code", "LA (code)", "code", is_required=True),
        Column("authority_name", "LA (name)", "text", is_required=True),
        Column("establishment_number", "EstablishmentNumber", "code"),
        Column("name", "EstablishmentName", "text", is_required=True),
        Column("establishment_type", "TypeOfEstablishment (name)", "text", is_required=True),
        Column("phase_of_education", "PhaseOfEducation (name)", "text", is_required=True),
        Column("status", "EstablishmentStatus (name)", "text", is_required=True),
        Column("open_date", "OpenDate", "date"),
        Column("close_date", "CloseDate", "date"),
        Column("low_age", "StatutoryLowAge", "whole number"),
        Column("high_age", "StatutoryHighAge", "whole number"),
        Column("pupils", "NumberOfPupils", "whole number", has_state=True, lowest=0),
        Column("fsm_eligible_pupils", "FSM", "whole number", has_state=True, lowest=0),
        Column("fsm_percent", "PercentageFSM", "percent", has_state=True),
        Column("postcode", "Postcode", "text"),
        Column("district_code", "DistrictAdministrative (code)", "code"),
        Column("district_name", "DistrictAdministrative (name)", "text"),
        Column("ward_code", "AdministrativeWard (code)", "code"),
        Column("ward_name", "AdministrativeWard (name)", "text"),
        Column("easting", "Easting", "number"),
        Column("northing", "Northing", "number"),
        Column("lsoa_code", "LSOA (code)", "code"),
    ),
)
# Three-digit codes of English authorities; 660-681 are Welsh, 701-708 offshore and overseas, 000 none.
_ENGLISH_CODES = r"(2\d\d|3\d\d|420|8\d\d|9\d\d)"
_AREA_CODE = r"[A-Z]\d{8}"
_EASTINGS_METRES = (80_000, 660_000)
_NORTHINGS_METRES = (5_000, 660_000)


def read(raw: RawTable) -> Dataset:
    """Open and closed establishments of English authorities, as the `schools` table. Raises FileRefused.

    Placeholder area codes (999999999, L99999999, M99999999, Unknown) are empty; a place at 0, 0 or outside England is
    no place. `laestab` is the authority's three digits and the establishment's four. The data date is the day in the
    file's name (edubasealldata20250524.csv), "" when there is none.
    """
    checked = check_table(raw, CONTRACT)
    frame = checked.frame
    frame["authority_code"] = frame["authority_code"].str.zfill(3)
    is_english = frame["authority_code"].str.fullmatch(_ENGLISH_CODES)
    notes = list(raw.notes)
    if not is_english.all():
        notes.append(f"{int((~is_english).sum()):,} establishments outside England's local authorities were left out.")
    frame = frame[is_english].reset_index(drop=True)
    for column in ("district_code", "ward_code", "lsoa_code"):
        frame[column] = frame[column].where(frame[column].str.fullmatch(_AREA_CODE), "")
    notes += _clear_places_outside_england(frame)
    frame.insert(1, "laestab", laestab_of(frame["authority_code"], frame["establishment_number"]))
    data_date = day_in_name(f"{raw.sheet} {raw.file_name}")
    if not data_date:
        notes.append("The day the data were extracted is not known: the file's name does not carry it.")
    frame = frame.drop(columns="establishment_number")
    return Dataset(CONTRACT.kind, frame, data_date, "", tuple(notes), checked.columns_read)


def _clear_places_outside_england(frame: pd.DataFrame) -> list[str]:
    is_inside = frame["easting"].between(*_EASTINGS_METRES) & frame["northing"].between(*_NORTHINGS_METRES)
    is_wrong = ~is_inside & ((frame["easting"] > 0) | (frame["northing"] > 0))
    frame[["easting", "northing"]] = frame[["easting", "northing"]].where(is_inside)
    return [f"{int(is_wrong.sum()):,} places outside England were not used."] if is_wrong.any() else []
