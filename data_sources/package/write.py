"""Writes a package: the rows behind a version, the figures they come to, and a manifest with every file's checksum."""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pyarrow.parquet as pq
from sqlalchemy import Engine

from data_sources import stores
from data_sources.district import District
from data_sources.package.contents import (
    CHOICES,
    FIGURES,
    FORMAT,
    MANIFEST,
    READ_ME,
    SETTINGS,
    WHAT,
    ListedFile,
    Manifest,
    as_json,
    packed,
    rows_name,
    software,
)
from data_sources.package.figures import counted, figures_of
from data_sources.stores import SavedVersion
from data_sources.stores.version_rows import version_rows

MAPS_ALONE = ("lsoa_boundaries", "ward_boundaries")  # of these, files that have none of the district's areas stay out
_NO_MOMENT = (1980, 1, 1, 0, 0, 0)  # a zip's own dates say nothing: the same content gives the same bytes


def write_package(engine: Engine, version_id: int, *, by: str = "", on: date | None = None) -> bytes:
    """The package of a version at its newest revision. `on`: the day its figures are of (today); `by`: who writes it.

    Raises KeyError for an unknown version, and what `district.load` raises where its schools are not loaded any more.
    """
    day, saved = on or date.today(), stores.version(engine, version_id)
    code = saved.summary.authority_code
    figures, loaded = figures_of(engine, version_id, day)
    plain, tables = packed(version_rows(engine, version_id, _files(engine, loaded)))
    files = {rows_name(table): as_json(rows) for table, rows in plain.items()}
    files |= {name: _uncompressed(data) for name, data in tables.items()}
    files |= {SETTINGS: as_json(_settings(engine, code)), FIGURES: as_json(figures)}
    files[READ_ME] = _read_me(saved, loaded, day, counted(figures)).encode()
    manifest = Manifest(
        what=WHAT,
        format=FORMAT,
        written_at=datetime.now(UTC),
        written_by=by,
        figures_on=day.isoformat(),
        authority_code=stores.real_code(code),
        authority_name=str(loaded.schools["authority_name"].iloc[0]),
        version_id=version_id,
        version_name=saved.summary.name,
        state=str(saved.summary.state),
        revision=saved.summary.latest.number,
        software=dict(software()),
        files={
            name: ListedFile(sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data))
            for name, data in sorted(files.items())
        },
    )
    return _zip({MANIFEST: as_json(manifest.model_dump(mode="json")), **dict(sorted(files.items()))})


def _files(engine: Engine, loaded: District) -> list[int]:
    """Every file in use, for any of them may set a national goalpost; but no other district's map."""
    used = {file.source_id for file in loaded.sources}
    files = stores.source_files(engine, loaded.authority_code)
    return [file.source_id for file in files if file.source_id in used or file.kind not in MAPS_ALONE]


def _settings(engine: Engine, code: str) -> dict[str, Any]:
    """The council's choices that were made."""
    made = {name: stores.get_setting(engine, code, name) for name in CHOICES}
    return {name: value for name, value in made.items() if value is not None}


def _uncompressed(parquet: bytes) -> bytes:
    """The same table with nothing packed in it, so that it cannot unpack to more than the zip's own limits let through;
    the zip packs it."""
    buffer = io.BytesIO()
    pq.write_table(pq.read_table(io.BytesIO(parquet)), buffer, compression="none", use_dictionary=False)
    return buffer.getvalue()


def _zip(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            member = zipfile.ZipInfo(name, _NO_MOMENT)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, data)
    return buffer.getvalue()


def _read_me(saved: SavedVersion, loaded: District, day: date, figures: int) -> str:
    summary = saved.summary
    lines = [
        f"{WHAT}: {summary.name} of {loaded.authority_name}, revision {summary.latest.number}, {summary.state}",
        "",
        "It holds the data this version rests on, the council's choices, the operating model, who leads which school "
        f"in every revision, every decision, and {figures:,} figures it comes to on {day:%d/%m/%Y}.",
        "Open it on the Data page of TAS Planner, or with: python cli.py package open FILE",
        "Nothing that is there already is changed. The figures are worked out again and held against those in here.",
        "It holds the names of people who work for the council. It holds no facts about any one child.",
        "",
        "Notes about the data:",
        *(f"- {note}" for note in loaded.notes),
        "",
        "Files it was made from:",
        *(f"- {file.file_name} ({file.kind.replace('_', ' ')}; SHA-256 {file.sha256})" for file in loaded.sources),
        "",
        "What happened to the version:",
        *(f"- {one.at:%d/%m/%Y} {one.by}: {one.state}. {one.reason}" for one in saved.decisions),
    ]
    return "\n".join(lines) + "\n"
