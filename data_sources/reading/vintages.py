"""Finds the academic year or the day a public file is about, in its columns or its name; never guesses one."""

import re
from collections.abc import Iterable
from datetime import date

_ACADEMIC_YEAR = re.compile(r"(?<!\d)(20\d{2})[\s_/.-]*(?:to[\s_-]*)?(20)?(\d{2})(?!\d)")
_DAY = re.compile(r"(?<!\d)(20\d{2})[-_]?(\d{2})[-_]?(\d{2})(?!\d)")


def academic_year(text: str) -> str:
    """The academic year a text names, as "2022/23": "2022-2023", "202223", "2022_23"; "" when it names none.

    The second year must follow the first, so that a date such as 20231123 is never taken for one.
    """
    for first, _, second in _ACADEMIC_YEAR.findall(text):
        if (int(first) + 1) % 100 == int(second):
            return f"{first}/{second}"
    return ""


def day_in_name(text: str) -> str:
    """The day a file name carries (edubasealldata20250524.csv) as "2025-05-24"; "" when it carries none."""
    for year, month, day in _DAY.findall(text):
        try:
            return date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            continue
    return ""


def span(years: Iterable[str]) -> str:
    """The academic years of a table in words: "2022/23", or "2020/21 to 2022/23"; "" when there is none."""
    known = sorted({year for year in years if year})
    return known[0] if len(known) == 1 else f"{known[0]} to {known[-1]}" if known else ""
