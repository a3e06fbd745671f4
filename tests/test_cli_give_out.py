"""The give-out command: a version or plan as files, and what cannot be done in a sentence."""

import io
import shutil
from pathlib import Path

import docx
import pytest
from typer.testing import CliRunner, Result

from allocation.plan import Assignment, Plan
from allocation.settings import AllocationSettings
from cli import app
from data_sources import operating_models, stores
from data_sources.database import open_database
from data_sources.stores import Judged, VersionBasis

pytestmark = pytest.mark.usefixtures("districts_joined_once")


@pytest.fixture(scope="module")
def database(demonstration_file: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The demonstration district with a version in which one school has a link worker."""
    url = f"sqlite:///{shutil.copy(demonstration_file, tmp_path_factory.mktemp('give') / 'tas.db')}"
    engine = open_database(url)
    basis = VersionBasis(
        operating_models.load("wakefield").model_dump(mode="json"), AllocationSettings().model_dump(mode="json")
    )
    judged = Judged(Plan((Assignment("900001", "SLW01", "two_meetings"),)), (), {"SLW01": "Joanne Whitaker"})
    stores.begin_draft(engine, "998", judged, basis, title="Jo leaves", origin="Today.", by="Jo")
    engine.dispose()
    return url


def run(database: str, *words: object) -> Result:
    return CliRunner().invoke(app, ["give-out", "--database", database, *(str(word) for word in words)])


def test_a_version_as_pages_of_every_school(database: str, tmp_path: Path) -> None:
    done = run(database, "--out", tmp_path / "schools.docx")
    assert done.exit_code == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert "Version: Version 1: Jo leaves State: draft" in said
    assert "To be completed by the council on every page: Who to ask," in said
    file = docx.Document(io.BytesIO((tmp_path / "schools.docx").read_bytes()))
    titles = [one.text for one in file.paragraphs if one.style and one.style.name == "Heading 1"]
    assert len(titles) == 151
    assert "Mill Lane Primary School" in titles
    everything = {one.text for one in file.paragraphs}
    assert "Your link worker: Joanne Whitaker. This is a change. Today it is Tunde Adeyemi." in everything


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("--out", "plan.pdf"), "plan.pdf: the file to write must end in .csv, .docx, .gpkg, .html, .xlsx, .zip"),
        (("--version", 9, "--out", "x.html"), "There is no version 9 of this authority. Known: 1."),
        (("--plan", 9, "--out", "x.html"), "There is no plan 9 of this authority. Known: none."),
    ],
    ids=["ending", "version", "plan"],
)
def test_what_cannot_be_done_is_said_on_standard_error(database: str, words: tuple[object, ...], fault: str) -> None:
    done = run(database, *words)
    assert done.exit_code == 1
    assert fault in " ".join(done.stderr.split())
