"""Data: loading, refusing, withdrawing, and what is still missing."""

import csv
import io
from itertools import islice
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data_sources import stores
from pages.ui import cache, nav
from tests.pages.screen import opened, said

SOME_SCHOOLS = 40
GOOD = b"Cluster,Hub,Easting,Northing\nAldermere East,Eastfield Family Hub,450000,450000\n"
BAD = b"URN,Cluster\n900038,Aldermere East\nnot a urn,Aldermere East\n,Brindlow\n"


@pytest.fixture
def salford(shared: Path) -> tuple[bytes, list[str]]:
    """Some of Salford's open schools in the layout of the real file, and their URNs."""
    with (shared / "data/gias/edubasealldata20250524.csv").open(encoding="cp1252", newline="") as file:
        reader = csv.DictReader(file)
        open_ones = (row for row in reader if row["LA (code)"] == "355" and row["EstablishmentStatus (name)"] == "Open")
        rows = list(islice(open_ones, SOME_SCHOOLS))
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode("cp1252"), [row["URN"] for row in rows]


def upload(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    for name, data in files:
        app.file_uploader[0].upload(name, data)
    return app.run()


def test_with_nothing_loaded_it_says_what_to_load_first(empty_app: AppTest) -> None:
    opened(empty_app, nav.DATA)
    assert "Load the schools file from Get Information about Schools" in said(empty_app)
    wanted = empty_app.table[0].value
    assert list(wanted["Not loaded yet"])[:3] == ["Schools (Get Information about Schools)", "Link workers", "Clusters"]


def test_a_good_file_is_recognised_and_says_what_it_replaced(app: AppTest) -> None:
    opened(app, nav.DATA)
    before = len(stores.source_files(cache.engine(), "998"))
    upload(app, ("whatever it is called.csv", GOOD))
    assert "**whatever it is called.csv** is loaded." in said(app)
    assert "Hubs: 1 row" in said(app)
    hubs = [file for file in stores.source_files(cache.engine(), None) if file.kind == "hubs"]
    assert [file.file_name for file in hubs] == ["whatever it is called.csv"]
    assert hubs[0].loaded_by == "Tess Tester"
    assert len(stores.source_files(cache.engine(), "998")) == before


def test_a_file_with_faults_lists_each_one_and_changes_nothing(app: AppTest) -> None:
    opened(app, nav.DATA)
    before = stores.source_files(cache.engine(), None), stores.source_files(cache.engine(), "998")
    upload(app, ("clusters of mine.csv", BAD))
    faults = app.dataframe[0].value
    assert "**clusters of mine.csv** was not loaded" in said(app)
    assert any("row 3" in where for where in faults["where"])
    assert "not a urn" in set(faults["value"])
    assert (faults["what_to_do"].str.len() > 0).all()
    assert (stores.source_files(cache.engine(), None), stores.source_files(cache.engine(), "998")) == before


def test_one_bad_file_does_not_hold_back_a_good_one(app: AppTest) -> None:
    opened(app, nav.DATA)
    upload(app, ("bad.csv", BAD), ("good.csv", GOOD))
    assert "**bad.csv** was not loaded" in said(app)
    assert "**good.csv** is loaded" in said(app)


def test_a_file_that_is_no_table_is_refused_in_words(app: AppTest) -> None:
    opened(app, nav.DATA)
    upload(app, ("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(200)))
    assert "**photo.png** was not loaded" in said(app)


def test_provenance_says_which_file_when_by_whom_and_its_fingerprint(app: AppTest) -> None:
    opened(app, nav.DATA)
    files: pd.DataFrame = app.dataframe[0].value
    sources = {file.file_name: file for file in stores.source_files(cache.engine(), "998")}
    assert set(files["file_name"]) == set(sources)
    row = files[files["kind"] == "Link workers"].iloc[0]
    source = sources[row["file_name"]]
    assert (row["rows"], row["loaded_by"]) == (source.rows, "a test")
    assert source.sha256.startswith(row["sha256"])


def test_a_file_can_be_taken_out_of_use(app: AppTest) -> None:
    opened(app, nav.DATA)
    locks = next(file for file in stores.source_files(cache.engine(), "998") if file.kind == "locks")
    app.selectbox(key="file_to_withdraw").set_value(locks.source_id)
    app.button(key="withdraw").click().run()
    assert "locks" not in {file.kind for file in stores.source_files(cache.engine(), "998")}
    assert "Locks and bans" in set(app.table[0].value["Not loaded yet"])


def test_schools_left_out_are_listed_with_the_reason(app: AppTest) -> None:
    opened(app, nav.DATA)
    left_out = cache.district("998").left_out
    assert len(left_out)
    assert f"**{len(left_out)} schools are left out**" in said(app)
    assert any(set(left_out["urn"]) == set(table.value.get("urn", ())) for table in app.dataframe)


def test_a_councils_own_files_take_the_place_of_the_demonstration(
    app: AppTest, salford: tuple[bytes, list[str]]
) -> None:
    schools, urns = salford
    opened(app, nav.DATA)
    assert "Fictitious demonstration" in app.sidebar.html[0].value
    clusters = "URN,Cluster\n" + "".join(f"{urn},North\n" for urn in urns)
    upload(app, ("clusters.csv", clusters.encode()), ("schools.csv", schools))
    assert stores.get_setting(cache.engine(), None, stores.CURRENT_AUTHORITY) == "355"
    assert "Salford" in app.sidebar.html[0].value
