"""Makes allocation problems: small ones to check by hand, and random ones of any size."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from allocation.entities import LinkWorker, Phase, School
from allocation.problem import AllocationProblem, AreaLimit, InconsistentProblem, SchoolGroup

TIERS = ("keeping_in_touch", "two_meetings", "three_meetings")
MEETINGS = np.array([0.0, 2.0, 3.0])
CEILING = {Phase.PRIMARY: 9, Phase.SECONDARY: 3, Phase.SPECIAL: 3}
FLOOR = {Phase.PRIMARY: 7, Phase.SECONDARY: 2, Phase.SPECIAL: 2}
FIXED_TIER = {Phase.SECONDARY: 2, Phase.SPECIAL: 1}
CUT_OFF_POINTS = 35.0
FULL_TIME_MINUTES = 18_759
MEETING_MINUTES = 270


def school(
    urn: str, phase: str = "primary", cluster: str = "North", need: float | None = 50.0, cases: float = 4.0
) -> School:
    return School(urn, f"School {urn}", Phase(phase), cluster, need_points=need, expected_cases=cases)


def worker(
    worker_id: str,
    fte: float = 1.0,
    cluster: str = "North",
    role: str = "senior_link_worker",
    phases: Sequence[str] = (),
) -> LinkWorker:
    return LinkWorker(worker_id, f"Worker {worker_id}", role, fte, cluster, phases=frozenset(Phase(p) for p in phases))


def build(
    schools: Sequence[School],
    workers: Sequence[LinkWorker],
    *,
    current: Sequence[int] | np.ndarray | None = None,
    travel: np.ndarray | None = None,
    is_boundary_hard: bool = True,
    group_by_cluster: bool = True,
    **arrays: object,
) -> AllocationProblem:
    """A problem under the Wakefield numbers; keyword arguments replace single arrays or fields of it."""
    size = (len(schools), len(workers))
    reasons = np.full(size, "", dtype=object)
    for s, w in np.ndindex(size):
        reasons[s, w] = _reason(schools[s], workers[w], is_boundary_hard)
    travel = np.full(size, 10, dtype=np.int64) if travel is None else travel
    tier_allowed = np.array([_tiers(one) for one in schools], dtype=bool).reshape(len(schools), 3)
    entitled = np.array([np.flatnonzero(row)[-1] for row in tier_allowed], dtype=np.int64)
    is_hub = np.array([one.role == "family_hub_staff" for one in workers], dtype=bool)
    problem = AllocationProblem(
        schools=tuple(schools),
        workers=tuple(workers),
        tier_ids=TIERS,
        allowed=reasons == "",
        not_allowed_reason=reasons,
        tier_allowed=tier_allowed,
        worker_tier_allowed=np.array([[True, not hub, not hub] for hub in is_hub], dtype=bool).reshape(len(workers), 3),
        entitled_tier=entitled,
        need_points=np.array([np.nan if s.need_points is None else s.need_points for s in schools], dtype=float),
        meetings=np.tile(MEETINGS, (len(schools), 1)),
        minutes=_minutes(schools, travel),
        travel_minutes=travel,
        caseload_share=_share(schools, is_hub, CEILING),
        caseload_floor_share=_share(schools, is_hub, FLOOR),
        capacity_minutes=np.array([round(one.fte * FULL_TIME_MINUTES) for one in workers], dtype=np.int64),
        fte=np.array([one.fte for one in workers], dtype=float),
        current=np.array(current if current is not None else [-1] * len(schools), dtype=np.int64),
        current_tier=np.full(len(schools), -1, dtype=np.int64),
        locks=np.full(len(schools), -1, dtype=np.int64),
        tier_locks=np.full(len(schools), -1, dtype=np.int64),
        leapfrog_group=_groups(schools, group_by_cluster),
        one_phase_only=False,
        max_moves=None,
        planning_date=date(2026, 9, 1),
    )
    return replace(problem, **arrays)  # type: ignore[arg-type]


def small(seed: int, most_schools: int = 5, most_workers: int = 3) -> AllocationProblem:
    """A random problem small enough to try every plan, often tight, sometimes impossible, with every rule in play."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(1, most_schools + 1)), int(rng.integers(1, most_workers + 1))
    phases = rng.choice(["primary", "primary", "secondary", "special"], n)
    clusters = rng.choice(["North", "South"], n) if rng.random() < 0.3 else np.full(n, "North")
    need = [None if rng.random() < 0.15 else float(rng.choice([20.0, 40.0, 55.5, 70.25, 90.0])) for _ in range(n)]
    schools = [school(f"{100 + i}", phases[i], clusters[i], need[i], float(rng.integers(0, 12))) for i in range(n)]
    roles = rng.choice(["senior_link_worker", "senior_link_worker", "family_hub_staff"], m)
    workers = [
        worker(
            f"w{j}",
            float(rng.choice([0.0, 0.2, 0.4, 0.6, 1.0])),
            str(rng.choice(["North", "North", "South"])),
            roles[j],
        )
        for j in range(m)
    ]
    problem = build(
        schools,
        workers,
        current=rng.integers(-1, m, n),
        travel=rng.integers(0, 40, (n, m)),
        is_boundary_hard=bool(rng.random() < 0.6),
        group_by_cluster=bool(rng.random() < 0.7),
        one_phase_only=bool(rng.random() < 0.2),
        max_moves=int(rng.integers(0, 3)) if rng.random() < 0.4 else None,
    )
    return _with_area_limit(_with_groups(_with_locks(problem, rng), rng), np.random.default_rng(seed + 10_000))


