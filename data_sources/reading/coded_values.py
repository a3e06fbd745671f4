"""The symbols publishers write in place of a figure, and what each says about it."""

import re

from allocation.entities import ValueState

_SYMBOLS = {
    ValueState.MISSING: ("", "x", "na", "n/a", "-", "–", "—", "..", ":", "np", "null", "missing", "unknown",
                         "not known", "not collected", "not recorded", "not available", "no data"),
    ValueState.SUPPRESSED: ("c", "supp", "suppressed", "*", "**", "redacted"),
    ValueState.NOT_APPLICABLE: ("z", "ne", ".", "not applicable"),
    ValueState.ROUNDS_TO_ZERO: ("low", "k", "~"),
    ValueState.UNRELIABLE: ("u",),
}  # fmt: skip
_STATES = {symbol: state for state, symbols in _SYMBOLS.items() for symbol in symbols}
_SMALL_NUMBER = re.compile(r"(<|≤|less than|fewer than|under)\s*\d+|1\s*(-|–|to)\s*[2-9]")


def coded_state(text: str) -> ValueState | None:
    """What a cell without a figure says; None when the text is no symbol this product knows.

    DfE and GSS symbols, with or without square brackets and in any case: z not applicable, x not available,
    c suppressed, low/k rounds to zero, u unreliable. NE (no entries) is not applicable. NA and "-" do not say which
    of "not available" and "not applicable" is meant, so they are missing: the cautious reading. "<5" and "1-4" are
    suppressed small numbers.
    """
    bare = " ".join(text.casefold().split()).strip("[]")
    if _SMALL_NUMBER.fullmatch(bare):
        return ValueState.SUPPRESSED
    return _STATES.get(bare)
