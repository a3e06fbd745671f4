"""Reads a package somebody hands over and trusts nothing in it: every fault is found before a row is kept."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import PurePosixPath
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError

from data_sources.package.contents import (
    FIGURES,
    FORMAT,
    MANIFEST,
    SETTINGS,
    WHAT,
    Contents,
    Manifest,
    bytes_columns,
    may_bring,
    rows_name,
)
from data_sources.package.figures import Figures
from data_sources.package.tables import TableRefused, as_stored
from data_sources.reading.archives import unpack_zip
from data_sources.reading.faults import Fault, FileRefused, refuse, shortened
from data_sources.reading.uploads import MOST_UPLOADED_BYTES
from data_sources.scenarios import SCENARIO
from data_sources.stores.source_file import plain_name
from data_sources.stores.version_rows import TABLES, Row, Rows

WRITE_AGAIN = "Write the package again in the installation it is from, and do not change what is in it."
NOT_ONE = "Choose a file that TAS Planner wrote with 'Give out' or with: python cli.py package write"
_FIGURES: TypeAdapter[Figures] = TypeAdapter(dict[str, dict[str, dict[str, Any]]])


def check_package(file_name: str, data: bytes) -> Contents:
    """What a package holds, without keeping anything. Raises FileRefused with every fault, a sentence each: no archive,
    one that unpacks beyond the limits, names that are paths, files that are missing, not listed or not as they were
    written, a newer format, rows and tables that are none."""
    name = plain_name(file_name)
    if len(data) > MOST_UPLOADED_BYTES:
        megabytes, most = len(data) / 1024**2, MOST_UPLOADED_BYTES // 1024**2
        raise refuse(name, f"The file has {megabytes:,.0f} MB; {most} MB is the most allowed.", NOT_ONE)
    if not data.startswith(b"PK"):
        raise refuse(name, "This is not a package.", NOT_ONE)
    files = unpack_zip(name, data)
    manifest = _manifest(name, files)
    faults = [*_names(files), *_checksums(files, manifest)]
    if faults:
        raise FileRefused(name, shortened(faults))
    rows, more = _rows(files)
    settings, figures = _json(files, SETTINGS, faults), _json(files, FIGURES, faults)
    faults += [*more, *_settings_faults(settings), *_named_faults(rows, settings, manifest)]
    try:
        figures = _FIGURES.validate_python(figures)
    except ValidationError:
        faults.append(Fault(f"{FIGURES} holds no figures.", WRITE_AGAIN))
    if faults:
        raise FileRefused(name, shortened(faults))
    return Contents(name, manifest, rows, settings, figures)


def _manifest(name: str, files: Mapping[str, bytes]) -> Manifest:
    if MANIFEST not in files:
        raise refuse(name, f"This is not a package: it has no {MANIFEST}.", NOT_ONE)
    try:
        raw = json.loads(files[MANIFEST])
    except (ValueError, RecursionError) as error:
        raise refuse(name, f"The {MANIFEST} of the package is damaged: it cannot be read.", WRITE_AGAIN) from error
    if not isinstance(raw, dict) or raw.get("what") != WHAT:
        raise refuse(name, f"This is not a package of TAS Planner: its {MANIFEST} does not say so.", NOT_ONE)
    if isinstance(raw.get("format"), int) and raw["format"] > FORMAT:
        problem = f"The package was written by a newer version of TAS Planner (its format is {raw['format']})."
        raise refuse(name, problem, "Install the newer version, or have it written by this one.")
    try:
        return Manifest.model_validate(raw)
    except ValidationError as error:
        faults = [
            Fault(f"The {MANIFEST} says nothing usable for '{'.'.join(map(str, one['loc']))}'.", WRITE_AGAIN)
            for one in error.errors()
        ]
        raise FileRefused(name, shortened(faults)) from error


def _names(files: Mapping[str, bytes]) -> list[Fault]:
    """Names are labels and are never used as paths; a package that tries is not one of ours."""
    return [
        Fault(f'The package holds a file named "{plain_name(name)}" by a path that leads out of it.', WRITE_AGAIN)
        for name in files
        if "\\" in name or ":" in name or name.startswith("/") or ".." in PurePosixPath(name).parts
    ]


def _checksums(files: Mapping[str, bytes], manifest: Manifest) -> list[Fault]:
    listed = manifest.files
    faults = [
        Fault(f'The file "{plain_name(name)}" is missing from the package.', WRITE_AGAIN)
        for name in listed
        if name not in files
    ]
    for name, data in files.items():
        if name == MANIFEST:
            continue
        if name not in listed:
            faults.append(
                Fault(f'The package holds "{plain_name(name)}", which its {MANIFEST} does not list.', WRITE_AGAIN)
            )
        elif hashlib.sha256(data).hexdigest() != listed[name].sha256:
            problem = f'The file "{plain_name(name)}" is not as it was written: its checksum differs.'
            faults.append(Fault(problem, WRITE_AGAIN))
    return faults


def _json(files: Mapping[str, bytes], name: str, faults: list[Fault]) -> Any:
    """A file's JSON; None, with a fault added, where it is missing or none."""
    try:
        return json.loads(files[name])
    except (KeyError, ValueError, RecursionError):
        faults.append(Fault(f'The file "{name}" is missing from the package or cannot be read.', WRITE_AGAIN))
        return None


