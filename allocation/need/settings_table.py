"""Reads the indicators and pillars of any index from a table with one row an element, naming every wrong cell."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pandas as pd

from allocation.need.definitions import Indicator, Normalisation, NormalisationMethod, OutlierRule, Pillar

# Columns that fill a field under another name, or part of one.
_SPECIAL: dict[str, Any] = {
    "parent": str,
    "type": Literal["indicator", "pillar"],
    "normalisation": NormalisationMethod,
    "outliers": get_type_hints(OutlierRule)["otherwise"],
    "goalpost_low": float,
    "goalpost_high": float,
}
_KINDS = {
    **get_type_hints(OutlierRule),
    **get_type_hints(Normalisation),
    **get_type_hints(Pillar),
    **get_type_hints(Indicator),
    **_SPECIAL,
}
_NOT_COLUMNS = {"method", "otherwise"}
_PILLAR_ONLY = {"total_weight", "aggregation", "power", "least_known", "is_share_fixed"}
# What would change an indicator's figures, and so must not be passed over in silence on a pillar.
_NOT_OF_A_PILLAR = {"direction", "scale", "shrinkage", "transform", "target", "times_column"}
_NOT_OF_A_PILLAR |= {"count_columns", "base_columns", "years_columns"}
_INDICATOR_ONLY = {field.name: field.default for field in fields(Indicator) if field.name in _NOT_OF_A_PILLAR}
_WORDS_FOR_TRUE_AND_FALSE = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(slots=True)
class _Row:
    """One row of the table: its number from 1, its cells by column once read, and what is wrong with them."""

    number: int
    cells: dict[str, Any]
    faults: list[str]

    @property
    def name(self) -> str:
        return str(self.cells.get("name", ""))


def elements_from_table(
    table: pd.DataFrame, usual: Normalisation
) -> tuple[tuple[Indicator, ...], tuple[Pillar, ...], list[str]]:
    """The indicators and pillars of a table, and a sentence for every cell that cannot be read (its row from 1, its
    column, its value). What cannot be read takes its default. The columns are those of `settings_from_table`;
    `usual` is the normalisation that a row's own fields change. Raises ValueError for columns nobody reads."""
    known = (set(_KINDS) | set(_SPECIAL)) - _NOT_COLUMNS
    unknown = [str(column) for column in table.columns if column not in known]
    if unknown or not {"name", "parent"} <= set(table.columns):
        raise ValueError(f"the table needs 'name' and 'parent'; it cannot use {', '.join(unknown) or 'other columns'}")
    rows = [_read(number, cells) for number, cells in enumerate(table.to_dict("records"), start=1)]
    parents = {str(row.cells.get("parent", "")) for row in rows}
    indicators: list[Indicator] = []
    pillars: list[Pillar] = []
    for row in rows:
        if _is_pillar(row, parents):
            pillars.append(_pillar(row, usual))
        else:
            indicators.append(_indicator(row, usual))
    return tuple(indicators), tuple(pillars), [fault for row in rows for fault in row.faults]


def _read(number: int, cells: Mapping[Any, Any]) -> _Row:
    row = _Row(number, {}, [])
    for column, cell in cells.items():
        if _is_blank(cell):
            continue
        try:
            row.cells[str(column)] = _as(_KINDS[str(column)], cell)
        except ValueError as fault:
            said = f"{cell:g}" if isinstance(cell, float) else cell
            row.faults.append(f"row {number}, column '{column}': '{said}' {fault}")
    if "name" not in row.cells:
        row.faults.append(f"row {number}, column 'name': it is blank; every row needs a name")
    return row


def _is_pillar(row: _Row, parents: set[str]) -> bool:
    has_members = bool(row.name) and row.name in parents
    stated = row.cells.get("type")
    if stated == "indicator" and has_members:
        row.faults.append(f"row {row.number}, column 'type': '{row.name}' is an indicator, but other rows are under it")
    return has_members or (stated == "pillar" if stated else bool(_PILLAR_ONLY & set(row.cells)))


def _pillar(row: _Row, usual: Normalisation) -> Pillar:
    own = _only(row, Pillar) | _goalposts(row)
    for column, usual_cell in _INDICATOR_ONLY.items():
        if row.cells.get(column, usual_cell) != usual_cell:
            row.faults.append(
                f"row {row.number}, column '{column}': '{row.name}' has members, so it cannot have one; give it to them"
            )
    own.pop("normalisation", None)
    if "normalisation" in row.cells or "bands" in row.cells or "goalposts" in own:
        own["normalisation"] = _normalisation(row, usual, "goalposts" in own)
        own["normalisation"] = own["normalisation"] or usual
    elif any(field.name in row.cells for field in fields(Normalisation)):
        row.faults.append(f"row {row.number}: '{row.name}' says how to normalise but not by which 'normalisation'")
    return Pillar(**{"name": "", **own})


