"""The command that prints the change-budget curve, kept by content, with the moves of any point by name."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from allocation.reading import current_plan
from allocation.settings import AllocationSettings
from cli import app
from data_sources import budget_curves, planning, stores
from data_sources.database import open_database

pytestmark = pytest.mark.usefixtures("districts_joined_once")


@pytest.fixture(scope="module")
def database(demonstration_file: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{shutil.copy(demonstration_file, tmp_path_factory.mktemp('curve') / 'tas.db')}"


def curve(database: str, *words: object) -> Result:
    return CliRunner().invoke(
        app, ["rebalance", "curve", "--most", "3", "--database", database, *(str(word) for word in words)]
    )


def test_it_prints_the_curve_and_names_the_moves_of_a_point(database: str, tmp_path: Path) -> None:
    done = curve(database, "--name", 2, "--out", tmp_path / "curve.xlsx")
    assert done.exit_code == 0, done.stderr
    text = " ".join(done.stdout.split())
    assert "The curve ends at 3 moves, as asked for." in text
    assert "The plan with at most 2 moves" in text
    points = pd.read_excel(tmp_path / "curve.xlsx", sheet_name="Curve")
    moves = pd.read_excel(tmp_path / "curve.xlsx", sheet_name="Moves")
    assert len(points) == 4
    assert moves.iloc[:, 0].eq("2 moves").sum() == 2
    assert "no point with 9 moves" in " ".join(curve(database, "--name", 9).stderr.split())


def test_a_curve_is_kept_by_what_it_follows_from(database: str) -> None:
    engine = open_database(database)
    prepared = planning.prepare(engine, "998", AllocationSettings())
    asked = budget_curves.question(prepared, 2)
    found = budget_curves.work_out(engine, asked, "Ann")
    kept = budget_curves.kept_curve(engine, budget_curves.question(prepared, 2))
    assert kept is not None
    assert kept.curve == found
    assert kept.kept_by == "Ann"
    assert kept.curve.today.plan == current_plan(prepared.problem)
    assert budget_curves.kept_curve(engine, budget_curves.question(prepared, 2, are_tiers_mended=True)) is None
    assert stores.check_record(engine).faults == ()
    engine.dispose()
