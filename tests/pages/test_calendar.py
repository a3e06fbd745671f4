"""Calendar: what is missing before it can begin, dates found for the demonstration, a move with its effect, undo."""

from dataclasses import replace
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from allocation.plan import SolveResult, SolveStatus
from allocation.reading import current_plan
from allocation.settings import AllocationSettings
from allocation.term_calendar.check import check
from allocation.term_calendar.entities import Meeting, Standardisation
from allocation.term_calendar.term_dates import HalfDay
from data_sources import planning, stores
from pages.ui import cache, calendar_month, calendar_search, nav, state
from pages.ui.jobs import JobManager
from tests.allocation.term_calendar.terms import PRIYA, SPRING, need, problem
from tests.pages.screen import links, metrics, opened, said, went_well

TERM = "Spring term 2027"


@pytest.fixture
def planned(app: AppTest) -> int:
    """A saved plan: today's allocation, as if it had been found. Its number."""
    opened(app, nav.HOME)
    settings = AllocationSettings()
    prepared = cache.prepared(cache.district("998"), state.model(settings), settings)
    result = SolveResult(SolveStatus.FEASIBLE, current_plan(prepared.problem), ())
    return planning.save(cache.engine(), prepared, result, "Tess Tester")


def found(app: AppTest) -> AppTest:
    """The page after dates were looked for in a term to come."""
    opened(app, nav.CALENDAR)
    app.selectbox(key="calendar_term").select(TERM).run()
    app.number_input(key="calendar_seconds").set_value(2)
    app.button(key="find_dates").click().run()
    assert went_well(app)
    return app


def newest(plan_id: int) -> stores.SavedCalendar:
    saved = stores.latest_calendar(cache.engine(), plan_id, TERM)
    assert saved is not None
    return saved


def test_with_nothing_loaded_it_says_what_to_do_next(empty_app: AppTest) -> None:
    opened(empty_app, nav.CALENDAR)
    assert "No schools are loaded yet" in said(empty_app)


def test_without_a_plan_it_leads_to_allocation(app: AppTest) -> None:
    opened(app, nav.CALENDAR)
    assert "There is no plan yet" in said(app)
    assert links(app) == ["Go to Allocation to find one"]


def test_without_term_dates_they_can_be_entered_and_nonsense_is_refused(app: AppTest, planned: int) -> None:
    dates = next(one for one in stores.source_files(cache.engine(), "998") if one.kind == "term_dates")
    stores.withdraw(cache.engine(), dates.source_id, "Tess Tester")
    opened(app, nav.CALENDAR)
    assert "No term dates are known yet" in said(app)
    app.text_input(key="enter_first_name").input("Spring 2027")
    app.date_input(key="enter_first_from").set_value(date(2027, 3, 26))
    app.date_input(key="enter_first_to").set_value(date(2027, 1, 5))
    app.button(key="enter_first_save").click().run()
    assert "before it begins" in said(app)
    app.date_input(key="enter_first_from").set_value(date(2027, 1, 5))
    app.date_input(key="enter_first_to").set_value(date(2027, 3, 26))
    app.button(key="enter_first_save").click().run()
    assert "There is no calendar of Spring 2027" in said(app)


def test_dates_are_found_a_meeting_is_moved_and_the_move_undone(
    app: AppTest, at_once: JobManager, planned: int
) -> None:
    found(app)
    saved = newest(planned)
    assert check(saved.problem, saved.calendar) == []
    assert metrics(app)["Meetings placed"] == f"{saved.summary.placed} of {saved.summary.due}"
    assert saved.summary.placed > 0
    assert "<caption>January 2027, everybody</caption>" in said(app)

    chosen = sorted(saved.calendar.meetings, key=lambda one: one.when)[0]
    version = saved.summary.calendar_id
    app.selectbox(key=f"move_which_{version}").select((chosen.urn, chosen.number)).run()
    day_key = f"move_day_{version}_{chosen.urn}_{chosen.number}"
    app.date_input(key=day_key).set_value(date(2027, 2, 16)).run()  # half-term
    assert "This breaks 1 rule" in said(app) or "This breaks 2 rules" in said(app)
    assert "Half-term" in said(app)
    assert newest(planned).summary.version == 1  # nothing is saved by looking
    app.button(key=f"move_save_{version}").click().run()
    went_well(app)
    moved = newest(planned)
    assert moved.summary.version == 2
    assert f", meeting {chosen.number}, to Tuesday 16 February 2027" in moved.summary.what
    assert any(one.when.day == date(2027, 2, 16) and one.is_fixed for one in moved.calendar.meetings)

    app.button(key=f"undo_{moved.summary.calendar_id}").click().run()
    went_well(app)
    assert newest(planned).calendar == saved.calendar
    assert newest(planned).summary.what == "Went back to version 1"


def test_what_contradicts_itself_is_said_and_nothing_is_saved(
    app: AppTest, at_once: JobManager, planned: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = calendar_search.build

    def with_short_days(allocation, plan, model, term, rules, *rest):
        return build(allocation, plan, model, term, replace(rules, half_day_hours=1.5), *rest)

    monkeypatch.setattr(calendar_search, "build", with_short_days)
    found(app)
    assert "does not fit into a half-day of 1.5 hours" in said(app)
    assert stores.latest_calendar(cache.engine(), planned, TERM) is None


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
