"""How far a plan is from being in balance: what is to be put right, then how unevenly work is shared."""

from dataclasses import dataclass
from fractions import Fraction
from math import isnan

from allocation.breach_costs import breach_costs
from allocation.hand_edit import known_by
from allocation.measures import measure
from allocation.plan import Breach, Plan
from allocation.price import need_not_covered
from allocation.problem import AllocationProblem
from allocation.reading import by_worker, colleagues, led_schools
from allocation.verify import verify

EVEN_WITHIN_POINTS = 4  # on either side of colleagues' average: workloads within 8 points of each other count as even
TIER_RULES = ("tier_within_bounds", "tier_locks", "no_leapfrog")
SMALLEST = 1e-6


@dataclass(frozen=True, slots=True)
class Balance:
    """What is wrong with a plan, and how unevenly work is shared.

    not_covered              schools without a link worker.
    need_not_covered         their need weights, added (as `price.need_not_covered`).
    broken_rules             rules about who leads that are broken, as `verify` counts them.
    broken_tier_rules        rules about tiers that are broken: TIER_RULES.
    tiers_changed            schools led today and in the plan, but at another tier.
    steps_below              tiers by which schools with their first link worker are below the highest they may have.
    out_of_balance_minutes   whole minutes a term of work beyond what counts as even (see `out_of_balance_minutes`).
    largest_workload_percent the busiest link worker's hours, in % of their direct time; None where nobody has any.
    """

    not_covered: int
    need_not_covered: float
    broken_rules: int
    broken_tier_rules: int
    tiers_changed: int
    steps_below: int
    out_of_balance_minutes: int
    largest_workload_percent: float | None

    @property
    def to_put_right(self) -> int:
        """Schools without a link worker and broken rules about who leads, added: what moves can put right."""
        return self.not_covered + self.broken_rules

    @property
    def is_lawful(self) -> bool:
        """Whether no rule at all is broken."""
        return not self.broken_rules and not self.broken_tier_rules

    @property
    def out_of_balance_hours(self) -> float:
        """`out_of_balance_minutes` in hours a term."""
        return self.out_of_balance_minutes / 60

    @property
    def order(self) -> tuple[float, ...]:
        """What decides which of two plans is better, most important first; less is better."""
        need = round(self.need_not_covered, 6)
        tiers = (self.broken_tier_rules, self.steps_below, self.tiers_changed)
        return self.to_put_right, need, *tiers, self.out_of_balance_minutes


def balance(problem: AllocationProblem, plan: Plan, today: Plan) -> Balance:
    """The balance of any plan, lawful or not; `today` is what it is set against."""
    before = {line.urn: line.tier_id for line in today.assignments}
    largest = measure(problem, plan).workload_max_percent
    rules = [one.rule for one in verify(problem, plan)]
    about_tiers = sum(rule in TIER_RULES for rule in rules)
    tiers = [(before.get(line.urn), line.tier_id) for line in plan.assignments]
    return Balance(
        not_covered=len(plan.not_covered),
        need_not_covered=need_not_covered(problem, plan),
        broken_rules=len(rules) - about_tiers,
        broken_tier_rules=about_tiers,
        tiers_changed=sum(1 for was, now in tiers if was and now and was != now),
        steps_below=_steps_below(problem, plan, set(today.not_covered)),
        out_of_balance_minutes=out_of_balance_minutes(problem, plan),
        largest_workload_percent=None if isnan(largest) else largest,
    )


def _steps_below(problem: AllocationProblem, plan: Plan, had_nobody: set[str]) -> int:
    total = 0
    for s, _, t in led_schools(problem, plan):
        if problem.schools[s].urn in had_nobody:
            fixed = int(problem.tier_locks[s])
            may = [i for i, is_open in enumerate(problem.tier_allowed[s]) if is_open and fixed in (-1, i)]
            total += max(0, max(may, default=t) - t)
    return total


def out_of_balance_minutes(problem: AllocationProblem, plan: Plan) -> int:
    """Minutes a term that link workers have beyond, or lack to, what counts as even; each worker's rounded up.

    With l the minutes a link worker's schools take, c their direct time, and L and C the same of all their colleagues
    (`reading.colleagues`) together: max(0, |l - c L / C| - 4% of c), added over all who have colleagues.
    """
    used = [
        sum(int(problem.minutes[s, w, t]) for s, w, t in led) for led in by_worker(problem, led_schools(problem, plan))
    ]
    total = 0
    for group in colleagues(problem):
        load, capacity = sum(used[w] for w in group), sum(int(problem.capacity_minutes[w]) for w in group)
        for w in group:
            own = int(problem.capacity_minutes[w])
            beyond = abs(used[w] - Fraction(own * load, capacity)) - Fraction(EVEN_WITHIN_POINTS * own, 100)
            total += max(0, -(-beyond.numerator // beyond.denominator))
    return total


def newly_broken(problem: AllocationProblem, before: Plan, after: Plan) -> tuple[Breach, ...]:
    """Rules that the later plan breaks and the earlier does not, or breaks by more. A school passed over is as it was,
    however far the school ahead is."""
    was = _amounts(problem, before)
    return tuple(
        one
        for key, (one, amount) in _amounts(problem, after).items()
        if key not in was or amount > was[key][1] + SMALLEST
    )


def broken_rules(problem: AllocationProblem, plan: Plan, base: Plan | None = None) -> tuple[Breach, ...]:
    """Every rule the plan breaks, by the verifier; with `base` only what that plan does not break as well."""
    return newly_broken(problem, base, plan) if base else tuple(verify(problem, plan))


def _amounts(problem: AllocationProblem, plan: Plan) -> dict[tuple[object, ...], tuple[Breach, float]]:
    found = breach_costs(problem, plan, tuple(verify(problem, plan)))
    amounts = (0.0 if one.breach.rule == "no_leapfrog" else one.amount for one in found)
    return {known_by(one.breach): (one.breach, amount) for one, amount in zip(found, amounts, strict=True)}
