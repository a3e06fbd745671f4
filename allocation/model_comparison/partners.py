"""What partners give under each model: visits and hours a term by role, and who comes to which school."""

from collections.abc import Sequence
from fractions import Fraction
from math import isnan, nan

import pandas as pd

from allocation.model_comparison.entities import Value
from allocation.model_comparison.seen import Seen
from allocation.partner_rota.afford import PartnerNeed
from allocation.partner_rota.entities import OwedState
from allocation.wording import counted, joined

NOT_SAID = "not said yet"


def hours_of(need: PartnerNeed) -> Value:
    """Hours a term of one partner's visits; none while the council has yet to say how often it comes or how long a
    visit takes."""
    if need.not_said:
        return Value(nan, f"{NOT_SAID}: how often it comes to {counted(need.not_said, 'school')}", NOT_SAID)
    if need.hours is None and need.visits:
        return Value(nan, f"{NOT_SAID}: how long a visit takes", NOT_SAID)
    left_out = f"without {counted(need.no_tier, 'school')} that nobody leads" if need.no_tier else ""
    return Value(float(need.hours or 0), "advice only" if need.is_advice_only else left_out)


def partner_hours(seen: Seen) -> Value:
    """Hours a term of all partners' visits; none while one of them is not said."""
    found = {need.partner.label: hours_of(need) for need in seen.rota.partners}
    if not found:
        return Value(0.0, "this model names no partners")
    missing = [label for label, value in found.items() if not value.is_known]
    known = sum(value.number for value in found.values() if value.is_known)
    if missing:
        rest = f"; the others come to {known:,.1f} hours" if len(missing) < len(found) else ""
        return Value(nan, f"{NOT_SAID} for {joined(missing)}{rest}", NOT_SAID)
    return Value(known)


def partner_table(seen: Sequence[Seen]) -> pd.DataFrame:
    """One row a model and partner: model, partner, schools (it comes to), visits, hours, offered_hours (NaN while not
    said), in_words."""
    rows = []
    for one in seen:
        for need in one.rota.partners:
            hours = hours_of(need)
            rows.append(
                {
                    "model": one.model.label,
                    "partner": need.partner.label,
                    "schools": sum(place.schools for place in need.clusters),
                    "visits": nan if need.not_said else float(need.visits),
                    "hours": hours.number,
                    "offered_hours": _number(need.offer.hours),
                    "in_words": hours.note or ("comes to no meeting" if not need.visits else ""),
                }
            )
    columns = ["model", "partner", "schools", "visits", "hours", "offered_hours", "in_words"]
    return pd.DataFrame(rows, columns=columns)


def visits_by_school(seen: Seen) -> dict[str, dict[str, float]]:
    """URN -> partner's label -> visits a term, of partners who come or of whom the council has yet to say (NaN)."""
    labels = {partner.id: partner.label for partner in seen.model.partners}
    found: dict[str, dict[str, float]] = {}
    for school, cell in seen.rota.lines:
        if cell.state in (OwedState.COMES, OwedState.NOT_SAID):
            found.setdefault(school.urn, {})[labels[cell.partner_id]] = cell.visits
    return found


def attending(visits: dict[str, float]) -> str:
    """ "FiM teacher 2, school nurse (not said yet)"; "nobody" where no partner comes."""
    said = [f"{label} ({NOT_SAID})" if isnan(n) else f"{label} {round(n, 2):g}" for label, n in visits.items()]
    return ", ".join(said) or "nobody"


def _number(value: Fraction | None) -> float:
    return nan if value is None else float(value)
