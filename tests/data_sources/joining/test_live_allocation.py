"""Who leads today where a version of a plan is live: the newest of files and version counts, school by school."""

from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest

from allocation.plan import Assignment, Plan
from data_sources.joining.live_allocation import in_force
from data_sources.stores import LiveVersion
from data_sources.stores.source_file import SourceFile

URNS = ("1", "2", "3", "4", "5")
LIVE_SINCE = datetime(2026, 11, 10, tzinfo=UTC)


def live(*workers: str | None) -> LiveVersion:
    lines = tuple(Assignment(urn, who, who and "two") for urn, who in zip(URNS, workers, strict=False))
    return LiveVersion(7, 3, "Jo leaves", LIVE_SINCE, "Sam", Plan(lines), "7:2:12")


def file(source_id: int, kind: str, day: int) -> SourceFile:
    return SourceFile(
        source_id, kind, f"{kind}_{source_id}.csv", f"sha{source_id}", 1, "", "", "355",
        datetime(2026, 11, day, tzinfo=UTC), "Ann", (), True, False,
    )  # fmt: skip


def leads(**who: str) -> pd.DataFrame:
    """{"u1": "ann"} as the file of a council says it."""
    rows = [
        {"urn": urn[1:], "laestab": "", "school_name": "", "worker_id": one, "tier": "", "since": pd.NaT}
        for urn, one in who.items()
    ]
    return pd.DataFrame(rows)


def find(text: str) -> tuple[str, str]:
    """Ann Lee is ann; everybody else is known by id alone."""
    return {"Ann Lee": "ann"}.get(text, text), ""


def today(version: LiveVersion, *loaded: tuple[int, pd.DataFrame]) -> tuple[dict[str, str], str]:
    """urn -> worker, and the note; `loaded`: the day in November of each file, and what it says."""
    files = [file(number, "current_allocation", day) for number, (day, _) in enumerate(loaded, start=1)]
    found = in_force(files, {number: frame for number, (_, frame) in enumerate(loaded, start=1)}, [version], find)
    assert found.rows is not None
    return dict(zip(found.rows["urn"], found.rows["worker_id"], strict=True)), found.note


def test_a_version_that_went_live_takes_the_place_of_an_older_file() -> None:
    led, note = today(live("ann", None, "cat"), (1, leads(u1="old", u2="old", u3="old")))
    assert led == {"1": "ann", "2": "", "3": "cat"}
    assert note == "Today's allocation: version 3: Jo leaves, live since 10/11/2026."


def test_a_school_the_version_does_not_know_is_led_as_an_older_file_says() -> None:
    older = leads(u1="old", u2="old", u3="old", u4="old", u5="old")
    led, _ = today(live("ann", "ann"), (1, older))
    assert led == {"1": "ann", "2": "ann", "3": "old", "4": "old", "5": "old"}


def test_a_newer_file_of_a_few_schools_counts_for_those_alone() -> None:
    led, note = today(live("ann", "ann", "ann", "ann", "ann"), (1, leads(u1="old")), (20, leads(u2="ben")))
    assert led == {"1": "ann", "2": "ben", "3": "ann", "4": "ann", "5": "ann"}
    assert note.endswith("10/11/2026; for the schools in it current_allocation_2.csv, which was loaded after that.")


def test_a_newer_file_of_half_the_schools_takes_the_place_of_the_version() -> None:
    led, note = today(live("ann", "ann", "ann", "ann"), (20, leads(u1="ben", u2="ben")))
    assert led == {"1": "ben", "2": "ben"}
    assert note == (
        "Today's allocation: current_allocation_1.csv, loaded after version 3: Jo leaves went live on 10/11/2026."
    )


@pytest.mark.parametrize(("day", "led_by"), [(9, "ann"), (11, "ben")])
def test_a_school_known_by_its_laestab_is_the_same_school(day: int, led_by: str) -> None:
    schools = pd.DataFrame({"urn": ["1"], "laestab": ["3551234"]})
    by_number = leads(u1="ben").assign(urn="", laestab="3551234")
    files = [file(1, "schools", 1), file(2, "current_allocation", day)]
    rows = in_force(files, {1: schools, 2: by_number}, [live("ann")], find).rows
    assert rows is not None
    assert rows["worker_id"].to_list() == [led_by]


def test_whoever_goes_on_leading_a_school_does_so_since_they_began() -> None:
    begun = pd.Timestamp("2024-09-01")
    said = leads(u1="Ann Lee", u2="Ann Lee", u3="cat", u4="Ann Lee").assign(since=begun)
    said.loc[3, "since"] = pd.NaT
    earlier = replace(live("ann", "ben", "ben", "ann"), since=datetime(2026, 10, 5, tzinfo=UTC))
    first = file(1, "current_allocation", 1)
    files = [replace(first, loaded_at=datetime(2026, 9, 1, tzinfo=UTC))]
    rows = in_force(files, {1: said}, [earlier, live("ann", "ben", "cat", "ann", "ann")], find).rows
    assert rows is not None
    since = rows.set_index("urn")["since"]
    assert since["1"] == begun  # by name in the file, by id in both versions
    assert since["2"] == pd.Timestamp("2026-10-05")  # since the earlier version
    assert since["3"] == pd.Timestamp("2026-11-10")  # back again
    assert pd.isna(since["4"])  # nobody said since when
    assert since["5"] == pd.Timestamp("2026-11-10")
