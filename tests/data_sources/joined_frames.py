"""Small frames in the shapes the readers give, for the tests of joining; a test names only what it is about."""

from typing import Any

import pandas as pd

SCHOOL = {
    "authority_code": "355",
    "authority_name": "Testford",
    "establishment_type": "Community school",
    "phase_of_education": "Primary",
    "status": "Open",
    "open_date": None,
    "close_date": None,
    "low_age": 4.0,
    "high_age": 11.0,
    "pupils": 200.0,
    "fsm_percent": 20.0,
    "postcode": "",
    "district_code": "D1",
    "district_name": "Testford",
    "ward_code": "W1",
    "ward_name": "North ward",
    "easting": 380_000.0,
    "northing": 400_000.0,
    "lsoa_code": "L1",
}
LINK = {"link_name": "", "link_date": None}
CENSUS = {"academic_year": "2024/25", "pupils": 200.0}
REFERRAL = {"period_label": "2024/25", "period_start": "2024-09-01", "period_end": "2025-08-31"}
DEPRIVATION = {"vintage": "2025", "district_code": "D1", "imd_rank": 1.0, "imd_decile": 1.0, "child_population": None}
HOME = {"vintage": "2021", "is_carried": False, "pupils_at_most": None}
WORKER = {
    "role": "Senior link worker",
    "fte": 1.0,
    "hub": "",
    "cluster": "",
    "phases": "",
    "available_from": None,
    "available_to": None,
    "postcode": "",
    "easting": None,
    "northing": None,
    "is_vacant": False,
}


def table(rows: list[dict[str, Any]], defaults: dict[str, Any], states: tuple[str, ...] = ()) -> pd.DataFrame:
    """Rows over defaults. Each column in `states` gets a `_state` twin: "known", "missing" for None, or the text that
    stands in place of a figure ("suppressed")."""
    frame = pd.DataFrame([{**defaults, **row} for row in rows])
    for name in states:
        if name in frame:
            is_word = frame[name].map(lambda cell: isinstance(cell, str))
            word = frame[name].where(is_word, frame[name].notna().map({True: "known", False: "missing"}))
            frame[name] = pd.to_numeric(frame[name].mask(is_word), errors="coerce")
            frame[f"{name}_state"] = word.astype("str")
    return frame


def schools(*rows: dict[str, Any]) -> pd.DataFrame:
    """Each row needs a urn; name and LAESTAB are made from it."""
    full = [{"name": f"School {row['urn']}", "laestab": f"355{row['urn'][-4:]}", **row} for row in rows]
    return table(full, SCHOOL, ("pupils", "fsm_percent"))


def links(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """(urn, link_urn, link_type)."""
    columns = ("urn", "link_urn", "link_type")
    made = table([dict(zip(columns, row, strict=True)) for row in rows], LINK)
    return made.reindex(columns=[*columns, *LINK]).astype({name: "str" for name in columns})


def census(*rows: dict[str, Any]) -> pd.DataFrame:
    """School census rows; LAESTAB made from the URN."""
    full = [{"laestab": f"355{row['urn'][-4:]}", **row} for row in rows]
    return table(full, CENSUS, ("pupils", "fsm_eligible_pupils", "fsm6_pupils", "fsm6_pupil_base", "fsm6_percent"))


def referrals(*rows: dict[str, Any]) -> pd.DataFrame:
    """Referral rows, by default of the school year 2024/25."""
    counts = ("early_help_children", "early_help_requests", "early_help_accepted")
    counts += ("social_care_children", "social_care_contacts")
    full = [{"laestab": "", **dict.fromkeys(counts), **row} for row in rows]
    return table(full, REFERRAL, counts)


def deprivation(*rows: dict[str, Any]) -> pd.DataFrame:
    """Deprivation rows, by default of 2025 and with neither score."""
    full = [{"imd_score": None, "idaci_score": None, **row} for row in rows]
    return table(full, DEPRIVATION, ("imd_score", "idaci_score"))


def workers(*rows: dict[str, Any]) -> pd.DataFrame:
    """Link workers; the name is made from the id."""
    return table([{"name": row["worker_id"].title(), **row} for row in rows], WORKER)


def homes(*rows: dict[str, Any]) -> pd.DataFrame:
    """Pupil homes attached to their school; a row needs a urn, an lsoa_code and pupils."""
    full = [{"school_urn": row["urn"], **row} for row in rows]
    return table(full, HOME, ("pupils",)).astype({"pupils_at_most": "float64"})
