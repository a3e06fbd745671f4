"""Clusters term by term and year by year, with a break wherever figures cannot be compared."""

from itertools import pairwise
from math import nan

import pandas as pd
from sqlalchemy import Engine

from allocation.cluster_comparison.places import EVERYWHERE, NO_CLUSTER
from allocation.entities import Phase
from allocation.operating_model import OperatingModel
from allocation.tiers.decide import DOWN, UP
from data_sources import school_history, stores
from data_sources.district import District
from data_sources.joining.fsm_history import FIRST_YEAR_OF_2026_RULES, segments
from data_sources.stores import Term

TERM_COLUMNS = [
    *("place", "term", "starts_on", "model", "schools", "need_mean", "meetings_agreed", "rose", "fell"),
    *("meetings_per_100_points", "segment", "break_note", "meetings_segment", "meetings_break_note"),
    *("fairness_segment", "fairness_break_note"),
]
MEALS_COLUMNS = ["place", "academic_year", "fsm_definition", "schools", "fsm_percent", "segment"]


def by_cluster(engine: Engine, of: District) -> pd.DataFrame:
    """TERM_COLUMNS: a row for every agreed term and cluster, the earliest term first, and for the whole council last.

    Schools are in the cluster they are in today. need_mean: mean need score of those with one; meetings_agreed:
    meetings a term of the agreed tiers under the term's own operating model; rose, fell: schools whose agreed tier went
    up, down; meetings_per_100_points: agreed meetings for each 100 need points of the schools with a score. Scores of
    one `segment` may be joined by a line; `break_note` says why not ("" where they may). Meetings break where the
    operating model is another one, meetings for need points where either does.
    """
    history = school_history.term_history(engine, of.authority_code, of.schools)
    if history.empty:
        return pd.DataFrame(columns=TERM_COLUMNS)
    named = of.schools[["urn", "cluster", "phase"]].assign(
        cluster=of.schools["cluster"].fillna("").replace("", NO_CLUSTER)
    )
    rows, before, run = [], "", 0
    for summary in reversed(stores.terms(engine, of.authority_code)):
        term = stores.term(engine, summary.term_id)
        ours = _with_tiers(history[history["term"].eq(summary.name)].merge(named, on="urn"), term)
        label = str(term.operating_model["label"])
        changed = f"From {summary.name} the operating model is {label}." if before not in ("", label) else ""
        run, before = run + bool(changed), label
        for place, some in [*ours.groupby("cluster", sort=True), (EVERYWHERE, ours)]:
            rows.append(_row(str(place), some, label, f"meetings {run}", changed))
    return pd.DataFrame(rows, columns=TERM_COLUMNS)


def _with_tiers(ours: pd.DataFrame, term: Term) -> pd.DataFrame:
    """The term's schools with the meetings of their agreed tier then, and which way it went."""
    model = OperatingModel.model_validate(term.operating_model)
    change = term.tiers.set_index("urn")["change"]
    pairs = zip(ours["agreed_tier_id"], ours["phase"], strict=True)
    return ours.assign(
        meetings=[
            model.meetings_a_term(str(tier), Phase(phase)) if isinstance(tier, str) else 0.0 for tier, phase in pairs
        ],
        change=ours["urn_then"].map(change),
    )


def _row(place: str, some: pd.DataFrame, label: str, segment: str, changed: str) -> dict[str, object]:
    first = some.iloc[0]
    return {
        "place": place,
        "term": first["term"],
        "starts_on": first["starts_on"],
        "model": label,
        "schools": len(some),
        "need_mean": float(some["need_points"].mean()),
        "meetings_agreed": float(some["meetings"].sum()),
        "meetings_per_100_points": _per_100_points(some),
        "rose": int(some["change"].eq(UP).sum()),
        "fell": int(some["change"].eq(DOWN).sum()),
        "segment": first["segment"],
        "break_note": first["break_note"],
        "meetings_segment": segment,
        "meetings_break_note": changed,
        "fairness_segment": f"{first['segment']} {segment}",
        "fairness_break_note": " ".join(note for note in (first["break_note"], changed) if note),
    }


def _per_100_points(some: pd.DataFrame) -> float:
    scored = some[some["need_points"].notna()]
    points = float(scored["need_points"].sum())
    return 100 * float(scored["meetings"].sum()) / points if points else nan


def breaks(rows: pd.DataFrame, note: str) -> list[str]:
    """The terms from which a figure cannot be compared with before. `note`: the column that says why."""
    return rows.loc[rows[note] != "", "term"].drop_duplicates().tolist()


def meals_breaks(rows: pd.DataFrame) -> list[str]:
    """The years from which nothing counted in the year before can be compared: another definition, or other rules."""
    years = sorted(rows["academic_year"].unique())
    counted = {year: set(rows.loc[rows["academic_year"].eq(year), "fsm_definition"]) for year in years}
    return [
        now for before, now in pairwise(years) if now == FIRST_YEAR_OF_2026_RULES or not counted[before] & counted[now]
    ]


def meals_by_cluster(of: District) -> pd.DataFrame:
    """MEALS_COLUMNS: the middle school's share of pupils eligible for free school meals, by cluster, year and
    definition; a segment never joins two definitions, nor years with a gap or the change of 2026 between them."""
    if of.fsm_history.empty:
        return pd.DataFrame(columns=MEALS_COLUMNS)
    clusters = of.schools.set_index("urn")["cluster"].fillna("").replace("", NO_CLUSTER)
    known = of.fsm_history[of.fsm_history["fsm_percent"].notna()]
    known = known.assign(place=known["urn"].map(clusters))
    both = pd.concat([known, known.assign(place=EVERYWHERE)])
    keys = ["place", "fsm_definition", "academic_year"]
    table = both.groupby(keys).agg(fsm_percent=("fsm_percent", "median"), schools=("urn", "size")).reset_index()
    joined = segments(table.rename(columns={"place": "urn"})).rename(columns={"urn": "place"})
    return joined[MEALS_COLUMNS]
