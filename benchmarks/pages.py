"""How long pages take on the server, in the demonstration district and in one with four times its schools.

Milliseconds of this process (wall, then processor, which other work on the machine leaves alone): the first visit of a
page after a start, the next, and a slider moved. What a browser needs to draw them comes on top.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st
from sqlalchemy import Engine
from streamlit.runtime import pages_manager
from streamlit.testing.v1 import AppTest

from data_sources import database, demonstration, stores
from data_sources.reading.contract import Dataset

APP = Path(__file__).resolve().parents[1] / "app.py"
CODE = demonstration.AUTHORITY_CODE
TIMES = 4
VISITS = 5
URN_STEP, LAESTAB_STEP = 1_000, 200
NUMBERS = {"urn": URN_STEP, "link_urn": URN_STEP, "laestab": LAESTAB_STEP}


def run() -> None:
    """Prints a line a page and size: first visit, median of later visits, median of a moved slider."""
    with tempfile.TemporaryDirectory() as folder, framed(folder):
        engine = database.open_database()
        demonstration.load(engine, by="benchmark")
        _time_pages(engine)
        _multiply(engine)
        _time_pages(engine)
        engine.dispose()


def _time_pages(engine: Engine) -> None:
    schools = sum(file.rows for file in stores.source_files(engine, CODE) if file.kind == "clusters")
    for page in ("need", "weights", "tiers"):
        st.cache_resource.clear()
        app = AppTest.from_file(str(APP), default_timeout=600)
        app.switch_page(f"pages/{page}.py")
        first = _milliseconds(app.run)
        print(f"{page}, {schools} schools: first visit {first}, again {_median(app.run for _ in range(VISITS))}")
        if page == "weights":
            slider = app.slider(key=f"weights_{CODE}_fsm")
            moved = _median(slider.set_value(5 + visit).run for visit in range(VISITS))
            print(f"{page}, {schools} schools: a slider moved {moved}")


def _milliseconds(job: Callable[[], Any]) -> str:
    return "{:.0f} ms ({:.0f} of processor)".format(*_timed(job))


def _median(jobs: Iterator[Callable[[], Any]]) -> str:
    times = pd.DataFrame([_timed(job) for job in jobs]).median()
    return f"{times[0]:.0f} ms ({times[1]:.0f} of processor)"


def _timed(job: Callable[[], Any]) -> tuple[float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    job()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - processor) * 1000


def _multiply(engine: Engine) -> None:
    """Stores every file about schools anew with each school TIMES times, under numbers and names of its own."""
    for file in stores.source_files(engine, CODE):
        table = stores.frame(engine, file.source_id)
        if not NUMBERS.keys() & set(table):
            continue
        more = pd.concat([table, *(_copy(table, number) for number in range(1, TIMES))], ignore_index=True)
        dataset = Dataset(file.kind, more, file.data_date, file.vintage)
        stores.save_datasets(engine, [dataset], file.file_name, f"{file.sha256} times {TIMES}", CODE, "benchmark")


def _copy(table: pd.DataFrame, number: int) -> pd.DataFrame:
    made = table.copy()
    for name, step in NUMBERS.items():
        if name in made:
            moved = pd.to_numeric(made[name], errors="coerce") + number * step
            made[name] = moved.astype("Int64").astype("str").where(moved.notna(), "")
    if "name" in made:
        made["name"] = made["name"] + f" {number + 1}"
    return made


@contextmanager
def framed(folder: str) -> Iterator[None]:
    """A database of its own, and pages inside app.py, which AppTest leaves out where there is a pages/ folder."""
    made, kept = pages_manager.PagesManager.__init__, dict(os.environ)

    def with_navigation(self: Any, *arguments: Any, **named: Any) -> None:
        made(self, *arguments, **named)
        pages_manager.PagesManager.uses_pages_directory = False

    os.environ["TAS_DATA_DIR"] = folder
    os.environ.pop("TAS_DATABASE_URL", None)
    pages_manager.PagesManager.__init__ = with_navigation  # type: ignore[method-assign]
    try:
        yield
    finally:
        pages_manager.PagesManager.__init__ = made  # type: ignore[method-assign]
        os.environ.clear()
        os.environ.update(kept)
