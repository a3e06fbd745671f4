"""Points add up through any number of levels, and contributions add up to the total."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from allocation.need.aggregate import aggregate, aggregate_index
from allocation.need.definitions import Indicator, MissingRule, Pillar
from allocation.need.indicators import DEFAULT_SETTINGS, NeedSettings, settings_from_table

METHODS = ["arithmetic", "power mean", "geometric", "harmonic", "median"]


def two(**options: object) -> NeedSettings:
    """Two indicators of weight 1 and 3 straight in the index."""
    indicators = (Indicator(name="a", weight=1, value_column="a"), Indicator(name="b", weight=3, value_column="b"))
    return NeedSettings(indicators=indicators, pillars=(), **options)


def deep(method: str) -> NeedSettings:
    """Three levels with leaves at different depths, one level arithmetic whatever the rest is."""
    table = pd.DataFrame(
        [
            ("top", "", 1.0, None),
            ("left", "top", 2.0, None),
            ("right", "top", 1.0, "arithmetic"),
            ("a", "left", 1.0, None),
            ("b", "left", 2.0, None),
            ("c", "right", 3.0, None),
            ("d", "right", 1.0, None),
            ("e", "top", 1.5, None),
        ],
        columns=["name", "parent", "weight", "aggregation"],
    )
    return settings_from_table(table, aggregation=method)


def test_each_mean_by_hand() -> None:
    points = [[20.0, 60.0]]
    assert aggregate(points, two()).index[0] == pytest.approx((20 + 3 * 60) / 4)
    power = two(aggregation="power mean", power=2)
    assert aggregate(points, power).index[0] == pytest.approx(np.sqrt((400 + 3 * 3600) / 4))
    assert aggregate(points, two(aggregation="geometric")).index[0] == pytest.approx((20 * 60**3) ** 0.25)
    assert aggregate(points, two(aggregation="harmonic")).index[0] == pytest.approx(4 / (1 / 20 + 3 / 60))
    assert aggregate(points, two(aggregation="power mean", power=-1)).index[0] == pytest.approx(4 / (1 / 20 + 3 / 60))
    assert aggregate(points, two(aggregation="median")).index[0] == 60
    assert aggregate(points, two(aggregation="sum")).index[0] == 20 + 3 * 60


def test_the_median_of_equal_weights_is_the_ordinary_one() -> None:
    leaves = tuple(Indicator(name=n, value_column=n) for n in "abcd")
    settings = NeedSettings(indicators=leaves, pillars=(), aggregation="median")
    points = [[4.0, 1.0, 9.0, 2.0], [4.0, np.nan, 9.0, 2.0], [5.0, 5.0, 5.0, 1.0]]
    result = aggregate(points, settings)
    assert result.index.tolist() == [3.0, 4.0, 5.0]
    assert result.contributions[0].tolist() == [2, 0, 0, 1]


def test_a_sum_hands_no_weight_on_and_a_mean_does() -> None:
    assert aggregate([[20.0, np.nan]], two(aggregation="sum")).index[0] == 20
    assert aggregate([[20.0, np.nan]], two()).index[0] == 20
    whole = two(aggregation="sum", missing=MissingRule(least_known=1))
    assert np.isnan(aggregate([[20.0, np.nan]], whole).index[0])


def test_a_group_with_too_few_known_members_is_missing_at_any_level() -> None:
    """The data availability rule of COINr's Aggregate: the share of members that are known, level by level."""
    leaves = tuple(Indicator(name=n, pillar=p, value_column=n) for n, p in zip("abcd", "ppqq", strict=True))
    pillars = (Pillar(name="p"), Pillar(name="q", least_known=0.5))
    settings = NeedSettings(indicators=leaves, pillars=pillars, missing=MissingRule(least_known=0.6))
    result = aggregate([[1.0, 3.0, 5.0, np.nan], [1.0, np.nan, 5.0, 7.0]], settings)
    np.testing.assert_allclose(result.groups["p"], [2, np.nan])
    np.testing.assert_allclose(result.groups["q"], [5, 6])
    np.testing.assert_allclose(result.index, [3.5, np.nan])


