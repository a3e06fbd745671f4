"""The search: small terms worked out by hand, and any calendar found passes the independent checker."""

import threading
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation.plan import Progress, SolveStatus
from allocation.solver.term_calendar import solve_calendar
from allocation.term_calendar.check import check
from allocation.term_calendar.entities import (
    EVERY_HALF_DAY,
    Away,
    CalendarProblem,
    CalendarRules,
    Meeting,
    PartnerNeed,
    Person,
    TermCalendar,
)
from allocation.term_calendar.measures import measure
from allocation.term_calendar.missing import missing
from tests.allocation.term_calendar.terms import ALONE, MARCH, NURSE, PRIYA, SAM, days, march, mornings, need, problem

SECONDS = 30.0  # all of these end long before, however busy the machine
SHORT = 0.5


def test_two_meetings_are_placed_as_far_apart_as_the_term_shares_out() -> None:
    found = solve_calendar(problem([need("Oak", 2)]), SECONDS)
    assert found.status is SolveStatus.OPTIMAL
    first, second = found.calendar.meetings
    # four weeks, two meetings: two weeks apart
    assert (second.when.day - first.when.day).days // 7 == 2
    assert (found.cost_minutes, found.not_there) == (0, ())


def test_wishes_are_kept_where_they_can_be_and_exclusions_always() -> None:
    rules = replace(ALONE, least_weeks=1)
    needs = [need(f"S{i}", 1, preferred=mornings(1), excluded=days(0)) for i in range(6)]
    whole = problem(needs, (replace(PRIYA, half_days=days(0, 1)),), rules=rules)
    found = solve_calendar(whole, SECONDS)
    # four Tuesday mornings for six schools, so two of them meet on a Tuesday afternoon
    assert found.status is SolveStatus.OPTIMAL
    assert measure(whole, found.calendar).wishes_missed == 2
    assert {one.when.day.weekday() for one in found.calendar.meetings} == {1}


def test_more_meetings_than_days_are_named_with_the_reason_and_the_neediest_school_goes_first() -> None:
    needs = [need(f"S{i}", 1, need_points=10.0 * i) for i in range(5)]
    tuesdays = replace(PRIYA, half_days=days(1), most_a_day=1)
    found = solve_calendar(problem(needs, (tuesdays,)), SECONDS)
    assert found.status is SolveStatus.INFEASIBLE
    assert found.is_all_placeable_placed
    assert [one.urn for one in found.calendar.meetings] == ["S1", "S2", "S3", "S4"]
    [absent] = found.not_there
    assert absent.sentence == (
        "S0 School: its one meeting has no place. Priya Nair is in on Tuesdays only and has 5 meetings and 4 Tuesdays."
    )


def test_what_would_help_is_named_and_does_help() -> None:
    """Five meetings on four Tuesdays, one a day: two a day, or another weekday, would do; closer spacing would not."""
    tuesdays = replace(PRIYA, half_days=days(1), most_a_day=1)
    needs = [need(f"S{i}", 1) for i in range(5)]
    [absent] = solve_calendar(problem(needs, (tuesdays,)), SECONDS).not_there
    assert absent.remedy == (
        "All meetings of Priya Nair would have a place if Priya Nair could attend two meetings a day or if Priya Nair "
        "came in on Mondays, Wednesdays, Thursdays or Fridays too."
    )
    for changed in (replace(tuesdays, most_a_day=2), replace(tuesdays, half_days=days(1, 4))):
        assert solve_calendar(problem(needs, (changed,)), SECONDS).not_there == ()
    close = solve_calendar(problem([need("Oak", 3)]), SECONDS).not_there[0]
    assert (
        close.remedy == "All meetings of Priya Nair would have a place if a school's meetings could be one week apart."
    )


def test_what_would_give_a_partners_visits_a_place_is_proven_and_does_help() -> None:
    nurse = replace(NURSE, half_days=mornings(2), role="School nurse")
    wants = (PartnerNeed("nurse", 1),)
    needs = [need(f"S{i}", 1, ("priya", "sam")[i % 2], partners=wants, need_points=float(i)) for i in range(5)]
    [absent] = solve_calendar(problem(needs, (PRIYA, SAM, nurse)), SECONDS).not_there
    assert absent.remedy == (
        "All visits of Ruth Osei (school nurse) would have a place if Ruth Osei (school nurse) came in on Mondays, "
        "Tuesdays, all Wednesdays, Thursdays or Fridays too."
    )
    longer = replace(nurse, half_days=mornings(2) | {(2, True)})
    assert solve_calendar(problem(needs, (PRIYA, SAM, longer)), SECONDS).not_there == ()
    other = replace(nurse, person_id="other", name="Owen Pritchard")
    remedies = {one.remedy for one in solve_calendar(problem(needs, (PRIYA, SAM, nurse, other)), SECONDS).not_there}
    assert any("or if Owen Pritchard came to S0 School instead" in one for one in remedies)


