"""Versions of plans brought from state to state: who decided it and why, and whether a second person has to approve."""

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from allocation.plan_states import PlanState, StepRefused, step_faults
from data_sources.database import writing
from data_sources.stores.setting_store import get_setting, set_setting
from data_sources.stores.version_reading import decisions_of, live_decision, newest_revision, version_row
from data_sources.stores.version_store import add_decision, called, put_on_record
from data_sources.tables import PlanDecisionRow, PlanRevisionRow, PlanRow, PlanVersionRow, SettingRow

SECOND_PERSON = "second_person_approves"


def is_second_person_needed(engine: Engine, authority_code: str) -> bool:
    """Whether a version may be approved only by somebody else than who proposed it: so unless the council says not."""
    return bool(get_setting(engine, authority_code, SECOND_PERSON, True))


def need_second_person(engine: Engine, authority_code: str, is_needed: bool, by: str) -> None:
    """The council's choice whether a second person has to approve, on record like every setting."""
    set_setting(engine, authority_code, SECOND_PERSON, is_needed, by)


def decide(
    engine: Engine,
    version_id: int,
    to: PlanState,
    *,
    seen: int,
    by: str,
    reason: str,
    accepts_breaches: bool = False,
    as_plan: PlanRow | None = None,
) -> None:
    """Bring a version into a state. `seen`: the revision the person looked at. When it goes live, the version that was
    live is superseded in the same transaction. `as_plan`: its lines as a plan, which is kept with an approval.

    Raises StepRefused with every fault in a sentence: not an allowed step, no name or reason, its own proposer would
    approve it, broken rules that nobody accepted, or somebody saved in between. KeyError for an unknown version.
    """
    name, why = " ".join(by.split()), reason.strip()
    with writing(engine) as session:
        version, newest = version_row(session, version_id), newest_revision(session, version_id)
        earlier = decisions_of(session, version_id)
        faults = _seen_faults(newest, seen) or step_faults(
            PlanState(earlier[-1].state),
            to,
            by=name,
            reason=why,
            proposed_by=next((one.by for one in reversed(earlier) if one.state == PlanState.PROPOSED), ""),
            is_second_person_needed=_is_second_person_needed(session, version.authority_code),
            broken_rules=len(newest.breaches),
            accepts_breaches=accepts_breaches,
        )
        if faults:
            raise StepRefused(faults)
        if to == PlanState.LIVE:
            _supersede_live(session, version, name)
        kept = _kept(session, to, earlier, as_plan)
        row = add_decision(session, version_id, seen, name, to, why, kept[0].id if kept else None)
        broken = f" It breaks rules ({len(newest.breaches)} in all), which is accepted." if newest.breaches else ""
        sentence = f"V{called(version)[1:]} is now {to}.{broken} Why: {why}"
        put_on_record(session, name, version, sentence, [row, *kept])


def _is_second_person_needed(session: Session, authority_code: str) -> bool:
    row = session.get(SettingRow, (authority_code, SECOND_PERSON))
    return True if row is None else bool(row.value)


def _kept(
    session: Session, to: PlanState, earlier: list[PlanDecisionRow], as_plan: PlanRow | None
) -> tuple[PlanRow, ...]:
    """The version's lines kept as a plan with its approval; when it goes live only where that was not done."""
    is_due = to == PlanState.APPROVED or (to == PlanState.LIVE and all(one.plan_id is None for one in earlier))
    if as_plan is None or not is_due:
        return ()
    session.add(as_plan)
    session.flush()
    return (as_plan,)


def _seen_faults(newest: PlanRevisionRow, seen: int) -> list[str]:
    if newest.number == seen:
        return []
    return [
        f"{newest.by} saved revision {newest.number} on {newest.at:%d/%m/%Y at %H:%M}, after the one you looked at. "
        "Look at it as it is now, and decide then."
    ]


def _supersede_live(session: Session, by_version: PlanVersionRow, name: str) -> None:
    live = live_decision(session, by_version.authority_code)
    if live is None:
        return
    other, reason = version_row(session, live.version_id), f"Version {by_version.number} went live."
    revision = newest_revision(session, other.id).number
    row = add_decision(session, other.id, revision, name, PlanState.SUPERSEDED, reason)
    put_on_record(session, name, other, f"V{called(other)[1:]} is now superseded. {reason}", [row])
