"""How much staff it takes to lead every school at the tier it is entitled to, place by place: the least, by solving."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from allocation.model_comparison.entities import AreaStaff
from allocation.problem import AllocationProblem
from allocation.solver.areas import Area, areas, cut_down
from allocation.solver.blocks import blocks
from allocation.solver.compiled import make_ready
from allocation.solver.covering import Asked, can_cover
from allocation.solver.levers import Smallest, smallest
from allocation.solver.part import Limits
from allocation.solver.posts import with_posts
from allocation.solver.stages import deterministic_budget
from allocation.solver.watch import Watch
from allocation.wording import counted

TENTHS = 10
QUESTION_SHARE_OF_TIME = 0.02
ROUNDING = 1e-6


def staff_needed(
    problem: AllocationProblem, *, seconds: float = 30.0, seed: int = 1, stop: threading.Event | None = None
) -> tuple[AreaStaff, ...]:
    """The least staff for every place whose schools share link workers, each school at the tier it is entitled to.

    Two questions are asked of each place, in tenths of a full-time post: how many posts from the first one up, and how
    many beside those in post. Every rule holds but for caps on moves; locks hold beside the people in post, and cannot
    hold where nobody is. The posts have the role that can lead most schools of the place; people of other roles stay as
    they are. A new post's journeys start where the nearest colleague's do. Each answer is a lawful plan, and proven
    when a tenth less was shown not to do. `seconds` limits the whole; setting `stop` ends it soon: what is not answered
    by then is not worked out.
    """
    make_ready()
    whole = _at_entitled_tiers(problem)
    limits = Limits(QUESTION_SHARE_OF_TIME * deterministic_budget(seconds), seed)
    with Watch(None, stop, time.perf_counter() + seconds) as watch:
        asked = Asked(watch, limits)
        places = areas(whole, blocks(whole), range(whole.size[0]))
        return tuple(_in_area(whole, place, asked) for place in places)


def _at_entitled_tiers(problem: AllocationProblem) -> AllocationProblem:
    tiers = np.zeros_like(problem.tier_allowed)
    tiers[np.arange(problem.size[0]), problem.entitled_tier] = True
    return replace(problem, tier_allowed=tiers, max_moves=None, max_moves_per_worker=None)


class _Place(NamedTuple):
    """A place without the schools that nobody could take alone; `post` is its problem with one full-time post more."""

    whole: AllocationProblem
    area: Area
    post: AllocationProblem

    @property
    def role(self) -> str:
        return self.post.workers[-1].role

    def beside(self, tenths: int) -> AllocationProblem | None:
        """With so many tenths of a post beside the people in post."""
        if not tenths:
            return cut_down(self.whole, self.area.schools, self.area.workers)
        return with_posts(self.whole, self.area, tenths)

    def alone(self, tenths: int) -> AllocationProblem | None:
        """With so many tenths of a post instead of the people of that role."""
        grown = with_posts(self.whole, self.area, max(tenths, 1))
        if grown is None:
            return None
        in_post = len(self.area.workers)
        others = [w for w in range(in_post) if grown.workers[w].role != self.role]
        new = range(in_post, grown.size[1]) if tenths else ()
        return cut_down(grown, range(grown.size[0]), [*others, *new])


def _in_area(whole: AllocationProblem, area: Area, asked: Asked) -> AreaStaff:
    post = with_posts(whole, area, TENTHS)
    if post is None:
        return AreaStaff(area.name, len(area.schools), "", 0.0, None, None, why_not=_nobody(area))
    beyond = _beyond_one_post(post)
    fitting = area._replace(schools=tuple(s for i, s in enumerate(area.schools) if i not in beyond))
    place = _Place(whole, fitting, cut_down(post, _all_but(beyond, post.size[0]), range(post.size[1])))
    stuck = _too_few_people(place)
    if stuck:
        needed = more = Smallest(None, True)
    else:
        needed, more = (_least(change, fitting, asked) for change in (place.alone, place.beside))
    is_known = needed.amount is not None and more.amount is not None
    return AreaStaff(
        area=area.name,
        schools=len(area.schools),
        role=place.role,
        in_post_fte=sum(float(whole.fte[w]) for w in area.workers if whole.workers[w].role == place.role),
        needed_fte=_fte(needed),
        more_fte=_fte(more),
        is_needed_proven=needed.is_proven,
        is_more_proven=more.is_proven,
        beyond_one_post=tuple(whole.schools[area.schools[i]].urn for i in beyond),
        why_not="" if is_known else stuck or _why_not(place, [needed, more]),
    )


def _least(change: Callable[[int], AllocationProblem | None], area: Area, asked: Asked) -> Smallest:
    """The least tenths, 0 included, up to the most that can help."""
    if not area.schools:
        return Smallest(0, True)
    nothing = change(0)
    answer = can_cover(nothing, asked) if nothing is not None else False
    if answer:
        return Smallest(0, True)
    found = smallest(change, TENTHS * _most_posts(nothing, area), asked)
    return found._replace(is_proven=answer is False) if found.amount == 1 else found


def _most_posts(problem: AllocationProblem | None, area: Area) -> int:
    """As many full-time posts as there are schools, or fewer where a limit on an area's people is for all of them."""
    limits = [one.people for one in problem.area_limits if len(one.schools) == len(area.schools)] if problem else []
    return min([len(area.schools), *limits])


