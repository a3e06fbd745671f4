"""allocate --all-authorities: every authority gets a plan or a reason, and what is done is not done again."""

from pathlib import Path
from threading import Event

import pandas as pd
import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from allocation.plan import SolveResult
from cli import app
from data_sources import stores
from data_sources.database import open_database
from data_sources.national import authorities, kept_run, run, sentences, split
from data_sources.national.authorities import Authority
from data_sources.national.summary import MADE_UP_STAFF, NOT_PLANNED, OPEN, PROVEN
from data_sources.running.task import SolveTask
from data_sources.running.workers import workers
from tests import tiny_england

CODES = list(tiny_england.AUTHORITIES)
SCHOOLS = sum(count for _, count in tiny_england.AUTHORITIES.values())


def address(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


@pytest.fixture
def england(tmp_path: Path) -> Engine:
    return tiny_england.make(tmp_path)


def allocate(database: str, to: Path, *words: str) -> Result:
    asked = ["allocate", "--all-authorities", "--database", database, "--out", str(to), *words]
    return CliRunner().invoke(app, asked)


@pytest.fixture
def solves(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The first school of each problem that was really searched."""
    searched: list[str] = []
    search = SolveTask.run

    def counting(task: SolveTask, stop: Event | None = None) -> SolveResult:
        searched.append(task.problem.schools[0].urn)
        return search(task, stop)

    monkeypatch.setattr(SolveTask, "run", counting)
    return searched


def test_every_authority_has_a_plan_and_a_second_run_solves_nothing_again(
    england: Engine, tmp_path: Path, solves: list[str]
) -> None:
    done = allocate(address(england), tmp_path / "out")
    assert done.exit_code == 0, done.stderr
    written = {path.stem: pd.read_csv(path, dtype={"authority_code": str}) for path in (tmp_path / "out").glob("*.csv")}
    rows = written["authorities"].set_index("authority_code")
    assert list(rows.index) == CODES
    assert rows["outcome"].isin([PROVEN, OPEN]).all()
    assert rows["staff"].eq(MADE_UP_STAFF).all()
    assert (rows["covered"].sum(), rows["not_covered"].sum(), rows["rules_broken"].sum()) == (SCHOOLS, 0, 0)
    assert len(written["schools"]) == SCHOOLS
    assert written["schools"]["national_points"].between(0, 100).all()
    assert "made up, because those have loaded none" in " ".join(done.stdout.split())
    first = len(solves)
    assert first >= len(CODES)

    again = allocate(address(england), tmp_path / "england.xlsx")
    assert again.exit_code == 0, again.stderr
    assert len(solves) == first
    sheets = pd.read_excel(tmp_path / "england.xlsx", sheet_name=None)
    assert list(sheets) == ["Authorities", "Goals", "Schools", "Notes"]
    assert stores.plans(england, "801") == []
    assert stores.check_record(england).faults == ()
    kept = kept_run.latest(england)
    assert kept is not None
    assert kept.is_whole
    assert kept.facts["authorities_loaded"] == len(CODES)
    england.dispose()


def test_a_run_that_was_stopped_goes_on_where_it_was(england: Engine, solves: list[str]) -> None:
    stop = Event()

    def after_one(one: Authority, result: SolveResult, number: int) -> None:
        stop.set()

    watching = run.Watching(on_solved=after_one)
    part = run.run(england, CODES, run.Choices(), lambda tasks: workers(tasks=tasks), watching, stop)
    open_rows = part.rows[part.rows["covered"].isna()]
    assert 0 < len(open_rows) < len(CODES)
    assert open_rows["explanation"].str.startswith("Not solved yet").all()
    before = set(solves)
    whole = run.run(england, CODES, run.Choices(), lambda tasks: workers(tasks=tasks))
    assert whole.rows["covered"].notna().all()
    done = set(part.rows.loc[part.rows["covered"].notna(), "authority_code"])
    assert all(sum(urn.startswith(code) for urn in solves) == 1 for code in done & {urn[:3] for urn in before})
    england.dispose()


def test_one_council_whose_data_are_wrong_does_not_stop_the_others(
    england: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    district = split.NationalFiles.district

    def refusing(files: split.NationalFiles, code: str) -> object:
        if code == "802":
            raise ValueError("the clusters file contradicts itself")
        return district(files, code)

    monkeypatch.setattr(split.NationalFiles, "district", refusing)
    done = allocate(address(england), tmp_path / "out")
    assert done.exit_code == 0, done.stderr
    kept = kept_run.latest(england)
    assert kept is not None
    rows = kept.rows.set_index("authority_code")
    assert rows.loc["802", "outcome"] == NOT_PLANNED
    assert rows.loc["802", "explanation"] == "Not planned: the clusters file contradicts itself"
    assert rows.loc[["801", "803"], "outcome"].isin([PROVEN, OPEN]).all()
    assert "one could not be planned" in sentences.headline(kept) or "1 could not be planned" in sentences.headline(
        kept
    )
    england.dispose()


def test_only_some_authorities_are_not_england_and_unknown_ones_are_refused(england: Engine, tmp_path: Path) -> None:
    done = allocate(address(england), tmp_path / "out", "--authorities", "803, 802", "--seconds-a-school", "0.02")
    assert done.exit_code == 0, done.stderr
    kept = kept_run.latest(england)
    assert kept is not None
    assert list(kept.rows["authority_code"]) == ["802", "803"]
    assert "not of all England" in " ".join(sentences.caveats(kept))
    unknown = allocate(address(england), tmp_path / "out", "--authorities", "999")
    assert unknown.exit_code == 1
    assert "No schools are loaded of authority 999" in " ".join(unknown.stderr.split())
    both = allocate(address(england), tmp_path / "out", "--authority", "801")
    assert "Say either --authority" in " ".join(both.stderr.split())
    wrong = allocate(address(england), tmp_path / "out.csv")
    assert "give a folder, or a file that ends in .xlsx" in " ".join(wrong.stderr.split())
    england.dispose()


def test_with_nothing_loaded_it_says_what_to_load(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'empty.db'}"
    done = allocate(database, tmp_path / "out")
    assert done.exit_code == 1
    assert "Load a schools file" in " ".join(done.stderr.split())
    assert authorities.codes(open_database(database)) == []
