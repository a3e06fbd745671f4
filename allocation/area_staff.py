"""How many people lead the schools of one area, where the model says: one coordinator a locality, or as many as the
area's reach asks for."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from allocation.entities import LinkWorker, School
from allocation.operating_model import OperatingModel, Role
from allocation.problem import SchoolGroup
from allocation.wording import counted


def people_per_area(model: OperatingModel, areas: Sequence[str]) -> dict[str, int]:
    """The most people who may lead the schools of each area, for the areas with such a limit."""
    if any(role.is_one_per_area for role in model.roles):
        return dict.fromkeys(areas, 1)
    if model.staffing is None:
        return {}
    limits = {area: model.staffing.workers(area) for area in areas}
    return {area: limit for area, limit in limits.items() if limit is not None}


def one_for_all(schools: Sequence[School], model: OperatingModel) -> tuple[SchoolGroup, ...]:
    """Areas whose schools all have one and the same person: a group that must stay together."""
    members: dict[str, list[int]] = {}
    for s, school in enumerate(schools):
        members.setdefault(school.cluster, []).append(s)
    role = _limited_role(model)
    return tuple(
        SchoolGroup(f"one {role.label.lower()} for {area}", tuple(members[area]), is_hard=True)
        for area, people in people_per_area(model, sorted(members)).items()
        if role and people == 1 and len(members[area]) > 1
    )


def not_needed(
    schools: Sequence[School], workers: Sequence[LinkWorker], allowed: NDArray[np.bool_], model: OperatingModel
) -> NDArray[np.object_]:
    """[schools, workers] why somebody is not one of the area's people; "" where nothing speaks against them.

    Of those who may lead schools of an area with a limit of two or more, the ones who lead most of its schools today
    are the area's people, then those with more FTE, then by id. A limit of one is left to the search (`one_for_all`).
    """
    reasons = np.full((len(schools), len(workers)), "", dtype=object)
    clusters = np.array([school.cluster for school in schools], dtype=object)
    for area, people in people_per_area(model, sorted(set(clusters))).items():
        rows = np.flatnonzero(clusters == area)
        able = [w for w in range(len(workers)) if allowed[rows, w].any()]
        if people < 2 or len(able) <= people:
            continue
        leads = Counter(schools[s].current_worker_id for s in rows.tolist())
        able.sort(key=lambda w: (-leads[workers[w].worker_id], -workers[w].fte, workers[w].worker_id))
        role = _limited_role(model)
        post = role.label.lower() if role else "link worker"
        said = f"the {model.label} model has {counted(people, 'person', 'people')} as {post}"
        for w in able[people:]:
            reasons[rows, w] = f"{said} in {area}, and others lead more of its schools today"
    return reasons


def _limited_role(model: OperatingModel) -> Role | None:
    if model.staffing:
        return model.role(model.staffing.role)
    return next((role for role in model.roles if role.is_one_per_area), None)
