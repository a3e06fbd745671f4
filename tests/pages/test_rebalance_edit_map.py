"""Clicks on the map of a draft, and the labels of the link workers who may lead a school."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from allocation.entities import LinkWorker
from pages.ui import rebalance_edit_map


@pytest.mark.parametrize(
    ("clicked", "chosen"),
    [
        ({"schools 7 a": [{"urn": "9"}]}, {"edit_school": "9", "list": "a"}),
        ({"people 7 a": [{"worker_id": "b"}]}, {"edit_school": "7", "list": "b"}),
        ({}, {"edit_school": "7", "list": "a"}),
    ],
)
def test_a_click_chooses_a_school_or_a_link_worker_in_the_lists(
    clicked: dict[str, object], chosen: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = {"edit_map": {"selection": {"objects": clicked}}, "edit_school": "7", "list": "a"}
    monkeypatch.setattr(rebalance_edit_map.st, "session_state", kept)
    rebalance_edit_map._take_click("list")
    assert {name: kept[name] for name in chosen} == chosen


def test_whoever_may_lead_it_has_a_label_the_nearest_first_below_where_they_start() -> None:
    people = [LinkWorker(one, f"Name {one}", "r", 1.0, "North") for one in "abcde"]
    problem: Any = SimpleNamespace(
        workers=tuple(people),
        travel_minutes=np.array([[9, 4, 2, 1, 3]]),
        allowed=np.array([[True, True, False, False, True]]),
    )
    bases = pd.DataFrame({"worker_id": list("abcde"), "name": [one.name for one in people]})
    bases = bases.assign(longitude=[1.0, 1.0, 1.0, 2.0, np.nan], latitude=54.0)
    made = rebalance_edit_map.labels(bases, problem, 0, now="c", chosen="a")
    assert [one["text"] for one in made] == ["Name c, 2 min, now", "Name b, 4 min", "Name a, 9 min, chosen"]
    assert [one["offset"][1] for one in made] == [19, 38, 57]  # d may not lead it; where e starts is not known
