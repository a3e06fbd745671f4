"""Opens the database: embedded SQLite or PostgreSQL, brought up to date under a lock, refused when it is newer."""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock
from filelock import Timeout as LockTimeout
from sqlalchemy import URL, Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session

PROJECT = Path(__file__).resolve().parents[1]
MIGRATIONS = PROJECT / "data_sources" / "migrations"
FILE_NAME = "tas_planner.db"
# synchronous=FULL: a commit reaches the disk before it is acknowledged, so it outlives a power cut; NORMAL
# would outlive only the end of the process. Writes here are a few a minute, and FULL costs each of them milliseconds.
PRAGMAS = ("busy_timeout=60000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
WAIT_SECONDS = 120
# Any two fixed numbers nobody else uses; PostgreSQL has one space of advisory locks per database.
MIGRATION_LOCK, WRITER_LOCK = 7_316_001, 7_316_002


class DatabaseRefused(RuntimeError):
    """The database cannot be used; the message is a sentence for people that says what to do."""


def data_directory() -> Path:
    """Where the embedded database lives: TAS_DATA_DIR, else `var` below the project."""
    return Path(os.environ.get("TAS_DATA_DIR") or PROJECT / "var").expanduser().resolve()


def open_database(url: str | None = None) -> Engine:
    """An engine on a database that is up to date.

    `url` is `sqlite:///path` or `postgresql://user@host/name`; None means TAS_DATABASE_URL, else the embedded SQLite
    file. Raises DatabaseRefused when it cannot be reached, is not ours, or was made by a newer version.
    """
    address = _address(url or os.environ.get("TAS_DATABASE_URL") or f"sqlite:///{data_directory() / FILE_NAME}")
    engine = _engine(address)
    where = address.database if _is_sqlite(engine) else address.render_as_string(hide_password=True)
    try:
        with _one_opener(engine), engine.execution_options(is_writing=True).begin() as connection:
            _migrate(connection, str(where))
    except (DBAPIError, OSError, LockTimeout, sqlite3.Error) as error:
        engine.dispose()
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise DatabaseRefused(
            f"The database {where} cannot be opened ({reason}). Check TAS_DATABASE_URL or TAS_DATA_DIR, that the place "
            "exists and may be written to, and that the file is a TAS Planner database."
        ) from error
    except DatabaseRefused:
        engine.dispose()
        raise
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only reads."""
    with Session(engine) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """One transaction that may read, then write: all of it is kept on the way out, or nothing.

    One writer at a time on either database; the others wait. What a writer reads first is therefore still so when it
    writes, and SQLite never has to answer "database is locked" to a reader that turns into a writer.
    """
    with Session(engine.execution_options(is_writing=True)) as session, session.begin():
        if not _is_sqlite(engine):
            session.execute(select(func.pg_advisory_xact_lock(WRITER_LOCK)))
        yield session


def _is_sqlite(engine: Engine | Connection) -> bool:
    return engine.dialect.name == "sqlite"


def _address(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise DatabaseRefused(
            "The database address cannot be read. It looks like sqlite:///folder/file.db or "
            "postgresql://user:password@host/database."
        ) from error
    if url.drivername in ("postgres", "postgresql"):
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        return url.set(database=str(Path(str(url.database)).expanduser().resolve()))
    if url.get_backend_name() == "postgresql":
        return url
    raise DatabaseRefused(
        f"TAS Planner keeps its data in SQLite files or PostgreSQL, not in '{url.drivername}' without a place. Use "
        "sqlite:///folder/file.db or postgresql://user:password@host/database."
    )


def _engine(url: URL) -> Engine:
    options: dict[str, Any] = {"pool_pre_ping": True, "connect_args": {"connect_timeout": 10}}
    if url.get_backend_name() == "sqlite":
        options = {}
    try:
        # Strict JSON: PostgreSQL refuses NaN, SQLite would store it, so neither gets it.
        engine = create_engine(url, json_serializer=partial(json.dumps, allow_nan=False), **options)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise DatabaseRefused(
            f"The database driver '{url.drivername}' is not installed. Use postgresql://..."
        ) from error
    if _is_sqlite(engine):
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own; _begin_sqlite does
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    is_writing = connection.get_execution_options().get("is_writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def _one_opener(engine: Engine) -> AbstractContextManager[object]:
    """Switching a new SQLite file to WAL does not wait its turn, so a file lock makes it."""
    if not _is_sqlite(engine):
        return nullcontext()
    path = Path(str(engine.url.database))
    path.parent.mkdir(parents=True, exist_ok=True)
    return FileLock(f"{path}.lock", timeout=WAIT_SECONDS)


def _migrate(connection: Connection, where: str) -> None:
    """Within one transaction, which both databases can undo: a migration is there as a whole or not at all."""
    if not _is_sqlite(connection):
        connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    script = ScriptDirectory.from_config(config)
    known = {revision.revision for revision in script.walk_revisions()}
    present = set(MigrationContext.configure(connection).get_current_heads())
    if present - known:
        raise DatabaseRefused(
            f"The database {where} was last used by a newer version of TAS Planner (its version is "
            f"'{', '.join(sorted(present - known))}', which this one does not know). Start the newer version, or set "
            "TAS_DATABASE_URL to another database. Nothing was changed."
        )
    if present != set(script.get_heads()):
        command.upgrade(config, "head")
