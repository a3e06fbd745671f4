"""Partner rota: tiers without a plan, hours answered in place, a split accepted and taken back, no partners at all."""

import pytest
from streamlit.testing.v1 import AppTest

from allocation.plan import SolveResult, SolveStatus
from allocation.reading import current_plan
from allocation.settings import AllocationSettings
from data_sources import council_models, planning, rota_data, stores
from pages.ui import cache, nav, state
from tests.pages.screen import links, opened, said, went_well

CODE = "998"
NURSE = "partners.school_nurse.offered_hours"


@pytest.fixture
def planned(app: AppTest) -> int:
    """A saved plan, today's allocation as if it had been found, and 60 hours of the nurse. The plan's number."""
    opened(app, nav.HOME)
    council_models.answer(cache.engine(), CODE, "wakefield", {NURSE: 60.0}, "Ann")
    settings = AllocationSettings()
    prepared = cache.prepared(cache.district(CODE), state.model(settings), settings)
    result = SolveResult(SolveStatus.FEASIBLE, current_plan(prepared.problem), ())
    return planning.save(cache.engine(), prepared, result, "Tess Tester")


def test_with_nothing_loaded_it_says_what_to_do_next(empty_app: AppTest) -> None:
    opened(empty_app, nav.ROTA)
    assert "No schools are loaded yet" in said(empty_app)


def test_without_a_plan_it_goes_by_the_tiers_there_are_and_hours_are_answered_in_place(app: AppTest) -> None:
    opened(app, nav.ROTA)
    assert "There is no plan yet" in said(app)
    assert "Tiers agreed for" in said(app)
    assert links(app) == ["Go to Allocation to find a plan"]
    assert "School nurse: 60 visits a term take 120 hours. How many hours are offered is not said yet." in said(app)
    app.number_input(key=f"ask_wakefield_{NURSE}").set_value(100)
    app.button(key="save_answers").click().run()
    assert went_well(app)
    assert "100 hours are offered. Short by 20 hours a term, 0.07 FTE." in said(app)
    app.selectbox(key="rota_partner").select("school_nurse").run()
    assert "The hours reach 50 of 60 visits" in said(app)
    assert "3 of 3 meetings needs 0.07 FTE more" in said(app)
    assert "A split can be accepted once there is a plan." in said(app)


def test_a_split_is_accepted_said_to_hold_no_more_when_hours_change_and_taken_back(app: AppTest, planned: int) -> None:
    opened(app, nav.ROTA)
    assert f"Tiers of plan {planned}" in said(app)
    app.button(key="accept_school_nurse").click().run()
    assert went_well(app)
    kept = rota_data.accepted_split(cache.engine(), CODE, planned).visits
    assert sum(kept.values()) == 30
    assert "A split was accepted by Tess Tester" in said(app)
    assert stores.activities(cache.engine(), CODE)[0].sentence.startswith("Accepted the split of School nurse for plan")
    council_models.answer(cache.engine(), CODE, "wakefield", {NURSE: 40.0}, "Ann")
    app.run()
    assert "the accepted split does not hold" in said(app)
    app.button(key="back_school_nurse").click().run()
    assert rota_data.accepted(cache.engine(), CODE, planned) == {}
    council_models.answer(cache.engine(), CODE, "wakefield", {NURSE: 0.0}, "Ann")
    app.run()
    assert "The hours reach 0 of" in said(app)


def test_a_model_without_partners_leads_to_the_models(app: AppTest) -> None:
    opened(app, nav.HOME)
    state.choose_model(CODE, "nfer_3_family_support_workers")
    opened(app, nav.ROTA)
    assert "has no partners who come to schools' meetings" in said(app)
    assert links(app)[-1] == "Go to Operating model"