def test_where_no_single_change_places_all_the_best_of_them_is_said_with_its_number() -> None:
    nurse = replace(NURSE, half_days=mornings(2), most_a_day=1)
    needs = [need(f"S{i}", 1, partners=(PartnerNeed("nurse", 1),)) for i in range(10)]
    absent = solve_calendar(problem(needs, (PRIYA, nurse)), SECONDS).not_there
    assert len(absent) == 6
    assert {one.remedy for one in absent} == {
        "4 of the 6 visits of Ruth Osei (school nurse) without a place would have one if Ruth Osei (school nurse) came "
        "in on Mondays, Tuesdays, Thursdays or Fridays too."
    }
    nowhere = solve_calendar(problem([need("Oak", 8)]), SECONDS).not_there
    assert [one.remedy for one in nowhere] == [
        "2 of the 6 meetings of Priya Nair without a place would have one if a school's meetings could be one week "
        "apart."
    ]
    never = replace(PRIYA, away=(Away(date(2026, 3, 2), date(2026, 3, 11)), Away(date(2026, 3, 12), date(2026, 3, 27))))
    alone = solve_calendar(problem([need("Oak", 1, excluded=days(0, 1, 2, 3, 4))], (never,)), SECONDS).not_there
    assert alone[0].remedy == "No single change that was tried gives it a place."


def test_every_school_has_a_meeting_before_another_has_its_second() -> None:
    needs = [need("Oak", 2, need_points=90.0), need("Elm", 1, need_points=1.0)]
    twice = replace(PRIYA, half_days=mornings(1), away=(Away(date(2026, 3, 9), date(2026, 3, 20)),))
    found = solve_calendar(problem(needs, (twice,)), SECONDS)
    assert sorted(one.urn for one in found.calendar.meetings) == ["Elm", "Oak"]
    assert [one.what.urn for one in found.not_there] == ["Oak"]


@pytest.mark.parametrize(
    ("school", "person", "said"),
    [
        (need("Oak", excluded=days(1)), replace(PRIYA, half_days=days(1)), "the school has excluded Tuesdays"),
        (need("Oak"), replace(PRIYA, away=(Away(date(2026, 3, 1), date(2026, 3, 31)),)), "cannot come on any day"),
        (need("Oak", 3), PRIYA, "hold only two meetings at least two weeks apart"),
    ],
)
def test_what_cannot_be_placed_is_explained(school: object, person: Person, said: str) -> None:
    found = solve_calendar(problem([school], (person,)), SECONDS)  # type: ignore[list-item]
    assert found.status is SolveStatus.INFEASIBLE
    assert said in found.not_there[0].sentence


def test_a_partner_shared_by_two_link_workers_is_in_one_place_at_a_time() -> None:
    """The nurse is in on two Tuesday mornings; both workers must use one each, though each could have used either."""
    nurse = replace(NURSE, half_days=mornings(1), away=(Away(date(2026, 3, 16), date(2026, 3, 31)),))
    wants = (PartnerNeed("nurse", 1),)
    needs = [need("Oak", 1, "priya", partners=wants), need("Ash", 1, "sam", partners=wants)]
    sam = replace(SAM, away=(Away(date(2026, 3, 2), date(2026, 3, 6)),))
    found = solve_calendar(problem(needs, (PRIYA, sam, nurse)), SECONDS)
    assert {(one.urn, one.when, one.partner_ids) for one in found.calendar.meetings} == {
        ("Oak", march(3), ("nurse",)),
        ("Ash", march(10), ("nurse",)),
    }
    assert found.not_there == ()


def test_visits_a_partner_has_no_room_for_go_to_the_neediest_and_are_explained() -> None:
    nurse = replace(NURSE, half_days=mornings(2))
    needs = [need(f"S{i}", 1, "priya", partners=(PartnerNeed("nurse", 1),), need_points=float(i)) for i in range(6)]
    found = solve_calendar(problem(needs, (PRIYA, nurse)), SECONDS)
    assert len(found.calendar.meetings) == 6
    assert {one.what.urn for one in found.not_there} == {"S0", "S1"}
    assert "has 6 meetings and 4 Wednesdays" in found.not_there[0].sentence


def test_two_schools_far_away_but_close_together_are_visited_on_one_day() -> None:
    base = {("priya", "Oak"): 60, ("priya", "Elm"): 60, ("priya", "Ash"): 5}
    between = {("Oak", "Elm"): 5, ("Oak", "Ash"): 60, ("Elm", "Ash"): 60}
    whole = problem([need("Oak"), need("Elm"), need("Ash")], base_minutes=base, between_minutes=between)
    found = solve_calendar(whole, SECONDS)
    seen = measure(whole, found.calendar)
    dates = {one.urn: one.when.day for one in found.calendar.meetings}
    assert dates["Oak"] == dates["Elm"]
    # 60 + 60 - 5 saved against two journeys of their own
    assert (seen.paired_days, seen.travel_saved_minutes, seen.cost_minutes) == (1, 115, -115)
    apart = solve_calendar(replace(whole, rules=replace(ALONE, is_grouped_by_place=False)), SECONDS)
    assert apart.cost_minutes == 0


