"""Every figure of a comparison against the same figure added up on paper."""

from dataclasses import replace
from math import isnan, sqrt

import pytest

from allocation.model_comparison.compare import Comparison, compare
from allocation.model_comparison.definitions import FIGURES, in_figures
from allocation.model_comparison.entities import AreaStaff, Value
from tests.allocation.model_comparison.hand_made import ENOUGH, run

DIRECT = 13 * 37 * 0.65  # hours a term of a full-time post: 312.65


@pytest.fixture(scope="module")
def two() -> Comparison:
    return compare([run("wakefield"), run("salford")])


def numbers(found: Comparison, figure: str) -> list[float]:
    return [value.number for value in found.by_figure[figure]]


def test_every_figure_of_two_models_is_what_the_sum_on_paper_says(two: Comparison) -> None:
    # a meeting takes 2 + 1 + 1.5 hours, a contact 1; a case 6 hours in Wakefield, 0.5 in Salford
    wakefield = [2 * 4.5, 1 * 1.0, 3 * 4.5 + 4 * 6, 2 * 4.5]
    salford = [2 * 4.5, 1 * 4.5, 4 * 4.5 + 4 * 0.5, 2 * 4.5]
    by_hand = {
        "in_post_people": [2, 2],
        "in_post_fte": [1.5, 1.5],
        "needed_fte": [0.8, 0.8],
        "more_fte": [0, 0],
        "covered": [4, 4],
        "not_covered": [0, 0],
        "rules_broken": [0, 0],
        "meetings": [2 + 0 + 3 + 2, 2 + 1 + 4 + 2],
        "meetings_entitled": [7, 9],
        "need_weighted_meetings": [2 * 60 + 3 * 80 + 2 * 40, 2 * 60 + 1 * 20 + 4 * 80 + 2 * 40],
        "contacts": [1, 0],
        "link_worker_hours": [sum(wakefield), sum(salford)],
        "hours_per_point": [56.5 / 200, 42.5 / 200],
        "workload_largest": [100 * 47.5 / DIRECT, 100 * 33.5 / DIRECT],
        "leapfrogs": [0, 0],
        "meetings_per_100_points": [3.5, 4.5],
    }
    for figure, expected in by_hand.items():
        assert numbers(two, figure) == pytest.approx(expected), figure
    assert set(by_hand) | OTHERS == {one.id for one in FIGURES}


# Without a number under one of the two models, or rounded to a minute: each in a test of its own.
OTHERS = {"in_post_role_fte", "days", "all_partner_hours", "workload_smallest", "workload_spread"}


def test_the_spread_of_workload_is_the_standard_deviation_over_the_mean(two: Comparison) -> None:
    ann, cal = 100 * 47.5 * 60 / 18_759, 100 * 9 * 60 / 9_379  # half of 18,759 minutes, whole minutes only
    mean = (ann + cal) / 2
    assert numbers(two, "workload_smallest")[0] == pytest.approx(cal)
    assert numbers(two, "workload_spread")[0] == pytest.approx(
        100 * sqrt(((ann - mean) ** 2 + (cal - mean) ** 2) / 2) / mean
    )


def test_partners_hours_are_visits_by_the_rule_times_hours_a_visit(two: Comparison) -> None:
    table = two.partners.set_index(["model", "partner"])
    teacher = table.loc["Wakefield", "Future in Mind educational improvement teacher"]
    nurse = table.loc["Wakefield", "School nurse"]
    assert (teacher["schools"], teacher["visits"], teacher["hours"]) == (3, 2 * 1 + 2, 2 * 4)  # 2S + P, two hours each
    assert (nurse["schools"], nurse["visits"], nurse["hours"]) == (1, 3, 6)
    assert numbers(two, "all_partner_hours")[0] == 14


def test_a_partner_of_whom_nobody_has_said_anything_has_no_hours_and_none_are_made_up(two: Comparison) -> None:
    value = two.by_figure["all_partner_hours"][1]
    assert isnan(value.number)
    assert value.note.startswith("not said yet for Early help")
    assert in_figures("all_partner_hours", value) == "not said yet"
    salford = two.partners[two.partners["model"] == "Salford"]
    assert salford[["visits", "hours", "offered_hours"]].isna().all().all()


