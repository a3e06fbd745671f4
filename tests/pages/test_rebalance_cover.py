"""The step "Cover": everybody in turn, one person in full, fragility, a cover begun as a draft, ended, and stopped."""

from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from allocation.cover.absence import absences
from data_sources import cover_plans, stores
from data_sources.stores import SavedVersion
from pages.ui import cache, cover_people, nav
from pages.ui.jobs import JobManager
from tests.pages.screen import opened, said, went_well


@pytest.fixture
def at_cover(app: AppTest, at_once: JobManager, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The step with a draft that is today's allocation; three link workers will do."""
    monkeypatch.setattr(cover_plans, "absences", lambda *asked: absences(*asked)[:3])
    app.query_params["step"] = "Cover"
    opened(app, nav.REBALANCE)
    assert "This step needs a version" in said(app)
    app.text_input(key="begin_title").input("Autumn term")
    app.button(key="begin").click().run()
    assert went_well(app)
    return app


def versions() -> list[SavedVersion]:
    """Newest first."""
    known = stores.versions(cache.engine(), "998")
    return [stores.version(cache.engine(), one.version_id) for one in known]


def test_everybody_is_worked_out_once_and_there_on_the_next_visit(
    at_cover: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "How fragile" not in said(at_cover)
    assert "A term has 13 weeks (operating model, assumption" in said(at_cover)
    at_cover.button(key="cover_start").click().run()
    assert went_well(at_cover)
    assert "Of 3 link workers" in said(at_cover)
    assert "How fragile each cluster is" in said(at_cover)
    assert "no rule is broken that the plan does not break already. Proven" in said(at_cover)
    people = next(one.value for one in at_cover.dataframe if "without_cover" in one.value)
    assert (people["in_full"] + people["at_a_lower_tier"] + people["without_cover"] == people["schools"]).all()
    monkeypatch.setattr(cover_plans, "covers", None)
    at_cover.run()
    assert went_well(at_cover)
    assert "Worked out by Tess Tester on" in said(at_cover)


def test_a_cover_begins_as_a_draft_and_ends_with_the_plan_from_before(at_cover: AppTest) -> None:
    at_cover.number_input(key="cover_weeks").set_value(3).run()
    at_cover.button(key="cover_start").click().run()
    who = at_cover.selectbox(key="cover_who").value
    at_cover.text_input(key=f"cover_by_{who}").input(" ")
    at_cover.button(key="cover_begin").click().run()
    assert "A draft needs the name of the person who begins it" in said(at_cover)
    at_cover.text_input(key=f"cover_by_{who}").input("Ann")
    at_cover.button(key="cover_begin").click().run()
    assert went_well(at_cover)
    before, covered = versions()[1].newest.plan, versions()[0]
    assert covered.summary.title.startswith("Cover for ")
    assert covered.summary.title.endswith(" for 3 weeks")
    assert covered.summary.created_by == "Ann"
    assert all(line.worker_id != who for line in covered.newest.plan.assignments)
    assert at_cover.segmented_control(key="step").value == "What changes"
    at_cover.segmented_control(key="step").select("Cover").run()
    assert went_well(at_cover)
    assert "the plan is then exactly what it was before" in said(at_cover)
    at_cover.button(key="cover_return").click().run()
    assert went_well(at_cover)
    back = versions()[0]
    assert back.summary.title.endswith("is back")
    assert back.newest.plan == before
    assert back.basis.settings["cover"] is None


def test_one_that_was_stopped_shows_what_it_has(at_cover: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    worked = cover_plans.work_out

    def stopped(engine: Any, asked: cover_plans.CoverQuestion, by: str, *_: object) -> object:
        few = replace(asked, absences=asked.absences[:1], content_key="another")
        return replace(worked(engine, few, by), is_whole=False)

    monkeypatch.setattr(cover_plans, "work_out", stopped)
    at_cover.selectbox(key="cover_of").select("today").run()
    at_cover.button(key="cover_start").click().run()
    assert went_well(at_cover)
    assert "Stopped early: 2 link workers not worked out" in said(at_cover)
    assert "Of 1 link worker" in said(at_cover)
    assert at_cover.button(key="cover_start").label == "Work out cover for 3 link workers"


@pytest.mark.parametrize(
    ("weeks", "term", "said"),
    [
        (0, 13, "not even a week"),
        (1, 13, "1 week"),
        (4, 13, "4 weeks"),
        (13, 13, "a whole term"),
        (7, 6.5, "a whole term"),
    ],
)
def test_how_long_is_said_in_words(weeks: int, term: float, said: str) -> None:
    assert cover_people.lasts(weeks, term) == said
