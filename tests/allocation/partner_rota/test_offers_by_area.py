"""Partners that offer each area hours of its own: asked area by area, refused elsewhere, and split area by area."""

from fractions import Fraction

from allocation.operating_model import OperatingModel
from allocation.operating_model.compose import Answer
from allocation.operating_model.questions import NeededFor, open_questions
from allocation.operating_model.sentences import rules
from allocation.partner_rota.afford import Verdict, make_rota
from allocation.partner_rota.check import check
from allocation.partner_rota.claims import split_problem
from allocation.partner_rota.entities import RotaSchool
from allocation.solver.partner_visits import solve_visits
from data_sources import operating_models

AREAS = ("North", "St. South")
NURSE = "partners.school_nurse.offered_by_area."


def by_area(model_id: str = "wakefield", **hours: float) -> OperatingModel:
    """The model in the reading that each area has hours of its own; "_" in a name stands for a space."""
    answers = {NURSE + name.replace("_", " "): Answer(value, "Ann", "2026-09-01") for name, value in hours.items()}
    written = operating_models.written(model_id)
    return operating_models.answered(written, {"partner_offers": "by_area"}, answers, model_id)


def test_hours_are_asked_of_every_partner_and_area_and_not_in_all() -> None:
    asked = [one for one in open_questions(by_area(North=60), AREAS) if one.needed_for is NeededFor.ROTA]
    assert [one.key for one in asked] == [
        "partners.fim_teacher.offered_by_area.North",
        "partners.fim_teacher.offered_by_area.St South",
        "partners.school_nurse.offered_by_area.St South",
    ]
    assert asked[2].question == "School nurse: how many hours a term are offered to meetings at schools in St. South?"
    assert {one.unit for one in asked} == {"hours a term"}


def test_an_answer_for_an_area_counts_only_in_that_reading() -> None:
    answers = {f"{NURSE}North": Answer(60, "Ann", "2026-09-01")}
    in_all = operating_models.answered(operating_models.written("wakefield"), {}, answers, "wakefield")
    assert in_all.partner("school_nurse").offered_by_area == {}
    figure = by_area(North=60).partner("school_nurse").offered_by_area["North"]
    assert (figure.value, figure.source) == (60, "Given by Ann on 01/09/2026")


def test_the_rules_of_the_model_say_whose_hours_they_are() -> None:
    said = [one.sentence for one in rules(by_area(North=60)) if "offers" in one.sentence]
    assert said == ["School nurse: offers 60 hours a term to the schools of North alone."]


def test_a_rota_goes_by_each_areas_own_hours(district: list[RotaSchool]) -> None:
    """9 secondaries an area, 54 hours each: the North has 6 to spare, the other is 14 short."""
    places = {"North": "North", "South": "St. South"}
    schools = [
        RotaSchool(one.urn, one.name, one.phase, places[one.cluster], one.need_points, one.tier_id) for one in district
    ]
    some = make_rota(by_area(North=60), schools).partner("school_nurse")
    assert some.verdict is Verdict.NOT_OFFERED
    rota = make_rota(by_area(North=60, St_South=40), schools)
    nurse = rota.partner("school_nurse")
    assert (nurse.verdict, nurse.short_hours, nurse.offer.in_all) == (Verdict.SHORT, 14, None)
    assert [one.offered_hours for one in nurse.clusters] == [Fraction(60), Fraction(40)]
    split = solve_visits(split_problem(rota, nurse))
    assert check(split.problem, split.visits) == []
    given = {name: sum(split.visits[one.urn] for one in split.problem.claims if one.cluster == name) for name in AREAS}
    assert given == {"North": 27, "St. South": 20}


def test_every_model_with_partners_can_be_read_that_way() -> None:
    for model_id in sorted(operating_models.ids()):
        model = by_area(model_id)
        keys = {one.key for one in open_questions(model, AREAS) if ".offered_" in one.key}
        assert keys == {
            f"partners.{one.id}.offered_by_area.{area}" for one in model.partners for area in ("North", "St South")
        }
