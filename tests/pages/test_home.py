"""Home: empty, with the demonstration, and when something unforeseen happens."""

import pytest
from streamlit.testing.v1 import AppTest

from data_sources import planning, stores
from pages.ui import cache, nav
from tests.pages import kept_results
from tests.pages.screen import links, metrics, opened, said


def test_with_nothing_loaded_it_says_what_to_do_next(empty_app: AppTest) -> None:
    opened(empty_app, nav.HOME)
    assert "No schools are loaded yet" in said(empty_app)
    assert links(empty_app) == ["Go to Data to load it"]


def test_the_demonstration_is_labelled_and_its_figures_are_those_of_its_data(app: AppTest) -> None:
    opened(app, nav.HOME)
    district = cache.district("998")
    assert "Fictitious demonstration district" in said(app)
    shown = metrics(app)
    assert shown["Schools"] == f"{len(district.schools):,}"
    assert float(shown["Link workers, FTE"]) == pytest.approx(sum(worker.fte for worker in district.workers))
    assert float(shown["Vacant posts, FTE"]) == pytest.approx(district.vacancies["fte"].sum())
    assert "Find a plan" in links(app)
    assert "breaks **" in said(app)


def test_one_click_leads_to_the_councils_own_data(app: AppTest) -> None:
    opened(app, nav.HOME)
    app.button(key="use_own").click().run()
    assert app.title[0].value == "Data"


def test_data_dates_are_on_screen_in_the_british_order(app: AppTest) -> None:
    opened(app, nav.HOME)
    dates = app.table[0].value
    assert dates.loc[dates["Kind of file"] == "School voice", "Data date"].item() == "04/07/2025"


def test_something_unforeseen_is_told_in_words_with_a_reference_and_no_traceback(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(district: object) -> None:
        raise RuntimeError("secret detail")

    kept_results.own_unless(None, monkeypatch)  # no other test's score
    monkeypatch.setattr(planning, "score", break_down)
    app.run()
    assert not app.exception
    assert "did not foresee" in app.error[0].value
    assert "secret detail" not in said(app)


def test_a_database_that_cannot_be_used_is_told_with_what_to_do(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAS_DATABASE_URL", "mysql://somewhere/tas")
    app.run()
    assert not app.exception
    assert "TAS Planner keeps its data in SQLite files or PostgreSQL" in app.error[0].value


def test_what_is_needed_and_not_loaded_is_listed_first(app: AppTest) -> None:
    opened(app, nav.HOME)
    workers = next(file for file in cache.district("998").sources if file.kind == "link_workers")
    stores.withdraw(cache.engine(), workers.source_id, "Tess Tester")
    app.run()
    assert "**Link workers** not loaded" in said(app)
    assert links(app)[:2] == ["See need, people and fairness on the cluster map", "Load it"]
