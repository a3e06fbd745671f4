"""Agrees the tiers of a term from an authority's loaded data."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Engine

from allocation.need.counted_as import counted_as
from allocation.operating_model import OperatingModel
from allocation.tiers.chances import tier_chances
from data_sources import planning, stores
from data_sources.district import District
from data_sources.standing import standing


def agree(
    engine: Engine,
    loaded: District,
    model: OperatingModel,
    *,
    name: str,
    starts_on: date,
    by: str,
    is_replacing: bool = False,
    notes: Sequence[str] = (),
) -> int:
    """Scores the schools, decides their tiers and keeps both for good as the term `name`; the term's id.

    Judgements count that are in force on the first day. With `is_replacing` an earlier version of the latest term gives
    way, and the tiers are decided from the term before it. Raises stores.TermRefused with a sentence where the term
    cannot be agreed.
    """
    holds = standing(engine, loaded.authority_code, replacing=name.strip() if is_replacing else "", as_of=starts_on)
    need = planning.score(loaded, holds.choices, holds.frozen)
    how_likely = tier_chances(planning.uncertainty(loaded, need), need.table, model)
    tiers = planning.entitlement(loaded, need, model, holds, starts_on, how_likely)
    wide = how_likely.table.pivot_table(index="urn", columns="tier_id", values="probability", observed=True)
    return stores.agree_term(
        engine,
        loaded.authority_code,
        name=name,
        starts_on=starts_on,
        need=need,
        tiers=tiers.join(wide.add_prefix("probability_"), on="urn"),
        previous_id=holds.previous.summary.term_id if holds.previous else None,
        choices=holds.choices.model_dump(mode="json"),
        definitions=counted_as(loaded.schools, need.settings),
        operating_model=model.model_dump(mode="json"),
        sources=loaded.sources,
        by=by,
        is_replacing=is_replacing,
        notes=[*notes, *need.notes],
    )
