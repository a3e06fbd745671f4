"""Whatever was acknowledged is there after kill -9 at any moment, and nothing is half there."""

import json
import multiprocessing
import os
import random
import time
from collections import Counter
from io import BytesIO
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from sqlalchemy import Engine

from allocation.plan import Assignment, Plan, SolveResult, SolveStatus, Stage
from data_sources import stores
from data_sources.database import open_database
from data_sources.importing import import_file

KILLS = int(os.environ.get("TAS_KILLS", "15"))
URNS = [str(100_000 + number) for number in range(60)]
RESULT = SolveResult(
    SolveStatus.OPTIMAL,
    Plan(tuple(Assignment(urn, "w1", "two_meetings") for urn in URNS)),
    tuple(Stage(f"goal {n}", "A goal", "minutes", SolveStatus.OPTIMAL, 1.0, 1.0, 0.0, 0.1, "CP-SAT") for n in range(5)),
)
NEED = pd.DataFrame({"urn": URNS, "need_points": 50.0})

# The fork server imports the libraries once; each process to be killed then starts in milliseconds.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["data_sources.importing", "data_sources.stores", "openpyxl"])


def council_workbook(number: int) -> bytes:
    """Two sheets that differ with `number`: clusters of every school, and the roster of one cluster."""
    book = openpyxl.Workbook()
    clusters = book.active
    clusters.title = "Clusters"
    clusters.append(["URN", "Cluster"])
    for urn in URNS:
        clusters.append([urn, f"Cluster {number}"])
    roster = book.create_sheet("Link workers")
    roster.append(["Worker ID", "Name", "Role", "FTE", "Cluster"])
    for worker in range(1, 6):
        roster.append([f"w{worker}", f"Worker {worker} of {number}", "Senior link worker", 1, "Cluster 1"])
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def write_until_killed(url: str, first: int, acknowledgements: Connection) -> None:
    """Load, save and set for ever; say each time what is now safe."""

    def acknowledge(**what: object) -> None:
        acknowledgements.send_bytes(json.dumps(what).encode())

    acknowledge(ready=True)
    engine = open_database(url)
    acknowledge(opened=True)
    number = first
    while True:
        number += 1
        report = import_file(engine, f"{number}.xlsx", council_workbook(number), by="child", authority_code="355")
        acknowledge(file=report.sha256, number=number)
        plan_id = stores.save_plan(
            engine,
            "355",
            RESULT,
            operating_model={"id": "wakefield"},
            settings={"number": number},
            need=NEED,
            sources=stores.source_files(engine, "355"),
            worker_names={"w1": "Worker 1"},
            by="child",
        )
        acknowledge(plan=plan_id, number=number)
        stores.set_setting(engine, "355", "number", number, "child")
        acknowledge(setting=number, number=number)


def killed(url: str, first: int, acknowledged: int, seconds: float) -> list[dict[str, Any]]:
    """All that the child said when it was killed `seconds` after it had acknowledged so many things, whatever it was
    doing then."""
    ours, theirs = PROCESSES.Pipe(duplex=False)
    child = PROCESSES.Process(target=write_until_killed, args=(url, first, theirs), daemon=True)
    child.start()
    theirs.close()
    said = [json.loads(ours.recv_bytes()) for _ in range(1 + acknowledged)]
    time.sleep(seconds)
    child.kill()
    child.join()
    assert child.exitcode == -9, "the child ended before it was killed"
    while True:
        try:
            said.append(json.loads(ours.recv_bytes()))
        except EOFError:
            return said


def check_whole(engine: Engine) -> None:
    """Nothing is half there: both tables of every workbook, every line of every plan, a line on record for each."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    files = stores.source_files(engine, "355", include_superseded=True)
    kinds_by_file: dict[str, list[str]] = {}
    for file in files:
        kinds_by_file.setdefault(file.sha256, []).append(file.kind)
        assert len(stores.frame(engine, file.source_id)) == file.rows > 0
    assert all(sorted(kinds) == ["clusters", "link_workers"] for kinds in kinds_by_file.values())
    active = Counter(file.kind for file in files if file.is_active)
    assert active == ({"clusters": 1, "link_workers": 1} if files else {})
    plans = [stores.plan(engine, summary.plan_id) for summary in stores.plans(engine, "355")]
    for saved in plans:
        assert saved.result == RESULT
        assert {source.sha256 for source in saved.sources} <= set(kinds_by_file)
        assert len(saved.need) == len(URNS)
    numbers = [saved.settings["number"] for saved in plans]
    assert len(numbers) == len(set(numbers))
    done = Counter(line.action for line in stores.activities(engine, limit=1_000_000))
    assert (done["import"], done["plan"]) == (len(files), len(plans))


def check_acknowledged(engine: Engine, said: list[dict[str, Any]]) -> None:
    files = {file.sha256 for file in stores.source_files(engine, "355", include_superseded=True)}
    plans = {summary.plan_id for summary in stores.plans(engine, "355")}
    assert {line["file"] for line in said if "file" in line} <= files
    assert {line["plan"] for line in said if "plan" in line} <= plans
    assert stores.get_setting(engine, "355", "number", 0) >= max((line.get("setting", 0) for line in said), default=0)


def test_everything_acknowledged_survives_kill_9(database_url: str) -> None:
    chance = random.Random(20260901)
    said: list[dict[str, Any]] = []
    for _ in range(KILLS):
        first = max((line.get("number", 0) for line in said), default=0) + 1  # one may be there without our knowing
        said += killed(database_url, first, chance.randrange(8), chance.uniform(0, 0.15))
        engine = open_database(database_url)
        check_acknowledged(engine, said)
        check_whole(engine)
        engine.dispose()
    for what in ("file", "plan", "setting"):
        assert sum(what in line for line in said) >= KILLS // 5, f"no {what} was ever acknowledged"


def test_a_database_killed_while_it_is_made_can_be_opened(tmp_path: Path) -> None:
    chance = random.Random(7)
    for number in range(8):
        url = f"sqlite:///{tmp_path / f'{number}.db'}"
        killed(url, 0, 0, chance.uniform(0, 0.06))
        engine = open_database(url)
        check_whole(engine)
        stores.set_setting(engine, None, "works", True, "parent")
        engine.dispose()
