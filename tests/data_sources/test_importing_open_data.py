"""Real open data goes in through the one door, side by side where it should be, and tells whose a council's file is."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from data_sources import stores
from data_sources.database import open_database
from data_sources.importing import ImportReport, import_files


@pytest.fixture
def embedded(sqlite_url: str) -> Engine:
    return open_database(sqlite_url)


def schools_of(data: bytes, *authority_codes: bytes) -> bytes:
    """The heading and the lines of these authorities; the second column is the authority's code."""
    heading, *lines = data.splitlines(keepends=True)
    return heading + b"".join(line for line in lines if line.split(b",")[1].strip(b'"') in authority_codes)


def test_salford_and_somerset_stand_side_by_side(shared: Path, embedded: Engine) -> None:
    data = shared / "data"
    gias = data / "gias" / "edubasealldata20250524.csv"
    public = [
        data / "iod" / "File_7_IoD2019_salford_somerset.csv",
        data / "iod" / "File_7_IoD2025_salford_somerset.csv",
        *sorted((data / "boundaries" / "lsoa").glob("*.geojson")),
        *sorted((data / "boundaries" / "ward").glob("*.geojson")),
    ]
    files = [
        ("clusters Salford.csv", b"School URN,Locality\n105922,North\n105923,South\n"),
        ("roster.csv", b"Name,Role,FTE,Locality\nAna Ash,Senior link worker,1,North\n"),
        *((path.name, path.read_bytes()) for path in public),
        (gias.name, schools_of(gias.read_bytes(), b"355", b"933")),
    ]
    became = list(import_files(embedded, files, by="Sam"))
    assert [one.file_name for one in became if not isinstance(one, ImportReport)] == []
    counts = {kind: 0 for kind in ("schools", "deprivation", "lsoa_boundaries", "ward_boundaries")}
    for file in stores.source_files(embedded, "355"):
        assert len(stores.frame(embedded, file.source_id)) == file.rows > 0
        if file.is_public:
            counts[file.kind] += 1
        else:
            assert file.authority_code == "355", file.file_name
    assert counts == {"schools": 1, "deprivation": 2, "lsoa_boundaries": 2, "ward_boundaries": 2}
    assert {file.kind for file in stores.source_files(embedded, "933") if not file.is_public} == set()
    again = list(import_files(embedded, files[:4], by="Sam"))
    assert all(isinstance(one, ImportReport) and one.is_already_loaded for one in again)
