"""Plans made by hand of which every difference, and its reason, is known."""

from datetime import date
from functools import cache

import numpy as np

from allocation.entities import LinkWorker, Phase, School
from allocation.operating_model import OperatingModel
from allocation.plan import Assignment, Plan
from allocation.problem import AllocationProblem
from allocation.reading import current_plan
from allocation.scenario.names import ChangeNames
from allocation.scenario.school_changes import CloseSchool, OpenSchool
from allocation.scenario.staff_changes import RemoveWorker
from allocation.scenario_comparison.side import Side
from data_sources import operating_models
from tests.allocation.problems import build, school, worker

SCHOOLS = [school("A", need=60), school("B", need=55), school("C", need=50), school("D", "secondary", need=45)]
ANN, BEN, CAT = worker("ann", 0.5), worker("ben", 1.0), worker("cat", 0.5)
LED = {"A": "ann", "B": "ann", "C": "ben", "D": "ben"}
TWO, THREE = "two_meetings", "three_meetings"
NAMES = ChangeNames(
    schools={one.urn: one.name for one in SCHOOLS},
    workers={one.worker_id: one.name for one in (ANN, BEN, CAT)},
    clusters={"North": "North"},
)


@cache
def model() -> OperatingModel:
    return operating_models.load("wakefield")


def lines(led: dict[str, str | None], tiers: dict[str, str] | None = None) -> Plan:
    """Everybody at two meetings, the secondary at three, unless `tiers` says otherwise."""
    given = {"D": THREE} | (tiers or {})
    return Plan(tuple(Assignment(urn, who, given.get(urn, TWO) if who else None) for urn, who in led.items()))


def problem_of(
    workers: list[LinkWorker], schools: list[School] | None = None, led: dict[str, str] | None = None, **more: object
) -> AllocationProblem:
    """Today as LED has it, as far as those people and schools are there."""
    ours = schools or SCHOOLS
    ids = [one.worker_id for one in workers]
    current = [ids.index(who) if (who := (led or LED).get(one.urn, "")) in ids else -1 for one in ours]
    return build(ours, workers, current=current, **more)


@cache
def today() -> Side:
    """Ann has A and B, Ben has C and D; tiers of today are known."""
    tiers = np.array([1, 1, 1, 2])
    problem = problem_of([ANN, BEN, CAT], current_tier=tiers)
    return Side("Today", model(), problem, current_plan(problem))


@cache
def without_ann() -> Side:
    """Ann's post is gone: A and B go to Cat; C goes from Ben to Cat though no change is about it."""
    problem = problem_of([BEN, CAT])
    change = RemoveWorker(worker_id="ann")
    plan = lines({"A": "cat", "B": "cat", "C": "cat", "D": "ben"})
    return Side("Without Ann", model(), problem, plan, (change,), (change.sentence(NAMES),), today().problem)


@cache
def other_schools() -> Side:
    """B closes and E opens, led by Cat; a term that begins in January."""
    opens = OpenSchool(name="School E", phase=Phase.PRIMARY, pupils=200, cluster="North", number="E")
    changes = (CloseSchool(urn="B"), opens)
    schools = [one for one in SCHOOLS if one.urn != "B"] + [school("E", need=None)]
    problem = problem_of([ANN, BEN, CAT], schools, planning_date=date(2027, 1, 4))
    plan = lines({"A": "ann", "C": "ben", "D": "ben", "E": "cat"})
    said = tuple(one.sentence(NAMES) for one in changes)
    return Side("Other schools", model(), problem, plan, changes, said, today().problem)
