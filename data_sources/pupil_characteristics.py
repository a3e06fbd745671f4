"""What pupils of each school are like, from whatever files are loaded: the characteristics of an equality analysis."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Engine

from data_sources import need_choices, stores
from data_sources.district import District
from data_sources.standing import numbers_then

# Column of the table -> what it is called, and the indicator of the need score that it is.
OF_THE_SCHOOL = {
    "fsm_percent": ("share of pupils eligible for free school meals", "fsm"),
    "area_deprivation_score": ("deprivation where pupils live", "area_deprivation"),
    "persistent_absence_percent": ("share of pupils persistently absent", "persistent_absence"),
}
# Column of the table -> the count in the file, what it is called, and whether it is those not counted; the share is of
# the file's own pupils.
COUNTED = {
    "sen_support_percent": ("sen_support_pupils", "share of pupils with SEN support", False),
    "ehcp_percent": ("ehcp_pupils", "share of pupils with an education, health and care plan", False),
    "eal_percent": ("eal_pupils", "share of pupils with a first language other than English", False),
    "girl_percent": ("girl_pupils", "share of girls", False),
    "not_white_british_percent": ("white_british_pupils", "share of pupils not recorded as white British", True),
}
FILES = ("school_census", "school_characteristics")
# What the Equality Act 2010 protects and no file that can be loaded says by school.
NOT_LOADED = (
    "disability beyond special educational needs",
    "religion or belief",
    "gender reassignment",
    "sexual orientation",
    "pregnancy and maternity",
    "age within a phase",
    "marriage and civil partnership",
)


@dataclass(frozen=True, eq=False)
class Characteristics:
    """`table`: urn and a column for each characteristic (percent or points, NaN where not known); `labels`: column ->
    what it is called; `in_score`: columns that are part of the need score; `sources`: column -> file and year;
    `missing`: what is not loaded."""

    table: pd.DataFrame
    labels: dict[str, str]
    in_score: tuple[str, ...]
    sources: dict[str, str]
    missing: tuple[str, ...]


def characteristics(engine: Engine, of: District) -> Characteristics:
    """Every characteristic that some loaded file has for a school of the council, each of its newest year."""
    table, labels, sources = of.schools[["urn"]].astype("str"), {}, {}
    for column, (label, _) in OF_THE_SCHOOL.items():
        if column in of.schools and of.schools[column].notna().any():
            table[column], labels[column] = of.schools[column].astype(float).to_numpy(), label
            sources[column] = "as the need score uses it"
    for column, label, shares, said in _counted(engine, of):
        table[column], labels[column], sources[column] = table["urn"].map(shares), label, said
    not_there = [label for column, (_, label, _) in COUNTED.items() if column not in labels]
    not_there += [label for column, (label, _) in OF_THE_SCHOOL.items() if column not in labels]
    counting = {
        one.name for one in need_choices.in_force(engine, of.authority_code).settings().indicators if one.weight
    }
    in_score = tuple(column for column, (_, one) in OF_THE_SCHOOL.items() if one in counting and column in labels)
    return Characteristics(table, labels, in_score, sources, (*not_there, *NOT_LOADED))


def _counted(engine: Engine, of: District) -> Iterator[tuple[str, str, dict[str, float], str]]:
    """Column, label, {URN: percent} and where it is from, of the newest year of a file that has it."""
    files = [file for file in stores.source_files(engine, of.authority_code) if file.kind in FILES]
    frames = [stores.frame(engine, file.source_id).assign(file_name=file.file_name) for file in files]
    for column, (count, label, is_rest) in COUNTED.items():
        rows = [frame[frame[count].notna() & frame["pupils"].gt(0)] for frame in frames if count in frame]
        rows = [some[some["urn"].isin(_numbers(of))] for some in rows]
        newest = max((some["academic_year"].max() for some in rows if len(some)), default="")
        found = [some[some["academic_year"].eq(newest)] for some in rows if len(some)]
        if newest and found:
            every = pd.concat(found).drop_duplicates("urn", keep="last").set_index("urn")
            share = 100 * every[count].astype(float) / every["pupils"].astype(float)
            percent = (100 - share if is_rest else share).to_dict()
            then = numbers_then(of.schools, list(percent))
            shares = {urn: percent[former] for urn, former in then.items()}
            yield column, label, shares, f"{every['file_name'].iloc[0]}, {newest}"


def _numbers(of: District) -> set[str]:
    """URNs of the council's schools, those they had before included."""
    before = of.schools["predecessor_urns"].fillna("").str.split(";").explode()
    return {*of.schools["urn"].astype("str"), *(urn for urn in before if urn)}
