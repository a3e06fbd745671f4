"""From a plan to what its term's calendar has to hold, by the numbers of Wakefield's model."""

from dataclasses import replace
from datetime import date

from allocation.partner_rota.split import VisitSplit
from allocation.plan import Assignment, Plan
from allocation.term_calendar.build import Around, Wishes, build
from allocation.term_calendar.entities import Away, CalendarRules, Meeting, PartnerNeed, Person, TermCalendar
from data_sources import operating_models
from tests.allocation import problems
from tests.allocation.term_calendar.terms import SPRING, days, march

MODEL = operating_models.load("wakefield")
SCHOOLS = (
    replace(problems.school("1", "secondary"), easting=400_000.0, northing=400_000.0),
    replace(problems.school("2"), easting=400_000.0, northing=404_828.0),  # three miles north
    problems.school("3", cluster="South"),
    problems.school("4"),
)
WORKERS = (
    problems.worker("A"),
    replace(problems.worker("B", fte=0.6, cluster="South"), available_from=date(2026, 1, 12)),
)
ALLOCATION = problems.build(SCHOOLS, WORKERS)
PLAN = Plan(
    (
        Assignment("1", "A", "three_meetings"),
        Assignment("2", "A", "two_meetings"),
        Assignment("3", "B", "two_meetings"),
        Assignment("4", "A", "keeping_in_touch"),
    )
)
NURSE = Person("nurse", "Ruth Osei", is_partner=True, role="School nurse", half_days=days(1))


def made(**around: object):
    return build(ALLOCATION, PLAN, MODEL, SPRING, CalendarRules(), Around(**around))  # type: ignore[arg-type]


def test_meetings_come_from_the_tier_and_their_length_from_the_hours() -> None:
    needs = {one.urn: one for one in made().problem.needs}
    assert {urn: (one.meetings, one.worker_id, one.length_hours) for urn, one in needs.items()} == {
        "1": (3, "A", 2.0),
        "2": (2, "A", 2.0),
        "3": (2, "B", 2.0),
    }
    with_contacts = {one.urn: one for one in made(is_with_contacts=True).problem.needs}
    assert (with_contacts["4"].meetings, with_contacts["4"].is_virtual, with_contacts["4"].length_hours) == (
        1,
        True,
        1.0,
    )


def test_partners_come_as_the_model_says_by_the_people_listed_and_nobody_is_invented() -> None:
    built = made(partners=(NURSE,))
    partners = {one.urn: one.partners for one in built.problem.needs}
    # Wakefield's nurse: every secondary meeting, advice only to primaries
    assert partners == {"1": (PartnerNeed("nurse", 3),), "2": (), "3": ()}
    assert any("Future in Mind educational improvement teacher" in note for note in built.notes)
    assert {one.person_id for one in built.problem.people} == {"A", "B", "nurse"}


def test_an_accepted_split_says_which_schools_get_the_visits_and_where_none_was_accepted_the_rule_holds() -> None:
    teacher = Person("teacher", "Jude Lang", is_partner=True, role="Future in Mind educational improvement teacher")
    split = VisitSplit({("1", "school_nurse"): 1, ("2", "fim_teacher"): 0, ("9", "fim_teacher"): 5})
    built = made(partners=(NURSE, teacher), split=split)
    # the rule gives the nurse three visits to the secondary school, the teacher two there and one to each primary
    assert {one.urn: one.partners for one in built.problem.needs} == {
        "1": (PartnerNeed("teacher", 2), PartnerNeed("nurse", 1)),
        "2": (),
        "3": (PartnerNeed("teacher", 1),),
    }
    [said] = [note for note in built.notes if "split accepted" in note]
    assert "School nurse" in said
    assert "Future in Mind educational improvement teacher" in said


def test_the_partner_of_the_schools_cluster_goes_before_one_for_all() -> None:
    teacher = "Future in Mind educational improvement teacher"
    listed = [
        Person("all", "Anyone", is_partner=True, role=teacher),
        Person("south", "Southerner", is_partner=True, role=teacher, cluster="South"),
        Person("east", "Easterner", is_partner=True, role=teacher, cluster="East"),
    ]
    partners = {one.urn: one.partners for one in made(partners=listed).problem.needs}
    # two of three secondary meetings and one primary meeting a term
    assert partners == {
        "1": (PartnerNeed("all", 2),),
        "2": (PartnerNeed("all", 1),),
        "3": (PartnerNeed("south", 1),),
    }


def test_days_wishes_and_dates_of_employment_are_taken_over() -> None:
    presence = {"A": Person("A", "A", half_days=days(0, 1), most_a_day=1)}
    built = made(presence=presence, wishes={"1": Wishes(days(1), days(4))})
    people = {one.person_id: one for one in built.problem.people}
    assert (people["A"].half_days, people["A"].most_a_day, people["A"].name) == (days(0, 1), 1, "Worker A")
    assert people["B"].away == (Away(date(2026, 1, 5), date(2026, 1, 11), "not started"),)
    assert any("part-time people" in note and "Worker B" in note for note in built.notes)
    first = next(one for one in built.problem.needs if one.urn == "1")
    assert (first.preferred, first.excluded) == (days(1), days(4))


def test_travel_is_the_plans_and_the_straight_line_between_schools_of_one_link_worker() -> None:
    built = made().problem
    assert built.base_minutes[("A", "1")] == 10
    # three miles x 1.3 at 30 miles an hour
    assert built.between_minutes == {("1", "2"): 8}


def test_fixed_meetings_that_are_not_due_any_more_are_dropped_and_said() -> None:
    fixed = TermCalendar(
        (
            Meeting("1", 1, march(3), "B", ("nurse", "gone"), is_fixed=True),
            Meeting("4", 1, march(4), "A", is_fixed=True),
        )
    )
    built = build(ALLOCATION, PLAN, MODEL, SPRING, CalendarRules(), Around(partners=(NURSE,)), fixed)
    [kept] = built.problem.fixed.meetings
    assert (kept.urn, kept.worker_id, kept.partner_ids) == ("1", "A", ("nurse",))
    assert any("dropped: URN 4" in note for note in built.notes)


def test_a_school_nobody_leads_is_due_nothing() -> None:
    uncovered = Plan((*PLAN.assignments[1:], Assignment("1", None, None)))
    built = build(ALLOCATION, uncovered, MODEL, SPRING, CalendarRules())
    assert [one.urn for one in built.problem.needs] == ["2", "3"]
