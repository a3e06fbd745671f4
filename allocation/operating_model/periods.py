"""How often is how often: numbers counted by the term, half-term, month, week or year, all as numbers of one term."""

import re

from allocation.operating_model.figure import Figure
from allocation.operating_model.parts import Hours

PERIODS = ("term", "half-term", "month", "week", "year")
HALF_TERMS_A_YEAR = 6
MONTHS_A_YEAR = 12
WEEKS_A_YEAR = 52


def period_of(unit: str) -> str:
    """The period a unit counts by: "meetings a month" gives "month"; "" where it names none."""
    found = re.search(rf" an? ({'|'.join(PERIODS)})$", unit)
    return found[1] if found else ""


def a_term(figure: Figure, hours: Hours) -> float:
    """The figure as a number for one term of the plan; NaN while it is not known.

    A term here is the period that is planned: `hours.terms_per_year` of them in a year, each of
    `hours.weeks_per_term` school weeks. A term has 6 / terms_per_year half-terms, weeks_per_term x 12 / 52 months
    (3 in a term of 13 weeks), and a year terms_per_year terms. Raises ValueError for a unit that names no period.
    """
    weeks, terms = hours.weeks_per_term.value, hours.terms_per_year.value
    times = {
        "term": 1.0,
        "half-term": HALF_TERMS_A_YEAR / terms if terms else 0.0,
        "month": weeks * MONTHS_A_YEAR / WEEKS_A_YEAR,
        "week": weeks,
        "year": 1 / terms if terms else 0.0,
    }
    period = period_of(figure.unit)
    if not period:
        raise ValueError(f"'{figure.unit}' does not say for which period; write it as 'meetings a term'")
    return figure.value * times[period]
