"""The Strategy page: nothing loaded, today, a version, and costs that the council gives."""

import pandas as pd
from streamlit.testing.v1 import AppTest

from allocation.reading import current_plan
from data_sources import plan_drafts, stores
from data_sources.board_paper import charts
from pages.ui import cache, nav, state, strategy_costs
from tests.pages.screen import links, metrics, opened, said, went_well

CODE = stores.DEMONSTRATION_CODE


def part(app: AppTest, name: str) -> str:
    """What is on screen after this part was chosen."""
    app.segmented_control(key="part").set_value(name).run()
    assert went_well(app)
    return said(app)


def test_with_nothing_loaded_it_says_what_to_do_next(empty_app: AppTest) -> None:
    opened(empty_app, nav.STRATEGY)
    assert links(empty_app) == ["Go to Data to load it"]


def test_clusters_of_today_and_what_is_fair(app: AppTest) -> None:
    text = said(opened(app, nav.STRATEGY))
    district = state.district()
    assert district is not None
    seen = cache.outcome(district, state.model(state.settings(CODE)), state.settings(CODE))
    cards = metrics(app)
    assert cards["Schools"] == "150"
    assert f"Schools get {seen.measures.meetings:.0f} of the {seen.measures.meetings_entitled:.0f} meetings" in text
    assert "Two clusters have too few posts: Aldermere East" in text
    assert "The council has not said what a post costs." in text
    app.selectbox(key="strategy_figure").set_value("travel_hours").run()
    assert went_well(app)
    assert f"The whole council: {seen.measures.travel_hours:.0f}." in said(app)

    text = part(app, "Fairness")
    passed = app.dataframe[0].value
    pairs = int(passed["within"].sum() + passed["across"].sum())
    assert pairs == seen.measures.leapfrogs_within + seen.measures.leapfrogs_across
    app.selectbox(key="strategy_passed").set_value("Oxmarsh").run()
    assert went_well(app)
    assert set(app.dataframe[0].value["cluster"]) == {"Oxmarsh"}
    assert "In the whole council primary schools get" in text
    assert "Choose a plan or a version above." in part(app, "Half a post")


def test_costs_are_the_councils_or_there_are_none(app: AppTest) -> None:
    opened(app, nav.STRATEGY)
    app.number_input(key="cost_senior_link_worker").set_value(50_000.0)
    app.button(key="keep_costs").click().run()
    assert went_well(app)
    assert "No cost is given for Family hub staff." in said(app)
    app.number_input(key="cost_family_hub_staff").set_value(40_000.0)
    app.button(key="keep_costs").click().run()
    assert went_well(app)
    district = state.district()
    assert district is not None
    assert strategy_costs.given(district) == {"senior_link_worker": 50_000.0, "family_hub_staff": 40_000.0}
    assert "post costs" not in said(app).replace("What a post costs", "")


def test_a_version_is_looked_at_under_its_own_settings(app: AppTest) -> None:
    opened(app, nav.STRATEGY)
    district = state.district()
    assert district is not None
    seen = cache.outcome(district, state.model(state.settings(CODE)), state.settings(CODE))
    plan = current_plan(seen.prepared.problem)
    number = plan_drafts.begin(
        cache.engine(), seen.prepared, plan, title="As today", origin="Began as today.", by="Ann", plan_id=None
    )
    app.run()
    app.selectbox(key="strategy_plan_2").set_value(f"version {number}").run()
    assert went_well(app)
    assert metrics(app)["Schools"] == "150"
    text = part(app, "Half a post")
    assert "this plan breaks rules" in text


def test_bars_say_what_they_are_without_colour() -> None:
    rows = pd.DataFrame({"place": ["A", "B"], "number": [1.0, -2.0], "text": ["1", "-2"], "is_marked": [True, False]})
    drawn = charts.bars(rows, "Gap (FTE)", 0.5).to_dict()
    assert len(drawn["layer"]) == 4
    assert drawn["layer"][0]["encoding"]["y"]["sort"] == ["A", "B"]
