"""Absence by school, in the layout of the performance tables or of Explore Education Statistics."""

from data_sources.reading.contract import Column, Contract, Dataset, RawTable, check_table
from data_sources.reading.public_rows import ESTAB, LA, LAESTAB, URN, YEAR, laestab_of, only_schools, years_of
from data_sources.reading.vintages import span

CONTRACT = Contract(
    kind="absence",
    label="Absence",
    key=("urn", "academic_year"),
    is_public=True,
    columns=(
        URN,
        LA,
        ESTAB,
        LAESTAB,
        YEAR,
        Column("absence_percent", "PERCTOT", "percent", ("sess_overall_percent",), is_required=True, has_state=True),
        Column(
            "persistent_absence_percent",
            "PPERSABS10",
            "percent",
            ("enrolments_pa_10_exact_percent", "enrolments_pa10_exact_percent", "enrolments_pa_10_percent"),
            is_required=True,
            has_state=True,
        ),
    ),
)
_FIGURES = ["absence_percent", "persistent_absence_percent"]


def read(raw: RawTable) -> Dataset:
    """Overall and persistent absence (10% or more of sessions) as the `absence` table. Raises FileRefused.

    SUPP is suppressed. National and area rows are left out.
    """
    schools = only_schools(raw)
    checked = check_table(schools, CONTRACT)
    frame = checked.frame
    joined = laestab_of(frame["la"], frame["estab"])
    frame["laestab"] = frame["laestab"].where(frame["laestab"] != "", joined)
    frame["academic_year"], notes = years_of(raw, frame["academic_year"])
    columns = ["urn", "laestab", "academic_year", *(twin for name in _FIGURES for twin in (name, f"{name}_state"))]
    vintage = span(frame["academic_year"])
    notes = (*schools.notes, *notes)
    return Dataset(CONTRACT.kind, frame[columns], vintage, vintage, notes, checked.columns_read)
