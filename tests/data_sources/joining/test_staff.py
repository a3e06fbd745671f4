"""Hubs and link workers: placed, put in a cluster, and every name nobody knows listed."""

from datetime import date

import pandas as pd

from allocation.entities import Hub, Phase
from data_sources.joining.staff import named_clusters, staff
from tests.data_sources.joined_frames import schools, workers

SCHOOLS = schools({"urn": "1", "postcode": "ZZ1 1ZZ", "easting": 381_000.0, "northing": 401_000.0})
HUBS = pd.DataFrame(
    {
        "hub": ["Northgate", "Southgate", "Nowhere"],
        "cluster": ["north", "South", None],
        "easting": [380_000.0, None, None],
        "northing": [400_000.0, None, None],
        "postcode": ["", "zz11zz", "AA1 1AA"],
    }
)
CLUSTERS = ["North", "South"]


def test_a_hub_with_only_a_postcode_stands_where_a_school_does() -> None:
    got = staff(HUBS, None, SCHOOLS, CLUSTERS)
    assert got.hubs == (
        Hub("Northgate", "North", 380_000.0, 400_000.0),
        Hub("Southgate", "South", 381_000.0, 401_000.0),
        Hub("Nowhere", "", None, None),
    )
    assert any("Southgate" in note and "same postcode" in note for note in got.notes)
    assert any("Nowhere" in note and "no place" in note for note in got.notes)


def test_a_worker_starts_from_their_own_place_else_from_the_hub_and_takes_its_cluster() -> None:
    roster = workers(
        {"worker_id": "ann", "hub": "NORTHGATE", "fte": 0.6, "available_from": "2025-09-01"},
        {"worker_id": "ben", "hub": "Northgate", "cluster": "south", "easting": 385_000.0, "northing": 405_000.0},
        {"worker_id": "cat", "phases": "primary; special"},
        {"worker_id": "dan", "postcode": "ZZ1 1ZZ"},
    )
    ann, ben, cat, dan = staff(HUBS, roster, SCHOOLS, CLUSTERS).workers
    assert (ann.hub, ann.cluster, ann.easting, ann.fte) == ("Northgate", "North", 380_000.0, 0.6)
    assert ann.available_from == date(2025, 9, 1)
    assert ann.available_to is None
    assert (ben.cluster, ben.easting) == ("South", 385_000.0)
    assert (cat.cluster, cat.easting, cat.phases) == ("", None, frozenset({Phase.PRIMARY, Phase.SPECIAL}))
    assert dan.easting == 381_000.0


def test_journeys_that_cannot_be_measured_are_said() -> None:
    both = staff(HUBS, workers({"worker_id": "ann", "hub": "Northgate"}, {"worker_id": "cat"}), SCHOOLS, CLUSTERS)
    nobody = staff(None, workers({"worker_id": "ann"}, {"worker_id": "cat"}), SCHOOLS, CLUSTERS)
    assert any("1 of 2; their journeys take the usual time" in note for note in both.notes)
    assert any("2 of 2; their journeys count as no time at all" in note for note in nobody.notes)


def test_vacancies_are_kept_apart() -> None:
    roster = workers({"worker_id": "ann"}, {"worker_id": "v1", "name": "Vacant", "fte": None, "is_vacant": True})
    got = staff(None, roster, SCHOOLS, CLUSTERS)
    assert [worker.worker_id for worker in got.workers] == ["ann"]
    assert got.vacancies["worker_id"].tolist() == ["v1"]


def test_names_nobody_knows_are_listed() -> None:
    roster = workers({"worker_id": "ann", "hub": "Westgate", "cluster": "Moon"})
    got = staff(HUBS, roster, SCHOOLS, CLUSTERS)
    assert set(got.unmatched["key"]) == {"Westgate", "Moon"}
    assert set(got.unmatched["name"]) == {"Ann"}
    assert set(staff(None, roster, SCHOOLS, CLUSTERS).unmatched["key"]) == {"Moon"}


def test_a_role_that_is_not_known_counts_as_senior_and_is_said() -> None:
    roster = workers(
        {"worker_id": "ann", "role": "Astronaut"},
        {"worker_id": "ben", "role": ""},
        {"worker_id": "cat", "role": "Family hub worker"},
    )
    got = staff(None, roster, SCHOOLS, CLUSTERS)
    assert [worker.role for worker in got.workers] == ["senior_link_worker", "senior_link_worker", "family_hub_staff"]
    assert any("Astronaut" in note for note in got.notes)
    assert any("no role in the file for 1" in note for note in got.notes)


def test_social_workers_are_kept_apart_and_family_support_workers_may_count_as_senior() -> None:
    roster = workers(
        {"worker_id": "ann", "role": "Linked Social Worker"}, {"worker_id": "fay", "role": "Family support worker"}
    )
    got = staff(None, roster, SCHOOLS, CLUSTERS)
    assert [(one.worker_id, one.role) for one in got.social_workers] == [("ann", "social_worker")]
    assert [(one.worker_id, one.role) for one in got.workers] == [("fay", "family_support_worker")]
    assert any("Social workers: 1, apart from link workers" in note for note in got.notes)
    assert any("count as senior link workers where the operating model has no role" in note for note in got.notes)


def test_with_one_cluster_for_everybody_all_work_in_it() -> None:
    got = staff(HUBS, workers({"worker_id": "ann", "cluster": "North"}), SCHOOLS, ["Testford"], "Testford")
    assert got.workers[0].cluster == "Testford"
    assert got.unmatched.empty
    assert {hub.cluster for hub in got.hubs} == {"Testford"}
    assert any("all work in Testford" in note for note in got.notes)


def test_the_clusters_staff_name() -> None:
    assert named_clusters(HUBS, workers({"worker_id": "ann", "cluster": "East"})) == {"north", "South", "East"}
    assert named_clusters(None, None) == set()
