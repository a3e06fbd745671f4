"""Who leads today, locks and travel times follow a school to its successor, and name nobody who is not there."""

import pandas as pd
import pytest

from allocation.entities import Hub, LinkWorker
from data_sources.joining.arrangements import People, current_allocation, locks, school_groups, travel_times
from data_sources.joining.school_succession import Identity
from tests.data_sources.joined_frames import links, schools, table

EVERYONE = schools(*({"urn": urn} for urn in "1234"))
IDENTITY = Identity(EVERYONE, EVERYONE, {}, links(("9", "1", "Successor"), ("8", "1", "Successor")))
WORKERS = tuple(
    LinkWorker(worker_id, name, "senior_link_worker", 1.0, "North")
    for worker_id, name in [("LW1", "Ann Archer"), ("LW2", "Ben Baker"), ("LW3", "Cat Cole"), ("LW4", "Cat Cole")]
)
PEOPLE = People(WORKERS, pd.DataFrame({"worker_id": ["LW9"], "name": ["Vacant post 9"]}))


def today(*rows: dict) -> pd.DataFrame:
    return table(list(rows), {"laestab": "", "tier": "", "since": None})


def locked(*rows: dict) -> pd.DataFrame:
    return table(list(rows), {"laestab": "", "tier": "", "reason": "", "until": None, "worker_id": ""})


@pytest.mark.parametrize(
    ("text", "worker_id", "words"),
    [
        ("lw1", "LW1", ""),
        (" Ann  ARCHER", "LW1", ""),
        ("Cat Cole", "", "two link workers"),
        ("Vacant post 9", "", "vacant"),
        ("LW9", "", "vacant"),
        ("Zoe", "", "nobody"),
    ],
)
def test_people_are_found_by_id_or_name(text: str, worker_id: str, words: str) -> None:
    found, reason = PEOPLE.find(text)
    assert found == worker_id
    assert words in reason


def test_who_leads_today_by_id_or_name_and_nobody_is_missing() -> None:
    got = current_allocation(
        today(
            {"urn": "1", "worker_id": "ann archer", "tier": "Two meetings a term"},
            {"urn": "2", "worker_id": ""},
            {"urn": "3", "worker_id": "Zoe"},
            {"urn": "77", "worker_id": "LW1"},
        ),
        IDENTITY,
        PEOPLE,
    )
    assert got.table["urn"].tolist() == ["1", "2", "3"]
    assert got.table["worker_id"].fillna("-").tolist() == ["LW1", "-", "-"]
    assert got.table["tier"].iloc[0] == "Two meetings a term"
    assert set(got.unmatched["key"]) == {"Zoe", "77"}


def test_todays_lead_follows_a_conversion_but_its_own_row_goes_first() -> None:
    carried = current_allocation(today({"urn": "9", "worker_id": "LW1"}), IDENTITY, PEOPLE)
    assert carried.table[["urn", "worker_id"]].to_numpy().tolist() == [["1", "LW1"]]
    both = today({"urn": "9", "worker_id": "LW1"}, {"urn": "1", "worker_id": "LW2"})
    assert current_allocation(both, IDENTITY, PEOPLE).table["worker_id"].tolist() == ["LW2"]


def test_two_leads_of_merged_schools_are_listed_and_not_chosen_between() -> None:
    differ = today({"urn": "8", "worker_id": "LW1"}, {"urn": "9", "worker_id": "LW2"})
    got = current_allocation(differ, IDENTITY, PEOPLE)
    assert got.table.empty
    assert got.unmatched["key"].tolist() == ["8", "9"]
    decided = today(
        {"urn": "1", "worker_id": "LW3"}, {"urn": "8", "worker_id": "LW1"}, {"urn": "9", "worker_id": "LW2"}
    )
    assert current_allocation(decided, IDENTITY, PEOPLE).unmatched.empty
    agree = today({"urn": "8", "worker_id": "LW1"}, {"urn": "9", "worker_id": "LW1"})
    assert current_allocation(agree, IDENTITY, PEOPLE).table["worker_id"].tolist() == ["LW1"]


