"""How figures, dates and states are said to people: one form for each kind, in British English."""

from collections.abc import Iterable
from datetime import date, datetime
from math import floor
from typing import SupportsFloat

import pandas as pd

from allocation.entities import Phase, ValueState
from allocation.plan import SolveStatus
from data_sources.joining.school_meals import LABELS as MEALS

NOT_KNOWN = "not known"
CHECK_FIRST = (
    "With the data as it is now this plan breaks rules, so what would be gained or lost beside it cannot be said. "
    "Find a new plan first."
)
PHASES = {Phase.PRIMARY: "Primary", Phase.SECONDARY: "Secondary", Phase.SPECIAL: "Special and alternative provision"}
SHORT_PHASES = {Phase.PRIMARY: "Primary", Phase.SECONDARY: "Secondary", Phase.SPECIAL: "Special"}
STATES = {
    ValueState.MISSING: NOT_KNOWN,
    ValueState.SUPPRESSED: "suppressed (too few pupils to publish)",
    ValueState.NOT_APPLICABLE: "does not apply",
    ValueState.ROUNDS_TO_ZERO: "above zero, but rounds to zero",
    ValueState.UNRELIABLE: "published as unreliable",
}
STATUSES = {
    SolveStatus.OPTIMAL: "Proven best",
    SolveStatus.FEASIBLE: "Lawful, not proven best",
    SolveStatus.STOPPED: "Stopped early, best so far",
    SolveStatus.INFEASIBLE: "Does not fit",
}


# A figure as a table gives it; missing ones are None, NaN or NaT.
Figure = SupportsFloat | str | None


def is_missing(value: object) -> bool:
    """True for None, NaN, NaT and pandas' NA; text is never missing, not even empty text."""
    return value is None or (not isinstance(value, str) and bool(pd.isna(value)))


def number(value: Figure, decimals: int = 0, missing: str = NOT_KNOWN) -> str:
    """1234.5 -> "1,234" or "1,234.5"; the `missing` words where there is no number."""
    return missing if value is None or is_missing(value) else f"{float(value):,.{decimals}f}"


def up_to(value: Figure, decimals: int = 1, missing: str = NOT_KNOWN) -> str:
    """At most this many decimals and no trailing zeros: 9.0 -> "9", 0.65 -> "0.65" with two decimals."""
    text = number(value, decimals, missing)
    return text.rstrip("0").rstrip(".") if "." in text and not is_missing(value) else text


def percent(value: Figure, decimals: int = 1, missing: str = NOT_KNOWN) -> str:
    """23.14 -> "23.1%"; the value is already in percent."""
    return missing if is_missing(value) else f"{number(value, decimals)}%"


def chance(share: float, decimals: int = 0) -> float:
    """A share of the variations (0-1) in percent, never rounded up: 0.7996 is not yet the 80 that makes a tier secure.
    NaN stays NaN."""
    return share if is_missing(share) else floor(100 * 10**decimals * share + 1e-9) / 10**decimals


def points(value: Figure, missing: str = "not enough data") -> str:
    """A need score with one decimal."""
    return number(value, 1, missing)


def posts(fte: float) -> str:
    """Full-time equivalents: 20.9 -> "20.9 FTE"."""
    return f"{up_to(fte, 2)} FTE"


def count(number_of: int | float, singular: str, plural: str = "") -> str:
    """ "1 school", "9 schools", "1,204 schools"."""
    return f"{number_of:,.0f} {singular if number_of == 1 else plural or singular + 's'}"


def were(number_of: int) -> str:
    """ "is" for one, "are" for more."""
    return "is" if number_of == 1 else "are"


def have(number_of: int) -> str:
    """ "has" for one, "have" for more."""
    return "has" if number_of == 1 else "have"


def listed(items: Iterable[str], most: int = 0) -> str:
    """ "a, b and c"; with `most`, "a, b and 3 more"."""
    every = list(items)
    shown = every[:most] if most and len(every) > most else every
    shown = [*shown, f"{len(every) - len(shown)} more"] if len(shown) < len(every) else shown
    return shown[0] if len(shown) == 1 else " and ".join([", ".join(shown[:-1]), shown[-1]]) if shown else ""


def day(value: date | datetime | str | None, missing: str = NOT_KNOWN) -> str:
    """DD/MM/YYYY; text that is not an ISO date ("2022/23", "May 2025") is given back as it is."""
    if is_missing(value) or value == "":
        return missing
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value[:10]) if value[4:5] == "-" and len(value) >= 10 else value
        except ValueError:
            return str(value)
    return value.strftime("%d/%m/%Y") if isinstance(value, date) else str(value)


def moment(value: datetime | None) -> str:
    """DD/MM/YYYY at HH:MM, in the server's local time."""
    if value is None:
        return NOT_KNOWN
    return (value.astimezone() if value.tzinfo else value).strftime("%d/%m/%Y at %H:%M")


def phase(value: str) -> str:
    """The phase's name for people."""
    return PHASES.get(Phase(value), value) if value in set(Phase) else str(value)


def short_phase(value: str) -> str:
    """The phase's name for a narrow column; special stands for special schools and alternative provision."""
    return SHORT_PHASES.get(Phase(value), value) if value in set(Phase) else str(value)


def meals(definition: str) -> str:
    """What a share of free school meals counts, for a legend or a narrow column."""
    return MEALS.get(definition, definition)


def figure(value: Figure, state: object = None, decimals: int = 1, unit: str = "") -> str:
    """A figure with its unit, or what its state says ("suppressed (too few pupils to publish)")."""
    if not is_missing(value):
        return f"{up_to(value, decimals)}{unit}"
    known = not is_missing(state) and state in set(ValueState) and state != ValueState.KNOWN
    return STATES[ValueState(str(state))] if known else NOT_KNOWN


def sentence(text: str) -> str:
    """First letter large, one full stop at the end."""
    text = text.strip()
    return text if not text else text[0].upper() + text[1:] + ("" if text[-1] in ".!?:" else ".")
