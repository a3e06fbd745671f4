"""What if: a scenario begun from an example, changed, copied, archived, opened by its address, taken to Propose."""

import pytest
from streamlit.testing.v1 import AppTest

from data_sources import scenarios
from pages.ui import cache, nav
from tests.pages.screen import opened, said, went_well

CODE = "998"


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


def test_an_address_nobody_knows_and_somebody_elses_save(app: AppTest) -> None:
    app.query_params["scenario"] = "nowhere"
    opened(app, nav.SCENARIOS)
    assert "no scenario with this address" in said(app)
    app.button(key="scenario_begin").click().run()
    assert [error.value for error in app.error] == ["Give the scenario a name, so that others know what it is about."]
