"""The single changes that might give a meeting or a visit a place: in words, and what would be asked with each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from allocation.term_calendar.entities import CalendarProblem, MeetingNeed, Person, TermCalendar
from allocation.term_calendar.presence import pattern_words
from allocation.term_calendar.term_dates import MONTHS, WEEKDAYS
from allocation.wording import counted


@dataclass(frozen=True, slots=True)
class Change:
    """`words` follow "if" and have a gap for the `choice`; `problem` and `calendar` are as they would be with it."""

    words: str
    choice: str
    problem: CalendarProblem
    calendar: TermCalendar


def for_worker(problem: CalendarProblem, calendar: TermCalendar, worker_id: str) -> Iterator[Change]:
    """What might give all meetings of a link worker a place."""
    worker = problem.person(worker_id)
    led = [need for need in problem.needs if need.worker_id == worker_id]
    yield from _of_person(problem, calendar, worker)
    yield from _of_rules(problem, calendar, led)
    yield from _of_wishes(problem, calendar, led)
    for one in calendar.standardisations:
        if worker_id in one.worker_ids and len(one.worker_ids) > 1:
            others = tuple(person for person in one.worker_ids if person != worker_id)
            held = tuple(replace(one, worker_ids=others) if one is each else each for each in calendar.standardisations)
            month = f"{MONTHS[one.month[1] - 1]} {one.month[0]}"
            words = f"{worker.name} missed the standardisation meeting in {{}}"
            yield Change(words, month, problem, replace(calendar, standardisations=held))


def for_partner(
    problem: CalendarProblem, calendar: TermCalendar, partner_id: str, short: Sequence[MeetingNeed]
) -> Iterator[Change]:
    """What might give all visits of a partner a place; `short` are the schools that lack some."""
    partner = problem.person(partner_id)
    yield from _of_person(problem, calendar, partner)
    for other in problem.people:
        if other.is_partner and other.role == partner.role and other is not partner:
            yield from _somebody_else(problem, calendar, partner, other, short)
    days = {day for day, _ in partner.half_days}
    for worker_id in dict.fromkeys(need.worker_id for need in short):
        yield from _of_person(problem, calendar, problem.person(worker_id), days)
    yield from _of_rules(problem, calendar, [need for need in problem.needs if _wants(need, partner_id)])
    yield from _of_wishes(problem, calendar, short)


def _of_person(
    problem: CalendarProblem, calendar: TermCalendar, person: Person, weekdays: set[int] | None = None
) -> Iterator[Change]:
    """More meetings a day, another weekday (of these, where given), not away."""

    def changed(words: str, choice: str, to: Person) -> Change:
        people = tuple(to if one.person_id == to.person_id else one for one in problem.people)
        return Change(f"{person.name} {words}", choice, replace(problem, people=people), calendar)

    if person.most_a_day == 1:
        yield changed("could attend {} meetings a day", "two", replace(person, most_a_day=2))
    for weekday, name in enumerate(WEEKDAYS):
        both = {(weekday, False), (weekday, True)}
        if not both <= person.half_days and (weekdays is None or weekday in weekdays):
            longer = replace(person, half_days=person.half_days | both)
            yield changed("came in on {} too", f"{name}s" if not both & person.half_days else f"all {name}s", longer)
    for away in person.away:
        if away.last >= problem.term.first_day and away.first <= problem.term.last_day:
            here = replace(person, away=tuple(one for one in person.away if one is not away))
            yield changed("were not away from {}", f"{away.first:%d/%m/%Y} to {away.last:%d/%m/%Y}", here)


def _of_rules(problem: CalendarProblem, calendar: TermCalendar, needs: Sequence[MeetingNeed]) -> Iterator[Change]:
    """Closer meetings; what was placed by hand free to move."""
    rules, urns = problem.rules, {need.urn for need in needs}
    if rules.least_weeks > 1:
        closer = replace(rules, least_weeks=rules.least_weeks - 1)
        weeks = counted(closer.least_weeks, "week")
        yield Change("a school's meetings could be {} apart", weeks, replace(problem, rules=closer), calendar)
    first = rules.not_before or problem.term.first_day
    by_hand = [one for one in problem.fixed.meetings if one.urn in urns and one.when.day >= first]
    if by_hand:
        kept = tuple(one for one in problem.fixed.meetings if one not in by_hand)
        free = replace(problem, fixed=replace(problem.fixed, meetings=kept))
        held = tuple(replace(one, is_fixed=one.is_fixed and one.urn not in urns) for one in calendar.meetings)
        yield Change("{} could move", "what was placed by hand", free, replace(calendar, meetings=held))


def _of_wishes(problem: CalendarProblem, calendar: TermCalendar, needs: Sequence[MeetingNeed]) -> Iterator[Change]:
    for need in needs:
        if need.excluded:
            opened = _with_need(problem, replace(need, excluded=frozenset()))
            yield Change(f"{need.name} did not exclude {{}}", pattern_words(need.excluded), opened, calendar)


def _somebody_else(
    problem: CalendarProblem, calendar: TermCalendar, partner: Person, other: Person, short: Sequence[MeetingNeed]
) -> Iterator[Change]:
    """Another person of the role for one school."""
    for need in short:
        if other.cluster in ("", need.cluster) and not _wants(need, other.person_id):
            people = [
                replace(one, partner_id=other.person_id) if one.partner_id == partner.person_id else one
                for one in need.partners
            ]
            swapped = _with_need(problem, replace(need, partners=tuple(people)))
            come = tuple(
                replace(one, partner_ids=tuple(p for p in one.partner_ids if p != partner.person_id))
                if one.urn == need.urn
                else one
                for one in calendar.meetings
            )
            yield Change(f"{other.name} came to {{}} instead", need.name, swapped, replace(calendar, meetings=come))


def _wants(need: MeetingNeed, partner_id: str) -> bool:
    return any(one.partner_id == partner_id for one in need.partners)


def _with_need(problem: CalendarProblem, changed: MeetingNeed) -> CalendarProblem:
    return replace(problem, needs=tuple(changed if one.urn == changed.urn else one for one in problem.needs))
