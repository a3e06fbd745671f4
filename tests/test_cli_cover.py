"""The command that works out cover: prints, writes, and says what it needs."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from allocation.cover.absence import absences
from cli import app
from data_sources import cover_plans, stores
from tests.once import demonstration_engine

CODE = stores.DEMONSTRATION_CODE


@pytest.mark.usefixtures("districts_joined_once")
def test_everybodys_cover_is_printed_written_and_kept(
    demonstration_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cover_plans, "absences", lambda *asked: absences(*asked)[:3])  # three will do
    engine = demonstration_engine(demonstration_file, tmp_path)
    to = tmp_path / "cover.csv"
    words = ["cover", "--database", str(engine.url), "--authority", CODE, "--from", "2026-11-23", "--weeks", "3"]
    done = CliRunner().invoke(app, [*words, "--version", "4"])
    assert done.exit_code == 1
    assert "There is no version 4. There are: none yet." in done.stderr
    done = CliRunner().invoke(app, [*words, "--out", str(to)])
    assert done.exit_code == 0, done.output
    assert "away from 23/11/2026 for 3 weeks" in done.stdout
    assert "Fragility, the most fragile first" in done.stdout
    lines = to.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith('"worker_id","name","cluster"')
    assert len(lines) == 1 + 3
    kept = [one.sentence for one in stores.activities(engine, CODE) if "who covers whom" in one.sentence]
    assert kept == ["Worked out who covers whom, for three link workers and three weeks each."]
