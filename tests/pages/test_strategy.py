"""The Strategy page: nothing loaded, every part of it about today, a version, and files that contradict."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from allocation.problem import InconsistentProblem
from allocation.reading import current_plan
from data_sources import plan_drafts, stores
from data_sources.board_paper import charts
from data_sources.handouts.content import TO_FILL
from pages.ui import cache, nav, state, strategy_costs, strategy_plan
from pages.ui.cache import Outcome
from tests.pages.screen import links, metrics, opened, said, went_well

CODE = stores.DEMONSTRATION_CODE


def part(app: AppTest, name: str) -> str:
    """What is on screen after this part was chosen."""
    app.segmented_control(key="part").set_value(name).run()
    assert went_well(app)
    return said(app)


def today() -> Outcome:
    """Today's allocation of the demonstration as the pages see it."""
    district = state.district()
    assert district is not None
    settings = state.settings(CODE)
    return cache.outcome(district, state.model(settings), settings)


def test_with_nothing_loaded_it_says_what_to_do_next(empty_app: AppTest) -> None:
    opened(empty_app, nav.STRATEGY)
    assert links(empty_app) == ["Go to Data to load it"]


def test_every_part_of_the_page_about_today_and_about_a_version(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    text = said(opened(app, nav.STRATEGY))
    seen = today()
    found = seen.measures
    assert metrics(app)["Schools"] == "150"
    assert f"Schools get {found.meetings:.0f} of the {found.meetings_entitled:.0f} meetings" in text
    assert "Two clusters have too few posts: Aldermere East" in text
    assert "The council has not said what a post costs." in text
    app.selectbox(key="strategy_figure").set_value("travel_hours").run()
    assert went_well(app)
    assert f"The whole council: {found.travel_hours:.0f}." in said(app)
    costs_are_the_councils(app)
    fairness(app, found.leapfrogs_within + found.leapfrogs_across)
    assert "Choose a plan or a version above; where there is none yet, find one first." in part(app, "Half a post")
    trends(app)
    equality(app)
    openness(app)
    paper(app, "Nothing: this paper is about today&#39;s allocation.")
    number = plan_drafts.begin(
        cache.engine(), seen.prepared, current_plan(seen.prepared.problem), title="As today", origin="Today.", by="Ann"
    )
    app.run()
    app.selectbox(key="strategy_plan_2").set_value(f"version {number}").run()
    assert "this plan breaks rules" in part(app, "Half a post")

    def contradicted(*_: object) -> None:
        raise InconsistentProblem(["Abbey Fields is locked to two people"])

    monkeypatch.setattr(strategy_plan, "look", contradicted)
    app.run()
    assert went_well(app)
    assert "Abbey Fields is locked to two people." in said(app)
    assert not app.metric


def costs_are_the_councils(app: AppTest) -> None:
    """Without a cost for every role none is worked out."""
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
    assert "has not said what a post costs" not in said(app)


def fairness(app: AppTest, pairs: int) -> None:
    """As many pairs as the measures count, and one cluster alone."""
    assert "In the whole council primary schools get" in part(app, "Fairness")
    passed = app.dataframe[0].value
    assert int(passed["within"].sum() + passed["across"].sum()) == pairs
    app.selectbox(key="strategy_passed").set_value("Oxmarsh").run()
    assert went_well(app)
    assert set(app.dataframe[0].value["cluster"]) == {"Oxmarsh"}


def trends(app: AppTest) -> None:
    """Two agreed terms, and years of free school meals that are not joined."""
    assert "Mean need score, whole council: 44.2 in Autumn 2023, 46.9 in Autumn 2024." in part(app, "Trends")
    app.selectbox(key="trend_figure").set_value("meetings_agreed").run()
    assert "Meetings agreed a term, whole council: 228 in Autumn 2023, 226 in Autumn 2024." in said(app)


def equality(app: AppTest) -> None:
    """Ratios of one measure and phase, with what is not loaded."""
    text = part(app, "Equality")
    assert "of 21 ratios lie outside 0.8 to 1.25" in text
    assert "Nothing here is said of: " in text
    app.selectbox(key="equality_measure").set_value("meetings")
    app.selectbox(key="equality_phase").set_value("secondary")
    app.selectbox(key="equality_characteristic").set_value("girl_percent").run()
    assert went_well(app)
    assert "Meetings a term per 100 pupils: " in said(app)
    assert "It is no part of the need score." in said(app)


def openness(app: AppTest) -> None:
    """The assumptions, the record and the facts; the costs just given are in the log."""
    text = part(app, "Openness")
    assert "2 are the council's own." in text
    assert "are filled from the configuration and" in text
    log = app.dataframe[0].value.set_index("what")
    assert log.loc["Cost of a full-time post: Senior link worker", "value"] == "50,000"


def paper(app: AppTest, changes: str) -> None:
    """Made at once, and looked at section by section."""
    assert f"{TO_FILL.lower()}" in part(app, "Board paper")
    app.selectbox(key="paper_section").set_value("What changes").run()
    assert went_well(app)
    assert changes in said(app)


def test_bars_say_what_they_are_without_colour() -> None:
    rows = pd.DataFrame({"place": ["A", "B"], "number": [1.0, -2.0], "text": ["1", "-2"], "is_marked": [True, False]})
    drawn = charts.bars(rows, "Gap (FTE)", 0.5).to_dict()
    assert len(drawn["layer"]) == 4
    assert drawn["layer"][0]["encoding"]["y"]["sort"] == ["A", "B"]
