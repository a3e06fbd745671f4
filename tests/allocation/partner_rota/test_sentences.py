"""The rota in sentences and tables: what is said is what was worked out, to the last figure."""

from fractions import Fraction

import pytest

from allocation.entities import Phase
from allocation.operating_model import OperatingModel
from allocation.partner_rota import sentences, tables
from allocation.partner_rota.afford import PartnerNeed, make_rota
from allocation.partner_rota.claims import split_problem
from allocation.partner_rota.entities import Offer, RotaSchool
from allocation.partner_rota.ladder import largest_offers
from allocation.partner_rota.months import months_by_weeks
from allocation.partner_rota.split import VisitSplit
from allocation.solver.partner_visits import solve_visits
from data_sources import operating_models
from tests.allocation.partner_rota.rotas import answered, schools_of

NURSE_HOURS = "partners__school_nurse__offered_hours"


def nurse(model: OperatingModel, district: list[RotaSchool]) -> PartnerNeed:
    return make_rota(model, district).partner("school_nurse")


@pytest.mark.parametrize(
    ("offered", "said"),
    [
        (120, "54 visits a term take 108 hours; 120 hours are offered. It fits, with 12 hours to spare."),
        (108, "54 visits a term take 108 hours; 108 hours are offered. It fits exactly."),
        (90, "54 visits a term take 108 hours; 90 hours are offered. Short by 18 hours a term, 0.06 FTE."),
        (1, "54 visits a term take 108 hours; 1 hour is offered. Short by 107 hours a term, 0.35 FTE."),
        (0, "54 visits a term take 108 hours; 0 hours are offered. Short by 108 hours a term, 0.35 FTE."),
    ],
)
def test_the_headline_says_whether_it_fits(district: list[RotaSchool], offered: float, said: str) -> None:
    need = nurse(answered("wakefield", **{NURSE_HOURS: offered}), district)
    assert sentences.headline(need) == f"School nurse: {said}"
    assert sentences.cautions(need) == ["Advice only for primary schools: it comes to none of their meetings."]


def test_the_headline_says_what_is_not_said(district: list[RotaSchool]) -> None:
    rota = make_rota(operating_models.load("wakefield_pilot"), district)
    assert [sentences.headline(one) for one in rota.partners] == [
        "Future in Mind educational improvement teacher: how often it comes to 63 schools is not said yet.",
        "School nurse: 144 visits a term take 288 hours. How many hours are offered is not said yet.",
    ]
    half = answered("wakefield_pilot", partners__fim_teacher__attendance__secondary__visits=2)
    assert sentences.headline(make_rota(half, district).partner("fim_teacher")).endswith(
        "at least 36 visits a term, 72 hours; how often it comes to 45 schools is not said yet."
    )


def test_the_largest_offer_in_the_words_of_the_council(district: list[RotaSchool]) -> None:
    need = nurse(answered("wakefield", **{NURSE_HOURS: 90}), district)
    assert sentences.largest(need, operating_models.load("wakefield")) == [
        "Secondary schools at “Three meetings a term”: 2 of 3 meetings fits; 3 of 3 meetings needs 0.06 FTE more.",
    ]
    plenty = nurse(answered("wakefield", **{NURSE_HOURS: 200}), district)
    assert sentences.largest(plenty, operating_models.load("wakefield")) == [
        "Secondary schools at “Three meetings a term”: 3 of 3 meetings fits, all there are.",
        "Beyond the rule, primary schools at “Two meetings a term”: 1 of 2 meetings fits; 2 of 2 meetings needs "
        "0.29 FTE more.",
    ]


def test_of_two_phases_neither_may_be_enough_by_itself(district: list[RotaSchool]) -> None:
    model = answered("wakefield_pilot", **{NURSE_HOURS: 150})
    assert sentences.largest(nurse(model, district), model) == [
        "Primary schools at “Two meetings a term”: not even 1 of 2 meetings fits; it needs 0.16 FTE more.",
        "Secondary schools at “Three meetings a term”: even with no visit to them, the other schools need "
        "0.1 FTE more.",
    ]


