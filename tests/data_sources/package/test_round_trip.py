"""What was written is opened elsewhere as it was, to the same figures, beside whatever is there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine, select, text

from allocation.plan import Assignment, Plan
from allocation.scenario.staff_changes import WorkerLeaves
from data_sources import council_models, demonstration, district, need_choices, plan_drafts, planning, stores
from data_sources.database import open_database, reading
from data_sources.package import Opened, check_package, open_package, opened_from, write_package
from data_sources.package import read as package_read
from data_sources.package.figures import figures_of
from data_sources.stores.copies import OF_AN_AUTHORITY, free_code
from data_sources.stores.version_rows import version_rows
from tests.data_sources.package.conftest import CODE, SETTINGS, URNS, Packed, go_live
from tests.once import demonstration_engine, load_once

ON = date(2026, 11, 22)


def everything(engine: Engine, code: str) -> list[tuple[str, list[tuple[object, ...]]]]:
    """All that is kept of an authority, row by row."""
    with reading(engine) as session:
        return [
            (
                table.__tablename__,
                [
                    tuple(row)
                    for row in session.execute(
                        select(*table.__table__.columns).where(table.__table__.c.authority_code == code)
                    )
                ],
            )
            for table in OF_AN_AUTHORITY
        ]


@dataclass(frozen=True)
class There:
    """An installation where the package was opened as its first."""

    engine: Engine
    opened: Opened


@pytest.fixture(scope="module")
def there(packed: Packed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[There]:
    folder = tmp_path_factory.mktemp("there")
    engine = open_database(f"sqlite:///{folder / 'other.db'}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(package_read.tempfile, "tempdir", str(folder))
        opened = open_package(engine, "small.zip", packed.data, by="Ann")
    assert list(folder.glob("tas-package-*")) == []  # where it was tried
    yield There(engine, opened)
    engine.dispose()


def assert_as_it_was(engine: Engine, opened: Opened, packed: Packed) -> None:
    assert (opened.authority_code, opened.version_name) == (CODE, "Version 1: Jo leaves")
    assert (opened.differing, opened.differences, opened.software) == (0, (), {})
    assert opened.compared > 800
    assert opened.sentence == f"All {opened.compared} figures are the same to the last digit."
    assert opened_from(engine, CODE) == opened
    before, here = stores.version(packed.engine, packed.version_id), stores.version(engine, opened.version_id)
    assert (here.newest, here.revisions) == (before.newest, before.revisions)
    decisions = [[(one.state, one.at, one.by, one.reason) for one in of.decisions] for of in (before, here)]
    assert decisions[0] == decisions[1]
    files = [stores.source_files(one, CODE) for one in (packed.engine, engine)]
    for name in ("kind", "file_name", "sha256", "rows", "data_date", "loaded_at", "loaded_by", "notes", "is_active"):
        assert [getattr(one, name) for one in files[0]] == [getattr(one, name) for one in files[1]], name
    assert need_choices.in_force(engine, CODE) == need_choices.in_force(packed.engine, CODE)
    assert [one.name for one in stores.terms(engine, CODE)] == ["Summer"]
    assert stores.check_record(engine).faults == ()


def test_an_empty_installation_has_it_as_its_own_and_comes_to_the_same_figures(packed: Packed, there: There) -> None:
    assert_as_it_was(there.engine, there.opened, packed)


@pytest.mark.postgres
@pytest.mark.usefixtures("untried")
def test_the_same_on_postgresql(packed: Packed, postgres_url: str) -> None:
    engine = open_database(postgres_url)
    assert_as_it_was(engine, open_package(engine, "small.zip", packed.data, by="Ann"), packed)
    engine.dispose()


def test_who_leads_today_and_the_plan_of_the_approval_come_along(packed: Packed, there: There) -> None:
    before, here = district.load(packed.engine, CODE), load_once(there.engine, CODE)
    pd.testing.assert_frame_equal(here.current, before.current)
    assert here.current.set_index("urn")["worker_id"][URNS[0]] == "ben"
    assert here.current_note == before.current_note
    assert here.current_note.startswith("Today's allocation: version 1: Jo leaves, live since")
    (plan,) = stores.plans(there.engine, CODE, with_versions=True)
    assert (plan.version_name, stores.plans(there.engine, CODE)) == ("Version 1: Jo leaves", [])
    kept = stores.plan(there.engine, plan.plan_id)
    assert kept.result.plan == stores.version(there.engine, there.opened.version_id).newest.plan
    assert {one.source_id for one in kept.sources} == {one.source_id for one in here.sources}


@pytest.fixture
def untried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the trial before, which does the same once more."""
    monkeypatch.setattr(package_read, "_try", lambda *_: None)


