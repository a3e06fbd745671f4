"""What the pages of the browser tests are about besides the demonstration, and a database that is empty for a while."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy import Engine

from allocation.scenario.changes import Change
from allocation.scenario.names import ChangeNames
from allocation.scenario.rule_changes import ScaleTravel
from allocation.scenario.staff_changes import RemoveWorker
from allocation.scenario_comparison.gates import EverySchoolLed, MostSchools
from allocation.settings import AllocationSettings
from allocation.sweep.points import Asked
from allocation.sweep.question import CurveSweep, ResilienceSweep, RobustnessSweep, StaffingSweep
from data_sources import council_gates, council_models, scenarios, stores, sweeps
from data_sources.database import open_database
from data_sources.demonstration import AUTHORITY_CODE
from data_sources.national import kept_run, run
from data_sources.running.workers import workers
from tests import tiny_england

BY, DAY = "Tess Tester", date(2026, 9, 1)
# Plans that are there soon or at once, and one that is searched for until somebody stops it.
SOON = AllocationSettings(planning_date=DAY, seconds=1)
SHORT, LONG = SOON.model_copy(update={"seconds": 0.2}), SOON.model_copy(update={"seconds": 120.0})
SAME, WITHOUT, BROKEN = "All as it is", "Without one of them", "Somebody unknown"
STAFFING, HEAT_MAP, AWAY, SURE, ENDLESS = "Posts", "Two levers", "Away", "Sure", "A long one"
_POSTS = {"kind": "posts", "cluster": "Oxmarsh", "values": [0, 1]}
_TRAVEL = {"kind": "change", "change": {"kind": "scale_travel", "percent": 0}, "values": [0, 20]}
_ONE_MORE = StaffingSweep(clusters=("Oxmarsh",), steps=(-9, 1), is_whole_included=False)
QUESTIONS: dict[str, tuple[Asked, AllocationSettings]] = {
    STAFFING: (_ONE_MORE, SHORT),
    HEAT_MAP: (CurveSweep.model_validate({"axes": [_POSTS, _TRAVEL]}), SHORT),
    AWAY: (ResilienceSweep(cause="absences", rates=(10,), draws=2), SHORT),
    SURE: (RobustnessSweep(draws=2), SHORT),
    ENDLESS: (_ONE_MORE, LONG),
}


def add(file: Path, folder: Path) -> None:
    """Gates, scenarios and questions for the demonstration, none of them solved, and a run of a small England, which is
    made in the folder."""
    engine = open_database(f"sqlite:///{file}")
    stores.set_setting(engine, AUTHORITY_CODE, council_models.ALLOCATION_SETTINGS, SOON.model_dump(mode="json"), BY)
    council_gates.set_gates(engine, AUTHORITY_CODE, (MostSchools(most=8), EverySchoolLed()), ChangeNames(), BY)
    _scenario(engine, SAME)
    _scenario(engine, WITHOUT, RemoveWorker(worker_id="SLW01"))
    _scenario(engine, BROKEN, RemoveWorker(worker_id="nobody"), ScaleTravel(percent=20))
    for name, (question, settings) in QUESTIONS.items():
        sweeps.ask(engine, AUTHORITY_CODE, name, question, settings, origin="Asked of live.", by=BY)
    england = tiny_england.make(folder)
    choices = run.Choices(AllocationSettings(), seconds_a_school=0.001)
    found = run.run(england, list(tiny_england.AUTHORITIES), choices, lambda tasks: workers(tasks=tasks))
    kept_run.keep(engine, found, BY)
    england.dispose()
    engine.dispose()


def _scenario(engine: Engine, name: str, *changes: Change) -> None:
    scenarios.begin(engine, AUTHORITY_CODE, name, DAY, changes=changes, origin="Made for a test.", by=BY)


@contextmanager
def put_back(file: Path) -> Iterator[None]:
    """Whatever is done to a database until the end of the block is undone, under a server that has it open."""
    with closing(sqlite3.connect(":memory:")) as kept:
        _copy(file, kept)
        yield
        with closing(sqlite3.connect(file)) as live:
            kept.backup(live)


@contextmanager
def emptied(file: Path, folder: Path) -> Iterator[None]:
    """The same with nothing in it until then, as after the last file was taken out of use; made in the folder."""
    empty = folder / "empty.db"
    open_database(f"sqlite:///{empty}").dispose()
    with put_back(file):
        with closing(sqlite3.connect(file)) as live:
            _copy(empty, live)
        yield


def _copy(file: Path, into: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(file)) as one:
        one.backup(into)
