"""Runs the goals one after the other over all parts, two parts at a time, within the time there is."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from allocation.goals import FIRST, LAST
from allocation.plan import SolveOptions, SolveStatus, Stage
from allocation.problem import AllocationProblem
from allocation.solver.blocks import Block
from allocation.solver.leads import find_leads, prove_leads
from allocation.solver.objectives import MOVES_BY_CHOICE, Goal, goals_in_order
from allocation.solver.pair_question import can_search_pairs
from allocation.solver.pair_search import PairSearch, improve_by_pairs, look_over_pairs
from allocation.solver.part import Limits, Outcome, Part, hold, improve, make_part, settled_part, take_over
from allocation.solver.scale import capacity_minutes
from allocation.solver.start import Lines, first_plan
from allocation.solver.terms import Terms
from allocation.solver.tiers_first import improve_coverage, improve_tiers, too_much_for_anybody
from allocation.solver.unchanged import Unchanged
from allocation.solver.watch import THREADS, Watch

DETERMINISTIC_PER_SECOND = 0.5
SHARE_OF_TIME = {
    "need_not_covered": 20,
    "unmet_entitlement": 25,
    "upgrades_not_given": 15,
    "unfilled_posts": 8,
    "workload_gap": 10,
    "workload_spread": 4,
    "groups_split": 10,
    "moved_need": 32,
    "boundary_crossings": 6,
    "travel_hours": 10,
    "anchor_differences": 5,
    "list_order": 2,
}
GOALS_WITH_TIERS = len(FIRST)
SHARE_PLAIN = 1.35  # measured: its searches use more deterministic time a second than the others do
MOST_CELLS_LEFT_OPEN = 120  # schools x link workers x tiers
SHARE_FOR_REPAIRS = 0.2
ENOUGH_DETERMINISTIC_SECONDS = 20.0
LEAST_WORTH_A_SEARCH = 0.05  # deterministic seconds
SECONDS_FOR_TIE_BREAK = 0.5  # it decides nothing that matters to anybody
MOST_OF_OWN_SHARE = 3.0  # what earlier goals have left over is not all for the last, which matter least


@dataclass
class Run:
    """A solve under way: its goals in order, its parts, the stages done, and what is left of the deterministic time;
    `on_screen` are the lines of the plan to begin at, which is the one to stay close to if there is one; `unchanged` is
    what is not searched, for it stays; `searched` are the blocks of each stage."""

    problem: AllocationProblem
    terms: Terms
    options: SolveOptions
    watch: Watch
    deterministic_seconds: float
    on_screen: Lines = frozenset()
    unchanged: Unchanged = field(default_factory=Unchanged)
    parts: list[Part] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    outcomes: list[list[Outcome]] = field(default_factory=list)
    pair_searches: dict[int, PairSearch] = field(default_factory=dict)
    searched: list[list[Block]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.deterministic_seconds_at_first = self.deterministic_seconds
        self.goals = goals_in_order(self.options.goal_order)
        self.shares = [SHARE_OF_TIME[one.name] if self.terms.is_in_play(one.name) else 0 for one in self.goals]

    @property
    def lines(self) -> Lines:
        """The best plan so far, of all parts."""
        return self.unchanged.lines.union(*(part.lines for part in self.parts))

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
    tier_blocks, blocks = run.unchanged.open_among(tier_blocks), run.unchanged.open_among(blocks)
    run.parts = [
        make_part(i, block, run.terms, lines, run.options.headroom_share) for i, block in enumerate(tier_blocks)
    ]
    _begin_on_screen(run)
    for number in range(GOALS_WITH_TIERS):
        _run_stage(run, number)
        if number == 0 and run.options.headroom_share:
            _give_up_headroom(run)
        if number == 0 and not run.is_covered:
            run.watch.keep_back(SHARE_FOR_REPAIRS)
            run.deterministic_seconds *= 1 - SHARE_FOR_REPAIRS
    run_later_goals(run, tier_blocks, blocks, run.lines)


def _begin_on_screen(run: Run) -> None:
    """Parts in which the plan on screen is still lawful begin there: it is seldom far from the best."""
    for part in run.parts if run.on_screen else ():
        schools = set(part.block.schools)
        take_over(part, run.goals[0], frozenset(line for line in run.on_screen if line[0] in schools), run.watch)


def run_later_goals(run: Run, tier_blocks: Sequence[Block], blocks: Sequence[Block], lines: Lines) -> None:
    """The goals after coverage and tiers, which are settled as in `lines` but for small blocks."""
    _settle(run, tier_blocks, blocks, lines)
    for number in range(GOALS_WITH_TIERS, len(run.goals)):
        _run_stage(run, number)


def _settle(run: Run, tier_blocks: Sequence[Block], blocks: Sequence[Block], lines: Lines) -> None:
    """New models in which coverage and tiers are what they have come to. In a small block they stay open, so that of
    several ways to be as good on these, the one that is best on the later goals is found."""
    small = [block for block in tier_blocks if _cells(run, block) <= MOST_CELLS_LEFT_OPEN]
    left_open = {s for block in small for s in block.schools}, {w for block in small for w in block.workers}
    headroom = {s: part.headroom_share for part in run.parts for s in part.block.schools}
    rest = [
        block for block in blocks if left_open[0].isdisjoint(block.schools) and left_open[1].isdisjoint(block.workers)
    ]
    run.parts = []
    for i, block in enumerate([*rest, *small]):
        is_settled = i < len(rest)
        share = 0.0 if is_settled else min((headroom[s] for s in block.schools), default=0.0)
        made = (settled_part if is_settled else make_part)(i, block, run.terms, lines, share)
        for goal in () if made.is_settled else run.goals[:GOALS_WITH_TIERS]:
            hold(made, goal, goal.expression(made.model, made.x, run.terms), goal.value(run.terms, block, made.lines))
        run.parts.append(made)


def _cells(run: Run, block: Block) -> int:
    return len(block.schools) * len(block.workers) * len(run.problem.tier_ids)


def fewest_moves(run: Run) -> Lines:
    """The plan with the run's coverage and tiers that moves the fewest schools whose worker still may lead them."""
    lines, number = run.lines, [goal.name for goal in run.goals].index("moved_need")
    limits = [Limits(max(0.1, limit.deterministic_seconds), limit.seed) for limit in _limits(run, number)]
    parts = [settled_part(part.number, part.block, run.terms, lines, part.headroom_share) for part in run.parts]
    with run.watch.side_by_side(THREADS, "solver") as pool:
        list(pool.map(lambda part, limit: improve(part, MOVES_BY_CHOICE, limit, run.watch), parts, limits))
    return frozenset(line for part in parts for line in part.lines)


