"""Clusters side by side: every figure against sums done by hand on a plan of four schools, and sorts of plans."""

from math import isnan

import pytest

from allocation.cluster_comparison.compare import ClusterComparison, compare_clusters
from allocation.cluster_comparison.definitions import FIGURES, definition, in_figures
from allocation.cluster_comparison.leapfrogs import leapfrogs
from allocation.cluster_comparison.places import EVERYWHERE
from allocation.measures import measure
from allocation.model_comparison.entities import Value
from allocation.operating_model import OperatingModel
from allocation.plan import Assignment, Plan
from allocation.problem import AllocationProblem
from allocation.reading import current_plan
from data_sources import operating_models
from tests.allocation.problems import build, district, school, worker

COSTS = {"senior_link_worker": 40_000.0}


@pytest.fixture(scope="module")
def model() -> OperatingModel:
    return operating_models.load("wakefield")


def four_schools() -> tuple[AllocationProblem, Plan]:
    """North: A (need 60) meets twice as entitled, B (40) not at all though entitled to two. South: C (20) twice though
    entitled to none; D, a secondary entitled to three, is led by nobody. Everybody is ten minutes away."""
    schools = [school("A", need=60), school("B", need=40), school("C", cluster="South", need=20)]
    schools.append(school("D", "secondary", "South", 50))
    problem = build(schools, [worker("n", 0.1), worker("s", 1.0, "South")])
    lines = [("A", "n", "two_meetings"), ("B", "n", "keeping_in_touch"), ("C", "s", "two_meetings")]
    return problem, Plan((*(Assignment(*line) for line in lines), Assignment("D", None, None)))


@pytest.fixture(scope="module")
def four(model: OperatingModel) -> ClusterComparison:
    return compare_clusters(model, *four_schools(), COSTS)


# minutes: four cases of 360, 270 a meeting and 20 on the road, 60 for keeping in touch; a full-time post has 18,759.
BY_HAND = {
    "schools": (2, 2, 4),
    "need_points": (100, 70, 170),
    "need_middle": (50, 35, 45),
    "not_led": (0, 1, 1),
    "capacity_fte": (0.1, 1.0, 1.1),
    "capacity_hours": (1876 / 60, 18_759 / 60, 20_635 / 60),
    "hours_entitled": (2 * 2020 / 60, (1500 + 2310) / 60, (4040 + 3810) / 60),
    "gap_hours_fte": ((4040 - 1876) / 18_759, (3810 - 18_759) / 18_759, (7850 - 20_635) / 18_759),
    "gap_caseload_fte": (2 / 9 - 0.1, 1 / 9 + 1 / 3 - 1, 3 / 9 + 1 / 3 - 1.1),
    "gap_fte": (2 / 9 - 0.1, 4 / 9 - 1, 6 / 9 - 1.1),
    "meetings_entitled": (4, 3, 7),
    "meetings_delivered": (2, 2, 4),
    "entitlement_met": (60, 0, 100 * 120 / (200 + 150)),
    "workload_mean": (100 * 3520 / 1876, 100 * 2020 / 18_759, 100 * 5540 / 20_635),
    "workload_largest": (100 * 3520 / 1876, 100 * 2020 / 18_759, 100 * 3520 / 1876),
    "travel_hours": (40 / 60, 40 / 60, 80 / 60),
    "travel_minutes_a_meeting": (20, 20, 20),
    "meetings_per_100_points": (2, 100 * 2 / 70, 100 * 4 / 170),
    "hours_per_point": (3520 / 60 / 100, 2020 / 60 / 70, 5540 / 60 / 170),
    "cost": (4_000, 40_000, 44_000),
    "cost_per_point": (40, 40_000 / 70, 44_000 / 170),
}


@pytest.mark.parametrize("figure", BY_HAND)
def test_figures_are_the_sums_done_by_hand(four: ClusterComparison, figure: str) -> None:
    assert four.places == ("North", "South", EVERYWHERE)
    found = [value.number for value in four.by_figure[figure]]
    assert found == pytest.approx(BY_HAND[figure], abs=1e-9), figure


def test_what_cannot_be_said_says_why_and_is_never_made_up(model: OperatingModel, four: ClusterComparison) -> None:
    free = compare_clusters(model, *four_schools())
    assert (free.value("cost_per_point").word, isnan(free.value("cost").number)) == ("not given", True)
    assert four.value("pupils").note == "the pupils of no school are known"
    assert four.value("follows_need", "South").note == "it takes two primary schools with a score"
    assert four.value("gap_fte", "North").note == "caseloads decide, not hours"
    other = compare_clusters(model, *four_schools(), {"family_hub_staff": 30_000.0})
    assert other.value("cost").note == "no cost is given for Senior link worker"


