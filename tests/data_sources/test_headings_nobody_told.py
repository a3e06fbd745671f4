"""Headings nobody told us of: read as their writer meant them, or refused in a clear sentence; never misread."""

from functools import cache

import pandas as pd
import pytest

from data_sources.council_files.heading_meanings import column_meant
from data_sources.reading.contract import Dataset, FileRefused
from data_sources.reading.uploads import open_tables
from data_sources.recognise import recognise
from data_sources.templates import CONTRACTS
from tests.data_sources.untold_files import DECOYS, UntoldFile, untold_file

# What a file comes to is worked out once for all tests, so they run in one process.
pytestmark = pytest.mark.xdist_group("headings")
FILES = 200
BATCH = 40
LEAST_READ = 0.85
LABELS = {kind: {column.name: column.label for column in contract.columns} for kind, contract in CONTRACTS.items()}


def datasets(data: bytes, name: str) -> dict[str, Dataset]:
    return {source.CONTRACT.kind: source.read(raw) for source, raw in recognise(open_tables(name, data))}


@cache
def outcome(seed: int) -> str:
    """ "read" when every value is the same as under the template's headings, "refused", or what is wrong."""
    file = untold_file(seed, LABELS)
    expected = datasets(file.plain, "plain.csv")
    try:
        found = datasets(file.data, file.name)
    except FileRefused as refusal:
        return _said_clearly(refusal)
    if set(found) != set(expected):
        return f"read as {set(found)}, not as {set(expected)}: {file.headings}"
    return "; ".join(filter(None, (_difference(found[kind], expected[kind], file) for kind in expected))) or "read"


def _difference(found: Dataset, expected: Dataset, file: UntoldFile) -> str:
    unsaid = [
        heading
        for name, heading in found.columns_read.items()
        if column_meant(found.kind, heading) == name and heading not in LABELS[found.kind].values()
        and not _is_listed(found.kind, name, heading)
        and not any(note.startswith(f'"{heading}" was read as ') for note in found.notes)
    ]  # fmt: skip
    if unsaid:
        return f"not said how {unsaid} were read"
    wrong = [name for name in expected.frame if not found.frame[name].equals(expected.frame[name])]
    # A column nobody could tell is left out, and the person is told that its heading was not used.
    lost = [name for name in wrong if _is_empty(found.frame[name]) and _is_said_unused(found, file, name)]
    lost += [f"{name}_state" for name in lost]
    misread = [name for name in wrong if name not in lost]
    return f"misread {misread}: {file.headings}" if misread else "refused" if lost else ""


def _is_listed(kind: str, name: str, heading: str) -> bool:
    column = CONTRACTS[kind].column(name)
    letters = ["".join(filter(str.isalnum, word.casefold())) for word in (name, column.label, *column.aliases)]
    return "".join(filter(str.isalnum, heading.casefold())) in letters


def _is_empty(values: pd.Series) -> bool:
    return bool((values.isna() | (values.astype("str") == "")).all())


def _is_said_unused(found: Dataset, file: UntoldFile, name: str) -> bool:
    heading = " ".join(file.headings.get(name, "").split())
    return any(note.startswith("Not used for") and f'"{heading}"' in note for note in found.notes)


def _said_clearly(refusal: FileRefused) -> str:
    for fault in refusal.faults:
        if not fault.problem.endswith((".", "?")) or len(fault.remedy) < 20 or '"' not in fault.problem + fault.remedy:
            return f"unclear refusal: {fault}"
    return "refused"


@pytest.mark.parametrize("first", range(0, FILES, BATCH))
def test_nothing_is_misread(first) -> None:
    wrong = {seed: outcome(seed) for seed in range(first, first + BATCH) if outcome(seed) not in {"read", "refused"}}
    assert not wrong


def test_most_files_are_read_right() -> None:
    results = [outcome(seed) for seed in range(FILES)]
    assert results.count("read") >= LEAST_READ * FILES, results.count("read") / FILES


@pytest.mark.parametrize("kind", sorted(CONTRACTS))
def test_what_sounds_like_a_column_and_is_none_is_never_one(kind) -> None:
    # Whether "Notes (internal)" are the evidence of a rating is for a person to say.
    assert {decoy: column_meant(kind, decoy) for decoy in DECOYS if column_meant(kind, decoy)} == {}