@pytest.mark.parametrize("method", METHODS)
def test_many_draws_at_once_are_the_same_as_one_by_one(method: str) -> None:
    rng = np.random.default_rng(7)
    points = rng.uniform(0, 100, (6, 5, 5))
    points[rng.random(points.shape) < 0.2] = np.nan
    weights = {"a": rng.uniform(0.5, 2, 6), "left": rng.uniform(0.5, 2, 6), "e": 3.0}
    settings = deep(method)
    together = aggregate(points, settings, weights=weights)
    np.testing.assert_array_equal(aggregate_index(points, settings, weights=weights), together.index)
    for draw in range(6):
        mine = {name: float(np.broadcast_to(w, 6)[draw]) for name, w in weights.items()}
        alone = aggregate(points[draw], settings.with_weights(mine))
        np.testing.assert_allclose(together.index[draw], alone.index, rtol=1e-12)
        np.testing.assert_allclose(together.contributions[draw], alone.contributions, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(together.weights[draw], alone.weights, rtol=1e-12)


def test_drawn_weights_over_the_same_points_give_a_draw_each() -> None:
    result = aggregate([[20.0, 60.0], [0.0, np.nan]], two(), weights={"a": np.array([1.0, 3.0, 9.0])})
    np.testing.assert_allclose(result.index, [[50, 0], [40, 0], [30, 0]])
    stated = two(total_weight=5)
    assert aggregate([[20.0, 60.0]], stated, weights={"a": [3.0]}).index[0, 0] == pytest.approx(240 / (6 * 5 / 4))


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ({"c": 1.0}, "no indicator or pillar called 'c'"),
        ({"a": [-1.0]}, "0 or more and not all 0"),
        ({"a": [float("nan")]}, "0 or more and not all 0"),
        ({"a": [0.0, 1.0], "b": [0.0, 1.0]}, "0 or more and not all 0"),
    ],
)
def test_unlawful_drawn_weights_are_refused(weights: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        aggregate([[20.0, 60.0]], two(), weights=weights)


def test_the_stated_total_divides_and_nothing_is_renormalised() -> None:
    assert aggregate([[20.0, 60.0]], two(total_weight=5)).index[0] == pytest.approx(200 / 5)


def test_default_weights_are_the_published_ones() -> None:
    weights = aggregate(np.ones((1, 5)), DEFAULT_SETTINGS).weights[0]
    np.testing.assert_allclose(weights, [0.22, 0.18, 0.275, 0.225, 0.10])


def test_what_is_missing_hands_its_weight_to_its_pillar_and_a_lost_pillar_to_the_others() -> None:
    points = np.array([[10.0, np.nan, 30.0, 50.0, np.nan], [10.0, 20.0, np.nan, np.nan, 70.0]])
    result = aggregate(points, DEFAULT_SETTINGS)
    np.testing.assert_allclose(result.weights[0], [0.4 / 0.9, 0, 0.5 / 0.9 * 0.55, 0.5 / 0.9 * 0.45, 0])
    np.testing.assert_allclose(result.weights[1], [0.9 * 0.55, 0.9 * 0.45, 0, 0, 0.1])
    assert np.isnan(result.groups["demand"][1])


def test_school_voice_never_takes_over_weight_and_never_stands_alone() -> None:
    result = aggregate([[np.nan, np.nan, np.nan, np.nan, 80.0]], DEFAULT_SETTINGS)
    assert np.isnan(result.index[0])
    assert np.isnan(result.contributions).all()


def test_one_low_part_pulls_a_geometric_mean_to_nothing_but_not_the_others() -> None:
    points = [[0.0, 90.0]]
    assert aggregate(points, two(aggregation="geometric")).index[0] == 0
    assert aggregate(points, two()).index[0] == 67.5
    assert aggregate(points, two(aggregation="power mean")).index[0] > 67.5


@pytest.mark.parametrize("method", ["power mean", "geometric", "harmonic"])
def test_points_below_zero_are_refused_where_the_mean_cannot_take_them(method: str) -> None:
    with pytest.raises(ValueError, match="has points below 0"):
        aggregate([[-1.0, 2.0]], two(aggregation=method))
    assert aggregate([[-1.0, 2.0]], two()).index[0] == pytest.approx(1.25)


@settings(max_examples=60)
@given(
    method=st.sampled_from(METHODS),
    points=arrays(float, (4, 5), elements=st.one_of(st.floats(0, 100), st.just(0.0), st.just(np.nan))),
)
def test_contributions_add_up_to_the_index_whatever_is_missing(method: str, points: np.ndarray) -> None:
    result = aggregate(points, deep(method))
    known = np.isfinite(result.index)
    np.testing.assert_allclose(result.contributions[known].sum(axis=1), result.index[known], rtol=0, atol=1e-9)
    assert (known == np.isfinite(points).any(axis=1)).all()
    assert np.isnan(result.contributions[~known]).all()


@settings(max_examples=30)
@given(arrays(float, (3, 5), elements=st.floats(0, 100)), st.sampled_from(METHODS))
def test_an_index_lies_between_its_smallest_and_largest_part(points: np.ndarray, method: str) -> None:
    index = aggregate(points, deep(method)).index
    assert (index >= points.min(axis=1) - 1e-9).all()
    assert (index <= points.max(axis=1) + 1e-9).all()


def test_funding_by_bands_is_the_same_engine() -> None:
    """Pupils in a band times pounds a pupil, added up: no normalisation, weights are rates, divided by 1."""
    bands = {"band_a": 680.0, "band_b": 515.0, "band_c": 480.0}
    indicators = tuple(Indicator(name=n, value_column=n, weight=w) for n, w in bands.items())
    result = aggregate([[10.0, 4.0, 0.0]], NeedSettings(indicators=indicators, pillars=(), total_weight=1))
    assert result.index[0] == 10 * 680 + 4 * 515
    assert result.contributions[0].tolist() == [6800, 2060, 0]


def test_a_pillar_may_divide_by_its_own_stated_total() -> None:
    pillar = Pillar(name="p", total_weight=10)
    leaves = (Indicator(name="a", pillar="p", weight=4, value_column="a"),)
    assert aggregate([[50.0]], NeedSettings(indicators=leaves, pillars=(pillar,))).index[0] == 20