def _fte(found: Smallest) -> float | None:
    return None if found.amount is None else found.amount / TENTHS


def _beyond_one_post(post: AllocationProblem) -> list[int]:
    """Schools (positions) that each alone are too much for everybody who may lead them, the full-time post included."""
    tier = post.entitled_tier
    minutes = post.minutes[np.arange(post.size[0]), :, tier]
    fits = (minutes <= post.capacity_minutes) & (post.caseload_share <= post.fte + ROUNDING)
    fits &= post.allowed & post.worker_tier_allowed.T[tier]
    return [int(s) for s in np.flatnonzero(~fits.any(axis=1))]


def _all_but(left_out: Sequence[int], size: int) -> list[int]:
    return [s for s in range(size) if s not in set(left_out)]


def _nobody(area: Area) -> str:
    return (
        f"{area.name}: nobody in the list of link workers has a role that could lead its schools under this model, so "
        "what a post would take on is not known."
    )


def _too_few_people(place: _Place) -> str:
    """Where one person, or as many as the model has in an area, have to lead more than so many full-time people can:
    no number of posts helps, and this says so. "" where adding up does not show it."""
    name, post = place.area.name, place.post
    minutes = post.minutes[np.arange(post.size[0]), :, post.entitled_tier]
    for group in post.keep_together:
        rows = list(group.schools)
        fits = minutes[rows].sum(axis=0) <= post.capacity_minutes
        fits &= post.caseload_share[rows].sum(axis=0) <= post.fte + ROUNDING
        if group.is_hard and not fits.any():
            posts = _posts_of(post, minutes, rows)
            return f"{name}: '{group.name}' would take {posts:.1f} full-time posts of one and the same person."
    for limit in post.area_limits:
        posts = _posts_of(post, minutes, limit.schools)
        others = [w for w in range(post.size[1]) if w not in limit.workers]
        could_help = post.allowed[np.ix_(limit.schools, others)].any()
        if posts > limit.people + ROUNDING and not could_help:
            people = counted(limit.people, "person", "people")
            return (
                f"{name}: the model has {people} as {limit.post} in {limit.area}, and its schools would take "
                f"{posts:.1f} full-time posts."
            )
    return ""


def _posts_of(post: AllocationProblem, minutes: np.ndarray, schools: Sequence[int]) -> float:
    """Full-time posts like the new one that these schools take: by time or by caseload, whichever is more."""
    rows = list(schools)
    time_share = minutes[rows, -1].sum() / max(1, int(post.capacity_minutes[-1]))
    return float(max(time_share, post.caseload_share[rows, -1].sum()))


def _why_not(place: _Place, found: Sequence[Smallest]) -> str:
    """Why no number of posts was found for a place."""
    if not all(one.is_proven for one in found if one.amount is None):
        return f"{place.area.name}: there was no time to find out."
    return f"{place.area.name}: within the rules no number of posts leads every school."
