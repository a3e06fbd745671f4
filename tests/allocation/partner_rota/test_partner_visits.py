"""The split of limited visits: best by brute force on small cases, lawful by the checker on every one."""

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations, product
from math import ceil, floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation.entities import Phase
from allocation.partner_rota.check import check
from allocation.partner_rota.claims import Claim, SplitProblem
from allocation.partner_rota.entities import Offer
from allocation.plan import SolveStatus
from allocation.solver.partner_visits import SHARE_SCALE, solve_visits

PHASES = (Phase.PRIMARY, Phase.SECONDARY)


def claim(
    number: int,
    need: float,
    visits: int,
    phase: Phase = Phase.SECONDARY,
    cluster: str = "North",
    is_stand_in: bool = False,
) -> Claim:
    return Claim(f"{number:06}", f"School {number}", phase, cluster, need, visits, is_stand_in)


def problem(claims: Sequence[Claim], hours: float, visit_hours: float = 2, **by_cluster: float) -> SplitProblem:
    own = {name: Fraction(str(offered)) for name, offered in by_cluster.items()}
    return SplitProblem(
        "nurse", "School nurse", tuple(claims), Fraction(str(visit_hours)), Offer(Fraction(str(hours)), own)
    )


@st.composite
def problems(draw: st.DrawFn) -> SplitProblem:
    claims = [
        claim(
            number,
            draw(st.sampled_from([0.0, 12.5, 40.0, 40.004, 71.3, 100.0])),
            draw(st.integers(1, 3)),
            draw(st.sampled_from(PHASES)),
            draw(st.sampled_from(["North", "South", "West"])),
            draw(st.sampled_from([False, False, False, True])),
        )
        for number in draw(st.permutations(range(draw(st.integers(0, 6)))))
    ]
    visit_hours = draw(st.sampled_from([Fraction(1), Fraction(2), Fraction(1, 10), Fraction(0)]))
    owed = sum(one.visits for one in claims)
    offered = draw(st.integers(0, owed + 1)) * visit_hours + draw(st.sampled_from([Fraction(), Fraction(1, 20)]))
    own: dict[str, Fraction] = draw(
        st.sampled_from([{}, {}, {"North": Fraction(3)}, {"North": Fraction(0), "South": Fraction(2)}])
    )
    return SplitProblem("nurse", "School nurse", tuple(claims), visit_hours, Offer(offered, own))


def best_by_trying_all(one: SplitProblem) -> dict[str, int]:
    """Every split is looked at; the rules and goals are written here a second time."""
    order = sorted(one.claims, key=lambda claim: (-claim.need_points, claim.urn))
    lawful = (
        dict(zip([claim.urn for claim in order], numbers, strict=True))
        for numbers in product(*(range(claim.visits + 1) for claim in order))
    )
    return max((split for split in lawful if is_lawful(one, split)), key=lambda split: worth(order, split))


def is_lawful(one: SplitProblem, split: dict[str, int]) -> bool:
    hours = {claim: split[claim.urn] * one.visit_hours for claim in one.claims}
    own = one.offer.by_cluster
    if sum(hours.values()) > (one.offer.in_all or 0):
        return False
    if any(sum(hours[claim] for claim in hours if claim.cluster == name) > most for name, most in own.items()):
        return False
    for needier, other in permutations([claim for claim in one.claims if not claim.is_stand_in], 2):
        is_same = needier.phase == other.phase and (needier.cluster if needier.cluster in own else "") == (
            other.cluster if other.cluster in own else ""
        )
        is_behind = split[needier.urn] / needier.visits < split[other.urn] / other.visits - 1e-9
        if is_same and needier.need_points >= other.need_points and is_behind:
            return False
    return True


def worth(order: Sequence[Claim], split: dict[str, int]) -> tuple[object, ...]:
    weighted = sum(max(round(claim.need_points * 100), 100) * split[claim.urn] for claim in order)
    clusters: dict[str, list[Claim]] = defaultdict(list)
    for claim in order:
        clusters[claim.cluster].append(claim)
    shares = [
        Fraction(SHARE_SCALE * sum(split[claim.urn] for claim in several), sum(claim.visits for claim in several))
        for several in clusters.values()
    ]
    spread = ceil(max(shares)) - floor(min(shares)) if len(shares) > 1 else 0
    return weighted, -spread, [split[claim.urn] for claim in order]


@given(problems())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_the_split_is_the_one_that_trying_all_finds(one: SplitProblem) -> None:
    found = solve_visits(one)
    assert found.visits == best_by_trying_all(one)
    assert found.status is SolveStatus.OPTIMAL
    assert check(one, found.visits) == []


