"""A file to fill in for each of the council's own tables: headings, example rows and what every column means."""

from types import ModuleType

import pandas as pd

from data_sources import (
    availability,
    clusters,
    current_allocation,
    exports,
    hubs,
    link_workers,
    locks,
    meeting_wishes,
    pupil_homes,
    referrals,
    school_groups,
    school_voice,
    term_dates,
    travel_times,
)
from data_sources.reading.contract import Column, Contract

_SOURCES: tuple[ModuleType, ...] = (
    link_workers,
    hubs,
    clusters,
    referrals,
    school_voice,
    pupil_homes,
    current_allocation,
    travel_times,
    locks,
    school_groups,
    term_dates,
    availability,
    meeting_wishes,
)
CONTRACTS: dict[str, Contract] = {source.CONTRACT.kind: source.CONTRACT for source in _SOURCES}
KINDS = tuple(CONTRACTS)

_SCHOOLS = (("900001", "", "Example Primary School"), ("", "998/4001", "Example High School"))
_SCHOOL = ("urn", "laestab", "school_name")
# Columns in the order a person fills them in, and what the example rows hold; schools and people are made up.
_EXAMPLES: dict[str, tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]] = {
    "link_workers": (
        ("worker_id", "name", "role", "fte", "hub", "cluster", "phases", "available_from", "available_to", "postcode"),
        (
            ("LW01", "Sam Fletcher", "Senior link worker", "1", "Northgate Family Hub", "North", "", "", "", ""),
            (
                "LW02",
                "Priya Nair",
                "Senior link worker",
                "0.6",
                "",
                "South",
                "Primary; Secondary",
                "01/09/2025",
                "",
                "",
            ),
            ("LW03", "Vacant", "Family hub worker", "0.5", "Northgate Family Hub", "North", "Primary", "", "", ""),
        ),
    ),
    "hubs": (
        ("hub", "cluster", "easting", "northing", "postcode"),
        (
            ("Northgate Family Hub", "North", "380000", "400000", ""),
            ("Southfield Family Hub", "South", "", "", "ZZ9 9ZZ"),
        ),
    ),
    "clusters": ((*_SCHOOL, "cluster"), ((*_SCHOOLS[0], "North"), (*_SCHOOLS[1], "South"))),
    "referrals": (
        (
            *_SCHOOL,
            "period_label",
            "early_help_requests",
            "early_help_children",
            "early_help_accepted",
            "social_care_contacts",
            "social_care_children",
        ),
        (
            (*_SCHOOLS[0], "2023/24", "9", "8", "7", "6", "<5"),
            (*_SCHOOLS[0], "2024/25", "12", "10", "8", "5", "5"),
            (*_SCHOOLS[1], "2024/25", "0", "0", "0", "", ""),
        ),
    ),
    "school_voice": (
        (*_SCHOOL, "rating", "evidence", "author", "rated_on", "expires_on"),
        (
            (
                *_SCHOOLS[0],
                "4",
                "More requests about attendance since spring",
                "Head teacher",
                "15/01/2026",
                "15/07/2026",
            ),
            (*_SCHOOLS[1], "2", "Strong pastoral team in place", "Link worker", "20/01/2026", "20/07/2026"),
        ),
    ),
    "pupil_homes": (
        (*_SCHOOL, "lsoa_code", "pupils"),
        (
            (*_SCHOOLS[0], "E01005599", "62"),
            (*_SCHOOLS[0], "E01005600", "<5"),
            (*_SCHOOLS[0], "Unknown", "7"),
            (*_SCHOOLS[1], "E01005599", "118"),
            (*_SCHOOLS[1], "E01005601", "240"),
        ),
    ),
    "current_allocation": (
        (*_SCHOOL, "worker_id", "worker_name", "tier", "since"),
        (
            (*_SCHOOLS[0], "LW01", "Sam Fletcher", "Two meetings a term", "01/09/2024"),
            (*_SCHOOLS[1], "", "Vacant", "", ""),
        ),
    ),
    "travel_times": (
        (*_SCHOOL, "destination", "travel_minutes"),
        (
            (*_SCHOOLS[0], "Northgate Family Hub", "14"),
            (*_SCHOOLS[0], "Southfield Family Hub", "22"),
            (*_SCHOOLS[1], "LW02", "9"),
        ),
    ),
    "locks": (
        (*_SCHOOL, "worker_id", "worker_name", "action", "tier", "reason", "until"),
        (
            (*_SCHOOLS[0], "LW01", "Sam Fletcher", "keep", "", "Long-standing work with the school", "31/08/2026"),
            (*_SCHOOLS[1], "LW02", "Priya Nair", "ban", "", "Is a governor there", ""),
        ),
    ),
    "school_groups": (
        (*_SCHOOL, "group", "kind", "firmness"),
        (
            (*_SCHOOLS[0], "Example High and its feeders", "secondary and feeders", "preferred"),
            (*_SCHOOLS[1], "Example High and its feeders", "secondary and feeders", "preferred"),
        ),
    ),
    "term_dates": (
        ("term", "first_day", "last_day"),
        (
            ("Spring 2026", "05/01/2026", "27/03/2026"),
            ("Half-term", "16/02/2026", "20/02/2026"),
            ("INSET day", "05/01/2026", ""),
        ),
    ),
    "availability": (
        ("person", "role", "cluster", "says", "weekdays", "half_day", "first_day", "last_day", "most_a_day", "reason"),
        (
            ("Priya Nair", "", "", "in", "Mon-Thu", "", "", "", "", ""),
            ("Priya Nair", "", "", "away", "", "", "09/03/2026", "13/03/2026", "", "Training"),
            ("Ruth Osei", "School nurse", "South", "in", "Tue, Thu", "morning", "", "", "1", ""),
        ),
    ),
    "meeting_wishes": (
        (*_SCHOOL, "wish", "weekdays", "half_day"),
        ((*_SCHOOLS[0], "prefers", "Tue, Wed", "afternoon"), (*_SCHOOLS[1], "refuses", "Fri", "")),
    ),
}


