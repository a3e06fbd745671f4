"""What partners owe a term: Wakefield's arithmetic, every model, and zero, missing and not said yet kept apart."""

from fractions import Fraction

import pytest

from allocation.entities import Phase
from allocation.operating_model import Status
from allocation.operating_model.questions import NeededFor, needed_for
from allocation.partner_rota.afford import Verdict, full_time_hours, make_rota
from allocation.partner_rota.entities import Offer, OwedState, RotaSchool
from data_sources import operating_models
from tests.allocation.partner_rota.rotas import answered, schools_of

WITH_PARTNERS = ("wakefield", "wakefield_pilot", "salford", "somerset", "nfer_6_local_area_partnerships")


@pytest.mark.parametrize(("secondaries", "met", "kept"), [(18, 45, 12), (1, 0, 3), (0, 7, 0), (27, 81, 0)])
def test_wakefields_teacher_comes_twice_to_secondaries_and_once_to_primaries_that_meet(
    secondaries: int, met: int, kept: int
) -> None:
    """Two of three meetings of each of S secondaries, one of each of P primaries that meet: 2S + P visits."""
    schools = wakefield(secondaries, met, kept)
    assert make_rota(operating_models.load("wakefield"), schools).partner("fim_teacher").visits == 2 * secondaries + met


@pytest.mark.parametrize(("secondaries", "met", "kept"), [(18, 45, 12), (1, 0, 3), (0, 7, 0)])
def test_wakefields_nurse_comes_to_secondaries_now_and_came_to_all_in_the_pilot(
    secondaries: int, met: int, kept: int
) -> None:
    """Now 3S; in the pilot 3S + 2P."""
    schools = wakefield(secondaries, met, kept)
    now, pilot = (make_rota(operating_models.load(one), schools) for one in ("wakefield", "wakefield_pilot"))
    assert now.partner("school_nurse").visits == 3 * secondaries
    assert pilot.partner("school_nurse").visits == 3 * secondaries + 2 * met
    assert now.partner("school_nurse").hours == 2 * 3 * secondaries


def wakefield(secondaries: int, met: int, kept: int) -> list[RotaSchool]:
    return schools_of(
        (secondaries, Phase.SECONDARY, "three_meetings"),
        (met, Phase.PRIMARY, "two_meetings"),
        (kept, Phase.PRIMARY, "keeping_in_touch"),
    )


def test_clusters_add_up_to_the_whole(district: list[RotaSchool]) -> None:
    need = make_rota(operating_models.load("wakefield"), district).partner("fim_teacher")
    assert [one.cluster for one in need.clusters] == ["North", "South"]
    assert sum(one.visits for one in need.clusters) == need.visits == 81
    assert sum(one.schools for one in need.clusters) == 63


def test_why_a_school_is_owed_nothing_is_said(district: list[RotaSchool]) -> None:
    special = RotaSchool("9", "Special", Phase.SPECIAL, "North", 20.0, "two_meetings")
    rota = make_rota(operating_models.load("wakefield"), [*district, special])
    states = {(c.partner_id, c.phase, c.tier_id): (c.state, c.visits) for one in rota.partners for c in one.cells}
    assert states["school_nurse", Phase.PRIMARY, "two_meetings"] == (OwedState.ADVICE_ONLY, 0)
    assert states["fim_teacher", Phase.PRIMARY, "keeping_in_touch"] == (OwedState.NO_MEETINGS, 0)
    assert states["fim_teacher", Phase.SPECIAL, "two_meetings"] == (OwedState.NOT_ATTENDED, 0)
    assert states["fim_teacher", Phase.SECONDARY, "three_meetings"] == (OwedState.COMES, 2)


def test_a_school_without_a_tier_is_missing_and_not_zero(district: list[RotaSchool]) -> None:
    lost = RotaSchool("9", "Uncovered", Phase.SECONDARY, "North", 20.0, None)
    advised = RotaSchool("8", "Advised", Phase.PRIMARY, "North", 20.0, None)
    nurse = make_rota(operating_models.load("wakefield"), [*district, lost, advised]).partner("school_nurse")
    assert (nurse.visits, nurse.no_tier, nurse.not_said) == (54, 1, 0)
    assert [cell.state for cell in nurse.cells if cell.tier_id is None] == [OwedState.ADVICE_ONLY, OwedState.NO_TIER]


def test_what_is_not_said_yet_is_no_number(district: list[RotaSchool]) -> None:
    teacher = make_rota(operating_models.load("wakefield_pilot"), district).partner("fim_teacher")
    assert (teacher.visits, teacher.not_said, teacher.verdict) == (0, 63, Verdict.NOT_SAID)
    half = answered("wakefield_pilot", partners__fim_teacher__attendance__secondary__visits=2)
    teacher = make_rota(half, district).partner("fim_teacher")
    assert (teacher.visits, teacher.not_said, teacher.verdict) == (36, 45, Verdict.NOT_SAID)