def _with_area_limit(problem: AllocationProblem, rng: np.random.Generator) -> AllocationProblem:
    """Sometimes an area in which only one or two people may lead."""
    if rng.random() >= 0.3 or problem.size[1] < 2:
        return problem
    schools = tuple(s for s, one in enumerate(problem.schools) if one.cluster == "North")
    workers = tuple(w for w, one in enumerate(problem.workers) if one.role == "senior_link_worker")
    limit = AreaLimit("North", "link worker", schools, workers, int(rng.integers(1, 3)))
    try:
        return replace(problem, area_limits=(limit,))
    except InconsistentProblem:  # more of them are locked there than may lead
        return problem


def district(
    seed: int, schools: int = 150, clusters: int = 6, workers: int = 24, *, full_time_posts: float | None = None
) -> AllocationProblem:
    """A district of the size of a real one: part-timers, an uneven current allocation, hub staff in each cluster.

    `workers` are senior link workers; `full_time_posts` is what their FTE adds up to, by default 1.05 full-time posts
    for each full caseload (so that it fits); hours are a little scarcer than caseloads.
    """
    rng = np.random.default_rng(seed)
    phases = rng.choice(["primary", "secondary", "special"], schools, p=[0.8, 0.15, 0.05])
    names = [f"Cluster {i + 1}" for i in range(clusters)]
    home = np.sort(np.arange(schools) % clusters)
    need = np.clip(rng.normal(50, 22, schools), 1, 99).round(2)
    cases = np.where(phases == "primary", rng.gamma(6, 0.8, schools), rng.gamma(8, 2.2, schools)).round(1)
    made = [school(f"{100000 + i}", phases[i], names[home[i]], float(need[i]), float(cases[i])) for i in range(schools)]
    caseloads = np.array([sum(1 / CEILING[s.phase] for s in made if s.cluster == name) for name in names])
    posts = 1.05 * caseloads if full_time_posts is None else full_time_posts * caseloads / caseloads.sum()
    staff = _staff(rng, names, posts, workers)
    places = rng.uniform(0, 12, (clusters, 2))
    site = places[home] + rng.normal(0, 2.5, (schools, 2))
    base = np.array([places[names.index(w.cluster)] for w in staff]) + rng.normal(0, 1.5, (len(staff), 2))
    travel = np.ceil(2.6 * np.linalg.norm(site[:, None] - base[None], axis=2)).astype(np.int64)
    problem = build(made, staff, travel=travel)
    return replace(problem, current=_uneven_current(problem, rng))


def _staff(rng: np.random.Generator, names: Sequence[str], posts: np.ndarray, workers: int) -> list[LinkWorker]:
    each = workers // len(names)
    staff = []
    for name, fte in zip(names, posts, strict=True):
        parts = rng.choice([1.0, 1.0, 0.8, 0.6], each)
        parts = np.maximum(0.1, (parts * fte / parts.sum()).round(2))
        staff += [worker(f"{name[-2:].strip()}-{i}", float(part), name) for i, part in enumerate(parts)]
        staff.append(worker(f"{name[-2:].strip()}-hub", 0.3, name, "family_hub_staff"))
    return staff


