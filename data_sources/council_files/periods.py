"""The periods councils count in (2024/25, Autumn 2024, September 2024, two dates) as first and last day."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from data_sources.council_files.cell_text import Unreadable, day

_REMEDY = (
    'Write a school year such as 2024/25, a term such as "Autumn 2024", or the two dates "01/09/2024 to 31/08/2025".'
)
_TERMS = {"autumn": (9, 12), "spring": (1, 4), "summer": (5, 8)}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time, both days included. `reading` says how the text was understood where it could be understood
    in another way; "" where it could not."""

    label: str
    start: date
    end: date
    reading: str = ""


def read_period(text: str) -> Period:
    """The period a cell names. Raises Unreadable when it names none, or one that could be several."""
    tidy = " ".join(re.sub(r"[–—]", "-", text.casefold()).split())
    for reader in (_school_year, _financial_year, _term, _quarter, _month, _calendar_year, _two_days):
        found = reader(tidy)
        if found:
            return found
    raise Unreadable(f'"{text}" is not a period', _REMEDY)


def between(start: date, end: date) -> Period:
    """The period from one day to another, named as a school year where it is one. Raises Unreadable."""
    if end < start:
        raise Unreadable(
            f"The period ends ({end:%d/%m/%Y}) before it starts ({start:%d/%m/%Y})", "Put the earlier day first."
        )
    is_school_year = (start.month, start.day) == (9, 1) and end.month in (7, 8) and end.year == start.year + 1
    return Period(
        _year_label(start.year) if is_school_year else f"{start.isoformat()} to {end.isoformat()}", start, end
    )


def _year_label(year: int) -> str:
    return f"{year}/{(year + 1) % 100:02d}"


_TWO_YEARS = r"(?P<first>20\d\d) ?[/-] ?(?:20)?(?P<second>\d\d)"


def _first_of_two(found: re.Match[str]) -> int:
    first = int(found["first"])
    if (first + 1) % 100 != int(found["second"]):
        raise Unreadable(f'"{found[0]}" is not one year', _REMEDY)
    return first


def _school_year(tidy: str) -> Period | None:
    words = r"(?:(?:ay|academic year|school year|academic|school) ?)?"
    found = re.fullmatch(words + _TWO_YEARS + r"(?: ?\(?(?:ay|academic|academic year|school year)\)?)?", tidy)
    if not found:
        return None
    year = _first_of_two(found)
    is_plain = re.fullmatch(_TWO_YEARS, tidy) is not None
    reading = "a school year, 1 September to 31 August (write FY in front of a financial year)" if is_plain else ""
    return Period(_year_label(year), date(year, 9, 1), date(year + 1, 8, 31), reading)


def _financial_year(tidy: str) -> Period | None:
    words = r"(?:fy|financial year|f/y|fin year)"
    found = re.fullmatch(f"{words} ?{_TWO_YEARS}", tidy) or re.fullmatch(rf"{_TWO_YEARS} ?\(?{words}\)?", tidy)
    if not found:
        return None
    year = _first_of_two(found)
    return Period(f"FY {_year_label(year)}", date(year, 4, 1), date(year + 1, 3, 31))


def _term(tidy: str) -> Period | None:
    found = re.fullmatch(rf"(?P<term>autumn|spring|summer)(?: term)? (?:{_TWO_YEARS}|(?P<year>20\d\d))", tidy)
    found = found or re.fullmatch(rf"(?:{_TWO_YEARS}|(?P<year>20\d\d)) (?P<term>autumn|spring|summer)(?: term)?", tidy)
    if not found:
        return None
    term = found["term"]
    year = int(found["year"]) if found["year"] else _first_of_two(found) + (term != "autumn")
    first, last = _TERMS[term]
    reading = "a term of four months (autumn September to December, spring January to April, summer May to August)"
    return Period(f"{term.capitalize()} {year}", date(year, first, 1), _month_end(year, last), reading)


def _quarter(tidy: str) -> Period | None:
    found = re.fullmatch(rf"q(?:uarter|tr)? ?(?P<quarter>[1-4]),? (?:fy )?{_TWO_YEARS}", tidy)
    found = found or re.fullmatch(rf"(?:fy )?{_TWO_YEARS},? q(?:uarter|tr)? ?(?P<quarter>[1-4])", tidy)
    if not found:
        return None
    year, quarter = _first_of_two(found), int(found["quarter"])
    first = 3 * quarter + 1 if quarter < 4 else 1
    calendar_year = year if quarter < 4 else year + 1
    reading = "a quarter of the financial year (Q1 is April to June)"
    start, end = date(calendar_year, first, 1), _month_end(calendar_year, first + 2)
    return Period(f"Q{quarter} {_year_label(year)}", start, end, reading)


def _month(tidy: str) -> Period | None:
    found = re.fullmatch(r"(?P<name>[a-z]{3,9})\.?[ -](?P<year>20\d\d|\d\d)", tidy)
    if found and found["name"][:3] in _MONTHS:
        month, year = _MONTHS.index(found["name"][:3]) + 1, 2000 + int(found["year"][-2:])
        return Period(f"{year}-{month:02d}", date(year, month, 1), _month_end(year, month))
    return None


def _calendar_year(tidy: str) -> Period | None:
    if not re.fullmatch(r"20\d\d", tidy):
        return None
    year = int(tidy)
    return Period(tidy, date(year, 1, 1), date(year, 12, 31), "a calendar year, 1 January to 31 December")


def _two_days(tidy: str) -> Period | None:
    parts = re.split(r" to | until | - ", tidy.removeprefix("from "))
    if len(parts) == 1 and "/" in tidy:
        parts = tidy.split("-")
    return between(day(parts[0]), day(parts[1])) if len(parts) == 2 else None


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
