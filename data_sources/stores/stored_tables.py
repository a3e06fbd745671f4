"""Stored tables: which are in use, how a frame is kept as Parquet, and the schools among them."""

import re
from collections.abc import Iterable
from io import BytesIO

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from data_sources import recognise
from data_sources.reading.contract import Contract
from data_sources.tables import SourceFileRow

DEMONSTRATION_CODE = "998"
COPY = re.compile(r"([0-9]{3})\.[0-9]+")  # "355.2": the second district of authority 355 opened from a package
SCHOOL_COLUMNS = ("urn", "laestab", "authority_code", "authority_name")


def contract_of(kind: str) -> Contract:
    """The contract of a kind of file. Raises KeyError for a kind no source module reads."""
    return {module.CONTRACT.kind: module.CONTRACT for module in recognise.SOURCES}[kind]


def real_code(authority_code: str) -> str:
    """The code that DfE uses, also of a district that was opened from a package beside others: "355.2" -> "355"."""
    copied = COPY.fullmatch(authority_code)
    return copied[1] if copied else authority_code


def is_alone(authority_code: str | None) -> bool:
    """Whether a district has all its files to itself, public ones too, and shares none with others: the demonstration,
    and whatever was opened from a package beside others."""
    return authority_code == DEMONSTRATION_CODE or COPY.fullmatch(authority_code or "") is not None


def to_parquet(frame: pd.DataFrame) -> bytes:
    """The frame as Parquet; its index is not kept."""
    buffer = BytesIO()
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), buffer, compression="zstd")
    return buffer.getvalue()


def from_parquet(data: bytes, columns: Iterable[str] | None = None) -> pd.DataFrame:
    """The frame that was kept, or those of its `columns` that it has, without reading the others."""
    file = pq.ParquetFile(BytesIO(data))
    wanted = None if columns is None else [name for name in columns if name in file.schema_arrow.names]
    return file.read(wanted).to_pandas()


def active(kind: str | None, scope: str | None) -> Select[SourceFileRow]:
    """A query for the active files of a scope, oldest first; of one kind or of all."""
    query = select(SourceFileRow).where(
        SourceFileRow.authority_code.is_(None) if scope is None else SourceFileRow.authority_code == scope,
        SourceFileRow.superseded_by_id.is_(None),
        SourceFileRow.withdrawn_at.is_(None),
    )
    if kind is not None:
        query = query.where(SourceFileRow.kind == kind)
    return query.order_by(SourceFileRow.id)


def stored_frame(session: Session, source_id: int, columns: Iterable[str] | None = None) -> pd.DataFrame:
    """The cleaned table of a stored file. Raises KeyError when there is no such file."""
    data = session.scalar(select(SourceFileRow.parquet).where(SourceFileRow.id == source_id))
    if data is None:
        raise KeyError(source_id)
    return from_parquet(data, columns)


def school_index(session: Session, scope: str | None) -> pd.DataFrame:
    """urn, laestab, authority_code, authority_name of every school in the active `schools` files of a scope."""
    frames = [stored_frame(session, row.id, SCHOOL_COLUMNS) for row in session.scalars(active("schools", scope))]
    if not frames:
        return pd.DataFrame({name: pd.Series(dtype="str") for name in SCHOOL_COLUMNS})
    return pd.concat(frames, ignore_index=True).reindex(columns=list(SCHOOL_COLUMNS))
