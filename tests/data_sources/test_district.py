"""One authority from the database: joined whole, apart from the others, and with a version that follows its files."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine

from data_sources import demonstration, district, stores
from data_sources.database import open_database
from data_sources.district import NothingLoaded
from data_sources.importing import import_file
from data_sources.stores.source_file import SourceFile
from tests.data_sources.joined_frames import census, deprivation, referrals, schools, table, workers
from tests.once import demonstration_engine

PUBLIC = {"schools", "school_census", "deprivation"}


def files(**frames: pd.DataFrame) -> tuple[list[SourceFile], dict[int, pd.DataFrame]]:
    """Source files as the store gives them, one for each frame; "referrals_2" is a second file of referrals."""
    made, tables = [], {}
    for number, (name, frame) in enumerate(frames.items(), start=1):
        kind = name.removesuffix("_2")
        made.append(
            SourceFile(
                source_id=number,
                kind=kind,
                file_name=f"{name}.csv",
                sha256=name,
                rows=len(frame),
                data_date="2025-05-24",
                vintage="",
                authority_code=None if kind in PUBLIC else "355",
                loaded_at=datetime(2025, 9, 1, tzinfo=UTC),
                loaded_by="Sam",
                notes=(),
                is_active=True,
                is_public=kind in PUBLIC,
            )
        )
        tables[number] = frame
    return made, tables


def put_together(code: str = "355", **frames: pd.DataFrame) -> district.District:
    return district.put_together(code, *files(**frames))


SCHOOLS = schools(
    {"urn": "200001"},
    {"urn": "200002", "easting": 390_000.0},
    {"urn": "300001", "authority_code": "933", "authority_name": "Elsewhere", "lsoa_code": "X1"},
)


@pytest.fixture(scope="module")
def aldermere(demonstration_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A database with the demonstration district, as a first start makes it."""
    engine = demonstration_engine(demonstration_file, tmp_path_factory.mktemp("aldermere"))
    yield engine
    engine.dispose()


def test_an_empty_database_says_what_to_load(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'empty.db'}")
    assert district.authorities(engine).empty
    assert district.authorities(engine).columns.tolist() == district.AUTHORITY_COLUMNS
    with pytest.raises(NothingLoaded, match="edubasealldata"):
        district.load(engine, "355")
    engine.dispose()


def test_the_demonstration_district_is_whole(aldermere: Engine) -> None:
    loaded = district.load(aldermere, "998")
    assert loaded.is_demonstration
    assert len(loaded.schools) == district.authorities(aldermere)["schools"].iloc[0]
    assert loaded.unmatched.empty
    assert set(loaded.left_out["reason"]) >= {"closed", "not open yet", "independent school"}
    assert {worker.cluster for worker in loaded.workers} <= set(loaded.schools["cluster"])
    assert len(loaded.schools["cluster"].unique()) == 6
    assert len(loaded.hubs) == 9
    assert set(loaded.schools["hub"]) == {hub.name for hub in loaded.hubs}
    assert len(loaded.vacancies) == 2
    ids = {worker.worker_id for worker in loaded.workers}
    assert set(loaded.current["worker_id"].dropna()) <= ids
    assert set(loaded.locks["worker_id"]) <= ids | {""}
    assert len(loaded.locks) > 0
    assert loaded.lsoa_areas is not None
    assert loaded.ward_areas is not None
    assert len(loaded.cluster_areas) == 6
    assert loaded.lsoa_areas.crs.to_epsg() == 4326
    assert {file.kind for file in loaded.sources} >= {"schools", "school_links", "referrals", "link_workers"}


def test_the_demonstration_converts_an_academy_and_keeps_its_figures(aldermere: Engine) -> None:
    table = district.load(aldermere, "998").schools
    converted = table[table["predecessor_urns"].ne("")]
    assert len(converted) == 1
    assert converted["fsm_percent_state"].iloc[0] == "known"
    assert converted["referral_years"].iloc[0] == 3.0
    suppressed = table.filter(like="_state").eq("suppressed")
    assert suppressed.any(axis=None)
    for name in suppressed.columns:
        assert table.loc[table[name].ne("known"), name.removesuffix("_state")].isna().all()


