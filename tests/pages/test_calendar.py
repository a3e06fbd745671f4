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
from allocation.term_calendar.term_dates import HalfDay, open_days
from data_sources import calendar_data, calendar_entries, planning, stores
from pages.ui import cache, calendar_month, calendar_search, nav, state
from pages.ui.jobs import JobManager
from tests.allocation.term_calendar.terms import PRIYA, SPRING, need, problem
from tests.pages.screen import links, metrics, said, went_well

TERM = "Spring term 2027"


def plan() -> int:
    """Saves a plan: today's allocation, as if it had been found. Its number."""
    settings = AllocationSettings()
    prepared = cache.prepared(cache.district("998"), state.model(settings), settings)
    result = SolveResult(SolveStatus.FEASIBLE, current_plan(prepared.problem), ())
    return planning.save(cache.engine(), prepared, result, "Tess Tester")


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


def newest(plan_id: int) -> stores.SavedCalendar:
    saved = stores.latest_calendar(cache.engine(), plan_id, TERM)
    assert saved is not None
    return saved


def test_with_nothing_loaded_it_says_what_to_do_next(empty_app: AppTest) -> None:
    page(empty_app)
    assert "No schools are loaded yet" in said(empty_app)


def test_without_a_plan_or_term_dates_it_says_so_and_dates_can_be_entered_but_not_nonsense(app: AppTest) -> None:
    page(app)
    assert "There is no plan yet" in said(app)
    assert links(app) == ["Go to Allocation to find one"]
    plan()
    dates = next(one for one in stores.source_files(cache.engine(), "998") if one.kind == "term_dates")
    stores.withdraw(cache.engine(), dates.source_id, "Tess Tester")
    app.run()
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
    app: AppTest, at_once: JobManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = plan()
    page(app).selectbox(key="calendar_term").select(TERM).run()
    contradictory(app, monkeypatch)
    assert stores.latest_calendar(cache.engine(), planned, TERM) is None

    find(app)
    saved = newest(planned)
    assert check(saved.problem, saved.calendar) == []
    assert metrics(app)["Meetings placed"] == f"{saved.summary.placed} of {saved.summary.due}"
    assert saved.summary.placed > 0
    assert "<caption>January 2027, everybody</caption>" in said(app)

    chosen = sorted(saved.calendar.meetings, key=lambda one: one.when)[0]
    look_at_a_move(app, saved, (chosen.urn, chosen.number), date(2027, 2, 16))  # half-term
    assert "This breaks 1 rule" in said(app) or "This breaks 2 rules" in said(app)
    assert "Half-term" in said(app)
    assert newest(planned).summary.version == 1  # nothing is saved by looking
    app.button(key=f"move_save_{saved.summary.calendar_id}").click().run()
    assert went_well(app)
    moved = newest(planned)
    assert moved.summary.version == 2
    assert f", meeting {chosen.number}, to Tuesday 16 February 2027" in moved.summary.what
    assert any(one.when.day == date(2027, 2, 16) and one.is_fixed for one in moved.calendar.meetings)
    app.button(key=f"undo_{moved.summary.calendar_id}").click().run()
    assert went_well(app)
    assert newest(planned).calendar == saved.calendar
    assert newest(planned).summary.what == "Went back to version 1"

    again, standing = newest(planned), saved.calendar.standardisations[0]
    days = [one for one in open_days(saved.problem.term) if (one.year, one.month) == standing.month]
    to = next(one for one in days if one != standing.when.day)
    look_at_a_move(app, again, (standing.group, standing.month), to)
    app.button(key=f"move_save_{again.summary.calendar_id}").click().run()
    assert went_well(app)
    assert newest(planned).summary.what.startswith(
        f"Moved standardisation meeting of {standing.group} in January 2027, to"
    )
    assert [one.when.day for one in newest(planned).calendar.standardisations if one.is_fixed] == [to]


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


def test_days_and_wishes_are_entered_refused_in_words_and_undone(app: AppTest) -> None:
    plan()
    page(app)
    workers = cache.district("998").workers
    app.selectbox(key="days_of").select(workers[0].worker_id).run()
    mornings = next(one for one in app.get("button_group") if one.label == "In, mornings")
    mornings.set_value(["Monday"])
    next(one for one in app.button if one.label == "Keep these days").click().run()
    assert went_well(app)
    [entry] = calendar_entries.last_entries(cache.engine(), "998")
    assert entry.file_name == f"Days of {workers[0].name} (entered in the app)"
    known = calendar_data.calendar_data(cache.engine(), cache.district("998"))
    assert {half for half in known.presence[workers[0].worker_id].half_days if not half[1]} == {(0, False)}
    assert len(known.partners) == 4  # those of the file are there still
    saved = stores.latest_plan(cache.engine(), "998")
    assert saved is not None
    assert state.is_from_these_files(saved, cache.district("998"))  # a plan does not rest on days
    app.button(key="undo_entry_availability").click().run()
    assert calendar_entries.last_entries(cache.engine(), "998") == []

    for one in app.get("button_group"):
        if one.label.startswith(("Prefers", "Refuses")):
            one.set_value(["Friday"])
    next(one for one in app.button if one.label == "Keep these wishes").click().run()
    assert "cannot prefer and refuse Fridays" in said(app)
    app.selectbox(key="days_of").select("new").run()
    next(one for one in app.button if one.label == "Keep these days").click().run()
    assert "A partner needs a name." in said(app)


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
