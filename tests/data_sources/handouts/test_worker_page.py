"""What a link worker's page says, against the plan itself."""

from typing import Any

from allocation.measures import workloads
from allocation.plan import Assignment, Plan
from data_sources.handouts.basis import Handout
from data_sources.handouts.worker_page import worker_page
from tests.data_sources.handouts.hand_made import ASH, BIRCH, HARMFUL, LINES
from tests.data_sources.handouts.reading import lead, row, section, table


def test_schools_hours_and_travel_are_the_plans(given: Handout) -> None:
    page = worker_page(given, "ben")
    work = workloads(given.problem, given.plan).set_index("worker_id").loc["ben"]
    assert f"They take {work['hours']:.1f} of {work['capacity_hours']:.1f} hours each term." in lead(page)
    assert f"That is {work['hours_percent']:.0f}% of the time" in lead(page)
    # two primaries of nine and one secondary of three fill 2/9 + 1/3 of a full caseload
    assert row(page, "About", "Share of a full caseload") == ("56%",)
    assert row(page, "About", "Schools") == ("2 primary, 1 secondary",)
    assert [cells[0] for cells in table(page, "Your schools").rows] == [HARMFUL, "Birch Primary", "Dell High"]
    total = sum(float(cells[3]) for cells in table(page, "Your schools").rows)
    assert abs(total - work["hours"]) < 0.2  # each is rounded to one decimal


def test_what_is_new_and_what_goes_is_named_with_why(given: Handout) -> None:
    came, went = worker_page(given, "ben"), worker_page(given, "ann")
    assert row(came, "Your schools", "Birch Primary")[-1] == "new, from Ann Lead"
    assert "Birch Primary comes to you. Why: If it stayed as it is: Ann Lead would be over" in section(
        came, "What changes"
    )
    assert "Birch Primary goes to Ben Second." in section(went, "What changes")
    assert row(worker_page(given, "h 1"), "Your schools", "Elm Primary")[-1] == "new, from nobody"


def test_partners_visits_add_up_over_the_schools(given: Handout) -> None:
    """Future in Mind: one of Birch's meetings and two of Dell's; the nurse: two of Dell's, as agreed."""
    page = worker_page(given, "ben")
    fim = row(page, "Partners at your meetings", "Future in Mind educational improvement teacher")
    assert fim == ("3", "2", "0", "by the rule, not shared out yet")
    assert row(page, "Partners at your meetings", "School nurse") == ("2", "1", "2", "shared out by the council")


def test_somebody_with_nothing_and_somebody_with_too_much_are_told_so(given_with: Any) -> None:
    everything = Plan(tuple(Assignment(line.urn, "h 1", "two_meetings") for line in LINES))
    of = given_with(plan=everything)
    assert "You lead no school in this plan." in section(worker_page(of, "ann"), "Your schools")
    assert "Ash Primary goes to Hal Hub." in section(worker_page(of, "ann"), "What changes")
    assert "The plan breaks these rules:" in section(worker_page(of, "h 1"), "Rules checked")
    assert {ASH, BIRCH} <= {one.urns[0] for one in of.breaches if one.urns}
