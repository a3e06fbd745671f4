"""Whatever is wrong with a package is said in a sentence, all of it at once, and nothing of it is kept."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import Engine

from data_sources import stores
from data_sources.package import check_package, open_package, read
from data_sources.package import tables as package_tables
from data_sources.package.contents import MANIFEST
from data_sources.reading import archives, uploads
from data_sources.reading.contract import FileRefused
from tests.data_sources.package.conftest import Packed

Files = dict[str, bytes]


def files_of(data: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: Files) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def resealed(files: Files) -> bytes:
    """As somebody would who knows how: with a manifest that fits what was changed."""
    manifest = json.loads(files[MANIFEST])
    manifest["files"] = {
        name: {"sha256": hashlib.sha256(data).hexdigest(), "size_bytes": len(data)}
        for name, data in files.items()
        if name != MANIFEST
    }
    return zipped({**files, MANIFEST: json.dumps(manifest).encode()})


def faults(data: bytes) -> list[str]:
    with pytest.raises(FileRefused) as refusal:
        check_package("given.zip", data)
    for one in refusal.value.faults:
        assert one.problem.endswith("."), one
        assert len(one.remedy) > 10, one
    return [one.problem for one in refusal.value.faults]


def parquet(frame: pd.DataFrame, **options: Any) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(frame), buffer, **{"compression": "none", "use_dictionary": False, **options})
    return buffer.getvalue()


def edited(packed: Packed, name: str, change: Callable[[Any], Any]) -> bytes:
    """The package with one JSON file changed and everything sealed again."""
    files = files_of(packed.data)
    return resealed({**files, name: json.dumps(change(json.loads(files[name]))).encode()})


def table_of(packed: Packed, kind: str) -> str:
    return next(name for name in files_of(packed.data) if name.endswith(f"-{kind}.parquet"))


def test_a_package_as_it_was_written_has_no_fault(packed: Packed) -> None:
    contents = check_package("C:\\downloads\\small.zip", packed.data)
    assert contents.file_name == "small.zip"
    assert contents.manifest.version_name == "Version 1: Jo leaves"
    assert len(contents.rows["source_file"]) == 5
    assert "read-me.txt" in contents.manifest.files


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "This is not a package."),
        (b"urn,name\n1,Oak\n", "This is not a package."),
        (zipped({"schools.csv": b"urn\n1\n"}), "This is not a package: it has no manifest.json."),
        (zipped({MANIFEST: b"{"}), "The manifest.json of the package is damaged: it cannot be read."),
        (zipped({MANIFEST: b"[1]"}), "This is not a package of TAS Planner: its manifest.json does not say so."),
        (b"PK\x03\x04 cut off", "The packed file is damaged or cut off: it cannot be unpacked."),
        (zipped({"bomb": b"0" * 20_000_000}), archives._TOO_LARGE),
    ],
)
def test_what_is_no_package_is_said(data: bytes, said: str) -> None:
    assert faults(data) == [said]


def test_every_checksum_that_is_wrong_and_every_file_too_many_or_few_is_named(packed: Packed) -> None:
    files = files_of(packed.data)
    files["figures.json"] += b" "
    files["../../etc/passwd"] = b"x"
    files["C:\\windows"] = b"x"
    del files["rows/term.json"]
    found = faults(zipped(files))
    assert found == [
        'The package holds a file named "passwd" by a path that leads out of it.',
        'The package holds a file named "windows" by a path that leads out of it.',
        'The file "term.json" is missing from the package.',
        'The file "figures.json" is not as it was written: its checksum differs.',
        'The package holds "passwd", which its manifest.json does not list.',
        'The package holds "windows", which its manifest.json does not list.',
    ]


def test_a_newer_format_and_a_manifest_without_sense_are_refused(packed: Packed) -> None:
    files = files_of(packed.data)
    manifest = json.loads(files[MANIFEST])
    newer = zipped({**files, MANIFEST: json.dumps({**manifest, "format": 99}).encode()})
    assert faults(newer) == ["The package was written by a newer version of TAS Planner (its format is 99)."]
    odd = zipped({**files, MANIFEST: json.dumps({**manifest, "revision": "two", "extra": 1}).encode()})
    assert faults(odd) == [
        "The manifest.json says nothing usable for 'revision'.",
        "The manifest.json says nothing usable for 'extra'.",
    ]


def test_rows_that_the_database_would_not_take_are_named_one_by_one(packed: Packed) -> None:
    def spoil(rows: list[dict[str, Any]]) -> list[Any]:
        return [{**rows[0], "at": "yesterday", "revision": None}, {**rows[1], "colour": "red"}, 7, *rows[2:]]

    assert faults(edited(packed, "rows/plan_decision.json", spoil)) == [
        "Row 1 of rows/plan_decision.json has nothing usable for 'revision'.",
        "Row 1 of rows/plan_decision.json has nothing usable for 'at'.",
        "Row 2 of rows/plan_decision.json is not one of this version's.",
        "Row 3 of rows/plan_decision.json is not one of this version's.",
    ]
    assert faults(edited(packed, "rows/plan_version.json", lambda rows: [])) == [
        "The version that the manifest.json names is not in the package."
    ]
    assert faults(edited(packed, "rows/term.json", lambda rows: {"a": 1})) == [
        'The file "rows/term.json" holds no list of rows.'
    ]
    assert faults(edited(packed, "settings.json", lambda _: {"current_authority": "998"})) == [
        "The setting 'current_authority' is none that a package may bring."
    ]
    assert faults(edited(packed, "figures.json", lambda _: {"need": 4})) == ["figures.json holds no figures."]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (b"PAR1 nonsense", "which cannot be read"),
        (parquet(pd.DataFrame({"urn": ["1"] * 8}), compression="zstd"), "not packed as TAS Planner packs tables"),
        (parquet(pd.DataFrame({"urn": ["1"] * 8}), use_dictionary=True), "not packed as TAS Planner packs tables"),
        (parquet(pd.DataFrame({"name": ["1"] * 8})), "which has no column urn"),
        (parquet(pd.DataFrame({"urn": ["1"] * 7})), "of 7 rows, where 8 are named"),
    ],
)
def test_tables_that_are_none_of_ours_are_refused(packed: Packed, table: bytes, said: str) -> None:
    name = table_of(packed, "schools")
    (found,) = faults(resealed({**files_of(packed.data), name: table}))
    assert said in found


def test_a_table_far_larger_than_any_of_ours_is_refused(packed: Packed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_tables, "MOST_CELLS", 50)
    assert all("far larger than any of ours" in one for one in faults(packed.data))


def test_a_kind_of_file_that_is_not_known_is_refused(packed: Packed) -> None:
    spoilt = edited(packed, "rows/source_file.json", lambda rows: [{**rows[0], "kind": "spells"}, *rows[1:]])
    assert faults(spoilt) == ["Row 1 of rows/source_file.json has the kind 'spells', which this version does not know."]


def test_what_does_not_fit_together_is_tried_first_and_leaves_nothing(packed: Packed, empty: Engine) -> None:
    """Every checksum right, every row in order, and yet no schools of the authority: found before a row is kept."""
    name = table_of(packed, "schools")
    table = pq.read_table(io.BytesIO(files_of(packed.data)[name])).to_pandas().assign(authority_code="933")
    with pytest.raises(FileRefused) as refusal:
        open_package(empty, "given.zip", resealed({**files_of(packed.data), name: parquet(table)}), by="Ann")
    (fault,) = refusal.value.faults
    assert fault.problem.startswith("What is in the package does not fit together, so it was not opened (NothingLoaded")
    assert stores.activities(empty) == []
    assert stores.source_files(empty, "355", include_superseded=True) == []


def test_a_figure_that_is_another_is_named_with_both_values_and_the_software(
    packed: Packed, empty: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read, "_try", lambda *_: None)

    def change(figures: Any) -> Any:
        figures["prices"]["the plan"]["workload_gap"] += 1.5
        figures["need"]["200001"]["need_points"] = None
        return figures

    files = files_of(edited(packed, "figures.json", change))
    manifest = json.loads(files[MANIFEST])
    manifest["software"]["numpy"] = "1.0"
    opened = open_package(empty, "x.zip", zipped({**files, MANIFEST: json.dumps(manifest).encode()}), by="Ann")
    assert [(one.what, one.of, one.figure) for one in opened.differences] == [
        ("Need score", "200001", "need_points"),
        ("What the plan costs by goal", "the plan", "workload_gap"),
    ]
    assert opened.differences[0].in_package == "none"
    assert float(opened.differences[1].in_package) == float(opened.differences[1].here) + 1.5
    assert opened.sentence.startswith(f"2 of {opened.compared} figures are not the same. The software is not the same")
    assert "numpy 1.0 there and" in opened.sentence


def test_a_package_dropped_among_tables_is_shown_the_way(packed: Packed) -> None:
    with pytest.raises(FileRefused) as refusal:
        uploads.open_tables("small.zip", packed.data)
    assert refusal.value.faults[0].problem == "This is a package of a version, not a table."