@pytest.mark.parametrize(
    ("offered", "verdict", "short", "spare"),
    [(108, "fits", 0, 0), (120, "fits", 0, 12), (107.5, "short", 0.5, 0), (0, "short", 108, 0)],
    ids=["exactly", "to spare", "half an hour short", "nothing offered"],
)
def test_hours_owed_against_hours_offered(
    district: list[RotaSchool], offered: float, verdict: str, short: float, spare: float
) -> None:
    model = answered("wakefield", partners__school_nurse__offered_hours=offered)
    nurse = make_rota(model, district).partner("school_nurse")
    assert (nurse.verdict, nurse.short_hours, nurse.spare_hours) == (verdict, short, spare)


def test_no_offer_and_an_offer_of_nothing_are_two_things(district: list[RotaSchool]) -> None:
    nurse = make_rota(operating_models.load("wakefield"), district).partner("school_nurse")
    assert (nurse.verdict, nurse.short_hours, nurse.spare_hours) == (Verdict.NOT_OFFERED, 0, None)


def test_a_shortfall_in_full_time_posts_is_by_the_models_own_hours(district: list[RotaSchool]) -> None:
    """13 weeks x 37 hours x 65% = 312.65 hours a term; 108 owed - 46.94 offered = 61.06, which is 0.1953 of it."""
    model = answered("wakefield", partners__school_nurse__offered_hours=46.94)
    nurse = make_rota(model, district).partner("school_nurse")
    assert full_time_hours(model) == Fraction("312.65")
    assert nurse.short_fte == Fraction("61.06") / Fraction("312.65")


def test_where_a_posts_hours_are_not_known_the_shortfall_is_in_hours_only(district: list[RotaSchool]) -> None:
    model = answered("wakefield", partners__school_nurse__offered_hours=100)
    no_share = model.hours.direct_share.model_copy(update={"value": 0.0})
    nurse = make_rota(
        model.model_copy(update={"hours": model.hours.model_copy(update={"direct_share": no_share})}), district
    ).partner("school_nurse")
    assert (nurse.short_hours, nurse.short_fte) == (8, None)


def test_one_clusters_hours_do_not_make_up_for_anothers(district: list[RotaSchool]) -> None:
    """9 secondaries a cluster: 54 hours each. 60 in the North leave the South's 40 short by 14."""
    offers = {"school_nurse": Offer(None, {"North": Fraction(60), "South": Fraction(40)})}
    nurse = make_rota(operating_models.load("wakefield"), district, offers).partner("school_nurse")
    assert (nurse.verdict, nurse.short_hours) == (Verdict.SHORT, 14)
    half = {"school_nurse": Offer(None, {"North": Fraction(60)})}
    assert make_rota(operating_models.load("wakefield"), district, half).partner("school_nurse").verdict is (
        Verdict.NOT_OFFERED
    )
    both = {"school_nurse": Offer(Fraction(90), {"North": Fraction(60), "South": Fraction(40)})}
    assert make_rota(operating_models.load("wakefield"), district, both).partner("school_nurse").short_hours == 18


def test_a_tier_of_another_model_is_refused(district: list[RotaSchool]) -> None:
    with pytest.raises(KeyError, match="no tier 'three_meetings'"):
        make_rota(operating_models.load("salford"), district)


def test_the_models_with_partners_are_all_tried() -> None:
    assert {one for one in operating_models.ids() if operating_models.load(one).partners} == set(WITH_PARTNERS)


@pytest.mark.parametrize("model_id", sorted(operating_models.ids()))
def test_every_model_gives_a_rota_that_says_what_is_missing(model_id: str) -> None:
    model = operating_models.load(model_id)
    schools = schools_of(*((2, phase, tier.id) for tier in model.tiers for phase in sorted(tier.phases)))
    rota = make_rota(model, schools)
    asked = {
        key.split(".")[1]
        for key, figure in model.walk()
        if figure.status is Status.ASK and needed_for(key) is NeededFor.ROTA and ".attendance." in key
    }
    assert {one.partner.id for one in rota.partners if one.verdict is Verdict.NOT_SAID} == asked
    for one in rota.partners:
        assert all(cell.is_known != (cell.state in (OwedState.NOT_SAID, OwedState.NO_TIER)) for cell in one.cells)
        assert one.verdict in (Verdict.NOT_SAID, Verdict.NOT_OFFERED, Verdict.NOTHING_DUE)


def test_a_figure_that_counts_by_the_month_is_for_one_term() -> None:
    """Once a month in a term of 13 weeks is 13 x 12 / 52 = 3 visits."""
    rota = make_rota(operating_models.load("somerset"), schools_of((4, Phase.SECONDARY, "monthly")))
    assert rota.partner("social_care").visits == 12


def test_meetings_nobody_has_said_leave_visits_not_said() -> None:
    """Salford leaves open how often schools meet that meet more often; a fixed number of visits is bound by it."""
    rota = make_rota(operating_models.load("salford"), schools_of((3, Phase.PRIMARY, "more_often")))
    assert {cell.state for one in rota.partners for cell in one.cells} == {OwedState.NOT_SAID}
