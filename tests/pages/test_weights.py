"""Weights: moving a slider re-ranks at once, faults are said in words, and what is kept holds everywhere."""

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from allocation.need.choices import NeedChoices
from allocation.tiers.compare import compare_scores
from data_sources import need_choices, operating_models, planning
from pages.ui import cache, nav, weights_words
from tests.pages.screen import links, opened, said

MODEL = operating_models.load("wakefield")
CODE = "998"


def slider(app: AppTest, name: str, value: int) -> None:
    app.slider(key=f"weights_{CODE}_{name}").set_value(value).run()


def test_with_nothing_loaded_it_says_what_to_do_next(empty_app: AppTest) -> None:
    opened(empty_app, nav.WEIGHTS)
    assert links(empty_app) == ["Go to Data to load it"]


def test_moving_a_slider_shows_who_changes_and_there_is_a_way_back(app: AppTest) -> None:
    opened(app, nav.WEIGHTS)
    assert "In force: the defaults" in said(app)
    assert "**No tier would change** among 150 schools." in said(app)
    shares = next(one.value for one in app.table if "Share of the score" in one.value.columns)
    assert shares["%"].tolist() == ["22.0", "18.0", "27.5", "22.5", "10.0", "100.0"]
    counts = next(one.value for one in app.table if "Schools by tier" in one.value.columns)
    assert counts["Schools by tier"].iloc[-1] == "No score, so no tier by score"
    assert counts[["Now", "With these"]].astype(int).sum().tolist() == [150, 150]
    assert app.button(key="weights_use").disabled
    slider(app, "fsm", 5)
    of = cache.district(CODE)
    chosen = NeedChoices(weights={"fsm": 0.05})
    expected = compare_scores(cache.need(of), planning.score(of, chosen, cache.standing(of).frozen), MODEL)
    table = app.dataframe[0].value
    assert table["urn"].tolist() == expected["urn"].tolist()
    assert table["points_after"].to_numpy() == pytest.approx(expected["points_after"].to_numpy(), nan_ok=True)
    changed = int(expected["tier_change"].isin(["up", "down"]).sum())
    assert (table["tier_arrow"] != "").sum() == changed > 0
    assert f"**{changed} of 150 schools would change tier**" in said(app)
    assert not app.button(key="weights_use").disabled
    app.button(key="weights_default").click().run()
    assert app.slider(key=f"weights_{CODE}_fsm").value == 55
    assert "**No tier would change**" in said(app)


def test_faults_are_said_in_words_and_optional_measures_and_methods_can_be_tried(app: AppTest) -> None:
    opened(app, nav.WEIGHTS)
    slider(app, "voice", 60)
    assert "'School voice' would carry 40.0% of the score. The most it may carry is 15%." in said(app)
    assert app.button(key="weights_use").disabled
    assert not app.dataframe
    slider(app, "voice", 0)
    slider(app, "demand", 0)
    slider(app, "disadvantage", 0)
    assert "The weights at the top level add up to 0. At least one must be above 0." in said(app)
    app.button(key="weights_back").click().run()
    app.checkbox(key=f"weights_{CODE}_with persistent_absence").check().run()
    shares = next(one.value for one in app.table if "Share of the score" in one.value.columns)
    assert "Persistent absence" in shares["Share of the score"].tolist()
    assert shares["%"].iloc[-1] == "100.0"
    app.selectbox(key=f"weights_{CODE}_scale").set_value("percentile rank").run()
    app.selectbox(key=f"weights_{CODE}_mean").set_value("power mean").run()
    assert "would change rank" in said(app)
    assert not app.button(key="weights_use").disabled


def test_what_is_kept_is_used_by_every_page_with_who_and_when(app: AppTest) -> None:
    before = opened(app, nav.NEED).dataframe[0].value.set_index("urn")["need_points"]
    app.switch_page(nav.WEIGHTS).run()
    slider(app, "fsm", 100)
    slider(app, "area_deprivation", 0)
    app.button(key="weights_use").click().run()
    assert "These weights are now in force" in said(app)
    assert "In force: the council's own choices, since" in said(app)
    assert "**No tier would change**" in said(app)
    kept = need_choices.in_force(cache.engine(), CODE)
    assert (kept.weights["fsm"], kept.weights["area_deprivation"]) == (1.0, 0.0)
    app.switch_page(nav.NEED).run()
    after = app.dataframe[0].value.set_index("urn")["need_points"]
    own = planning.score(cache.district(CODE), kept, cache.standing(cache.district(CODE)).frozen).table.set_index("urn")
    assert after.to_numpy() == pytest.approx(own["need_points"].loc[after.index].to_numpy(), nan_ok=True)
    assert (before - after.reindex(before.index)).abs().max() > 1


def test_a_fault_names_measures_as_people_know_them() -> None:
    said_so = weights_words.fault("the weight of 'fsm' is -1; it must be 0 or more")
    assert said_so == "The weight of 'Free school meals' is -1. It must be 0 or more."


def test_without_any_score_it_is_not_said_that_no_tier_would_change() -> None:
    rows = pd.DataFrame({"points_before": [np.nan] * 2, "points_after": [np.nan] * 2, "name": ["a", "b"]})
    assert weights_words.changes(rows).startswith("**No tier can change**: none of 2 schools has enough data")
