"""What could be changed so that every school fits, for as few schools or groups as can be: each least is proven."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr

from allocation.problem import AllocationProblem
from allocation.solver import repair_changes
from allocation.solver.areas import Area, cut_down
from allocation.solver.asked import Asked
from allocation.solver.constraints import is_move_by_choice
from allocation.solver.covering import Least, cannot_fit, least
from allocation.solver.fewest import fewest, left_out
from allocation.solver.fit_question import question_of
from allocation.solver.lent import look_for_lent
from allocation.solver.levers import helpful
from allocation.solver.repair_case import Answer, Case
from allocation.solver.repair_changes import Changes
from allocation.solver.scale import need_weights
from allocation.solver.variables import Variables
from allocation.wording import counted, joined

LARGEST_JOINT_PAIRS = 12_000
NAMES_SHOWN = 12


def lend_schools(case: Case, asked: Asked, at_least: int) -> Answer:
    """Schools led from another cluster, as few as will do, while the other clusters keep all of theirs covered.

    No fewer than `at_least`, the schools that cannot be led at home whatever else happens. The donors' schools may
    change hands too; where there are too many for one question, the donors with most room are asked.
    """
    if case.whole.boundary_only is None or not case.whole.boundary_only[list(case.area.schools)].any():
        return Answer("lend schools", "lending schools", None, False)
    count = next((n for n in range(len(case.donors), 0, -1) if case.pairs_with(n) <= LARGEST_JOINT_PAIRS), 0)
    if not case.donors or not count:
        return Answer("lend schools", "lending schools", None, not case.donors, is_open=bool(case.donors))
    joint = _joint(case, case.donors[:count])
    found = _fewest_lent(case, joint, asked, at_least)
    if count < len(case.donors) and not (isinstance(found, Least) and found.number <= at_least):
        found = found._replace(is_proven=False) if isinstance(found, Least) else True
    return _counted_answer(case, "lend schools", found, "schools", joint.phrase, "lending schools", joint.changes)


def _fewest_lent(case: Case, joint: "_Joint", asked: Asked, at_least: int) -> Least | bool:
    """The fewest schools lent; False when lending all would not do, True when that is not known."""
    known, most = case.known_of("lend schools"), int(joint.lent.any(axis=1).sum())
    if not known.is_begun:
        known.is_begun, known.low = True, most if cannot_fit(joint.problem) else 0
    known.low = max(known.low, at_least - 1)
    question = question_of(joint.problem, joint.lent)
    found = fewest(question, known, most, asked, look_for_lent) if question and question.is_whole else None
    if (found and found.is_proven) or asked.is_quick or known.low >= most:
        return found or known.low < most
    searched = least(joint.problem, joint.schools_lent, asked, at_least=known.low + 1)
    return found if found and not isinstance(searched, Least) else searched


class _Joint(NamedTuple):
    """An area with donors; `lent` [S, W]: pairs that only the boundary keeps apart, open in `problem`."""

    problem: AllocationProblem
    lent: np.ndarray

    @property
    def size(self) -> int:
        return self.lent.size

    def schools_lent(self, _: CpModel, x: Variables) -> Iterable[IntVar]:
        return [x.leads[int(s), int(w)] for s, w in np.argwhere(self.lent)]

    def given(self, found: Least) -> list[tuple[int, int]]:
        return [(s, w) for s, w, _ in found.lines if self.lent[s, w]]

    def changes(self, found: Least) -> Changes:
        return repair_changes.lent(self.problem, self.given(found))

    def phrase(self, found: Least) -> str:
        given = self.given(found)
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

    def dropped(result: Least) -> list[int]:
        given = {s: (w, t) for s, w, t in result.lines}
        return [s for s in held if _is_released(small, s, *given[s])]

    def phrase(result: Least) -> str:
        names = [small.schools[s].name for s in dropped(result)]
        return f"dropping the {'lock' if result.number == 1 else 'locks'} on {joined(names)}"

    def changes(result: Least) -> Changes:
        return repair_changes.released(small, dropped(result))

    return _counted_answer(case, "drop locks", found, "locks", phrase, "dropping locks", changes)


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

    def parted(result: Least) -> list[str]:
        leader = {s: w for s, w, _ in result.lines}
        groups = [small.keep_together[number] for number in hard]
        return [group.name for group in groups if len({leader[s] for s in group.schools}) > 1]

    def phrase(result: Least) -> str:
        names = [f"'{name}'" for name in parted(result)]
        what = "the keep-together group" if len(names) == 1 else "the keep-together groups"
        return f"splitting {what} {joined(names)} between link workers"

    return _counted_answer(
        case,
        "split groups",
        found,
        "groups",
        phrase,
        "splitting keep-together groups",
        lambda result: repair_changes.split(parted(result)),
    )


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
    """The fewest schools without a link worker; of as few, those with little need."""
    small, known = case.small, case.known_of("leave out")
    question = None if hard_groups(small) else question_of(small)
    found = left_out(question, known, asked) if question and question.is_whole else None

    def phrase(result: Least) -> str:
        led = {s for s, _, _ in result.lines}
        names = [school.name for s, school in enumerate(small.schools) if s not in led]
        return f"{counted(result.number, 'school')} without a link worker ({joined(names, most=NAMES_SHOWN)})"

    if (found is None or not found.is_proven) and not asked.is_quick:
        searched = _left_out_by_search(small, asked, known.low + 1)
        found = searched if isinstance(searched, Least) else found
    return _counted_answer(case, "leave out", found or True, "schools", phrase, "leaving out schools")


def _left_out_by_search(problem: AllocationProblem, asked: Asked, at_least: int) -> Least | bool:
    """First how few, then of as few those with the least need (for which a proof is not waited for)."""
    weights = need_weights(problem)

    def left(_: CpModel, x: Variables) -> list[IntVar]:
        return list(x.uncovered.values())

    fewest = least(problem, left, asked, may_leave_out=True, at_least=at_least)
    if not isinstance(fewest, Least):
        return fewest

    def need(model: CpModel, x: Variables) -> Iterable[LinearExpr]:
        model.add(LinearExpr.sum(list(x.uncovered.values())) <= fewest.number)
        return [int(weights[s]) * uncovered for s, uncovered in x.uncovered.items()]

    easiest = least(problem, need, asked, may_leave_out=True)
    return fewest._replace(lines=easiest.lines) if isinstance(easiest, Least) else fewest


def lift_cap(case: Case, asked: Asked) -> Answer:
    """A higher cap on moves: the fewest moves by choice with which every school is led."""
    small = case.small

    def count(_: CpModel, x: Variables) -> Iterable[IntVar]:
        return [leads for (s, w), leads in x.leads.items() if is_move_by_choice(small, s, w)]

    found = least(small, count, asked)
    return _counted_answer(
        case,
        "cap on moves",
        found,
        "moves",
        lambda result: counted(result.number, "move"),
        "more moves",
        lambda result: repair_changes.cap(result.number),
    )


def _counted_answer(
    case: Case,
    lever: str,
    found: Least | bool,
    unit: str,
    phrase: Callable[[Least], str],
    no_help: str,
    changes: Callable[[Least], Changes] = lambda _: (),
) -> Answer:
    if not isinstance(found, Least):
        return Answer(lever, no_help, None, found is False, is_open=found is True)
    return helpful(case, lever, found.number, unit, phrase(found), found.is_proven, changes(found))
