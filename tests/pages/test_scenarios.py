"""What if: a scenario begun from an example, changed, copied, archived, opened by its address, taken to Propose."""

from dataclasses import replace
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from data_sources import scenarios
from pages.ui import cache, nav
from tests.pages.screen import opened, said, went_well

CODE = "998"
AUTHORITIES = cache.authorities


def test_without_data_it_says_what_to_load(empty_app: AppTest) -> None:
    opened(empty_app, nav.SCENARIOS)
    assert "No schools are loaded yet" in said(empty_app)


def test_from_an_example_to_propose(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(app, nav.SCENARIOS)
    assert "Begin a scenario, or choose one above" in said(app)
    app.selectbox(key="scenario_start").select("example 1")
    app.text_input(key="scenario_tags").input("budget, 2027")
    app.button(key="scenario_begin").click().run()
    assert went_well(app)
    (one,) = scenarios.scenarios(cache.engine(), CODE)
    assert app.query_params["scenario"] == one.scenario_id
    assert (one.name, one.tags) == ("Half a post frozen in Aldermere Central", ("budget", "2027"))
    assert "Remove 0.5 FTE from Aldermere Central." in said(app)

    box = next(box for box in app.text_input if box.label == "Sentence")
    box.input("Journeys take 20% more time")
    app.button(key=f"scenario_{one.scenario_id}_add_sentence").click().run()
    assert went_well(app)
    (longer,) = scenarios.scenarios(cache.engine(), CODE)
    assert (len(longer.changes), longer.version) == (2, 2)

    box = next(box for box in app.text_input if box.label == "Sentence")
    box.input("At most 5 schools change link worker")
    app.button(key=f"scenario_{one.scenario_id}_add_sentence").click().run()
    box = next(box for box in app.text_input if box.label == "Sentence")
    box.input("Add 0.5 FTE to Aldermere East from September 2031")
    app.button(key=f"scenario_{one.scenario_id}_add_sentence").click().run()
    assert "Makes no difference yet" in said(app)
    app.button(key="scenario_later").click().run()
    assert went_well(app)
    assert "Makes no difference yet" not in said(app)
    (later,) = scenarios.scenarios(cache.engine(), CODE)
    assert later.planning_date == date(2031, 9, 1)
    scenarios.save(cache.engine(), CODE, replace(later, changes=longer.changes), by="Tess", what="As before.")
    app.run()

    app.button(key="scenario_copy").click().run()
    assert "This is the copy, Half a post frozen in Aldermere Central, copy." in said(app)
    app.button(key="scenario_archive").click().run()
    assert went_well(app)
    assert {other.name: other.is_archived for other in scenarios.scenarios(cache.engine(), CODE)} == {
        "Half a post frozen in Aldermere Central": False,
        "Half a post frozen in Aldermere Central, copy": True,
    }
    app.button(key="scenario_propose").click().run()
    assert went_well(app)
    assert [change["kind"] for change in app.session_state[f"propose_changes_{CODE}"]] == ["remove_fte", "scale_travel"]


def test_an_address_of_another_council_offers_to_show_it(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    other = cache.Authority("355", "Salford", 99, is_demonstration=False)
    monkeypatch.setattr(cache, "authorities", lambda: [*AUTHORITIES(), other])
    theirs = scenarios.begin(cache.engine(), "355", "Theirs", date(2027, 1, 1), origin="", by="Ana")
    app.query_params["scenario"] = theirs.scenario_id
    opened(app, nav.SCENARIOS)
    assert "This address is of Salford, and Aldermere (fictitious) is shown now." in said(app)
    assert "no scenario with this address" not in said(app)
    app.query_params["with"] = f"scenario {theirs.scenario_id}"
    opened(app, nav.SCENARIOS_COMPARED)
    assert [one.label for one in app.button if one.key == "scenario_its_council"] == ["Show Salford"]


def test_an_address_nobody_knows_and_somebody_elses_save(app: AppTest) -> None:
    app.query_params["scenario"] = "nowhere"
    opened(app, nav.SCENARIOS)
    assert "no scenario with this address" in said(app)
    app.button(key="scenario_begin").click().run()
    assert [error.value for error in app.error] == ["Give the scenario a name, so that others know what it is about."]
