"""What a school's page says, against sums done by hand and against the plan itself."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pytest

from allocation.entities import Phase
from allocation.partner_rota.split import VisitSplit
from allocation.plan import Assignment, Plan, SolveStatus
from allocation.term_calendar.entities import Meeting, TermCalendar
from data_sources.handouts.basis import Handout
from data_sources.handouts.challenge import Challenge
from data_sources.handouts.content import TO_FILL
from data_sources.handouts.school_page import school_page
from data_sources.stores import CalendarSummary, SavedCalendar
from tests.allocation.term_calendar import terms
from tests.data_sources.handouts.hand_made import ASH, BIRCH, CEDAR, DELL, ELM, FIR, HARMFUL, LINES
from tests.data_sources.handouts.reading import lead, row, section, table

PARTS, FIGURES, WHO = "How the score adds up", "Figures about your school", "Who comes"


def test_a_school_with_every_figure_reads_as_worked_out_by_hand(given: Handout) -> None:
    """Ash is highest on all four measures and rated 4, so 75 points: 22 + 18 + 27.5 + 22.5 + 7.5 = 97.5."""
    page = school_page(given, ASH)
    assert page.title == "Ash Primary"
    assert "You get: 2 meetings each term, in person." in lead(page)
    assert "Your link worker: Ann Lead. This is the same person as today." in lead(page)
    assert "Your need score: 97.5 out of 100." in lead(page)
    assert "This plan is a draft." in lead(page)
    assert row(page, "About", "Changes begin") == ("1 September 2026",)
    assert table(page, PARTS).rows == (
        ("Free school meals", "22.0%", "100.0", "22.0"),
        ("Area deprivation", "18.0%", "100.0", "18.0"),
        ("Early help", "27.5%", "100.0", "27.5"),
        ("Social care", "22.5%", "100.0", "22.5"),
        ("School voice", "10.0%", "75.0", "7.5"),
        ("Need score", "100.0%", "", "97.5"),
    )
    assert "That is number 1 of 3. Number 1 has the most need." in section(page, "Why your school gets this")
    assert row(page, "Which score gives which level", "Two meetings a term") == ("35 or more",)
    assert row(page, FIGURES, "Free school meals")[:2] == ("40% of pupils", "2024/25")
    # 20 children in two years at a school of 200 are 5 for each 100 pupils and year
    assert row(page, FIGURES, "Early help")[:2] == ("20 children, 5 per 100 pupils a year", "2 years")
    assert row(page, FIGURES, "School voice")[1:] == (
        "4 May 2026",
        "Your school's own figure; given by Head teacher, counts until 31 July 2027.",
    )
    assert "No figure is missing or hidden." in section(page, "The data we used")


def test_who_comes_follows_the_model_and_the_visits_that_were_shared_out(given: Handout) -> None:
    """Future in Mind: 1 primary meeting, 2 of 3 secondary ones; the nurse advises primaries, and 2 of her 3 visits to
    Dell were agreed."""
    primary, secondary = school_page(given, ASH), school_page(given, DELL)
    assert row(primary, WHO, "Ann Lead")[1:] == ("all 2", "Leads the meetings and keeps in touch.")
    assert row(primary, WHO, "Sal Social")[:2] == ("Linked qualified social worker", "not said yet")
    assert row(primary, WHO, "Future in Mind educational improvement teacher")[1] == "1 of 2"
    assert row(primary, WHO, "School nurse")[1:] == (
        "none",
        "Gives advice to your school. Does not come to meetings.",
    )
    assert row(secondary, WHO, "Future in Mind educational improvement teacher")[1:] == (
        "2 of 3",
        "By the council's rule. The partner has not said yet how many hours it can give.",
    )
    assert row(secondary, WHO, "School nurse")[1:] == (
        "2 of 3",
        "The council has agreed this share of the partner's visits. The council's rule would give 3.",
    )


def test_visits_agreed_as_none_are_said_to_be_none(given_with: Any) -> None:
    page = school_page(given_with(split=VisitSplit({(DELL, "school_nurse"): 0})), DELL)
    assert row(page, WHO, "School nurse")[1] == "none of 3"


def test_a_hidden_count_is_a_range_and_a_small_one_is_not_printed(given: Handout) -> None:
    page = school_page(given, BIRCH)
    assert row(page, FIGURES, "Early help")[0] == "hidden: the count is from 1 to 4"
    assert row(page, FIGURES, "Social care")[0] == "children: from 1 to 4, not printed to protect children"
    said = section(page, "The data we used")
    assert "Early help: hidden because the number is small." in said
    assert "It can come from: your council's early help team." in said
    # 3 children in 2 years at a school of 200 would be 0.75, and 2.5 stands in for what is hidden
    figures = " ".join(cell for cells in table(page, FIGURES).rows for cell in cells)
    assert not [hidden for hidden in ("0.75", "0.8", "2.5", "3 children") if hidden in figures]


def test_a_school_that_changes_hears_why_and_what_the_plan_breaks(given: Handout) -> None:
    page = school_page(given, BIRCH)
    assert "Your link worker: Ben Second. This is a change. Today it is Ann Lead." in lead(page)
    why = section(page, "Why this link worker")
    assert "Ben Second takes over from Ann Lead on 1 September 2026." in why
    assert "Why: If it stayed as it is: Ann Lead would be over their hours." in why
    assert "The plan breaks a rule here: Birch Primary (100002) is given" in why
    tier = section(page, "Why your school gets this")
    assert "The score alone gives: keeping in touch." in tier
    assert "This plan gives: two meetings a term. That is 2 meetings more each term." in tier


def test_a_school_without_data_has_no_score_and_is_told_what_to_get(given: Handout) -> None:
    page = school_page(given, CEDAR)
    assert "Your need score: none. There is not enough data for one." in lead(page)
    why = section(page, "Why your school gets this")
    assert "To get a score the council needs: free school meals" in why
    assert "Nobody has decided the level yet." in why
    assert "How the score adds up" not in why
    assert row(page, FIGURES, "Pupils") == ("not known", "date not known", "Missing.")
    assert row(page, FIGURES, "Early help")[:2] == ("none", "none")
    assert "Early help: missing. It would help to have early help children by school" in section(
        page, "The data we used"
    )
    assert "nan" not in " ".join(page.texts()).casefold().replace("finance", "")


def test_a_school_nobody_leads_is_told_so_and_why(given: Handout) -> None:
    page = school_page(given, FIR)
    assert "Your school has no link worker in this plan. No room left with those who may lead it" in lead(page)
    assert "your school is due: three meetings a term." in section(page, "What your school gets")
    assert row(page, WHO, "School nurse")[1] == "not known"
    assert "no meetings in this plan" in section(page, "Dates of your meetings")


def test_a_measure_that_tells_no_school_apart_is_said_not_to_count(given: Handout) -> None:
    page = school_page(given, DELL)
    assert [cells[0] for cells in table(page, PARTS).rows] == ["Free school meals", "Early help", "Need score"]
    assert "much the same at every school" in row(page, FIGURES, "Area deprivation")[2]


def test_what_nobody_has_filled_in_is_said_and_what_is_filled_in_is_printed(given_with: Any) -> None:
    empty, caption = school_page(given_with(), ASH), "Where to send it"
    assert [cells[1] for cells in table(empty, caption).rows] == [TO_FILL] * 6
    said = Challenge(contact="Early help team", email="eh@council.gov.uk", working_days=1)
    page = school_page(given_with(challenge=said), ASH)
    assert row(page, caption, "Who to ask") == ("Early help team",)
    assert row(page, caption, "When you will get an answer") == ("Within 1 working day",)
    assert row(page, caption, "Postal address") == (TO_FILL,)


def calendar(*meetings: Meeting) -> SavedCalendar:
    problem = terms.problem([terms.need(DELL, 3, "ben")], (replace(terms.PRIYA, person_id="ben"), terms.NURSE))
    now = datetime(2026, 8, 1, tzinfo=UTC)
    summary = CalendarSummary(1, "001", 1, "Autumn 2026", 1, now, "Jo", "Found", SolveStatus.OPTIMAL, 3, 2)
    return SavedCalendar(summary, TermCalendar(meetings), (), (), problem)


def test_dates_are_those_of_the_saved_calendar_as_long_as_the_link_worker_is_the_same(given_with: Any) -> None:
    meetings = [
        Meeting(DELL, 1, terms.march(3), "ben", ("nurse",)),
        Meeting(DELL, 2, terms.march(17, is_afternoon=True), "ben"),
        Meeting(BIRCH, 1, terms.march(4), "ann"),
    ]
    of = given_with(calendar=calendar(*meetings))
    assert table(school_page(of, DELL), "Dates").rows == (
        ("Meeting 1", "Tuesday 3 March 2026, morning", "Ben Second, Ruth Osei (school nurse)"),
        ("Meeting 2", "Tuesday 17 March 2026, afternoon", "Ben Second"),
    )
    assert "2 of 3 meetings have a date in Autumn 2026." in section(school_page(of, DELL), "Dates of your meetings")
    assert "were set with another link worker" in section(school_page(of, BIRCH), "Dates of your meetings")
    assert "0 of 2 meetings have a date" in section(school_page(of, ASH), "Dates of your meetings")
    assert "no meetings at your level" in section(school_page(of, ELM), "Dates of your meetings")


def test_a_judgement_in_force_is_given_with_its_reason(given_with: Any, given: Handout) -> None:
    judged = given.prepared.entitlement.assign(
        judgement_id=pd.array([7 if urn == ELM else None for urn in given.prepared.entitlement["urn"]], dtype="Int64")
    )
    judgements = pd.DataFrame(
        {
            "judgement_id": [7], "urn": [ELM], "tier_id": ["two_meetings"], "author": ["Ann"], "decided_by": ["Bo"],
            "expires_on": [date(2027, 1, 1)], "state": ["approved"], "reason": ["two families arrived in June"],
        }
    )  # fmt: skip
    of = given_with(prepared=replace(given.prepared, entitlement=judged), judgements=judgements)
    assert "The reason given: Two families arrived in June." in section(
        school_page(of, ELM), "Why your school gets this"
    )
    late = replace(of, judgements=judgements.assign(expires_on=[date(2026, 8, 31)]))
    assert "The reason given" not in section(school_page(late, ELM), "Why your school gets this")


def test_a_link_worker_who_left_since_is_named_and_their_hours_are_not_made_up(given_with: Any) -> None:
    lines = (Assignment(ASH, "gone", "two_meetings"), *LINES[1:])
    page = school_page(given_with(plan=Plan(lines), worker_names={"gone": "Gail Left"}), ASH)
    assert "Your link worker: Gail Left." in lead(page)
    assert row(page, "What your school gets each term", "Link worker's time for your school") == ("not known",)


@pytest.mark.parametrize("urn", [ASH, BIRCH, CEDAR, ELM, DELL])
def test_every_figure_on_a_page_is_the_plans(given: Handout, urn: str) -> None:
    """The plan's own tables, read apart from the page."""
    page, problem, model = school_page(given, urn), given.problem, given.prepared.model
    s = next(place for place, one in enumerate(problem.schools) if one.urn == urn)
    line = next(one for one in LINES if one.urn == urn)
    w = next(place for place, one in enumerate(problem.workers) if one.worker_id == line.worker_id)
    t = problem.tier_ids.index(str(line.tier_id))
    gets = "What your school gets each term"
    assert row(page, gets, "Meetings each term") == (f"{problem.meetings[s, t]:g}",)
    assert row(page, gets, "Link worker's time for your school") == (
        f"{problem.minutes[s, w, t] / 60:.1f} hours each term",
    )
    assert f"about {problem.travel_minutes[s, w]} minutes from" in section(page, "Why this link worker")
    need = given.prepared.need.table.set_index("urn").loc[urn]
    if pd.notna(need["need_points"]):
        assert f"{need['need_points']:.1f} out of 100" in lead(page)
        assert row(page, PARTS, "Need score")[-1] == f"{need['need_points']:.1f}"
        parts = given.prepared.need.contributions
        shown = {cells[0]: cells[3] for cells in table(page, PARTS).rows[:-1]}
        used = parts[(parts["urn"] == urn) & (parts["weight"] > 0)]
        assert shown == {one.label: f"{one.contribution_points:.1f}" for one in used.itertuples()}
    fim = row(page, WHO, "Future in Mind educational improvement teacher")[1]
    owed = model.visits_a_term("fim_teacher", Phase(problem.schools[s].phase), str(line.tier_id))
    assert fim == (f"{owed:g} of {problem.meetings[s, t]:g}" if owed else "none")


def test_a_page_is_the_same_whatever_a_school_is_called(given: Handout) -> None:
    """The content holds the name as it is; drawing it is what makes it harmless."""
    assert school_page(given, CEDAR).title == HARMFUL
