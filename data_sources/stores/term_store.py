"""Agreed terms: the tiers of every school with all they were made from, kept for good."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import undefer

from allocation.need.score import NeedResult
from allocation.tiers.decide import DOWN, UP
from data_sources.database import reading, writing
from data_sources.software import software_versions
from data_sources.stores.activity_store import record
from data_sources.stores.agreed_term import GOALPOST_COLUMNS, Term, TermRefused, TermSummary, summary_of
from data_sources.stores.goalpost_cycles import current_cycle, every_term, terms_in_force
from data_sources.stores.saved_plan import PlanSource
from data_sources.stores.source_file import SourceFile
from data_sources.stores.stored_tables import from_parquet, to_parquet
from data_sources.tables import GoalpostCycleRow, JudgementDecisionRow, JudgementRow, TermRow


def agree_term(
    engine: Engine,
    authority_code: str,
    *,
    name: str,
    starts_on: date,
    need: NeedResult,
    tiers: pd.DataFrame,
    previous_id: int | None,
    choices: Mapping[str, Any],
    definitions: Mapping[str, Mapping[str, str]],
    operating_model: Mapping[str, Any],
    sources: Sequence[SourceFile],
    by: str,
    is_replacing: bool = False,
    notes: Sequence[str] = (),
) -> int:
    """Keep the tiers of a term for good, with all they were made from, in one transaction; the term's id.

    `tiers` must have been decided from the term `previous_id` (None: from no term). With `is_replacing` the latest term
    of the same name is kept as superseded and this one counts. Raises TermRefused with a sentence otherwise.
    """
    title, person = " ".join(name.split()), " ".join(by.split())
    with writing(engine) as session:
        rows = terms_in_force(session, authority_code)
        replaced = _replaced(rows, title, is_replacing)
        earlier = [row for row in rows if row is not replaced]
        _check(earlier, title, person, starts_on, len(tiers), previous_id)
        row = TermRow(
            authority_code=authority_code,
            name=title,
            starts_on=starts_on.isoformat(),
            agreed_at=datetime.now(UTC),
            agreed_by=person,
            cycle_id=current_cycle(session, authority_code),
            previous_id=previous_id,
            replaces_id=replaced.id if replaced else None,
            school_count=len(tiers),
            changed_count=int(tiers["change"].isin([UP, DOWN]).sum()),
            held_count=int(tiers["held_by"].ne("").sum()),
            choices=dict(choices),
            goalposts=need.goalposts.reindex(columns=GOALPOST_COLUMNS).to_dict("records"),
            definitions={indicator: dict(stated) for indicator, stated in definitions.items()},
            operating_model=dict(operating_model),
            sources=[{field: getattr(file, field) for field in PlanSource.__slots__} for file in sources],
            versions=software_versions(),
            notes=list(notes),
            need_parquet=to_parquet(need.table),
            contributions_parquet=to_parquet(need.contributions),
            tiers_parquet=to_parquet(tiers),
        )
        session.add(row)
        session.flush()
        sentence = f"Agreed the tiers of {len(tiers)} schools for {title}, from {starts_on:%d/%m/%Y}."
        sentence += " The earlier version of the term is kept as superseded." if replaced else ""
        details = {"term_id": row.id, "replaces_id": row.replaces_id}
        record(session, person, "term", sentence, authority_code, details, about=[row])
        return row.id


def terms(engine: Engine, authority_code: str, include_superseded: bool = False) -> list[TermSummary]:
    """Every agreed term of this authority, the latest first; those that were replaced when asked."""
    with reading(engine) as session:
        rows = every_term(session, authority_code)
        gone = {row.replaces_id for row in rows}
        found = [summary_of(row, row.id in gone) for row in rows]
    kept = [one for one in found if include_superseded or not one.is_superseded]
    return sorted(kept, key=lambda one: (one.starts_on, one.term_id), reverse=True)


def term(engine: Engine, term_id: int) -> Term:
    """The term as it was agreed. Raises KeyError when there is none with this id."""
    tables = (TermRow.need_parquet, TermRow.contributions_parquet, TermRow.tiers_parquet)
    with reading(engine) as session:
        row = session.get(TermRow, term_id, options=[undefer(table) for table in tables])
        if row is None:
            raise KeyError(term_id)
        replaced_by = session.scalar(select(TermRow.id).where(TermRow.replaces_id == term_id))
        return Term(
            summary=summary_of(row, replaced_by is not None),
            need=from_parquet(row.need_parquet),
            contributions=from_parquet(row.contributions_parquet),
            tiers=from_parquet(row.tiers_parquet),
            goalposts=pd.DataFrame(row.goalposts, columns=GOALPOST_COLUMNS),
            definitions=row.definitions,
            choices=row.choices,
            operating_model=row.operating_model,
            sources=tuple(PlanSource(**source) for source in row.sources),
            versions=row.versions,
            notes=tuple(row.notes),
        )


def latest_term(engine: Engine, authority_code: str, before: date | None = None) -> Term | None:
    """The term agreed last, by its first day; with `before`, of those that start before that day. None without one."""
    known = [one for one in terms(engine, authority_code) if before is None or one.starts_on < before]
    return term(engine, known[0].term_id) if known else None


def decisions_version(engine: Engine, authority_code: str) -> str:
    """Changes whenever a term, a cycle, a judgement or a decision about one is added."""
    of_judgements = select(func.max(JudgementDecisionRow.id)).join(JudgementRow)
    with reading(engine) as session:
        newest = [
            session.scalar(select(func.max(table.id)).where(table.authority_code == authority_code))
            for table in (TermRow, GoalpostCycleRow, JudgementRow)
        ]
        newest.append(session.scalar(of_judgements.where(JudgementRow.authority_code == authority_code)))
    return "-".join(str(one or 0) for one in newest)


def _replaced(rows: Sequence[TermRow], title: str, is_replacing: bool) -> TermRow | None:
    """The term that gives way to one of the same name; it has to be the latest and the replacing said."""
    same = next((row for row in rows if row.name.casefold() == title.casefold()), None)
    if same is None:
        return None
    if not is_replacing:
        raise TermRefused(
            f"There is already a term called {same.name}, agreed by {same.agreed_by} on {same.agreed_at:%d/%m/%Y}. "
            "Choose another name, or say that it replaces the earlier one."
        )
    if same is not rows[-1]:
        raise TermRefused(
            f"{same.name} cannot be replaced any more: the tiers of {rows[-1].name} were decided from it. Agree a new "
            "term instead."
        )
    return same


def _check(
    earlier: Sequence[TermRow], title: str, person: str, starts_on: date, schools: int, previous_id: int | None
) -> None:
    if not title or not person:
        raise TermRefused("A term needs its name and the name of the person who agrees it. Give both.")
    if not schools:
        raise TermRefused("There are no schools, so there are no tiers to agree. Load the schools first.")
    latest = earlier[-1] if earlier else None
    if latest and starts_on.isoformat() <= latest.starts_on:
        first_day = date.fromisoformat(latest.starts_on)
        raise TermRefused(
            f"A new term starts after the one agreed last: {latest.name} starts on {first_day:%d/%m/%Y}. Choose a "
            f"later day than {starts_on:%d/%m/%Y}."
        )
    if previous_id != (latest.id if latest else None):
        raise TermRefused(
            "Another term has been agreed since these tiers were worked out. Open the page again, look at the tiers as "
            "they are now, and agree them then."
        )
