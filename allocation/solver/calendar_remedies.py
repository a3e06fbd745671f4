"""Which single change would give what has no place a place, each proven by solving again with it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from allocation.solver.calendar_changes import Change, for_partner, for_worker
from allocation.solver.calendar_part import make_part
from allocation.solver.calendar_question import Question, place_most
from allocation.solver.calendar_times import Times
from allocation.solver.watch import Watch
from allocation.term_calendar.entities import CalendarProblem, TermCalendar
from allocation.term_calendar.missing import missing
from allocation.term_calendar.result import NotThere
from allocation.wording import joined

Lacks = Counter[tuple[str, str]]  # by kind and, of visits, whose
DETERMINISTIC_A_QUESTION = 0.3
NO_TIME = "There was no time left to find out what would help: search for longer."
NOT_ALL_TRIED = "There was no time left to try every change."
NOTHING_HELPS = "No single change that was tried gives it a place."


def with_remedies(
    problem: CalendarProblem, calendar: TermCalendar, absent: Sequence[NotThere], watch: Watch
) -> list[NotThere]:
    """The same list with what would help the meetings and visits that are not placed: for all meetings of a link
    worker, and for all visits of a partner. Something is said for each, though it be that nothing was found."""
    leads = {need.urn: need.worker_id for need in problem.needs}
    found: dict[tuple[str, str], str] = {}
    for one in absent:
        if one.what.kind not in ("meeting", "partner"):
            continue
        about = (one.what.kind, leads[one.what.urn] if one.what.kind == "meeting" else one.what.person_id)
        if about not in found:
            found[about] = NO_TIME if watch.is_over else _remedy(problem, calendar, about, watch)
    return [
        replace(one, remedy=found.get((one.what.kind, one.what.person_id or leads.get(one.what.urn, "")), ""))
        for one in absent
    ]


def _remedy(problem: CalendarProblem, calendar: TermCalendar, about: tuple[str, str], watch: Watch) -> str:
    """One sentence for a link worker's meetings or a partner's visits."""
    kind, person_id = about
    case = _meetings_only(problem, calendar) if kind == "meeting" else (problem, calendar)
    ours = _ours(case[0], about)
    now, lack = _short(*case, ours), (kind, person_id if kind == "partner" else "")
    if kind == "meeting":
        changes: Iterable[Change] = for_worker(*case, person_id)
    else:
        lacking = {one.urn for one in missing(*case) if one.kind == "partner" and one.person_id == person_id}
        changes = for_partner(*case, person_id, [need for need in problem.needs if need.urn in lacking])
    placed: dict[str, dict[str, int]] = defaultdict(dict)
    is_cut = False
    for change in changes:
        is_cut = is_cut or watch.is_over
        after = Lacks() if is_cut else _short_with(change, ours, watch)
        is_loss = is_cut or any(after[one] > now[one] for one in after)
        gained = 0 if is_loss else now[lack] - after[lack]
        if gained > 0:
            placed[change.words][change.choice] = gained
    return _sentence(problem, about, now[lack], placed, is_cut)


def _sentence(
    problem: CalendarProblem, about: tuple[str, str], short: int, placed: dict[str, dict[str, int]], is_cut: bool
) -> str:
    """What places all of it; where nothing does, what places most."""
    most = max((gained for several in placed.values() for gained in several.values()), default=0)
    if not most:
        return NO_TIME if is_cut else NOTHING_HELPS
    whose = f"{'meetings' if about[0] == 'meeting' else 'visits'} of {problem.person(about[1]).name}"
    found = [
        words.format(joined([choice for choice, gained in several.items() if gained == most], "or"))
        for words, several in placed.items()
        if most in several.values()
    ]
    what = f"All {whose}" if most == short else f"{most} of the {short} {whose} without a place"
    would = "would have one" if most < short else "would have a place"
    return f"{what} {would} if {joined(found, 'or if')}." + (f" {NOT_ALL_TRIED}" if is_cut else "")


def _meetings_only(problem: CalendarProblem, calendar: TermCalendar) -> tuple[CalendarProblem, TermCalendar]:
    """The same without partners, where the question is whether meetings have a place: who comes is another."""
    alone = tuple(replace(one, partner_ids=()) for one in calendar.meetings)
    fixed = tuple(replace(one, partner_ids=()) for one in problem.fixed.meetings)
    return (
        replace(
            problem,
            needs=tuple(replace(need, partners=()) for need in problem.needs),
            fixed=replace(problem.fixed, meetings=fixed),
        ),
        replace(calendar, meetings=alone),
    )


def _ours(problem: CalendarProblem, about: tuple[str, str]) -> set[str]:
    """The schools that are placed anew: those a link worker leads, or those a partner comes to."""
    kind, person_id = about
    if kind == "meeting":
        return {need.urn for need in problem.needs if need.worker_id == person_id}
    return {need.urn for need in problem.needs if any(one.partner_id == person_id for one in need.partners)}


def _short(problem: CalendarProblem, calendar: TermCalendar, urns: set[str]) -> Lacks:
    """How many meetings, and visits of each partner, these schools lack."""
    found = Lacks()
    for one in missing(problem, calendar):
        if one.urn in urns:
            found[one.kind, one.person_id] += one.short
    return found


def _short_with(change: Change, urns: set[str], watch: Watch) -> Lacks:
    """The same after these schools' meetings were placed anew with a change, everything else being where it is."""
    problem, calendar = change.problem, change.calendar
    needs = [need for need in problem.needs if need.urn in urns]
    times = Times(problem)
    times.take(calendar.standardisations)
    times.take(one for one in calendar.meetings if one.urn not in urns)
    times.take(one for one in problem.fixed.meetings if one.urn in urns)
    question = Question(make_part(problem, needs, times), watch, DETERMINISTIC_A_QUESTION, watch.seconds_left)
    question.start_from([one for one in calendar.meetings if one.urn in urns and not one.is_fixed])
    place_most(question, is_whole=False)
    others = tuple(one for one in calendar.meetings if one.urn not in urns)
    return _short(problem, replace(calendar, meetings=(*others, *question.meetings())), urns)