def _give_up_headroom(run: Run) -> None:
    """Where keeping time free leaves a school without a link worker, no time is kept free."""
    goal, capacity = run.goals[0], capacity_minutes(run.problem, 0.0)
    least = [too_much_for_anybody(part, goal, capacity) if part.block.workers else 0 for part in run.parts]
    short = [i for i, part in enumerate(run.parts) if run.outcomes[0][i].value > least[i] and part.block.workers]
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
        run.searched.clear()
        _run_stage(run, 0)


def _run_stage(run: Run, number: int) -> None:
    goal, began = run.goals[number], run.watch.seconds
    staying = run.unchanged.outcomes(goal, run.terms)
    before = [(goal.value(run.terms, part.block, part.lines), 0.0) for part in run.parts]
    run.watch.begin_stage(goal.label, number + 1, len(run.goals), goal.scale(run.terms), _figures(run, before, staying))
    limits = _limits(run, number)
    with run.watch.side_by_side(THREADS, "solver") as pool:
        used = list(pool.map(lambda part, limit: _find(run, part, number, limit), run.parts, limits))
        left = [
            one._replace(deterministic_seconds=one.deterministic_seconds - u)
            for one, u in zip(limits, used, strict=True)
        ]
        outcomes = list(pool.map(lambda part, limit: _improve(run, part, number, limit), run.parts, left))
        outcomes = [
            one._replace(deterministic_seconds=one.deterministic_seconds + u)
            for one, u in zip(outcomes, used, strict=True)
        ]
        again = _again(run, number, limits, outcomes)
        for i, one in zip(again, pool.map(lambda i: _improve(run, run.parts[i], number, again[i]), again), strict=True):
            outcomes[i] = _both(outcomes[i], one)
    run.pair_searches.clear()
    run.deterministic_seconds -= sum(outcome.deterministic_seconds for outcome in outcomes)
    run.outcomes.append(outcomes)
    run.searched.append([part.block for part in run.parts])
    run.watch.end_stage(_figures(run, [(one.value, one.bound) for one in outcomes], staying))
    run.stages.append(_stage(run, goal, [*outcomes, *staying], run.watch.seconds - began))


def _figures(
    run: Run, of_parts: Sequence[tuple[float, float]], staying: Sequence[Outcome]
) -> dict[int, tuple[float, float]]:
    """(objective, bound) by the part's number, and of what is not searched by numbers no part has."""
    figures = {part.number: figure for part, figure in zip(run.parts, of_parts, strict=True)}
    return figures | {-1 - i: (one.value, one.bound) for i, one in enumerate(staying)}


def _again(run: Run, number: int, limits: Sequence[Limits], outcomes: Sequence[Outcome]) -> dict[int, Limits]:
    """What the parts that are done have left of the stage's time goes to those that are not; by the part's place."""
    goal = run.goals[number]
    begun = [run.pair_searches.get(part.number) for part in run.parts]
    is_open = [
        one is not None and not one.is_plain and not outcome.is_best
        for one, outcome in zip(begun, outcomes, strict=True)
    ]
    given = sum(limit.deterministic_seconds for limit in limits)
    left = given - sum(one.deterministic_seconds for one in outcomes)
    each = min(left / max(1, sum(is_open)), left / THREADS)
    if each < LEAST_WORTH_A_SEARCH or run.watch.is_over or goal.name == LAST:
        return {}
    return {i: limits[i]._replace(deterministic_seconds=each) for i, one in enumerate(is_open) if one}