def _indicator(row: _Row, usual: Normalisation) -> Indicator:
    own = _only(row, Indicator) | {"pillar": row.cells.get("parent", row.cells.get("pillar", ""))}
    if "count_columns" not in own:
        own.setdefault("value_column", row.name)
    own |= _goalposts(row)
    own["normalisation"] = _normalisation(row, usual, "goalposts" in own, "target" in own)
    own["outliers"] = _outliers(row)
    return Indicator(**{"name": "", **own})


def _goalposts(row: _Row) -> dict[str, Any]:
    """The goalposts of a row that gives them in two columns."""
    low, high = row.cells.get("goalpost_low"), row.cells.get("goalpost_high")
    if (low is None) != (high is None):
        row.faults.append(f"row {row.number}: '{row.name}' has one goalpost; give both or neither")
    return {} if low is None or high is None else {"goalposts": (low, high)}


def _normalisation(
    row: _Row, usual: Normalisation, has_goalposts: bool = False, has_target: bool = False
) -> Normalisation | None:
    """The row's own way: the usual one with the row's fields. Goalposts, a target or bands say which way they need."""
    own = {field.name: row.cells[field.name] for field in fields(Normalisation) if field.name in row.cells}
    if "normalisation" in row.cells:
        return replace(usual, **own, method=row.cells["normalisation"])
    implied: NormalisationMethod = usual.method
    if has_goalposts or has_target:
        implied = "goalposts" if has_goalposts else "distance to target"
    elif "bands" in own:
        implied = "bands"
    return replace(usual, **own, method=implied) if own or implied != usual.method else None


def _outliers(row: _Row) -> OutlierRule | None:
    own = {field.name: row.cells[field.name] for field in fields(OutlierRule) if field.name in row.cells}
    if "outliers" in row.cells:
        own["otherwise"] = row.cells["outliers"]
    return OutlierRule(**own) if own else None


def _only(row: _Row, kind: type) -> dict[str, Any]:
    return {field.name: row.cells[field.name] for field in fields(kind) if field.name in row.cells}


def _is_blank(cell: Any) -> bool:
    if isinstance(cell, str):
        return not cell.strip()
    return cell is None or cell is pd.NA or cell is pd.NaT or (isinstance(cell, float) and cell != cell)


def _as(kind: Any, cell: Any) -> Any:
    """A cell as its field needs it. Raises ValueError saying what it is not."""
    if get_origin(kind) in (Union, UnionType):
        kind = next(part for part in get_args(kind) if part is not type(None))
    if get_origin(kind) is Literal:
        return _one_of(get_args(kind), cell)
    if get_origin(kind) is tuple:
        return _parts(kind, cell)
    readers: dict[Any, Callable[[Any], Any]] = {
        float: _number,
        int: _whole,
        bool: _truth,
        str: lambda c: str(c).strip(),
    }
    # Normalisation and OutlierRule themselves may stand in the cell of a table made in Python.
    return readers[kind](cell) if kind in readers else cell


def _number(cell: Any) -> float:
    try:
        return float(cell)
    except (TypeError, ValueError):
        raise ValueError("is not a number") from None


def _whole(cell: Any) -> int:
    number = _number(cell)
    if number != int(number):
        raise ValueError("is not a whole number")
    return int(number)


def _truth(cell: Any) -> bool:
    said = str(cell).strip().lower().removesuffix(".0")
    if said not in _WORDS_FOR_TRUE_AND_FALSE:
        raise ValueError("is neither true nor false")
    return _WORDS_FOR_TRUE_AND_FALSE[said]


def _one_of(choices: tuple[Any, ...], cell: Any) -> Any:
    if isinstance(choices[0], int):
        wanted: Any = _number(cell)
    else:
        wanted = str(cell).strip()
    for choice in choices:
        if wanted == choice or str(wanted).lower() == str(choice).lower():
            return choice
    raise ValueError(f"is not one of {', '.join(map(str, choices))}")


def _parts(kind: Any, cell: Any) -> tuple[Any, ...]:
    """ "a; b" as names, "20; 85" as a pair of goalposts, "0: 10; 20: 50" as bands; a tuple or list as it is."""
    pieces = [p.strip() for p in cell.split(";") if p.strip()] if isinstance(cell, str) else list(_each(cell))
    wanted = get_args(kind)
    if wanted[0] is str:
        return tuple(str(piece) for piece in pieces)
    if wanted == (float, float):
        if len(pieces) != 2:
            raise ValueError("is not two numbers such as '20; 85'")
        return tuple(_number(piece) for piece in pieces)
    bands = [p.split(":") if isinstance(p, str) else list(p) for p in pieces]
    if any(len(band) != 2 for band in bands):
        raise ValueError("is not bands such as '0: 10; 20: 50' (from: points)")
    return tuple((_number(start), _number(points)) for start, points in bands)


def _each(cell: Any) -> Iterator[Any]:
    try:
        return iter(cell)
    except TypeError:
        return iter([cell])
