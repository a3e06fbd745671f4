"""What is wrong with the arrays of an allocation problem: every fault as a sentence, all found at once."""

from __future__ import annotations

import copy
from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from allocation.problem_conflicts import CONFLICTS, STRICT_CONFLICTS, school_words

if TYPE_CHECKING:
    from allocation.problem import AllocationProblem

PLACES_SHOWN = 3
WHOLE_NUMBERS = {
    *("minutes", "travel_minutes", "capacity_minutes", "entitled_tier", "current"),
    *("current_tier", "locks", "tier_locks", "leapfrog_group"),
}
NOT_NEGATIVE = (
    *("minutes", "travel_minutes", "caseload_share", "caseload_floor_share"),
    *("capacity_minutes", "fte", "meetings", "need_points"),
)
CAPS = {"max_moves": "the cap on moves", "max_moves_per_worker": "the cap on moves of one link worker"}


def faults(problem: AllocationProblem, *, strict: bool) -> list[str]:
    """Every fault; checks that would stumble over an array of the wrong shape are left out until that is put right."""
    expected = shapes(problem)
    sound = {name for name, shape in expected.items() if getattr(problem, name).shape == shape}
    found = [_wrong_shape(problem, name, expected[name]) for name in expected if name not in sound]
    found += [*_repeated_ids(problem), *_unlawful_caps(problem), *_unlawful_date(problem)]
    wrong = {name: _wrong_values(problem, name) for name in expected if name in sound}
    found += [sentence for sentences in wrong.values() for sentence in sentences]
    usable = {name for name in sound if not wrong[name]}
    found += [*_unknown_positions(problem, usable), *(groups := _unlawful_groups(problem))]
    found += (limits := _unlawful_area_limits(problem))
    rest = _without_unknown_positions(problem, usable, has_groups=not groups, has_area_limits=not limits)
    for check in [*CONFLICTS, *(STRICT_CONFLICTS if strict else ())]:
        if usable.issuperset(check.needs):
            found += check.find(rest)
    return found


def _without_unknown_positions(
    problem: AllocationProblem, usable: Collection[str], *, has_groups: bool, has_area_limits: bool
) -> AllocationProblem:
    """The problem with nothing where a position points at something that does not exist, so that all else that is wrong
    can be found in the same go. It is only looked at, never solved."""
    rest = copy.copy(problem)
    for name, top, lowest, _ in _positions(problem):
        if name in usable:
            values = getattr(problem, name)
            object.__setattr__(rest, name, np.where((values < lowest) | (values >= top), lowest, values))
    if not has_groups:
        object.__setattr__(rest, "keep_together", ())
    if not has_area_limits:
        object.__setattr__(rest, "area_limits", ())
    return rest


def shapes(problem: AllocationProblem) -> dict[str, tuple[int, ...]]:
    """The shape each array must have."""
    schools, workers, tiers = problem.size
    pair, school, worker = (schools, workers), (schools,), (workers,)
    expected: dict[str, tuple[int, ...]] = dict.fromkeys(
        ("entitled_tier", "need_points", "current", "current_tier", "locks", "tier_locks", "leapfrog_group"), school
    )
    expected |= dict.fromkeys(
        ("allowed", "not_allowed_reason", "travel_minutes", "caseload_share", "caseload_floor_share"), pair
    )
    expected |= dict.fromkeys(("capacity_minutes", "fte"), worker)
    expected |= {"tier_allowed": (schools, tiers), "meetings": (schools, tiers)}
    expected |= {"worker_tier_allowed": (workers, tiers), "minutes": (schools, workers, tiers)}
    return expected | ({} if problem.boundary_only is None else {"boundary_only": pair})


def _wrong_shape(problem: AllocationProblem, name: str, shape: tuple[int, ...]) -> str:
    schools, workers, tiers = problem.size
    size = f"{_number(schools, 'school')}, {_number(workers, 'link worker')} and {_number(tiers, 'tier')}"
    return f"{name} has shape {getattr(problem, name).shape}; {shape} is needed for {size}"


def _number(count: int, one: str) -> str:
    return f"{count} {one if count == 1 else one + 's'}"


def _repeated_ids(problem: AllocationProblem) -> list[str]:
    found = []
    for what, ids in (
        ("URN", [school.urn for school in problem.schools]),
        ("link worker", [worker.worker_id for worker in problem.workers]),
        ("tier", list(problem.tier_ids)),
    ):
        found += [f"the {what} {one} is listed more than once" for one in sorted({i for i in ids if ids.count(i) > 1})]
    return found


def _unlawful_caps(problem: AllocationProblem) -> list[str]:
    caps = {name: getattr(problem, name) for name in CAPS}
    return [
        f"{CAPS[name]} is {cap}; it must be a whole number, 0 or more, or empty for no cap"
        for name, cap in caps.items()
        if cap is not None and not (isinstance(cap, (int, np.integer)) and cap >= 0)
    ]


