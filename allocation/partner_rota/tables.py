"""The rota as plain tables: by partner, cluster, month and school, the ladder, the largest offers and the sums."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import nan

import pandas as pd

from allocation.partner_rota import sentences
from allocation.partner_rota.afford import PartnerNeed, Rota
from allocation.partner_rota.entities import OwedState
from allocation.partner_rota.ladder import ladder, largest_offers
from allocation.partner_rota.months import Month, MonthShare
from allocation.partner_rota.split import VisitSplit, whole_visits
from allocation.partner_rota.wording import STATES, figure, of_meetings

PARTNERS = (
    "partner_id", "partner", "verdict", "visits", "hours", "offered_hours", "spare_hours", "short_hours", "short_fte",
    "schools_not_said", "schools_without_tier", "summary",
)  # fmt: skip
CLUSTERS = (
    "partner_id", "partner", "cluster", "schools", "visits", "hours", "offered_hours", "given_visits",
    "schools_not_said", "schools_without_tier",
)  # fmt: skip
MONTH_COLUMNS = ("partner_id", "partner", "month", "visits", "hours", "dated_visits")
SCHOOLS = (
    "urn", "name", "phase", "cluster", "need_points", "tier", "partner_id", "partner", "state", "meetings",
    "owed_visits", "given_visits", "hours", "why",
)  # fmt: skip
STEPS = ("partner_id", "partner", "phase", "tier", "schools", "attendance", "hours", "short_hours", "short_fte", "rule")
ALL = "All"
Decided = Mapping[str, VisitSplit]


def partners(rota: Rota) -> pd.DataFrame:
    """A row a partner: PARTNERS. Figures are NaN where they are not said or cannot be worked out; where only some
    schools have a number, visits and hours are of those."""
    return pd.DataFrame([_partner(need) for need in rota.partners], columns=list(PARTNERS))


def _partner(need: PartnerNeed) -> tuple[object, ...]:
    is_against = need.is_offer_said and need.hours is not None and not need.not_said
    return (
        need.partner.id,
        need.partner.label,
        need.verdict.value,
        *due(need.visits, need.hours, need.not_said),
        number(need.offer.hours),
        number(need.spare_hours if is_against else None),
        number(need.short_hours if is_against else None),
        number(need.short_fte if is_against else None),
        need.not_said,
        need.no_tier,
        " ".join([sentences.headline(need), *sentences.cautions(need)]),
    )


def clusters(rota: Rota, decided: Decided | None = None) -> pd.DataFrame:
    """A row a partner and cluster: CLUSTERS; a last row of each partner, with the cluster ALL, adds them up.

    `given_visits` are whole visits as far as a split decided, else all that is owed.
    """
    given = schools(rota, decided).groupby(["partner_id", "cluster"])["given_visits"].sum(min_count=1)
    rows = []
    for need in rota.partners:
        mine = [
            (
                one.cluster,
                one.schools,
                *due(one.visits, one.hours, one.not_said),
                number(one.offered_hours),
                float(given.get((need.partner.id, one.cluster), nan)),
                one.not_said,
                one.no_tier,
            )
            for one in need.clusters
        ]
        offered = number(need.offer.hours)
        whole = pd.DataFrame(mine).sum(min_count=1) if mine else pd.Series([nan] * 8)
        total = (
            ALL,
            whole[1],
            *due(need.visits, need.hours, need.not_said),
            offered,
            whole[5],
            need.not_said,
            need.no_tier,
        )
        rows += [(need.partner.id, need.partner.label, *line) for line in [*mine, total]]
    return pd.DataFrame(rows, columns=list(CLUSTERS))


def months(
    rota: Rota, shares: Sequence[MonthShare], dated: Mapping[tuple[str, Month], int] | None = None
) -> pd.DataFrame:
    """A row a partner and month: MONTH_COLUMNS. Visits and hours are the term's, by the share of each month;
    `dated_visits` those that have a date in the month, NaN without a calendar."""
    rows = [
        (
            need.partner.id,
            need.partner.label,
            share.label,
            *due(need.visits * share.share, None if need.hours is None else need.hours * share.share, need.not_said),
            nan if dated is None or share.month is None else float(dated.get((need.partner.id, share.month), 0)),
        )
        for need in rota.partners
        for share in shares
    ]
    return pd.DataFrame(rows, columns=list(MONTH_COLUMNS))


def schools(rota: Rota, decided: Decided | None = None) -> pd.DataFrame:
    """A row a school and partner: SCHOOLS, the neediest first within a partner.

    `owed_visits` NaN where there is no number (`state` says why), and not rounded; `given_visits` whole visits: what
    the partner's split decided, else all that is owed, rounded down. `hours` of the visits owed.
    """
    tiers = {tier.id: tier.label for tier in rota.model.tiers}
    partners_of = {need.partner.id: (need.partner.label, number(need.visit_hours)) for need in rota.partners}
    is_offer_said = {need.partner.id: need.is_offer_said for need in rota.partners}
    rows = []
    for school, cell in rota.lines:
        label, length = partners_of[cell.partner_id]
        split = (decided or {}).get(cell.partner_id, VisitSplit())
        given = split.given(school.urn, cell.partner_id, cell.visits) if cell.is_known else None
        rows.append(
            (
                school.urn,
                school.name,
                school.phase.value,
                school.cluster,
                nan if school.need_points is None else school.need_points,
                tiers.get(school.tier_id or "", ""),
                cell.partner_id,
                label,
                cell.state.value,
                cell.meetings,
                cell.visits,
                nan if given is None else float(given),
                cell.visits * length,
                _why(cell.state, cell.visits, given, is_offer_said=is_offer_said[cell.partner_id]),
            )
        )
    order = {need.partner.id: place for place, need in enumerate(rota.partners)}
    table = pd.DataFrame(rows, columns=list(SCHOOLS))
    by_need = table.assign(place=table["partner_id"].map(order)).sort_values(
        ["place", "need_points", "urn"], ascending=[True, False, True], ignore_index=True
    )
    return by_need.drop(columns="place")


def _why(state: OwedState, owed: float, given: int | None, *, is_offer_said: bool) -> str:
    if state is not OwedState.COMES or given is None:
        return STATES[state]
    if given == owed:
        return "All it is owed" if is_offer_said else "What it is owed, if the hours reach: they are not said yet"
    if given == whole_visits(owed):
        return f"All of {figure(owed)} that is a whole visit"
    return f"{figure(given)} of {figure(owed)}: the hours do not reach, and needier schools come first"


def steps(rota: Rota) -> pd.DataFrame:
    """The ladder of every partner, a row a step: STEPS. `rule`: "yes" for what the model's rule asks for."""
    labels = {tier.id: tier.label for tier in rota.model.tiers}
    rows = [
        (
            need.partner.id,
            need.partner.label,
            rung.cell.phase.value,
            labels[rung.cell.tier_id or ""],
            rung.cell.schools,
            of_meetings(rung.visits, rung.cell),
            float(rung.hours),
            number(rung.short_hours),
            number(rung.short_fte),
            "yes" if rung.is_rule else "",
        )
        for need in rota.partners
        for rung in ladder(need)
    ]
    return pd.DataFrame(rows, columns=list(STEPS))


def offers(rota: Rota) -> pd.DataFrame:
    """Every largest offer of every partner: partner_id, partner, offer (in words), visits, hours."""
    rows = [
        (
            need.partner.id,
            need.partner.label,
            sentences.offer_words(rota.model, one),
            one.all_visits,
            float(one.hours),
        )
        for need in rota.partners
        for one in largest_offers(need)
    ]
    return pd.DataFrame(rows, columns=["partner_id", "partner", "offer", "visits", "hours"])


def sums(rota: Rota) -> pd.DataFrame:
    """How every partner's figures were worked out, a line of the sum a row: partner_id, partner, sum."""
    rows = [
        (need.partner.id, need.partner.label, line)
        for need in rota.partners
        for line in sentences.worked(need, rota.model)
    ]
    return pd.DataFrame(rows, columns=["partner_id", "partner", "sum"])


def due(visits: Fraction, hours: Fraction | None, not_said: int) -> tuple[float, float]:
    """(visits, hours) as far as they are said; NaN where nothing but schools without a number is there."""
    return (nan, nan) if not_said and not visits else (float(visits), number(hours))


def number(value: Fraction | None) -> float:
    """NaN for what is not known."""
    return nan if value is None else float(value)