def template_name(kind: str, ending: str) -> str:
    """The file name to offer for a template; `ending` is "csv" or "xlsx". Raises KeyError for an unknown kind."""
    return f"{CONTRACTS[kind].label.casefold().replace(' ', '-')}-template.{ending}"


def template_csv(kind: str) -> bytes:
    """The template of a kind (one of `KINDS`) as CSV: headings and example rows to replace. Raises KeyError."""
    return exports.csv_bytes(example_rows(kind))


def template_xlsx(kind: str) -> bytes:
    """The same as a workbook, with a second sheet that explains every column. Raises KeyError."""
    return exports.xlsx_bytes({CONTRACTS[kind].label: example_rows(kind), "About the columns": explanation(kind)})


def example_rows(kind: str) -> pd.DataFrame:
    """The template's table under the headings people see; all text. Raises KeyError."""
    names, rows = _EXAMPLES[kind]
    return pd.DataFrame(rows, columns=[CONTRACTS[kind].column(name).label for name in names], dtype="str")


def explanation(kind: str) -> pd.DataFrame:
    """One row for each column a file of this kind may have, optional ones included. Raises KeyError."""
    in_template, _ = _EXAMPLES[kind]
    columns = sorted(CONTRACTS[kind].columns, key=lambda column: column.name not in in_template)
    return pd.DataFrame(
        {
            "Heading to use": [column.label for column in columns],
            "What goes in it": [_meaning(column) for column in columns],
            "For example": [column.example for column in columns],
            "Other headings that are understood": [", ".join(column.aliases[:6]) for column in columns],
        },
        dtype="str",
    )


def _meaning(column: Column) -> str:
    limits = ""
    if column.lowest is not None and column.highest is not None:
        limits = f" From {column.lowest:g} to {column.highest:g}."
    elif column.has_state:
        limits = " Whole numbers; 0 is none, empty is not known, <5 or c is withheld because it is small."
    return f"{column.help}{limits}{' Must be filled in.' if column.is_required else ''}"
