"""Draw clusters: nothing loaded, a proposal kept as a scenario and opened again, moves by hand, and what cannot be."""

import pytest
from streamlit.testing.v1 import AppTest

from allocation.redraw.as_changes import apart
from data_sources import scenarios
from pages.ui import cache, nav, redraw_choice, redraw_job
from pages.ui.jobs import JobManager
from tests.pages.screen import links, opened, said, went_well

CODE = "998"


def test_with_nothing_loaded_it_says_what_to_do_next(empty_app: AppTest) -> None:
    opened(empty_app, nav.REDRAW)
    assert links(empty_app) == ["Go to Data to load it"]


def test_a_proposal_is_kept_as_a_scenario_and_opened_again(
    app: AppTest, at_once: JobManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redraw_choice, "SECONDS", {1: "a second", 2: "two seconds"})
    monkeypatch.setattr(redraw_job, "CLOCK", 60.0)
    text = said(opened(app, nav.REDRAW))
    assert "Today Aldermere East has 15.0% more than its share of hours a term and Brindlow 25.2% less." in text
    assert "Every cluster is in one piece." in text
    assert "Nothing differs from today's clusters yet" in text
    assert "46 LSOAs without a school go with the nearest that has one." in text

    app.button(key="redraw_start").click().run()
    assert went_well(app)
    text = said(app)
    assert "As drawn, " in text
    assert "change cluster, with " in text
    assert "Clusters as even as can be: no cluster is more than 5% from its share, and no more was asked for." in text
    assert "What the search had to keep" in text
    assert "Whether clusters up to " in text
    by_hand(app)

    app.text_input(key="redraw_name").input("Even clusters")
    app.button(key="redraw_save").click().run()
    assert went_well(app)
    (kept,) = scenarios.scenarios(cache.engine(), CODE)
    assert app.query_params["scenario"] == kept.scenario_id
    assert (kept.name, kept.origin) == ("Even clusters", "Drawn on Draw clusters from today.")
    assert not apart(kept.changes)[0]
    assert "What that does, before any plan" in said(app)
    assert "Those that change cluster are numbered." in said(app)

    app.button(key="scenario_clusters").click().run()
    assert went_well(app)
    assert "**Even clusters.**" in said(app)
    assert "As drawn, " in said(app)


def by_hand(app: AppTest) -> None:
    """A school far from the cluster it is given to, and back."""
    before = said(app)
    names = app.selectbox(key="redraw_which_A school").options
    far = next(n for n, name in enumerate(names) if "(now Kelderwick)" in name)
    app.selectbox(key="redraw_which_A school").select_index(far)
    app.selectbox(key="redraw_to").select_index(app.selectbox(key="redraw_to").options.index("Aldermere West")).run()
    app.button(key="redraw_move").click().run()
    assert went_well(app)
    assert "The last move breaks a rule." in said(app)
    assert "Aldermere West is in two pieces: apart from the rest is " in said(app)
    app.button(key="redraw_undo").click().run()
    assert went_well(app)
    assert "is in two pieces" not in said(app)
    assert before.count("\n") == said(app).count("\n")


def test_what_cannot_be_is_said_at_once(app: AppTest) -> None:
    opened(app, nav.REDRAW)
    app.selectbox(key="redraw_level").select("ward")
    app.number_input(key="redraw_today_number").set_value(60).run()
    assert went_well(app)
    assert "60 clusters cannot be made of" in app.error[0].value
    assert not [one for one in app.button if one.key == "redraw_start"]
