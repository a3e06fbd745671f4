"""Tables of the map: a layer's number and words have columns only where no other column says the same."""

import numpy as np
import pandas as pd
import pytest

from data_sources.cluster_map.shown import Shown
from pages.ui.map_words import layer_columns, pupil_columns, shared_places


def layer(is_said_more: bool) -> Shown:
    return Shown("Layer", "?", (), pd.DataFrame(), "Number", (), ("is", "are"), "a file", is_said_more=is_said_more)


def test_pupils_sort_as_numbers_and_where_one_is_not_known_it_says_why() -> None:
    rows = pd.DataFrame({"pupils": [90.0, 1200.0], "pupils_said": ["90", "1,200"]})
    assert list(pupil_columns(rows)) == ["pupils"]
    assert list(pupil_columns(rows.assign(pupils=[90.0, np.nan]))) == ["pupils", "pupils_why"]


@pytest.mark.parametrize(
    ("value", "said", "is_said_more", "shown"),
    [
        ([81.5, np.nan], ["need score 81.5", "no need score"], False, []),
        ([2, np.nan], ["Two meetings", ""], False, []),
        ([14, 3], ["14 minutes one way", "3 minutes one way"], False, ["value"]),
        ([50, 120], ["5 made, 10.0 expected", "12 made, 10.0 expected"], True, ["value", "said"]),
    ],
)
def test_nothing_is_said_twice(value: list[float], said: list[str], is_said_more: bool, shown: list[str]) -> None:
    rows = pd.DataFrame(
        {"value": value, "said": said, "need_points": [81.5, np.nan], "tier": ["Two meetings", None]}
    ).astype({"value": float})
    assert list(layer_columns(layer(is_said_more), rows)) == shown


def test_schools_under_others_are_named() -> None:
    places = pd.DataFrame(
        {"urn": ["1", "2", "3"], "name": ["Ash", "Birch", "Cedar"], "longitude": [1.0, 1.0, 2.0], "latitude": 53.0}
    )
    assert shared_places(places).startswith("2 schools share a place with another")
    assert "Ash and Birch." in shared_places(places)
    assert shared_places(places.iloc[1:]) == ""
