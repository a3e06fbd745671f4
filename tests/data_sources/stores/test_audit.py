"""Whatever is done to the record behind the app's back is found and named, on both databases."""

from itertools import product

import pandas as pd
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import IntegrityError

from allocation.plan import Assignment, Plan, SolveResult, SolveStatus
from data_sources import database, operating_models, stores
from data_sources.database import open_database
from data_sources.reading.contract import Dataset
from data_sources.stores import audit_check
from data_sources.stores.audit_check import ALTERED, NOT_AS_RECORDED, REMOVED, REORDERED, check_record

SEALED = 'INSERT INTO activity (id, at, "by", action, sentence, details, previous_hash, hash) VALUES '


@pytest.fixture
def engine(engine: Engine) -> Engine:
    """A record of six lines: settings, exports and a saved plan."""
    stores.set_setting(engine, "998", "cap", 9, "Jo")
    for number in (1, 2, 3):
        sentence, details = f"Exported plan {number}.", {"rows": number, "share": 0.1 + number}
        stores.log_activity(engine, by="Jo", action="export", sentence=sentence, details=details)
    save_plan(engine)
    stores.set_setting(engine, "998", "cap", 10, "Sam")
    return engine


def save_plan(engine: Engine) -> int:
    result = SolveResult(SolveStatus.OPTIMAL, Plan((Assignment("1", "ann", "two"),)), ())
    model = operating_models.load("wakefield").model_dump(mode="json")
    return stores.save_plan(
        engine, "998", result, operating_model=model, settings={"a": 1.0}, need=pd.DataFrame({"urn": ["1"]}),
        sources=[], worker_names={"ann": "Ann"}, by="Jo",
    )  # fmt: skip


