"""Everybody's cover kept by content, begun as a draft that leaves its plan alone, and ended with every school back."""

import io
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import openpyxl
import pytest
from sqlalchemy import Engine

from allocation.cover.absence import during
from allocation.cover.entities import CoverRun
from allocation.hand_edit import HandEdit, edited
from allocation.plan_states import StepRefused
from allocation.reading import current_plan
from allocation.settings import AllocationSettings
from data_sources import cover_plans, cover_report, operating_models, plan_drafts, planning, stores
from data_sources.cover_plans import CoverQuestion
from data_sources.database import FILE_NAME, open_database
from data_sources.planning import Prepared
from data_sources.stores import SavedVersion
from tests.allocation.problems import build, school, worker

NONE: Any = None
CODE = "998"
FIRST_DAY = date(2026, 11, 23)
PROBLEM = build(
    [school(str(n), need=30.0 + n) for n in range(1, 6)],
    [worker("ann"), worker("ben"), worker("cat", cluster="South")],
    current=np.array([0, 0, 1, 1, 1]),
    capacity_minutes=np.array([18759, 9000, 18759]),
)
TODAY = current_plan(PROBLEM)
DISTRICT: Any = SimpleNamespace(authority_code=CODE, sources=(), authority_name="Testshire")
PREPARED = Prepared(DISTRICT, operating_models.load("wakefield"), AllocationSettings(), NONE, NONE, PROBLEM)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One database for all of these tests: each adds to it, none changes what is there."""
    opened = open_database(f"sqlite:///{tmp_path_factory.mktemp('cover') / FILE_NAME}")
    yield opened
    opened.dispose()


def question(weeks: int = 13, first_day: date = FIRST_DAY, prepared: Prepared = PREPARED) -> CoverQuestion:
    return cover_plans.question(prepared, TODAY, first_day, weeks)


def begun(engine: Engine, run: CoverRun, worker_id: str = "ann") -> SavedVersion:
    asked, found = question(), run.of(worker_id)
    assert found is not None
    parent = plan_drafts.begin(engine, PREPARED, TODAY, title="Autumn", origin="Today.", by="Jo")
    version_id = cover_plans.begin(
        engine, asked, asked.absence(worker_id), found.within, by="Jo", origin="A test.", parent=(parent, 1)
    )
    return stores.version(engine, version_id)


def under(saved: SavedVersion) -> Prepared:
    """What a version is made from, by its own settings."""
    settings = AllocationSettings.model_validate(saved.basis.settings)
    assert settings.cover is not None
    return replace(PREPARED, settings=settings, problem=during(PROBLEM, settings.cover))


@pytest.fixture
def whole_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no district behind these tests, so what would be put together from one is at hand."""
    monkeypatch.setattr(planning, "put_together", lambda of, model, settings, *_: replace(PREPARED, settings=settings))


