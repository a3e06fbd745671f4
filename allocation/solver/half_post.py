"""What half a post more would buy in each cluster: coverage and meetings, each answer a lawful plan with a bound."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from allocation.findings import HalfPost, HalfPosts
from allocation.plan import Plan
from allocation.price import need_weights
from allocation.problem import AllocationProblem
from allocation.solver.areas import Area
from allocation.solver.constraints import compared_schools
from allocation.solver.offers import Offer, Question, best_offers, total
from allocation.solver.plan_lines import lines_of_plan
from allocation.solver.posts import counting, with_posts
from allocation.solver.scale import MEETING_SCALE, NEED_SCALE
from allocation.solver.start import Lines
from allocation.solver.watch import THREADS, Watch

TENTHS = 5
SHARE_FOR_THE_POSTS = 0.6
DECIMALS = 4  # what is left of sums of fractions


def half_posts(
    problem: AllocationProblem,
    plan: Plan,
    *,
    headroom_share: float = 0.0,
    seconds: float = 20.0,
    seed: int = 1,
    stop: threading.Event | None = None,
) -> HalfPosts:
    """For every cluster with schools: half a full-time post more there, all else as it is.

    `plan` must be lawful; `headroom_share` is direct time kept free (0-1), as when the plan was made. Only coverage and
    tiers are worked out anew (the first two goals), not who is best to lead. The new post has the role that can lead
    most of the cluster's schools and may lead what colleagues of that role in the cluster may; its journeys begin
    where the nearest of them starts.
    """
    began = time.perf_counter()
    lines = lines_of_plan(problem, plan)
    clusters = sorted({school.cluster for school in problem.schools})
    with Watch(None, stop, began + seconds) as watch:
        watch.keep_back(SHARE_FOR_THE_POSTS)
        known = best_offers(Question(problem, lines, headroom_share, watch, seed))
        base = total(known)
        watch.give_back()

        def row(cluster: str) -> HalfPost:
            changed = with_post_in(problem, cluster, TENTHS)
            if changed is None:
                return _impossible(cluster, base)
            found = best_offers(Question(changed, base.lines, headroom_share, watch, seed), known)
            return _row(problem, base, total(found), cluster)

        with ThreadPoolExecutor(THREADS, thread_name_prefix="half a post") as pool:
            rows = list(pool.map(row, clusters))
    unused, _ = gain(problem, lines, base.lines, lambda _: True)
    return HalfPosts(
        rows=tuple(rows),
        unused_schools=len(base.lines) - len(lines),
        unused_weighted_meetings=unused,
        is_compared_across=is_compared_across(problem),
        seconds=time.perf_counter() - began,
    )


def is_compared_across(problem: AllocationProblem) -> bool:
    """True when schools of different clusters are compared, so that one may hold back the meetings of another."""
    places: dict[int, set[str]] = {}
    for s in compared_schools(problem):
        places.setdefault(int(problem.leapfrog_group[s]), set()).add(problem.schools[s].cluster)
    return any(len(clusters) > 1 for clusters in places.values())


def _impossible(cluster: str, base: Offer) -> HalfPost:
    unmet = base.unmet / (NEED_SCALE * MEETING_SCALE)
    return HalfPost(cluster, TENTHS / 10, False, 0, 0.0, 0.0, 0.0, 0.0, unmet, is_proven=False)


def _row(problem: AllocationProblem, base: Offer, offer: Offer, cluster: str) -> HalfPost:
    ours = {s for s, school in enumerate(problem.schools) if school.cluster == cluster}
    weighted, meetings = gain(problem, base.lines, offer.lines, lambda _: True)
    own_weighted, own_meetings = gain(problem, base.lines, offer.lines, lambda s: s in ours)
    return HalfPost(
        cluster=cluster,
        fte=TENTHS / 10,
        is_possible=True,
        schools_covered=len(offer.lines) - len(base.lines),
        meetings=meetings,
        own_meetings=own_meetings,
        weighted_meetings=weighted,
        own_weighted_meetings=own_weighted,
        unmet_entitlement=offer.unmet / (NEED_SCALE * MEETING_SCALE),
        is_proven=offer.is_proven and base.is_proven,
    )


def gain(problem: AllocationProblem, before: Lines, after: Lines, counts: Callable[[int], bool]) -> tuple[float, float]:
    pairs = [_meetings(problem, frozenset(line for line in lines if counts(line[0]))) for lines in (before, after)]
    return round(pairs[1][0] - pairs[0][0], DECIMALS), round(pairs[1][1] - pairs[0][1], DECIMALS)


def _meetings(problem: AllocationProblem, lines: Lines) -> tuple[float, float]:
    """Meetings a term times need weight, and meetings, each up to the entitlement and not above."""
    weights = need_weights(problem)
    entitled = problem.meetings[np.arange(problem.size[0]), problem.entitled_tier]
    given = [(weights[s], float(min(problem.meetings[s, t], entitled[s]))) for s, _, t in sorted(lines)]
    return sum(weight * count for weight, count in given), sum(count for _, count in given)


def with_post_in(problem: AllocationProblem, cluster: str, tenths: int) -> AllocationProblem | None:
    """The whole problem with one more link worker in the cluster; None where no role can lead any of its schools."""
    staff = [w for w, worker in enumerate(problem.workers) if worker.cluster == cluster]
    home = np.array([school.cluster == cluster for school in problem.schools], dtype=bool)
    area = Area(cluster, tuple(int(s) for s in np.flatnonzero(home)), tuple(staff))
    like = with_posts(problem, area, tenths)
    if like is None:
        return None
    post = like.workers[-1]
    colleagues = [w for w in staff if problem.workers[w].role == post.role and problem.fte[w] > 0]
    wider = problem.allowed[:, colleagues].any(axis=1) | home
    reach = Area(cluster, tuple(int(s) for s in np.flatnonzero(wider)), tuple(staff))
    made = with_posts(problem, reach, tenths)
    return None if made is None else _beside(problem, made, np.flatnonzero(wider))


def _beside(problem: AllocationProblem, made: AllocationProblem, rows: np.ndarray) -> AllocationProblem:
    """The last worker of `made`, a problem of the schools `rows`, put beside the workers of the whole problem."""

    def column(name: str, elsewhere: object) -> np.ndarray:
        table, last = getattr(problem, name), getattr(made, name)[:, -1]
        added = np.full((len(table), 1, *table.shape[2:]), elsewhere, dtype=table.dtype)
        added[rows, 0] = last
        return np.concatenate([table, added], axis=1)

    lendable = problem.boundary_only
    return replace(
        problem,
        workers=(*problem.workers, replace(made.workers[-1], worker_id=f"more staff in {made.workers[-1].cluster}")),
        allowed=column("allowed", False),
        not_allowed_reason=column("not_allowed_reason", "works in another cluster"),
        worker_tier_allowed=np.vstack([problem.worker_tier_allowed, made.worker_tier_allowed[-1:]]),
        minutes=column("minutes", 0),
        travel_minutes=column("travel_minutes", 0),
        caseload_share=column("caseload_share", 0.0),
        caseload_floor_share=column("caseload_floor_share", 0.0),
        capacity_minutes=np.append(problem.capacity_minutes, made.capacity_minutes[-1:]),
        fte=np.append(problem.fte, made.fte[-1:]),
        area_limits=counting(problem.area_limits, problem, made.workers[-1].role, [problem.size[1]]),
        boundary_only=None if lendable is None else np.column_stack([lendable, np.zeros(len(lendable), dtype=bool)]),
    )
