"""Workload, fairness, coverage and moves of any plan, as tables and figures."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from allocation.entities import Phase
from allocation.inequality import coefficient_of_variation, concentration_index, gini, jain
from allocation.plan import Plan
from allocation.price import need_weights, travel_hours
from allocation.problem import AllocationProblem
from allocation.reading import Led, by_worker, is_move_by_choice, led_schools
from allocation.wording import words

SIMILAR_NEED_POINTS = 5.0
SIMILAR_HOURS_SHARE = 0.10


@dataclass(frozen=True, slots=True)
class PlanMeasures:
    """Figures of one plan. Workload is a worker's hours over their direct time, of workers who have direct time and a
    caseload limit (of all with direct time where no role has a limit): others do this as a small part of their job.

    schools, covered            numbers of schools; covered: somebody leads them.
    meetings, meetings_entitled meetings a term the plan delivers, and those the need scores entitle all schools to.
    need_weighted_meetings      meetings times need weight (`price.need_weights`), added.
    moved, moved_by_choice      schools whose worker is another than today's; of these, where today's still may lead.
    over_caseload, over_hours   link workers above their FTE in full caseloads, above their direct time.
    workload_*_percent          largest, smallest and mean workload (hours over direct time), percent.
    workload_cv, _gini, _jain, _max_over_min  how evenly workload is shared; NaN where there is none.
    travel_hours                hours a term on the road.
    leapfrogs_within, _across   pairs of one phase where the needier school meets less often: inside a cluster, across.
    similar_pairs, unequal_pairs  pairs of one phase and tier with need within 5 points; of these, those whose hours per
                                expected case differ by more than 10% (horizontal equity).
    concentration               phase -> concentration index of worker hours over need; NaN where undefined.
    """

    schools: int
    covered: int
    meetings: float
    meetings_entitled: float
    need_weighted_meetings: float
    moved: int
    moved_by_choice: int
    over_caseload: int
    over_hours: int
    workload_max_percent: float
    workload_min_percent: float
    workload_mean_percent: float
    workload_cv: float
    workload_gini: float
    workload_jain: float
    workload_max_over_min: float
    travel_hours: float
    leapfrogs_within: int
    leapfrogs_across: int
    similar_pairs: int
    unequal_pairs: int
    concentration: dict[str, float]


def measure(problem: AllocationProblem, plan: Plan) -> PlanMeasures:
    """All figures of a plan; works on any plan, lawful or not."""
    led = led_schools(problem, plan)
    table = workloads(problem, plan)
    has_limit = (problem.caseload_share > 0).any(axis=0)
    counts = has_limit if has_limit.any() else ~has_limit
    percent = table.loc[counts, "hours_percent"].dropna().to_list()
    moved = [one for one in led if problem.current[one.school] not in (-1, one.worker)]
    within, across = _leapfrogs(problem, led)
    similar, unequal = _horizontal_equity(problem, led)
    weights = need_weights(problem)
    return PlanMeasures(
        schools=len(problem.schools),
        covered=len({one.school for one in led}),
        meetings=sum(float(problem.meetings[s, t]) for s, _, t in led),
        meetings_entitled=sum(float(problem.meetings[s, t]) for s, t in enumerate(problem.entitled_tier)),
        need_weighted_meetings=sum(weights[s] * float(problem.meetings[s, t]) for s, _, t in led),
        moved=len(moved),
        moved_by_choice=sum(is_move_by_choice(problem, one) for one in moved),
        over_caseload=int(table["is_over_caseload"].sum()),
        over_hours=int(table["is_over_hours"].sum()),
        workload_max_percent=max(percent, default=float("nan")),
        workload_min_percent=min(percent, default=float("nan")),
        workload_mean_percent=float(np.mean(percent)) if percent else float("nan"),
        workload_cv=coefficient_of_variation(percent),
        workload_gini=gini(percent),
        workload_jain=jain(percent),
        workload_max_over_min=max(percent) / min(percent) if percent and min(percent) > 0 else float("nan"),
        travel_hours=travel_hours(problem, plan),
        leapfrogs_within=within,
        leapfrogs_across=across,
        similar_pairs=similar,
        unequal_pairs=unequal,
        concentration=_concentration(problem, led),
    )


def workloads(problem: AllocationProblem, plan: Plan) -> pd.DataFrame:
    """One row a link worker, in the order of the problem.

    worker_id, name, role, cluster, fte, schools, primary_schools, secondary_schools, special_schools, meetings,
    full_caseloads (shares of a full-time caseload, added), caseload_percent (of their FTE; NaN at 0 FTE),
    hours, capacity_hours, hours_percent (NaN without direct time), travel_hours, unfilled_fte (below the lower end
    of the band), is_over_caseload, is_over_hours.
    """
    rows = [_workload(problem, w, led) for w, led in enumerate(by_worker(problem, led_schools(problem, plan)))]
    return pd.DataFrame(rows, columns=WORKLOAD_COLUMNS)


WORKLOAD_COLUMNS = [
    *("worker_id", "name", "role", "cluster", "fte", "schools"),
    *("primary_schools", "secondary_schools", "special_schools", "meetings"),
    *("full_caseloads", "caseload_percent", "hours", "capacity_hours", "hours_percent", "travel_hours"),
    *("unfilled_fte", "is_over_caseload", "is_over_hours"),
]


def _workload(problem: AllocationProblem, w: int, led: list[Led]) -> dict[str, object]:
    worker, fte = problem.workers[w], float(problem.fte[w])
    phases = Counter(problem.schools[s].phase for s, _, _ in led)
    share = sum(float(problem.caseload_share[s, w]) for s, _, _ in led)
    minutes, capacity = sum(int(problem.minutes[s, w, t]) for s, _, t in led), int(problem.capacity_minutes[w])
    has_floor = (problem.caseload_floor_share[:, w][problem.allowed[:, w]] > 0).any()
    filled = sum(float(problem.caseload_floor_share[s, w]) for s, _, _ in led)
    return {
        "worker_id": worker.worker_id,
        "name": worker.name,
        "role": words(worker.role),
        "cluster": worker.cluster,
        "fte": fte,
        "schools": len(led),
        **{f"{phase}_schools": phases[phase] for phase in Phase},
        "meetings": sum(float(problem.meetings[s, t]) for s, _, t in led),
        "full_caseloads": share,
        "caseload_percent": 100 * share / fte if fte else float("nan"),
        "hours": minutes / 60,
        "capacity_hours": capacity / 60,
        "hours_percent": 100 * minutes / capacity if capacity else float("nan"),
        "travel_hours": sum(2 * int(problem.travel_minutes[s, w]) * float(problem.meetings[s, t]) for s, _, t in led)
        / 60,
        "unfilled_fte": max(0.0, fte - filled) if has_floor else 0.0,
        "is_over_caseload": share > fte + 1e-5,
        "is_over_hours": minutes > capacity,
    }


def moves(problem: AllocationProblem, plan: Plan) -> pd.DataFrame:
    """One row a school whose link worker differs from today's, the neediest first.

    urn, name, phase, cluster, need_points, from_worker_id, from_worker ("" where nobody leads it today), to_worker_id,
    to_worker ("" where the plan covers it by nobody), kind: "moves", "has to move" (today's worker may no longer lead
    it), "new" (nobody leads it today) or "no longer covered"; reason (why it has to move, else "").
    """
    given = {led.school: led.worker for led in led_schools(problem, plan)}
    rows = [
        _move(problem, s, int(today), given.get(s, -1))
        for s, today in enumerate(problem.current)
        if given.get(s, -1) != today
    ]
    frame = pd.DataFrame(rows, columns=MOVE_COLUMNS)
    return frame.sort_values(["need_points", "urn"], ascending=[False, True], ignore_index=True)


MOVE_COLUMNS = [
    *("urn", "name", "phase", "cluster", "need_points", "from_worker_id", "from_worker"),
    *("to_worker_id", "to_worker", "kind", "reason"),
]


def _move(problem: AllocationProblem, s: int, before: int, after: int) -> dict[str, object]:
    school = problem.schools[s]
    is_forced = before >= 0 and not problem.allowed[s, before]
    kind = "new" if before < 0 else "no longer covered" if after < 0 else "has to move" if is_forced else "moves"
    return {
        "urn": school.urn,
        "name": school.name,
        "phase": str(school.phase),
        "cluster": school.cluster,
        "need_points": float(problem.need_points[s]),
        "from_worker_id": problem.workers[before].worker_id if before >= 0 else "",
        "from_worker": problem.workers[before].name if before >= 0 else "",
        "to_worker_id": problem.workers[after].worker_id if after >= 0 else "",
        "to_worker": problem.workers[after].name if after >= 0 else "",
        "kind": kind,
        "reason": str(problem.not_allowed_reason[s, before]) if is_forced else "",
    }


def _compared(problem: AllocationProblem, led: list[Led]) -> Iterator[list[Led]]:
    """Covered schools with known need, those of one phase together: each is compared with each."""
    known = [one for one in led if not np.isnan(problem.need_points[one.school])]
    for phase in Phase:
        yield [one for one in known if problem.schools[one.school].phase == phase]


def _leapfrogs(problem: AllocationProblem, led: list[Led]) -> tuple[int, int]:
    within = across = 0
    for ours in _compared(problem, led):
        need = np.array([problem.need_points[one.school] for one in ours])
        meetings = np.array([problem.meetings[one.school, one.tier] for one in ours])
        cluster = np.array([problem.schools[one.school].cluster for one in ours], dtype=object)
        passed_over = (need[:, None] > need) & (meetings[:, None] < meetings)
        is_same = cluster[:, None] == cluster
        within, across = within + int((passed_over & is_same).sum()), across + int((passed_over & ~is_same).sum())
    return within, across


def _horizontal_equity(problem: AllocationProblem, led: list[Led]) -> tuple[int, int]:
    similar = unequal = 0
    for phase in _compared(problem, led):
        ours = [one for one in phase if problem.schools[one.school].expected_cases > 0]
        need = np.array([problem.need_points[one.school] for one in ours])
        tier = np.array([one.tier for one in ours])
        each = np.array([problem.minutes[tuple(one)] / problem.schools[one.school].expected_cases for one in ours])
        once = np.triu(np.ones((len(ours), len(ours)), dtype=bool), k=1)
        is_similar = once & (tier[:, None] == tier) & (np.abs(need[:, None] - need) <= SIMILAR_NEED_POINTS)
        low, high = np.minimum(each[:, None], each), np.maximum(each[:, None], each)
        similar += int(is_similar.sum())
        unequal += int((is_similar & (high > low * (1 + SIMILAR_HOURS_SHARE))).sum())
    return similar, unequal


def _concentration(problem: AllocationProblem, led: list[Led]) -> dict[str, float]:
    found = {}
    for phase in Phase:
        ours = [
            o for o in led if problem.schools[o.school].phase == phase and not np.isnan(problem.need_points[o.school])
        ]
        if ours:
            minutes = [float(problem.minutes[tuple(one)]) for one in ours]
            found[str(phase)] = concentration_index(minutes, [float(problem.need_points[one.school]) for one in ours])
    return found
