"""The command that compares models says what it needs, on standard error and with a code above 0, before any work."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from data_sources import model_runs, stores
from tests.once import demonstration_engine

CODE = stores.DEMONSTRATION_CODE


def run(*words: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["compare-models", *(str(word) for word in words)])
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("ids", "said"),
    [(("wakefield",), "Name 2 to 6 operating models, not 1."), (("salford", "salford"), "each operating model once")],
)
def test_it_asks_for_two_to_six_models(ids: tuple[str, ...], said: str) -> None:
    code, _, stderr = run(*ids)
    assert code == 1
    assert said in stderr


def test_what_is_worked_out_is_printed_and_written_and_what_is_not_is_named(
    demonstration_file: Path, tmp_path: Path, districts_joined_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = demonstration_engine(demonstration_file, tmp_path)
    database = ("--database", str(engine.url), "--authority", CODE, "--seconds", 1)
    code, _, stderr = run("wakefield", "atlantis", *database)
    assert code == 1
    assert "There is no operating model 'atlantis'" in stderr
    to = tmp_path / "models.csv"
    code, stdout, _ = run("staffordshire", "nfer_5_pop_ins", *database, "--out", to)
    assert code == 0
    assert "Under Staffordshire" in stdout
    assert "What cannot be compared:" in stdout
    assert to.read_text(encoding="utf-8-sig").splitlines()[0].startswith('"urn","name","phase"')
    monkeypatch.setattr(model_runs, "solve", None)
    code, stdout, _ = run("staffordshire", "nfer_5_pop_ins", *database)
    assert code == 0
    assert "Staffordshire: worked out before" in stdout
