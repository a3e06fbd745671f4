"""What is asked about one school: its plan as lines, and who could be drawn in when somebody else leads it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from allocation.plan import Breach, Plan, SolveOptions, SolveStatus, Stage
from allocation.price import price
from allocation.problem import AllocationProblem
from allocation.solver.as_it_is import AsItIs, as_it_is
from allocation.solver.blocks import Block, blocks, tier_blocks
from allocation.solver.objectives import Goal, goals_in_order
from allocation.solver.offers import minutes_used
from allocation.solver.part import Part
from allocation.solver.plan_lines import lines_of_plan
from allocation.solver.rearrange import open_part
from allocation.solver.scale import capacity_minutes
from allocation.solver.settled import Settled, settle
from allocation.solver.start import Lines
from allocation.solver.terms import Terms, make_terms

LARGEST_SCOPE = 900  # schools times link workers that are free to change at once
NEAREST_WORKERS = 6


@dataclass(frozen=True, eq=False)
class Case:
    """One school of a plan. `lead`: who leads it now, -1 nobody. `block`: all who could be drawn in. `rules`: the
    problem to search in, which is `problem` but for the rules the plan breaks; `checked`: the one answers for a plan
    that breaks rules are checked against."""

    problem: AllocationProblem
    checked: AllocationProblem
    rules: AsItIs
    terms: Terms
    goals: tuple[Goal, ...]
    plan: Plan
    lines: Lines
    prices: dict[str, float]
    open_goals: frozenset[str]
    school: int
    lead: int
    block: Block
    options: SolveOptions
    settled_parts: dict[Block, Settled] = field(default_factory=dict)
    open_parts: dict[Block, Part] = field(default_factory=dict)

    @property
    def is_everyone(self) -> bool:
        """All who could be drawn in are; always where each worker's moves are capped, for then all of them count."""
        is_capped = self.rules.problem.max_moves_per_worker is not None
        return is_capped or len(self.block.schools) * len(self.block.workers) <= LARGEST_SCOPE

    def scope(self, w: int) -> Block:
        """Workers and schools that may change when this worker takes the school."""
        if self.is_everyone:
            return self.block
        nearest = sorted(self.block.workers, key=lambda v: (self.problem.travel_minutes[self.school, v], v))
        workers = {w, *nearest[:NEAREST_WORKERS]} | ({self.lead} if self.lead >= 0 else set())
        led = {s for s, v, _ in self.lines if v in workers}
        return Block(tuple(sorted(led | {self.school})), tuple(sorted(workers)))

    @property
    def is_apart(self) -> bool:
        """Nothing outside the block has a say in what is lawful inside."""
        alone = any(set(block.schools) == set(self.block.schools) for block in tier_blocks(self.rules.problem))
        return alone and self.is_everyone and self.problem.max_moves is None and self.rules.is_exact

    def settled(self, scope: Block) -> Settled | None:
        """The scope's schools that are led, tiers as they are; None where nobody leads the school asked about."""
        ours = set(scope.schools)
        tier_of = {s: t for s, _, t in self.lines if s in ours}
        if self.school not in tier_of:
            return None
        if scope not in self.settled_parts:
            rest = frozenset(line for line in self.lines if line[0] not in ours)
            self.settled_parts[scope] = settle(
                self.rules.problem,
                self.terms,
                scope.workers,
                tier_of,
                rest,
                start=self.lines,
                headroom_share=self.headroom(scope),
                capacity=self.rules.capacity,
                keep=frozenset((s, w) for s, w, _ in self.lines),
            )
        return self.settled_parts[scope]

    def open(self, scope: Block) -> Part:
        """All the scope's schools with their tiers free."""
        if scope not in self.open_parts:
            self.open_parts[scope] = open_part(
                self.rules.problem, self.terms, scope, self.lines, self.headroom(scope), self.rules.capacity
            )
        return self.open_parts[scope]

    def headroom(self, scope: Block) -> float:
        kept = capacity_minutes(self.problem, self.options.headroom_share)
        used = minutes_used(self.problem, self.lines)
        return self.options.headroom_share if all(used[w] <= kept[w] for w in scope.workers) else 0.0


def case_of(
    problem: AllocationProblem,
    plan: Plan,
    urn: str,
    stages: Sequence[Stage],
    options: SolveOptions,
    breaches: Sequence[Breach] = (),
) -> Case:
    """`breaches` are all the rules the plan breaks. Raises KeyError for an unknown URN."""
    school = {one.urn: s for s, one in enumerate(problem.schools)}[urn]
    lines = lines_of_plan(problem, plan)
    rules = as_it_is(problem, plan, tuple(breaches))
    if "locks" in rules.broken:
        rules = rules._replace(problem=_unlocked(rules.problem, school))
    return Case(
        problem=problem,
        checked=problem,
        rules=rules,
        terms=replace(make_terms(problem, None), problem=rules.problem),
        goals=goals_in_order(options.goal_order),
        plan=plan,
        lines=lines,
        prices=price(problem, plan),
        open_goals=frozenset(stage.goal for stage in stages if stage.status is not SolveStatus.OPTIMAL),
        school=school,
        lead=next((w for s, w, _ in lines if s == school), -1),
        block=next(block for block in blocks(rules.problem) if school in block.schools),
        options=options,
    )


def _unlocked(problem: AllocationProblem, school: int) -> AllocationProblem:
    locks = problem.locks.copy()
    locks[school] = -1
    return replace(problem, locks=locks)
