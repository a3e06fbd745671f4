"""Plans side by side: figures against sums done by hand, only what differs, and the reason that is known of each."""

from dataclasses import replace

import pytest

from allocation.plan import Plan
from allocation.scenario.changes import Change
from allocation.scenario.rule_changes import CapMoves, SetCutOff
from allocation.scenario.school_changes import ConvertSchool, MergeSchools, ScaleReferrals
from allocation.scenario.staff_changes import SetFte
from allocation.scenario.tie_changes import Pin
from allocation.scenario_comparison.compare import ScenarioComparison, compare_scenarios, difference_column
from allocation.scenario_comparison.definitions import FIGURES, definition, difference_text, figure_text
from allocation.scenario_comparison.side import Side
from tests.allocation.problems import school, worker
from tests.allocation.scenario_comparison.sides import (
    NAMES,
    SCHOOLS,
    TWO,
    lines,
    model,
    other_schools,
    problem_of,
    today,
    without_ann,
)


@pytest.fixture(scope="module")
def three() -> ScenarioComparison:
    return compare_scenarios([today(), without_ann(), other_schools()])


def reasons_of(reference: Side, other: Side) -> dict[str, str]:
    table = compare_scenarios([reference, other]).reasons[other.name]
    return dict(zip(table["key"], table["reason"], strict=True))


# A primary school takes 4 cases of 360 minutes and two meetings of 290; the secondary three meetings.
BY_HAND = {
    "schools": (4, 4, 4),
    "covered": (4, 4, 4),
    "capacity_fte": (2.0, 1.5, 2.0),
    "meetings": (9, 9, 9),
    "link_worker_hours": ((3 * 2020 + 2310) / 60,) * 3,
    "workload_largest": (100 * 4040 / 9380, 100 * 6060 / 9380, 100 * (2020 + 2310) / 18_759),
    "most_schools": (2, 3, 2),
    "longest_journey": (10, 10, 10),
    "moved": (0, 3, 0),
    "changes": (0, 1, 2),
}


@pytest.mark.parametrize("figure", BY_HAND)
def test_figures_are_the_sums_done_by_hand(three: ScenarioComparison, figure: str) -> None:
    assert [value.number for value in three.by_figure[figure]] == pytest.approx(BY_HAND[figure]), figure


def test_every_figure_once_with_its_unit_sentence_source_and_difference(three: ScenarioComparison) -> None:
    assert len({one.id for one in FIGURES}) == len(FIGURES) == len(three.figures)
    assert all(one.unit and one.sentence and one.source for one in FIGURES)
    row = three.figures.set_index("figure").loc["Schools that change link worker"]
    assert (row["Today"], row["Without Ann"], row[difference_column("Without Ann")]) == ("0", "3", "+3")
    largest = three.by_figure["workload_largest"]
    assert difference_text("workload_largest", *largest[:2]) == "+21.5"
    assert difference_text("meetings", *three.by_figure["meetings"][:2]) == "the same"
    gap = three.by_figure["gap_fte"][0]
    assert figure_text("gap_fte", gap) == "\N{MINUS SIGN}1.3"
    assert difference_text("cost", *three.by_figure["cost"][:2]) == ""
    assert figure_text("cost", three.by_figure["cost"][0]) == "not given"
    assert definition("meetings").label == "Meetings"


def test_only_what_differs_is_listed(three: ScenarioComparison) -> None:
    assert dict(three.schools["Without Ann"][["key", "differs_in"]].to_numpy()) == dict.fromkeys("ABC", "link worker")
    both = three.side_by_side.set_index("urn")
    assert list(both.index) == ["A", "B", "C", "E"]
    assert (both.loc["B", "Other schools"], both.loc["E", "Today"]) == ("not in this one",) * 2
    assert both.loc["A", "Without Ann"] == "Worker cat; Two meetings a term; 2 a term"
    people = three.workers["Without Ann"].set_index("worker_id")
    assert list(people.index) == ["cat", "ann", "ben"]
    assert people.loc["ann", "differs_in"] == "only in the reference"
    assert (people.loc["cat", "takes_on"], people.loc["ben", "gives_up"]) == (
        "School A, School B and School C",
        "School C",
    )
    assert (people.loc["ben", "schools_reference"], people.loc["ben", "schools_here"]) == (2, 1)


