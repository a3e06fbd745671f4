"""The symbols publishers write in place of figures keep their meanings apart."""

import pytest

from allocation.entities import ValueState
from data_sources.reading.coded_values import coded_state


@pytest.mark.parametrize(
    ("symbols", "state"),
    [
        (["", " ", "x", "NA", "n/a", "-", "..", ":", "NULL"], ValueState.MISSING),
        (["c", "SUPP", "*", "<5", "< 10", "[c]", "1-4", "1 to 4", "fewer than 5"], ValueState.SUPPRESSED),
        (["z", "Z", "[z]", "NE", "not applicable"], ValueState.NOT_APPLICABLE),
        (["low", "k", "[low]"], ValueState.ROUNDS_TO_ZERO),
        (["u", "[u]"], ValueState.UNRELIABLE),
    ],
)
def test_each_symbol_has_its_own_state(symbols: list[str], state: ValueState) -> None:
    assert {symbol: coded_state(symbol) for symbol in symbols} == dict.fromkeys(symbols, state)


@pytest.mark.parametrize("text", ["0", "0.0", "12", "none", "nil", "abc", "5<", "#N/A", "10-14"])
def test_what_is_no_symbol_has_no_state(text: str) -> None:
    assert coded_state(text) is None
