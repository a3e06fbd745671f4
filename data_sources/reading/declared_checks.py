"""Turns a contract into a pandera schema, runs it over a whole table at once and says every failure in plain words."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from allocation.entities import ValueState
from data_sources.reading.cells import UNREADABLE
from data_sources.reading.faults import MOST_FAULTS_LISTED, Fault

if TYPE_CHECKING:
    from data_sources.reading.contract import Column, Contract

_KEY = "key of the row"
_FEWEST_SHARES = 10
_KINDS = {
    "number": ("is not a number", "Write the figure in digits, such as {example}, or leave the cell empty."),
    "whole number": ("is not a whole number", "Write a whole number such as {example}, or leave the cell empty."),
    "percent": ("is not a percentage", "Write a figure from 0 to 100, such as {example}, or leave the cell empty."),
    "date": ("is not a date", "Write the day as dd/mm/yyyy, such as {example}, or leave the cell empty."),
    "urn": ("is not a URN", "A URN has six digits, such as {example}; Get Information about Schools lists them."),
    "laestab": ("is not a LAESTAB", "Write the authority's three digits and the school's four, such as {example}."),
    "text": (
        "is a spreadsheet error, not text",
        "Correct the formula in the spreadsheet, then save and load it again.",
    ),
    "code": (
        "is a spreadsheet error, not a code",
        "Correct the formula in the spreadsheet, then save and load it again.",
    ),
}
_EXAMPLES = {
    "number": "12.5",
    "whole number": "12",
    "percent": "12.5",
    "date": "01/09/2025",
    "urn": "105901",
    "laestab": "3551101",
}


def cell_faults(
    columns: Sequence["Column"],
    contract: "Contract",
    values: pd.DataFrame,
    states: pd.DataFrame,
    raw_cells: pd.DataFrame,
    headings: dict[str, str],
) -> list[Fault]:
    """Every cell of `columns` that breaks the contract, in reading order; at most `MOST_FAULTS_LISTED` for one column
    and rule, then one fault that counts the rest.

    All frames are indexed by spreadsheet row number; `values` and `states` are named by contract column, `raw_cells` by
    the file's own headings, `headings` leads from the one to the other.
    """
    table = pd.concat([values.add_prefix("value "), states.add_prefix("state ")], axis=1)
    table[_KEY] = _keys(contract, values)
    # Rows are given positions because a validation report cannot tell rows apart by a label that comes twice.
    table = table.reset_index(drop=True)
    try:
        _schema(columns, contract).validate(table, lazy=True)
    except SchemaErrors as failed:
        by_name = {column.name: column for column in columns}
        faults = _translate(failed.failure_cases, by_name, contract, raw_cells, headings)
    else:
        faults = []
    return sorted(faults, key=lambda fault: (fault.row is None, fault.row or 0))


def share_faults(
    columns: Sequence["Column"], values: pd.DataFrame, raw_cells: pd.DataFrame, headings: dict[str, str]
) -> list[Fault]:
    """A fault for every percentage column that holds shares (0.462 for 46.2%), as a spreadsheet gives them when it
    loses the format of its cells: ten figures or more, none above 1, not all whole, none with a % sign."""
    faults = []
    for column in columns:
        known = values[column.name].dropna()
        is_percent = column.kind == "percent" and len(known) >= _FEWEST_SHARES
        if not is_percent or known.max() > 1 or (known % 1 == 0).all():
            continue
        heading = headings[column.name]
        if not raw_cells[heading].str.contains("%", regex=False).any():
            problem = f'The column "{heading}" seems to hold shares from 0 to 1, not percentages.'
            faults.append(Fault(problem, "Multiply the column by 100, or format its cells as %.", column=heading))
    return faults


def _schema(columns: Sequence["Column"], contract: "Contract") -> pa.DataFrameSchema:
    parts: dict[str, pa.Column] = {}
    for column in columns:
        parts[f"state {column.name}"] = pa.Column(None, checks=_state_checks(column))
        parts[f"value {column.name}"] = pa.Column(None, checks=_value_checks(column), nullable=True)
    parts[_KEY] = pa.Column(None, unique=not contract.allow_repeats, report_duplicates="exclude_first", nullable=True)
    return pa.DataFrameSchema(parts)


def _state_checks(column: "Column") -> list[pa.Check]:
    checks = [pa.Check(lambda state: state != UNREADABLE, name="readable")]
    if column.is_required and not column.has_state:
        checks.append(pa.Check(lambda state: state.isin([ValueState.KNOWN, UNREADABLE]), name="filled"))
    return checks


def _value_checks(column: "Column") -> list[pa.Check]:
    checks = []
    lowest, highest = _limits(column)
    if lowest is not None:
        checks.append(pa.Check(lambda value: value >= lowest, name="lowest"))
    if highest is not None:
        checks.append(pa.Check(lambda value: value <= highest, name="highest"))
    if column.choices:
        checks.append(pa.Check(lambda value: value.isin([*column.choices, ""]), name="choice"))
    return checks


def _limits(column: "Column") -> tuple[float | None, float | None]:
    if column.kind == "percent":
        return (0 if column.lowest is None else column.lowest, 100 if column.highest is None else column.highest)
    return column.lowest, column.highest


def _keys(contract: "Contract", values: pd.DataFrame) -> pd.Series:
    parts = [values[name].astype("str").fillna("") for name in contract.key]
    joined = parts[0].str.cat(parts[1:], sep="\n") if len(parts) > 1 else parts[0]
    return joined.where(joined.str.strip() != "", None)


def _translate(
    failures: pd.DataFrame,
    columns: dict[str, "Column"],
    contract: "Contract",
    raw_cells: pd.DataFrame,
    headings: dict[str, str],
) -> list[Fault]:
    faults = []
    for (where, rule), group in failures.groupby(["column", "check"], sort=False):
        positions = sorted({int(position) for position in group["index"]})
        column = contract.column(contract.key[0]) if where == _KEY else columns[where.split(" ", 1)[1]]
        heading = headings[column.name]
        for position in positions[:MOST_FAULTS_LISTED]:
            value = str(raw_cells[heading].iloc[position]) if heading in raw_cells else ""
            problem, remedy = _words(column, rule, value, contract)
            faults.append(Fault(problem, remedy, row=int(raw_cells.index[position]), column=heading, value=value))
        if len(positions) > MOST_FAULTS_LISTED:
            _, remedy = _words(column, rule, "", contract)
            problem = (
                f'The same is wrong in {len(positions) - MOST_FAULTS_LISTED:,} more rows of the column "{heading}".'
            )
            faults.append(Fault(problem, remedy, column=heading))
    return faults


def _words(column: "Column", rule: str, value: str, contract: "Contract") -> tuple[str, str]:
    lowest, highest = _limits(column)
    what, how = _KINDS[column.kind]
    example = column.example or _EXAMPLES.get(column.kind, "")
    key = " and ".join(contract.column(name).label for name in contract.key)
    return {
        "readable": (f'{column.label}: "{value}" {what}.', how.format(example=example)),
        "filled": (f"{column.label} is empty.", "Fill the cell in, or remove the row."),
        "lowest": (
            f'{column.label}: "{value}" is below {lowest}.',
            f"Correct it: the lowest value allowed is {lowest}.",
        ),
        "highest": (
            f'{column.label}: "{value}" is above {highest}.',
            f"Correct it: the highest value allowed is {highest}.",
        ),
        "choice": (
            f'{column.label}: "{value}" is not one of the values allowed.',
            f"Use one of: {', '.join(column.choices)}.",
        ),
    }.get(
        rule,
        (
            f"This row repeats an earlier one: {key} must be different in every row.",
            "Remove the repeated row, or correct it.",
        ),
    )
