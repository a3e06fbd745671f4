"""Tables for the screen and the same tables for download."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from data_sources import exports

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOWNLOAD = ":material/download:"
ROW_PIXELS, MOST_ROWS_SHOWN = 35, 14
# The lowest rows in which Streamlit breaks text into lines, three of them.
TALL_ROW_PIXELS, MOST_TALL_ROWS_SHOWN = 66, 9


def text(label: str, help: str = "", width: Any = None) -> Any:
    """A text column."""
    return st.column_config.TextColumn(label, help=help or None, width=width)


def number(label: str, decimals: int = 0, help: str = "", unit: str = "", width: Any = None) -> Any:
    """A number column with a fixed number of decimals, so that figures line up."""
    form = f"%,.{decimals}f{unit.replace('%', '%%')}"
    return st.column_config.NumberColumn(label, help=help or None, format=form, width=width)


def bar(label: str, highest: float, decimals: int = 1, help: str = "", width: Any = None) -> Any:
    """A number with a bar from 0 to `highest`."""
    form = f"%.{decimals}f"
    return st.column_config.ProgressColumn(
        label, help=help or None, min_value=0, max_value=highest, format=form, width=width
    )


def show(
    frame: pd.DataFrame,
    columns: Mapping[str, Any],
    *,
    key: str,
    alt: str,
    placeholder: str = "not known",
    is_tall: bool = False,
) -> None:
    """A table with only these columns, in this order; `alt` is its name for screen readers. `is_tall` leaves room for
    three lines of text in a row."""
    row = TALL_ROW_PIXELS if is_tall else ROW_PIXELS
    st.dataframe(
        frame[list(columns)],
        column_config=dict(columns),
        hide_index=True,
        height=row * min(len(frame), MOST_TALL_ROWS_SHOWN) + ROW_PIXELS + 3 if is_tall else _height(frame),
        row_height=row,
        key=key,
        alt=alt,
        placeholder=placeholder,
    )


def pick(
    frame: pd.DataFrame,
    columns: Mapping[str, Any],
    *,
    key: str,
    alt: str,
    placeholder: str = "not known",
    taken: Callable[[int], None] | None = None,
) -> int | None:
    """The same table with rows a person can choose; gives the place of the chosen row, and gives it to `taken` at the
    moment of the choice, before the page is drawn. The key carries the rows' own identity, because a choice is kept by
    position and must not land on another school when the rows change."""
    rows = hash(tuple(frame.index)) ^ hash(tuple(frame["urn"]))
    own = f"{key}_{rows}"

    def take() -> None:
        picked = st.session_state[own]["selection"]["rows"]
        if taken and picked:
            taken(int(picked[0]))

    event = st.dataframe(
        frame[list(columns)],
        column_config=dict(columns),
        hide_index=True,
        height=_height(frame),
        key=own,
        alt=alt,
        placeholder=placeholder,
        on_select=take,
        selection_mode="single-row",
    )
    chosen = event["selection"]["rows"]
    return int(chosen[0]) if chosen and chosen[0] < len(frame) else None


def _height(frame: pd.DataFrame) -> int:
    return ROW_PIXELS * (min(len(frame), MOST_ROWS_SHOWN) + 1) + 3


def small(frame: pd.DataFrame, *, alt: str) -> None:
    """A short table as plain HTML: all of it is readable without scrolling, by eye and by screen reader."""
    st.table(frame.astype("str"), hide_index=True, border="horizontal", alt=alt)


def facts(pairs: Mapping[str, str], *, alt: str) -> None:
    """A list of label and value."""
    st.table(dict(pairs), border="horizontal", alt=alt)


def downloads(sheets: Callable[[], dict[str, pd.DataFrame]], stem: str, *, key: str) -> None:
    """Two buttons: an Excel workbook of all sheets and a CSV of the first. The bytes are made on the click."""

    def workbook() -> bytes:
        return exports.xlsx_bytes(dict(sheets()))

    def comma_separated() -> bytes:
        return exports.csv_bytes(next(iter(sheets().values())))

    download_buttons(workbook, comma_separated, stem, key=key)


def download_buttons(
    workbook: Callable[[], bytes],
    comma_separated: Callable[[], bytes],
    stem: str,
    *,
    key: str,
    are_several_csv: bool = False,
) -> None:
    """A button for each of the two kinds of file; what makes the bytes runs on the click, in another thread. Several
    tables as CSV are files in a zip."""
    plain = ("Download as CSV", comma_separated, "csv", "text/csv")
    zipped = ("Download as CSV (a zip of every table)", comma_separated, "zip", "application/zip")
    kinds = (("Download for Excel", workbook, "xlsx", XLSX), zipped if are_several_csv else plain)
    with st.container(horizontal=True):
        for label, data, ending, mime in kinds:
            name = f"{stem}.{ending}"
            st.download_button(label, data, name, mime, key=f"{key}_{ending}", on_click="ignore", icon=_DOWNLOAD)
