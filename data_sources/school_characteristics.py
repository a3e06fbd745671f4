"""Schools, pupils and their characteristics: the school-level underlying data, every year's layout."""

import pandas as pd

from allocation.entities import ValueState
from data_sources.reading.contract import Column, Contract, Dataset, RawTable, check_table
from data_sources.reading.public_rows import LAESTAB, URN, YEAR, only_schools, years_of
from data_sources.reading.vintages import span


def _count(name: str, label: str, aliases: tuple[str, ...] = (), is_required: bool = False) -> Column:
    return Column(name, label, "whole number", aliases, is_required=is_required, has_state=True, lowest=0)


_ELIGIBLE = "pupils known to be eligible for free school meals"
_PRIMARY_AGES = {
    "early_years": "Number of early year pupils (years E1 and E2)",
    "nursery": "Number of nursery pupils (years N1 and N2)",
    "reception": "Number of reception pupils (year R)",
    "key_stage_1": "Number of key stage 1 pupils (years 1 and 2)",
    "key_stage_2": "Number of key stage 2 pupils (years 3 to 6)",
}
_SECONDARY_AGES = {
    "key_stage_3": "Number of key stage 3 pupils (years 7 to 9)",
    "key_stage_4": "Number of key stage 4 pupils (years 10 and 11)",
    "key_stage_5": "Number of key stage 5 pupils (years 12 to 14)",
}
_WHO_THEY_ARE = {
    "girl_pupils": "headcount total girls",
    "eal_pupils": "number of pupils whose first language is known or believed to be other than English",
    "white_british_pupils": "number of pupils classified as white British ethnic origin",
}
CONTRACT = Contract(
    kind="school_characteristics",
    label="Schools, pupils and their characteristics",
    key=("urn", "academic_year"),
    is_public=True,
    columns=(
        URN,
        LAESTAB,
        YEAR,
        Column("phase_type", "phase_type_grouping", "text", ("phase-type_grouping", "phase_type"), is_required=True),
        _count("pupils", "headcount of pupils", ("headcount of pupils (unrounded)", "total pupils"), is_required=True),
        _count("fsm_eligible_pupils", f"number of {_ELIGIBLE}", is_required=True),
        Column("fsm_eligible_percent", f"% of {_ELIGIBLE}", "percent", is_required=True, has_state=True),
        _count("fsm6_pupils", f"number of {_ELIGIBLE} in the last six years", ("FSM6",)),
        Column("fsm6_percent", f"% of {_ELIGIBLE} in the last six years", "percent", ("FSM6 percent",), has_state=True),
        *(_count(name, label) for name, label in _WHO_THEY_ARE.items()),
        *(_count(name, label) for name, label in {**_PRIMARY_AGES, **_SECONDARY_AGES}.items()),
    ),
)
_FIGURES = ["pupils", "fsm_eligible_pupils", "fsm_eligible_percent", "fsm6_pupils", "fsm6_percent", *_WHO_THEY_ARE]


def read(raw: RawTable) -> Dataset:
    """The `school_characteristics` table. Raises FileRefused.

    `primary_age_pupils` counts early years to key stage 2, `secondary_age_pupils` key stages 3 to 5; each is known only
    when all its parts are. z is not applicable (independent schools). The "(Performance Tables)" columns of this
    release count pupils eligible now, on a narrower base: they are not FSM6 and are never taken for it.
    """
    schools = only_schools(raw)
    checked = check_table(schools, CONTRACT)
    frame = checked.frame
    frame["academic_year"], notes = years_of(raw, frame["academic_year"])
    columns = ["urn", "laestab", "academic_year", "phase_type"]
    columns += [twin for name in _FIGURES for twin in (name, f"{name}_state")]
    result = frame[columns].copy()
    for name, parts in (("primary_age_pupils", _PRIMARY_AGES), ("secondary_age_pupils", _SECONDARY_AGES)):
        result[name], result[f"{name}_state"] = _sum_of_known(frame, list(parts))
    vintage = span(result["academic_year"])
    notes = (*schools.notes, *notes)
    return Dataset(CONTRACT.kind, result, vintage, vintage, notes, checked.columns_read)


def _sum_of_known(frame: pd.DataFrame, parts: list[str]) -> tuple[pd.Series, pd.Series]:
    """Sum and state of the parts; where any part is not known the sum is not, and takes the first such part's state."""
    states = frame[[f"{part}_state" for part in parts]]
    is_known = states == ValueState.KNOWN
    first_unknown = states.mask(is_known).bfill(axis=1).iloc[:, 0]
    return frame[parts].sum(axis=1, skipna=False), first_unknown.fillna(str(ValueState.KNOWN)).astype("str")