def test_schools_that_differ_come_with_the_largest_difference_first(two: Comparison) -> None:
    table = two.differing
    assert table["urn"].tolist() == ["2", "1", "0", "3"]
    assert table["meetings_difference"].tolist() == [1, 1, 0, 0]
    assert table["hours_difference"].tolist() == pytest.approx([37.5 - 20, 4.5 - 1, 0, 0])
    first, last = table.iloc[0], table.iloc[3]
    assert first["differs_in"] == "tier, meetings, role, partners"
    assert last["differs_in"] == "tier, role, partners"
    assert (first["meetings: Wakefield"], first["meetings: Salford"]) == (3, 4)
    assert (first["role: Wakefield"], first["role: Salford"]) == ("Senior link worker", "School coordinator")
    assert first["partners: Wakefield"] == "Future in Mind educational improvement teacher 2, School nurse 3"
    assert two.differ_from_first == {"Wakefield": 0, "Salford": 4}


def test_models_that_give_every_school_the_same_differ_in_none() -> None:
    ours = run("wakefield")
    copy = replace(ours, model=ours.model.model_copy(update={"id": "own", "label": "Ours"}))
    found = compare([ours, copy])
    assert found.differing.empty
    assert found.differ_from_first == {"Wakefield": 0, "Ours": 0}
    other = replace(copy, result=run("wakefield", leads=("cal", "ann", "ann", "cal")).result)
    found = compare([ours, other])
    assert found.differing["urn"].tolist() == ["0"]
    assert found.differing["differs_in"].tolist() == ["link worker"]
    assert [len(found.by_figure["rules_broken"][place].note) > 0 for place in (0, 1)] == [False, True]


def test_a_school_nobody_leads_is_named_and_counts_with_its_need_and_nothing_given() -> None:
    found = compare([run("wakefield"), run("somerset", leads=("ann", "ann", "ann", None))])
    assert numbers(found, "covered") == [4, 3]
    assert found.not_covered[["model", "urn", "cluster", "need_points"]].to_numpy().tolist() == [
        ["Somerset", "3", "South", 40.0]
    ]
    row = found.differing.set_index("urn").loc["3"]
    assert (row["tier: Somerset"], row["link worker: Somerset"], row["meetings: Somerset"]) == (
        "not covered",
        "nobody",
        0,
    )
    places = found.places.set_index(["grouping", "place", "model"])
    south = places.loc["cluster", "South", "Somerset"]
    assert (south["covered"], south["hours"], south["hours_per_point"]) == (0, 0, 0)
    assert places.loc["cluster", "South", "Wakefield"]["meetings_per_100_points"] == pytest.approx(100 * 2 / 40)
    primary = places.loc["phase", "primary", "Wakefield"]
    assert (primary["meetings"], primary["hours"]) == (4, 9 + 1 + 9)
    assert primary["hours_per_point"] == pytest.approx(19 / 120)


def test_days_at_school_are_not_set_beside_meetings() -> None:
    found = compare([run("wakefield"), run("staffordshire")])
    meetings = found.by_figure["meetings"][1]
    assert isnan(meetings.number)
    assert meetings.note == "not comparable because this model counts days at school, not meetings"
    # a quarter of a day a week at each primary and a day at the secondary, for 13 weeks
    assert numbers(found, "days")[1] == pytest.approx((3 * 0.25 + 1) * 13)
    assert found.differing[["meetings_difference"]].isna().all().all()
    assert not found.differing["differs_in"].str.contains("meetings").any()
    # a day of five is 62.53 hours, not 37.5; a quarter of one is 15.63, not 1 and not 9
    assert found.differing["urn"].tolist() == ["2", "1", "0", "3"]
    assert found.differing["hours_difference"].tolist()[:2] == pytest.approx([62.53 - 37.5, 15.63 - 1], abs=0.02)
    assert any("Meetings are not comparable with Staffordshire" in one for one in found.cautions)
    assert any("Wakefield counts schools and hours and Staffordshire counts hours" in one for one in found.cautions)


