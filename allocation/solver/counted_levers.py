"""What could be changed so that every school fits, for as few schools or groups as can be: each least is proven."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr

from allocation.problem import AllocationProblem
from allocation.solver.areas import Area, cut_down
from allocation.solver.constraints import Line, is_move_by_choice
from allocation.solver.covering import Asked, Least, can_be_led_so, least
from allocation.solver.levers import helpful
from allocation.solver.repair_case import Answer, Case
from allocation.solver.scale import need_weights
from allocation.solver.start import first_plan
from allocation.solver.variables import Variables
from allocation.wording import counted, joined

LARGEST_JOINT_PAIRS = 12_000
NAMES_SHOWN = 12


def lend_schools(case: Case, asked: Asked, at_least: int) -> Answer:
    """Schools led from another cluster, as few as will do, while the other clusters keep all of theirs covered.

    No fewer than `at_least`, the schools that cannot be led at home whatever else happens. First what the donors have
    room for beside a plan of their own; then donors' schools may change hands too, the donors with most room first.
    What does with that least number need not be asked of more.
    """
    if case.whole.boundary_only is None or not case.whole.boundary_only[list(case.area.schools)].any():
        return Answer("lend schools", "lending schools", None, False)
    if not case.donors:
        return Answer("lend schools", "lending schools", None, True)
    if (beside := _lent_beside(case, asked, at_least)) is not None:
        return beside
    for count in dict.fromkeys(min(count, len(case.donors)) for count in (2, 5, len(case.donors))):
        joint = _joint(case, case.donors[:count])
        if joint.size > LARGEST_JOINT_PAIRS and count > 2:
            return Answer("lend schools", "lending schools", None, False, is_open=True)
        found = least(joint.problem, joint.schools_lent, asked, at_least=at_least)
        if isinstance(found, Least) and found.is_proven and found.number <= at_least:
            break
    if isinstance(found, Least) and count < len(case.donors) and found.number > at_least:
        found = found._replace(is_proven=False)
    return _counted_answer(case, "lend schools", found, "schools", joint.phrase, "lending schools")


def _lent_beside(case: Case, asked: Asked, at_least: int) -> Answer | None:
    """So few schools lent, with the donors' schools led as in a first plan of theirs; None where that does not do."""
    joint, ours = _joint(case, case.donors), len(case.area.schools)
    theirs = [line for line in first_plan(_nothing_lent(joint), 0.0) if line[0] >= ours]
    if len(theirs) < joint.problem.size[0] - ours:
        return None
    near = cut_down(_room_beside(joint.problem, theirs), range(ours), range(joint.problem.size[1]))
    found = least(near, joint.schools_lent, asked, at_least=at_least)
    if not isinstance(found, Least) or found.number > at_least:
        return None
    lenders = {w for s, w, _ in found.lines if joint.lent[s, w]}
    workers = case.with_donors(case.donors)[1]
    involved = [donor for donor in case.donors if any(workers[w] in donor.workers for w in lenders)]
    pairs = _moved_over(case, involved, [*found.lines, *theirs])
    small = _joint(case, involved)
    if not can_be_led_so(small.problem, pairs, asked):
        return None
    lines = frozenset((s, w, 0) for s, w in pairs)
    return _counted_answer(
        case, "lend schools", Least(found.number, lines, True), "schools", small.phrase, "lending schools"
    )


def _nothing_lent(joint: "_Joint") -> AllocationProblem:
    return replace(joint.problem, allowed=joint.problem.allowed & ~joint.lent)


def _room_beside(problem: AllocationProblem, lines: Iterable[Line]) -> AllocationProblem:
    """The problem with only the time and caseload that these lines leave."""
    minutes, load = problem.capacity_minutes.copy(), problem.fte.copy()
    for s, w, t in lines:
        minutes[w] -= problem.minutes[s, w, t]
        load[w] -= problem.caseload_share[s, w]
    return replace(problem, capacity_minutes=np.maximum(minutes, 0), fte=np.maximum(np.round(load, 9), 0))


def _moved_over(case: Case, involved: Sequence[Area], lines: Iterable[Line]) -> list[tuple[int, int]]:
    """Pairs of the joint problem of all donors as pairs of that of the donors involved."""
    everyone, few = case.with_donors(case.donors), case.with_donors(involved)
    school, worker = ({one: i for i, one in enumerate(places)} for places in few)
    pairs = ((everyone[0][s], everyone[1][w]) for s, w, _ in lines)
    return [(school[s], worker[w]) for s, w in pairs if s in school]


class _Joint(NamedTuple):
    """An area with donors; `lent` [S, W]: pairs that only the boundary keeps apart, open in `problem`."""

    problem: AllocationProblem
    lent: np.ndarray

    @property
    def size(self) -> int:
        return self.lent.size

    def schools_lent(self, _: CpModel, x: Variables) -> Iterable[IntVar]:
        return [x.leads[int(s), int(w)] for s, w in np.argwhere(self.lent)]

    def phrase(self, found: Least) -> str:
        given = [(s, w) for s, w, _ in found.lines if self.lent[s, w]]
        names = sorted(self.problem.schools[s].name for s, _ in given)
        givers = sorted({self.problem.workers[w].cluster for _, w in given})
        return f"{counted(found.number, 'school')} led from {joined(givers)} ({joined(names, most=NAMES_SHOWN)})"


def _joint(case: Case, donors: Sequence[Area]) -> _Joint:
    schools, workers = case.with_donors(donors)
    joint = cut_down(case.whole, schools, workers)
    lent = np.zeros(joint.size[:2], dtype=bool)
    ours, theirs = len(case.area.schools), len(case.area.workers)
    if joint.boundary_only is not None:
        lent[:ours, theirs:] = joint.boundary_only[:ours, theirs:]
    return _Joint(replace(joint, allowed=joint.allowed | lent), lent)


