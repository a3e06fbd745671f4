"""When people are free for a new meeting while a calendar is put together: who is in, and what is taken already."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from allocation.term_calendar.entities import CalendarProblem, Meeting, Person, Standardisation
from allocation.term_calendar.term_dates import HalfDay, half_days


class Times:
    """The free half-days of everybody. `take` and `release` keep it in step with the calendar."""

    def __init__(self, problem: CalendarProblem) -> None:
        earliest = problem.rules.not_before or problem.term.first_day
        every = [when for when in half_days(problem.term) if when.day >= earliest]
        self._people = {one.person_id: one for one in problem.people}
        self._present = {one.person_id: [when for when in every if _is_present(one, when)] for one in problem.people}
        self._present_set = {person_id: set(times) for person_id, times in self._present.items()}
        self._taken: Counter[tuple[str, HalfDay]] = Counter()
        self._days: Counter[tuple[str, date]] = Counter()
        self._held: Counter[date] = Counter()

    def free(self, person_id: str) -> list[HalfDay]:
        """The half-days in which this person can still be given a meeting, in order."""
        return [when for when in self._present[person_id] if self.is_free(person_id, when)]

    def is_free(self, person_id: str, when: HalfDay) -> bool:
        """Whether this person can still be given a meeting then."""
        is_open = not self._taken[person_id, when] and self.room(person_id, when.day) > 0
        return is_open and when in self._present_set[person_id]

    def room(self, person_id: str, day: date) -> int:
        """How many more meetings this person can attend on a day."""
        return self._people[person_id].most_a_day - self._days[person_id, day]

    def held(self, day: date) -> int:
        """How many meetings are held on a day, of whomever."""
        return self._held[day]

    def take(self, meetings: Iterable[Meeting | Standardisation]) -> None:
        """These are in the calendar now."""
        self._count(meetings, 1)

    def release(self, meetings: Iterable[Meeting | Standardisation]) -> None:
        """These are not in the calendar any more."""
        self._count(meetings, -1)

    def _count(self, meetings: Iterable[Meeting | Standardisation], change: int) -> None:
        for one in meetings:
            self._held[one.when.day] += change
            for person_id in one.people:
                self._taken[person_id, one.when] += change
                self._days[person_id, one.when.day] += change


def _is_present(person: Person, when: HalfDay) -> bool:
    is_in = (when.day.weekday(), when.is_afternoon) in person.half_days
    return is_in and not any(one.first <= when.day <= one.last for one in person.away)
