"""The one door to the solver: a problem goes in, a plan with the evidence for it comes out."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from allocation.plan import Plan, Progress, Repair, SolveOptions, SolveResult, SolveStatus, Stage
from allocation.problem import AllocationProblem
from allocation.solver.asked import Asked
from allocation.solver.blocks import blocks, everything, tier_blocks
from allocation.solver.compiled import make_ready
from allocation.solver.constraints import is_move_by_choice
from allocation.solver.inside_clusters import inside_clusters
from allocation.solver.named_people import with_named_people
from allocation.solver.part import Limits
from allocation.solver.plan_lines import lines_of_plan, plan_of
from allocation.solver.repair import repairs
from allocation.solver.stages import (
    GOALS_WITH_TIERS,
    Run,
    deterministic_budget,
    fewest_moves,
    gap,
    run_goals,
    run_later_goals,
)
from allocation.solver.start import Lines
from allocation.solver.terms import make_terms
from allocation.solver.unchanged import NOTHING_STAYS, Unchanged, proofs, unchanged_since
from allocation.solver.watch import Watch
from allocation.wording import joined

SHARE_FOR_WRAPPING_UP = 0.03
SHARE_WITHOUT_CAP = 0.4
SHARE_INSIDE_CLUSTERS = 0.4
QUESTION_SHARE_OF_TIME = 0.05


def solve(
    problem: AllocationProblem,
    options: SolveOptions,
    on_progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
    anchor: Plan | None = None,
    before: SolveResult | None = None,
) -> SolveResult:
    """Finds the best lawful plan in the time there is; never raises for a problem that cannot be met.

    Goals are taken one after the other, in the order `goals.full_order` of the options: each is made as good as can be
    without giving up anything of those before. Coverage and tiers come first and are then settled, but for small parts;
    later goals decide who leads. `anchor` is a plan to stay close to where nothing else decides. `on_progress` is
    called from solver threads, at most ten times a second. Setting `stop` ends the search soon; the result holds the
    best plan so far.

    With `before`, the result of an earlier solve, parts of which nothing has changed since stay as they are in its
    plan, which is then the plan to stay close to as well: only the rest is searched, in its share of the time. No part
    stays where a cap on moves couples everybody, or where the goals' order or the time kept free is another.

    Searches end by deterministic time worked out from `options.seconds`, so the same problem, options and anchor give
    the same plan, on one thread or two, as long as the clock does not cut in at `options.clock_seconds` (a note says
    when it did) and nobody stops it.
    """
    make_ready()
    began = time.perf_counter()
    deadline = began + (options.clock_seconds or options.seconds) * (1 - SHARE_FOR_WRAPPING_UP)
    unchanged = unchanged_since(before, problem, options, anchor)
    on_screen = before.plan if before and not anchor else anchor
    with Watch(on_progress, stop, deadline, options.threads) as watch:
        run = _run(problem, options, on_screen, watch, unchanged)
        watch.give_back()
        found, notes = _repairs(run, watch)
        return SolveResult(
            status=_status(run, watch),
            plan=with_named_people(problem, plan_of(problem, run.lines), on_screen),
            stages=_final_stages(run),
            repairs=tuple(found),
            notes=tuple([*_unchanged_note(run), *run.notes, *notes, *_clock_note(run, watch)]),
            seconds=time.perf_counter() - began,
            options=options,
            parts=() if problem.max_moves else proofs(run, run.unchanged, run.lines),
        )


def _run(
    problem: AllocationProblem, options: SolveOptions, anchor: Plan | None, watch: Watch, unchanged: Unchanged
) -> Run:
    """A cap on moves couples everybody; so first see whether the best plan without it keeps to it anyway, then whether
    its coverage and tiers can be had within the cap, and only then take all schools together from the start."""
    budget = deterministic_budget(options.seconds)
    if not problem.max_moves:  # no cap, or none may move at all, which each part can see to by itself
        share = unchanged.share_of_time(problem)
        watch.keep_back(1 - share)
        start, budget = (None, budget * share) if anchor else _inside(problem, options, watch, budget)
        return _run_apart(problem, options, anchor, watch, budget, unchanged, start)
    watch.keep_back(1 - SHARE_WITHOUT_CAP)
    free = _run_apart(replace(problem, max_moves=None), options, anchor, watch, budget * SHARE_WITHOUT_CAP)
    if _moves_by_choice(problem, free.lines) <= problem.max_moves:
        watch.give_back()
        return free
    lines = fewest_moves(free)
    watch.give_back()
    run = _begin(problem, options, anchor, watch, budget * (1 - SHARE_WITHOUT_CAP))
    if _moves_by_choice(problem, lines) <= problem.max_moves:
        run.notes, run.stages, run.outcomes = (
            free.notes,
            free.stages[:GOALS_WITH_TIERS],
            free.outcomes[:GOALS_WITH_TIERS],
        )
        run.parts = free.parts
        run_later_goals(run, everything(problem), everything(problem), lines)
    else:
        run_goals(run, everything(problem), everything(problem))
    return run


def _moves_by_choice(problem: AllocationProblem, lines: Lines) -> int:
    return sum(is_move_by_choice(problem, s, w) for s, w, _ in lines)


def _run_apart(
    problem: AllocationProblem,
    options: SolveOptions,
    anchor: Plan | None,
    watch: Watch,
    budget: float,
    unchanged: Unchanged = NOTHING_STAYS,
    start: Lines | None = None,
) -> Run:
    run = _begin(problem, options, anchor, watch, budget)
    run.unchanged, run.on_screen = unchanged, start or run.on_screen
    run_goals(run, tier_blocks(problem), blocks(problem))
    return run


def _inside(
    problem: AllocationProblem, options: SolveOptions, watch: Watch, budget: float
) -> tuple[Lines | None, float]:
    """Where boundaries are open and the whole is large, a plan as with hard ones, which is a far better start than
    none; and what is left of the deterministic time."""
    inside = inside_clusters(problem)
    if inside is None:
        return None, budget
    watch.keep_back(1 - SHARE_INSIDE_CLUSTERS)
    found = _run_apart(inside, options, None, watch, budget * SHARE_INSIDE_CLUSTERS)
    watch.give_back()
    return found.lines, budget * (1 - SHARE_INSIDE_CLUSTERS)


def _begin(problem: AllocationProblem, options: SolveOptions, anchor: Plan | None, watch: Watch, budget: float) -> Run:
    on_screen = lines_of_plan(problem, anchor) if anchor else frozenset()
    return Run(problem, make_terms(problem, anchor), options, watch, budget, on_screen)


def _repairs(run: Run, watch: Watch) -> tuple[list[Repair], list[str]]:
    if run.is_covered or watch.is_stopped:
        return [], []
    led = {s for s, _, _ in run.lines}
    uncovered = [s for s in range(len(run.problem.schools)) if s not in led]
    limits = Limits(QUESTION_SHARE_OF_TIME * deterministic_budget(run.options.seconds), run.options.seed)
    return repairs(run.problem, uncovered, Asked(watch, limits), run.options.repair_prices)


def _status(run: Run, watch: Watch) -> SolveStatus:
    if (run.stages[0].bound or 0.0) > 0:
        return SolveStatus.INFEASIBLE
    if not any(stage.is_open for stage in run.stages):
        return SolveStatus.OPTIMAL
    return SolveStatus.STOPPED if watch.is_stopped else SolveStatus.FEASIBLE


def _final_stages(run: Run) -> tuple[Stage, ...]:
    """The stages with the figures of the plan as it ended: a later goal may use up an earlier one's tolerance."""
    final = []
    for goal, stage in zip(run.goals, run.stages, strict=True):
        values = [goal.value(run.terms, part.block, part.lines) for part in run.parts]
        values += [one.value for one in run.unchanged.outcomes(goal, run.terms)]
        value = sum(values) / goal.scale(run.terms)
        final.append(replace(stage, objective=value, gap=gap(run, goal, value, stage.bound or 0.0)))
    return tuple(final)


def _unchanged_note(run: Run) -> list[str]:
    names = sorted({run.problem.schools[s].cluster for s in run.unchanged.block.schools})
    if not names:
        return []
    return [f"Nothing has changed in {joined(names)} since the plan before: schools there stay as they are."]


def _clock_note(run: Run, watch: Watch) -> list[str]:
    is_cut = any(outcome.is_cut_by_clock for outcomes in run.outcomes for outcome in outcomes)
    if watch.is_stopped or not is_cut:
        return []
    return ["The time ran out before the search was through; another run may end with a slightly different plan."]
