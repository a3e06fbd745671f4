"""The database opens on both engines, is up to date, waits its turn, and refuses what it does not know."""

import sqlite3
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError, StatementError

from data_sources import database
from data_sources.database import DatabaseRefused, open_database, reading, writing
from data_sources.stores.activity_store import record
from data_sources.tables import ActivityRow, Base, SettingRow

NOW = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)


def setting(name: str, value: object, at: datetime = NOW) -> SettingRow:
    return SettingRow(authority_code="", name=name, value=value, updated_at=at, updated_by="test")


def test_models_and_migrations_describe_the_same_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        differences = compare_metadata(
            MigrationContext.configure(connection, opts={"compare_type": True}), Base.metadata
        )
    assert differences == []
    assert set(inspect(engine).get_table_names()) == {*Base.metadata.tables, "alembic_version"}


def test_the_comparison_would_see_a_forgotten_migration(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE plan DROP COLUMN seconds"))
        connection.execute(text("CREATE TABLE forgotten (id INTEGER)"))
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert {difference[0] for difference in differences} == {"add_column", "remove_table"}


def test_opening_again_changes_nothing(engine: Engine, database_url: str) -> None:
    with writing(engine) as session:
        session.add(setting("kept", [1, 2]))
    again = open_database(database_url)
    with reading(again) as session:
        assert session.get_one(SettingRow, ("", "kept")).value == [1, 2]
    again.dispose()


def test_many_at_once_may_open_a_new_database(sqlite_url: str) -> None:
    faults: list[BaseException] = []

    def open_it() -> None:
        try:
            open_database(sqlite_url).dispose()
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def test_a_database_from_a_newer_version_is_refused_and_left_alone(engine: Engine, database_url: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseRefused, match=r"newer version of TAS Planner.*'9999'.*Nothing was changed"):
        open_database(database_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_a_migration_that_fails_half_way_leaves_nothing_behind(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    raw.execute("CREATE TABLE stage (somebody_elses TEXT)")  # in the way of the last of our tables
    raw.commit()
    with pytest.raises(DatabaseRefused, match="already exists"):
        open_database(sqlite_url)
    assert raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall() == [("stage",)]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("nonsense", "cannot be read"),
        ("sqlite://", "SQLite files or PostgreSQL"),
        ("mysql://root@host/db", "SQLite files or PostgreSQL"),
        ("postgresql+nodriver://host/db", "not installed"),
        ("postgresql://somebody:secret@127.0.0.1:1/none", "cannot be opened"),
    ],
)
def test_an_address_that_cannot_work_is_refused_in_a_sentence(address: str, words: str) -> None:
    with pytest.raises(DatabaseRefused, match=words) as refusal:
        open_database(address)
    assert "secret" not in str(refusal.value)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    file.write_bytes(b"these are my notes, not a database\n" * 100)
    with pytest.raises(DatabaseRefused, match=r"cannot be opened .*not a database"):
        open_database(f"sqlite:///{file}")
    assert file.read_bytes().startswith(b"these are my notes")


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseRefused, match="cannot be opened"):
        open_database(f"sqlite:///{tmp_path}")


def test_the_embedded_database_is_where_the_settings_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TAS_DATABASE_URL", raising=False)
    monkeypatch.delenv("TAS_DATA_DIR", raising=False)
    assert database.data_directory() == database.PROJECT / "var"
    monkeypatch.setenv("TAS_DATA_DIR", str(tmp_path / "a" / "b"))
    open_database().dispose()
    assert (tmp_path / "a" / "b" / "tas_planner.db").is_file()
    monkeypatch.setenv("TAS_DATABASE_URL", f"sqlite:///{tmp_path / 'other.db'}")
    open_database().dispose()
    assert (tmp_path / "other.db").is_file()


def test_every_way_to_write_a_postgresql_address_uses_the_same_driver() -> None:
    for prefix in ("postgres", "postgresql", "postgresql+psycopg"):
        assert database._address(f"{prefix}://me@host/db").drivername == "postgresql+psycopg"


def test_embedded_database_is_set_to_outlive_a_power_cut(sqlite_url: str) -> None:
    engine = open_database(sqlite_url)
    with engine.connect() as connection:
        values = [
            connection.exec_driver_sql(f"PRAGMA {p}").scalar() for p in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert values == ["wal", 2, 1]
    engine.dispose()


def test_two_writers_at_once_wait_for_each_other(engine: Engine) -> None:
    """Each reads, then writes what it read plus one: a lost turn or "database is locked" would show in the sum."""
    with writing(engine) as session:
        session.add(setting("count", 0))
    faults: list[BaseException] = []

    def add_one_many_times() -> None:
        try:
            for _ in range(25):
                with writing(engine) as session:
                    row = session.get_one(SettingRow, ("", "count"))
                    row.value += 1
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=add_one_many_times) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with reading(engine) as session:
        assert session.get_one(SettingRow, ("", "count")).value == 100


def test_a_failure_keeps_nothing_of_the_transaction(engine: Engine) -> None:
    def fail_half_way() -> None:
        with writing(engine) as session:
            session.add(setting("half", 1))
            session.flush()
            raise RuntimeError("the light went out")

    with pytest.raises(RuntimeError, match="light"):
        fail_half_way()
    with reading(engine) as session:
        assert session.get(SettingRow, ("", "half")) is None


def test_moments_come_back_in_utc_with_their_zone(engine: Engine) -> None:
    in_summer = datetime(2026, 7, 1, 9, 0, tzinfo=timezone(timedelta(hours=1)))
    with writing(engine) as session:
        session.add(setting("when", None, at=in_summer))
    with reading(engine) as session:
        back = session.get_one(SettingRow, ("", "when")).updated_at
    assert (back, back.tzinfo, back.hour) == (in_summer, UTC, 8)


def test_a_moment_without_a_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(StatementError, match="no time zone"), writing(engine) as session:
        session.add(setting("when", 1, at=datetime(2026, 7, 1)))


@pytest.mark.parametrize("change", ["UPDATE activity SET \"by\" = 'nobody'", "DELETE FROM activity"])
def test_the_record_of_activity_cannot_be_changed(engine: Engine, change: str) -> None:
    with writing(engine) as session:
        record(session, "Sam", "export", "Exported.", None)
    with pytest.raises(DBAPIError, match="never changed"), engine.begin() as connection:
        connection.execute(text(change))
    with reading(engine) as session:
        assert session.get_one(ActivityRow, 1).by == "Sam"


def test_a_plain_engine_would_meet_a_locked_database(sqlite_url: str) -> None:
    """Shows that the turn-taking test can fail: reading first and writing later without our rule is refused."""
    open_database(sqlite_url).dispose()
    plain = create_engine(sqlite_url, connect_args={"timeout": 0.2})
    with plain.connect() as one, plain.connect() as two:
        for connection in (one, two):
            connection.exec_driver_sql("BEGIN")
            connection.execute(text("SELECT * FROM setting"))
        insert = "INSERT INTO setting VALUES ('', :name, '1', '2026-01-01', 'x')"
        one.execute(text(insert), {"name": "a"})
        with pytest.raises(DBAPIError, match="locked"):
            two.execute(text(insert), {"name": "b"})
    plain.dispose()
