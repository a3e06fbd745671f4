"""What is laid open: assumptions, what differs from defaults, every field of the record, personal data."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from allocation.need.choices import NeedChoices
from allocation.operating_model.compose import Answer
from allocation.operating_model.figure import Status
from allocation.settings import AllocationSettings
from data_sources import operating_models, recognise
from data_sources.handouts.challenge import Challenge
from data_sources.openness.assumptions import ASSUMED, CHANGED, GIVEN, assumption_log, in_words
from data_sources.openness.data_protection import OPEN, data_protection
from data_sources.openness.facts import TO_COMPLETE, CouncilFacts
from data_sources.openness.transparency_record import record_table, transparency_record
from data_sources.stores import SourceFile

MODEL = operating_models.load("wakefield")
AT = datetime(2026, 9, 1, tzinfo=UTC)
FILE = SourceFile(
    1, "link_workers", "people.xlsx", "ab" * 32, 41, "2026-09-01", "", "355", AT, "Ann", (), True, is_public=False
)


@pytest.fixture
def facts() -> CouncilFacts:
    return CouncilFacts(
        authority_name="Northshire",
        schools=12,
        workers=4,
        model=MODEL,
        settings=AllocationSettings().in_force(MODEL),
        choices=NeedChoices(),
        sources=(FILE,),
        labels={module.CONTRACT.kind: module.CONTRACT.label for module in recognise.SOURCES},
        software={"tas-planner": "1.2.3"},
    )


def test_every_assumption_of_the_model_is_in_the_log_and_nothing_that_is_stated(facts: CouncilFacts) -> None:
    log = assumption_log(facts)
    model = log[log["part"] == "Operating model"]
    assumed = {name for name, figure in MODEL.figures() if figure.status is Status.ASSUMPTION}
    assert set(model["what"]) == assumed
    assert set(log["status"]) == {ASSUMED}
    assert (model["why"] != "").all()
    weights = log[log["what"].str.startswith("Weight")].set_index("what")["value"]
    assert weights["Weight: Demand"] == "0.5"
    assert in_words(log) == (
        f"{len(log)} figures are assumptions that the council has not confirmed; none are the council's own."
    )


def test_what_the_council_set_stands_beside_its_default(facts: CouncilFacts) -> None:
    chosen = facts.settings.model_copy(update={"max_moves": 20, "boundary": "free", "are_upgrades_allowed": True})
    choices = NeedChoices(weights={"demand": 0.7}, aggregation="power mean")
    changed = replace(facts, settings=chosen, choices=choices, costs={"senior_link_worker": 50_000.0})
    log = assumption_log(changed)
    rows = log[log["status"] != ASSUMED].set_index("what")
    assert rows.loc["Max moves", ["value", "default"]].tolist() == ["20", "none"]
    assert rows.loc["Boundary", ["value", "default"]].tolist() == ["free", "hard"]
    assert rows.loc["Are upgrades allowed", ["value", "default"]].tolist() == ["yes", "no"]
    assert rows.loc["Weight: Demand", ["value", "default", "status"]].tolist() == ["0.7", "0.5", CHANGED]
    assert rows.loc["Aggregation", "default"] == "arithmetic"
    cost = rows.loc["Cost of a full-time post: Senior link worker"]
    assert cost[["value", "unit", "status"]].tolist() == ["50,000", "£ a year", GIVEN]
    assert len(rows) == 6
    assert "6 are the council's own." in in_words(log)


def test_a_number_the_council_gave_is_said_to_be_given(facts: CouncilFacts) -> None:
    data = operating_models.written("wakefield")
    key = "partners.school_nurse.offered_hours"
    model = operating_models.answered(data, {}, {key: Answer(120.0, "Ann", "2026-09-01")}, "wakefield")
    rows = assumption_log(replace(facts, model=model)).query("status == @GIVEN")
    assert rows["value"].tolist() == ["120"]
    assert rows["why"].tolist() == ["Given by Ann on 01/09/2026"]


def test_the_record_has_every_field_once_and_makes_nothing_up(facts: CouncilFacts) -> None:
    fields = transparency_record(facts)
    numbers = [one.number for one in fields]
    assert len(set(numbers)) == len(numbers)
    assert [one for one in fields if one.tier == "Tier 1"] == list(fields[:4])
    for start, most in (("2.1.", 9), ("2.2.", 4), ("2.3.", 5), ("2.4.1", 5), ("2.4.2", 8), ("2.4.3", 9), ("2.4.4", 5)):
        assert sum(number.startswith(start) for number in numbers) == most, start
    said = {one.number: one.said for one in fields}
    for number in ("1.3", "1.4", "2.1.2", "2.1.3", "2.1.4.4", "2.2.3", "2.3.5", "2.4.4.5", "2.5.1"):
        assert said[number].startswith(f"{TO_COMPLETE}: "), number
    assert said["1.1"] == "TAS Planner, Northshire"
    assert "12 schools and 4 link workers" in said["2.3.3"]
    assert "tas-planner 1.2.3" in said["2.4.2.2"]
    assert "Link workers (2026-09-01, the council)" in said["2.4.4.1"]
    assert "41 rows in one file" in said["2.4.3.3"]
    table = record_table(fields)
    assert len(table) == len(fields)
    assert (table["text"] != "").all()
    assert all(text.endswith((".", "Northshire", "allocation", "1.2.3")) for text in table["text"])


def test_facts_about_personal_data_name_the_files_and_leave_the_law_to_the_council(facts: CouncilFacts) -> None:
    table = data_protection(facts).set_index("heading")["text"]
    assert table["Staff"] == "Names, posts, hours and bases of 4 link workers; in: Link workers."
    assert table["Small counts"] == "Counts by school: none loaded. Withheld counts stay withheld."
    for heading, _ in OPEN:
        assert table[heading].startswith(f"{TO_COMPLETE}: ")


def test_how_a_school_asks_again_is_what_its_own_page_says(facts: CouncilFacts) -> None:
    open_still = {one.number: one.text for one in transparency_record(facts)}
    assert (open_still["1.4"], open_still["2.3.5"]) == ("", "")
    said = Challenge("the early help desk", "help@council.gov.uk", "", "", 10, "the head of early help")
    filled = {one.number: one.text for one in transparency_record(replace(facts, challenge=said))}
    assert filled["1.4"] == "help@council.gov.uk"
    assert filled["2.3.5"] == (
        "A school asks the early help desk and has an answer within 10 working days; where it still disagrees, this is "
        "looked at again by: the head of early help."
    )
