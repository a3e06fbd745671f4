"""The least staff of each place against what can be added up by hand: nine primaries or three secondaries a post."""

import threading

import pytest

from allocation.entities import LinkWorker
from allocation.solver.staff_needed import staff_needed
from tests.data_sources.test_model_instances import School, build, model, worker


def primaries(number: int, need: float = 50.0, first: int = 0, cluster: str = "North") -> list[School]:
    return [School(str(first + i), need=need, cluster=cluster) for i in range(number)]


def test_ten_primaries_take_a_post_and_two_tenths_wherever_one_counts_from() -> None:
    (north,) = staff_needed(build(model("wakefield"), primaries(10), [worker("a")]))
    assert (north.area, north.schools, north.role, north.in_post_fte) == ("North", 10, "senior_link_worker", 1.0)
    assert (north.needed_fte, north.more_fte) == (1.2, 0.2)  # 10/9 of a post; the tenth school is 1/9
    assert north.is_needed_proven
    assert north.is_more_proven
    assert north.why_not == ""


def test_two_part_timers_hold_fewer_schools_than_their_posts_added_up() -> None:
    (north,) = staff_needed(build(model("wakefield"), primaries(11), [worker("a", fte=0.6), worker("b", fte=0.6)]))
    assert north.in_post_fte == 1.2
    assert north.needed_fte == 1.3  # nine in a full post, two (2/9) in 0.3
    assert north.more_fte == 0.2  # five each, and one school over: more than 1.3 - 1.2


def test_people_in_one_place_do_not_make_up_for_those_missing_in_another() -> None:
    schools = [*primaries(10), *primaries(2, first=10, cluster="South")]
    north, south = staff_needed(build(model("wakefield"), schools, [worker("a"), worker("b", "South")]))
    assert (north.more_fte, south.more_fte, south.needed_fte) == (0.2, 0.0, 0.3)


def test_schools_that_other_roles_lead_take_no_posts_of_the_role_counted() -> None:
    schools = [*primaries(10), *primaries(3, need=10, first=10)]
    hub = LinkWorker("hub", "Hub", "family_hub_staff", 0.5, "North", easting=400_000.0, northing=400_000.0)
    (with_hub,) = staff_needed(build(model("wakefield"), schools, [worker("a"), hub]))
    (without,) = staff_needed(build(model("wakefield"), schools, [worker("a")]))
    assert (with_hub.needed_fte, with_hub.more_fte) == (1.2, 0.2)
    assert (without.needed_fte, without.more_fte) == (1.5, 0.5)  # 13/9 is 1.44; four over


def test_a_school_too_large_for_one_person_is_named_and_left_out() -> None:
    schools = [*primaries(2), School("9", "secondary", cases=60)]  # 60 x 6 hours are more than the 312.65 of a post
    (north,) = staff_needed(build(model("wakefield"), schools, [worker("a")]))
    assert north.beyond_one_post == ("9",)
    assert (north.needed_fte, north.more_fte) == (0.3, 0.0)


def test_one_coordinator_for_all_cannot_be_helped_by_more_of_them() -> None:
    schools = [School(str(i), "secondary", need=90, cases=60) for i in range(8)]  # 8 x (18 + 30) hours
    (north,) = staff_needed(build(model("salford"), schools, [worker("a")]))
    assert (north.needed_fte, north.more_fte) == (None, None)
    assert "would take 1.2 full-time posts of one and the same person" in north.why_not


def test_more_people_than_the_model_has_are_no_way_out() -> None:
    of = model("nfer_1_childrens_centres", {"staffing.reach.North": 801})
    (fits,) = staff_needed(build(of, primaries(20), [worker("a")]))
    assert (fits.needed_fte, fits.more_fte) == (0.9, 0.0)  # 20 x 13 hours of 312.65 are 0.83
    (north,) = staff_needed(build(of, primaries(60), [worker("a")]))
    assert north.needed_fte is None
    assert "the model has two people as family link worker in North" in north.why_not
    assert "would take 2.5 full-time posts" in north.why_not


def test_where_nobody_has_a_role_what_a_post_takes_on_is_not_known() -> None:
    stranger = LinkWorker("a", "A", "school_secretary", 1.0, "North", easting=400_000.0, northing=400_000.0)
    (north,) = staff_needed(build(model("wakefield"), primaries(2), [stranger]))
    assert (north.role, north.needed_fte, north.more_fte) == ("", None, None)
    assert "nobody in the list of link workers has a role" in north.why_not


def test_what_was_not_answered_in_time_is_not_worked_out() -> None:
    stop = threading.Event()
    stop.set()
    (north,) = staff_needed(build(model("wakefield"), primaries(10), [worker("a")]), stop=stop)
    assert north.why_not == "North: there was no time to find out."
    assert not north.is_needed_proven


@pytest.mark.parametrize("cap", [0, 1])
def test_caps_on_moves_say_nothing_about_staff(cap: int) -> None:
    problem = build(model("wakefield"), primaries(10), [worker("a")])
    object.__setattr__(problem, "max_moves_per_worker", cap)
    assert staff_needed(problem)[0].more_fte == 0.2
