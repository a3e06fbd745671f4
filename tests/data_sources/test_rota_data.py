"""Tiers of a plan or a term, months of a calendar, and the split that was accepted: kept by plan, given back whole."""

from datetime import date
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine

from allocation.entities import Phase
from allocation.partner_rota.claims import Claim, SplitProblem, SplitResult
from allocation.partner_rota.entities import Offer
from allocation.plan import Assignment, Plan, SolveStatus
from allocation.term_calendar.term_dates import TermDates
from data_sources import council_models, operating_models, rota_data, stores
from data_sources.database import open_database
from data_sources.standing import Standing


@pytest.fixture
def database(sqlite_url: str) -> Any:
    opened = open_database(sqlite_url)
    yield opened
    opened.dispose()


def split(partner_id: str, **visits: int) -> SplitResult:
    claims = tuple(Claim(urn, urn, Phase.PRIMARY, "North", 50, 3) for urn in visits)
    problem = SplitProblem(partner_id, partner_id.title(), claims, Fraction(2), Offer(Fraction(10)))
    return SplitResult(problem, SolveStatus.OPTIMAL, visits, ())


def district() -> Any:
    schools = pd.DataFrame(
        {
            "urn": ["1", "2", "3"],
            "name": ["One", "Two", "Three"],
            "phase": ["primary", "secondary", "primary"],
            "cluster": ["North", None, "South"],
            "predecessor_urns": ["", "", ""],
        }
    )
    return SimpleNamespace(schools=schools, authority_code="998")


NEED = pd.DataFrame({"urn": ["1", "2", "3"], "need_points": [40.0, float("nan"), 10.0]})


def test_an_accepted_split_holds_for_its_plan_and_is_given_back_whole(database: Engine) -> None:
    rota_data.accept(database, "998", 7, split("nurse", a=2, b=0), "Ann")
    rota_data.accept(database, "998", 7, split("police", a=1), "Bea")
    assert rota_data.accepted_split(database, "998", 7).visits == {
        ("a", "nurse"): 2,
        ("b", "nurse"): 0,
        ("a", "police"): 1,
    }
    assert rota_data.accepted(database, "998", 7)["police"].by == "Bea"
    assert rota_data.accepted_split(database, "998", 8).visits == {}
    assert rota_data.accepted_split(database, "997", 7).visits == {}
    assert [one.sentence for one in stores.activities(database, "998") if one.action == "rota"] == [
        "Accepted the split of Police for plan 7: 1 visit of 3.",
        "Accepted the split of Nurse for plan 7: 2 visits of 6.",
    ]


def test_a_split_of_a_newer_plan_takes_its_place_and_one_taken_back_is_gone(database: Engine) -> None:
    rota_data.accept(database, "998", 7, split("nurse", a=2), "Ann")
    rota_data.accept(database, "998", 8, split("police", a=1), "Ann")
    assert set(rota_data.accepted(database, "998", 8)) == {"police"}
    assert rota_data.accepted(database, "998", 7) == {}
    rota_data.take_back(database, "998", 7, "police", "Ann")
    assert set(rota_data.accepted(database, "998", 8)) == {"police"}
    rota_data.take_back(database, "998", 8, "police", "Ann")
    assert rota_data.accepted(database, "998", 8) == {}


def test_what_was_accepted_comes_before_what_was_worked_out() -> None:
    kept = {"nurse": rota_data.Accepted({"a": 0}, "Ann", "2026-09-01")}
    found = rota_data.decided([split("nurse", a=3), split("police", a=1)], kept)
    assert found["nurse"].visits == {("a", "nurse"): 0}
    assert found["police"].visits == {("a", "police"): 1}


def test_a_plans_tiers_need_of_its_day_and_what_is_different_now() -> None:
    lines = (Assignment("1", "w", "two_meetings"), Assignment("2", None, None), Assignment("9", "w", "two_meetings"))
    plan: Any = SimpleNamespace(
        summary=SimpleNamespace(name="Plan 4", version_name="", created_by="Ann"),
        result=SimpleNamespace(plan=Plan(lines)),
        need=NEED,
    )
    found = rota_data.from_plan(district(), plan)
    assert [(one.urn, one.tier_id, one.need_points, one.cluster) for one in found.schools] == [
        ("1", "two_meetings", 40.0, "North"),
        ("2", None, None, ""),
        ("3", None, 10.0, "South"),
    ]
    assert found.said == "Tiers of plan 4, made by Ann"
    assert found.notes == (
        "Not in the plan, so without a tier: URN 3.",
        "In the plan, but not open any more: URN 9.",
    )


def test_without_a_plan_the_agreed_tiers_come_before_those_of_the_scores() -> None:
    model = operating_models.load("wakefield")
    scored = pd.DataFrame({"urn": ["1", "2", "3"], "agreed_tier_id": ["two_meetings", "three_meetings", None]})
    now = rota_data.from_tiers(district(), NEED, scored, Standing(), model)
    assert now.said == "Tiers decided from the need scores, not agreed yet"
    assert [one.tier_id for one in now.schools] == ["two_meetings", "three_meetings", None]
    term: Any = SimpleNamespace(
        summary=SimpleNamespace(operating_model_id="wakefield", name="Autumn 2026"),
        tiers=pd.DataFrame({"urn": ["1"], "agreed_tier_id": ["keeping_in_touch"]}),
    )
    agreed = rota_data.from_tiers(district(), NEED, scored, Standing(previous=term), model)
    assert agreed.said == "Tiers agreed for Autumn 2026"
    assert [one.tier_id for one in agreed.schools] == ["keeping_in_touch", None, None]


def test_a_plans_model_has_the_councils_answers_of_today_while_it_has_the_plans_tiers(database: Engine) -> None:
    then = operating_models.load("wakefield").model_dump(mode="json")
    lines = (Assignment("1", "w", "two_meetings"),)
    plan: Any = SimpleNamespace(operating_model=then, result=SimpleNamespace(plan=Plan(lines)))
    council_models.answer(database, "998", "wakefield", {"partners.school_nurse.offered_hours": 40.0}, "Ann")
    assert rota_data.model_of(database, "998", plan).partner("school_nurse").offered_hours.value == 40
    gone: Any = SimpleNamespace(operating_model={**then, "id": "own_gone"}, result=plan.result)
    assert not rota_data.model_of(database, "998", gone).partner("school_nurse").offered_hours.is_known
    other: Any = SimpleNamespace(operating_model={**then, "id": "salford"}, result=plan.result)
    assert rota_data.model_of(database, "998", other).label == "Wakefield"


def test_months_say_what_they_rest_on() -> None:
    model = operating_models.load("wakefield")
    term = TermDates("Autumn 2026", date(2026, 9, 1), date(2026, 12, 18))
    assert len(rota_data.months(model, None, None).shares) == 3
    assert "No term dates are loaded" in rota_data.months(model, None, None).said
    by_days = rota_data.months(model, term, None)
    assert (len(by_days.shares), by_days.dated) == (4, None)
    assert "There is no calendar of Autumn 2026" in by_days.said
