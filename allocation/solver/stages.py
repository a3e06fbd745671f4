"""Runs the goals one after the other over all parts, two parts at a time, within the time there is."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from allocation.plan import SolveOptions, SolveStatus, Stage
from allocation.problem import AllocationProblem
from allocation.solver.blocks import Block
from allocation.solver.objectives import GOALS, Goal
from allocation.solver.part import Limits, Outcome, Part, improve, make_part, settle_tiers
from allocation.solver.start import Lines, first_plan
from allocation.solver.terms import Terms
from allocation.solver.watch import Watch

THREADS = 2
DETERMINISTIC_PER_SECOND = 0.5
SHARE_OF_TIME = {
    "need_not_covered": 20,
    "unmet_entitlement": 25,
    "unfilled_posts": 8,
    "workload_gap": 10,
    "workload_spread": 4,
    "moved_need": 20,
    "travel_hours": 6,
    "anchor_differences": 5,
    "list_order": 2,
}
GOALS_WITH_TIERS = 2
SHARE_FOR_REPAIRS = 0.35
ENOUGH_DETERMINISTIC_SECONDS = 20.0


@dataclass
class Run:
    """A solve under way: its parts, the stages done, and what is left of the deterministic time."""

    problem: AllocationProblem
    terms: Terms
    options: SolveOptions
    watch: Watch
    deterministic_seconds: float
    parts: list[Part] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    outcomes: list[list[Outcome]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def lines(self) -> Lines:
        """The best plan so far, of all parts."""
        return frozenset(line for part in self.parts for line in part.lines)

    @property
    def is_covered(self) -> bool:
        """True when somebody leads every school."""
        return len({s for s, _, _ in self.lines}) == len(self.problem.schools)


def deterministic_budget(seconds: float) -> float:
    """Deterministic time for `seconds` of wall time on two cores; small enough that the clock rarely cuts in."""
    return seconds * THREADS * DETERMINISTIC_PER_SECOND


def run_goals(run: Run, tier_blocks: Sequence[Block], blocks: Sequence[Block]) -> None:
    """All goals in order. Coverage and tiers are decided in `tier_blocks`; then they are settled, and who leads is
    decided in `blocks`."""
    lines = first_plan(run.problem, run.options.headroom_share)
    run.parts = [
        make_part(i, block, run.terms, lines, run.options.headroom_share) for i, block in enumerate(tier_blocks)
    ]
    for number, goal in enumerate(GOALS):
        if number == GOALS_WITH_TIERS:
            _settle(run, blocks)
        _run_stage(run, number, goal)
        if number == 0 and run.options.headroom_share:
            _give_up_headroom(run)
        if number == 0 and not run.is_covered:
            run.watch.keep_back(SHARE_FOR_REPAIRS)
            run.deterministic_seconds *= 1 - SHARE_FOR_REPAIRS


def _settle(run: Run, blocks: Sequence[Block]) -> None:
    """New models in which coverage and tiers are what they have come to."""
    lines = run.lines
    headroom = {s: part.headroom_share for part in run.parts for s in part.block.schools}
    run.parts = [
        make_part(i, block, run.terms, lines, min((headroom[s] for s in block.schools), default=0.0))
        for i, block in enumerate(blocks)
    ]
    for part in run.parts:
        settle_tiers(part)


def _give_up_headroom(run: Run) -> None:
    """Where keeping time free leaves a school without a link worker, no time is kept free."""
    short = [i for i, part in enumerate(run.parts) if run.outcomes[0][i].value and part.block.workers]
    for i in short:
        part = run.parts[i]
        run.parts[i] = make_part(part.number, part.block, run.terms, part.lines, 0.0)
    if short:
        clusters = sorted({run.problem.schools[s].cluster for i in short for s in run.parts[i].block.schools})
        run.notes.append(
            f"In {', '.join(clusters)} there is not enough time to keep {100 * run.options.headroom_share:g}% free; "
            "all direct time is used there."
        )
        run.stages.clear()
        run.outcomes.clear()
        _run_stage(run, 0, GOALS[0])


def _run_stage(run: Run, number: int, goal: Goal) -> None:
    began = run.watch.seconds
    values = {part.number: goal.value(run.terms, part.block, part.lines) for part in run.parts}
    scale = goal.scale(run.terms)
    run.watch.begin_stage(goal.label, number + 1, len(GOALS), scale, {i: (v, 0) for i, v in values.items()})
    limits = _limits(run, number)
    with ThreadPoolExecutor(THREADS, thread_name_prefix="solver") as pool:
        outcomes = list(
            pool.map(lambda pair: improve(pair[0], goal, pair[1], run.watch), zip(run.parts, limits, strict=True))
        )
    run.deterministic_seconds -= sum(outcome.deterministic_seconds for outcome in outcomes)
    run.outcomes.append(outcomes)
    run.stages.append(_stage(run, goal, outcomes, run.watch.seconds - began))


def _limits(run: Run, number: int) -> list[Limits]:
    """Each part's share of the stage's share of what is left: by size, and the same on every run."""
    shares = [SHARE_OF_TIME[goal.name] for goal in GOALS[number:]]
    stage = max(0.0, run.deterministic_seconds) * shares[0] / sum(shares)
    sizes = [len(part.block.schools) * len(part.block.workers) for part in run.parts]
    whole = max(1, sum(sizes))
    return [
        Limits(min(ENOUGH_DETERMINISTIC_SECONDS, max(0.02, stage * size / whole)), run.options.seed) for size in sizes
    ]


def _stage(run: Run, goal: Goal, outcomes: Sequence[Outcome], seconds: float) -> Stage:
    scale = goal.scale(run.terms)
    bound = sum(outcome.bound for outcome in outcomes) / scale
    status = SolveStatus.OPTIMAL if all(outcome.is_best for outcome in outcomes) else SolveStatus.FEASIBLE
    if status is not SolveStatus.OPTIMAL and run.watch.is_stopped:
        status = SolveStatus.STOPPED
    objective = sum(outcome.value for outcome in outcomes) / scale
    solver = "OR-Tools CP-SAT" if any(outcome.deterministic_seconds for outcome in outcomes) else "none needed"
    return Stage(goal.name, goal.label, goal.unit, status, objective, bound, gap(objective, bound), seconds, solver)


def gap(objective: float, bound: float) -> float:
    """Distance of objective and bound: relative to the objective where that is 1 or more, else absolute."""
    return abs(objective - bound) / max(1.0, abs(objective))