def _both(first: Outcome, then: Outcome) -> Outcome:
    """What two searches of a part after each other came to."""
    bound, used = max(first.bound, then.bound), first.deterministic_seconds + then.deterministic_seconds
    return Outcome(then.value, bound, then.value <= bound, used, then.is_cut_by_clock)


def _find(run: Run, part: Part, number: int, limits: Limits) -> float:
    """A better plan before any proof: so that every part has one even where the time for proofs is short."""
    goal = run.goals[number]
    if not part.is_settled:
        return 0.0
    if not _is_for_pairs(run, part, goal):
        return find_leads(part, goal, limits, run.watch, _threads_of(run))
    run.pair_searches[part.number], used = look_over_pairs(part, goal, limits, run.watch)
    return used


def _is_for_pairs(run: Run, part: Part, goal: Goal) -> bool:
    is_open = goal.value(run.terms, part.block, part.lines) > goal.tolerance(run.terms, part.block)
    return is_open and goal.name != LAST and can_search_pairs(part, goal) and not run.watch.is_over


def _threads_of(run: Run) -> int:
    return max(1, THREADS // len(run.parts))


def _improve(run: Run, part: Part, number: int, limits: Limits) -> Outcome:
    goal, seconds = run.goals[number], limits.deterministic_seconds
    if number < GOALS_WITH_TIERS:
        return (improve_coverage, improve_tiers, improve)[number](part, goal, limits, run.watch)
    if not part.is_settled:
        return improve(part, goal, limits, run.watch)
    begun = run.pair_searches.get(part.number)
    if begun is None:
        return prove_leads(part, goal, limits, run.watch, _threads_of(run))
    if begun.is_plain:
        seconds = max(seconds, SHARE_PLAIN * run.deterministic_seconds / len(run.parts))
    limits = limits._replace(deterministic_seconds=seconds)
    return improve_by_pairs(part, begun, limits, run.watch, _threads_of(run))


def _limits(run: Run, number: int) -> list[Limits]:
    """Each part's share of the stage's share of what is left: by size, among those where something can be gained. The
    same on every run; a part has one thread."""
    shares = run.shares[number:]
    stage = max(0.0, run.deterministic_seconds) * shares[0] / max(1, sum(shares))
    stage = min(stage, MOST_OF_OWN_SHARE * run.deterministic_seconds_at_first * shares[0] / max(1, sum(run.shares)))
    if run.goals[number].name == LAST:
        stage = min(stage, deterministic_budget(SECONDS_FOR_TIE_BREAK))
    sizes = [_size(run, part, run.goals[number]) for part in run.parts]
    portions = [min(1 / THREADS, size / max(1, sum(sizes))) for size in sizes]
    return [
        Limits(min(ENOUGH_DETERMINISTIC_SECONDS, max(0.02, stage * portion)), run.options.seed) for portion in portions
    ]


def _size(run: Run, part: Part, goal: Goal) -> int:
    """Pairs of schools and workers; 0 where the goal is reached."""
    is_reached = goal.value(run.terms, part.block, part.lines) <= goal.tolerance(run.terms, part.block)
    return 0 if is_reached else len(part.block.schools) * len(part.block.workers)


def _stage(run: Run, goal: Goal, outcomes: Sequence[Outcome], seconds: float) -> Stage:
    scale = goal.scale(run.terms)
    bound = sum(outcome.bound for outcome in outcomes) / scale
    status = SolveStatus.OPTIMAL if all(outcome.is_best for outcome in outcomes) else SolveStatus.FEASIBLE
    if status is not SolveStatus.OPTIMAL and run.watch.is_stopped:
        status = SolveStatus.STOPPED
    objective = sum(outcome.value for outcome in outcomes) / scale
    solver = _solvers_used(run, goal, outcomes)
    return Stage(
        goal.name, goal.label, goal.unit, status, objective, bound, gap(run, goal, objective, bound), seconds, solver
    )


def _solvers_used(run: Run, goal: Goal, outcomes: Sequence[Outcome]) -> str:
    if not any(outcome.deterministic_seconds for outcome in outcomes):
        return "none needed"
    by_pairs = goal.name in run.terms.pair_costs and goal.name != LAST and any(part.is_settled for part in run.parts)
    if goal.name == "unmet_entitlement" or by_pairs:
        return "HiGHS and OR-Tools CP-SAT"
    return "OR-Tools CP-SAT"


def gap(run: Run, goal: Goal, objective: float, bound: float) -> float:
    """Distance of objective and bound beyond what counts as equal: relative where the objective is 1 or more."""
    blocks = [*(part.block for part in run.parts), run.unchanged.block]
    tolerance = sum(goal.tolerance(run.terms, block) for block in blocks) / goal.scale(run.terms)
    return max(0.0, abs(objective - bound) - tolerance) / max(1.0, abs(objective))