@pytest.mark.parametrize(
    ("hours", "visits"),
    [(0, [0, 0, 0]), (1, [0, 0, 0]), (2, [1, 0, 0]), (6, [3, 0, 0]), (8, [3, 1, 0]), (18, [3, 3, 3]), (99, [3, 3, 3])],
    ids=["nothing offered", "less than a visit", "one", "one school", "part", "exactly", "more than owed"],
)
def test_the_neediest_school_comes_first(hours: float, visits: list[int]) -> None:
    found = solve_visits(problem([claim(i, 90 - 10 * i, 3) for i in range(3)], hours))
    assert list(found.visits[f"{i:06}"] for i in range(3)) == visits
    assert found.hours == min(hours // 2 * 2, 18)


def test_equal_need_gets_equal_visits_or_none_at_all() -> None:
    three = [claim(i, 50, 2) for i in range(3)]
    assert set(solve_visits(problem(three, 10)).visits.values()) == {1}
    assert set(solve_visits(problem(three, 4)).visits.values()) == {0}


def test_one_school_gets_what_the_hours_reach() -> None:
    assert solve_visits(problem([claim(1, 50, 3)], 5)).visits == {"000001": 2}


def test_nobody_to_visit_is_a_split_of_nothing() -> None:
    found = solve_visits(problem([], 10))
    assert (found.visits, found.status, found.given) == ({}, SolveStatus.OPTIMAL, 0)


def test_a_visit_that_takes_no_time_is_given_to_all() -> None:
    assert solve_visits(problem([claim(1, 50, 3), claim(2, 10, 1)], 0, 0)).visits == {"000001": 3, "000002": 1}


def test_a_tenth_of_an_hour_is_a_tenth() -> None:
    """0.3 hours are three visits of 0.1 hours, though 0.3 / 0.1 is less than 3 in binary."""
    assert solve_visits(problem([claim(1, 50, 3)], 0.3, 0.1)).visits == {"000001": 3}


def test_a_larger_share_for_a_needier_school_of_another_phase_is_no_leapfrog() -> None:
    found = solve_visits(problem([claim(1, 20, 3), claim(2, 90, 2, Phase.PRIMARY)], 4))
    assert found.visits == {"000001": 0, "000002": 2}


def test_hours_of_one_cluster_are_not_used_in_another() -> None:
    claims = [claim(1, 90, 3), claim(2, 80, 3, cluster="South"), claim(3, 70, 3, cluster="South")]
    found = solve_visits(problem(claims, 100, North=2, South=8))
    assert found.visits == {"000001": 1, "000002": 3, "000003": 1}


def test_equal_splits_are_spread_between_clusters_before_the_order_of_urns() -> None:
    """A visit for 1 and 2 (both North) or for 1 and 3 weighs the same; the second leaves no cluster without any."""
    claims = [
        claim(1, 60, 1, Phase.PRIMARY),
        claim(2, 50, 1, Phase.SECONDARY),
        claim(3, 50, 1, Phase.SPECIAL, "South"),
    ]
    assert solve_visits(problem(claims, 4)).visits == {"000001": 1, "000002": 0, "000003": 1}


def test_the_order_of_urns_decides_what_nothing_else_does() -> None:
    claims = [claim(2, 50, 1, Phase.SPECIAL), claim(1, 50, 1, Phase.PRIMARY)]
    assert solve_visits(problem(claims, 2)).visits == {"000001": 1, "000002": 0}


def test_without_time_there_is_still_a_lawful_split_that_says_it_is_not_proven() -> None:
    one = problem([claim(i, 90 - i, 3) for i in range(40)], 60)
    found = solve_visits(one, seconds=0)
    assert check(one, found.visits) == []
    assert found.status is SolveStatus.FEASIBLE


@pytest.mark.parametrize(
    ("visits", "rule"),
    [
        ({"000001": 1}, "every_school_decided"),
        ({"000001": 1, "000002": 0, "000009": 0}, "every_school_decided"),
        ({"000001": 4, "000002": 0}, "within_the_rule"),
        ({"000001": 0, "000002": -1}, "within_the_rule"),
        ({"000001": 3, "000002": 3}, "within_hours"),
        ({"000001": 1, "000002": 2}, "no_leapfrog"),
    ],
)
def test_the_checker_names_the_rule_that_is_broken(visits: dict[str, int], rule: str) -> None:
    one = problem([claim(1, 90, 3), claim(2, 50, 3)], 10)
    assert check(one, {"000001": 3, "000002": 2}) == []
    assert [breach.rule for breach in check(one, visits)] == [rule]


def test_the_checker_minds_each_clusters_own_hours() -> None:
    one = problem([claim(1, 90, 3), claim(2, 50, 3, cluster="South")], 100, South=2)
    [breach] = check(one, {"000001": 3, "000002": 2})
    assert breach.sentence == "School nurse: 4 hours of visits in South, and 2 are offered."


def test_equal_need_with_unequal_shares_is_a_leapfrog() -> None:
    one = problem([claim(1, 50, 3), claim(2, 50, 3)], 100)
    assert [breach.rule for breach in check(one, {"000001": 3, "000002": 2})] == ["no_leapfrog"]


def test_claims_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="listed twice"):
        problem([claim(1, 50, 3), claim(1, 50, 3)], 10)
    with pytest.raises(ValueError, match="owed no visit"):
        problem([claim(1, 50, 0)], 10)
    with pytest.raises(ValueError, match="not even none, in West"):
        SplitProblem(
            "nurse", "Nurse", (claim(1, 5, 1, cluster="West"),), Fraction(2), Offer(None, {"North": Fraction()})
        )
