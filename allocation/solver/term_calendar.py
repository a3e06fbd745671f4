"""The one door to the search for a term calendar: what is due goes in, dated meetings and what is missing come out."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from allocation.plan import Progress, SolveStatus
from allocation.solver.calendar_part import make_part
from allocation.solver.calendar_question import Found, Question, place_best, place_most
from allocation.solver.calendar_remedies import with_remedies
from allocation.solver.calendar_standing import held, most_people, place_standing, standing_times
from allocation.solver.calendar_start import first_meetings
from allocation.solver.calendar_times import Times
from allocation.solver.watch import Watch
from allocation.term_calendar.entities import CalendarProblem, Meeting, MeetingNeed, Standardisation, TermCalendar
from allocation.term_calendar.explain import not_there
from allocation.term_calendar.measures import measure
from allocation.term_calendar.missing import missing
from allocation.term_calendar.result import CalendarResult
from allocation.term_calendar.standardisation import groups

DETERMINISTIC_PER_SECOND = 0.4  # low enough that the clock rarely cuts in
CUT = "The time ran out before the search was through; a longer one may space meetings better and save more travel."
SHARE_TOGETHER, SHARE_OF_STANDING, SHARE_FOR_REMEDIES = 0.5, 0.15, 0.15
PATIENCE = 2.0  # how many times its even share of the clock a part may take


@dataclass
class _Search:
    """The state of one search: `meetings` by URN and `standing` as they are, `times` in step with them; `linked` are
    the link workers who share partners; `short` and `cost` what each part came to, by its first link worker, of so many
    `groups` that share no partner and so many `workers`."""

    problem: CalendarProblem
    before: TermCalendar | None
    watch: Watch
    budget: float
    times: Times
    meetings: dict[str, tuple[Meeting, ...]] = field(default_factory=dict)
    standing: tuple[Standardisation, ...] = ()
    short: dict[str, Found] = field(default_factory=dict)
    cost: dict[str, Found] = field(default_factory=dict)
    linked: set[str] = field(default_factory=set)
    is_cut: bool = False
    groups: int = 0
    workers: int = 0


def solve_calendar(
    problem: CalendarProblem,
    seconds: float = 10.0,
    on_progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
    before: TermCalendar | None = None,
) -> CalendarResult:
    """Places every meeting that can be placed, and names the others with the reason; never raises for a calendar that
    cannot be met.

    Standardisation meetings come first, where most people can be there (`calendar_standing`); then nothing else is to
    be missing; then spacing, wishes, few changes from `before` (the calendar on screen) and travel, at the prices of
    the rules. Where a school's meeting or a visit has no place, the standardisation meetings of those people are placed
    again together with their schools', with as many people there. Link workers who share no partner are taken one by
    one; those who do are placed together first. The same problem, seconds and `before` give the same calendar as long
    as the clock does not cut in.
    """
    began = time.perf_counter()
    with Watch(on_progress, stop, began + seconds) as watch:
        watch.keep_back(SHARE_FOR_REMEDIES)
        times = Times(problem)
        times.take(problem.fixed.standardisations)
        times.take(problem.fixed.meetings)
        search = _Search(problem, before, watch, seconds * DETERMINISTIC_PER_SECOND, times)
        search.standing = place_standing(problem, before, times, watch)
        times.take(one for one in search.standing if not one.is_fixed)
        _place_all(search)
        return _result(search, _calendar(search), began)


def _calendar(search: _Search) -> TermCalendar:
    return TermCalendar(tuple(one for urn in sorted(search.meetings) for one in search.meetings[urn]), search.standing)


def _make_room(search: _Search) -> None:
    """Where something has no place, the standardisation meetings of those people and the meetings of their schools are
    placed together, with as many people there as before."""
    leads = {need.urn: need.worker_id for need in search.problem.needs}
    short = {leads[one.urn] for one in missing(search.problem, _calendar(search)) if one.urn}
    for group, members in groups(search.problem).items():
        ours = short & {one.person_id for one in members}
        needs = [need for need in search.problem.needs if need.worker_id in ours]
        if not needs or search.watch.is_over:
            continue
        now = [one for one in search.standing if one.group == group and not one.is_fixed]
        meetings = [one for need in needs for one in search.meetings[need.urn] if not one.is_fixed]
        search.times.release([*now, *meetings])
        free = standing_times(search.problem, search.times, group)
        limit = search.budget * SHARE_OF_STANDING / len(groups(search.problem))
        part = make_part(search.problem, needs, search.times, free)
        question = Question(part, search.watch, limit, search.watch.seconds_left * SHARE_OF_STANDING)
        whens = {(one.month, one.when) for one in now}
        question.start_from(meetings, [one for one in free if (one.month, one.when) in whens])
        most_people(question)
        place_most(question, is_whole=False)
        others = [one for one in search.standing if one not in now]
        search.standing = tuple(sorted([*others, *held(question)], key=lambda one: (one.group, one.month)))
        search.times.take(one for one in held(question))
        _hold(search, needs, question)


def _hold(search: _Search, needs: Sequence[MeetingNeed], question: Question) -> None:
    """The best meetings found for these schools are in the calendar now."""
    meetings = question.meetings()
    for need in needs:
        search.meetings[need.urn] = tuple(one for one in meetings if one.urn == need.urn)
    search.times.take(one for one in meetings if not one.is_fixed)
    search.budget -= question.spent
    search.is_cut |= question.is_cut_by_clock


def _place_all(search: _Search) -> None:
    by_worker: dict[str, list[MeetingNeed]] = defaultdict(list)
    for need in search.problem.needs:
        by_worker[need.worker_id].append(need)
    search.meetings = first_meetings(search.problem, search.before, search.times)
    _make_room(search)
    groups = _linked(by_worker)
    together = [one for one in groups if len(one) > 1]
    search.groups, search.workers = len(groups), len(by_worker)
    search.linked = {worker for several in together for worker in several}
    steps = [*together, *([worker] for worker in by_worker)]
    sizes = [_size(by_worker, step) * (SHARE_TOGETHER if len(step) > 1 else 1.0) for step in steps]
    for number, (workers, size) in enumerate(zip(steps, sizes, strict=True)):
        label = "Meetings that share partners" if len(workers) > 1 else search.problem.person(workers[0]).name
        search.watch.begin_stage(label, number + 1, len(steps), 1.0, {})
        share = size / sum(sizes[number:])
        needs = [need for worker in workers for need in by_worker[worker]]
        if len(workers) > 1 and _is_whole(search, needs):
            search.short[workers[0]] = Found(0, 0, True)
        else:
            _improve(search, needs, share, is_placing_only=len(workers) > 1)


def _is_whole(search: _Search, needs: Sequence[MeetingNeed]) -> bool:
    """Whether nothing is missing of these schools."""
    calendar = TermCalendar(tuple(one for need in needs for one in search.meetings[need.urn]))
    ours = {need.urn for need in needs}
    return not any(one.urn in ours for one in missing(search.problem, calendar))


def _size(by_worker: dict[str, list[MeetingNeed]], workers: Sequence[str]) -> int:
    return 1 + sum(need.meetings for worker in workers for need in by_worker[worker])


def _linked(by_worker: dict[str, list[MeetingNeed]]) -> list[list[str]]:
    """The link workers in groups that share no partner with one another."""
    group = {worker: [worker] for worker in by_worker}
    met: dict[str, str] = {}
    for worker, needs in by_worker.items():
        for partner in {one.partner_id for need in needs for one in need.partners}:
            other = met.setdefault(partner, worker)
            if group[other] is not group[worker]:
                group[other] += group[worker]
                for one in group[worker]:
                    group[one] = group[other]
    return list({id(one): one for one in group.values()}.values())


def _improve(search: _Search, needs: Sequence[MeetingNeed], share: float, is_placing_only: bool) -> None:
    """Places these schools' meetings anew around everybody else's, with no more missing than now, in a share of the
    time that is left."""
    if search.watch.is_over:
        search.is_cut = True
        return
    standing = [one for need in needs for one in search.meetings[need.urn] if not one.is_fixed]
    search.times.release(standing)
    wall_seconds = search.watch.seconds_left * min(1.0, share * PATIENCE)
    part = make_part(search.problem, needs, search.times)
    question = Question(part, search.watch, search.budget * share, wall_seconds)
    question.start_from(standing)
    worker = needs[0].worker_id
    if is_placing_only:
        search.short[worker] = place_most(question, is_whole=False)
    else:
        short = place_most(question, _is_whole(search, needs))
        search.short |= {} if worker in search.linked else {worker: short}
        best = place_best(question, search.before)
        search.cost |= {} if best is None else {worker: best}
    _hold(search, needs, question)


def _result(search: _Search, calendar: TermCalendar, began: float) -> CalendarResult:
    problem = search.problem
    is_short = any(one.kind in ("meeting", "partner") for one in missing(problem, calendar))
    is_placed = not is_short or sum(one.is_best for one in search.short.values()) == search.groups
    is_bound = is_placed and not search.linked and len(search.cost) == search.workers
    is_cheapest = is_bound and all(one.is_best for one in search.cost.values())
    status = SolveStatus.STOPPED if search.watch.is_stopped else SolveStatus.FEASIBLE
    if is_placed and (is_short or is_cheapest):
        status = SolveStatus.INFEASIBLE if is_short else SolveStatus.OPTIMAL
    search.watch.give_back()
    return CalendarResult(
        status=status,
        calendar=calendar,
        not_there=tuple(with_remedies(problem, calendar, not_there(problem, calendar, is_placed), search.watch)),
        is_all_placeable_placed=is_placed,
        cost_minutes=measure(problem, calendar, search.before).cost_minutes,
        cost_bound=sum(one.bound for one in search.cost.values()) if is_bound else None,
        seconds=time.perf_counter() - began,
        notes=(CUT,) if search.is_cut and not search.watch.is_stopped else (),
    )