def test_without_an_offer_the_ladder_says_hours(district: list[RotaSchool]) -> None:
    pilot = operating_models.load("wakefield_pilot")
    assert sentences.largest(make_rota(pilot, district).partner("fim_teacher"), pilot) == [
        "Primary schools at “Two meetings a term”: 1 of 2 meetings would take 90 hours and 2 of 2 meetings would take "
        "180 hours a term in all.",
        "Secondary schools at “Three meetings a term”: 1 of 3 meetings would take 36 hours, 2 of 3 meetings would take "
        "72 hours and 3 of 3 meetings would take 108 hours a term in all.",
        "Schools whose visits are not said yet are left out of these hours.",
    ]


def test_largest_offers_name_the_schools(district: list[RotaSchool]) -> None:
    model = answered("wakefield_pilot", **{NURSE_HOURS: 150})
    said = [sentences.offer_words(model, one) for one in largest_offers(nurse(model, district))]
    assert said == [
        "1 of 2 meetings of 45 primary schools at “Two meetings a term” and 1 of 3 meetings of 18 secondary schools at "
        "“Three meetings a term”: 63 visits, 126 hours",
        "no meeting of 45 primary schools at “Two meetings a term” and 3 of 3 meetings of 18 secondary schools at "
        "“Three meetings a term”: 54 visits, 108 hours",
    ]


def test_the_sum_is_shown_to_the_last_figure(district: list[RotaSchool]) -> None:
    model = answered("wakefield_pilot", **{NURSE_HOURS: 150})
    assert sentences.worked(nurse(model, district), model) == [
        "45 primary schools at “Two meetings a term” x 2 of 2 meetings each = 90 visits",
        "18 secondary schools at “Three meetings a term” x 3 of 3 meetings each = 54 visits",
        "90 + 54 = 144 visits a term",
        "144 visits x 2 hours a visit = 288 hours a term",
        "288 hours - 150 offered = 138 hours short",
        "A full-time post: 13 weeks x 37 hours x 65% for schools = 312.65 hours a term",
        "138 / 312.65 = 0.4414, rounded up to 0.45 FTE so that it is enough",
    ]


def test_the_sum_of_clusters_with_hours_of_their_own(district: list[RotaSchool]) -> None:
    model = operating_models.load("wakefield")
    offers = {"school_nurse": Offer(None, {"North": Fraction(60), "South": Fraction(40)})}
    need = make_rota(model, district, offers).partner("school_nurse")
    assert sentences.worked(need, model)[2:5] == [
        "North: 54 hours owed, 60 offered",
        "South: 54 hours owed, 40 offered",
        "Hours of one cluster help no other: 14 hours short",
    ]


def test_a_split_says_how_far_the_hours_reach_and_why_some_are_left(district: list[RotaSchool]) -> None:
    rota = make_rota(answered("wakefield", **{NURSE_HOURS: 91}), district)
    split = solve_visits(split_problem(rota, rota.partner("school_nurse")))
    assert sentences.split_words(split) == [
        "The hours reach 45 of 54 visits: 15 schools get all they are owed, no schools a part, three schools none."
    ]
    level = [
        RotaSchool(s.urn, s.name, s.phase, s.cluster, 50.0, s.tier_id) for s in district if s.phase is Phase.SECONDARY
    ]
    rota = make_rota(answered("wakefield", **{NURSE_HOURS: 91}), level)
    said = sentences.split_words(solve_visits(split_problem(rota, rota.partner("school_nurse"))))
    assert said[0].startswith("The hours reach 36 of 54 visits: no schools get all they are owed, 18 schools a part")
    assert said[1].startswith("19 hours are left over: one visit more would pass over a needier school")


