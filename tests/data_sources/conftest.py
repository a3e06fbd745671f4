"""Tiny sources of our own, so that the stores are tested apart from what any real file looks like."""

import inspect
import io
from types import ModuleType

import openpyxl
import pytest

from data_sources import recognise
from data_sources.reading import uploads
from data_sources.reading.contract import Column, Contract, Dataset, Fault, FileRefused, RawTable

SCHOOL_NUMBERS = (Column("urn", "URN", "text"), Column("laestab", "LAESTAB", "text"))


def source(kind: str, key: tuple[str, ...], columns: tuple[Column, ...], is_public: bool) -> ModuleType:
    """A source module as `recognise` expects it: text columns as they come, a fault for each cell that says "wrong"."""
    module = ModuleType(f"tests_{kind}")
    module.CONTRACT = Contract(kind, kind.title(), columns, key, is_public)  # type: ignore[attr-defined]
    module.NEEDED = ((columns[-1].name,),)  # type: ignore[attr-defined]

    def read(raw: RawTable) -> Dataset:
        frame = raw.frame.rename(columns=str.lower).replace("", None).astype("str")
        faults = [
            Fault(f"'{value}' cannot be read", "Correct it", row, column, value)
            for column in frame
            for row, value in zip(raw.rows, frame[column], strict=True)
            if value == "wrong"
        ]
        if faults:
            raise FileRefused(raw.file_name, faults)
        return Dataset(
            kind, frame, notes=(f"{len(frame)} rows read.",), columns_read={str(c): str(c) for c in raw.frame}
        )

    module.read = read  # type: ignore[attr-defined]
    return module


SCHOOLS = source(
    "schools",
    ("urn",),
    (*SCHOOL_NUMBERS, Column("authority_code", "LA", "text"), Column("authority_name", "Authority_name", "text")),
    is_public=True,
)
ROLLS = source(
    "rolls", ("urn", "year"), (*SCHOOL_NUMBERS, Column("year", "Year", "text"), Column("roll", "Roll", "text")), True
)
PATCHES = source("patches", ("urn",), (*SCHOOL_NUMBERS, Column("patch", "Patch", "text")), is_public=False)
PEOPLE = source("people", ("person",), (Column("person", "Person", "text"), Column("post", "Post", "text")), False)


@pytest.fixture
def tiny_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only our four kinds of file exist: schools and rolls are public, patches and people a council's own."""
    monkeypatch.setattr(recognise, "SOURCES", (SCHOOLS, ROLLS, PATCHES, PEOPLE))


class CouncilFile:
    """A council's file as it comes in: through the door for uploads, recognised by its headings, read by its source."""

    def datasets(self, data: bytes, name: str = "upload") -> list[Dataset]:
        return [module.read(raw) for module, raw in recognise.recognise(uploads.open_tables(name, data))]

    def csv(self, text: str, name: str = "upload.csv") -> Dataset:
        """The one table of a CSV file typed as text."""
        (dataset,) = self.datasets(f"{inspect.cleandoc(text)}\n".encode(), name)
        return dataset

    def xlsx(self, *rows: tuple[object, ...]) -> Dataset:
        """The one table of a workbook with these rows, each cell of its own type as Excel keeps it."""
        workbook = openpyxl.Workbook()
        for row in rows:
            workbook.active.append(row)
        buffer = io.BytesIO()
        workbook.save(buffer)
        (dataset,) = self.datasets(buffer.getvalue(), "upload.xlsx")
        return dataset

    def faults(self, text: str) -> dict[tuple[int | None, str], str]:
        """{(row, column): problem and remedy} of a CSV file that is refused."""
        with pytest.raises(FileRefused) as refusal:
            self.csv(text)
        for fault in refusal.value.faults:
            assert fault.problem.endswith("."), fault
            assert len(fault.remedy) > 10, fault
        return {(fault.row, fault.column): f"{fault.problem} {fault.remedy}" for fault in refusal.value.faults}


@pytest.fixture
def council_file() -> CouncilFile:
    """Reads a council's file from text or rows as an upload is read."""
    return CouncilFile()
