"""Each way out as changes to the baseline: the same amounts, about the same schools and people."""

from dataclasses import replace

import numpy as np

from allocation.entities import Phase
from allocation.plan import SolveOptions
from allocation.problem import AllocationProblem, SchoolGroup
from allocation.scenario.changes import Change, loaded
from allocation.scenario.rule_changes import CapMovesEach, ScaleTime, SetCaseload, SetFloor
from allocation.scenario.staff_changes import AddFte
from allocation.scenario.tie_changes import Allow, LiftLocks, SplitGroup
from allocation.solver import repair_changes
from allocation.solver.solve import solve
from tests.allocation.problems import build, school, worker

SENIOR = "senior_link_worker"


def changes_of(problem: AllocationProblem) -> dict[str, tuple[Change, ...]]:
    result = solve(problem, SolveOptions(seconds=10))
    return {one.lever: loaded(one.changes) for one in result.repairs}


def test_staff_ceilings_and_the_cheapest_mix() -> None:
    """Eleven primaries with next to no work for one full-time post with a ceiling of nine."""
    found = changes_of(build([school(str(i), cases=0, need=40.0 + i) for i in range(11)], [worker("a")]))
    post = AddFte(fte=0.3, cluster="North", role_id=SENIOR)
    assert found["extra post"] == (post,)
    assert found["caseload ceiling"] == (SetCaseload(role_id=SENIOR, phase=Phase.PRIMARY, schools=11),)
    assert found["cheapest mix"] == (post,)
    assert found["leave out"] == ()


def test_locks_lent_schools_groups_and_caps() -> None:
    problem = build([school("1"), school("2", cluster="South")], [worker("a"), worker("b", cluster="South")])
    problem = replace(problem, keep_together=(SchoolGroup("Ash and Elm", (0, 1), is_hard=True),))
    assert loaded(repair_changes.lent(problem, [(0, 1)])) == (Allow(urn="1", worker_id="b"),)
    assert loaded(repair_changes.released(problem, [1, 0])) == (LiftLocks(urn="1"), LiftLocks(urn="2"))
    assert loaded(repair_changes.split(["Ash and Elm"])) == (SplitGroup(group="Ash and Elm"),)
    assert loaded(repair_changes.cap_each(3)) == (CapMovesEach(moves=3),)
    assert loaded(repair_changes.lower_floor(problem, Phase.PRIMARY, 0)) == (
        SetFloor(phase=Phase.PRIMARY, tier_id="keeping_in_touch"),
    )


def test_a_lock_that_is_in_the_way_is_lifted_by_name() -> None:
    """Two secondaries locked to somebody who can carry one; a colleague has room."""
    schools = [school(str(i), "secondary") for i in range(2)]
    problem = build(schools, [worker("a", 0.4), worker("b", 0.4)], locks=np.array([0, 0]))
    found = changes_of(problem)
    assert len(found["drop locks"]) == 1
    assert found["drop locks"][0] in (LiftLocks(urn="0"), LiftLocks(urn="1"))


def test_more_time_in_every_post() -> None:
    """Work of 200 cases for nobody but a post of 0.4: hours are what is missing."""
    found = changes_of(build([school("1", cases=35)], [worker("a", 0.5)]))
    (change,) = found["hours"]
    assert isinstance(change, ScaleTime)
    assert change.percent > 0