def test_a_school_without_a_score_stands_in_the_middle_of_its_phase() -> None:
    schools = schools_of((3, Phase.SECONDARY, "three_meetings"))
    schools[0] = RotaSchool("9", "New", Phase.SECONDARY, "North", None, "three_meetings")
    rota = make_rota(answered("wakefield", **{NURSE_HOURS: 4}), schools)
    problem = split_problem(rota, rota.partner("school_nurse"))
    assert [(one.need_points, one.is_stand_in) for one in problem.claims] == [(88.5, True), (89, False), (88, False)]
    assert sentences.split_words(solve_visits(problem))[-1].startswith("One school is without a need score")


def test_a_split_of_what_is_not_said_is_refused(district: list[RotaSchool]) -> None:
    rota = make_rota(operating_models.load("wakefield_pilot"), district)
    with pytest.raises(ValueError, match="is not said yet"):
        split_problem(rota, rota.partner("fim_teacher"))


def test_tables_add_up_and_keep_zero_missing_and_not_said_apart(district: list[RotaSchool]) -> None:
    lost = RotaSchool("9", "Uncovered", Phase.SECONDARY, "North", None, None)
    rota = make_rota(answered("wakefield_pilot", **{NURSE_HOURS: 150}), [*district, lost])
    by_school = tables.schools(rota)
    mine = by_school[by_school["partner_id"].eq("school_nurse")]
    assert mine["owed_visits"].sum() == 144
    assert mine.loc[mine["urn"].eq("9"), "why"].tolist() == ["No tier, so nobody knows"]
    assert mine.loc[mine["owed_visits"].eq(0), "why"].unique().tolist() == ["No visit: its tier has no meetings"]
    assert mine["need_points"].head(3).tolist() == [90, 89, 88]
    teacher = by_school[by_school["partner_id"].eq("fim_teacher")]
    assert teacher["owed_visits"].isna().sum() == 64
    clusters = tables.clusters(rota).set_index(["partner_id", "cluster"])
    assert clusters.loc[("school_nurse", tables.ALL), ["visits", "hours", "given_visits"]].tolist() == [144, 288, 144]
    assert clusters.loc["school_nurse"].loc[["North", "South"], "visits"].sum() == 144
    months = tables.months(rota, months_by_weeks(rota.model))
    assert months.groupby("partner_id")["hours"].sum()["school_nurse"] == pytest.approx(288)
    assert months["dated_visits"].isna().all()


def test_a_decided_split_is_in_the_tables_with_why(district: list[RotaSchool]) -> None:
    rota = make_rota(answered("wakefield", **{NURSE_HOURS: 90}), district)
    decided = {"school_nurse": VisitSplit({("000000", "school_nurse"): 1, ("000001", "school_nurse"): 0})}
    table = tables.schools(rota, decided)
    mine = table[table["partner_id"].eq("school_nurse")].set_index("urn")
    assert mine.loc[["000000", "000001", "000002"], "given_visits"].tolist() == [1, 0, 3]
    assert mine.loc["000000", "why"] == "1 of 3: the hours do not reach, and needier schools come first"
    assert (
        tables.clusters(rota, decided)
        .set_index(["partner_id", "cluster"])
        .loc[("school_nurse", "North"), "given_visits"]
        == 25
    )
    steps = tables.steps(rota)
    assert steps[steps["rule"].eq("yes") & steps["partner_id"].eq("school_nurse")]["short_hours"].tolist() == [18, 18]


def test_part_of_a_visit_is_counted_in_hours_and_said() -> None:
    model = answered("somerset", partners__police__attendance__secondary__visits=0.5)
    rota = make_rota(model, schools_of((4, Phase.SECONDARY, "monthly")))
    police = rota.partner("police")
    assert (police.visits, police.hours) == (6, 12)
    assert sentences.cautions(police) == [
        "Some schools are owed part of a visit: hours count it, a split or a calendar rounds it down."
    ]
    table = tables.schools(rota)
    mine = table[table["partner_id"].eq("police")]
    assert mine[["owed_visits", "given_visits", "why"]].iloc[0].tolist() == [1.5, 1, "All of 1.5 that is a whole visit"]
