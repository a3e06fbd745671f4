"""What is laid open: assumptions, what differs from defaults, every field of the record, personal data."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime

import docx
import pytest

from allocation.need.choices import NeedChoices
from allocation.operating_model.compose import Answer
from allocation.operating_model.figure import Status
from allocation.settings import AllocationSettings
from data_sources import operating_models, recognise
from data_sources.handouts import web, word
from data_sources.handouts.challenge import Challenge
from data_sources.handouts.content import texts_of
from data_sources.openness.assumptions import ASSUMED, CHANGED, GIVEN, assumption_log, in_words
from data_sources.openness.data_protection import OPEN, data_protection
from data_sources.openness.facts import TO_COMPLETE, CouncilFacts
from data_sources.openness.open_document import open_document
from data_sources.openness.transparency_record import (
    FILLED,
    OF_PLAN,
    OF_SCORE,
    PART,
    RecordField,
    in_short,
    record_table,
    transparency_record,
)
from data_sources.openness.transparency_record import OPEN as LEFT_OPEN
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
    assert (log["why"] != "").all()
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
    most = "Most schools that may change link worker"
    assert rows.loc[most, ["value", "default"]].tolist() == ["20", "no limit"]
    boundaries = ["Anyone may lead a school anywhere", "Link workers stay in their own cluster"]
    assert rows.loc["Boundaries", ["value", "default"]].tolist() == boundaries
    assert rows.loc["Meetings above the entitlement", ["value", "default"]].tolist() == [
        "where time is left over",
        "no",
    ]
    assert rows.loc["Weight: Demand", ["value", "default", "status"]].tolist() == ["0.7", "0.5", CHANGED]
    assert rows.loc["How points are added up", "default"] == "Weighted average"
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
    models = [n for n in numbers if n.startswith("2.4.2.")]
    assert models == [f"2.4.2.{n}" for n in range(1, 9)] * 2  # once for each of the two models
    others = [n for n in numbers if n not in models]
    assert len(set(others)) == len(others)
    assert {one.tier for one in fields[:5]} == {"Title information"}
    assert [one.number for one in fields if one.tier == "Tier 1"] == ["1.1", "1.2", "1.3", "1.4"]
    for start, most in (("2.1.", 9), ("2.2.", 4), ("2.3.", 5), ("2.4.1", 5), ("2.4.3", 9), ("2.4.4", 5), ("2.5.", 2)):
        assert sum(number.startswith(start) for number in numbers) == most, start
    said = {one.number: one.said for one in fields}
    for number in ("1.3", "1.4", "2.1.2", "2.1.3", "2.1.4.4", "2.2.3", "2.3.5", "2.4.4.5"):
        assert said[number].startswith(f"{TO_COMPLETE}: "), number
    assert said["1.1"] == "TAS Planner, Northshire"
    assert said["2.3.3"].startswith("12 schools and four link workers. So far: no plans found")
    assert "tas-planner 1.2.3" in said["2.4.2.2"]
    assert "Link workers (1 September 2026, the council)" in said["2.4.4.1"]
    assert "41 rows in one file" in said["2.4.3.3"]
    table = record_table(fields)
    assert len(table) == len(fields)
    assert (table["text"] != "").all()
    assert all(text.endswith((".", "Northshire", "Allocation", "Need score", "1.2.3")) for text in table["text"])
    counts = table["standing"].value_counts()
    assert counts.sum() == len(fields)
    assert in_short(fields).startswith(f"Of {len(fields)} fields {counts[FILLED]} are filled")


def test_what_is_known_in_part_says_what_is_left_and_grows_with_what_is_known(facts: CouncilFacts) -> None:
    def said(of: CouncilFacts) -> dict[str, RecordField]:
        return {one.number: one for one in transparency_record(of)}

    before, after = said(facts), said(replace(facts, led_today=11, plans=1, versions=2, terms=1))
    assert before["2.5.1"].standing == PART
    assert before["2.5.1"].said.endswith(
        "the council's own data protection and equality impact assessments, with their dates."
    )
    assert (before["2.2.3"].standing, after["2.2.3"].standing) == (LEFT_OPEN, PART)
    assert after["2.2.3"].said.startswith("Files show who leads 11 of 12 schools today. To be completed: how it was")
    assert after["2.2.4"].said.startswith(
        "In TAS Planner: one plan and two versions set beside today's. To be completed:"
    )
    assert after["2.3.3"].text.endswith("So far: one plan found, two versions worked on, one term agreed.")
    used = {one.number: one.text for one in transparency_record(facts) if one.section == OF_PLAN}
    assert "Link workers" in used["2.4.2.8"]
    score = {one.number: one.text for one in transparency_record(facts) if one.section == OF_SCORE}
    assert score["2.4.2.8"].endswith(": None loaded.")
    absent = replace(facts, choices=NeedChoices(extra_indicators=("persistent_absence",)))
    assert "persistent absence" not in before["2.4.4.2"].text
    assert "persistent absence" in said(absent)["2.4.4.2"].text


def test_a_plan_with_changes_says_each_in_the_log(facts: CouncilFacts) -> None:
    log = assumption_log(replace(facts, changes=("Two more posts in North.",)))
    rows = log[log["what"] == "Change 1"]
    assert rows[["value", "status", "default"]].to_numpy().tolist() == [
        ["Two more posts in North.", CHANGED, "no change"]
    ]


def test_the_record_is_a_document_with_everything_the_page_has(facts: CouncilFacts) -> None:
    made = open_document(facts, date(2026, 9, 2))
    texts = [text for page in made.pages for text in page.texts()]
    assert [page.title for page in made.pages] == [
        *("Title information", "Tier 1", "Tier 2"),
        *("What is assumed", "Personal data"),
    ]
    for one in transparency_record(facts):
        assert f"{one.number} {one.name}" in texts
        assert one.said in texts
    assert set(assumption_log(facts)["what"]) <= set(texts)
    assert "template v4.0" in next(texts_of(made.about))
    page = web.html(made).decode()
    assert page.count("<h1>") == 1
    assert page.count("<caption>") == page.count("<table")
    assert len(docx.Document(io.BytesIO(word.word(made))).tables) == page.count("<table")


def test_facts_about_personal_data_name_the_files_and_leave_the_law_to_the_council(facts: CouncilFacts) -> None:
    table = data_protection(facts).set_index("heading")["text"]
    assert table["Staff"] == "Names, posts, hours and bases of four link workers; in: Link workers."
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
