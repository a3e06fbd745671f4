"""The Parquet files of a package, read so that a small file cannot unpack to more than its size, and stored as ours."""

import io
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from data_sources.stores.stored_tables import contract_of

MOST_CELLS = 50_000_000
PLAIN = {"PLAIN", "RLE", "BIT_PACKED"}  # the last two say only which cells are empty


class TableRefused(ValueError):
    """A table that cannot be used; the message goes on from "Row 3 of ... has"."""


def as_stored(files: Mapping[str, bytes], name: Any, row: Mapping[str, Any]) -> bytes:
    """The Parquet file of this name as the database keeps tables. `row` is the row that names it: of a source file, its
    kind has to be known and its columns there. Raises TableRefused."""
    if not isinstance(name, str) or name not in files:
        raise TableRefused("a table that is not in the package")
    table = _read(files[name], name)
    if "kind" in row:
        _check_source(table, row, name)
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _read(data: bytes, name: str) -> pa.Table:
    try:
        file = pq.ParquetFile(io.BytesIO(data))
        _check_size(file.metadata, name)
        return file.read()
    except (pa.ArrowException, OSError, ValueError) as error:
        if isinstance(error, TableRefused):
            raise
        raise TableRefused(f'the table "{name}", which cannot be read') from error


def _check_size(found: pq.FileMetaData, name: str) -> None:
    """Nothing packed and nothing said once for many rows: what it unpacks to is then no more than what it is."""
    if found.num_rows * max(found.num_columns, 1) > MOST_CELLS:
        raise TableRefused(f'the table "{name}", which is far larger than any of ours')
    for group in range(found.num_row_groups):
        for place in range(found.num_columns):
            column = found.row_group(group).column(place)
            if column.compression != "UNCOMPRESSED" or not PLAIN.issuperset(column.encodings):
                raise TableRefused(f'the table "{name}", which is not packed as TAS Planner packs tables')


def _check_source(table: pa.Table, row: Mapping[str, Any], name: str) -> None:
    try:
        contract = contract_of(str(row["kind"]))
    except KeyError as error:
        raise TableRefused(f"the kind '{row['kind']}', which this version does not know") from error
    missing = [one for one in contract.replacement_key if one not in table.column_names]
    if missing:
        raise TableRefused(f'the table "{name}", which has no column {", ".join(missing)}')
    if table.num_rows != row.get("rows"):
        raise TableRefused(f'the table "{name}" of {table.num_rows:,} rows, where {row.get("rows")} are named')
