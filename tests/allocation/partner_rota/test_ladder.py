"""The ladder of attendance and the largest offers, against sums by hand and against trying all."""

from fractions import Fraction
from itertools import product

import pytest

from allocation.entities import Phase
from allocation.operating_model import OperatingModel
from allocation.partner_rota.afford import PartnerNeed, make_rota
from allocation.partner_rota.entities import Offer, RotaSchool
from allocation.partner_rota.ladder import ladder, largest_offers
from data_sources import operating_models
from tests.allocation.partner_rota.rotas import answered, schools_of


def nurse(district: list[RotaSchool], hours: float, model_id: str = "wakefield") -> PartnerNeed:
    return make_rota(answered(model_id, partners__school_nurse__offered_hours=hours), district).partner("school_nurse")


def test_two_of_three_fits_and_three_of_three_does_not(district: list[RotaSchool]) -> None:
    """18 secondaries x 2 hours: 36 hours a step. 90 offered hold two steps; the third is 18 hours short."""
    steps = [one for one in ladder(nurse(district, 90)) if one.cell.phase is Phase.SECONDARY]
    assert [(one.visits, one.hours, one.short_hours, one.fits) for one in steps] == [
        (0, 0, 0, True),
        (1, 36, 0, True),
        (2, 72, 0, True),
        (3, 108, 18, False),
    ]
    assert steps[3].short_fte == Fraction(18) / Fraction("312.65")
    assert [one.is_rule for one in steps] == [False, False, False, True]


def test_what_coming_to_schools_it_only_advises_would_take_is_there_too(district: list[RotaSchool]) -> None:
    """45 primaries that meet x 2 hours, besides the 108 hours of the rule."""
    steps = [one for one in ladder(nurse(district, 200)) if one.cell.phase is Phase.PRIMARY]
    assert [(one.visits, one.hours, one.short_hours) for one in steps] == [(0, 108, 0), (1, 198, 0), (2, 288, 88)]
    assert {one.cell.tier_id for one in steps} == {"two_meetings"}


def test_without_an_offer_steps_have_hours_and_no_verdict(district: list[RotaSchool]) -> None:
    need = make_rota(operating_models.load("wakefield"), district).partner("school_nurse")
    assert {one.short_hours for one in ladder(need)} == {None}
    assert not any(one.fits for one in ladder(need))
    assert largest_offers(need) == ()


def test_what_other_schools_take_must_be_said_before_a_step_fits(district: list[RotaSchool]) -> None:
    """The pilot's teacher: both phases are asked, so no step can be judged; with one said, the other's can."""
    offered = {"partners__fim_teacher__offered_hours": 100.0}
    teacher = make_rota(answered("wakefield_pilot", **offered), district).partner("fim_teacher")
    assert {one.short_hours for one in ladder(teacher)} == {None}
    said = answered("wakefield_pilot", **offered, partners__fim_teacher__attendance__primary__visits=1)
    teacher = make_rota(said, district).partner("fim_teacher")
    assert [one.short_hours for one in ladder(teacher) if one.cell.phase is Phase.SECONDARY] == [0, 26, 62, 98]
    assert {one.short_hours for one in ladder(teacher) if one.cell.phase is Phase.PRIMARY} == {None}


def test_a_share_that_is_no_whole_number_is_a_step_of_its_own() -> None:
    model = answered("somerset", partners__police__attendance__secondary__visits=0.5)
    police = make_rota(model, schools_of((4, Phase.SECONDARY, "monthly"))).partner("police")
    steps = ladder(police)
    assert [one.visits for one in steps] == [0, 1, Fraction(3, 2), 2, 3]
    assert [one.visits for one in steps if one.is_rule] == [Fraction(3, 2)]


@pytest.mark.parametrize("hours", [0, 35, 36, 90, 108, 150, 198, 287, 288, 400])
def test_the_largest_offers_are_all_those_that_cannot_be_raised(district: list[RotaSchool], hours: float) -> None:
    """The pilot's nurse: 18 secondaries with three meetings, 45 primaries with two, two hours a visit."""
    need = nurse(district, hours, "wakefield_pilot")
    fits = [(s, p) for s, p in product(range(4), range(3)) if 2 * (18 * s + 45 * p) <= hours]
    best = {one for one in fits if not any(o != one and o[0] >= one[0] and o[1] >= one[1] for o in fits)}
    found = largest_offers(need)
    assert {tuple(by_phase(one.visits)[phase] for phase in (Phase.SECONDARY, Phase.PRIMARY)) for one in found} == best
    assert [one.hours for one in found] == sorted((one.hours for one in found), reverse=True)


def by_phase(visits: tuple[tuple[object, int], ...]) -> dict[Phase, int]:
    return {cell.phase: number for cell, number in visits}  # type: ignore[attr-defined]


def test_the_largest_offer_stays_within_each_clusters_own_hours(district: list[RotaSchool]) -> None:
    """9 secondaries a cluster: a step is 18 hours in each. The South's 20 hold one step, whatever the North has."""
    offers = {"school_nurse": Offer(None, {"North": Fraction(60), "South": Fraction(20)})}
    need = make_rota(operating_models.load("wakefield"), district, offers).partner("school_nurse")
    [only] = largest_offers(need)
    assert [number for _, number in only.visits] == [1]
    assert [one.short_hours for one in ladder(need) if one.cell.phase is Phase.SECONDARY] == [0, 0, 16, 34]


def test_a_visit_whose_length_is_not_said_has_no_ladder(district: list[RotaSchool]) -> None:
    model: OperatingModel = operating_models.load("wakefield")
    asked = {"value": float("nan"), "status": "ask"}
    partner = model.partner("school_nurse")
    unsaid = partner.model_copy(update={"visit_hours": partner.visit_hours.model_copy(update=asked)})
    need = make_rota(model.model_copy(update={"partners": (unsaid,)}), district).partner("school_nurse")
    assert (ladder(need), largest_offers(need), need.hours, need.verdict) == ((), (), None, "not said yet")
    with pytest.raises(ValueError, match="how long a visit takes is not said yet"):
        need.hours_of(need.rule)
