"""Calendar: what is missing before it can begin, dates found for the demonstration, a move with its effect, undo."""

import shutil
from dataclasses import replace
from datetime import date
from itertools import cycle
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from allocation.entities import Phase
from allocation.plan import Assignment, Plan, SolveResult, SolveStatus
from allocation.settings import AllocationSettings
from allocation.term_calendar.check import check
from allocation.term_calendar.entities import Meeting, Standardisation
from allocation.term_calendar.term_dates import HalfDay, open_days
from data_sources import calendar_data, calendar_entries, database, operating_models, stores
from data_sources import district as districts
from data_sources.database import FILE_NAME
from pages.ui import cache, calendar_month, calendar_search, nav, state
from pages.ui.jobs import JobManager
from tests import once
from tests.allocation.term_calendar.terms import PRIYA, SPRING, need, problem
from tests.pages.screen import links, metrics, said, went_well

TERM = "Spring term 2027"


@pytest.fixture(scope="module")
def planned_file(demonstration_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration with a saved plan: each cluster's schools in turn to its link workers, without a search."""
    path = Path(shutil.copy(demonstration_file, tmp_path_factory.mktemp("planned") / FILE_NAME))
    engine = database.open_database(f"sqlite:///{path}")
    with once.districts_joined_once():
        of = districts.load(engine, "998")
    model = operating_models.load("wakefield")
    teams = {name: cycle([one for one in of.workers if one.cluster == name]) for name in of.schools["cluster"].unique()}
    lines = tuple(
        Assignment(str(school.urn), next(teams[school.cluster]).worker_id, tier)
        for school in of.schools.itertuples()
        for tier in ["three_meetings" if school.phase == "secondary" else "two_meetings"]
        if model.meetings_a_term(tier, Phase(school.phase)) > 0
    )
    stores.save_plan(
        engine, "998", SolveResult(SolveStatus.FEASIBLE, Plan(lines), ()),
        operating_model=model.model_dump(mode="json"), settings=AllocationSettings().model_dump(mode="json"),
        need=pd.DataFrame({"urn": []}), sources=of.sources,
        worker_names={one.worker_id: one.name for one in of.workers}, by="Tess Tester",
    )  # fmt: skip
    engine.dispose()
    return path


@pytest.fixture
def planned(app: AppTest, planned_file: Path, tmp_path: Path) -> AppTest:
    """The app with that plan in it, not yet run."""
    shutil.copy(planned_file, tmp_path / FILE_NAME)
    return app


def page(app: AppTest) -> AppTest:
    """The Calendar page, opened by itself."""
    app.switch_page(nav.CALENDAR).run()
    assert went_well(app)
    return app


def find(app: AppTest) -> None:
    """Looks for dates in a term to come."""
    app.number_input(key="calendar_seconds").set_value(2)
    app.button(key="find_dates").click().run()
    assert went_well(app)


def newest() -> stores.SavedCalendar:
    saved = stores.latest_calendar(cache.engine(), 1, TERM)
    assert saved is not None
    return saved


def test_with_nothing_loaded_it_says_what_to_do_next(empty_app: AppTest) -> None:
    page(empty_app)
    assert "No schools are loaded yet" in said(empty_app)


def test_without_a_plan_it_leads_to_allocation(app: AppTest) -> None:
    page(app)
    assert "There is no plan yet" in said(app)
    assert links(app) == ["Go to Allocation to find one"]


def test_without_term_dates_they_can_be_entered_undone_and_nonsense_is_refused(planned: AppTest) -> None:
    app = planned
    dates = next(one for one in stores.source_files(cache.engine(), "998") if one.kind == "term_dates")
    stores.withdraw(cache.engine(), dates.source_id, "Tess Tester")
    page(app)
    assert "No term dates are known yet" in said(app)
    app.text_input(key="enter_first_name").input("Spring 2027")
    app.date_input(key="enter_first_from").set_value(date(2027, 3, 26))
    app.date_input(key="enter_first_to").set_value(date(2027, 1, 5))
    app.button(key="enter_first_save").click().run()
    assert "before it begins" in said(app)
    app.date_input(key="enter_first_from").set_value(date(2027, 1, 5))
    app.date_input(key="enter_first_to").set_value(date(2027, 3, 26))
    app.button(key="enter_first_save").click().run()
    assert went_well(app)
    assert "There is no calendar of Spring 2027" in said(app)
    assert "Dates of Spring 2027 (entered in the app)" in said(app)
    app.button(key="undo_entry_term_dates").click().run()
    assert "No term dates are known yet" in said(app)


def test_dates_are_found_meetings_are_moved_and_the_moves_undone(
    planned: AppTest, at_once: JobManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(planned)
    app.selectbox(key="calendar_term").select(TERM).run()
    contradictory(app, monkeypatch)
    assert stores.latest_calendar(cache.engine(), 1, TERM) is None

    find(app)
    saved = newest()
    assert check(saved.problem, saved.calendar) == []
    assert metrics(app)["Meetings placed"] == f"{saved.summary.placed} of {saved.summary.due}"
    assert saved.summary.placed > 0
    assert "<caption>January 2027, everybody</caption>" in said(app)

    chosen = sorted(saved.calendar.meetings, key=lambda one: one.when)[0]
    look_at_a_move(app, saved, (chosen.urn, chosen.number), date(2027, 2, 16))  # half-term
    assert "This breaks 1 rule" in said(app) or "This breaks 2 rules" in said(app)
    assert "Half-term" in said(app)
    assert newest().summary.version == 1  # nothing is saved by looking
    app.button(key=f"move_save_{saved.summary.calendar_id}").click().run()
    assert went_well(app)
    moved = newest()
    assert moved.summary.version == 2
    assert f", meeting {chosen.number}, to Tuesday 16 February 2027" in moved.summary.what
    assert any(one.when.day == date(2027, 2, 16) and one.is_fixed for one in moved.calendar.meetings)
    app.button(key=f"undo_{moved.summary.calendar_id}").click().run()
    assert went_well(app)
    assert newest().calendar == saved.calendar
    assert newest().summary.what == "Went back to version 1"

    again, standing = newest(), saved.calendar.standardisations[0]
    days = [one for one in open_days(saved.problem.term) if (one.year, one.month) == standing.month]
    to = next(one for one in days if one != standing.when.day)
    look_at_a_move(app, again, (standing.group, standing.month), to)
    app.button(key=f"move_save_{again.summary.calendar_id}").click().run()
    assert went_well(app)
    assert newest().summary.what.startswith(f"Moved standardisation meeting of {standing.group} in January 2027, to")
    assert [one.when.day for one in newest().calendar.standardisations if one.is_fixed] == [to]


def look_at_a_move(app: AppTest, saved: stores.SavedCalendar, key: tuple[object, object], to: date) -> None:
    version = saved.summary.calendar_id
    app.selectbox(key=f"move_which_{version}").select(key).run()
    app.date_input(key=f"move_day_{version}_{key[0]}_{key[1]}").set_value(to).run()
    assert went_well(app)


def contradictory(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What contradicts itself is said."""
    build = calendar_search.build

    def with_short_days(allocation, plan, model, term, rules, *rest):
        return build(allocation, plan, model, term, replace(rules, half_day_hours=1.5), *rest)

    with monkeypatch.context() as patched:
        patched.setattr(calendar_search, "build", with_short_days)
        find(app)
        assert "does not fit into a half-day of 1.5 hours" in said(app)


def test_days_are_entered_and_what_cannot_be_is_said(planned: AppTest) -> None:
    app = page(planned)
    for one in app.get("button_group"):
        if one.label.startswith(("Prefers", "Refuses")):
            one.set_value(["Friday"])
    next(one for one in app.button if one.label == "Keep these wishes").click().run()
    assert "cannot prefer and refuse Fridays" in said(app)
    app.selectbox(key="days_of").select("new").run()
    next(one for one in app.button if one.label == "Keep these days").click().run()
    assert "A partner needs a name." in said(app)

    worker = cache.district("998").workers[0]
    app.selectbox(key="days_of").select(worker.worker_id).run()
    next(one for one in app.get("button_group") if one.label == "In, mornings").set_value(["Monday"])
    next(one for one in app.button if one.label == "Keep these days").click().run()
    assert went_well(app)
    [entry] = calendar_entries.last_entries(cache.engine(), "998")
    assert entry.file_name == f"Days of {worker.name} (entered in the app)"
    now = cache.district("998")
    known = calendar_data.calendar_data(cache.engine(), now)
    assert {half for half in known.presence[worker.worker_id].half_days if not half[1]} == {(0, False)}
    assert len(known.partners) == 4  # those of the file are there still
    assert state.is_from_these_files(stores.plan(cache.engine(), 1), now)  # a plan does not rest on days


def test_a_month_is_a_table_with_headings_for_rows_and_columns_and_says_why_days_are_empty() -> None:
    whole = problem([need("Oak", 1)], (PRIYA,), term=SPRING)
    entries = [
        Meeting("Oak", 1, HalfDay(date(2026, 2, 11), is_afternoon=True), "priya", is_fixed=True),
        Standardisation("North <b>", (2026, 2), HalfDay(date(2026, 2, 10)), ("priya",)),
    ]
    html = calendar_month.month_table(whole, entries, (2026, 2), "everybody")
    assert html.count('<th scope="col">') == 6
    assert html.count('<th scope="row">') == 4
    assert '<th scope="row">Week 6</th>' in html
    assert "13:30 Oak School (Priya Nair, fixed)" in html
    assert "09:30 Standardisation, North &lt;b&gt;" in html
    assert html.count("Half-term") == 5
