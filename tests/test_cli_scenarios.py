"""The commands that compare scenarios and pack a comparison: by name, solved where need be, faults in sentences."""

from datetime import date
from pathlib import Path

import openpyxl
from typer.testing import CliRunner, Result

from allocation.scenario.names import ChangeNames
from allocation.scenario.staff_changes import SetFte
from allocation.scenario_comparison.gates import EverySchoolLed
from allocation.settings import AllocationSettings
from cli import app
from data_sources import council_gates, council_models, scenarios, stores
from data_sources.database import open_database
from data_sources.package import check_package
from tests.data_sources.package.conftest import CODE, load


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_from_names_to_a_workbook_and_a_package(tmp_path: Path) -> None:
    url, book, packed = f"sqlite:///{tmp_path / 'a.db'}", tmp_path / "compared.xlsx", tmp_path / "compared.zip"
    engine = open_database(url)
    load(engine)
    usual = AllocationSettings(planning_date=date(2026, 9, 1), seconds=0.5).model_dump(mode="json")
    stores.set_setting(engine, CODE, council_models.ALLOCATION_SETTINGS, usual, "Jo")
    council_gates.set_gates(engine, CODE, (EverySchoolLed(),), ChangeNames(), "Jo")
    change = SetFte(worker_id="ben", fte=0.2)
    scenarios.begin(engine, CODE, "Ben works less", date(2026, 9, 1), changes=(change,), origin="Made.", by="Jo")
    to = ("--database", url)
    unknown = run("compare-scenarios", "today", "Ben works more", *to)
    assert unknown.exit_code == 1
    assert "There is nothing called 'Ben works more' to compare." in unknown.stderr
    assert run("compare-scenarios", "today", "today", *to).stderr.strip().startswith("Name 2 to 6 different ones")
    early = run("package", "write-scenarios", "today", "Ben works less", "--out", packed, *to)
    assert early.exit_code == 1
    assert "Ben works less: It has no plan yet." in early.stderr

    done = run("compare-scenarios", "today", "ben works LESS", "--out", book, *to)
    assert done.exit_code == 0, done.stderr
    assert "Solving Ben works less (not solved)." in done.stdout
    assert "Today's allocation, the reference: every school has a link worker" in done.stdout
    assert "Every school has a link worker. " in done.stdout
    assert "Figures" in openpyxl.load_workbook(book).sheetnames
    again = run("compare-scenarios", "today", "Ben works less", "--out", tmp_path / "schools.csv", *to)
    assert "Solving" not in again.stdout
    assert (tmp_path / "schools.csv").exists()
    assert run("package", "write-scenarios", "today", "Ben works less", "--out", packed, *to).exit_code == 0
    assert check_package(packed.name, packed.read_bytes()).manifest.compared[0] == "today"
    engine.dispose()