def _unlawful_date(problem: AllocationProblem) -> list[str]:
    day: object = problem.planning_date
    return [] if isinstance(day, date) else [f"the planning date is {day!r}; a date is needed"]


def _wrong_values(problem: AllocationProblem, name: str) -> list[str]:
    """Cells that no calculation can use, with where they are: not a number, infinite, negative, or not whole."""
    values = getattr(problem, name)
    if name == "not_allowed_reason":
        return []
    if values.dtype.kind not in "buif":
        return [f"{name} does not hold numbers"]
    is_missing = np.isnan(values) if name != "need_points" else np.zeros(values.shape, dtype=bool)
    is_below = (values < 0) if name in NOT_NEGATIVE else np.zeros(values.shape, dtype=bool)
    is_above = (values > 100) if name == "need_points" else np.zeros(values.shape, dtype=bool)
    is_part = (values != np.floor(values)) & np.isfinite(values) if name in WHOLE_NUMBERS else is_missing
    wrong = is_missing | np.isinf(values) | is_below | is_above | is_part
    if not wrong.any():
        return []
    cells = np.argwhere(wrong)
    said = [f"{values[tuple(cell)]:g} for {_place(problem, name, cell)}" for cell in cells[:PLACES_SHOWN]]
    more = f" and {len(cells) - PLACES_SHOWN} more" if len(cells) > PLACES_SHOWN else ""
    kind = "from 0 to 100" if name == "need_points" else "0 or more" if name in NOT_NEGATIVE else "finite"
    whole = "whole numbers " if name in WHOLE_NUMBERS else ""
    return [f"{name} holds {'; '.join(said)}{more}: {whole or 'numbers '}{kind} are needed"]


def _place(problem: AllocationProblem, name: str, cell: Sequence[int]) -> str:
    """What a cell is about: its school, link worker and tier, as far as the array has them."""
    is_of_workers = name in ("capacity_minutes", "fte", "worker_tier_allowed")
    about = [problem.workers[cell[0]].name] if is_of_workers else [school_words(problem, int(cell[0]))]
    rest = list(cell[1:])
    if rest and not is_of_workers and name not in ("tier_allowed", "meetings"):
        about.append(f"with {problem.workers[rest.pop(0)].name}")
    return " ".join([*about, *(f"at {problem.tier_ids[t]}" for t in rest)])


def _positions(problem: AllocationProblem) -> list[tuple[str, int, int, str]]:
    """Arrays of positions: how many things they point into, the lowest they may be, and what those are called."""
    _, workers, tiers = problem.size
    of_workers, of_tiers = _number(workers, "link worker"), _number(tiers, "tier")
    return [
        ("current", workers, -1, of_workers),
        ("locks", workers, -1, of_workers),
        ("current_tier", tiers, -1, of_tiers),
        ("tier_locks", tiers, -1, of_tiers),
        ("entitled_tier", tiers, 0, of_tiers),
    ]


def _unknown_positions(problem: AllocationProblem, usable: Collection[str]) -> list[str]:
    """Positions that point at a link worker or tier that does not exist."""
    found = []
    for name, top, lowest, what in _positions(problem):
        values = getattr(problem, name) if name in usable else np.zeros(0, dtype=int)
        are = "is" if top == 1 else "are"
        found += [
            f"{school_words(problem, int(s))}: {name} is {values[s]}, which points at something that does not exist; "
            f"there {are} {what}, counted from 0"
            for s in np.flatnonzero((values < lowest) | (values >= top))
        ]
    return found


def _unlawful_groups(problem: AllocationProblem) -> list[str]:
    """Keep-together groups that point at a school that does not exist, or at one twice."""
    found = []
    for group in problem.keep_together:
        if not hasattr(group, "schools"):
            found.append(f"keep_together holds {group!r}; groups of schools (SchoolGroup) are needed")
            continue
        wrong = sorted({s for s in group.schools if not 0 <= s < len(problem.schools)})
        found += [f"the group '{group.name}' points at school {s}, which does not exist" for s in wrong]
        if len(set(group.schools)) < len(group.schools):
            found.append(f"the group '{group.name}' names a school more than once")
    return found


def _unlawful_area_limits(problem: AllocationProblem) -> list[str]:
    """Limits on an area's people that point at schools or link workers that do not exist, or are below 0."""
    found = []
    for limit in problem.area_limits:
        about = f"the limit on people in '{limit.area}'"
        for what, places, count in (
            ("school", limit.schools, len(problem.schools)),
            ("link worker", limit.workers, len(problem.workers)),
        ):
            wrong = sorted({place for place in places if not 0 <= place < count})
            found += [f"{about} points at {what} {place}, which does not exist" for place in wrong]
        if limit.people < 0:
            found.append(f"{about} is {limit.people}; it must be 0 or more")
    return found
