"""Calendars come back as they were saved, version by version, and two people cannot overwrite each other."""

import pandas as pd
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from allocation.plan import Plan, SolveResult, SolveStatus
from allocation.solver.term_calendar import solve_calendar
from allocation.term_calendar.edits import as_result, move
from allocation.term_calendar.entities import CalendarProblem
from data_sources import operating_models, stores
from data_sources.stores import CalendarChanged
from tests.allocation.term_calendar.terms import NURSE, PRIYA, march, need, problem

PROBLEM: CalendarProblem = problem(
    [need("Oak", 2), need("Elm", 5)],
    (PRIYA, NURSE),
    base_minutes={("priya", "Oak"): 12},
    between_minutes={("Elm", "Oak"): 9},
)


@pytest.fixture
def plan_id(engine: Engine) -> int:
    result = SolveResult(SolveStatus.OPTIMAL, Plan(()), ())
    model = operating_models.load("wakefield").model_dump(mode="json")
    return stores.save_plan(
        engine, "998", result, operating_model=model, settings={}, need=pd.DataFrame({"urn": []}), sources=[],
        worker_names={}, by="Jo",
    )  # fmt: skip


def save(engine: Engine, plan_id: int, after: int | None = 0, **changes: object) -> int:
    given = {"result": solve_calendar(PROBLEM, 1.0), "what": "Found a calendar", "by": "Jo", **changes}
    result = given.pop("result")
    return stores.save_calendar(engine, "998", plan_id, PROBLEM, result, after_version=after, **given)  # type: ignore[arg-type]


def test_a_calendar_comes_back_as_it_was_saved(engine: Engine, plan_id: int) -> None:
    result = solve_calendar(PROBLEM, 1.0)
    back = stores.calendar(engine, save(engine, plan_id, notes=["A note."], result=result))
    assert (back.calendar, back.not_there, back.problem) == (result.calendar, result.not_there, PROBLEM)
    assert (back.summary.version, back.summary.due, back.summary.placed, back.notes) == (1, 7, 4, ("A note.",))
    assert back.not_there[0].what.urn == "Elm"
    assert stores.activities(engine, limit=1)[0].sentence.startswith("Found a calendar (calendar of Four weeks")


def test_versions_follow_each_other_and_the_earlier_ones_stay(engine: Engine, plan_id: int) -> None:
    assert stores.latest_calendar(engine, plan_id, "Four weeks") is None
    first = stores.calendar(engine, save(engine, plan_id))
    moved = move(PROBLEM, first.calendar, "Oak", 1, march(2, is_afternoon=True)).calendar
    second = save(engine, plan_id, after=1, result=as_result(PROBLEM, moved), what="Moved Oak")
    newest = stores.latest_calendar(engine, plan_id, "Four weeks")
    assert newest is not None
    assert (newest.summary.calendar_id, newest.summary.version, newest.calendar) == (second, 2, moved)
    assert [one.what for one in stores.calendars(engine, plan_id, "Four weeks")] == ["Moved Oak", "Found a calendar"]
    assert stores.earlier_calendars(engine, "998", "Four weeks", second) == [first.calendar]


def test_who_comes_second_is_told_who_was_first(engine: Engine, plan_id: int) -> None:
    save(engine, plan_id)
    with pytest.raises(CalendarChanged, match="Jo saved version 1"):
        save(engine, plan_id, after=0)
    assert stores.calendar(engine, save(engine, plan_id, after=None)).summary.version == 2


def test_a_version_is_never_changed(engine: Engine, plan_id: int) -> None:
    save(engine, plan_id)
    for change in ("UPDATE term_calendar SET placed = 0", "DELETE FROM term_calendar"):
        with pytest.raises(DBAPIError, match="never changed"), engine.begin() as connection:
            connection.execute(text(change))
