"""The change-budget curve: the best balance that can be had with 0, 1, 2 ... school moves, each point a real plan."""

from dataclasses import dataclass
from enum import StrEnum

from allocation.balance import Balance
from allocation.plan import Plan


class CurveEnd(StrEnum):
    """Why there are no more points: NOTHING_LEFT (no plan can be better, with however many moves), BUDGET (that many
    moves were asked for), TIME (the time ran out), STOPPED (somebody stopped it)."""

    NOTHING_LEFT = "nothing left"
    BUDGET = "budget"
    TIME = "time"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class BudgetPoint:
    """The best plan found with at most `budget` moves.

    A move is a school whose link worker is another than today, or that has one and had none. `moves`: how many the
    plan makes. `is_proven`: no plan with so many moves is better. `is_better`: than the point before; where it is not
    better, it is the same plan.
    """

    budget: int
    plan: Plan
    moves: int
    balance: Balance
    is_proven: bool
    is_better: bool


@dataclass(frozen=True, slots=True)
class BudgetCurve:
    """Points for 0, 1, 2 ... moves; the first is today's allocation as it is. `tiers_only`: today's link workers with
    tiers that break a rule put right, None where no tier is. No point is worse than the one before."""

    points: tuple[BudgetPoint, ...]
    tiers_only: BudgetPoint | None
    end: CurveEnd

    @property
    def today(self) -> BudgetPoint:
        """Point 0."""
        return self.points[0]

    @property
    def in_order(self) -> tuple[BudgetPoint, ...]:
        """Today, then today with tiers put right where there is that, then 1, 2 ... moves."""
        between = () if self.tiers_only is None else (self.tiers_only,)
        return (self.today, *between, *self.points[1:])

    @property
    def last(self) -> BudgetPoint:
        """The best of all."""
        return self.in_order[-1]

    @property
    def first_lawful(self) -> BudgetPoint | None:
        """The fewest moves with which no rule at all is broken; None where every point breaks some."""
        return next((one for one in self.in_order if one.balance.is_lawful), None)

    @property
    def first_right(self) -> BudgetPoint:
        """The fewest moves with which as little is left to be put right as with any; from here on workloads decide."""
        least = self.last.balance.to_put_right
        return next(one for one in self.in_order if one.balance.to_put_right == least)
