"""A plan that breaks rules mended with the fewest moves, from the plan as it is; nothing else is made better."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import NamedTuple

from allocation.balance import broken_rules, newly_broken
from allocation.plan import Breach, Plan, Progress
from allocation.problem import AllocationProblem
from allocation.solver.blocks import everything
from allocation.solver.mend_options import options, parts_of
from allocation.solver.mend_part import MendPart, best, mend_part
from allocation.solver.part import Limits
from allocation.solver.plan_lines import lines_of_plan, plan_of
from allocation.solver.rearrange import combined
from allocation.solver.stages import deterministic_budget
from allocation.solver.start import Lines
from allocation.solver.terms import make_terms
from allocation.solver.watch import THREADS, Watch

STEP = "mending"
SHARE_OF_A_QUESTION = 0.2  # of the deterministic time
SHARE_FOR_TIES = 0.05  # of a question: which of plans with as few moves is taken


@dataclass(frozen=True, slots=True)
class Mended:
    """The mended plan. `moves`: schools with another link worker than in the plan it began as; `still_broken`: what
    cannot be mended with what is held; `is_proven`: no plan has less to put right, or as little with fewer moves."""

    plan: Plan
    moves: int
    still_broken: tuple[Breach, ...]
    is_proven: bool


def mend(
    problem: AllocationProblem,
    draft: Plan,
    *,
    base: Plan | None = None,
    seconds: float = 30.0,
    seed: int = 1,
    on_progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> Mended:
    """Puts right what the draft breaks and leaves the rest as it is; what must not change is locked in the problem
    (`edit_history.held`).

    With `base`, the plan that the draft began as, only what the draft breaks and that plan does not is put right.

    In this order: the fewest things to put right about who leads (schools without a link worker and broken rules), the
    fewest broken rules about tiers, the fewest moves, the fewest tiers changed, and then workloads as even as they can
    be. Nothing is broken that the draft does not break, and no school loses its link worker or meetings that it may
    have: a school passed over gets more, where there is room, and nobody gets less for it.
    """
    before, terms = lines_of_plan(problem, draft), make_terms(problem, None)
    of = options(problem, before, are_tiers_mended=True)
    accepted = lines_of_plan(problem, base) if base else frozenset()
    broken = _concerned(problem, draft, base)
    blocks = parts_of(problem, before, of) if problem.max_moves is None else everything(problem)
    limits = Limits(SHARE_OF_A_QUESTION * deterministic_budget(seconds), seed)
    with Watch(None, stop, time.perf_counter() + seconds) as watch, ThreadPoolExecutor(THREADS) as threads:
        concerned = [block for block in blocks if not broken.isdisjoint(block.schools)]
        parts = [mend_part(problem, terms, block, before, of, accepted) for block in concerned]
        done: list[int] = []

        def work(part: MendPart) -> _Found:
            found = _mended(part, limits, watch)
            done.append(1)
            if on_progress:
                on_progress(Progress(STEP, len(done), len(parts), None, None, watch.seconds))
            return found

        found = list(threads.map(work, parts))
    searched = {s for block in concerned for s in block.schools}
    lines: Lines = frozenset(one for one in before if one[0] not in searched).union(*(one.lines for one in found))
    plan = plan_of(problem, lines)
    is_kept = not newly_broken(problem, draft, plan)
    plan = replace(plan if is_kept else draft, named=draft.named)
    led = {s: w for s, w, _ in before}
    return Mended(
        plan=plan,
        moves=sum(led.get(s) != w for s, w, _ in lines) if is_kept else 0,
        still_broken=broken_rules(problem, plan),
        is_proven=is_kept and all(one.is_proven for one in found),
    )


def _concerned(problem: AllocationProblem, draft: Plan, base: Plan | None) -> set[int]:
    """Schools that a broken rule names, or that nobody leads: where there is none of them, there is nothing to mend."""
    broken = broken_rules(problem, draft, base)
    left_out = set(draft.not_covered) - set(base.not_covered if base else ())
    urns = {*left_out, *(urn for breach in broken for urn in breach.urns)}
    return {s for s, school in enumerate(problem.schools) if school.urn in urns}


class _Found(NamedTuple):
    lines: Lines
    is_proven: bool


def _mended(part: MendPart, limits: Limits, watch: Watch) -> _Found:
    counted = [*combined([part.wrong, part.wrong_tiers]), *combined([part.moved, part.below, part.tiers_changed])]
    ties = combined([part.uneven, part.moved_need, part.travel])
    a_tie = limits._replace(deterministic_seconds=SHARE_FOR_TIES * limits.deterministic_seconds)
    objectives = [*((one, limits) for one in counted), *((one, a_tie) for one in ties)]
    result = best(part, objectives, part.x.before, watch)
    if result.lines is None:
        return _Found(part.x.before, is_proven=False)
    ends = zip(result.figures[: len(counted)], result.bounds[: len(counted)], strict=True)
    is_proven = len(result.figures) >= len(counted) and all(figure == bound for figure, bound in ends)
    return _Found(result.lines, is_proven)
