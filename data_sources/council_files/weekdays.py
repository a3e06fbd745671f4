"""How councils write weekdays and half-days in a cell (Mon-Thu, Tuesdays, am), what it means, and how we write it."""

import re
from collections.abc import Mapping

from allocation.term_calendar.entities import Pattern
from data_sources.council_files.cell_text import Reader, Unreadable
from data_sources.council_files.draft import Draft, listed
from data_sources.reading.contract import Column
from data_sources.reading.headings import plain

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
WEEKDAYS_COLUMN = Column(
    "weekdays",
    "Weekdays",
    "text",
    example="Mon, Wed",
    help="Monday to Friday, a list or a range; empty is every day.",
    aliases=listed("""
        Weekday, Day, Days, Day of week, Days of the week, Day of the week, Working days, Days worked, Which days
    """),
)
HALF_DAY_COLUMN = Column(
    "half_day",
    "Half-day",
    "text",
    example="morning",
    help="morning or afternoon; empty is the whole day.",
    aliases=listed("Half day, Morning or afternoon, AM/PM, AM or PM, Session, Time of day, Part of day"),
)
DAY_COLUMNS = (WEEKDAYS_COLUMN, HALF_DAY_COLUMN)
_NAMES = {"mon": "monday", "tue": "tuesday", "wed": "wednesday", "thu": "thursday", "fri": "friday"}
_SHORT = {"tues": "tue", "weds": "wed", "thur": "thu", "thurs": "thu"}
_EVERY_DAY = {"", "all", "everyday", "any", "anyday", "daily", "weekdays", "allweek", "allweekdays"}
HALVES = ("morning", "afternoon")
_HALF_WORDS = {
    "morning": "am morning mornings",
    "afternoon": "pm afternoon afternoons",
    "": "allday wholeday fullday day both ampm all any",
}


def read_days(draft: Draft) -> None:
    """Puts the cells of both columns into the contract's terms."""
    draft.clear_unknown("half_day", "weekdays")
    draft.rewrite("weekdays", weekdays_text)
    draft.rewrite("half_day", half_text)


def pattern_of(weekdays: str, half_day: str) -> Pattern:
    """The half-days of the week that a row names, by its two cells as they are stored."""
    days = [WEEKDAYS.index(day) for day in weekdays.split(";") if day] or range(len(WEEKDAYS))
    halves = [half_day == "afternoon"] if half_day in HALVES else [False, True]
    return frozenset((day, half) for day in days for half in halves)


def cells_of(pattern: Pattern) -> list[tuple[str, str]]:
    """The fewest rows (weekdays, half_day) that name these half-days: whole days first; none for no half-day."""
    whole = [day for day in range(len(WEEKDAYS)) if {(day, False), (day, True)} <= pattern]
    rows = [(whole, "")] + [
        ([day for day in range(len(WEEKDAYS)) if (day, half) in pattern and day not in whole], name)
        for half, name in enumerate(HALVES)
    ]
    return [("; ".join(WEEKDAYS[day] for day in days), half) for days, half in rows if days]


def word_reader(words: Mapping[str, str], is_not: str, remedy: str) -> Reader:
    """Reads a cell that says one of a few things: `words` are those people write for each, with spaces between. The
    reader raises Unreadable, saying what the cell `is_not`, for any other."""
    meant = {word: meaning for meaning, several in words.items() for word in several.split()}

    def read(text: str) -> str:
        if plain(text) in meant:
            return meant[plain(text)]
        raise Unreadable(f'"{text}" {is_not}', remedy)

    return read


def weekdays_text(text: str) -> str:
    """ "Mon, Wed", "Tuesdays", "Mon-Thu" as a ";" list of mon to fri; "" for every day. Raises Unreadable."""
    if plain(text) in _EVERY_DAY:
        return ""
    found: set[int] = set()
    for part in re.split(r"(?i)[;,/&+\n]|\band\b", text):
        ends = [_weekday(one, text) for one in re.split(r"(?i)[-–—]|\bto\b", part) if plain(one)]
        if len(ends) > 2:
            raise _no_weekday(text)
        if ends and ends[0] > ends[-1]:
            raise Unreadable(f'"{text}" runs backwards through the week', "Write the earlier day first, as Mon-Thu.")
        found |= set(range(ends[0], ends[-1] + 1)) if ends else set()
    return ";".join(WEEKDAYS[one] for one in sorted(found))


half_text = word_reader(
    _HALF_WORDS, "is no half-day", "Write morning or afternoon, or leave it empty for the whole day."
)


def _weekday(word: str, text: str) -> int:
    said = plain(word)
    day = _SHORT.get(said, said[:3])
    if said in _SHORT or (day in _NAMES and f"{_NAMES[day]}s".startswith(said)):
        return WEEKDAYS.index(day)
    raise _no_weekday(text)


def _no_weekday(text: str) -> Unreadable:
    return Unreadable(f'"{text}" is not a list of weekdays', 'Write Monday to Friday, such as "Mon, Wed" or "Mon-Thu".')