def _uneven_current(problem: AllocationProblem, rng: np.random.Generator) -> np.ndarray:
    """Each school with the nearest of three random workers it may have; one in fifteen has none."""
    current = np.full(len(problem.schools), -1, dtype=np.int64)
    for s in range(len(problem.schools)):
        able = [w for w in np.flatnonzero(problem.allowed[s]) if problem.workers[w].role == "senior_link_worker"]
        if able and rng.random() > 1 / 15:
            some = rng.choice(able, min(3, len(able)), replace=False)
            current[s] = some[np.argmin(problem.travel_minutes[s, some])]
    return current


def _with_locks(problem: AllocationProblem, rng: np.random.Generator) -> AllocationProblem:
    locks, tier_locks, entitled = problem.locks.copy(), problem.tier_locks.copy(), problem.tier_allowed.copy()
    allowed, reasons = problem.allowed.copy(), problem.not_allowed_reason.copy()
    for s in range(len(problem.schools)):
        able = np.flatnonzero(allowed[s])
        if len(able) and rng.random() < 0.1:
            locks[s] = rng.choice(able)
        elif len(able) and rng.random() < 0.1:
            banned = rng.choice(able)
            allowed[s, banned], reasons[s, banned] = False, "barred"
        if rng.random() < 0.1:
            tier_locks[s] = rng.choice(np.flatnonzero(entitled[s]))
    return replace(problem, locks=locks, tier_locks=tier_locks, allowed=allowed, not_allowed_reason=reasons)


def _with_groups(problem: AllocationProblem, rng: np.random.Generator) -> AllocationProblem:
    """Sometimes schools that should stay together, a cap on each worker's moves, and tiers above the entitlement."""
    if rng.random() < 0.3:
        problem = replace(problem, max_moves_per_worker=int(rng.integers(0, 2)))
    if rng.random() < 0.2:
        above = problem.tier_allowed.copy()
        above[:, 2] |= problem.tier_locks < 0
        problem = replace(problem, tier_allowed=above)
    for number in range(int(rng.integers(0, 3)) if len(problem.schools) > 1 else 0):
        members = rng.choice(len(problem.schools), int(rng.integers(2, len(problem.schools) + 1)), replace=False)
        group = SchoolGroup(f"group {number + 1}", tuple(int(s) for s in members), bool(rng.random() < 0.5))
        try:
            problem = replace(problem, keep_together=(*problem.keep_together, group))
        except InconsistentProblem:
            problem = replace(problem, keep_together=(*problem.keep_together, replace(group, is_hard=False)))
    return problem


def _reason(one: School, who: LinkWorker, is_boundary_hard: bool) -> str:
    if who.role == "family_hub_staff" and one.phase != Phase.PRIMARY:
        return f"{who.name} does not lead {one.phase} schools"
    if who.phases and one.phase not in who.phases:
        return f"{who.name} does not lead {one.phase} schools"
    if is_boundary_hard and one.cluster != who.cluster:
        return f"{who.name} works in {who.cluster}, not in {one.cluster}"
    return ""


def _tiers(one: School) -> list[bool]:
    if one.phase in FIXED_TIER:
        return [t == FIXED_TIER[one.phase] for t in range(3)]
    return [True, one.need_points is None or one.need_points >= CUT_OFF_POINTS, False]


def _minutes(schools: Sequence[School], travel: np.ndarray) -> np.ndarray:
    """Meetings, six hours a case, there and back to each meeting; one hour for keeping in touch."""
    cases = np.array([one.expected_cases for one in schools])
    fixed = np.where(MEETINGS == 0, 60, MEETINGS * MEETING_MINUTES)
    return np.rint(360 * cases[:, None, None] + fixed + 2 * travel[:, :, None] * MEETINGS).astype(np.int64)


def _share(schools: Sequence[School], is_hub: np.ndarray, band: dict[Phase, int]) -> np.ndarray:
    shares = np.array([1 / band[one.phase] for one in schools])
    return np.where(is_hub[None, :], 0.0, shares[:, None]) if len(schools) else np.zeros((0, len(is_hub)))


def _groups(schools: Sequence[School], by_cluster: bool) -> np.ndarray:
    names = [(one.phase, one.cluster if by_cluster else "") for one in schools]
    return np.array(
        [-1 if s.need_points is None else sorted(set(names)).index(n) for s, n in zip(schools, names, strict=True)],
        dtype=np.int64,
    )