def test_the_same_plan_twice_differs_in_nothing() -> None:
    found = compare_scenarios([today(), replace(today(), name="Again")])
    assert [len(table) for table in (found.schools["Again"], found.workers["Again"], found.side_by_side)] == [0, 0, 0]
    assert found.headlines[1].startswith("Again: every school is as in the reference; every school has a link worker")
    assert found.cautions == ()
    with pytest.raises(ValueError, match="the same name: Today, Today"):
        compare_scenarios([today(), today()])
    with pytest.raises(ValueError, match="Between 2 and 6"):
        compare_scenarios([today()])


def test_other_terms_and_other_schools_are_said_first(three: ScenarioComparison) -> None:
    term, more = three.cautions
    assert "Other schools from 4 January 2027" in term
    assert more.startswith("Other schools has one school more and one school fewer than Today: totals count them")
    assert "three schools with another link worker" in three.headlines[1]


def test_a_post_taken_away_is_the_reason_and_what_only_goes_with_it_says_so(three: ScenarioComparison) -> None:
    told = dict(three.reasons["Without Ann"][["key", "reason"]].to_numpy())
    assert told["A"] == (
        "Worker ann cannot lead it under “Without Ann”: they are not among its link workers. That follows from: Take "
        "away the post of Worker ann."
    )
    assert told["C"].startswith("Nothing would be worse if this school alone were as in the reference")


def test_schools_opened_and_closed_in_one_only_name_the_change(three: ScenarioComparison) -> None:
    told = dict(three.reasons["Other schools"][["key", "reason"]].to_numpy())
    assert told["B"] == "A change of “Other schools”: Close School B."
    assert told["E"].startswith("A change of “Other schools”: Open “School E”")
    assert reasons_of(other_schools(), today())["E"] == told["E"]


def test_who_made_room_for_whom() -> None:
    """Ann has time for one school only: pinned to B, she cannot keep A, about which no change says anything."""
    people = [worker("ann", 0.15), worker("ben", 1.0)]
    problem = problem_of(people, SCHOOLS[:2], {"A": "ann", "B": "ben"})
    reference = Side("Before", model(), problem, lines({"A": "ann", "B": "ben"}))
    pin = Pin(urn="B", worker_id="ann")
    other = Side("Pinned", model(), problem, lines({"A": "ben", "B": "ann"}), (pin,), (pin.sentence(NAMES),))
    told = reasons_of(reference, other)
    assert told["B"] == "A change of “Pinned”: School B has Worker ann."
    assert told["A"].startswith("Worker ann leads School B instead. With this school alone as in the reference: ")
    assert told["A"].count("Worker ann") == 2
    assert "follows" not in told["A"]
    # The other way round, the change is one that the reference has and this side has not.
    assert reasons_of(other, reference)["B"] == told["B"]


def _side(name: str, fte: float, led: dict[str, str | None], *changes: Change) -> Side:
    """A and B, with Ann at these hours."""
    people = [worker("ann", fte), worker("ben", 1.0)]
    said = tuple(one.sentence(NAMES) for one in changes)
    problem = problem_of(people, SCHOOLS[:2], {"A": "ann", "B": "ben"})
    return Side(name, model(), problem, lines(led), changes, said)


FEWER_HOURS = SetFte(worker_id="ann", fte=0.1)