def tamper(engine: Engine, *statements: str, table: str = "activity") -> None:
    """What somebody with the keys to the database can do: take the triggers away and write."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            for change in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{change}"))
        else:
            connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}"))
        for statement in statements:
            connection.execute(text(statement))


def faults(engine: Engine, head: str = "") -> list[tuple[str, int | None]]:
    return [(one.kind, one.line) for one in check_record(engine, head).faults]


def test_an_untouched_record_has_no_fault_and_its_end_can_be_told(engine: Engine) -> None:
    head = stores.record_head(engine)
    found = check_record(engine, head)
    assert (found.lines, found.rows, found.lines_before, found.head, found.faults) == (6, 1, 0, head, ())
    assert head.startswith("6:")
    stores.log_activity(engine, by="Jo", action="export", sentence="One more.")
    assert check_record(engine, head).faults == ()  # growing is no fault


ALTERATIONS = {
    "by": "nobody", "sentence": "Nothing was done.", "details": '{"rows": 99}', "action": "import",
    "authority_code": "999", "at": "2020-01-01 00:00:00.000000", "hash": "0" * 64, "previous_hash": "1" * 64,
}  # fmt: skip


def test_an_altered_line_is_named_and_no_other(engine: Engine) -> None:
    """Every column of the first, a middle and the last line, one after the other; each is put back afterwards."""
    for line, (column, value) in product((1, 3, 6), ALTERATIONS.items()):
        was = f"(SELECT {column} FROM kept WHERE id = {line})" if column != "by" else "'Jo'"
        was = "'Sam'" if column == "by" and line == 6 else was
        tamper(engine, "CREATE TABLE kept AS SELECT * FROM activity",
               f"UPDATE activity SET \"{column}\" = '{value}' WHERE id = {line}")  # fmt: skip
        found = [one for one in check_record(engine).faults if one.kind != NOT_AS_RECORDED]
        assert [(one.kind, one.line) for one in found] == [(ALTERED, line)], (line, column)
        assert f"Line {line} (" in found[0].sentence
        tamper(engine, f'UPDATE activity SET "{column}" = {was} WHERE id = {line}', "DROP TABLE kept")
        assert check_record(engine).faults == ()


@pytest.mark.parametrize(("gone", "said"), [("2", "Line 2 has"), ("2, 3", "Lines 2 to 3 have"), ("1", "Line 1 has")])
def test_removed_lines_are_named(engine: Engine, gone: str, said: str) -> None:
    tamper(engine, f"DELETE FROM activity WHERE id IN ({gone})")
    found = [one for one in check_record(engine).faults if one.kind == REMOVED]
    assert [one.sentence for one in found] == [f"{said} been removed."]


def test_a_gap_that_is_closed_by_renumbering_is_found_all_the_same(engine: Engine) -> None:
    tamper(engine, "DELETE FROM activity WHERE id = 2", "UPDATE activity SET id = 2 WHERE id = 3",
           "UPDATE activity SET id = 3 WHERE id = 4")  # fmt: skip
    found = check_record(engine).faults
    assert {(one.kind, one.line) for one in found} >= {(REORDERED, 2), (REORDERED, 3), (REMOVED, 5)}
    assert "Line 2 was written as line 3" in found[0].sentence


def test_lines_that_change_places_are_both_named(engine: Engine) -> None:
    tamper(engine, "UPDATE activity SET id = 99 WHERE id = 2", "UPDATE activity SET id = 2 WHERE id = 4",
           "UPDATE activity SET id = 4 WHERE id = 99")  # fmt: skip
    found = check_record(engine).faults
    assert [(one.kind, one.line) for one in found] == [(REORDERED, 2), (REORDERED, 4)]
    assert "was written as line 4" in found[0].sentence
    assert "was written as line 2" in found[1].sentence


def test_the_last_lines_removed_show_against_an_end_kept_elsewhere(engine: Engine) -> None:
    head = stores.record_head(engine)
    tamper(engine, "DELETE FROM activity WHERE id = 6")
    assert [one for one in faults(engine) if one[0] == REMOVED] == []  # the chain alone cannot know
    with_head = [one for one in check_record(engine, head).faults if one.kind == REMOVED]
    assert [one.sentence for one in with_head] == [
        "The record ended at line 6 and now ends at line 5: the last line has been removed."
    ]


def test_the_last_lines_removed_show_by_what_they_were_about(engine: Engine) -> None:
    tamper(engine, "DELETE FROM activity WHERE id >= 5")
    sentences = [one.sentence for one in check_record(engine).faults]
    assert sentences[0].startswith("Plan 1 is there, but no line of the record says who kept it")
    assert sentences[1] == "The setting 'cap' has a value that was never recorded: line 1 says otherwise."


def test_a_record_written_again_from_some_line_on_shows_against_its_end(engine: Engine) -> None:
    head = stores.record_head(engine)
    tamper(engine, "DELETE FROM activity WHERE id >= 4", "DELETE FROM assignment", "DELETE FROM plan")
    for number in (4, 5, 6):
        stores.log_activity(engine, by="Eve", action="export", sentence=f"Forged {number}.")
    assert (ALTERED, 6) in faults(engine, head)


def test_nothing_can_be_put_beside_a_line_that_has_a_follower(engine: Engine) -> None:
    with pytest.raises(IntegrityError):
        tamper(engine, f"{SEALED} (7, '2026-01-01', 'Eve', 'x', 'x', '{{}}', '', 'x')")


def test_what_a_line_is_about_is_held_against_it(engine: Engine) -> None:
    tamper(engine, "UPDATE assignment SET worker_id = 'eve'")
    (fault,) = check_record(engine).faults
    assert (fault.kind, fault.line) == (NOT_AS_RECORDED, 5)
    assert fault.sentence == "What line 5 is about (plan 1) is not as it was put on record."
    tamper(engine, "DELETE FROM assignment", "DELETE FROM plan")
    assert check_record(engine).faults[0].sentence == "What line 5 is about (plan 1) is gone."


def test_a_setting_changed_by_hand_is_found(engine: Engine) -> None:
    tamper(engine, "UPDATE setting SET value = '12'", table="plan")
    assert faults(engine) == [(NOT_AS_RECORDED, 6)]


def test_a_setting_that_was_removed_by_hand_is_found(engine: Engine) -> None:
    tamper(engine, "DELETE FROM setting", table="plan")
    (fault,) = check_record(engine).faults
    assert fault.sentence == "The setting 'cap' is gone, although line 6 says it was set."


def load_file(engine: Engine, urns: str) -> int:
    rows = pd.DataFrame({"urn": list(urns), "laestab": "", "cluster": "North"})
    (file,) = stores.save_datasets(engine, [Dataset("clusters", rows)], urns, urns, "998", "Jo")
    return file.source_id


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("withdrawn_at = '2026-01-01', withdrawn_by = 'Eve' WHERE id = 3", "Source file 3 is out of use"),
        ("superseded_by_id = 2 WHERE id = 6", "Source file 6 is out of use"),
        ("superseded_by_id = NULL WHERE id = 1", "Source file 1 is in use again"),
        ("withdrawn_at = NULL WHERE id = 4", "Source file 4 is in use again"),
    ],
)
def test_a_file_taken_out_of_use_or_put_back_by_hand_is_found(engine: Engine, change: str, said: str) -> None:
    for urns in ("ab", "ab", "cd"):  # the second takes the place of the first
        load_file(engine, urns)
    stores.withdraw(engine, load_file(engine, "ef"), "Jo")
    stores.withdraw(engine, load_file(engine, "cd"), "Jo")  # and the third is in use again
    load_file(engine, "gh")
    assert check_record(engine).faults == ()
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE source_file SET {change}"))
    (fault,) = check_record(engine).faults
    assert fault.sentence == f"{said}, but no line says so."


@pytest.mark.parametrize("nonsense", ["512", "x:y", "5:short"])
def test_an_end_that_is_none_is_refused(engine: Engine, nonsense: str) -> None:
    with pytest.raises(ValueError, match="not the end of a record"):
        check_record(engine, nonsense)


def _at(url: str, revision: str) -> None:
    """Brings an empty database to an earlier version of its tables."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        config = Config()
        config.set_main_option("script_location", str(database.MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


@pytest.fixture
def old_database(database_url: str, request: pytest.FixtureRequest) -> str:
    """A database of before lines were sealed, with three lines and numbers left out by a transaction that failed."""
    _at(database_url, "0004")
    opened = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"))
    moment = "2026-01-02 03:04:05.678901"
    with opened.begin() as connection:
        for number in (1, 2, 5):
            connection.execute(
                text(
                    'INSERT INTO activity (id, at, "by", action, sentence, details) VALUES '
                    f"({number}, '{moment}', 'Jo', 'export', 'Línea {number}', '{{\"x\": 0.1, \"b\": [1, null]}}')"
                )
            )
    opened.dispose()
    return database_url


def test_the_lines_of_an_older_database_are_sealed_as_they_are(old_database: str) -> None:
    engine = open_database(old_database)
    try:
        found = check_record(engine)
        assert (found.lines, found.lines_before, found.faults) == (4, 3, ())
        newest = stores.activities(engine, limit=1)[0]
        assert newest.sentence.startswith("The record is sealed line by line from here on; 3 earlier lines")
        stores.log_activity(engine, by="Jo", action="export", sentence="After.")
        assert check_record(engine).faults == ()
        tamper(engine, "UPDATE activity SET sentence = 'x' WHERE id = 2")
        assert faults(engine) == [(ALTERED, 2)]
    finally:
        engine.dispose()


def test_lines_far_from_their_place_are_still_found(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_check, "TRIED_AROUND", 1)
    tamper(engine, "UPDATE activity SET id = 99 WHERE id = 6")
    assert faults(engine)[:2] == [(ALTERED, 99), (REMOVED, 99)]
