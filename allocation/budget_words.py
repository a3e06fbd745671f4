"""The change-budget curve in words and as a table."""

from collections.abc import Sequence

import pandas as pd

from allocation.balance import EVEN_WITHIN_POINTS, Balance
from allocation.budget_curve import BudgetCurve, BudgetPoint, CurveEnd
from allocation.problem import AllocationProblem
from allocation.wording import counted, joined

IN_SHORT = (
    "**Best** means the fewest things to put right, which are schools without a link worker and broken rules about who "
    "leads; and of plans equal in that, the one with the fewest hours out of balance."
)
DEFINITION = (
    "Things to put right come first. Of plans with as many, the one that leaves the least need without a link worker "
    "is better, then the one that breaks the fewest rules about tiers, gives schools with their first link worker the "
    "highest tier, changes the fewest tiers, and has the fewest hours out of balance. Hours out of balance are what "
    "link workers have beyond, or lack to, the average workload of their colleagues in a term; "
    f"{EVEN_WITHIN_POINTS}% of their time either way counts as even. A move is a school with another link worker than "
    "today, or its first. No point breaks a rule that today does not break, nor one by more, and no school loses its "
    "link worker. Each point is the best with so many moves at most, or else the point before."
)
COLUMNS = [
    *("moves_allowed", "moves", "to_put_right", "not_covered", "broken_rules", "broken_tier_rules", "tiers_changed"),
    *("largest_workload_percent", "out_of_balance_hours", "note", "how_sure"),
]
MOVE_COLUMNS = [
    *("moves_allowed", "urn", "name", "cluster", "need_points", "from_worker", "to_worker", "from_tier", "to_tier"),
]
PROVEN, UNPROVEN = "proven best", "best found"


def point_name(curve: BudgetCurve, point: BudgetPoint) -> str:
    """What a point is called: "today", "no moves, tiers put right", "1 move", "2 moves"."""
    if point is curve.tiers_only:
        return "no moves, tiers put right"
    return moves_words(point.budget) if point.budget else "today"


def moves_words(number: int) -> str:
    """ "1 move", "12 moves"."""
    return f"{number} {'move' if number == 1 else 'moves'}"


