"""Figures become points as documented, and never the other way round."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from allocation.need.definitions import Normalisation
from allocation.need.normalise import by_goalposts, goalposts_of, is_constant, normalise

METHODS = ["goalposts", "percentile rank", "z-score", "min-max", "IMD exponential"]
FIGURES = st.lists(st.integers(-1000, 1000), min_size=2, max_size=40)


def test_goalposts_are_the_5th_and_95th_percentile_and_clip() -> None:
    figures = np.arange(101.0)
    assert goalposts_of(figures) == (5.0, 95.0)
    points = normalise(figures, Normalisation())
    assert points[[0, 5, 50, 95, 100]].tolist() == [0, 0, 50, 100, 100]


def test_goalposts_from_outside_hold_whatever_the_cohort() -> None:
    assert by_goalposts([0, 10, 30, 50], 10, 50, Normalisation()).tolist() == [0, 0, 50, 100]
    assert by_goalposts([0, 10, 30, 50], 10, 50, Normalisation(), direction=-1).tolist() == [100, 100, 50, 0]
    assert by_goalposts([1, 5], 1, 5, Normalisation(lowest=0, highest=1)).tolist() == [0, 1]


def test_goalposts_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(ValueError, match="wrong way round"):
        by_goalposts([1], 5, 5, Normalisation())


def test_percentiles_that_coincide_fall_back_to_smallest_and_largest() -> None:
    assert goalposts_of([0] * 40 + [7]) == (0, 7)


def test_percentile_rank_takes_the_lowest_rank_of_ties() -> None:
    points = normalise([3, 1, 3, 9, np.nan], Normalisation(method="percentile rank"))
    np.testing.assert_allclose(points, [100 / 3, 0, 100 / 3, 100, np.nan])


def test_z_score_centre_spread_and_clip() -> None:
    plain = normalise([1, 2, 3], Normalisation(method="z-score", centre=0, spread=1, is_clipped=False))
    assert plain.tolist() == [-1, 0, 1]
    assert normalise([1, 2, 3], Normalisation(method="z-score")).tolist() == [30, 50, 70]
    far = normalise([0.0] * 60 + [1.0], Normalisation(method="z-score"))
    assert far.max() == 100


def test_min_max() -> None:
    assert normalise([2, 4, 6], Normalisation(method="min-max", lowest=1, highest=101)).tolist() == [1, 51, 101]


def test_imd_exponential_is_100_for_the_neediest_and_gives_the_worst_tenth_about_half_the_scale() -> None:
    """The Indices of Deprivation chose 23 so that the most deprived 10% score from about 50 to 100."""
    points = normalise(np.arange(1, 10_001), Normalisation(method="IMD exponential"))
    assert points[-1] == pytest.approx(100)
    assert points[8999] == pytest.approx(50.43, abs=0.01)
    assert points[0] == pytest.approx(0, abs=0.01)


def test_imd_exponential_gives_ties_the_neediest_rank() -> None:
    points = normalise([5, 5, 1, 0], Normalisation(method="IMD exponential"))
    assert points[0] == points[1] == pytest.approx(100)


def test_none_is_the_figure_itself() -> None:
    assert normalise([4, 4], Normalisation(method="none"), direction=-1).tolist() == [-4, -4]


@pytest.mark.parametrize("method", METHODS)
@given(figures=FIGURES)
def test_more_need_never_means_fewer_points(method: str, figures: list[int]) -> None:
    assume(len(set(figures)) > 1)
    order = np.argsort(figures)
    up = normalise(np.array(figures)[order], Normalisation(method=method))
    down = normalise(np.array(figures)[order], Normalisation(method=method), direction=-1)
    assert (np.diff(up) >= -1e-9).all()
    assert (np.diff(down) <= 1e-9).all()
    assert up.min() >= -1e-9
    assert up.max() <= 100 + 1e-9


@pytest.mark.parametrize("method", METHODS)
def test_unknown_figures_stay_unknown_and_do_not_count(method: str) -> None:
    with_gap = normalise([1, np.nan, 2, 4], Normalisation(method=method))
    assert np.isnan(with_gap[1])
    np.testing.assert_allclose(with_gap[[0, 2, 3]], normalise([1, 2, 4], Normalisation(method=method)))


@pytest.mark.parametrize("method", METHODS)
def test_a_constant_column_is_refused_in_words(method: str) -> None:
    with pytest.raises(ValueError, match="every figure is the same"):
        normalise([3, 3, np.nan], Normalisation(method=method))


def test_constant_allows_for_floating_point_dust() -> None:
    assert is_constant([0.1 + 0.2, 0.3, np.nan])
    assert is_constant([])
    assert is_constant([0, 0])
    assert not is_constant([1e-9, 2e-9])
