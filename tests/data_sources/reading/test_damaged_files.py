"""Hundreds of damaged files: each is refused in plain words or read right, and nothing else ever happens."""

import random
import re

import pandas as pd
import pytest

from data_sources.reading.contract import Fault, FileRefused
from data_sources.reading.uploads import open_tables
from data_sources.recognise import recognise
from tests.data_sources import damage
from tests.data_sources.damage import EXAMPLES, HARMFUL, HARMLESS, Example
from tests.data_sources.files import changed_zip, csv_bytes, geojson_bytes

SEED = 20250524
NAME = "table 2022-2023"
RANDOM_DAMAGES = (damage.cut, damage.overwritten, damage.with_a_hole, damage.with_stray_marks)
# A council's table of today's leads may say the same thing twice; a repeated row changes nothing there.
MAY_BE_READ = {("a row twice", "current_allocation")}
JARGON = re.compile(
    r"traceback|exception|\berror\b(?<!spreadsheet error)|\bnan\b|\bnone\b(?! of)|dtype|pandas|pandera|openpyxl|shapely"
    r"|codec|object at 0x|dataframe|keyerror|\btuple\b|\bnull\b|unicode|\bint\b|\bfloat\b|\[errno",
    re.IGNORECASE,
)


def read(data: bytes) -> dict[str, pd.DataFrame]:
    """Frames by kind, through the app's own door."""
    return {source.CONTRACT.kind: source.read(raw).frame for source, raw in recognise(open_tables(NAME, data))}


def in_plain_words(faults: list[Fault]) -> None:
    assert faults
    for fault in faults:
        assert fault.problem.strip(), fault
        assert fault.remedy.strip(), fault
        own_words = fault.problem.replace(fault.value, "") if fault.value else fault.problem
        assert not JARGON.search(re.sub(r'"[^"]*"', "", f"{own_words} {fault.remedy}")), fault


def name_of(example: Example) -> str:
    return example.kind


@pytest.fixture(scope="module")
def whole() -> dict[str, dict[str, pd.DataFrame]]:
    """What each example gives undamaged."""
    frames = {example.kind: read(csv_bytes(example.table)) for example in EXAMPLES}
    assert all(kind in found for kind, found in frames.items())
    return frames


def test_there_are_more_than_two_hundred_damaged_files() -> None:
    assert len(EXAMPLES) * (len(HARMLESS) + len(HARMFUL) + 4 * len(RANDOM_DAMAGES)) > 500


@pytest.mark.parametrize("example", EXAMPLES, ids=name_of)
def test_harmless_damage_is_read_as_if_there_were_none(
    example: Example, whole: dict[str, dict[str, pd.DataFrame]]
) -> None:
    rng = random.Random(SEED)
    for how, spoil in HARMLESS.items():
        found = read(spoil(example, rng))
        for kind, frame in whole[example.kind].items():
            pd.testing.assert_frame_equal(found[kind], frame, obj=f"{example.kind} with {how}")


@pytest.mark.parametrize("how", HARMFUL)
def test_harmful_damage_is_refused_in_plain_words(how: str, whole: dict[str, dict[str, pd.DataFrame]]) -> None:
    rng = random.Random(SEED)
    for example in EXAMPLES:
        try:
            found = read(HARMFUL[how](example, rng))
        except FileRefused as refusal:
            in_plain_words(refusal.faults)
        else:
            assert (how, example.kind) in MAY_BE_READ, f"{example.kind} with {how} was read"
            pd.testing.assert_frame_equal(found[example.kind], whole[example.kind][example.kind])


@pytest.mark.parametrize("example", EXAMPLES, ids=name_of)
@pytest.mark.parametrize("spoil", RANDOM_DAMAGES, ids=lambda spoil: spoil.__name__)
def test_random_damage_is_read_or_refused_and_nothing_else(spoil, example: Example) -> None:
    rng = random.Random(SEED)
    good = csv_bytes(example.table)
    for _ in range(5):
        try:
            read(spoil(good, rng))
        except FileRefused as refusal:
            in_plain_words(refusal.faults)


@pytest.mark.parametrize("example", EXAMPLES, ids=name_of)
def test_a_file_cut_anywhere_keeps_its_whole_rows_and_says_when_the_last_may_not_be(example: Example) -> None:
    good = csv_bytes(example.table)
    [expected] = open_tables(NAME, good)
    cells = expected.frame.to_numpy().tolist()
    for length in random.Random(SEED).sample(range(1, len(good)), 60):
        try:
            [found] = open_tables(NAME, good[:length])
        except FileRefused as refusal:
            in_plain_words(refusal.faults)
            continue
        rows = found.frame.to_numpy().tolist()
        if found.frame.columns.tolist() != expected.frame.columns.tolist():
            continue
        is_sure = not any("last row is complete" in note for note in found.notes)
        sure = rows if is_sure else rows[:-1]
        assert sure == cells[: len(sure)]


def test_damaged_workbooks_are_read_or_refused_and_nothing_else() -> None:
    rng = random.Random(SEED)
    for example in EXAMPLES:
        good = damage.workbook(example)
        for spoil in (damage.overwritten, damage.with_a_hole):
            sheet = changed_zip(good, {"xl/worksheets/sheet1.xml": spoil(damage.sheet_xml(good), rng)})
            for data in (spoil(good, rng), sheet):
                try:
                    read(data)
                except FileRefused as refusal:
                    in_plain_words(refusal.faults)


def test_damaged_boundaries_are_read_or_refused_and_nothing_else() -> None:
    rng = random.Random(SEED)
    good = geojson_bytes([{"LSOA21CD": f"E0100559{i}", "LSOA21NM": "A", "LADCD_ACTIVE": "E08000006"} for i in range(4)])
    for spoil in RANDOM_DAMAGES:
        for _ in range(40):
            try:
                read(spoil(good, rng))
            except FileRefused as refusal:
                in_plain_words(refusal.faults)
