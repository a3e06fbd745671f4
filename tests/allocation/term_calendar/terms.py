"""Small terms, people and schools for calendar tests: four weeks of March 2026 unless a test says otherwise."""

from datetime import date

from allocation.term_calendar.entities import (
    CalendarProblem,
    CalendarRules,
    Meeting,
    MeetingNeed,
    Pattern,
    Person,
    TermCalendar,
)
from allocation.term_calendar.term_dates import ClosedDays, HalfDay, TermDates

MARCH = TermDates("Four weeks", date(2026, 3, 2), date(2026, 3, 27))
SPRING = TermDates(
    "Spring 2026",
    date(2026, 1, 5),
    date(2026, 3, 27),
    (ClosedDays(date(2026, 2, 16), date(2026, 2, 20), "half-term"), ClosedDays(date(2026, 1, 5), date(2026, 1, 5))),
)
PRIYA = Person("priya", "Priya Nair", cluster="North")
SAM = Person("sam", "Sam Fletcher", cluster="North")
NURSE = Person("nurse", "Ruth Osei (school nurse)", is_partner=True)
ALONE = CalendarRules(standardisation="none")


def days(*weekdays: int) -> Pattern:
    """Both halves of these weekdays, 0 for Monday."""
    return frozenset((day, half) for day in weekdays for half in (False, True))


def mornings(*weekdays: int) -> Pattern:
    return frozenset((day, False) for day in weekdays)


def march(day: int, is_afternoon: bool = False) -> HalfDay:
    return HalfDay(date(2026, 3, day), is_afternoon)


def need(name: str, meetings: int = 1, worker: str = "priya", **more: object) -> MeetingNeed:
    """A school whose URN is its name."""
    return MeetingNeed(name, f"{name} School", worker, meetings, **more)  # type: ignore[arg-type]


def problem(needs: list[MeetingNeed], people: tuple[Person, ...] = (PRIYA,), **more: object) -> CalendarProblem:
    return CalendarProblem(**{"term": MARCH, "needs": tuple(needs), "people": people, "rules": ALONE, **more})  # type: ignore[arg-type]


def calendar(*meetings: Meeting) -> TermCalendar:
    return TermCalendar(meetings)
