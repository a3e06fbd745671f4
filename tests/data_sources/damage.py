"""Small valid files of several kinds, and ways in which people, programs and networks damage them."""

import random
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from tests.data_sources.files import (
    changed_zip,
    csv_bytes,
    gzip_bytes,
    xlsx_bytes,
    zip_bytes,
    zip_member,
)

Table = list[list[str]]
Damage = Callable[["Example", random.Random], bytes]


@dataclass(frozen=True)
class Example:
    """A valid table. `needed` and `number` are headings: one without which the file is no longer of its kind, and
    one of figures; `key` is the column that identifies a row, `other` one whose cells cannot be taken for the key's."""

    kind: str
    headings: list[str]
    rows: Table
    needed: str
    number: str
    key: str
    other: str

    @property
    def table(self) -> Table:
        return [list(self.headings), *(list(row) for row in self.rows)]

    def at(self, heading: str) -> int:
        return self.headings.index(heading)

    def with_cell(self, row: int, heading: str, cell: str) -> Table:
        table = self.table
        table[row][self.at(heading)] = cell
        return table

    def with_heading(self, old: str, new: str) -> Table:
        return self.with_cell(0, old, new)


EXAMPLES = (
    Example(
        "schools",
        ["URN", "LA (code)", "LA (name)", "EstablishmentNumber", "EstablishmentName", "TypeOfEstablishment (name)",
         "PhaseOfEducation (name)", "EstablishmentStatus (name)", "NumberOfPupils", "PercentageFSM", "LSOA (code)"],
        [[f"10000{i}", "355", "Salford", f"200{i}", name, "Community school", "Primary", "Open", f"{200 + i}",
          f"{10 + i}.5", f"E0100559{i}"] for i, name in enumerate(("Café", "St Mary's, Upper", "Elm", "Oak", "Ash"))],
        "EstablishmentStatus (name)", "NumberOfPupils", "URN", "EstablishmentName",
    ),
    Example(
        "school_census",
        ["URN", "LA", "ESTAB", "SCHOOLTYPE", "NOR", "NUMFSM", "NUMFSMEVER", "NORFSMEVER", "PNUMFSMEVER"],
        [[f"10000{i}", "201", f"36{i}4", "State-funded, primary", f"{300 + i}", "49", "50", "200", "25.00%"]
         for i in range(5)],
        "PNUMFSMEVER", "NOR", "URN", "SCHOOLTYPE",
    ),
    Example(
        "absence",
        ["LA", "ESTAB", "URN", "PERCTOT", "PPERSABS10"],
        [["201", f"36{i}4", f"10000{i}", f"{4 + i / 10}", "SUPP" if i == 2 else f"{10 + i}"] for i in range(5)],
        "PPERSABS10", "PERCTOT", "URN", "PERCTOT",
    ),
    Example(
        "deprivation",
        ["LSOA code (2021)", "Local Authority District code (2024)", "Local Authority District name (2024)",
         "Index of Multiple Deprivation (IMD) Score", "Income Score (rate)"],
        [[f"E0100559{i}", "E08000006", "Salford, City of", f"{40 - i}.25", f"0.{4 + i}"] for i in range(5)],
        "Index of Multiple Deprivation (IMD) Score", "Income Score (rate)", "LSOA code (2021)",
        "Local Authority District name (2024)",
    ),
    Example(
        "link_workers",
        ["Worker ID", "Name", "Job title", "FTE", "Cluster"],
        [[f"W{i}", name, "Senior link worker", f"0.{5 + i}", "North"]
         for i, name in enumerate(("Ada", "Béa, B", "Cy", "Di"))],
        "FTE", "FTE", "Worker ID", "Job title",
    ),
    Example(
        "clusters",
        ["School URN", "School", "Cluster"],
        [[f"10000{i}", f"School, number {i}", "North" if i % 2 else "South"] for i in range(5)],
        "Cluster", "School URN", "School URN", "School",
    ),
    Example(
        "referrals",
        ["URN", "School name", "Period", "Early help requests", "Social care contacts"],
        [[f"10000{i}", f"School, number {i}", "2023/24", "<5" if i == 1 else f"{i + 10}", f"{i}"] for i in range(5)],
        "URN", "Early help requests", "URN", "School name",
    ),
    Example(
        "current_allocation",
        ["URN", "School", "Link worker", "Tier"],
        [[f"10000{i}", f"School, number {i}", "Ada", ""] for i in range(5)],
        "Link worker", "URN", "URN", "School",
    ),
)  # fmt: skip


