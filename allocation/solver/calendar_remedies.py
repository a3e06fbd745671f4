"""Which single change would give every meeting of a link worker a place, each found by solving again with it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from allocation.solver.calendar_part import make_part
from allocation.solver.calendar_question import Question, place_most
from allocation.solver.calendar_times import Times
from allocation.solver.watch import Watch
from allocation.term_calendar.entities import CalendarProblem, MeetingNeed, Person, TermCalendar
from allocation.term_calendar.presence import pattern_words
from allocation.term_calendar.result import NotThere
from allocation.term_calendar.term_dates import WEEKDAYS
from allocation.wording import counted, joined

MOST_WORKERS = 6
DETERMINISTIC_A_QUESTION = 0.1


def with_remedies(
    problem: CalendarProblem, calendar: TermCalendar, absent: Sequence[NotThere], watch: Watch
) -> list[NotThere]:
    """The same list with the remedies for meetings that are not placed, for the first MOST_WORKERS link workers."""
    leads = {need.urn: need.worker_id for need in problem.needs}
    short = dict.fromkeys(leads[one.what.urn] for one in absent if one.what.kind == "meeting")
    remedies = {worker: _remedy(problem, calendar, worker, watch) for worker in list(short)[:MOST_WORKERS]}
    return [
        replace(one, remedy=remedies.get(leads[one.what.urn], "")) if one.what.kind == "meeting" else one
        for one in absent
    ]


def _remedy(problem: CalendarProblem, calendar: TermCalendar, worker_id: str, watch: Watch) -> str:
    helping: dict[str, list[str]] = defaultdict(list)
    for words, choice, changed in _changes(problem, worker_id):
        if not watch.is_over and _places_all(changed, calendar, worker_id, watch):
            helping[words].append(choice)
    found = [words.format(joined(choices, "or")) for words, choices in helping.items()]
    name = problem.person(worker_id).name
    return f"All meetings of {name} would have a place if {joined(found, 'or if')}." if found else ""


def _changes(problem: CalendarProblem, worker_id: str) -> Iterator[tuple[str, str, CalendarProblem]]:
    """Each single change: words that follow "if" with a gap for the choice, the choice, and the problem with it."""
    worker = problem.person(worker_id)
    if worker.most_a_day == 1:
        more = _with(problem, replace(worker, most_a_day=2))
        yield f"{worker.name} could attend {{}} meetings a day", "two", more
    for weekday, name in enumerate(WEEKDAYS):
        both = {(weekday, False), (weekday, True)}
        if not both & worker.half_days:
            longer = replace(worker, half_days=worker.half_days | both)
            yield f"{worker.name} came in on {{}} too", f"{name}s", _with(problem, longer)
    if problem.rules.least_weeks > 1:
        closer = replace(problem.rules, least_weeks=problem.rules.least_weeks - 1)
        weeks = counted(closer.least_weeks, "week")
        yield "a school's meetings could be {} apart", weeks, replace(problem, rules=closer)
    for need in _led(problem, worker_id):
        if need.excluded:
            free = replace(need, excluded=frozenset())
            opened = replace(problem, needs=tuple(free if one is need else one for one in problem.needs))
            yield f"{need.name} did not exclude {{}}", pattern_words(need.excluded), opened


def _with(problem: CalendarProblem, person: Person) -> CalendarProblem:
    people = (person if one.person_id == person.person_id else one for one in problem.people)
    return replace(problem, people=tuple(people))


def _led(problem: CalendarProblem, worker_id: str) -> list[MeetingNeed]:
    return [need for need in problem.needs if need.worker_id == worker_id]


def _places_all(problem: CalendarProblem, calendar: TermCalendar, worker_id: str, watch: Watch) -> bool:
    """Whether all meetings of this link worker have a place, everybody else's being where they are. Partners are left
    out of it: who comes is another question."""
    needs = [replace(need, partners=()) for need in _led(problem, worker_id)]
    times = Times(problem)
    times.take(calendar.standardisations)
    times.take(one for one in calendar.meetings if one.worker_id != worker_id)
    times.take(one for one in problem.fixed.meetings if one.worker_id == worker_id)
    question = Question(make_part(problem, needs, times), watch, DETERMINISTIC_A_QUESTION, watch.seconds_left)
    place_most(question, is_whole=False)
    return len(question.meetings()) == sum(need.meetings for need in needs)
