"""Adds posts to an area, like those of colleagues: for the question how much more staff it would take."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from allocation.entities import LinkWorker
from allocation.problem import AllocationProblem, AreaLimit
from allocation.solver.areas import Area, cut_down


def with_posts(problem: AllocationProblem, area: Area, tenths: int) -> AllocationProblem | None:
    """The area's problem with so many tenths of a full-time post more: full posts, and one part-time for the rest.

    The new posts have the role that can lead most of the area's schools (of those, the one with most staff) and start
    from where the nearest colleague of that role starts. None where no role can lead any school of the area.
    """
    role = role_of_posts(problem, area)
    if role is None:
        return None
    like = np.array([w for w, worker in enumerate(problem.workers) if worker.role == role and problem.fte[w] > 0])
    near = np.array([w for w in like if w in area.workers], dtype=int)
    near = near if len(near) else like
    fte = [1.0] * (tenths // 10) + ([tenths % 10 / 10] if tenths % 10 else [])
    rows, count = np.array(area.schools), len(fte)
    small = cut_down(problem, area.schools, area.workers)
    can_lead = _can_lead(problem, area, role)
    per_post = minutes_of_post(problem, area)
    cells = np.ix_(rows, near)
    return replace(
        small,
        workers=(
            *small.workers,
            *(LinkWorker(f"new post {i}", "New post", role, one, area.name) for i, one in enumerate(fte)),
        ),
        allowed=_beside(small.allowed, can_lead, count),
        not_allowed_reason=_beside(
            small.not_allowed_reason, np.where(can_lead, "", "not its phase").astype(object), count
        ),
        worker_tier_allowed=np.vstack(
            [small.worker_tier_allowed, *[problem.worker_tier_allowed[like].any(axis=0)] * count]
        ),
        minutes=np.concatenate([small.minutes, *[problem.minutes[cells].min(axis=1)[:, None]] * count], axis=1),
        travel_minutes=_beside(small.travel_minutes, problem.travel_minutes[cells].min(axis=1), count),
        caseload_share=_beside(small.caseload_share, problem.caseload_share[np.ix_(rows, like)].max(axis=1), count),
        caseload_floor_share=_beside(small.caseload_floor_share, np.zeros(len(rows)), count),
        capacity_minutes=np.append(small.capacity_minutes, [int(per_post * one) for one in fte]).astype(np.int64),
        fte=np.append(small.fte, fte),
        boundary_only=None,
        area_limits=counting(small.area_limits, small, role, range(small.size[1], small.size[1] + count)),
    )


def counting(
    limits: Iterable[AreaLimit], problem: AllocationProblem, role: str, posts: Iterable[int]
) -> tuple[AreaLimit, ...]:
    """The limits on an area's people, in which new posts of a role count like everybody of that role."""
    return tuple(
        replace(limit, workers=(*limit.workers, *posts))
        if any(problem.workers[w].role == role for w in limit.workers)
        else limit
        for limit in limits
    )


def minutes_of_post(problem: AllocationProblem, area: Area) -> float:
    """Direct minutes of a new full-time post in the area: the most that colleagues of its role have; 0 for no role."""
    role = role_of_posts(problem, area)
    like = [w for w, worker in enumerate(problem.workers) if worker.role == role and problem.fte[w] > 0]
    return float((problem.capacity_minutes[like] / problem.fte[like]).max()) if role is not None else 0.0


def role_of_posts(problem: AllocationProblem, area: Area) -> str | None:
    """The role that can lead most of the area's schools; of equals the one with most staff."""
    staff: dict[str, float] = {}
    for worker, fte in zip(problem.workers, problem.fte, strict=True):
        if fte > 0:
            staff[worker.role] = staff.get(worker.role, 0.0) + float(fte)
    able = {role: int(_can_lead(problem, area, role).sum()) for role in staff}
    best = max(sorted(staff), key=lambda role: (able[role], staff[role]), default=None)
    return best if best is not None and able[best] else None


def _can_lead(problem: AllocationProblem, area: Area, role: str) -> np.ndarray:
    """[schools of the area] bool: somebody of this role leads, or may lead, a school of the same phase somewhere."""
    ours = [w for w, worker in enumerate(problem.workers) if worker.role == role and problem.fte[w] > 0]
    could = problem.allowed if problem.boundary_only is None else problem.allowed | problem.boundary_only
    phases = {problem.schools[s].phase for s in np.flatnonzero(could[:, ours].any(axis=1))}
    return np.array([problem.schools[s].phase in phases for s in area.schools], dtype=bool)


def _beside(table: np.ndarray, column: np.ndarray, count: int) -> np.ndarray:
    return np.column_stack([table, *[column] * count])
