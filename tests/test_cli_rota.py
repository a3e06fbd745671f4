"""The rota command: what partners owe, whether their hours reach, who gets the visits, and the files."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from cli import app
from data_sources import council_models
from data_sources.database import open_database

pytestmark = pytest.mark.usefixtures("districts_joined_once")


@pytest.fixture(scope="module")
def database(demonstration_file: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The demonstration district, whose nurse offers 87 hours a term."""
    url = f"sqlite:///{shutil.copy(demonstration_file, tmp_path_factory.mktemp('rota') / 'tas.db')}"
    engine = open_database(url)
    council_models.answer(engine, "998", "wakefield", {"partners.school_nurse.offered_hours": 87.0}, "Ann")
    engine.dispose()
    return url


def run(database: str, *words: object) -> Result:
    return CliRunner().invoke(app, ["rota", "--database", database, *(str(word) for word in words)])


def test_it_says_what_is_short_and_who_gets_the_visits_and_writes_both_files(database: str, tmp_path: Path) -> None:
    done = run(database, "--out", tmp_path / "rota.xlsx", "--term", "Spring term 2027")
    assert done.exit_code == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert "Tiers agreed for" in said
    assert "60 visits a term take 120 hours; 87 hours are offered. Short by 33 hours a term, 0.11 FTE." in said
    assert (
        "The hours reach 43 of 60 visits: 14 schools get all they are owed, one school a part, five schools none"
        in said
    )
    assert said.count("(proven best)") == 3
    assert "Future in Mind educational improvement teacher" in said
    assert "How many hours are offered is not said yet." in said
    months = pd.read_excel(tmp_path / "rota.xlsx", sheet_name="By month", header=None)
    assert "January 2027" in months[1].tolist()
    assert run(database, "--out", tmp_path / "rota.csv").exit_code == 0
    lines = pd.read_csv(tmp_path / "rota.csv", dtype=str)
    nurse = lines[lines["Partner"].eq("School nurse")]
    assert pd.to_numeric(nurse["Given visits"], errors="coerce").sum() == 43


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("--plan", 7), "There is no plan 7 of this authority. Known: none."),
        (("--term", "Spring"), "There is no term called 'Spring'. Known:"),
        (("--out", "rota.pdf"), "must end in .csv or .xlsx"),
    ],
    ids=["plan", "term", "ending"],
)
def test_what_cannot_be_done_is_said_on_standard_error(database: str, words: tuple[object, ...], fault: str) -> None:
    done = run(database, *words)
    assert done.exit_code == 1
    assert fault in " ".join(done.stderr.split())


def test_a_model_without_partners_says_so(database: str) -> None:
    done = run(database, "--operating-model", "nfer_2_behaviour_and_education_support_teams")
    assert "has no partners who come to schools' meetings" in " ".join((done.stdout + done.stderr).split())
