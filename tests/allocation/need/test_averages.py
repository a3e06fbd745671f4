"""Averages weighted by people."""

import numpy as np
import pytest

from allocation.need.averages import weighted_averages


def test_weighted_by_people_and_unknown_figures_do_not_count() -> None:
    found = weighted_averages([10, 20, np.nan, 5, 7], [1, 3, 9, np.nan, 0], ["b", "b", "b", "a", "a"])
    assert found["b"] == 17.5
    assert np.isnan(found["a"])
    assert list(found.index) == ["a", "b"]


def test_what_cannot_be_averaged_is_refused() -> None:
    with pytest.raises(ValueError, match="2 values, 1 weights and 2 groups"):
        weighted_averages([1, 2], [1], ["a", "b"])
    with pytest.raises(ValueError, match="a weight is -1"):
        weighted_averages([1, 2], [1, -1], ["a", "b"])
