"""A partner rota as files: a workbook of every table with how it was worked out, and a line a school as CSV."""

from collections.abc import Mapping, Sequence

import pandas as pd

from allocation.partner_rota import sentences, tables
from allocation.partner_rota.afford import Rota
from allocation.partner_rota.claims import SplitResult
from allocation.partner_rota.entities import OwedState
from allocation.partner_rota.split import VisitSplit
from data_sources import exports
from data_sources.export_cells import in_words
from data_sources.exports import Sheet
from data_sources.rota_data import Months, TiersFrom

NOT_SAID = "not said yet"
_NUMBERLESS = {OwedState.NOT_SAID.value, OwedState.NO_TIER.value}
_WORDS = {
    "offered_hours": NOT_SAID,
    "spare_hours": NOT_SAID,
    "short_hours": NOT_SAID,
    "short_fte": NOT_SAID,
    "visits": NOT_SAID,
    "hours": NOT_SAID,
    "need_points": "not enough data",
    "dated_visits": "no calendar",
    "given_visits": NOT_SAID,
    "meetings": NOT_SAID,
}


def workbook(
    rota: Rota, tiers: TiersFrom, months: Months, decided: Mapping[str, VisitSplit], splits: Sequence[SplitResult] = ()
) -> bytes:
    """Every table of the rota as an Excel workbook: partners, clusters, months, schools, steps, largest offers, fair
    splits and sums. `decided`: the splits that hold, by partner; `splits`: those worked out, with their proof."""
    notes = (f"{tiers.said}. Operating model: {rota.model.label}.", *tiers.notes)
    clusters = tables.clusters(rota, decided)
    has_no_own = clusters["offered_hours"].isna() & clusters["cluster"].ne(tables.ALL)
    offered = clusters["offered_hours"].astype(object).mask(has_no_own, "for all together").fillna(NOT_SAID)
    sheets = {
        "Partners": Sheet(_said(tables.partners(rota)), "Partner rota", notes),
        "By cluster": _said(clusters.assign(offered_hours=offered)),
        "By month": Sheet(_said(tables.months(rota, months.shares, months.dated)), notes=(months.said,)),
        "By school": _by_school(rota, decided),
        "Steps": _said(tables.steps(rota)),
        "Largest offers": _said(tables.offers(rota)),
        "Fair splits": _splits(splits),
        "How it was worked out": _said(tables.sums(rota)),
    }
    return exports.xlsx_bytes(sheets)


def school_csv(rota: Rota, decided: Mapping[str, VisitSplit]) -> bytes:
    """A line a school and partner as CSV."""
    return exports.csv_bytes(_by_school(rota, decided))


def _by_school(rota: Rota, decided: Mapping[str, VisitSplit]) -> pd.DataFrame:
    """Where a school has no number of visits, the words for why stand in its place."""
    table = tables.schools(rota, decided)
    is_known = ~table["state"].isin(_NUMBERLESS)
    states = table["state"].where(~is_known, "known")
    twins = {f"{name}_state": states for name in ("owed_visits", "given_visits")}
    return _said(table.drop(columns="state").assign(**twins))


def _said(table: pd.DataFrame) -> pd.DataFrame:
    plain = table.drop(columns="partner_id")
    if plain.empty:
        return pd.DataFrame({"note": ["None."]})
    return in_words(plain, _WORDS).rename(columns=exports.heading)


def _splits(splits: Sequence[SplitResult]) -> pd.DataFrame:
    """What each split comes to in sentences, then its goals in order with how sure each is."""
    rows = [
        (one.problem.label, line)
        for one in splits
        for line in [*sentences.split_words(one), *(sentences.goal_words(stage) for stage in one.stages)]
    ]
    return pd.DataFrame(rows or [("", "No partner is short of hours.")], columns=["Partner", "Sentence"])
