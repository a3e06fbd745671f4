"""English Indices of Deprivation by LSOA: File 7 (all scores and ranks) of 2019 and 2025, and shorter score tables."""

import re

import pandas as pd

from data_sources.reading.contract import Column, Contract, Dataset, Fault, FileRefused, RawTable, check_table

_RANK_WORDS = "(where 1 is most deprived)"
_DECILE_WORDS = "(where 1 is most deprived 10% of LSOAs)"
_IDACI = "Income Deprivation Affecting Children Index (IDACI) Score (rate)"
LSOA = Column(
    "lsoa_code",
    "LSOA code",
    "code",
    ("LSOA code (2021)", "LSOA code (2011)", "lsoa21_code", "lsoa11_code", "LSOA21CD", "LSOA11CD"),
    is_required=True,
)
DISTRICT_CODE = Column(
    "district_code",
    "Local Authority District code",
    "code",
    tuple(f"Local Authority District code ({year})" for year in (2024, 2019, 2023, 2013)),
)
DISTRICT_NAME = Column(
    "district_name",
    "Local Authority District name",
    "text",
    tuple(f"Local Authority District name ({year})" for year in (2024, 2019, 2023, 2013)),
)
RANK = Column(
    "imd_rank",
    f"Index of Multiple Deprivation (IMD) Rank {_RANK_WORDS}",
    "whole number",
    ("Index of Multiple Deprivation (IMD) Rank", "IMD rank"),
    lowest=1,
    highest=40_000,
)
DECILE = Column(
    "imd_decile",
    f"Index of Multiple Deprivation (IMD) Decile {_DECILE_WORDS}",
    "whole number",
    ("Index of Multiple Deprivation (IMD) Decile", "IMD decile"),
    lowest=1,
    highest=10,
)
_VINTAGES = {("2011", "2019"): "2019", ("2021", "2024"): "2025", ("2021", ""): "2025"}


def _codes_are_lsoas(frame: pd.DataFrame) -> list[Fault]:
    remedy = "An English LSOA code is E01 and six digits, such as E01005599; check that the columns are in order."
    is_wrong = (frame["lsoa_code"] != "") & ~frame["lsoa_code"].str.fullmatch(r"E01\d{6}")
    return [
        Fault(f'"{code}" is not the code of an English LSOA.', remedy, int(row), "lsoa_code", code)
        for row, code in frame.loc[is_wrong, "lsoa_code"].items()
    ]


def _score_and_rank_agree(frame: pd.DataFrame) -> list[Fault]:
    """Rank 1 is the highest score, so scores in the order of their ranks never rise."""
    ordered = frame.dropna(subset=["imd_score", "imd_rank"]).sort_values("imd_rank")
    rises = ordered.index[ordered["imd_score"].diff() > 0]
    remedy = "Check that columns and rows are in their right places, or download the file again."
    return [
        Fault("The IMD score and the IMD rank contradict each other.", remedy, int(row), "imd_score") for row in rises
    ]


CONTRACT = Contract(
    kind="deprivation",
    label="Indices of Deprivation (scores)",
    key=("lsoa_code",),
    keeps_columns=True,
    is_public=True,
    columns=(
        LSOA,
        DISTRICT_CODE,
        DISTRICT_NAME,
        Column(
            "imd_score",
            "Index of Multiple Deprivation (IMD) Score",
            "number",
            ("IMD_score",),
            is_required=True,
            has_state=True,
            lowest=0,
            highest=100,
        ),
        RANK,
        DECILE,
        Column("idaci_score", _IDACI, "number", ("IDACI_score", "IDACI"), has_state=True, lowest=0, highest=1),
        Column("income_score", "Income Score (rate)", "number", ("Income_score",), has_state=True, lowest=0, highest=1),
        Column(
            "child_population",
            "Dependent Children aged 0-15",
            "whole number",
            (
                "Dependent Children aged 0-15: mid 2022",
                "Dependent Children aged 0-15: mid 2015 (excluding prisoners)",
                "Dependent Children aged 0-15: mid 2015",
            ),
            lowest=0,
        ),
    ),
    extra_checks=(_codes_are_lsoas, _score_and_rank_agree),
)


def read(raw: RawTable) -> Dataset:
    """Scores by LSOA as the `deprivation` table. Raises FileRefused.

    Rates (IDACI, income) are shares 0-1. The vintage is 2019 (on LSOA 2011) or 2025 (on LSOA 2021), told by the
    headings; a file that does not say which is refused, for the two must never be mixed.
    """
    checked = check_table(raw, CONTRACT)
    vintage = vintage_of(raw, checked.columns_read)
    frame = checked.frame
    frame.insert(1, "vintage", vintage)
    notes = list(raw.notes)
    if frame["idaci_score"].isna().all():
        notes.append("The file has no IDACI scores: area deprivation will use the IMD instead.")
    return Dataset(CONTRACT.kind, frame, vintage, vintage, tuple(notes), checked.columns_read)


def vintage_of(raw: RawTable, columns_read: dict[str, str]) -> str:
    """ "2019" or "2025", from the years in the headings of the LSOA and district columns, else from the file's name."""
    lsoa_year = year_in(columns_read["lsoa_code"])
    district_year = year_in(columns_read.get("district_code", ""))
    named = re.findall(r"(?:iod|imd|id)[\s_-]?(2019|2025)", f"{raw.file_name} {raw.sheet}", re.IGNORECASE)
    vintage = _VINTAGES.get((lsoa_year, district_year), "")
    if not vintage and not district_year and len(set(named)) == 1:
        vintage = named[0]
    if not vintage:
        problem = "The headings do not say which Indices of Deprivation these are; those of 2019 and 2025 can be used."
        remedy = 'Head the columns as published: "LSOA code (2021)" for 2025, or "LSOA code (2011)" and '
        remedy += '"Local Authority District code (2019)" for 2019.'
        raise FileRefused(raw.file_name, [Fault(problem, remedy, column=columns_read["lsoa_code"], sheet=raw.sheet)])
    return vintage


def year_in(heading: str) -> str:
    """The year a heading carries, as "2021": of "LSOA code (2021)" or "LSOA21CD"; "" when it carries none."""
    found = re.search(r"(20\d\d)", heading) or re.search(r"lsoa\s?(\d\d)", heading, re.IGNORECASE)
    return found[1] if found and len(found[1]) == 4 else f"20{found[1]}" if found else ""
