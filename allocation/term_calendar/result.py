"""What the search for a calendar comes to: the calendar, what is not in it and why, and how sure that is."""

from dataclasses import dataclass

from allocation.plan import SolveStatus
from allocation.term_calendar.entities import TermCalendar
from allocation.term_calendar.missing import Missing


@dataclass(frozen=True, slots=True)
class NotThere:
    """Something due that is not in the calendar: what it is, why, and what would help, each as a sentence. A remedy was
    found by solving again with it; "" where no single change was found to help, or none was tried."""

    what: Missing
    fact: str
    reason: str
    remedy: str = ""

    @property
    def sentence(self) -> str:
        """What is missing and why."""
        return f"{self.fact} {self.reason}".strip()


@dataclass(frozen=True, slots=True)
class CalendarResult:
    """A calendar with the evidence for it.

    status: OPTIMAL when everything is placed and no cheaper calendar exists; INFEASIBLE when not everything fits and no
    calendar has more; FEASIBLE when a better one may exist; STOPPED when somebody ended the search before its end.
    `is_all_placeable_placed`: no calendar with its standardisation meetings places more, proven. `cost_minutes` is what
    `measures.measure` makes of it. `cost_bound`: no such calendar with as much placed costs less; None where link
    workers share partners, so that only each one's own dates were made best. Seconds of wall time; `notes` are
    sentences about how the search went.
    """

    status: SolveStatus
    calendar: TermCalendar
    not_there: tuple[NotThere, ...] = ()
    is_all_placeable_placed: bool = False
    cost_minutes: int = 0
    cost_bound: int | None = None
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
