"""How councils write weekdays and half-days in a cell (Mon-Thu, Tuesdays, am), and what the cell means."""

import re

from data_sources.council_files.cell_text import Unreadable
from data_sources.council_files.draft import listed
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
_NAMES = {"mon": "monday", "tue": "tuesday", "wed": "wednesday", "thu": "thursday", "fri": "friday"}
_SHORT = {"tues": "tue", "weds": "wed", "thur": "thu", "thurs": "thu"}
_EVERY_DAY = {"", "all", "everyday", "any", "anyday", "daily", "weekdays", "allweek", "allweekdays"}
_HALF_WORDS = {
    "morning": "am morning mornings",
    "afternoon": "pm afternoon afternoons",
    "": "allday wholeday fullday day both ampm all any",
}
_HALF_OF = {word: half for half, words in _HALF_WORDS.items() for word in words.split()}


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


def half_text(text: str) -> str:
    """ "morning", "afternoon" or "" for the whole day. Raises Unreadable."""
    if plain(text) in _HALF_OF:
        return _HALF_OF[plain(text)]
    raise Unreadable(f'"{text}" is no half-day', "Write morning or afternoon, or leave it empty for the whole day.")


def _weekday(word: str, text: str) -> int:
    said = plain(word)
    day = _SHORT.get(said, said[:3])
    if said in _SHORT or (day in _NAMES and f"{_NAMES[day]}s".startswith(said)):
        return WEEKDAYS.index(day)
    raise _no_weekday(text)


def _no_weekday(text: str) -> Unreadable:
    return Unreadable(f'"{text}" is not a list of weekdays', 'Write Monday to Friday, such as "Mon, Wed" or "Mon-Thu".')