def curve_table(curve: BudgetCurve) -> pd.DataFrame:
    """One row a point, in the columns COLUMNS; NaN where nobody has hours."""
    rows = [
        {
            "moves_allowed": point_name(curve, point),
            "moves": point.moves,
            "to_put_right": point.balance.to_put_right,
            "not_covered": point.balance.not_covered,
            "broken_rules": point.balance.broken_rules,
            "broken_tier_rules": point.balance.broken_tier_rules,
            "tiers_changed": point.balance.tiers_changed,
            "largest_workload_percent": point.balance.largest_workload_percent,
            "out_of_balance_hours": point.balance.out_of_balance_hours,
            "note": _note(curve, point),
            "how_sure": PROVEN if point.is_proven else UNPROVEN,
        }
        for point in curve.in_order
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.astype({"largest_workload_percent": float})


def _note(curve: BudgetCurve, point: BudgetPoint) -> str:
    if not point.is_better:
        return "no better than the point before: the same plan"
    notes = ["today's allocation as it is"] if point is curve.today else []
    if point is curve.first_lawful:
        notes.append("the fewest moves with which no rule at all is broken")
    elif point is curve.first_right and point is not curve.today:
        left = point.balance.to_put_right
        notes.append("nothing left to put right" if not left else "as little left to put right as with any")
    return "; ".join(notes)


def move_table(problem: AllocationProblem, curve: BudgetCurve) -> pd.DataFrame:
    """Every move of every point but today's and those that are the point before: moves_allowed, urn, name, cluster,
    need_points, from_worker and to_worker ("" is nobody), from_tier, to_tier (ids); the neediest school first. Schools
    that change tier only are in it too."""
    frames = [changed(problem, curve, one) for one in curve.in_order[1:] if one.is_better]
    return pd.concat(frames, ignore_index=True) if frames else changed(problem, curve, curve.today)


def changed(problem: AllocationProblem, curve: BudgetCurve, point: BudgetPoint) -> pd.DataFrame:
    """The same for one point."""
    name = {worker.worker_id: worker.name for worker in problem.workers}
    pairs = zip(problem.schools, problem.need_points, curve.today.plan.assignments, point.plan.assignments, strict=True)
    rows = [
        {
            "moves_allowed": point_name(curve, point),
            "urn": school.urn,
            "name": school.name,
            "cluster": school.cluster,
            "need_points": float(need),
            "from_worker": name.get(was.worker_id or "", ""),
            "to_worker": name.get(now.worker_id or "", ""),
            "from_tier": was.tier_id or "",
            "to_tier": now.tier_id or "",
        }
        for school, need, was, now in pairs
        if was != now
    ]
    table = pd.DataFrame(rows, columns=MOVE_COLUMNS)
    return table.sort_values(["need_points", "urn"], ascending=[False, True], ignore_index=True)


def sentences(curve: BudgetCurve) -> tuple[str, ...]:
    """What the curve says, in the order it is read: today, what moves put right, what they even out, how sure."""
    return tuple(
        one
        for one in (
            _today(curve.today.balance),
            _put_right(curve),
            _tiers(curve),
            _evened(curve),
            _end(curve),
            _sure(curve.in_order),
        )
        if one
    )


def _today(balance: Balance) -> str:
    schools = counted(balance.not_covered, "school")
    have = "has" if balance.not_covered == 1 else "have"
    rules = counted(balance.broken_rules, "rule")
    are = "is" if balance.broken_rules == 1 else "are"
    said = f"Today {schools} {have} no link worker, and {rules} about who leads {are} broken"
    said += f"; {hours(balance.out_of_balance_hours)} of work a term are out of balance"
    if balance.largest_workload_percent is not None:
        said += f", and the busiest link worker has {balance.largest_workload_percent:.0f}% of their time filled"
    return f"{said}."


def hours(number: float) -> str:
    """ "1 hour", "12 hours", "less than 1 hour"."""
    if 0 < number < 1:
        return "less than 1 hour"
    return "1 hour" if round(number) == 1 else f"{number:,.0f} hours"


def _put_right(curve: BudgetCurve) -> str:
    first, today = curve.first_right, curve.today
    if not today.balance.to_put_right:
        return "Nothing about who leads has to be put right."
    left = first.balance.to_put_right
    if first is today:
        return "None of the moves looked at put any of that right."
    start = f"With {point_name(curve, first)}"
    if not left:
        return f"{start}, every school has a link worker and every rule about who leads is kept; fewer do not do it."
    return f"{start}, as few things as with any are left to put right: {left} of {today.balance.to_put_right}."


def _tiers(curve: BudgetCurve) -> str:
    wrong, last = curve.today.balance.broken_tier_rules, curve.last.balance
    lawful = curve.first_lawful
    if lawful is not None and lawful is not curve.today:
        return f"{point_name(curve, lawful).capitalize()}: the fewest with which no rule at all is broken."
    if not wrong:
        return ""
    rules = f"{counted(wrong, 'broken rule').capitalize()} today {'is' if wrong == 1 else 'are'} about tiers"
    if not last.tiers_changed:
        return f"{rules}: moves do not put those right, and every school keeps its tier here."
    schools = counted(last.tiers_changed, "school")
    return f"{rules}; with {schools} at another tier, {last.broken_tier_rules} are left at the end of the curve."


def _evened(curve: BudgetCurve) -> str:
    first, last = curve.first_right, curve.last
    if last is first or last.balance.out_of_balance_minutes >= first.balance.out_of_balance_minutes:
        return ""
    start, end = hours(first.balance.out_of_balance_hours), hours(last.balance.out_of_balance_hours)
    best = next(one for one in curve.in_order if one.balance.order == last.balance.order)
    since = "today" if first is curve.today else f"with {point_name(curve, first)}"
    even = f"{start} out of balance {since}, {end} with {moves_words(best.budget)}"
    return f"From there on moves make workloads more even: {even}."


def _end(curve: BudgetCurve) -> str:
    number = curve.points[-1].budget
    if curve.end is CurveEnd.NOTHING_LEFT:
        return f"More than {moves_words(number)} gain nothing." if number else "No move gains anything."
    if curve.end is CurveEnd.BUDGET:
        return f"The curve ends at {moves_words(number)}, as asked for."
    why = "The time ran out" if curve.end is CurveEnd.TIME else "It was stopped"
    return f"{why} after {moves_words(number)}."


def _sure(points: Sequence[BudgetPoint]) -> str:
    open_at = [str(one.budget) for one in points if not one.is_proven]
    if not open_at:
        return "Every point is proven: no plan with so many moves is better."
    return f"The best found, not proven the best there is: the points at {joined(open_at, most=12)} moves."


def sheets(problem: AllocationProblem, curve: BudgetCurve) -> dict[str, pd.DataFrame]:
    """The curve as the sheets of a workbook: its points, every move of every point, and how it is to be read."""
    said = [*sentences(curve), DEFINITION]
    reading = pd.DataFrame({"reading": said})
    return {"Curve": curve_table(curve), "Moves": move_table(problem, curve), "How to read it": reading}
