"""Finds the heading row of a sheet, names its columns and makes a RawTable of the rows below it."""

from collections.abc import Sequence

import pandas as pd

from data_sources.reading.cells import read_number, tidy
from data_sources.reading.contract import RawTable
from data_sources.reading.faults import refuse

MOST_ROWS = 300_000
MOST_COLUMNS = 2_000
ROWS_SEARCHED = 50
_SCHOOL_NUMBER = r"\d{6}(\.0+)?|\d{3}[ /]?\d{4}"


def find_heading_row(first_rows: Sequence[Sequence[str]]) -> int | None:
    """Position of the heading row among the first rows of a sheet; None when all are empty.

    It is the first row that fills more than half as many cells as the fullest row: titles and notes above a table fill
    few. Where headings stand in two rows it is the lower one: it fills more cells, and none with a digit.
    """
    filled = [[cell for cell in row if cell.strip()] for row in first_rows[:ROWS_SEARCHED]]
    most = max((len(cells) for cells in filled), default=0)
    if most == 0:
        return None
    found = next(i for i, cells in enumerate(filled) if len(cells) > most / 2)
    below = filled[found + 1] if found + 1 < len(filled) else []
    is_lower_heading = len(below) > len(filled[found]) and not any(char.isdigit() for cell in below for char in cell)
    return found + 1 if is_lower_heading else found


def heading_names(file_name: str, sheet: str, cells: Sequence[str]) -> tuple[list[str], list[str]]:
    """(one name for each column, headings that come more than once). A column without a heading is named "".

    Raises FileRefused when no cell is a heading (all are figures) or there are too many columns.
    """
    headings = [tidy(cell) for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > MOST_COLUMNS:
        problem = f"The table has {len(headings):,} columns; {MOST_COLUMNS:,} is the most allowed."
        raise refuse(file_name, problem, "Keep only the columns that are needed.", sheet)
    if all(not heading or read_number(heading) is not None for heading in headings):
        problem = "The table has no headings: its first row holds only figures."
        raise refuse(file_name, problem, "Put a row of headings above the data, then load the file again.", sheet)
    seen: dict[str, int] = {}
    names = []
    for heading in headings:
        seen[heading] = seen.get(heading, 0) + 1
        names.append(heading if seen[heading] == 1 or not heading else f"{heading} ({seen[heading]})")
    return names, [heading for heading, count in seen.items() if count > 1 and heading]


def to_raw_table(
    file_name: str,
    sheet: str,
    frame: pd.DataFrame,
    names: list[str],
    repeated: list[str],
    row_numbers: Sequence[int],
    notes: Sequence[str] = (),
) -> RawTable:
    """A RawTable of text cells below the heading row; `row_numbers` are their rows in a spreadsheet.

    Empty rows and columns without a heading are left out, with a note where that loses anything.
    Raises FileRefused when nothing is left or there are too many rows.
    """
    is_filled = ~_is_blank(frame)
    rows = tuple(row_numbers[int(position)] for position in is_filled.to_numpy().nonzero()[0])
    frame = frame[is_filled].reset_index(drop=True)
    if frame.empty:
        remedy = "Check that it is the right file and that its rows were saved, then load it again."
        raise refuse(file_name, "The table has headings but no rows below them.", remedy, sheet)
    if len(frame) > MOST_ROWS:
        problem = f"The table has {len(frame):,} rows; {MOST_ROWS:,} is the most allowed."
        raise refuse(file_name, problem, "Keep only the rows that are needed, then load the file again.", sheet)
    kept_notes = list(notes)
    names = _with_corner(names, frame)
    nameless = [position for position, name in enumerate(names) if not name]
    lost = [position for position in nameless if (frame.iloc[:, position].str.strip() != "").any()]
    if lost:
        columns = ", ".join(str(position + 1) for position in lost)
        kept_notes.append(f"Columns without a heading were not read (column {columns}).")
    frame = frame.iloc[:, [position for position, name in enumerate(names) if name]]
    frame.columns = pd.Index([name for name in names if name], dtype="str")
    if len(set(frame.columns)) < frame.shape[1]:
        raise refuse(file_name, "Headings repeat.", "Give every column its own heading.", sheet)
    return RawTable(file_name, sheet, frame, rows, tuple(kept_notes), tuple(repeated))


def _with_corner(names: list[str], frame: pd.DataFrame) -> list[str]:
    """The names, the first filled in where a table of school numbers has an empty corner, as a pivot table does."""
    if names and not names[0] and frame.iloc[:, 0].str.strip().str.fullmatch(_SCHOOL_NUMBER).all():
        return ["School number", *names[1:]]
    return names


def _is_blank(frame: pd.DataFrame) -> pd.Series:
    """Rows without any text; columns are looked at one by one, each only in the rows still in doubt."""
    in_doubt = frame.index
    for position in range(frame.shape[1]):
        cells = frame.iloc[:, position].loc[in_doubt]
        in_doubt = in_doubt[(cells == "").to_numpy() | (cells.str.strip() == "").to_numpy()]
        if in_doubt.empty:
            break
    return pd.Series(frame.index.isin(in_doubt), index=frame.index)
