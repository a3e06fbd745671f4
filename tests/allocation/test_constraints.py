"""Each rule against the check of the same name, and what happens when a rule is taken away."""

from dataclasses import replace

import numpy as np
import pytest
from ortools.sat.python.cp_model import CpModel, CpSolver

from allocation.plan import Assignment, Plan, SolveOptions
from allocation.problem import AllocationProblem, AreaLimit, SchoolGroup
from allocation.solver import constraints
from allocation.solver.constraints import RULES, Rule
from allocation.solver.solve import solve
from allocation.solver.variables import make_variables
from allocation.verify import CHECKS, verify
from tests.allocation.problems import build, school, small, worker

CHECK_OF = {check.__name__: check for check in CHECKS}
Lines = list[tuple[int, int, int]]


def test_rules_and_checks_have_the_same_names_in_the_same_order() -> None:
    assert [rule.name for rule in RULES] == [check.__name__ for check in CHECKS]
    assert all(rule.label and rule.add.__doc__ for rule in RULES)


def is_possible(rule: Rule, problem: AllocationProblem, lines: Lines) -> bool:
    """Whether the rule alone lets exactly these lines through; schools without a line are not covered."""
    model, (schools, workers, _) = CpModel(), problem.size
    x = make_variables(model, problem, tuple(range(schools)), tuple(range(workers)), 0.0)
    rule.add(model, x, problem)
    for key, given in x.given.items():
        model.add(given == (key in lines))
    for s, uncovered in x.uncovered.items():
        model.add(uncovered == (s not in {line[0] for line in lines}))
    return CpSolver().status_name(CpSolver().solve(model)) == "OPTIMAL"


def as_plan(problem: AllocationProblem, lines: Lines) -> Plan:
    led = {s: (w, t) for s, w, t in lines}
    rows = []
    for s, one in enumerate(problem.schools):
        w, t = led.get(s, (None, None))
        rows.append(
            Assignment(
                one.urn, None if w is None else problem.workers[w].worker_id, None if t is None else problem.tier_ids[t]
            )
        )
    return Plan(tuple(rows))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_and_check_agree_on_random_plans(rule: Rule) -> None:
    """Lawful or not, of any kind: the rule lets a plan through exactly when the check finds nothing."""
    rng, verdicts = np.random.default_rng(7), []
    for seed in range(60):
        problem = small(seed)
        schools, workers, tiers = problem.size
        lines = [
            (s, int(rng.integers(workers)), int(rng.integers(tiers))) for s in range(schools) if rng.random() < 0.85
        ]
        verdicts.append(is_possible(rule, problem, lines))
        assert verdicts[-1] == (not CHECK_OF[rule.name](problem, as_plan(problem, lines))), f"seed {seed}: {lines}"
    assert any(verdicts)
    assert rule.name == "one_link_worker" or not all(verdicts), "no plan of the sample broke the rule"


@pytest.mark.parametrize(("leaders", "is_lawful"), [([], False), ([0], True), ([0, 1], False)])
def test_one_link_worker_means_one(leaders: list[int], is_lawful: bool) -> None:
    problem = build([school("1")], [worker("a"), worker("b")])
    model = CpModel()
    x = make_variables(model, problem, (0,), (0, 1), 0.0)
    constraints.one_link_worker(model, x, problem)
    model.add(x.uncovered[0] == 0)
    for w in (0, 1):
        model.add(x.leads[0, w] == (w in leaders))
    assert (CpSolver().solve(model) == 4) == is_lawful


def without_may_lead() -> AllocationProblem:
    """Only the worker who is barred has any time."""
    problem = build([school("1"), school("2")], [worker("a"), worker("b", 0.0)])
    allowed, reasons = problem.allowed.copy(), problem.not_allowed_reason.copy()
    allowed[0, 0], reasons[0, 0] = False, "Worker a is barred from School 1"
    return replace(problem, allowed=allowed, not_allowed_reason=reasons)


def without_no_leapfrog() -> AllocationProblem:
    problem = build([school("needy", need=80.0), school("other", need=60.0)], [worker("a", 0.5)])
    minutes = np.array([[[8000, 9200, 9200]], [[300, 900, 900]]])
    return replace(problem, minutes=minutes, capacity_minutes=np.array([9380]))


def without_tier_within_bounds() -> AllocationProblem:
    """Time for keeping in touch only, which a secondary may not have."""
    return replace(build([school("1", "secondary", cases=0)], [worker("a")]), capacity_minutes=np.array([500]))


BROKEN_WITHOUT = {
    "one_link_worker": lambda: build([school("1", need=10.0)], [worker("a"), worker("b")]),
    "may_lead": without_may_lead,
    "caseload_limit": lambda: build([school(str(i), cases=0) for i in range(10)], [worker("a")]),
    "one_phase_only": lambda: build([school("1"), school("2", "secondary")], [worker("a")], one_phase_only=True),
    "hours_limit": lambda: build([school("1", cases=9), school("2", cases=9)], [worker("a", 0.3)]),
    "role_serves_tier": lambda: build([school("1")], [worker("h", role="family_hub_staff")]),
    "tier_within_bounds": without_tier_within_bounds,
    "locks": lambda: build([school("1")], [worker("a"), worker("b")], current=[0], locks=np.array([1])),
    "tier_locks": lambda: build([school("1")], [worker("a")], tier_locks=np.array([0])),
    "move_cap": lambda: build([school("1"), school("2")], [worker("a"), worker("b")], current=[0, 0], max_moves=0),
    "move_cap_per_worker": lambda: build(
        [school("1"), school("2")], [worker("a"), worker("b")], current=[0, 0], max_moves_per_worker=0
    ),
    "keep_together": lambda: build(
        [school("1"), school("2")],
        [worker("a"), worker("b")],
        current=[0, 1],
        keep_together=(SchoolGroup("siblings", (0, 1), is_hard=True),),
    ),
    "people_in_area": lambda: build(
        [school("1"), school("2")],
        [worker("a"), worker("b")],
        current=[0, 1],
        area_limits=(AreaLimit("North", "link worker", (0, 1), (0, 1), 1),),
    ),
    "no_leapfrog": without_no_leapfrog,
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_without_the_rule_the_best_plan_breaks_it(rule: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = BROKEN_WITHOUT[rule.name]()
    assert verify(problem, solve(problem, SolveOptions(seconds=10)).plan) == []
    others = tuple(one for one in RULES if one.name != rule.name)
    monkeypatch.setattr(constraints, "RULES", others)
    broken = {breach.rule for breach in verify(problem, solve(problem, SolveOptions(seconds=10)).plan)}
    assert broken == {rule.name}