def _rows(files: Mapping[str, bytes]) -> tuple[Rows, list[Fault]]:
    faults: list[Fault] = []
    rows: Rows = {}
    for table in TABLES:
        raw = _json(files, rows_name(table), faults)
        if raw is not None and not isinstance(raw, list):
            faults.append(Fault(f'The file "{rows_name(table)}" holds no list of rows.', WRITE_AGAIN))
            raw = None
        rows[table] = [_row(table, place, one, files, faults) for place, one in enumerate(raw or [], start=1)]
    return rows, faults


def _row(table: str, place: int, raw: Any, files: Mapping[str, bytes], faults: list[Fault]) -> Row:
    """One row as the database takes it, with a fault for each value that it would not take."""
    kinds, held, row = _kinds(table), bytes_columns(table), dict[str, Any]()
    if not isinstance(raw, dict) or not raw.keys() <= kinds.keys():
        faults.append(Fault(f"Row {place} of {rows_name(table)} is not one of this version's.", WRITE_AGAIN, row=place))
        return row
    for column, kind in kinds.items():
        value = raw.get(column)
        try:
            is_file = column in held and value is not None
            row[column] = as_stored(files, value, raw) if is_file else kind.validate_python(value)
        except (ValidationError, TableRefused) as error:
            why = str(error) if isinstance(error, TableRefused) else f"nothing usable for '{column}'"
            faults.append(Fault(f"Row {place} of {rows_name(table)} has {why}.", WRITE_AGAIN, row=place, column=column))
    return row


@cache
def _kinds(table: str) -> dict[str, TypeAdapter[Any]]:
    """What each column of a table takes, by its annotation."""
    hints = get_type_hints(TABLES[table])
    columns = TABLES[table].__table__.columns
    return {one.name: TypeAdapter(get_args(hints[one.name])[0]) for one in columns}  # Mapped[int | None] -> int | None


def _settings_faults(settings: Any) -> list[Fault]:
    if settings is None:
        return []
    if not isinstance(settings, dict):
        return [Fault(f"{SETTINGS} holds no settings.", WRITE_AGAIN)]
    return [
        Fault(f"The setting '{plain_name(str(name))}' is none that a package may bring.", WRITE_AGAIN)
        for name in settings
        if not may_bring(str(name))
    ]


def _named_faults(rows: Rows, settings: Any, manifest: Manifest) -> list[Fault]:
    """What the manifest says the package is of has to be in it."""
    if not manifest.compared:
        known = {row.get("id") for row in rows["plan_version"]}
        what = "version that" if manifest.version_id not in known else ""
    else:
        scenarios = [key for key in manifest.compared if key.startswith(SCENARIO)]
        is_there = isinstance(settings, dict) and all(key in settings for key in scenarios)
        what = "" if is_there else "scenario that"
    return [Fault(f"The {what} the {MANIFEST} names is not in the package.", WRITE_AGAIN)] if what else []
