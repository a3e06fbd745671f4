"""Each rule of a calendar: a lawful one passes, and one that breaks only this rule is named for it."""

from dataclasses import replace
from datetime import date

import pytest

from allocation.term_calendar.check import CHECKS, check
from allocation.term_calendar.entities import (
    Away,
    CalendarRules,
    InconsistentCalendar,
    Meeting,
    PartnerNeed,
    Standardisation,
    TermCalendar,
)
from allocation.term_calendar.term_dates import HalfDay
from tests.allocation.term_calendar.terms import NURSE, PRIYA, SAM, calendar, days, march, mornings, need, problem
from tests.test_architecture import closure

PROBLEM = problem(
    [need("Oak", 2, excluded=mornings(0), partners=(PartnerNeed("nurse", 1),)), need("Elm", 1), need("Ash", 1, "sam")],
    (replace(PRIYA, away=(Away(date(2026, 3, 10), date(2026, 3, 12), "training"),)), SAM, NURSE),
    rules=CalendarRules(least_weeks=2, standardisation="service"),
)
LAWFUL = TermCalendar(
    (
        Meeting("Ash", 1, march(3), "sam"),
        Meeting("Elm", 1, march(4), "priya"),
        Meeting("Oak", 1, march(3), "priya", ("nurse",)),
        Meeting("Oak", 2, march(17), "priya"),
    ),
    (Standardisation("", (2026, 3), march(19), ("priya", "sam")),),
)


def broken(**changed: Meeting) -> set[str]:
    """Rules broken when meetings of LAWFUL ("Oak2") are changed."""
    meetings = tuple(changed.get(f"{one.urn}{one.number}", one) for one in LAWFUL.meetings)
    return {breach.rule for breach in check(PROBLEM, replace(LAWFUL, meetings=meetings))}


def test_a_lawful_calendar_breaks_nothing() -> None:
    assert check(PROBLEM, LAWFUL) == []


@pytest.mark.parametrize(
    ("rule", "name", "changed"),
    [
        ("open_day", "Elm1", Meeting("Elm", 1, HalfDay(date(2026, 4, 1)), "priya")),
        ("open_day", "Elm1", Meeting("Elm", 1, march(7), "priya")),
        ("one_place_at_a_time", "Elm1", Meeting("Elm", 1, march(3), "priya")),
        ("one_place_at_a_time", "Ash1", Meeting("Ash", 1, march(19), "sam")),
        ("present", "Elm1", Meeting("Elm", 1, march(11), "priya")),
        ("spacing", "Oak2", Meeting("Oak", 2, march(13), "priya")),
        ("school_wishes", "Oak2", Meeting("Oak", 2, march(16), "priya")),
        ("known_meetings", "Oak2", Meeting("Oak", 1, march(17), "priya")),
        ("known_meetings", "Elm1", Meeting("Elm", 1, march(4), "sam")),
        ("known_meetings", "Oak2", Meeting("Oak", 2, march(17), "priya", ("nurse",))),
        ("known_meetings", "Elm1", Meeting("Fir", 1, march(4), "priya")),
    ],
)
def test_each_broken_rule_is_named(rule: str, name: str, changed: Meeting) -> None:
    assert rule in broken(**{name: changed})
    assert len(broken(**{name: changed})) <= 2  # at a weekend nobody is in either


def test_two_a_day_is_too_many_for_somebody_who_can_attend_one() -> None:
    once = replace(PROBLEM, people=(replace(PRIYA, most_a_day=1), SAM, NURSE))
    both = calendar(Meeting("Elm", 1, march(3), "priya"), Meeting("Oak", 1, march(3, True), "priya"))
    assert [breach.rule for breach in check(once, both)] == ["most_a_day"]
    assert check(PROBLEM, both) == []


def test_a_partner_in_two_places_is_named() -> None:
    needs = [
        need("Oak", partners=(PartnerNeed("nurse", 1),)),
        need("Ash", 1, "sam", partners=(PartnerNeed("nurse", 1),)),
    ]
    apart = problem(needs, (PRIYA, SAM, replace(NURSE, half_days=days(1))))
    at_once = calendar(Meeting("Ash", 1, march(3), "sam", ("nurse",)), Meeting("Oak", 1, march(3), "priya", ("nurse",)))
    [breach] = check(apart, at_once)
    assert (breach.rule, breach.worker_ids, set(breach.urns)) == ("one_place_at_a_time", ("nurse",), {"Oak", "Ash"})
    assert breach.sentence == (
        "Ruth Osei (school nurse) is double-booked on Tuesday 3 March 2026, morning: Ash School and Oak School."
    )


def test_standardisation_is_once_a_month_in_its_month_and_group() -> None:
    twice = (*LAWFUL.standardisations, Standardisation("", (2026, 3), march(20), ("sam", "nurse")))
    said = [one.sentence for one in check(PROBLEM, replace(LAWFUL, standardisations=twice))]
    assert any("twice in one month" in one for one in said)
    assert any("people of another group" in one for one in said)


def test_the_checker_shares_nothing_with_the_search_but_data_and_words() -> None:
    shared = closure("allocation.term_calendar.check") & closure("allocation.solver.term_calendar")
    allowed = {"term_calendar", "term_calendar.entities", "term_calendar.term_dates", "plan", "wording"}
    # what `plan` itself stands on
    allowed |= {"goals", "repair_prices"}
    assert shared <= {"allocation", *(f"allocation.{one}" for one in allowed)}
    assert len({rule.__name__ for rule in CHECKS}) == 8


def test_what_contradicts_itself_is_refused_with_every_fault() -> None:
    with pytest.raises(InconsistentCalendar) as refused:
        problem([need("Oak", 1, "jo", length_hours=5.0), need("Oak", -1, partners=(PartnerNeed("vicar", 1),))])
    said = " ".join(refused.value.faults)
    assert all(words in said for words in ("listed twice", "'jo'", "'vicar'", "5 hours does not fit", "below 0"))
    with pytest.raises(InconsistentCalendar, match="2 meetings are fixed, but only 1"):
        problem(
            [need("Oak")], fixed=calendar(Meeting("Oak", 1, march(3), "priya"), Meeting("Oak", 2, march(4), "priya"))
        )