def test_casework_alone_is_said_in_hours() -> None:
    found = compare([run("wakefield"), run("nfer_2_behaviour_and_education_support_teams")])
    assert found.by_figure["meetings"][1].note == "not comparable because this model counts casework, not meetings"
    assert "24 hours a term, not meetings" in found.headlines[1]
    assert found.lines[found.lines["model"] != "Wakefield"]["meetings"].isna().all()


def test_the_headline_says_in_plain_words_what_is_given_and_what_it_takes() -> None:
    short = (AreaStaff("North", 3, "", 1.0, 1.2, 0.4, True, True), ENOUGH[1])
    found = compare([run("wakefield"), run("salford", short)])
    assert found.headlines == (
        "Under Wakefield all 4 schools have a link worker: 7 meetings a term. The 1.5 FTE in post are enough for what "
        "every school is entitled to.",
        "Under Salford all 4 schools have a link worker: 9 meetings a term against 7 under Wakefield. For what every "
        "school is entitled to, 0.4 FTE more would be needed than the 1.5 in post.",
    )


def test_staff_that_is_not_worked_out_for_one_place_is_not_added_up_for_all() -> None:
    known = AreaStaff("North", 3, "", 1.0, 1.2, 0.4, True, False, beyond_one_post=("2",))
    unknown = AreaStaff("South", 1, "", 0.5, None, None, why_not="South: there was no time to find out.")
    found = compare([run("wakefield", (known, unknown)), run("salford", (known, ENOUGH[1]))])
    assert found.by_figure["needed_fte"][0] == Value(
        pytest.approx(float("nan"), nan_ok=True),
        "South: there was no time to find out. The other places come to 1.2 FTE.",
    )
    assert "is not worked out" in found.headlines[0]
    more = found.by_figure["more_fte"][1]
    assert more.number == pytest.approx(0.4)
    assert more.note == (
        "less may do in North: there was no time to prove it; without School 2, which no one person has the time or "
        "the caseload for"
    )


def test_roles_without_people_and_people_without_a_role_are_said() -> None:
    ours = run("wakefield")
    stranger = replace(ours.problem.workers[1], role="school_secretary")
    problem = replace(ours.problem, workers=(ours.problem.workers[0], stranger))
    roles = compare([replace(ours, problem=problem)]).roles.set_index("role")
    assert roles.loc["Family hub staff"]["people"] == 0
    assert roles.loc["Family hub staff"]["in_words"].startswith(
        "Nobody in the list has this role, and nobody is made up."
    )
    assert roles.loc["School secretary"]["in_words"].startswith("Not a role of the Wakefield model")


def test_what_is_different_for_reasons_of_the_models_own_figures_is_said(two: Comparison) -> None:
    assert "Every model is set against the same need scores; what a model itself looks at does not change them." in (
        two.cautions
    )
    (hours,) = [one for one in two.cautions if one.startswith("Hours and staff rest on")]
    assert "(Wakefield 6, Salford 0.5)" in hours
    assert len([one for one in two.cautions if "not comparable" in one]) == 1  # schools against hours


def test_a_district_without_clusters_has_none_to_compare() -> None:
    ours = run("wakefield")
    schools = tuple(replace(school, cluster="") for school in ours.problem.schools)
    found = compare([replace(ours, problem=replace(ours.problem, schools=schools))])
    assert "Clusters are not comparable because no school has one; load the list of clusters." in found.cautions


def test_one_model_alone_is_shown_and_what_cannot_be_compared_is_refused() -> None:
    alone = compare([run("wakefield")])
    assert len(alone.headlines) == 1
    assert alone.differing.empty
    with pytest.raises(ValueError, match="same name"):
        compare([run("wakefield"), run("wakefield")])
    with pytest.raises(ValueError, match="Between one and 6"):
        compare([])
    fewer = run("salford")
    problem = replace(fewer.problem, schools=(replace(fewer.problem.schools[0], urn="9"), *fewer.problem.schools[1:]))
    with pytest.raises(ValueError, match="different schools"):
        compare([run("wakefield"), replace(fewer, problem=problem)])