def test_locks_are_carried_and_those_nobody_can_follow_are_listed() -> None:
    got = locks(
        locked(
            {"urn": "9", "worker_id": "Ann Archer", "action": "keep", "until": "2030-01-01"},
            {"urn": "2", "tier": "Two meetings a term", "action": "keep"},
            {"urn": "3", "worker_id": "Zoe", "action": "ban"},
            {"urn": "77", "worker_id": "LW1", "action": "ban"},
        ),
        IDENTITY,
        PEOPLE,
    )
    assert got.table[["urn", "worker_id", "action"]].to_numpy().tolist() == [["1", "LW1", "keep"], ["2", "", "keep"]]
    assert got.table["until"].iloc[0] == "2030-01-01"
    assert set(got.unmatched["key"]) == {"Zoe", "77"}


def test_locks_of_merged_schools_that_contradict_each_other_are_listed() -> None:
    rows = locked(
        {"urn": "8", "worker_id": "LW1", "action": "keep"},
        {"urn": "9", "worker_id": "LW2", "action": "keep"},
        {"urn": "9", "worker_id": "LW3", "action": "ban"},
    )
    got = locks(rows, IDENTITY, PEOPLE)
    assert got.table[["urn", "worker_id", "action"]].to_numpy().tolist() == [["1", "LW3", "ban"]]
    assert got.unmatched["key"].tolist() == ["8", "9"]


def test_groups_are_carried_to_the_school_of_today_and_named_alike() -> None:
    rows = table(
        [
            {"urn": "9", "group": "Highfield", "kind": "secondary and feeders", "firmness": "hard"},
            {"urn": "1", "group": "HIGHFIELD", "kind": "secondary and feeders", "firmness": "hard"},
            {"urn": "2", "group": "High-field", "kind": "secondary and feeders", "firmness": "hard"},
            {"urn": "77", "group": "Highfield", "kind": "secondary and feeders", "firmness": "hard"},
        ],
        {"laestab": ""},
    )
    got = school_groups(rows, IDENTITY)
    assert got.table[["urn", "group"]].to_numpy().tolist() == [["1", "Highfield"], ["2", "Highfield"]]
    assert got.unmatched["key"].tolist() == ["77"]
    assert school_groups(None, IDENTITY).table.columns.tolist() == ["urn", "group", "kind", "firmness"]


def test_journeys_are_named_as_the_hubs_and_workers_are() -> None:
    rows = table(
        [
            {"urn": "1", "destination": "NORTHGATE hub", "travel_minutes": 12.0},
            {"urn": "9", "destination": "Northgate Hub", "travel_minutes": 99.0},
            {"urn": "2", "destination": "Ben Baker", "travel_minutes": 7.0},
            {"urn": "3", "destination": "Moonbase", "travel_minutes": 7.0},
            {"urn": "4", "destination": "Moonbase", "travel_minutes": 7.0},
        ],
        {"laestab": ""},
    )
    got = travel_times(rows, IDENTITY, PEOPLE, [Hub("Northgate Hub", "North")])
    assert got.table.to_numpy().tolist() == [["1", "Northgate Hub", 12.0], ["2", "LW2", 7.0]]
    assert got.unmatched["key"].tolist() == ["Moonbase"]


def test_journeys_of_merged_schools_that_differ_are_listed() -> None:
    rows = table(
        [
            {"urn": "8", "destination": "LW1", "travel_minutes": 5.0},
            {"urn": "9", "destination": "LW1", "travel_minutes": 6.0},
        ],
        {"laestab": ""},
    )
    got = travel_times(rows, IDENTITY, PEOPLE, [])
    assert got.table.empty
    assert got.unmatched["key"].tolist() == ["8", "9"]


def test_nothing_loaded_is_empty_tables_with_their_columns() -> None:
    for got, columns in (
        (current_allocation(None, IDENTITY, PEOPLE), ["urn", "worker_id", "tier", "since"]),
        (locks(None, IDENTITY, PEOPLE), ["urn", "worker_id", "action", "tier", "reason", "until"]),
        (travel_times(None, IDENTITY, PEOPLE, []), ["urn", "destination", "travel_minutes"]),
    ):
        assert got.table.columns.tolist() == columns
        assert got.table.empty
        assert got.unmatched.empty


def test_a_file_of_another_authority_says_that_nothing_matched() -> None:
    (note,) = current_allocation(today({"urn": "77", "worker_id": "LW1"}), IDENTITY, PEOPLE).notes
    assert "77" in note
