"""Judgements are proposed by one person and approved by another, run out, and stay on record for good."""

from datetime import date

import pandas as pd
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from allocation.tiers.judgement import JudgementRefused, in_force
from data_sources import stores

TODAY, UNTIL = date(2026, 11, 20), date(2027, 7, 31)
TEXTS = {
    "reason": "The pastoral team has lost two of three staff since summer.",
    "evidence": "Letter of the governors of 3 November; attendance panel minutes.",
}


def propose(engine: Engine, urn: str = "100001", **changes: object) -> int:
    given = {
        "urn": urn,
        "tier_id": "two_meetings",
        "entitled_tier_id": "keeping_in_touch",
        "open_tier_ids": ("two_meetings",),
        "author": "Ana Reed",
        "expires_on": UNTIL,
        "today": TODAY,
        **TEXTS,
    }
    return stores.propose_judgement(engine, "355", **(given | changes))  # type: ignore[arg-type]


def state(engine: Engine, as_of: date = TODAY) -> list[str]:
    return stores.judgements(engine, "355", as_of)["state"].tolist()


def test_a_proposal_does_nothing_until_somebody_else_approves_it(engine: Engine) -> None:
    number = propose(engine)
    assert state(engine) == ["proposed"]
    assert in_force(stores.judgements(engine, "355", TODAY), TODAY).empty
    with pytest.raises(JudgementRefused, match="somebody else has to approve it"):
        stores.decide_judgement(engine, number, is_approved=True, by="ana reed", today=TODAY)
    assert state(engine) == ["proposed"]
    stores.decide_judgement(engine, number, is_approved=True, by="Bo Lee", today=TODAY)
    [row] = in_force(stores.judgements(engine, "355", TODAY), TODAY).to_dict("records")
    assert (row["urn"], row["tier_id"], row["author"], row["decided_by"]) == (
        "100001",
        "two_meetings",
        "Ana Reed",
        "Bo Lee",
    )
    assert (row["reason"], row["evidence"]) == (TEXTS["reason"], TEXTS["evidence"])
    assert row["expires_on"] == pd.Timestamp(UNTIL)


def test_it_runs_out_by_itself(engine: Engine) -> None:
    stores.decide_judgement(engine, propose(engine), is_approved=True, by="Bo Lee", today=TODAY)
    assert state(engine, UNTIL) == ["approved"]
    assert state(engine, date(2027, 8, 1)) == ["expired"]
    with pytest.raises(JudgementRefused, match="is expired already"):
        stores.withdraw_judgement(engine, 1, by="Bo Lee", reason="No longer needed", today=date(2027, 8, 1))


def test_a_refusal_and_a_withdrawal_need_a_reason_and_are_kept(engine: Engine) -> None:
    first, second = propose(engine), propose(engine, "100002")
    with pytest.raises(JudgementRefused, match="A refusal needs a reason"):
        stores.decide_judgement(engine, first, is_approved=False, by="Bo Lee", today=TODAY)
    stores.decide_judgement(engine, first, is_approved=False, by="Bo Lee", reason="Support is coming", today=TODAY)
    with pytest.raises(JudgementRefused, match="This judgement is refused"):
        stores.decide_judgement(engine, first, is_approved=True, by="Cy Ng", today=TODAY)
    with pytest.raises(JudgementRefused, match="A withdrawal needs a reason"):
        stores.withdraw_judgement(engine, second, by="Ana Reed", reason=" ", today=TODAY)
    stores.withdraw_judgement(engine, second, by="Ana Reed", reason="Sent too early", today=TODAY)
    table = stores.judgements(engine, "355", TODAY)
    assert table["state"].tolist() == ["refused", "withdrawn"]
    assert table["decision_reason"].tolist() == ["Support is coming", ""]
    assert table["withdrawn_by"].tolist() == ["", "Ana Reed"]


def test_an_approved_one_can_be_withdrawn_and_still_says_who_approved_it(engine: Engine) -> None:
    number = propose(engine)
    stores.decide_judgement(engine, number, is_approved=True, by="Bo Lee", today=TODAY)
    stores.withdraw_judgement(engine, number, by="Cy Ng", reason="The post is filled again", today=TODAY)
    [row] = stores.judgements(engine, "355", TODAY).to_dict("records")
    assert (row["state"], row["decided_by"], row["withdrawn_by"]) == ("withdrawn", "Bo Lee", "Cy Ng")


def test_a_school_has_one_judgement_at_a_time(engine: Engine) -> None:
    number = propose(engine)
    with pytest.raises(JudgementRefused, match=r"already \(proposed, by Ana Reed\). Withdraw it first"):
        propose(engine)
    stores.withdraw_judgement(engine, number, by="Ana Reed", reason="Sent too early", today=TODAY)
    propose(engine)
    assert state(engine) == ["withdrawn", "proposed"]


def test_every_fault_of_a_proposal_is_said_at_once_and_nothing_is_kept(engine: Engine) -> None:
    with pytest.raises(JudgementRefused) as refusal:
        propose(engine, tier_id="three_meetings", reason="because", expires_on=date(2030, 1, 1))
    assert len(refusal.value.faults) == 3
    assert stores.judgements(engine, "355").empty
    with pytest.raises(KeyError):
        stores.decide_judgement(engine, 41, is_approved=True, by="Bo Lee")


@pytest.mark.parametrize("table", ["judgement", "judgement_decision"])
def test_nobody_can_change_what_is_on_record(engine: Engine, table: str) -> None:
    stores.decide_judgement(engine, propose(engine), is_approved=True, by="Bo Lee", today=TODAY)
    for change in (f"UPDATE {table} SET reason = 'x'", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match="never changed"), engine.begin() as connection:
            connection.execute(text(change))
    assert state(engine) == ["approved"]


def test_who_did_what_is_in_the_record_of_activity(engine: Engine) -> None:
    number = propose(engine)
    before = stores.decisions_version(engine, "355")
    stores.decide_judgement(engine, number, is_approved=True, by="Bo Lee", reason="Agreed on Monday", today=TODAY)
    assert stores.decisions_version(engine, "355") != before
    newest, older = stores.activities(engine, "355")
    assert (newest.by, newest.action) == ("Bo Lee", "judgement")
    assert newest.sentence == "Approved the judgement of Ana Reed about the tier of URN 100001."
    assert newest.details["reason"] == "Agreed on Monday"
    assert older.sentence == "Proposed a judgement about the tier of URN 100001, until 31/07/2027."
