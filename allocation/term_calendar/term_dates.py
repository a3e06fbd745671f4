"""The dates of a term: its open days, its weeks and its half-days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
LONGEST_TERM_DAYS = 200


class TermDatesRefused(ValueError):
    """The dates contradict each other; the message says which and what to do."""


@dataclass(frozen=True, slots=True, order=True)
class HalfDay:
    """A morning or an afternoon of one day: room for one meeting of each person."""

    day: date
    is_afternoon: bool = False

    @property
    def pattern(self) -> tuple[int, bool]:
        """(weekday, 0 for Monday to 4 for Friday; is_afternoon)."""
        return self.day.weekday(), self.is_afternoon

    @property
    def words(self) -> str:
        """ "Tuesday 3 March 2026, morning"."""
        return f"{day_words(self.day)}, {'afternoon' if self.is_afternoon else 'morning'}"


@dataclass(frozen=True, slots=True, order=True)
class ClosedDays:
    """Days in the term on which schools are closed, first and last included, and why ("half-term", "INSET day")."""

    first: date
    last: date
    reason: str = "closed"


@dataclass(frozen=True, slots=True)
class TermDates:
    """One term: first and last day (both included) and the days closed in it. Raises TermDatesRefused where they
    contradict each other or leave no open day."""

    name: str
    first_day: date
    last_day: date
    closed: tuple[ClosedDays, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "closed", tuple(sorted(self.closed)))
        if self.last_day < self.first_day:
            raise TermDatesRefused(
                f"{self.name} ends on {self.last_day:%d/%m/%Y}, before it begins on {self.first_day:%d/%m/%Y}. "
                "Correct one of the two dates."
            )
        if (self.last_day - self.first_day).days > LONGEST_TERM_DAYS:
            raise TermDatesRefused(
                f"{self.name} lasts {(self.last_day - self.first_day).days + 1} days, longer than any term. "
                "Give each term its own dates."
            )
        for one in self.closed:
            if one.last < one.first:
                raise TermDatesRefused(
                    f"{self.name}: '{one.reason}' ends on {one.last:%d/%m/%Y}, before it begins on "
                    f"{one.first:%d/%m/%Y}. Correct one of the two dates."
                )
        if not open_days(self):
            raise TermDatesRefused(f"{self.name} has no open school day. Check its dates and its closed days.")


@lru_cache(maxsize=64)
def open_days(term: TermDates) -> tuple[date, ...]:
    """The term's days from Monday to Friday on which schools are open, in order."""
    span = (term.first_day + timedelta(days=n) for n in range((term.last_day - term.first_day).days + 1))
    return tuple(
        day for day in span if day.weekday() < len(WEEKDAYS) and not any(c.first <= day <= c.last for c in term.closed)
    )


def half_days(term: TermDates) -> tuple[HalfDay, ...]:
    """Every half-day of the term on which schools are open, in order."""
    return tuple(HalfDay(day, is_afternoon) for day in open_days(term) for is_afternoon in (False, True))


def week_of(term: TermDates, day: date) -> int:
    """The calendar week of a day, 1 for the week (Monday to Sunday) in which the term begins. Holidays count: two
    meetings with half-term between them are as far apart as the calendar says."""
    return (monday(day) - monday(term.first_day)).days // 7 + 1


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def closed_reason(term: TermDates, day: date) -> str:
    """Why no meeting can be held on a day; "" on an open day."""
    if not term.first_day <= day <= term.last_day:
        return "outside the term"
    if day.weekday() >= len(WEEKDAYS):
        return "at a weekend"
    return next((one.reason for one in term.closed if one.first <= day <= one.last), "")


def months_of(term: TermDates, least_days: int = 1) -> Iterator[tuple[int, int]]:
    """(year, month) of each calendar month with at least this many open days in the term, in order."""
    days = open_days(term)
    for month in sorted({(day.year, day.month) for day in days}):
        if sum((day.year, day.month) == month for day in days) >= least_days:
            yield month


def day_words(day: date) -> str:
    """ "Tuesday 3 March 2026"."""
    return f"{(*WEEKDAYS, 'Saturday', 'Sunday')[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"