def test_the_change_that_brings_the_rule_which_would_break_is_named() -> None:
    before = _side("Before", 0.5, {"A": "ann", "B": "ben"})
    more_referrals, a_cap = ScaleReferrals(percent=20), CapMoves(moves=3)
    alone = _side("Fewer hours", 0.1, {"A": "ben", "B": "ben"}, FEWER_HOURS, a_cap)
    told = reasons_of(before, alone)["A"]
    assert "Worker ann leads 1 primary, 0.11 full caseloads on 0.1 FTE" in told
    assert told.endswith("That follows from: Worker ann works 0.1 FTE.")
    both = _side("Both", 0.1, {"A": "ben", "B": "ben"}, FEWER_HOURS, more_referrals)
    told = reasons_of(before, both)["A"]
    assert told.endswith("That follows from one or more of: Worker ann works 0.1 FTE. Referrals grow by 20%.")
    # Where the rule would break in the reference as well, no change brings it.
    short = _side("Short before", 0.1, {"A": "ann", "B": "ben"})
    assert "follows" not in reasons_of(short, _side("More", 0.1, {"A": "ben", "B": "ben"}, more_referrals))["A"]


def test_plans_with_fewer_of_the_changes_say_which_of_them_decides() -> None:
    more_referrals = ScaleReferrals(percent=20)
    before = _side("Before", 0.5, {"A": "ann", "B": "ben"})
    both = _side("Both", 0.1, {"A": "ben", "B": "ben"}, FEWER_HOURS, more_referrals)
    hours = _side("Hours", 0.1, {"A": "ben", "B": "ben"}, FEWER_HOURS)
    referrals = _side("Referrals", 0.5, {"A": "ann", "B": "ben"}, more_referrals)
    (told,) = compare_scenarios([before, both, hours, referrals]).reasons["Both"]["reason"]
    assert told.endswith(
        "It is the same with “Worker ann works 0.1 FTE” alone; it is as in the reference with “Referrals grow by 20%” "
        "alone."
    )
    (told,) = compare_scenarios([before, hours, both]).reasons["Hours"]["reason"]
    assert "alone;" not in told


def test_a_cut_off_that_moved_and_a_school_that_became_an_academy() -> None:
    schools = [school("A2", need=60), *SCHOOLS[1:]]
    problem = problem_of([*today().problem.workers], schools, {**{"A2": "ann"}, "B": "ann", "C": "ben", "D": "ben"})
    lower = problem.entitled_tier.copy()
    lower[1] = 0
    changes = (
        SetCutOff(phase="primary", tier_id=TWO, points=58),
        ConvertSchool(urn="A", number="A2"),
    )
    plan = lines({"A2": "ann", "B": "ann", "C": "ben", "D": "ben"}, {"B": "keeping_in_touch"})
    said = tuple(one.sentence(NAMES) for one in changes)
    other = Side("Cut-off 58", model(), replace(problem, entitled_tier=lower), plan, changes, said, today().problem)
    table = compare_scenarios([today(), other]).reasons["Cut-off 58"]
    assert list(table["key"]) == ["B"]
    assert table["differs_in"].iloc[0] == "tier, meetings"
    assert table["reason"].iloc[0] == (
        "It is entitled to 'Keeping in touch' here and to 'Two meetings a term' in the reference. Its need score is "
        "55.0 in both. That follows from: Primary schools have two_meetings from a need score of 58."
    )


def test_a_merged_school_and_one_that_nobody_leads() -> None:
    merge = MergeSchools(urn="B", into_urn="A")
    schools = [one for one in SCHOOLS if one.urn != "B"]
    problem = problem_of([*today().problem.workers], schools)
    plan = Plan(lines({"A": "ann", "C": None, "D": "ben"}).assignments)
    other = Side("Merged", model(), problem, plan, (merge,), (merge.sentence(NAMES),), today().problem)
    told = reasons_of(today(), other)
    assert told["B"] == "A change of “Merged”: Merge School B into School A."
    assert "As in the reference" in told["C"] or "as in the reference" in told["C"]
    found = compare_scenarios([today(), other])
    assert found.by_figure["not_covered"][1].number == 1
    assert "one school fewer than the reference has" in found.headlines[1]