@pytest.mark.usefixtures("untried")
def test_what_is_there_already_is_left_alone_and_the_package_stands_beside_it(packed: Packed, there: There) -> None:
    engine = there.engine
    need_choices.keep(engine, CODE, need_choices.NeedChoices(weights={"demand": 0.2}), "Ann")
    mine, version = everything(engine, CODE), district.data_version(engine, CODE)
    beside = open_package(engine, "small.zip", packed.data, by="Ann")
    assert (beside.authority_code, beside.authority_name) == ("355.1", "Testford, package 1")
    assert beside.differing == 0
    assert (everything(engine, CODE), district.data_version(engine, CODE)) == (mine, version)
    assert district.authorities(engine)["authority_name"].to_list() == ["Testford", "Testford, package 1"]
    again = check_package("again.zip", write_package(engine, beside.version_id, on=ON))
    first = check_package("small.zip", packed.data)
    assert (again.manifest.authority_code, again.manifest.authority_name) == (CODE, "Testford")
    assert (again.figures, again.settings) == (first.figures, first.settings)
    tables = [[row["parquet"] for row in one.rows["source_file"]] for one in (again, first)]
    assert tables[0] == tables[1]
    stores.clear_authority(engine, "355.1", "Ann")
    assert stores.copies(engine) == []
    with reading(engine) as session:
        assert free_code(session, CODE) == "355.2"  # what was kept under a code stays that package's
        assert free_code(session, "933") == "933.1"  # public files that are in use here would be shared
        assert free_code(session, "998") == "998"  # the demonstration has all its files to itself
    assert stores.check_record(engine).faults == ()


def test_the_same_version_gives_the_same_content_whenever_it_is_written(packed: Packed) -> None:
    other = check_package("x.zip", write_package(packed.engine, packed.version_id, on=ON)).manifest
    first = check_package("x.zip", packed.data).manifest
    assert first.model_copy(update={"written_at": other.written_at, "written_by": ""}) == other


def test_an_earlier_version_is_restored_as_it_was_and_all_that_ever_were_live_come_along(there: There) -> None:
    engine = there.engine
    first, prepared = load_once(engine, CODE).current, planning.prepare(engine, CODE, SETTINGS)
    was = stores.version(engine, there.opened.version_id).newest.plan
    others = Plan(tuple(replace(line, worker_id="ben") for line in was.assignments))
    for plan, leads in ((others, {"ben"}), (was, {"ann", "ben"})):
        version = plan_drafts.begin(engine, prepared, plan, title="Another", origin="Restored.", by="Jo")
        go_live(engine, prepared, version)
        today = district.load(engine, CODE).current
        assert set(today["worker_id"]) == leads
    pd.testing.assert_frame_equal(today[["urn", "worker_id", "tier"]], first[["urn", "worker_id", "tier"]])
    rows = version_rows(engine, version, ())
    assert [row["number"] for row in rows["plan_version"]] == [1, 2, 3]
    assert len(rows["plan"]) == 3


def test_the_figures_are_those_with_the_changes_a_version_was_made_with(there: There) -> None:
    leaves = WorkerLeaves(worker_id="ben", last_day=date(2026, 7, 31))
    prepared = planning.prepare(there.engine, CODE, SETTINGS.model_copy(update={"changes": (leaves,)}))
    plan = stores.version(there.engine, there.opened.version_id).newest.plan
    version = plan_drafts.begin(there.engine, prepared, plan, title="Ben leaves", origin="Today.", by="Jo")
    with_change, without = (
        figures_of(there.engine, one, ON)[0]["breaches"].values() for one in (version, there.opened.version_id)
    )
    said = {row["rule"] for row in with_change} - {row["rule"] for row in without}
    assert any("Ben" in one for one in said), said


@pytest.fixture(scope="module")
def aldermere(demonstration_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = demonstration_engine(demonstration_file, tmp_path_factory.mktemp("package"))
    yield engine
    engine.dispose()


@pytest.mark.usefixtures("untried")
def test_the_demonstration_comes_to_the_same_figures(aldermere: Engine, empty: Engine) -> None:
    code = demonstration.AUTHORITY_CODE
    loaded = load_once(aldermere, code)
    lines = tuple(
        Assignment(str(row.urn), row.worker_id, row.worker_id and "two_meetings") for row in loaded.current.itertuples()
    )
    model = council_models.load(aldermere, code, "wakefield").model_dump(mode="json")
    basis = stores.VersionBasis(model, SETTINGS.model_dump(mode="json"), loaded.sources)
    judged = stores.Judged(Plan(lines), (), {})
    version = stores.begin_draft(aldermere, code, judged, basis, title="Jo leaves", origin="Today.", by="Jo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(district, "load", load_once)
        data = write_package(aldermere, version, on=ON)
    opened = open_package(empty, "demonstration.zip", data, by="Ann")
    assert (opened.differing, opened.authority_code) == (0, code)
    assert opened.compared > 10_000
    with empty.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM judgement")) > 0
