"""What takes seconds and is the same for every test: made once a run, or once a process for the same data."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock
from sqlalchemy import Engine

from data_sources import database, demonstration, district, stores
from data_sources.database import FILE_NAME
from data_sources.district import District
from data_sources.stores.source_file import SourceFile

_load = district.load
_loaded: dict[tuple[str, tuple[SourceFile, ...], str], District] = {}


def demonstration_database(base: Path) -> Path:
    """An SQLite file with the demonstration district. The first process of a run to ask makes it, the others wait.

    `base`: pytest's own folder of this process; beside it lie those of the run's other processes. Copy the file, never
    change it.
    """
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    ready = shared / f"demonstration-{FILE_NAME}"
    with FileLock(f"{ready}.lock"):
        if not ready.exists():
            making = shared / f"making-{FILE_NAME}"
            engine = database.open_database(f"sqlite:///{making}")
            demonstration.load(engine, by="a test")
            engine.dispose()
            making.replace(ready)
    return ready


def demonstration_engine(file: Path, folder: Path) -> Engine:
    """A database of one's own with the demonstration district: a copy of `file` in the folder."""
    return database.open_database(f"sqlite:///{shutil.copy(file, folder / FILE_NAME)}")


def load_once(engine: Engine, authority_code: str) -> District:
    """As `district.load`, but joined only once for the same files, by every word the database has about them."""
    key = authority_code, tuple(stores.source_files(engine, authority_code)), stores.live_key(engine, authority_code)
    if key not in _loaded:
        _loaded[key] = _load(engine, authority_code)
    return _loaded[key]


@contextmanager
def districts_joined_once() -> Iterator[None]:
    """Pages and commands share what is joined from the same files, as the sessions of one server do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(district, "load", load_once)
        yield
