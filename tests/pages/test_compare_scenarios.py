"""Compare scenarios: from two scenarios without a plan to figures, gates, reasons, maps and a workbook; faults."""

from dataclasses import replace
from datetime import date

from streamlit.testing.v1 import AppTest

from allocation.scenario.names import ChangeNames
from allocation.scenario.rule_changes import ScaleTravel
from allocation.scenario.staff_changes import RemoveWorker
from allocation.scenario_comparison.gates import EverySchoolLed, MostSchools
from allocation.settings import AllocationSettings
from data_sources import council_gates, council_models, scenario_plans, scenarios, stores
from pages.ui import cache, jobs, nav
from tests.pages.screen import opened, said, went_well

CODE, DAY = "998", date(2026, 9, 1)


def scenario(name: str, *changes: object) -> scenarios.Scenario:
    return scenarios.begin(cache.engine(), CODE, name, DAY, changes=changes, origin="Made.", by="Tess")  # type: ignore[arg-type]


def test_without_data_it_says_what_to_load(empty_app: AppTest) -> None:
    opened(empty_app, nav.SCENARIOS_COMPARED)
    assert "No schools are loaded yet" in said(empty_app)


def test_from_scenarios_without_a_plan_to_a_comparison(app: AppTest, at_once: jobs.JobManager) -> None:
    """Two scenarios named by the address are solved with one click, then set against each other by the gates."""
    usual = AllocationSettings(planning_date=DAY, seconds=0.2).model_dump(mode="json")
    stores.set_setting(cache.engine(), CODE, council_models.ALLOCATION_SETTINGS, usual, "Tess")
    council_gates.set_gates(cache.engine(), CODE, (MostSchools(most=1),), ChangeNames(), "Tess")
    same, without = scenario("No change"), scenario("Without one", RemoveWorker(worker_id="SLW01"))
    refused = scenario("Does not fit", RemoveWorker(worker_id="nobody"))
    keys = [f"scenario {one.scenario_id}" for one in (same, without, refused)]
    app.query_params["reference"] = keys[0]
    app.query_params["with"] = ",".join([*keys[1:], "plan 99"])
    opened(app, nav.SCENARIOS_COMPARED)
    assert went_well(app)
    text = said(app)
    assert "**No change**: not solved." in text
    assert "nobody in the list of link workers has the id nobody" in text
    assert "There is no such plan for this council any more." in text

    app.button(key="compare_solve").click().run()
    assert went_well(app)
    text = said(app)
    assert "No change, the reference: " in text
    assert "Without one: " in text
    table = next(one.value for one in app.dataframe if "reason" in one.value.columns)
    assert table["reason"].str.contains("That follows from: Take away the post of").any()
    kept = scenario_plans.plan_of(cache.engine(), CODE, without.scenario_id)
    assert kept is not None
    assert kept.by == "Tess Tester"

    assert any("**F** fails" in str(one.value.to_numpy()) for one in app.table)

    # Somebody edits the scenario: its plan is out of date, and the page says which of the two it was.
    changed = scenarios.scenario(cache.engine(), CODE, without.scenario_id)
    assert changed is not None
    edited = replace(changed, changes=(*changed.changes, ScaleTravel(percent=900)))
    scenarios.save(cache.engine(), CODE, edited, by="Tess", what="Changed.")
    app.run()
    assert "**Without one**: out of date." in said(app)
    assert "The scenario's changes were edited." in said(app)
    app.query_params["scenario"] = same.scenario_id
    opened(app, nav.SCENARIOS)
    assert "Solved" in said(app)


def test_gates_are_set_by_a_form_or_a_sentence_each_once_and_taken_out(app: AppTest) -> None:
    opened(app, nav.SCENARIOS_COMPARED)
    app.number_input(key="gate_most_schools_most").set_value(7)
    app.button(key="gate_add").click().run()
    app.text_input(key="gate_sentence").input("every school has a link worker")
    app.button(key="gate_add_sentence").click().run()
    assert went_well(app)
    assert council_gates.gates(cache.engine(), CODE) == (MostSchools(most=7), EverySchoolLed())
    assert "Set the gates. Nobody leads more than 7 schools." in stores.activities(cache.engine(), limit=2)[1].sentence
    app.text_input(key="gate_sentence").input("nobody works on Sundays")
    app.button(key="gate_add_sentence").click().run()
    assert "could not be read as a gate" in app.error[-1].value
    app.number_input(key="gate_most_schools_most").set_value(7)
    app.button(key="gate_add").click().run()
    assert app.error[-1].value == "This gate is set already."
    app.button(key="gate_out_0_2").click().run()
    assert council_gates.gates(cache.engine(), CODE) == (EverySchoolLed(),)