def test_fixed_meetings_stay_and_the_rest_is_fitted_around_them() -> None:
    fixed = Meeting("Oak", 1, march(11, True), "priya", is_fixed=True)
    found = solve_calendar(problem([need("Oak", 2), need("Elm", 1)], fixed=TermCalendar((fixed,))), SECONDS)
    oak = [one for one in found.calendar.meetings if one.urn == "Oak"]
    assert replace(fixed, number=oak.index(next(o for o in oak if o.is_fixed)) + 1) in oak
    assert found.status is SolveStatus.OPTIMAL
    # two weeks from 11 March are 25 March or earlier than 2 March
    assert [one.when.day >= date(2026, 3, 23) for one in oak if not one.is_fixed] == [True]


def test_a_new_search_stays_with_the_calendar_on_screen() -> None:
    needs = [need(f"S{i}", 2) for i in range(4)]
    first = solve_calendar(problem(needs), SECONDS).calendar
    shut = replace(PRIYA, away=(Away(first.meetings[0].when.day, first.meetings[0].when.day),))
    again = solve_calendar(problem(needs, (shut,)), SECONDS, before=first)
    moved = {(one.urn, one.when) for one in first.meetings} - {(one.urn, one.when) for one in again.calendar.meetings}
    there = {(one.urn, one.when) for one in first.meetings if one.when.day == first.meetings[0].when.day}
    assert moved == there


def test_nothing_new_is_placed_before_the_first_day_left() -> None:
    rules = replace(ALONE, not_before=date(2026, 3, 16))
    found = solve_calendar(problem([need("Oak", 1), need("Elm", 1)], rules=rules), SECONDS)
    assert all(one.when.day >= date(2026, 3, 16) for one in found.calendar.meetings)


def test_the_same_question_has_the_same_answer_and_a_stopped_one_is_lawful() -> None:
    whole = problem([need(f"S{i}", 2, ("priya", "sam")[i % 2]) for i in range(6)], (PRIYA, SAM))
    assert solve_calendar(whole, SECONDS).calendar == solve_calendar(whole, SECONDS).calendar
    stop, seen = threading.Event(), list[Progress]()
    stop.set()
    stopped = solve_calendar(whole, SECONDS, seen.append, stop)
    assert stopped.status is SolveStatus.STOPPED
    assert check(whole, stopped.calendar) == []
    assert len(stopped.calendar.meetings) == 12  # the quick first calendar has all of them


half_day_patterns = st.frozensets(st.sampled_from(sorted(EVERY_HALF_DAY)), min_size=1)


@st.composite
def problems(draw: st.DrawFn) -> CalendarProblem:
    def person(person_id: str, is_partner: bool) -> Person:
        away = draw(st.lists(st.integers(2, 27), max_size=2))
        return Person(
            person_id,
            person_id,
            is_partner,
            "North",
            half_days=draw(half_day_patterns),
            away=tuple(Away(date(2026, 3, day), date(2026, 3, min(31, day + 3))) for day in away),
            most_a_day=draw(st.sampled_from([1, 2])),
        )

    people = (person("priya", False), person("sam", False), person("nurse", True))
    needs = [
        need(
            f"S{i}",
            draw(st.integers(0, 3)),
            draw(st.sampled_from(["priya", "sam"])),
            partners=(PartnerNeed("nurse", draw(st.integers(0, 3))),) if draw(st.booleans()) else (),
            excluded=draw(st.frozensets(st.sampled_from(sorted(EVERY_HALF_DAY)), max_size=4)),
            preferred=draw(st.frozensets(st.sampled_from(sorted(EVERY_HALF_DAY)), max_size=3)),
            need_points=draw(st.sampled_from([0.0, 50.0])),
        )
        for i in range(draw(st.integers(1, 5)))
    ]
    base = {(worker, one.urn): draw(st.integers(0, 40)) for worker in ("priya", "sam") for one in needs}
    between = {(one.urn, other.urn): 10 for one in needs for other in needs if one.urn < other.urn}
    rules = CalendarRules(
        least_weeks=draw(st.integers(1, 3)), standardisation=draw(st.sampled_from(["none", "cluster"]))
    )
    return CalendarProblem(MARCH, tuple(needs), people, rules, TermCalendar(), base, between)


@settings(max_examples=25, deadline=None)
@given(whole=problems())
def test_any_calendar_found_passes_the_checker(whole: CalendarProblem) -> None:
    found = solve_calendar(whole, SHORT)
    assert check(whole, found.calendar) == []
    due = sum(one.meetings for one in whole.needs)
    short = sum(one.short for one in missing(whole, found.calendar) if one.kind == "meeting")
    assert len(found.calendar.meetings) + short == due
    assert [one.what for one in found.not_there] == missing(whole, found.calendar)
    if found.cost_bound is not None:
        assert found.cost_bound <= found.cost_minutes