def test_authorities_stand_apart(aldermere: Engine) -> None:
    assert district.authorities(aldermere)["authority_code"].tolist() == ["998"]
    with pytest.raises(NothingLoaded):
        district.load(aldermere, "355")


def test_the_version_follows_the_files_in_use(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'version.db'}")
    made = demonstration.files()
    for name, data in made.items():
        if "edubase" in name or "hubs" in name:
            import_file(engine, name, data, by="Sam", authority_code="998")
    first = district.load(engine, "998").data_version
    assert first == district.data_version(engine, "998") == district.load(engine, "998").data_version
    voice = next(name for name in made if "school_voice" in name)
    report = import_file(engine, voice, made[voice], by="Sam", authority_code="998")
    second = district.data_version(engine, "998")
    assert second != first
    stores.withdraw(engine, report.tables[0].source.source_id, "Sam")
    assert district.data_version(engine, "998") == first
    engine.dispose()


def test_only_the_schools_file_is_a_district_too() -> None:
    got = put_together(schools=SCHOOLS)
    assert len(got.schools) == 2
    assert got.workers == ()
    assert got.hubs == ()
    assert got.current.columns.tolist() == ["urn", "worker_id", "tier", "since"]
    assert got.lsoa_areas is None
    assert got.cluster_areas is None
    assert not got.is_demonstration
    assert got.vacancies.empty
    assert "name" in got.vacancies


def test_two_authorities_from_the_same_files() -> None:
    one, other = (put_together(code, schools=SCHOOLS) for code in ("355", "933"))
    assert one.schools["urn"].tolist() == ["200001", "200002"]
    assert other.schools["urn"].tolist() == ["300001"]
    assert (one.authority_name, other.authority_name) == ("Testford", "Elsewhere")


def test_sources_are_those_that_say_something_of_this_authority() -> None:
    got = put_together(
        schools=SCHOOLS,
        school_census=census({"urn": "200001", "fsm6_percent": 20.0}),
        school_census_2=census({"urn": "300001", "laestab": "9330001", "academic_year": "2020/21"}),
        deprivation=deprivation({"lsoa_code": "X1", "imd_score": 1.0}),
        link_workers=workers({"worker_id": "ann"}),
    )
    assert [file.file_name for file in got.sources] == ["schools.csv", "school_census.csv", "link_workers.csv"]


def test_several_files_of_a_kind_are_one_table() -> None:
    got = put_together(
        schools=SCHOOLS,
        referrals=referrals({"urn": "200001", "early_help_children": 3.0}),
        referrals_2=referrals({"urn": "200002", "early_help_children": 4.0}),
    )
    assert got.schools["early_help_children"].tolist() == [3.0, 4.0]


def test_everything_that_did_not_match_is_in_one_list() -> None:
    lead = {"laestab": "", "tier": "", "since": None, "school_name": ""}
    got = put_together(
        schools=SCHOOLS,
        link_workers=workers({"worker_id": "ann", "hub": "Moon", "cluster": "North"}),
        hubs=pd.DataFrame({"hub": ["Earth"], "cluster": "North", "easting": 1.0, "northing": 1.0, "postcode": ""}),
        clusters=pd.DataFrame({"urn": ["200001", "888888"], "laestab": "", "cluster": "North"}),
        referrals=referrals({"urn": "777777", "early_help_children": 1.0}),
        current_allocation=table([{"urn": "200001", "worker_id": "Zoe"}], lead),
    )
    assert set(zip(got.unmatched["kind"], got.unmatched["key"], strict=True)) == {
        ("link_workers", "Moon"),
        ("clusters", "888888"),
        ("clusters", "200002"),
        ("referrals", "777777"),
        ("current_allocation", "Zoe"),
    }
    assert any("not one row" in note for note in got.notes)


def test_without_clusters_the_staff_work_in_the_one_there_is() -> None:
    got = put_together(schools=SCHOOLS, link_workers=workers({"worker_id": "ann", "cluster": "North"}))
    assert got.workers[0].cluster == "Testford"
    assert set(got.schools["cluster"]) == {"Testford"}
