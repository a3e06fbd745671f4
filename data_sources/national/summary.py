"""What a national run came to: a row an authority, a row a goal, a row a school."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from allocation import measures
from allocation.plan import SolveResult, SolveStatus, Stage
from allocation.problem import AllocationProblem
from allocation.verify import verify
from data_sources.national.authorities import SCHOOL_COLUMNS, Authority
from data_sources.national.solving import Solved, counted_stages

PROVEN, OPEN, SHORT, NOT_PLANNED = "proven best", "lawful, not proven", "does not fit", "not planned"
MADE_UP_STAFF, OWN_STAFF = "made up", "the council's"
POINT_PLACES, DEGREE_PLACES = 1, 4
ROW_COLUMNS = [
    *("authority_code", "authority_name", "staff", "schools", "pupils", "national_points", "fsm_percent"),
    *("link_workers", "fte", "vacant_posts", "covered", "not_covered", "meetings", "meetings_entitled"),
    *("entitlement_met_percent", "led_today", "moved", "workload_min_percent", "workload_max_percent"),
    *("outcome", "gap_percent", "open_goals", "rules_broken", "explanation", "seconds"),
]


def rows(solved: Sequence[Solved], points: pd.Series) -> pd.DataFrame:
    """One row an authority: ROW_COLUMNS.

    national_points: mean national need score of its schools by pupils. gap_percent: the largest gap of any goal, of its
    figure; open_goals: which goals are not proven. explanation: what would make it fit, or why there is no plan.
    """
    return pd.DataFrame([_row(one, points) for one in solved], columns=ROW_COLUMNS)


def _row(one: Solved, points: pd.Series) -> dict[str, object]:
    of, schools = one.authority, one.authority.schools
    pupils = schools["pupils"].astype(float)
    known = schools["fsm_percent"].astype(float).notna() & pupils.notna()
    row: dict[str, object] = {
        "authority_code": of.code,
        "authority_name": of.name,
        "staff": MADE_UP_STAFF if of.is_made_up else OWN_STAFF,
        "schools": len(schools),
        "pupils": float(pupils.sum()),
        "national_points": _mean(schools["urn"].map(points), pupils),
        "fsm_percent": _mean(schools["fsm_percent"].where(known), pupils),
        "vacant_posts": of.vacant,
        "outcome": NOT_PLANNED,
        "explanation": of.why_not or "Not solved yet: run the command again.",
    }
    if of.problem is None or one.result is None:
        return row | ({} if of.problem is None else _staff(of.problem))
    return row | _staff(of.problem) | _plan(of.problem, one.result)


def _mean(values: pd.Series, weights: pd.Series) -> float:
    known = values.astype(float).notna() & weights.gt(0)
    if not known.any():
        return float("nan")
    return float(np.average(values[known].astype(float), weights=weights[known]))


def _staff(problem: AllocationProblem) -> dict[str, object]:
    return {"link_workers": len(problem.workers), "fte": float(problem.fte.sum())}


def _plan(problem: AllocationProblem, result: SolveResult) -> dict[str, object]:
    found = measures.measure(problem, result.plan)
    open_stages = [stage for stage in counted_stages(result) if stage.is_open]
    return {
        "covered": found.covered,
        "not_covered": found.schools - found.covered,
        "meetings": found.meetings,
        "meetings_entitled": found.meetings_entitled,
        "entitlement_met_percent": _entitlement_met(problem, result),
        "led_today": int((problem.current >= 0).sum()),
        "moved": found.moved,
        "workload_min_percent": found.workload_min_percent,
        "workload_max_percent": found.workload_max_percent,
        "outcome": outcome(result),
        "gap_percent": 100 * max((stage.gap or 0.0 for stage in open_stages), default=0.0),
        "open_goals": "; ".join(stage.label for stage in open_stages),
        "rules_broken": len(verify(problem, result.plan)),
        "explanation": explanation(result),
        "seconds": result.seconds,
    }


def _entitlement_met(problem: AllocationProblem, result: SolveResult) -> float:
    """Meetings given of those entitled to, a school's meetings above its own entitlement not counted, in percent."""
    tier_of = {line.urn: line.tier_id for line in result.plan.assignments}
    entitled = given = 0.0
    for s, school in enumerate(problem.schools):
        own = float(problem.meetings[s, problem.entitled_tier[s]])
        tier_id = tier_of.get(school.urn)
        entitled += own
        given += 0.0 if tier_id is None else min(own, float(problem.meetings[s, problem.tier_ids.index(tier_id)]))
    return 100 * given / entitled if entitled else float("nan")


