"""Which schools of other clusters a link worker may lead, under each boundary rule."""

from dataclasses import replace

import numpy as np
import pytest

from allocation.boundaries import Boundary, both_ways, near_bases
from allocation.entities import LinkWorker, Phase, School

ASH = School("1", "Ash Primary", Phase.PRIMARY, "North")
ELM = School("2", "Elm Primary", Phase.PRIMARY, "North", current_worker_id="far")


def worker(worker_id: str, cluster: str, hub: str = "") -> LinkWorker:
    return LinkWorker(worker_id, f"Worker {worker_id}", "senior_link_worker", 1.0, cluster, hub)


STAFF = [
    worker("own", "North", "N"),
    worker("e1", "East", "E"),
    worker("e2", "East", "E"),
    worker("s", "South", "S"),
    worker("w", "West", "W"),
    worker("far", "West", "Z"),
]
MINUTES = np.array([[5, 8, 9, 12, 14, 40], [5, 16, 17, 15, 14, 40]])
NEAR = near_bases([ASH, ELM], STAFF, MINUTES, 15)
ADJOINING = both_ways([("North", "East"), ("West", "North")])


def test_the_two_nearest_bases_of_others_within_the_limit_and_todays_worker_are_near() -> None:
    assert NEAR[0].tolist() == [False, True, True, True, False, False]
    assert NEAR[1].tolist() == [False, False, False, True, True, True]


def test_workers_without_a_hub_have_the_place_they_start_from() -> None:
    here, there = (replace(worker(c, "South"), easting=e, northing=0.0) for c, e in (("a", 10.0), ("b", 90.0)))
    same = replace(there, worker_id="c")
    staff = [here, there, same, worker("d", "East")]
    assert near_bases([ASH], staff, np.array([[3, 4, 9, 5]]), 15).tolist() == [[True, True, True, False]]


@pytest.mark.parametrize(
    ("rule", "school", "who", "reason"),
    [
        ("hard", 0, 0, ""),
        ("hard", 0, 1, "Worker e1 works in East, not in North"),
        ("free", 0, 5, ""),
        ("neighbours", 0, 0, ""),
        ("neighbours", 0, 1, ""),
        ("neighbours", 0, 2, ""),
        ("neighbours", 0, 3, "Worker s works in South, which does not adjoin North"),
        ("neighbours", 0, 4, "Worker w works in West, and Ash Primary is too far from their base"),
        ("neighbours", 1, 1, "Worker e1 works in East, and Elm Primary is too far from their base"),
        ("neighbours", 1, 5, ""),
    ],
)
def test_each_rule_says_why_not(rule: str, school: int, who: int, reason: str) -> None:
    boundary = Boundary(rule, ADJOINING, NEAR)
    assert boundary.reason_against([ASH, ELM][school], STAFF[who], school, who) == reason


def test_an_exception_by_name_is_for_that_pair_alone() -> None:
    boundary = Boundary("hard", exceptions={("1", "s")})
    assert boundary.reason_against(ASH, STAFF[3], 0, 3) == ""
    assert boundary.reason_against(ELM, STAFF[3], 1, 3) != ""


def test_somebody_without_a_cluster_has_no_boundary() -> None:
    assert Boundary("hard").reason_against(ASH, worker("all", ""), 0, 0) == ""
