"""How figures of the rota are put into words: hours, visits, parts of a full-time post, schools of a phase and tier."""

from fractions import Fraction
from math import ceil

from allocation.operating_model import OperatingModel
from allocation.partner_rota.entities import Cell, OwedState

STATES = {
    OwedState.COMES: "Comes to its meetings",
    OwedState.NO_MEETINGS: "No visit: its tier has no meetings",
    OwedState.NOT_ATTENDED: "No visit: the rule has none for these schools",
    OwedState.ADVICE_ONLY: "No visit: advice only",
    OwedState.NOT_SAID: "Not said yet how often the partner comes",
    OwedState.NO_TIER: "No tier, so nobody knows",
}


def figure(value: Fraction | float, decimals: int = 2) -> str:
    """A number as people write it: 1234.5 is "1,234.5", 36.0 is "36"."""
    text = f"{float(value):,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def visits(number: Fraction | float, decimals: int = 2) -> str:
    """ "1 visit", "54 visits", "1.5 visits"."""
    return f"{figure(number, decimals)} visit{'' if number == 1 else 's'}"


def hours(number: Fraction | float, decimals: int = 2) -> str:
    """ "1 hour", "108 hours"."""
    return f"{figure(number, decimals)} hour{'' if number == 1 else 's'}"


def posts(fte: Fraction) -> str:
    """Full-time posts, rounded up to a hundredth so that what is said is enough: 0.1953 is "0.2 FTE"."""
    return f"{figure(Fraction(ceil(fte * 100), 100))} FTE"


def of_meetings(number: Fraction | float, cell: Cell) -> str:
    """ "2 of 3 meetings"."""
    return f"{figure(number)} of {figure(cell.meetings)} meeting{'' if cell.meetings == 1 else 's'}"


def schools(cell: Cell, model: OperatingModel) -> str:
    """ "secondary schools at “Three meetings a term”"; without a tier, "secondary schools without a tier"."""
    at = "without a tier" if cell.tier_id is None else f"at “{model.tier(cell.tier_id).label}”"
    return f"{cell.phase} schools {at}"
