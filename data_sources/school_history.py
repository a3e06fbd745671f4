"""One school's scores and tiers term by term, with a break wherever they cannot be compared."""

from collections.abc import Mapping

import pandas as pd
from sqlalchemy import Engine

from data_sources import stores
from data_sources.standing import Standing, numbers_then
from data_sources.stores import Term

COLUMNS = (
    *("urn", "urn_then", "term", "starts_on", "need_points", "need_rank", "computed_tier_id", "entitled_tier_id"),
    *("agreed_tier_id", "held_by", "tier_note", "segment", "break_note"),
)
_TIERS = ("computed_tier_id", "entitled_tier_id", "agreed_tier_id", "held_by", "tier_note")


def term_history(engine: Engine, authority_code: str, schools: pd.DataFrame) -> pd.DataFrame:
    """COLUMNS: a row for every agreed term, the earliest first, and every school of today it had.

    schools: urn, predecessor_urns; a school is found under the number it had then (`urn_then`). Terms of one `segment`
    were scored by the same choices, goalposts and definitions, so their scores can be joined by a line; `break_note`
    says why a term cannot be compared with the one before ("" where it can).
    """
    summaries = reversed(stores.terms(engine, authority_code))
    rows, segment, before = [], 0, None
    for term in (stores.term(engine, one.term_id) for one in summaries):
        note = _break(before, term)
        segment += bool(note)
        then = numbers_then(schools, term.need["urn"].tolist())
        need, tiers = (one.set_index("urn").reindex(list(then.values())) for one in (term.need, term.tiers))
        rows.append(
            pd.DataFrame(
                {
                    "urn": list(then),
                    "urn_then": list(then.values()),
                    "term": term.summary.name,
                    "starts_on": term.summary.starts_on,
                    "need_points": need["need_points"].to_numpy(),
                    "need_rank": need["need_rank"].astype("Int64").array,
                    **{name: tiers[name].to_numpy() for name in _TIERS},
                    "segment": f"segment {segment}",
                    "break_note": note,
                }
            )[list(COLUMNS)]
        )
        before = term
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=list(COLUMNS))


def _break(before: Term | None, now: Term) -> str:
    """Why two terms that follow each other cannot be compared; "" where they can."""
    if before is None:
        return ""
    told = _told(
        before.summary.cycle_id != now.summary.cycle_id,
        before.choices != now.choices,
        before.definitions != now.definitions,
    )
    return f"From {now.summary.name} {told}." if told else ""


def break_since(last: Term | None, standing: Standing, definitions: Mapping[str, Mapping[str, str]]) -> str:
    """Why today's scores cannot be compared with those of the last agreed term; "" where they can.

    standing: what holds now; definitions: what figures are counted as now (`counted_as`).
    """
    if last is None:
        return ""
    told = _told(
        not standing.frozen.first_term,
        last.choices != standing.choices.model_dump(mode="json"),
        last.definitions != definitions,
    )
    return f"Since {last.summary.name} {told}." if told else ""


def _told(has_new_goalposts: bool, has_other_choices: bool, has_other_definitions: bool) -> str:
    reasons = [
        (has_new_goalposts, "new goalposts were set"),
        (has_other_choices, "the weights or methods changed"),
        (has_other_definitions, "figures are counted by another definition"),
    ]
    return " and ".join(reason for has_changed, reason in reasons if has_changed)
