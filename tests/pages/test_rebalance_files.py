"""Give out: how to challenge is filled in, one page is looked at, files are made when asked for and kept."""

import pytest
from streamlit.testing.v1 import AppTest

from data_sources import plan_drafts, stores
from data_sources.handouts import given_out
from data_sources.handouts.challenge import challenge
from pages.ui import cache, nav, rebalance_files, state
from pages.ui.jobs import JobManager
from tests.pages.screen import opened, said, went_well

SCHOOL = "900001"


@pytest.fixture
def giving(app: AppTest) -> AppTest:
    """The step, with a draft that is today's allocation."""
    settings = state.settings("998")
    seen = cache.outcome(cache.district("998"), state.model(settings), settings)
    plan_drafts.begin(cache.engine(), seen.prepared, seen.plan, title="Jo leaves", origin="Today.", by="Jo")
    app.query_params["step"] = "Give out"
    opened(app, nav.REBALANCE)
    assert went_well(app)
    return app


def test_from_how_to_challenge_and_a_look_at_one_page_to_a_file_of_all(
    giving: AppTest, at_once: JobManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "This version is draft. Every page says that it is not agreed." in said(giving)
    assert "How a school can challenge its page is for the council to say." in said(giving)
    assert "2 pages give the reason of a professional judgement" in said(giving)
    giving.text_input(key="challenge_email").input("nobody")
    giving.button(key="challenge_keep").click().run()
    assert "'nobody' is no e-mail address" in said(giving)
    giving.text_input(key="challenge_email").input("help@council.gov.uk")
    giving.number_input(key="challenge_days").set_value(15)
    giving.button(key="challenge_keep").click().run()
    assert went_well(giving)
    assert challenge(cache.engine(), "998").working_days == 15
    giving.selectbox(key="handout_preview").select(("school", SCHOOL)).run()
    assert went_well(giving)
    shown = next(one.proto.body for one in giving.get("html") if 'class="handout"' in one.proto.body)
    assert "Mill Lane Primary School" in shown
    assert "Within 15 working days" in shown
    assert shown.count("<mark>") == 4
    assert not giving.get("download_button")
    giving.button(key="make_workers_html").click().run()
    assert went_well(giving)
    job = at_once.latest("998", "give_out_workers_html")
    assert job is not None
    assert isinstance(job.result, bytes)
    assert b"Joanne Whitaker" in job.result
    label = giving.get("download_button")[0].proto.label
    assert label == f"Download ({rebalance_files.size(len(job.result))})"
    assert "Made on" in said(giving)
    giving.text_input(key="challenge_contact").input("Early help team")
    giving.button(key="challenge_keep").click().run()
    assert not giving.get("download_button")  # it would have the words of before
    _not_made(giving, monkeypatch)


def _not_made(giving: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that fails is said to have failed, and one that is stopped leaves nothing."""

    def failing(*_: object) -> bytes:
        raise ValueError("The disk is full. Free some space.")

    monkeypatch.setitem(given_out.FILES, "csv", failing)
    giving.button(key="make_csv").click().run()
    assert "The disk is full. Free some space." in said(giving)

    def stopped(*_: object) -> bytes:
        raise rebalance_files.Stopped

    monkeypatch.setitem(given_out.FILES, "gpkg", stopped)
    giving.button(key="make_gpkg").click().run()
    assert "It was stopped, so there is no file." in said(giving)
    assert not giving.get("download_button")
    assert stores.activities(cache.engine(), "998")[0].action != "export"


def test_sizes_are_said_in_words_people_know() -> None:
    assert [rebalance_files.size(count) for count in (1, 45_400, 1_234_567)] == ["1 kB", "45 kB", "1.2 MB"]
