"""School census by school, as published with the performance tables (2018/19 and 2022/23 layouts)."""

import pandas as pd

from data_sources.reading.contract import Column, Contract, Dataset, Fault, RawTable, check_table
from data_sources.reading.public_rows import ESTAB, LA, URN, YEAR, laestab_of, only_schools, years_of
from data_sources.reading.vintages import span


def _no_more_than_all(frame: pd.DataFrame) -> list[Fault]:
    """Pupils ever eligible in six years are some of those counted for it: more means that columns are swapped."""
    rows = frame.index[frame["fsm6_pupils"] > frame["fsm6_pupil_base"]]
    remedy = "Check that the columns are in their right places, then load the file again."
    return [
        Fault(
            "More pupils have been eligible for free school meals than were counted.", remedy, int(row), "fsm6_pupils"
        )
        for row in rows
    ]


CONTRACT = Contract(
    kind="school_census",
    label="School census",
    key=("urn", "academic_year"),
    is_public=True,
    columns=(
        URN,
        LA,
        ESTAB,
        YEAR,
        Column("pupils", "NOR", "whole number", is_required=True, has_state=True, lowest=0),
        Column("fsm_eligible_pupils", "NUMFSM", "whole number", is_required=True, has_state=True, lowest=0),
        Column("fsm6_pupils", "NUMFSMEVER", "whole number", is_required=True, has_state=True, lowest=0),
        Column("fsm6_pupil_base", "NORFSMEVER", "whole number", has_state=True, lowest=0),
        Column("fsm6_percent", "PNUMFSMEVER", "percent", is_required=True, has_state=True),
        Column("sen_support_pupils", "TSENELK", "whole number", has_state=True, lowest=0),
        Column("ehcp_pupils", "TSENELSE", "whole number", has_state=True, lowest=0),
        Column("girl_pupils", "NORG", "whole number", has_state=True, lowest=0),
        Column("eal_pupils", "NUMEAL", "whole number", has_state=True, lowest=0),
    ),
    extra_checks=(_no_more_than_all,),
)
_COLUMNS = ["urn", "laestab", "academic_year"]


def read(raw: RawTable) -> Dataset:
    """Pupils, free school meals and special needs by school as the `school_census` table. Raises FileRefused.

    Figures are those published: `fsm6_percent` is PNUMFSMEVER (one decimal place, of NORFSMEVER, which the 2018/19
    layout leaves out), not a share of NOR. NA is missing. National rows are left out.
    """
    schools = only_schools(raw)
    checked = check_table(schools, CONTRACT)
    frame = checked.frame
    frame["laestab"] = laestab_of(frame["la"], frame["estab"])
    frame["academic_year"], notes = years_of(raw, frame["academic_year"])
    figures = [name for name in frame.columns if name not in (*_COLUMNS, "la", "estab")]
    vintage = span(frame["academic_year"])
    notes = (*schools.notes, *notes)
    return Dataset(CONTRACT.kind, frame[[*_COLUMNS, *figures]], vintage, vintage, notes, checked.columns_read)
