"""Professional judgements about schools' tiers: proposed, approved or refused by somebody else, withdrawn, run out."""

from collections.abc import Collection
from datetime import UTC, date, datetime

import pandas as pd
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, selectinload

from allocation.tiers.judgement import (
    APPROVED,
    EXPIRED,
    PROPOSED,
    REFUSED,
    WITHDRAWN,
    JudgementRefused,
    decision_faults,
    proposal_faults,
)
from data_sources.database import reading, writing
from data_sources.stores.activity_store import record
from data_sources.tables import JudgementDecisionRow, JudgementRow

COLUMNS = (
    "judgement_id", "urn", "tier_id", "entitled_tier_id", "reason", "evidence", "author", "proposed_at", "expires_on",
    "state", "decided_by", "decided_at", "decision_reason", "withdrawn_by", "withdrawn_at", "withdrawal_reason",
)  # fmt: skip


def propose_judgement(
    engine: Engine,
    authority_code: str,
    *,
    urn: str,
    tier_id: str,
    entitled_tier_id: str,
    open_tier_ids: Collection[str],
    reason: str,
    evidence: str,
    author: str,
    expires_on: date | None,
    today: date | None = None,
) -> int:
    """Keep a proposal that a school gets `tier_id`; its id. It does nothing until somebody else approves it.

    open_tier_ids: the tiers it may ask for (`judgement.open_tiers`). Raises JudgementRefused with every fault; nothing
    is kept then. A school has one judgement at a time.
    """
    day = today or date.today()
    faults = proposal_faults(
        tier_id=tier_id,
        open_tier_ids=open_tier_ids,
        reason=reason,
        evidence=evidence,
        author=author,
        expires_on=expires_on,
        today=day,
    )
    with writing(engine) as session:
        faults += _already(session, authority_code, urn, day)
        if faults or expires_on is None:
            raise JudgementRefused(faults)
        row = JudgementRow(
            authority_code=authority_code,
            urn=urn,
            tier_id=tier_id,
            entitled_tier_id=entitled_tier_id,
            reason=reason.strip(),
            evidence=evidence.strip(),
            author=" ".join(author.split()),
            proposed_at=datetime.now(UTC),
            expires_on=expires_on.isoformat(),
        )
        session.add(row)
        session.flush()
        sentence = f"Proposed a judgement about the tier of URN {urn}, until {expires_on:%d/%m/%Y}."
        record(session, row.author, "judgement", sentence, authority_code, _details(row), about=[row])
        return row.id


def decide_judgement(
    engine: Engine, judgement_id: int, *, is_approved: bool, by: str, reason: str = "", today: date | None = None
) -> None:
    """Approve or refuse a proposal. Raises JudgementRefused where the author would approve it or it is not open any
    more, and where it is refused without a reason; KeyError where there is none."""
    with writing(engine) as session:
        row = _row(session, judgement_id)
        state = _state(row, today or date.today())
        faults = decision_faults(author=row.author, decided_by=by, state=state, is_approving=is_approved)
        if not is_approved and not reason.strip():
            faults.append("A refusal needs a reason, so that the author knows why. Give one.")
        if faults:
            raise JudgementRefused(faults)
        _decide(session, row, APPROVED if is_approved else REFUSED, by, reason)


def withdraw_judgement(engine: Engine, judgement_id: int, *, by: str, reason: str, today: date | None = None) -> None:
    """Take a proposal or an approved judgement back. Raises JudgementRefused where it no longer counts anyway or no
    name or reason is given; KeyError where there is none."""
    with writing(engine) as session:
        row = _row(session, judgement_id)
        state = _state(row, today or date.today())
        faults = []
        if state not in (PROPOSED, APPROVED):
            faults.append(f"This judgement is {state} already, so there is nothing to withdraw.")
        if not by.strip():
            faults.append("A withdrawal needs the name of the person who makes it. Give your name.")
        if not reason.strip():
            faults.append("A withdrawal needs a reason. Give one.")
        if faults:
            raise JudgementRefused(faults)
        _decide(session, row, WITHDRAWN, by, reason)


def judgements(engine: Engine, authority_code: str, as_of: date | None = None) -> pd.DataFrame:
    """Every judgement of an authority, oldest first, one row each: COLUMNS. `state` is "proposed", "approved",
    "refused", "withdrawn", or "expired" where its last day is before `as_of` (today); `expires_on` is a datetime64,
    `decided_by` who approved or refused it ("" where nobody has)."""
    query = select(JudgementRow).where(JudgementRow.authority_code == authority_code).order_by(JudgementRow.id)
    with reading(engine) as session:
        rows = session.scalars(query.options(selectinload(JudgementRow.decisions))).all()
        found = [_as_dict(row, as_of or date.today()) for row in rows]
    table = pd.DataFrame(found, columns=list(COLUMNS))
    return table.assign(expires_on=pd.to_datetime(table["expires_on"]), urn=table["urn"].astype("str"))


def _row(session: Session, judgement_id: int) -> JudgementRow:
    row = session.get(JudgementRow, judgement_id, options=[selectinload(JudgementRow.decisions)])
    if row is None:
        raise KeyError(judgement_id)
    return row


def _already(session: Session, authority_code: str, urn: str, day: date) -> list[str]:
    query = select(JudgementRow).where(JudgementRow.authority_code == authority_code, JudgementRow.urn == urn)
    for row in session.scalars(query.options(selectinload(JudgementRow.decisions))):
        state = _state(row, day)
        if state in (PROPOSED, APPROVED):
            return [f"There is a judgement about this school already ({state}, by {row.author}). Withdraw it first."]
    return []


def _decide(session: Session, row: JudgementRow, state: str, by: str, reason: str) -> None:
    name = " ".join(by.split())
    decision = JudgementDecisionRow(
        judgement_id=row.id, at=datetime.now(UTC), by=name, state=state, reason=reason.strip()
    )
    session.add(decision)
    session.flush()
    sentence = f"{state.capitalize()} the judgement of {row.author} about the tier of URN {row.urn}."
    details = {**_details(row), "reason": reason.strip()}
    record(session, name, "judgement", sentence, row.authority_code, details, about=[decision])


def _details(row: JudgementRow) -> dict[str, object]:
    return {"judgement_id": row.id, "urn": row.urn, "tier_id": row.tier_id, "expires_on": row.expires_on}


def _state(row: JudgementRow, day: date) -> str:
    state = row.decisions[-1].state if row.decisions else PROPOSED
    return EXPIRED if state in (PROPOSED, APPROVED) and date.fromisoformat(row.expires_on) < day else state


def _as_dict(row: JudgementRow, day: date) -> dict[str, object]:
    decided = next((one for one in row.decisions if one.state in (APPROVED, REFUSED)), None)
    withdrawn = next((one for one in row.decisions if one.state == WITHDRAWN), None)
    return {
        **{name: getattr(row, name) for name in COLUMNS[1:9]},
        "judgement_id": row.id,
        "state": _state(row, day),
        "decided_by": decided.by if decided else "",
        "decided_at": decided.at if decided else None,
        "decision_reason": decided.reason if decided else "",
        "withdrawn_by": withdrawn.by if withdrawn else "",
        "withdrawn_at": withdrawn.at if withdrawn else None,
        "withdrawal_reason": withdrawn.reason if withdrawn else "",
    }
