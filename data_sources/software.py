"""Which software this is: its version and its solver's, and a checksum of its rooms, for what is kept."""

import hashlib
import tomllib
from collections.abc import Collection
from functools import cache
from importlib.metadata import version
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]


@cache
def software_versions() -> dict[str, str]:
    """The versions of this software and of its solver, for what is kept for years."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {project["name"]: project["version"], "ortools": version("ortools")}


@cache
def checksum(rooms: tuple[str, ...], endings: Collection[str]) -> str:
    """SHA-256 over the files with these endings in some rooms of the program: it may be changed without a new
    version."""
    digest = hashlib.sha256()
    for room in rooms:
        for file in sorted((PROJECT / room).rglob("*")):
            if file.suffix in endings:
                digest.update(f"{file.relative_to(PROJECT).as_posix()}\n".encode() + file.read_bytes())
    return digest.hexdigest()
