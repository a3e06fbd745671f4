"""Cells are read right or not at all."""

from datetime import datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocation.entities import ValueState
from data_sources.reading.cells import UNREADABLE, read_cells


def read_cell(text: str, kind: str) -> tuple[object, str]:
    """(value, state) of a column with this one cell."""
    values, states = read_cells(pd.Series([text], dtype="str"), kind)
    return values.iloc[0], states.iloc[0]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("29,199", "whole number", 29199.0),
        ("1,296.5", "number", 1296.5),
        ("-0.445", "number", -0.445),
        ("46.20%", "percent", 46.2),
        ("46.2 %", "percent", 46.2),
        ("46.2", "percent", 46.2),
        ("3.0", "whole number", 3.0),
        ("\xa012 ", "number", 12.0),
        ("100000", "urn", "100000"),
        ("100000.0", "urn", "100000"),
        ("355/1101", "laestab", "3551101"),
        ("0101", "code", "0101"),
        ("355.0", "code", "355"),
        ("01-01-2022", "date", datetime(2022, 1, 1)),
        ("31/08/2021", "date", datetime(2021, 8, 31)),
        ("2021-08-31 00:00:00", "date", datetime(2021, 8, 31)),
        ("31 Aug 2021", "date", datetime(2021, 8, 31)),
        ("01/09/29", "date", datetime(2029, 9, 1)),
        ("01/09/30", "date", datetime(1930, 9, 1)),
        ("  Saint  Mary\u200b's ", "text", "Saint Mary's"),
        ("\u202eelm\x00 School\ue000", "text", "elm School"),
    ],
)
def test_a_good_cell_is_read_to_the_last_figure(text: str, kind: str, value: object) -> None:
    assert read_cell(text, kind) == (value, ValueState.KNOWN)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1,5", "number"),
        ("1_000", "number"),
        ("inf", "number"),
        ("1e999", "number"),
        ("nan", "number"),
        ("0x10", "number"),
        ("12 pupils", "number"),
        ("3.5", "whole number"),
        ("#REF!", "number"),
        ("#REF!", "text"),
        ("05/24/2025", "date"),
        ("31/02/2025", "date"),
        ("10001", "urn"),
        ("E01005599", "urn"),
        ("35511", "laestab"),
    ],
)
def test_a_bad_cell_is_unreadable(text: str, kind: str) -> None:
    assert read_cell(text, kind)[1] == UNREADABLE


@pytest.mark.parametrize("placeholder", ["999999999", "L99999999", "M99999999"])
def test_quirk_3_placeholder_area_codes_are_missing(placeholder: str) -> None:
    assert read_cell(placeholder, "code") == ("", ValueState.MISSING)


def test_no_symbol_ever_becomes_zero_and_zero_stays_zero() -> None:
    cells = pd.Series(["0", "", "z", "x", "c", "low", "u", "<5", "NE", "SUPP"], dtype="str")
    values, states = read_cells(cells, "number")
    assert values.iloc[0] == 0
    assert values.iloc[1:].isna().all()
    assert states.tolist() == [
        "known", "missing", "not applicable", "missing", "suppressed", "rounds to zero", "unreliable", "suppressed",
        "not applicable", "suppressed",
    ]  # fmt: skip


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12), min_size=1))
def test_any_figure_written_out_is_read_back_exactly(figures: list[float]) -> None:
    values, states = read_cells(pd.Series([repr(figure) for figure in figures], dtype="str"), "number")
    assert values.tolist() == figures
    assert set(states) == {"known"}


@given(st.text(max_size=30), st.sampled_from(["number", "whole number", "percent", "date", "urn", "laestab", "code"]))
def test_any_text_is_read_or_unreadable_and_never_an_exception(text: str, kind: str) -> None:
    _, state = read_cell(text, kind)
    assert state in {*ValueState, UNREADABLE}