def drop_locks(case: Case, asked: Asked) -> Answer:
    """Schools released from the link worker or tier they are locked to, as few as will do."""
    small, held = case.small, [int(s) for s in np.flatnonzero((case.small.locks >= 0) | (case.small.tier_locks >= 0))]
    if not held:
        return Answer("drop locks", "dropping locks", None, False)

    def count(_: CpModel, x: Variables) -> Iterable[LinearExpr]:
        workers = [1 - x.leads[s, int(small.locks[s])] for s in held if small.locks[s] >= 0]
        return workers + [1 - x.meets[s, int(small.tier_locks[s])] for s in held if small.tier_locks[s] >= 0]

    free = np.full(small.size[0], -1, dtype=np.int64)
    found = least(replace(small, locks=free, tier_locks=free), count, asked, do_tiers_matter=True)

    def phrase(result: Least) -> str:
        given = {s: (w, t) for s, w, t in result.lines}
        names = [small.schools[s].name for s in held if _is_released(small, s, *given[s])]
        return f"dropping the {'lock' if result.number == 1 else 'locks'} on {joined(names)}"

    return _counted_answer(case, "drop locks", found, "locks", phrase, "dropping locks")


def _is_released(problem: AllocationProblem, s: int, w: int, t: int) -> bool:
    return problem.locks[s] not in (-1, w) or problem.tier_locks[s] not in (-1, t)


def split_groups(case: Case, asked: Asked) -> Answer:
    """Groups that must stay together led by more than one link worker, as few as will do."""
    small, hard = case.small, hard_groups(case.small)
    if not hard:
        return Answer("split groups", "splitting keep-together groups", None, False)
    loose = tuple(replace(group, is_hard=False) for group in small.keep_together)

    def count(model: CpModel, x: Variables) -> Iterable[IntVar]:
        return [is_split(model, x, small.keep_together[number].schools, number) for number in hard]

    found = least(replace(small, keep_together=loose), count, asked)

    def phrase(result: Least) -> str:
        leader = {s: w for s, w, _ in result.lines}
        groups = [small.keep_together[number] for number in hard]
        names = [f"'{group.name}'" for group in groups if len({leader[s] for s in group.schools}) > 1]
        what = "the keep-together group" if len(names) == 1 else "the keep-together groups"
        return f"splitting {what} {joined(names)} between link workers"

    return _counted_answer(case, "split groups", found, "groups", phrase, "splitting keep-together groups")


def hard_groups(problem: AllocationProblem) -> list[int]:
    """Positions of the groups that must stay together."""
    return [i for i, group in enumerate(problem.keep_together) if group.is_hard and len(group.schools) > 1]


def is_split(model: CpModel, x: Variables, schools: Sequence[int], number: int) -> IntVar:
    """A variable that is true when more than one link worker leads schools of the group."""
    split = model.new_bool_var(f"split_{number}")
    leads_group = {w: model.new_bool_var(f"leads_any_{number}_{w}") for w in x.workers}
    for s in schools:
        for w, leads in leads_group.items():
            model.add_implication(x.leads[s, w], leads)
    model.add(LinearExpr.sum(list(leads_group.values())) <= 1 + len(x.workers) * split)
    return split


def leave_out(case: Case, asked: Asked) -> Answer:
    """The fewest schools without a link worker; of as few, those with the least need."""
    found = fewest_left_out(case, asked)

    def phrase(result: Least) -> str:
        led = {s for s, _, _ in result.lines}
        names = [school.name for s, school in enumerate(case.small.schools) if s not in led]
        return f"{counted(result.number, 'school')} without a link worker ({joined(names, most=NAMES_SHOWN)})"

    return _counted_answer(case, "leave out", found, "schools", phrase, "leaving out schools")


def fewest_left_out(case: Case, asked: Asked) -> Least | bool:
    """First how few, then of as few those with the least need (for which a proof is not waited for)."""
    weights = need_weights(case.small)

    def left(_: CpModel, x: Variables) -> list[IntVar]:
        return list(x.uncovered.values())

    fewest = least(case.small, left, asked, may_leave_out=True)
    if not isinstance(fewest, Least):
        return fewest

    def need(model: CpModel, x: Variables) -> Iterable[LinearExpr]:
        model.add(LinearExpr.sum(list(x.uncovered.values())) <= fewest.number)
        return [int(weights[s]) * uncovered for s, uncovered in x.uncovered.items()]

    easiest = least(case.small, need, asked, may_leave_out=True)
    return fewest._replace(lines=easiest.lines) if isinstance(easiest, Least) else fewest


def lift_cap(case: Case, asked: Asked) -> Answer:
    """A higher cap on moves: the fewest moves by choice with which every school is led."""
    small = case.small

    def count(_: CpModel, x: Variables) -> Iterable[IntVar]:
        return [leads for (s, w), leads in x.leads.items() if is_move_by_choice(small, s, w)]

    found = least(small, count, asked)
    return _counted_answer(
        case, "cap on moves", found, "moves", lambda result: counted(result.number, "move"), "more moves"
    )


def _counted_answer(
    case: Case, lever: str, found: Least | bool, unit: str, phrase: Callable[[Least], str], no_help: str
) -> Answer:
    if not isinstance(found, Least):
        return Answer(lever, no_help, None, found is False, is_open=found is True)
    return helpful(case, lever, found.number, unit, phrase(found), found.is_proven)
