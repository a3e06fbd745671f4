"""Tiny sources of our own, so that the stores are tested apart from what any real file looks like."""

from types import ModuleType

import pytest

from data_sources import recognise
from data_sources.contract import Column, Contract, Dataset, Fault, FileRefused, RawTable

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
