"""How many people lead the schools of one area, where the model says: one coordinator a locality, or as many as the
area's reach asks for."""

from collections.abc import Sequence

from allocation.entities import LinkWorker, School
from allocation.operating_model import OperatingModel
from allocation.problem import AreaLimit, SchoolGroup


def one_for_all(schools: Sequence[School], model: OperatingModel) -> tuple[SchoolGroup, ...]:
    """Areas whose schools all have one and the same person: a group that must stay together."""
    role = next((role for role in model.roles if role.is_one_per_area), None)
    return tuple(
        SchoolGroup(f"one {role.label.lower()} for {area}", members, is_hard=True)
        for area, members in _by_area(schools).items()
        if role and len(members) > 1
    )


def people_by_reach(
    schools: Sequence[School], workers: Sequence[LinkWorker], model: OperatingModel
) -> tuple[AreaLimit, ...]:
    """The most people of the model's role who may lead in each area, by the area's reach. Which of the people listed
    they are is left to the search."""
    if model.staffing is None:
        return ()
    role = model.role(model.staffing.role)
    counted = tuple(w for w, worker in enumerate(workers) if worker.role == role.id)
    limits = {area: model.staffing.workers(area) for area in _by_area(schools)}
    return tuple(
        AreaLimit(area, role.label.lower(), members, counted, people)
        for area, members in _by_area(schools).items()
        if (people := limits[area]) is not None
    )


def _by_area(schools: Sequence[School]) -> dict[str, tuple[int, ...]]:
    members: dict[str, list[int]] = {}
    for s, school in enumerate(schools):
        members.setdefault(school.cluster, []).append(s)
    return {area: tuple(members[area]) for area in sorted(members)}
