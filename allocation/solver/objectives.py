"""What makes one lawful plan better than another: the goals, in GOALS in the usual order, most important first.

price.py recomputes each goal under the same name in plain Python. Here every figure is a whole number; `scale` says
how many make one of the goal's unit.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from ortools.sat.python.cp_model import CpModel, LinearExpr

from allocation.goals import full_order
from allocation.solver import together, workload
from allocation.solver.blocks import Block
from allocation.solver.scale import MEETING_SCALE, NEED_SCALE, WORKLOAD_SCALE
from allocation.solver.terms import Terms
from allocation.solver.variables import Variables
from allocation.solver.workload import Given

EVEN_WORDS = f"{100 * workload.EVEN_ENOUGH_SHARE:g}"


class Goal(NamedTuple):
    """One goal: its expression to minimise, its value for given lines, and how far above the best counts as equal."""

    name: str
    label: str
    unit: str
    scale: Callable[[Terms], int]
    expression: Callable[[CpModel, Variables, Terms], LinearExpr]
    value: Callable[[Terms, Block, Given], int]
    tolerance: Callable[[Terms, Block], int]


def _pair_goal(name: str, label: str, unit: str, scale: int) -> Goal:
    def expression(model: CpModel, x: Variables, terms: Terms) -> LinearExpr:  # noqa: ARG001 - all goals alike
        cost = terms.pair_costs[name]
        parts = [(given, int(cost.given[key])) for key, given in x.given.items()]
        parts += [(uncovered, int(cost.uncovered[s])) for s, uncovered in x.uncovered.items()]
        used = [(variable, coefficient) for variable, coefficient in parts if coefficient]
        return LinearExpr.weighted_sum([v for v, _ in used], [c for _, c in used])

    def value(terms: Terms, block: Block, given: Given) -> int:
        cost = terms.pair_costs[name]
        led = {s for s, _, _ in given}
        return sum(int(cost.given[one]) for one in given) + sum(
            int(cost.uncovered[s]) for s in block.schools if s not in led
        )

    return Goal(name, label, unit, lambda _: scale, expression, value, _no_tolerance)


def _no_tolerance(terms: Terms, block: Block) -> int:  # noqa: ARG001 - all goals alike
    return 0


GOALS: tuple[Goal, ...] = (
    _pair_goal("need_not_covered", "Need of schools without a link worker", "need points", NEED_SCALE),
    _pair_goal(
        "unmet_entitlement",
        "Meetings below the entitlement, weighed by need",
        "meetings a term x need points",
        NEED_SCALE * MEETING_SCALE,
    ),
    _pair_goal(
        "upgrades_not_given",
        "Meetings above the entitlement that are allowed and not given, weighed by need",
        "meetings a term x need points",
        NEED_SCALE * MEETING_SCALE,
    ),
    Goal(
        "unfilled_posts",
        "Posts left below the lower end of the caseload band",
        "full-time posts",
        lambda terms: terms.floors.scale,
        workload.unfilled,
        workload.unfilled_value,
        _no_tolerance,
    ),
    Goal(
        "workload_gap",
        f"Gap between the busiest and the least busy colleague ({EVEN_WORDS} points count as even)",
        "percentage points of direct time, added over groups of colleagues",
        lambda _: WORKLOAD_SCALE // 100,
        workload.gap,
        workload.gap_value,
        workload.gap_tolerance,
    ),
    Goal(
        "workload_spread",
        f"Work away from an even share among colleagues ({EVEN_WORDS}% counts as even)",
        "hours a term",
        lambda _: 60,
        workload.spread,
        workload.spread_value,
        workload.spread_tolerance,
    ),
    Goal(
        "groups_split",
        "Link workers more than one in keep-together groups",
        "link workers, added over the groups",
        lambda _: 1,
        together.more_than_one,
        together.more_than_one_value,
        _no_tolerance,
    ),
    _pair_goal("moved_need", "Need of schools that change link worker", "need points", NEED_SCALE),
    _pair_goal("boundary_crossings", "Schools led from another cluster", "schools", 1),
    _pair_goal("travel_hours", "Travel to meetings", "hours a term", 60 * MEETING_SCALE),
    _pair_goal("anchor_differences", "Schools that differ from the plan on screen", "schools", 1),
    _pair_goal(
        "list_order",
        "Ties settled by the list of link workers (not counted: which of equally good plans is taken)",
        "places in the list",
        1,
    ),
)


def goals_in_order(wanted: Sequence[str]) -> tuple[Goal, ...]:
    """All goals, in the order people want (goals.full_order)."""
    by_name = {goal.name: goal for goal in GOALS}
    return tuple(by_name[name] for name in full_order(wanted))


MOVES_BY_CHOICE = _pair_goal("moves_by_choice", "Schools that leave a worker who still may lead them", "schools", 1)


def beyond_band(between: Mapping[int, tuple[int, int]]) -> Goal:
    """Minutes by which workloads are beyond the ends (least and most of each worker): a way to workloads close
    together that every single exchange can come nearer to, unlike the gap between the busiest and the least busy."""
    return Goal(
        "beyond_band",
        "Workloads beyond what counts as even",
        "minutes",
        lambda _: 1,
        lambda model, x, terms: workload.beyond(model, x, terms, between),
        lambda terms, block, given: workload.beyond_value(terms, block, given, between),
        _no_tolerance,
    )
