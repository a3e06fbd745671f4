"""The commands that work out curves and sweeps: asked, gone on with, listed, written as a workbook, and refused."""

import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from cli import app
from data_sources import sweep_case, sweeps
from data_sources.database import open_database
from tests.data_sources.sweep_tiny import TinyCase

pytestmark = pytest.mark.usefixtures("districts_joined_once")


@pytest.fixture(scope="module")
def database(demonstration_file: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{shutil.copy(demonstration_file, tmp_path_factory.mktemp('sweep') / 'tas.db')}"


def sweep(database: str, command: str, *words: object) -> Result:
    return CliRunner().invoke(app, ["sweep", command, *(str(word) for word in words), "--database", database])


def text(one: Result) -> str:
    return " ".join((one.stdout + one.stderr).split())


def test_a_staffing_curve_is_printed_written_kept_and_not_worked_out_twice(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tiny(engine: Any, code: str, question: Any, settings: Any) -> Any:
        return TinyCase(question)

    monkeypatch.setattr(sweep_case, "case_of", tiny)
    to = tmp_path / "curve.xlsx"
    asked = ("staffing", "--cluster", "North", "--steps", "-1,0.5,1", "--no-whole", "--start", "2027-01-01")
    done = sweep(database, *asked, "--out", to)
    assert done.exit_code == 0, done.stderr
    assert "4 plans" in text(done)
    assert "One more post in North buys 12 meetings a term." in text(done)
    sheets = pd.read_excel(to, sheet_name=None)
    assert list(sheets) == ["What it says", "What posts buy", "Every plan", "Figures", "Asked"]
    assert sheets["Every plan"].astype(str).iloc[:, 2].tolist()[:4] == ["solved", "refused", "solved", "solved"]

    engine = open_database(database)
    (one,) = sweeps.sweeps(engine, "998")
    engine.dispose()
    again = sweep(database, *asked, "--out", tmp_path / "curve.csv")
    assert one.sweep_id in text(again)
    assert (tmp_path / "curve.csv").read_text(encoding="utf-8-sig").splitlines()[1].startswith('"North"')
    assert sweep(database, "run", one.sweep_id).exit_code == 0
    assert one.sweep_id in text(sweep(database, "list"))


def test_what_cannot_be_asked_is_said(database: str) -> None:
    assert "There is no sweep 'nowhere'" in text(sweep(database, "run", "nowhere"))
    assert "“a,b” are not numbers" in text(sweep(database, "staffing", "--steps", "a,b"))
    assert "There is no scenario 'winter'" in text(sweep(database, "sure", "--scenario", "winter"))
    assert "must end in .csv or .xlsx" in text(sweep(database, "away", "--out", "plan.txt"))
    assert "There is no lever 'hope'" in text(sweep(database, "curve", "hope"))
    assert "Posts in Oxmarsh" in text(sweep(database, "levers"))
