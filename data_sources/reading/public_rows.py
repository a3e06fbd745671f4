"""What the public files by school share: national rows left out, LAESTAB put together, the academic year found."""

import pandas as pd

from data_sources.reading.contract import Column, RawTable
from data_sources.reading.faults import Fault, FileRefused, shortened
from data_sources.reading.headings import match_headings
from data_sources.reading.vintages import academic_year

URN = Column("urn", "URN", "urn", ("School URN", "school_urn", "Unique Reference Number"), is_required=True)
LA = Column("la", "LA", "code", ("LA code", "old_la_code", "LEA", "Local authority code"))
ESTAB = Column("estab", "ESTAB", "code", ("EstablishmentNumber", "Estab number", "DfE number"))
LAESTAB = Column("laestab", "LAESTAB", "laestab", ("school_laestab", "LA ESTAB", "LAESTAB number"))
YEAR = Column("academic_year", "Academic year", "code", ("time_period", "Year", "Census year", "School year"))
_LEVEL = Column("level", "Geographic level", "text", ("geographic_level",))
_NATIONAL = ("NAT", "NATIONAL", "ENGLAND")


def only_schools(raw: RawTable) -> RawTable:
    """The table without its national, regional and authority rows (URN or LA "NAT", a geographic level other than
    school, or no URN and no school number), which are noted."""
    urn, la, estab, level = (_cells(raw, column) for column in (URN, LA, ESTAB, _LEVEL))
    is_national = urn.isin(_NATIONAL) | la.isin(_NATIONAL)
    is_other_level = ~level.isin(["", "SCHOOL"])
    is_total = (urn == "") & (estab != "") & ~estab.str.fullmatch(r"[\d.]*")
    is_left_out = is_national | is_other_level | is_total
    note = f"{int(is_left_out.sum()):,} rows with national or area totals were left out."
    return raw.keep(~is_left_out, note)


def _cells(raw: RawTable, column: Column) -> pd.Series:
    wanted = {column.name: (column.name, column.label, *column.aliases)}
    heading = match_headings(raw.frame.columns, wanted).found.get(column.name)
    if heading is None:
        return pd.Series("", index=raw.frame.index, dtype="str")
    return raw.frame[heading].str.strip().str.upper()


def laestab_of(la: pd.Series, estab: pd.Series) -> pd.Series:
    """LA code and establishment number as the seven digits of a LAESTAB; "" where either is missing."""
    is_whole = la.str.fullmatch(r"\d{1,3}") & estab.str.fullmatch(r"\d{1,4}")
    return (la.str.zfill(3) + estab.str.zfill(4)).where(is_whole, "")


def years_of(raw: RawTable, years: pd.Series) -> tuple[pd.Series, tuple[str, ...]]:
    """(academic year of each row as "2022/23", notes): from its own column, else from the file's name, else "".
    Raises FileRefused where the column says something that is no academic year."""
    named = years.map({text: academic_year(text) for text in years.unique()}).astype("str")
    unknown = sorted(set(years[(named == "") & (years != "")]))
    if unknown:
        remedy = "Write the academic year as 2022/23 or 202223 in every row, or delete the column."
        faults = [Fault(f'"{text}" is not an academic year.', remedy, value=text, sheet=raw.sheet) for text in unknown]
        raise FileRefused(raw.file_name, shortened(faults))
    from_name = academic_year(f"{raw.file_name} {raw.sheet}")
    filled = named.where(named != "", from_name)
    if (filled == "").any():
        return filled, ('The academic year is not known: put it in the file\'s name, such as "2022-2023".',)
    if (named == "").any():
        return filled, (f"The academic year {from_name} was taken from the file's name.",)
    return filled, ()
