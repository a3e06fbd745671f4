"""What an agreed term is once it is out of the database."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from data_sources.stores.saved_plan import PlanSource
from data_sources.tables import TermRow

GOALPOST_COLUMNS = ["cohort", "indicator", "low", "high", "source"]


class TermRefused(ValueError):
    """A term that cannot be agreed; the message is a sentence that says why and what to do."""


@dataclass(frozen=True, slots=True)
class TermSummary:
    """An agreed term in a list. `changed_count` schools whose agreed tier is another than the term before,
    `held_count` schools that a stability rule held; `cycle_id` None is the first cycle."""

    term_id: int
    authority_code: str
    name: str
    starts_on: date
    agreed_at: datetime
    agreed_by: str
    operating_model_id: str
    cycle_id: int | None
    school_count: int
    changed_count: int
    held_count: int
    replaces_id: int | None
    is_superseded: bool


@dataclass(frozen=True, eq=False)
class Term:
    """A term as it was agreed. need, contributions: as `need.score.NeedResult` has them; tiers: as
    `entitlement.decide_tiers` gave them, with `probability_<tier>` columns where chances were worked out; goalposts:
    cohort, indicator, low, high, source; definitions: {indicator: {column: what the figures were counted as}}."""

    summary: TermSummary
    need: pd.DataFrame
    contributions: pd.DataFrame
    tiers: pd.DataFrame
    goalposts: pd.DataFrame
    definitions: dict[str, dict[str, str]]
    choices: dict[str, Any]
    operating_model: dict[str, Any]
    sources: tuple[PlanSource, ...]
    versions: dict[str, str]
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class FrozenGoalposts:
    """The goalposts of the cycle in force, as the terms agreed in it set them (the first to have one sets it), what the
    figures were counted as then, and the name of the term that began the cycle ("" where none is agreed in it yet)."""

    goalposts: pd.DataFrame
    definitions: dict[str, dict[str, str]]
    first_term: str


def summary_of(row: TermRow, is_superseded: bool) -> TermSummary:
    """The row without the database."""
    return TermSummary(
        term_id=row.id,
        authority_code=row.authority_code,
        name=row.name,
        starts_on=date.fromisoformat(row.starts_on),
        agreed_at=row.agreed_at,
        agreed_by=row.agreed_by,
        operating_model_id=str(row.operating_model["id"]),
        cycle_id=row.cycle_id,
        school_count=row.school_count,
        changed_count=row.changed_count,
        held_count=row.held_count,
        replaces_id=row.replaces_id,
        is_superseded=is_superseded,
    )