def test_a_cluster_without_people_or_without_schools(model: OperatingModel) -> None:
    problem = build([school("A", cluster="West")], [worker("n", 1.0)])
    found = compare_clusters(model, problem, current_plan(problem))
    assert found.places == ("North", "West", EVERYWHERE)
    assert found.value("hours_entitled", "West").note == "nobody works where one school could be led from"
    assert not found.value("gap_fte", "West").is_known
    assert found.value("workload_mean", "West").note.startswith("nobody with")
    assert found.value("capacity_fte", "North").note == "one person who may lead no school left out"
    assert found.value("schools", "North").number == 0


def test_who_is_passed_over_is_who_the_measures_count(four: ClusterComparison, model: OperatingModel) -> None:
    (only,) = four.leapfrogs.schools.to_dict("records")
    assert (only["urn"], only["within"], only["across"], only["example_urn"]) == ("B", 0, 1, "C")
    assert only["sentence"] == (
        "A school like this would meet more often in South: School C has less need (20.0 against 40.0) and 2 meetings "
        "a term against 0."
    )
    problem = district(3, schools=80)
    found = compare_clusters(model, problem, current_plan(problem))
    counted = measure(problem, current_plan(problem))
    assert (found.leapfrogs.within, found.leapfrogs.across) == (counted.leapfrogs_within, counted.leapfrogs_across)
    assert found.value("travel_hours").number == pytest.approx(counted.travel_hours)
    assert found.value("meetings_delivered").number == counted.meetings
    assert found.value("workload_largest").number == pytest.approx(counted.workload_max_percent)
    assert found.value("workload_spread").number == pytest.approx(100 * counted.workload_cv)
    assert found.leapfrogs.schools["need_points"].is_monotonic_decreasing


def test_another_unit_than_meetings_is_named(four: ClusterComparison) -> None:
    table = four.schools.assign(meetings=four.schools["support"])
    (sentence,) = leapfrogs(table, {"primary": "days at school"}).schools["sentence"]
    assert "would get more days at school in South" in sentence
    assert sentence.endswith("and 2 days at school a term against 0.")


def test_primary_against_secondary(model: OperatingModel) -> None:
    problem, plan = four_schools()
    given = Assignment("D", "s", "three_meetings")
    both = compare_clusters(model, problem, Plan((*plan.assignments[:3], given)))
    row = both.parity.set_index(["place", "phase"]).loc[("South", "secondary")]
    assert (row["hours"], row["hours_per_case"]) == pytest.approx((2310 / 60, 2310 / 60 / 4))
    assert (row["meetings_a_school"], row["entitlement_met_percent"]) == (3, 100)
    ratio = both.phase_ratios.set_index("place").loc["South"]
    assert ratio["hours_per_case"] == pytest.approx(2020 / 2310)
    assert ratio["in_words"] == "cannot be said: pupils or hours of one phase are not known"


def test_the_sentences_hold_the_figures(four: ClusterComparison, model: OperatingModel) -> None:
    need, gap, left, meetings, passed = four.headlines
    assert need == (
        "Need is greatest in North (100 need points at two schools) and least in South (70 at two schools); the middle "
        "school's need score is highest in North (50.0) and lowest in South (35.0)."
    )
    assert gap == "One cluster has too few posts: North (0.1 FTE); there are posts to spare in South (0.6)."
    assert left == "One school has no link worker, in South."
    assert meetings == (
        "Schools get 4 of the 7 meetings a term they are entitled to; weighed by need, from 0.0% in South to 60.0% in "
        "North."
    )
    assert passed == "One school would meet more often in the place of one with less need, in another cluster."
    between = four.between.set_index("figure")
    assert between.loc["Cost per need point", "most_over_least"] == pytest.approx(1000 / 70)
    assert isnan(between.loc["Entitlement met", "most_over_least"])  # nothing is so many times nothing


def test_every_figure_is_defined_once_with_unit_sentence_and_source() -> None:
    assert len({one.id for one in FIGURES}) == len({one.label for one in FIGURES}) == len(FIGURES)
    assert all(one.unit and one.sentence.endswith(".") and one.source.endswith(".") for one in FIGURES)
    assert definition("gap_fte").unit == "FTE"
    assert in_figures("gap_fte", Value(-0.04)) == "0.0"
    assert in_figures("gap_fte", Value(-0.06)) == "-0.1"
    assert in_figures("cost", Value(word="not given")) == "not given"