def outcome(result: SolveResult) -> str:
    """PROVEN: nothing better exists on any goal; OPEN: every school is led, some goal is not proven; SHORT: it is not
    possible to lead every school."""
    if result.status is SolveStatus.INFEASIBLE or result.plan.not_covered:
        return SHORT
    return OPEN if any(stage.is_open for stage in counted_stages(result)) else PROVEN


def explanation(result: SolveResult) -> str:
    """What would make it fit, where not every school has a link worker; "" where all have."""
    if outcome(result) != SHORT:
        return ""
    return " ".join(repair.sentence for repair in result.repairs) or " ".join(result.notes)


def goals(solved: Sequence[Solved]) -> pd.DataFrame:
    """One row a goal, in order, over all authorities: goal, label, unit, authorities (that had it to decide), proven,
    objective, beyond_bound (objective less bound beyond what counts as equal, added), gap_percent (of the objective).
    """
    found: dict[str, list[Stage]] = {}
    for one in solved:
        for stage in counted_stages(one.result) if one.result else ():
            if stage.objective is not None:
                found.setdefault(stage.goal, []).append(stage)
    return pd.DataFrame([_goal(stages) for stages in found.values()])


def _goal(stages: Sequence[Stage]) -> dict[str, object]:
    objective = sum(abs(stage.objective or 0.0) for stage in stages)
    beyond = sum((stage.gap or 0.0) * max(1.0, abs(stage.objective or 0.0)) for stage in stages if stage.is_open)
    return {
        "goal": stages[0].goal,
        "label": stages[0].label,
        "unit": stages[0].unit,
        "authorities": len(stages),
        "proven": sum(not stage.is_open for stage in stages),
        "objective": objective,
        "beyond_bound": beyond,
        "gap_percent": 100 * beyond / objective if objective else 0.0,
    }


def schools(solved: Sequence[Solved], points: pd.Series) -> pd.DataFrame:
    """One row a school: SCHOOL_COLUMNS, national_points, council_points, tier (its plan's, else the one it is entitled
    to), is_led."""
    parts = [_schools(one) for one in solved if len(one.authority.schools)]
    if not parts:
        return pd.DataFrame(columns=[*SCHOOL_COLUMNS, "national_points", "council_points", "tier", "is_led"])
    table = pd.concat(parts, ignore_index=True)
    table["national_points"] = table["urn"].map(points).astype(float).round(POINT_PLACES)
    rounded = {"council_points": POINT_PLACES, "longitude": DEGREE_PLACES, "latitude": DEGREE_PLACES}
    return table.round(rounded)


def _schools(one: Solved) -> pd.DataFrame:
    of: Authority = one.authority
    table = of.schools.reindex(columns=[*SCHOOL_COLUMNS, "council_points", "tier"])
    table["authority_code"] = of.code
    numbers = ["longitude", "latitude", "pupils", "fsm_percent", "council_points"]
    table[numbers] = table[numbers].astype(float)
    if one.result is None or of.problem is None:
        return table.assign(is_led=False)
    labels = dict(zip(of.problem.tier_ids, of.tiers, strict=True))
    lines = {line.urn: line for line in one.result.plan.assignments if line.worker_id}
    tiers = {urn: labels.get(line.tier_id or "", "") for urn, line in lines.items()}
    is_led = table["urn"].isin(list(lines))
    return table.assign(tier=table["urn"].map(tiers).fillna(table["tier"]), is_led=is_led)
