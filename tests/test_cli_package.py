"""The commands about packages: written, looked at, opened and compared, and what is wrong in sentences."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli import app
from data_sources import stores
from data_sources.database import open_database
from data_sources.package import read
from tests.data_sources.package.conftest import load, with_live_version


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["package", *(str(word) for word in words)])


def test_a_version_goes_from_one_database_to_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "_try", lambda *_: None)  # the same once more
    here, there, file = f"sqlite:///{tmp_path / 'a.db'}", f"sqlite:///{tmp_path / 'b.db'}", tmp_path / "v1.zip"
    engine = open_database(here)
    load(engine)
    with_live_version(engine)
    missing = run("write", 9, "--out", file, "--database", here)
    assert (missing.exit_code, missing.stderr.strip()) == (1, "There is no version 9 of authority 355. Known: 1.")
    assert run("write", 1, "--out", file, "--database", here).exit_code == 0
    assert stores.activities(engine, limit=1)[0].sentence.startswith("Exported v1.zip")
    engine.dispose()
    looked = run("check", file)
    assert looked.exit_code == 0, looked.stderr
    assert "Version 1: Jo leaves of Testford, revision 1, live." in looked.stdout
    assert "every checksum is right" in looked.stdout
    done = run("open", file, "--database", there)
    assert done.exit_code == 0, done.stderr
    assert "Opened as Testford, authority 355." in done.stdout
    assert "figures are the same to the last digit." in done.stdout
    file.write_bytes(file.read_bytes()[:-50])
    for command in (("check", file), ("open", file, "--database", there)):
        broken = run(*command)
        assert broken.exit_code == 1
        assert "damaged or cut off" in broken.stderr
