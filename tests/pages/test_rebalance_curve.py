"""The step "Fewer moves": worked out in the background, kept, and any of its points taken as a draft."""

import pytest
from streamlit.testing.v1 import AppTest

from data_sources import stores
from pages.ui import cache, nav, state
from pages.ui.jobs import JobManager
from tests.pages.conftest import ROOT
from tests.pages.screen import opened, said, went_well


@pytest.fixture
def worked_out(app: AppTest, at_once: JobManager) -> AppTest:
    """The step with the curve of three moves."""
    opened(app, nav.REBALANCE)
    app.segmented_control(key="step").select("Fewer moves").run()
    assert went_well(app)
    assert not app.dataframe
    app.number_input(key="curve_most").set_value(3).run()
    app.button(key="curve_start").click().run()
    assert went_well(app)
    return app


def test_the_curve_is_said_drawn_and_listed_and_a_point_becomes_a_draft(worked_out: AppTest) -> None:
    app = worked_out
    table = next(one.value for one in app.dataframe if "to_put_right" in one.value)
    assert table["moves_allowed"].to_list() == ["today", "1 move", "2 moves", "3 moves"]
    assert table["to_put_right"].is_monotonic_decreasing
    assert f"{table['broken_rules'].iloc[0]} rules about who leads are broken" in said(app)
    assert "The curve ends at 3 moves, as asked for." in said(app)
    app.select_slider(key=chosen_key(app)).set_value(2).run()
    moves = next(one.value for one in app.dataframe if "from_worker" in one.value)
    assert 1 <= len(moves) <= 2
    app.button(key="curve_take").click().run()
    assert [box.value for box in app.error]  # a draft has to be for something
    assert stores.versions(cache.engine(), "998") == []
    app.text_input(key="curve_title").input("Two moves")
    app.button(key="curve_take").click().run()
    assert went_well(app)
    assert app.segmented_control(key="step").value == "What changes"
    draft = stores.version(cache.engine(), stores.versions(cache.engine(), "998")[0].version_id)
    assert "2 moves (proven best)" in draft.summary.origin
    today = cache.outcome(cache.district("998"), state.model(state.settings("998")), state.settings("998")).plan
    pairs = zip(draft.newest.plan.assignments, today.assignments, strict=True)
    assert {now.urn for now, then in pairs if now.worker_id != then.worker_id} == set(moves["urn"])


def chosen_key(app: AppTest) -> str:
    return next(one.key for one in app.select_slider if str(one.key).startswith("curve_point_"))


def test_a_second_visit_shows_it_at_once(worked_out: AppTest) -> None:
    again = AppTest.from_file(str(ROOT / "app.py"), default_timeout=180)
    opened(again, nav.REBALANCE)
    again.segmented_control(key="step").select("Fewer moves").run()
    again.number_input(key="curve_most").set_value(3).run()
    assert "and kept." in said(again)
    assert "curve_start" not in [one.key for one in again.button]
