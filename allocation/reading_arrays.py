"""Reads what people give as an array of one type, and finds every cell that is not of that type."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class ReadArray(NamedTuple):
    """`values` with 0 (true, where they are true or false) in place of cells that could not be read; `wrong`: those
    cells with what they hold; `fault`: why nothing could be read, "" where something was."""

    values: NDArray[Any]
    wrong: tuple[tuple[tuple[int, ...], object], ...] = ()
    fault: str = ""


def read_array(given: Any, dtype: type) -> ReadArray:
    """The array, cell by cell where it does not hold plain numbers. `dtype`: bool_, int64, float64 or object_."""
    try:
        raw = np.asarray(given)
    except ValueError:
        return ReadArray(np.zeros(0), fault=_ragged(given))
    if dtype is np.object_:
        return ReadArray(raw.astype(object))
    if raw.dtype.kind not in "buif":
        raw = raw.astype(object)
    numbers, is_wrong = _numbers(raw)
    if dtype is np.int64:
        is_wrong = is_wrong | ~np.isfinite(numbers) | (numbers != np.floor(numbers))
    elif dtype is np.bool_:
        is_wrong = is_wrong | ~np.isin(numbers, (0, 1))
    cells = tuple((tuple(int(i) for i in cell), _plain(raw[tuple(cell)])) for cell in np.argwhere(is_wrong))
    return ReadArray(np.where(is_wrong, dtype is np.bool_, numbers).astype(dtype), cells)


def _numbers(raw: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Cells as numbers (nothing is nan), and which of them are no numbers at all."""
    if raw.dtype.kind != "O":
        return raw.astype(np.float64), np.zeros(raw.shape, dtype=bool)
    numbers, is_wrong = np.zeros(raw.shape), np.zeros(raw.shape, dtype=bool)
    for cell in np.ndindex(raw.shape):
        try:
            numbers[cell] = np.nan if raw[cell] is None else float(raw[cell])
        except (TypeError, ValueError):
            is_wrong[cell] = True
    return numbers, is_wrong


def _plain(value: object) -> object:
    return value.item() if isinstance(value, np.generic) else value


def _ragged(given: Sequence[Any]) -> str:
    """Which row is not as long as the first."""
    for number, row in enumerate(given, start=1):
        first = len(given[0]) if hasattr(given[0], "__len__") else None
        own = len(row) if hasattr(row, "__len__") else None
        if own != first:
            return f"row {number} has {own if own is not None else 1} entries and row 1 has {first or 1}"
    return "its rows are not of one length"