def as_csv(table: Table) -> bytes:
    return csv_bytes(table)


def workbook(example: Example) -> bytes:
    return xlsx_bytes({"Sheet": example.table})


def shuffled(example: Example, rng: random.Random) -> bytes:
    order = rng.sample(range(len(example.headings)), len(example.headings))
    return as_csv([[row[i] for i in order] for row in example.table])


def wider(example: Example, cell: str, heading: str) -> Table:
    return [[*row, heading if i == 0 else cell] for i, row in enumerate(example.table)]


def _titles(example: Example, _: random.Random) -> bytes:
    return b"Extract for the board\r\n\r\n" + as_csv(example.table)


def _restyled(example: Example, _: random.Random) -> bytes:
    headings = [f"  {heading.upper().replace(' ', '_')} " for heading in example.headings]
    return as_csv([headings, *example.rows])


def _quoted(example: Example, _: random.Random) -> bytes:
    return "".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in example.table).encode()


def _with_empty_rows(example: Example, rng: random.Random) -> bytes:
    table = example.table
    for _ in range(40):
        table.insert(rng.randint(1, len(table)), [""] * len(example.headings))
    return as_csv(table)


HARMLESS: dict[str, Damage] = {
    "utf-8 with mark": lambda e, _: csv_bytes(e.table, encoding="utf-8-sig"),
    "utf-16": lambda e, _: csv_bytes(e.table, encoding="utf-16"),
    "cp1252": lambda e, _: csv_bytes(e.table, encoding="cp1252"),
    "line feeds": lambda e, _: csv_bytes(e.table, newline="\n"),
    "carriage returns": lambda e, _: csv_bytes(e.table, newline="\r"),
    "semicolons": lambda e, _: csv_bytes(e.table, ";"),
    "tabs": lambda e, _: csv_bytes(e.table, "\t"),
    "everything quoted": _quoted,
    "shuffled columns": shuffled,
    "headings restyled": _restyled,
    "empty rows of commas": _with_empty_rows,
    "titles above": _titles,
    "an unknown column": lambda e, _: as_csv(wider(e, "blue", "Colour of the door")),
    "spaces around cells": lambda e, _: as_csv([[f" {cell}\xa0 " for cell in row] for row in e.table]),
    "empty columns after": lambda e, _: as_csv(wider(e, "", "")),
    "no last line break": lambda e, _: as_csv(e.table).rstrip(b"\r\n"),
    "gzip": lambda e, _: gzip_bytes(as_csv(e.table)),
    "zip with a path": lambda e, _: zip_bytes({"../../secret/table.csv": as_csv(e.table)}),
    "workbook": lambda e, _: workbook(e),
    "workbook with a hidden sheet": lambda e, _: xlsx_bytes({"Sheet": e.table, "Old": [["x"]]}, hidden=["Old"]),
    "workbook with a merged title": lambda e, _: xlsx_bytes({"S": [["Title"], *e.table]}, merged=["A1:C1"]),
}


def _bomb(example: Example, _: random.Random) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    start = packer.compress(as_csv(example.table)) + packer.flush(zlib.Z_FULL_FLUSH)
    return start + (packer.compress(b"," * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)) * 1_000


def _mixed_delimiters(example: Example, _: random.Random) -> bytes:
    half = len(example.table) // 2
    return csv_bytes(example.table[:half]) + csv_bytes(example.table[half:], ";")


def _formula(example: Example, _: random.Random) -> bytes:
    return xlsx_bytes({"Sheet": example.with_cell(2, example.number, "=SUM(1,2)")})


def _merged(example: Example, _: random.Random) -> bytes:
    return xlsx_bytes({"Sheet": example.table}, merged=["A2:A3"])


def _entities(example: Example, _: random.Random) -> bytes:
    sheet = b'<!DOCTYPE x [<!ENTITY a "1"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    return changed_zip(workbook(example), {"xl/worksheets/sheet1.xml": sheet})


