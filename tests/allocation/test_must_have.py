"""Whom every school must have besides its link worker: who is named, against every other way to name them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest

from allocation import must_have, must_have_check
from allocation.entities import LinkWorker, School
from allocation.operating_model import OperatingModel
from allocation.plan import Assignment, Named, Plan, SolveOptions
from allocation.problem import AllocationProblem
from allocation.required import Required, RequiredRole
from allocation.solver.named_people import with_named_people
from allocation.solver.solve import solve
from allocation.verify import verify
from data_sources import operating_models
from tests.allocation.problems import build, school, worker

SOCIAL = "linked_social_worker"
Chosen = tuple[tuple[int, ...], ...]


def role(schools: list[School], people: list[LinkWorker], **fields: object) -> RequiredRole:
    size = (len(schools), len(people))
    one = RequiredRole(
        SOCIAL,
        "Linked social worker",
        1,
        False,
        tuple(schools),
        tuple(people),
        np.ones(size, dtype=bool),
        np.full(size, 10, dtype=np.int64),
        None,
        np.full(size[0], -1, dtype=np.int64),
    )
    return replace(one, **fields)  # type: ignore[arg-type]


def problem_of(*roles: RequiredRole) -> AllocationProblem:
    return build(list(roles[0].schools), [worker("a")], required=Required(roles))


def named(of: RequiredRole, before: Plan | None = None) -> Plan:
    return with_named_people(problem_of(of), Plan(()), before)


def random_role(seed: int) -> tuple[RequiredRole, Plan]:
    """A few schools and people, often too few; and who is named today."""
    rng = np.random.default_rng(seed)
    schools = [school(str(i), cluster=str(rng.choice(["North", "South"]))) for i in range(int(rng.integers(1, 5)))]
    people = [worker(f"p{i}", float(rng.choice([0.5, 1.0]))) for i in range(int(rng.integers(0, 4)))]
    size = (len(schools), len(people))
    one = role(
        schools,
        people,
        may=rng.random(size) < 0.75,
        travel_minutes=rng.integers(0, 60, size),
        most=rng.integers(0, 4, size[1]) if rng.random() < 0.4 else None,
        count=int(rng.integers(1, 3)),
    )
    today = [Named(s.urn, SOCIAL, p.worker_id) for s in schools for p in people if rng.random() < 0.4]
    return one, Plan((), tuple(today))


def every_way(of: RequiredRole) -> Iterator[Chosen]:
    """All ways to give each school up to as many people as it needs."""
    able = [[int(p) for p in np.flatnonzero(row)] for row in of.may]
    options = [[c for n in range(of.count + 1) for c in combinations(some, n)] for some in able]
    for chosen in product(*options):
        load = np.bincount([p for some in chosen for p in some], minlength=len(of.people))
        if of.most is None or (load <= of.most).all():
            yield chosen


def figures(of: RequiredRole, chosen: Chosen, today: Plan) -> tuple[float, ...]:
    """What counts, in order: covered, evenness (squares of schools by tenths of a post), changes, travel."""
    held = {(one.urn, one.worker_id) for one in today.named}
    pairs = [(s, p) for s, some in enumerate(chosen) for p in some]
    load = np.bincount([p for _, p in pairs], minlength=len(of.people))
    even = sum(round(10 / one.fte) * int(n) ** 2 for one, n in zip(of.people, load, strict=True))
    changes = sum((of.schools[s].urn, of.people[p].worker_id) not in held for s, p in pairs)
    return -len(pairs), even, changes, sum(int(of.travel_minutes[pair]) for pair in pairs)


def test_nobody_is_named_better_in_any_other_way() -> None:
    seen = set()
    for seed in range(60):
        of, today = random_role(seed)
        plan = named(of, today)
        assert must_have_check.breaches(Required((of,)), plan) == [], seed
        place = {one.worker_id: p for p, one in enumerate(of.people)}
        chosen = tuple(
            tuple(place[one.worker_id] for one in plan.named if one.urn == s.urn and one.worker_id) for s in of.schools
        )
        best = min(figures(of, one, today) for one in every_way(of))
        assert figures(of, chosen, today) == best, seed
        short = [one.school.urn for one in must_have.not_named(Required((of,)), plan)]
        assert short == [s.urn for s, some in zip(of.schools, chosen, strict=True) if len(some) < of.count]
        seen.add((bool(short), of.most is None))
    assert len(seen) == 4


def test_schools_are_spread_by_fte_and_keep_whom_they_have() -> None:
    schools = [school(str(i)) for i in range(6)]
    of = role(schools, [worker("full"), worker("half", 0.5)])
    before = Plan((), tuple(Named(str(i), SOCIAL, "half" if i in (1, 4) else "full") for i in range(6)))
    plan = named(of, before)
    assert plan.named == before.named  # four and two, as today
    assert [one.worker_id for one in named(of).named].count("full") == 4
    assert must_have.in_words(Required((of,)), plan) == ["Every school has a linked social worker by name."]


def test_a_lock_is_kept_and_a_whole_area_has_one_person() -> None:
    schools = [school("1"), school("2"), school("3", cluster="South")]
    near = np.array([[5, 50], [5, 50], [5, 50]])
    locked = role(schools, [worker("a"), worker("b")], travel_minutes=near, locked=np.array([1, -1, -1]))
    assert {one.urn: one.worker_id for one in named(locked).named} == {"1": "b", "2": "a", "3": "a"}
    areas = role(schools, [worker("a"), worker("b")], travel_minutes=near, is_per_area=True)
    got = {one.urn: one.worker_id for one in named(areas).named}
    assert got["1"] == got["2"] != got["3"]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([("1", "a")], "School 2 (2) has no linked social worker, and is not listed as without"),
        ([("1", "a"), ("2", "z")], "School 2 (2) is given 'z' as linked social worker, who is not one"),
        ([("1", "b"), ("2", "a")], "School 1 (1) is given Worker b as linked social worker, who may not be its"),
        ([("1", "a"), ("2", "b")], "School 2 (2) is locked to Worker a as linked social worker, not Worker b"),
        ([("1", "a"), ("1", "a"), ("2", "a")], "School 1 (1) has 2 lines as linked social worker, not 1"),
        ([("1", "a"), ("2", "a"), ("9", "a")], "School 9 is not one of the schools allocated"),
        ([("1", "c"), ("2", "a")], "Worker c is the linked social worker of one school; 0 is the most for 0.1 FTE"),
    ],
)
def test_what_is_not_lawful_is_said(lines: list[tuple[str, str]], words: str) -> None:
    of = role(
        [school("1"), school("2")],
        [worker("a"), worker("b"), worker("c", 0.1)],
        may=np.array([[True, False, True], [True, True, True]]),
        locked=np.array([-1, 0]),
        most=np.array([5, 5, 0]),
    )
    lead = tuple(Assignment(one.urn, None, None) for one in of.schools)
    problem = problem_of(of)
    assert verify(problem, Plan(lead, tuple(Named(urn, SOCIAL, who) for urn, who in [("1", "a"), ("2", "a")]))) == []
    broken = verify(problem, Plan(lead, tuple(Named(urn, SOCIAL, who) for urn, who in lines)))
    assert {one.rule for one in broken} == {"must_have"}
    assert any(words in one.sentence for one in broken)
    other = Plan(lead, (Named("1", SOCIAL, "a"), Named("2", SOCIAL, "a"), Named("1", "mentor", "a")))
    assert "which it need not have" in verify(problem, other)[0].sentence


def test_a_school_with_nobody_is_listed_by_name_and_why() -> None:
    schools = [school("1"), school("2", cluster="South")]
    some = role(schools, [worker("a")], may=np.array([[True], [False]]))
    plan = named(some)
    assert plan.named[1] == Named("2", SOCIAL, None)
    (lost,) = must_have.not_named(Required((some,)), plan)
    assert (lost.school.urn, lost.reason) == ("2", "no linked social worker is there for primary schools in South")
    assert must_have.in_words(Required((some,)), plan) == [
        "1 of 2 schools have a linked social worker by name. Not covered by a linked social worker: School 2 (2)."
    ]
    nobody = role(schools, [])
    assert must_have.not_named(Required((nobody,)), named(nobody))[0].reason == (
        "nobody in the list of link workers has the role linked social worker"
    )


def test_a_solve_names_people_and_keeps_those_of_the_plan_on_screen(model_with_social_worker: OperatingModel) -> None:
    schools = [school("1"), school("2"), school("3", cluster="South")]
    people = [replace(worker("s1"), role=SOCIAL), replace(worker("s2"), role=SOCIAL)]
    no_times = pd.DataFrame({"urn": [], "destination": [], "travel_minutes": []})
    locks = pd.DataFrame({"urn": ["1"], "worker_id": ["s2"], "action": ["ban"]})
    of = must_have.required(schools, people, model_with_social_worker, date(2026, 9, 1), locks, no_times)
    problem = build(schools, [worker("a"), worker("b", cluster="South")], required=of)
    first = solve(problem, SolveOptions(seconds=2)).plan
    assert verify(problem, first) == []
    assert {one.urn: one.worker_id for one in first.named} == {"1": "s1", "2": "s2", "3": None}
    assert solve(problem, SolveOptions(seconds=2), anchor=first).plan.named == first.named
    both = replace(of.roles[0], may=np.array([[True, True], [True, True], [False, False]]))
    swapped = replace(first, named=(Named("1", SOCIAL, "s2"), Named("2", SOCIAL, "s1"), Named("3", SOCIAL, None)))
    kept = solve(replace(problem, required=Required((both,))), SolveOptions(seconds=2), anchor=swapped).plan
    assert kept.named == swapped.named


@pytest.fixture
def model_with_social_worker() -> OperatingModel:
    return operating_models.load("wakefield")