def test_it_is_worked_out_once_for_the_same_content(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    run = cover_plans.work_out(engine, question(11), "Jo", lambda now: told.append(now.stage))
    assert run.is_whole
    assert told == ["Worker ann", "Worker ben"]  # Cat leads no school
    monkeypatch.setattr(cover_plans, "covers", None)
    kept = cover_plans.kept_run(engine, question(11, date(2026, 12, 1)))  # the same people are there
    assert kept is not None
    assert (kept.run, kept.kept_by) == (run, "Jo")
    assert cover_plans.work_out(engine, question(11), "Ben") == run
    assert stores.check_record(engine).faults == ()
    assert stores.activities(engine, CODE)[0].sentence == (
        "Worked out who covers whom, for two link workers and 11 weeks each."
    )


def test_another_length_another_plan_or_somebody_who_leaves_is_another_question() -> None:
    leaving = replace(PROBLEM.workers[1], available_to=date(2026, 12, 13))
    other = replace(PREPARED, problem=replace(PROBLEM, workers=(PROBLEM.workers[0], leaving, PROBLEM.workers[2])))
    keys = [
        question().content_key,
        question(3).content_key,
        cover_plans.question(PREPARED, TODAY, FIRST_DAY, 13, "whole").content_key,
        cover_plans.question(
            PREPARED, edited(TODAY, [HandEdit("1", "ben", "two_meetings")]), FIRST_DAY, 13
        ).content_key,
        question(prepared=other).content_key,
        question(first_day=date(2026, 11, 30), prepared=other).content_key,  # he leaves a week sooner into it
    ]
    assert len(set(keys)) == len(keys)


def test_what_was_stopped_is_not_kept(engine: Engine) -> None:
    stop = threading.Event()
    stop.set()
    run = cover_plans.work_out(engine, question(7), "Jo", stop=stop)
    assert (run.covers, run.is_whole) == ((), False)
    assert cover_plans.kept_run(engine, question(7)) is None


def test_a_cover_begins_as_a_draft_and_the_plan_it_covers_stays(engine: Engine) -> None:
    run = cover_plans.work_out(engine, question(), "Jo")
    saved = begun(engine, run)
    assert saved.summary.title == "Cover for Worker ann, from 23/11/2026 for 13 weeks"
    led = {line.urn: line.worker_id for line in saved.newest.plan.assignments}
    assert led == {"1": "ben", "2": "ben", "3": "ben", "4": "ben", "5": "ben"}
    assert saved.newest.breaches == ()
    assert saved.summary.parent_id is not None
    assert stores.version(engine, saved.summary.parent_id).newest.plan == TODAY
    again = CoverQuestion(under(saved), saved.newest.plan, (), "")
    with pytest.raises(StepRefused, match="one plan covers one absence"):
        cover_plans.begin(engine, again, question().absence("ben"), run.covers[1].within, by="Jo", origin="x")


@pytest.mark.usefixtures("whole_problem")
def test_on_return_the_plan_is_exactly_the_one_from_before(engine: Engine) -> None:
    saved = begun(engine, cover_plans.work_out(engine, question(), "Jo"))
    ended = stores.version(engine, cover_plans.end(engine, under(saved), saved, 1, by="Jo"))
    assert ended.newest.plan == TODAY
    assert AllocationSettings.model_validate(ended.basis.settings).cover is None
    assert ended.summary.title == "Worker ann is back"
    assert ended.summary.origin == f"Worker ann is back: two schools as before version {saved.summary.number}."
    assert stores.version(engine, saved.summary.version_id).newest.plan == saved.newest.plan  # nothing is overwritten


@pytest.mark.usefixtures("whole_problem")
def test_hand_changes_meanwhile_are_kept_and_named(engine: Engine) -> None:
    saved = begun(engine, cover_plans.work_out(engine, question(), "Jo"))
    now = edited(saved.newest.plan, [HandEdit("3", None, None), HandEdit("1", None, None)])
    plan_drafts.save(engine, under(saved), saved.summary.version_id, now, based_on=1, what="Did it", by="Ann")
    saved = stores.version(engine, saved.summary.version_id)
    ended = stores.version(engine, cover_plans.end(engine, under(saved), saved, 2, by="Jo"))
    assert {line.urn for line in ended.newest.plan.assignments if line.worker_id is None} == {"3"}
    assert "Changed meanwhile and kept so: School 3 (3)." in ended.summary.origin
    assert "Changed while covered, and returned all the same: School 1 (1)." in ended.summary.origin


def test_nobody_returns_from_a_version_that_covers_nobody(engine: Engine) -> None:
    version_id = plan_drafts.begin(engine, PREPARED, TODAY, title="Autumn", origin="Today.", by="Jo")
    saved = stores.version(engine, version_id)
    with pytest.raises(StepRefused, match="covers nobody's absence"):
        cover_plans.returning(engine, saved, 1)
    with pytest.raises(StepRefused, match="covers nobody's absence"):
        cover_plans.end(engine, PREPARED, saved, 1, by="Jo")


def test_the_workbook_has_every_link_worker_and_school_with_the_assumptions_above(engine: Engine) -> None:
    asked = question(4)
    run = cover_plans.work_out(engine, asked, "Jo")
    book = openpyxl.load_workbook(io.BytesIO(cover_report.workbook(asked, run)))
    assert book.sheetnames == ["Link workers", "Schools", "Who takes schools on", "Fragility"]
    people = [[cell.value for cell in row] for row in book["Link workers"].iter_rows()]
    assert people[0][0] == "Cover plan for Testshire"
    assert "31% of a school's hours" in str(people[2][0])
    assert [row[1] for row in people[-2:]] == ["Worker ann", "Worker ben"]
    assert book["Schools"].max_row == 1 + 5
    table = cover_report.worker_table(asked, run)
    assert list(table["schools"]) == [2, 3]
    assert list(table["in_full"] + table["at_a_lower_tier"] + table["without_cover"]) == [2, 3]
    fragile = cover_report.fragility_table(asked, run)
    assert list(fragile["cluster"]) == ["North", cover_report.EVERYWHERE]
    assert (fragile["fragility_percent"] == 0).all()
    assert list(cover_report.every_load(asked, run)["schools"]) == [2, 3]


def test_a_run_of_nobody_is_a_workbook_that_says_so(engine: Engine) -> None:
    book = openpyxl.load_workbook(io.BytesIO(cover_report.workbook(question(), CoverRun((), is_whole=False))))
    assert book["Fragility"]["A2"].value == "No link worker leads a school."
