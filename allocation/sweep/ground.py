"""What the points of a sweep are laid out on: the clusters with their staff and shortage, and who may lead schools."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isnan

from allocation.cluster_comparison.figures import capacity_fte, gap_fte
from allocation.cluster_comparison.places import PlanSeen
from allocation.model_comparison.staff import may_lead
from allocation.operating_model import OperatingModel
from allocation.problem import AllocationProblem
from allocation.reading import current_plan
from allocation.sweep.axes import SMALLEST_FTE, ValueRefused

STEP_FTE = 0.5


@dataclass(frozen=True, slots=True)
class Team:
    """A cluster's staff: FTE of those who may lead a school, and full-time posts short where above 0."""

    fte: float
    gap_fte: float


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may lead a school."""

    worker_id: str
    name: str
    cluster: str
    fte: float


@dataclass(frozen=True)
class Ground:
    """`teams` by cluster; `people` who may lead a school; `drawn_needs`: for each draw, the need score of every school
    that has one, by URN."""

    teams: Mapping[str, Team] = field(default_factory=dict)
    people: tuple[Person, ...] = ()
    drawn_needs: tuple[Mapping[str, float], ...] = ()

    def shared_out(self, fte: float) -> dict[str, float]:
        """Posts of the whole council by cluster: half a post at a time, each to the cluster that then lacks most by
        sums (`figures.gap_fte`), or from the one that can spare most. Raises ValueRefused where there are not so many.
        """
        short = {name: 0.0 if isnan(team.gap_fte) else team.gap_fte for name, team in self.teams.items()}
        given = dict.fromkeys(short, 0.0)
        left = abs(fte)
        while left > SMALLEST_FTE:
            step = min(STEP_FTE, left)
            able = [name for name in sorted(short) if fte > 0 or self.teams[name].fte + given[name] >= step - 1e-9]
            if not able:
                there = sum(team.fte for team in self.teams.values())
                raise ValueRefused(f"the link workers of the council have {there:g} FTE in all, so {-fte:g} cannot go.")
            name = max(able, key=short.__getitem__) if fte > 0 else min(able, key=short.__getitem__)
            sign = 1 if fte > 0 else -1
            given[name], short[name], left = given[name] + sign * step, short[name] - sign * step, left - step
        return {name: round(posts, 4) for name, posts in given.items() if posts}


def ground_of(
    problem: AllocationProblem, model: OperatingModel, drawn_needs: tuple[Mapping[str, float], ...] = ()
) -> Ground:
    """What the reference of a sweep gives. `model`: as the hours of the problem were worked out with."""
    places = PlanSeen(model, problem, current_plan(problem)).places[:-1]
    teams = {place.name: Team(capacity_fte(place).number, gap_fte(place).number) for place in places}
    able = [problem.workers[w] for w in may_lead(problem)]
    people = tuple(Person(one.worker_id, one.name, one.cluster, one.fte) for one in able if one.fte > 0)
    schools = {one.cluster for one in problem.schools}
    return Ground({name: team for name, team in teams.items() if name in schools}, people, drawn_needs)
