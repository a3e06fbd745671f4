"""The shapes a table of travel times comes in: a list of journeys, schools down and places across, or places down."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from data_sources.council_files.cell_text import Unreadable
from data_sources.council_files.draft import Draft, listed
from data_sources.council_files.places import PLACE_COLUMNS
from data_sources.council_files.school_numbers import SCHOOL_COLUMNS, school_number
from data_sources.reading.cells import read_number
from data_sources.reading.contract import RawTable
from data_sources.reading.headings import match_headings, plain

_TRAVEL = re.compile(r"travel|drive|driving|journey|minutes|\bmins?\b|commut", re.IGNORECASE)
_PLACE = re.compile(r"\b(hub|centre|base|office|house|link worker|worker)\b", re.IGNORECASE)
_AROUND = re.compile(
    r"^(?:(?:travel|drive|driving|journey)?\s*(?:time|minutes|mins?)?\s*(?:by car\s*)?(?:to|from)\s+)"
    r"|[\s,(\[-]*\b(?:minutes|mins?)\b[\s)\]]*$",
    re.IGNORECASE,
)
_DESCRIPTIONS = listed("""
    Cluster, Locality, Area, District, Patch, Quadrant, Team, Phase, Phases, School phase, School type, Ward, Type,
    Town, Address, Street, Pupils, NOR, Number on roll, Roll, Notes, Comments
""")

LOOKED_AT_ROWS = 200


@dataclass(frozen=True, slots=True)
class Journey:
    """One cell of the file: its frame row and heading, the school and the destination it is about, and its text."""

    i: int
    heading: str
    urn: str
    laestab: str
    school_name: str
    destination: str
    cell: str


def is_matrix(raw: RawTable) -> bool:
    """Whether this table is surely a matrix of travel times: one side is schools by number, and something says travel
    or the other side is plainly places."""
    if _school_headings(raw):
        return True
    if not could_be_matrix(raw):
        return False
    across = places_across(raw)
    says_travel = any(_TRAVEL.search(text) for text in (raw.sheet, raw.file_name, *raw.frame.columns))
    return says_travel or all(_PLACE.search(heading) for heading in across)


def could_be_matrix(raw: RawTable) -> bool:
    """Whether one column has school numbers and others hold only figures or nothing."""
    across = places_across(raw)
    first = raw.frame.head(LOOKED_AT_ROWS)  # enough to tell, also in a national file of 27,000 rows and 135 columns
    cells = {str(cell).strip() for heading in across for cell in first[heading]}
    figures = [cell for cell in cells if read_number(cell.casefold().rstrip("minutes. ")) is not None]
    return bool(figures) and len(figures) >= len(cells) / 2 and _has_school_numbers(raw)


def places_across(raw: RawTable) -> list[str]:
    """The headings that are destinations when schools run down the side."""
    claimed = set(_claimed(raw).values())
    rest = [heading for heading in raw.frame.columns if heading not in claimed and plain(heading)]
    return rest if _school_column(raw) in claimed else rest[1:]


def journeys(draft: Draft) -> Iterator[Journey]:
    """Every cell of a matrix, or every row of a list of journeys. Call it once schools down the side are identified."""
    if draft.has("travel_minutes") and draft.has("destination"):
        yield from _listed(draft)
    elif _school_headings(draft.raw):
        yield from _places_down(draft)
    else:
        yield from _schools_down(draft)


def _listed(draft: Draft) -> Iterator[Journey]:
    columns = ("urn", "laestab", "school_name", "destination", "travel_minutes")
    for i, cells in enumerate(zip(*(draft.cells(name) for name in columns), strict=True)):
        yield Journey(i, draft.heading("travel_minutes"), *cells)


def _schools_down(draft: Draft) -> Iterator[Journey]:
    across = [heading for heading in places_across(draft.raw) if draft.has(heading)]
    schools = zip(draft.cells("urn"), draft.cells("laestab"), draft.cells("school_name"), strict=True)
    for i, school in enumerate(schools):
        for heading in across:
            yield Journey(
                i,
                heading,
                *school,
                _AROUND.sub("", heading).strip() or heading,
                str(draft.frame[heading].iloc[i]).strip(),
            )


def _places_down(draft: Draft) -> Iterator[Journey]:
    across = _school_headings(draft.raw)
    first = draft.raw.frame.columns[0]
    for i, destination in enumerate(draft.raw.frame[first]):
        for heading, (kind, number) in across.items():
            urn, laestab = (number, "") if kind == "urn" else ("", number)
            yield Journey(
                i, heading, urn, laestab, "", str(destination).strip(), str(draft.raw.frame[heading].iloc[i]).strip()
            )


def _school_headings(raw: RawTable) -> dict[str, tuple[str, str]]:
    """The headings that are school numbers, when all but the first are."""
    found = {}
    for heading in raw.frame.columns[1:]:
        try:
            found[heading] = school_number(heading)
        except Unreadable:
            return {}
    return found


def has_places_down(raw: RawTable) -> bool:
    """Whether the schools run across the top by number."""
    return bool(_school_headings(raw))


def _claimed(raw: RawTable) -> dict[str, str]:
    columns = (*SCHOOL_COLUMNS, *PLACE_COLUMNS)
    wanted = {column.name: (column.name, column.label, *column.aliases) for column in columns}
    wanted |= {word: (word,) for word in _DESCRIPTIONS}
    return match_headings(raw.frame.columns, wanted, raw.repeated).found


def _school_column(raw: RawTable) -> str:
    """The heading of the column with school numbers: one that says so, else the first."""
    claimed = _claimed(raw)
    return next(
        (claimed[name] for name in ("urn", "laestab", "school_code") if name in claimed), str(raw.frame.columns[0])
    )


def _has_school_numbers(raw: RawTable) -> bool:
    cells = [str(cell) for cell in raw.frame[_school_column(raw)] if str(cell).strip()]
    return bool(cells) and sum(map(_is_school_number, cells)) >= len(cells) / 2


def _is_school_number(cell: str) -> bool:
    try:
        return bool(school_number(cell))
    except Unreadable:
        return False


def name_school_column(raw: RawTable) -> RawTable:
    """The same table with a corner heading such as "School / hub" called "School number", so that it is found."""
    corner = _school_column(raw)
    if corner in _claimed(raw).values() or has_places_down(raw):
        return raw
    return RawTable(
        raw.file_name, raw.sheet, raw.frame.rename(columns={corner: "School number"}), raw.rows, raw.notes, raw.repeated
    )
