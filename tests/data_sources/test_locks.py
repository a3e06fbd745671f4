"""Decisions to keep and to ban, and the contradictions between them."""

from datetime import datetime

import pandas as pd
import pytest

from data_sources.council_files.cell_text import Unreadable
from data_sources.locks import action_text


@pytest.mark.parametrize(
    "headings",
    [
        "School URN,Worker ID,Action,Tier,Reason,Until",
        "URN,Link worker,Lock or ban,Support level,Why,Review date",
        "urn,Practitioner,Decision,Level,Rationale,Expires",
        "URN,Key worker,Pin or exclude,Offer,Comments,End date",
    ],
)
def test_headings_people_really_use(council_file, headings) -> None:
    dataset = council_file.csv(f"{headings}\n105901,LW01,keep,Two meetings,Good work,31/08/2026")
    row = dataset.frame.iloc[0]
    assert dataset.kind == "locks"
    assert row[["urn", "worker_id", "action", "tier", "reason"]].tolist() == [
        "105901", "LW01", "keep", "Two meetings", "Good work",
    ]  # fmt: skip
    assert row["until"] == pd.Timestamp("2026-08-31")


@pytest.mark.parametrize("rows", [[("pin", "keep")], [("Must stay", "keep"), ("NOT", "ban")], [("Exclude", "ban")]])
def test_workbooks_with_other_words_for_the_action(council_file, rows) -> None:
    table = [(105901 + i, f"LW0{i}", said, datetime(2026, 8, 31)) for i, (said, _) in enumerate(rows)]
    dataset = council_file.xlsx(("URN", "Link worker", "Rule", "Until date"), *table)
    assert dataset.frame["action"].tolist() == [action for _, action in rows]
    assert dataset.frame["until"].tolist() == [pd.Timestamp("2026-08-31")] * len(rows)


def test_tier_may_be_kept_without_a_worker(council_file) -> None:
    dataset = council_file.csv("URN,Action,Tier\n105901,keep,Two meetings a term")
    assert dataset.frame[["worker_id", "tier"]].to_numpy().tolist() == [["", "Two meetings a term"]]


def test_several_bans_and_a_keep_agree(council_file) -> None:
    dataset = council_file.csv("URN,Worker,Action\n105901,Ann,keep\n105901,Bo,ban\n105901,Cy,ban")
    assert len(dataset.frame) == 3


def test_exceptions_from_the_boundary(council_file) -> None:
    dataset = council_file.csv("URN,Worker,Action\n105901,Ann,allow\n105901,Ann,keep\n105902,Bo,may lead")
    assert dataset.frame["action"].tolist() == ["allow", "keep", "allow"]
    faults = council_file.faults(
        "URN,School,Worker,Action\n105901,Ash,Ann,allow\n105901,Ash,Ann,ban\n105902,Elm,,allow"
    )
    assert "Rows 2 and 3 allow and ban the same link worker" in faults[3, "Action"]
    assert "allows nobody" in faults[4, "Worker"]


def test_every_fault_at_once(council_file) -> None:
    faults = council_file.faults("""
        URN,School,Worker,Action,Tier,Until
        105901,Ash,Ann,keep,,
        105901,Ash,Bo,pin,,
        105902,Beech,Ann,keep,,
        105902,Beech,ann,not,,
        105903,Cedar,,ban,,
        105904,Damson,,keep,,
        105905,Elm,Ann,perhaps,,soon
        105906,Fir,Ann,,,
        105907,Gorse,Ann,ban,,
        105907,Gorse,Ann,ban,,
        105908,Holly,Ann,keep,Two,
        105908,Holly,,keep,Three,
    """)
    assert "Rows 2 and 3 keep two different link workers (Ash (105901))" in faults[3, "Action"]
    assert "Rows 4 and 5 keep and ban the same link worker" in faults[5, "Action"]
    assert "bans nobody" in faults[6, "Worker"]
    assert "neither a link worker nor a tier" in faults[7, "Worker"]
    assert "Write keep, ban or allow" in faults[8, "Action"]
    assert "not a date" in faults[8, "Until"]
    assert "Action" in faults[9, "Action"]
    assert "Rows 10 and 11 say the same twice" in faults[11, "Action"]
    assert "Rows 12 and 13 keep a tier twice" in faults[13, "Action"]
    assert len(faults) == 9


def test_fault_shows_what_was_written(council_file) -> None:
    with pytest.raises(Exception, match="upload") as refusal:
        council_file.csv("URN,Worker,Action\n105901,Ann,must stay\n105901,Bo,pinned")
    assert [fault.value for fault in refusal.value.faults] == ["pinned"]


def test_names_of_schools_alone_are_refused(council_file) -> None:
    (text,) = council_file.faults("School,Worker,Action\nAsh,Ann,keep").values()
    assert "only school names" in text


def test_child_columns_are_refused(council_file) -> None:
    assert (None, "Child name") in council_file.faults("URN,Worker,Action,Child name\n105901,Ann,ban,Tim Doe")


def test_doubtful_words_are_not_guessed() -> None:
    for text in ("remove", "no", "yes", "maybe"):
        with pytest.raises(Unreadable):
            action_text(text)
