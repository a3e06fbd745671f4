"""The command that checks the record exits with 0 for a whole one, and names what is wrong otherwise."""

from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from cli import app
from data_sources import stores
from data_sources.database import open_database


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database with three lines on record."""
    address = f"sqlite:///{tmp_path / 'tas.db'}"
    engine = open_database(address)
    for number in (1, 2, 3):
        stores.log_activity(engine, by="Jo", action="export", sentence=f"Exported plan {number}.")
    engine.dispose()
    return address


def verify(url: str, *words: str) -> Result:
    return CliRunner().invoke(app, ["audit", "verify", "--database", url, *words])


def removed_last_line(url: str) -> None:
    engine = open_database(url)
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER activity_no_delete"))
        connection.execute(text("DELETE FROM activity WHERE id = 3"))
    engine.dispose()


def test_a_whole_record_passes_and_its_end_is_printed(url: str) -> None:
    done = verify(url)
    assert done.exit_code == 0, done.stderr
    assert "No fault in 3 lines" in done.stdout
    head = done.stdout.split()[-1]
    assert verify(url, "--head", head).exit_code == 0
    removed_last_line(url)
    assert verify(url).exit_code == 0  # a chain does not know its own end
    later = verify(url, "--head", head)
    assert later.exit_code == 1
    assert "now ends at line 2: the last line has been removed." in " ".join(later.stderr.split())


def test_what_is_no_end_of_a_record_is_refused(url: str) -> None:
    done = verify(url, "--head", "nonsense")
    assert done.exit_code == 1
    assert "is not the end of a record" in done.stderr