def _swapped_headings(example: Example, _: random.Random) -> bytes:
    table = example.with_heading(example.key, example.other)
    table[0][example.at(example.other)] = example.key
    return as_csv(table)


def _mixed_encodings(example: Example, _: random.Random) -> bytes:
    return as_csv(example.with_cell(1, example.other, "naïve café coöp")) + b"\xe9\xff,\r\n"


def _with_empty_key(example: Example) -> Table:
    """Without whatever else could identify the row (a worker's or a school's name)."""
    table = example.table
    for heading in {example.key, "Name", "School", "School name"} & set(example.headings):
        table[2][example.at(heading)] = ""
    return table


HARMFUL: dict[str, Damage] = {
    "empty": lambda e, _: b"",
    "only white space": lambda e, _: b"\r\n \r\n",
    "only headings": lambda e, _: as_csv(e.table[:1]),
    "no headings": lambda e, _: as_csv(e.rows),
    "a needed heading misspelt": lambda e, _: as_csv(e.with_heading(e.needed, "Qwxz")),
    "a heading twice": lambda e, _: as_csv(wider(e, "7", e.needed)),
    "headings exchanged": _swapped_headings,
    "a row twice": lambda e, _: as_csv([*e.table, e.rows[1]]),
    "text among figures": lambda e, _: as_csv(e.with_cell(3, e.number, "lots of them")),
    "a spreadsheet error": lambda e, _: as_csv(e.with_cell(3, e.number, "#REF!")),
    "a key emptied": lambda e, _: as_csv(_with_empty_key(e)),
    "a quote never closed": lambda e, _: as_csv(e.table).replace(b"\r\n", b'\r\n"', 1),
    "a row too long": lambda e, _: as_csv([*e.table, [*e.rows[0][1:], "x", "y"]]),
    "delimiters mixed": _mixed_delimiters,
    "nulls": lambda e, _: as_csv(e.table).replace(b"0", b"\x00", 3).replace(b"o", b"\x00", 1),
    "utf-16 without mark": lambda e, _: csv_bytes(e.table, encoding="utf-16-le"),
    "encodings mixed": _mixed_encodings,
    "noise": lambda e, rng: rng.randbytes(4_000),
    "a picture": lambda e, rng: b"\x89PNG\r\n\x1a\n" + rng.randbytes(500),
    "a PDF": lambda e, rng: b"%PDF-1.7\n" + rng.randbytes(500),
    "a sign-in page": lambda e, _: b"<!DOCTYPE html><html><body>Please sign in</body></html>",
    "an old workbook": lambda e, rng: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + rng.randbytes(2_000),
    "a gzip cut off": lambda e, _: gzip_bytes(as_csv(e.table))[:-9],
    "a gzip bomb": _bomb,
    "an archive in an archive": lambda e, _: zip_bytes({"a.zip": zip_bytes({"a.csv": as_csv(e.table)})}),
    "a workbook cut off": lambda e, rng: workbook(e)[: -rng.randint(30, 2_000)],
    "a formula not calculated": _formula,
    "merged cells": _merged,
    "macros": lambda e, _: changed_zip(workbook(e), {"xl/vbaProject.bin": b"\x01"}),
    "entities": _entities,
    "only hidden sheets": lambda e, _: xlsx_bytes({"A": [], "Sheet": e.table}, hidden=["Sheet"]),
    "a part missing": lambda e, _: changed_zip(workbook(e), {"xl/worksheets/sheet1.xml": b""}),
    "children's names": lambda e, _: as_csv(wider(e, "Sam", "Pupil surname")),
    "a child's number": lambda e, _: as_csv(wider(e, "see A123456789012", "Remarks")),
}  # fmt: skip


def cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randint(1, len(data) - 1)]


def overwritten(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def with_a_hole(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data))
    return data[:start] + data[start + rng.randint(1, 60) :]


def with_stray_marks(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        changed.insert(rng.randrange(len(changed)), rng.choice(b"\"',;\t\n\r"))
    return bytes(changed)


def sheet_xml(data: bytes) -> bytes:
    return zip_member(data, "xl/worksheets/sheet1.xml")
