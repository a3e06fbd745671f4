"""Who else every school must have by name besides its link worker: who may be that, who is, and which schools have
nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from math import floor
from typing import NamedTuple

import numpy as np
import pandas as pd

from allocation.entities import LinkWorker, School
from allocation.locks import cell_text, named_pairs
from allocation.operating_model import MustHave, OperatingModel
from allocation.plan import Plan
from allocation.required import Required, RequiredRole
from allocation.travel import travel_matrix
from allocation.wording import joined

ROUNDING = 1e-9
NAMES_SHOWN = 12


class Without(NamedTuple):
    """A school that nobody is named for in a role it must have, and why."""

    school: School
    role: RequiredRole
    reason: str


def required(
    schools: Sequence[School],
    staff: Iterable[LinkWorker],
    model: OperatingModel,
    planning_date: date,
    locks: pd.DataFrame,
    travel_times: pd.DataFrame,
) -> Required:
    """The model's required roles with the people who hold them; `staff` has the model's roles (`model.role_for`).

    locks: urn, worker_id, action ("keep", "ban"), those in force.
    """
    people = list(staff)
    bans, keeps = named_pairs(locks, "ban"), named_pairs(locks, "keep")
    return Required(
        tuple(
            _role(
                one, schools, [w for w in people if w.role == one.id], model, planning_date, (bans, keeps), travel_times
            )
            for one in model.must_have
        )
    )


def _role(
    wanted: MustHave,
    schools: Sequence[School],
    people: list[LinkWorker],
    model: OperatingModel,
    planning_date: date,
    fixed: tuple[set[tuple[str, str]], set[tuple[str, str]]],
    travel_times: pd.DataFrame,
) -> RequiredRole:
    bans, keeps = fixed
    people = [one for one in people if one.fte > 0]
    may = [
        [_may(school, one, planning_date) and (school.urn, one.worker_id) not in bans for one in people]
        for school in schools
    ]
    locked = [
        next((p for p, one in enumerate(people) if (school.urn, one.worker_id) in keeps), -1) for school in schools
    ]
    each = wanted.most_schools
    return RequiredRole(
        role_id=wanted.id,
        label=wanted.label,
        count=int(wanted.count.value),
        is_per_area=wanted.is_per_area,
        schools=tuple(schools),
        people=tuple(people),
        may=np.array(may, dtype=bool).reshape(len(schools), len(people)),
        travel_minutes=travel_matrix(schools, people, travel_times, model),
        most=None if each is None else np.array([floor(one.fte * each.value + ROUNDING) for one in people], dtype=int),
        locked=np.array(locked, dtype=np.int64),
    )


def _may(school: School, one: LinkWorker, planning_date: date) -> bool:
    is_there = not (one.available_from and one.available_from > planning_date)
    is_there &= not (one.available_to and one.available_to < planning_date)
    is_its_place = not one.cluster or not school.cluster or one.cluster == school.cluster
    return is_there and is_its_place and (not one.phases or school.phase in one.phases)


def without_their_locks(locks: pd.DataFrame, of: Required) -> pd.DataFrame:
    """The locks of link workers: those of people named in required roles are kept by `required` instead."""
    theirs = {one.worker_id for role in of.roles for one in role.people}
    return locks[~locks["worker_id"].map(cell_text).isin(theirs)]


def not_named(of: Required, plan: Plan) -> list[Without]:
    """Every school that has fewer people than it must have, by role, and why."""
    found = []
    for role in of.roles:
        has = Counter(one.urn for one in plan.named if one.role_id == role.role_id and one.worker_id is not None)
        short = [s for s, school in enumerate(role.schools) if has[school.urn] < role.count]
        found += [Without(role.schools[s], role, _why_nobody(role, s)) for s in short]
    return found


def _why_nobody(role: RequiredRole, s: int) -> str:
    school = role.schools[s]
    if not role.people:
        return f"nobody in the list of link workers has the role {role.called}"
    if not role.may[s].any():
        return f"no {role.called} is there for {school.phase} schools in {school.cluster or 'its area'}"
    names = joined([one.name for one, may in zip(role.people, role.may[s], strict=True) if may])
    return f"no room left with {names}"


def in_words(of: Required, plan: Plan) -> list[str]:
    """A sentence for each required role: how many schools have somebody by name, and which have nobody."""
    missing, said = not_named(of, plan), []
    for role in of.roles:
        lost = [one for one in missing if one.role is role]
        if not lost:
            said.append(f"Every school has a {role.called} by name.")
            continue
        names = joined([f"{one.school.name} ({one.school.urn})" for one in lost], most=NAMES_SHOWN)
        have = len(role.schools) - len(lost)
        said.append(
            f"{have} of {len(role.schools)} schools have a {role.called} by name. "
            f"Not covered by a {role.called}: {names}."
        )
    return said


def how_shared(role: RequiredRole) -> str:
    """In words how the people of a role are shared out, and what is known of how much one of them can do."""
    what = "areas" if role.is_per_area else "schools"
    limit = (
        f"The model gives no number of {what} for one person, so none is assumed: {what} are spread evenly by FTE"
        if role.most is None
        else f"Nobody has more than the model allows for their FTE, and {what} are spread evenly within that"
    )
    return (
        f"As many {what} as can be have a {role.called} of their own area. {limit}. Where that leaves a choice, each "
        "keeps the person it has, then the nearest is taken."
    )
