"""Outliers, stand-ins and transformations, against published definitions and other libraries."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import boxcox

from allocation.need.definitions import MissingRule, OutlierRule
from allocation.need.prepare import (
    TRANSFORMS,
    can_transform,
    has_outliers,
    imputed,
    kurtosis,
    skewness,
    transformed,
    without_outliers,
)

NUMBERS = st.lists(st.integers(-1000, 1000), min_size=5, max_size=40)


@given(NUMBERS)
def test_skewness_and_kurtosis_are_those_of_pandas(numbers: list[int]) -> None:
    assume(len(set(numbers)) > 1)
    series = pd.Series(numbers, dtype=float)
    assert skewness(series) == pytest.approx(series.skew(), rel=1e-6, abs=1e-9)
    assert kurtosis(series) == pytest.approx(series.kurt(), rel=1e-6, abs=1e-6)


def test_the_furthest_figures_are_drawn_in_to_their_neighbours() -> None:
    """The example of COINr's `winsorise`: 1 to 10, 30 and 100; 100 counts as 30, and that is enough."""
    x = np.array([*range(1, 11), 30, 100], dtype=float)
    treated = without_outliers(x, OutlierRule())
    assert has_outliers(x, OutlierRule())
    np.testing.assert_array_equal(treated.figures[:10], x[:10])
    assert treated.figures.max() < 100
    assert not has_outliers(treated.figures, OutlierRule())
    assert not treated.is_transformed
    low = without_outliers(-x, OutlierRule())
    np.testing.assert_array_equal(low.figures, -treated.figures)
    assert low.drawn_in == treated.drawn_in


def test_what_drawing_in_cannot_mend_is_put_on_another_scale() -> None:
    x = np.array([0.0] * 30 + [1, 10, 100, 1000, 10_000, 1e5, 1e6, np.nan])
    rule = OutlierRule(most_drawn_in=1)
    treated = without_outliers(x, rule)
    assert treated.is_transformed
    np.testing.assert_allclose(treated.figures[:-1], np.log(x[:-1] + 1e4))
    assert np.isnan(treated.figures[-1])
    plus_one = without_outliers(x, OutlierRule(most_drawn_in=1, otherwise="log plus 1")).figures
    np.testing.assert_allclose(plus_one[:-1], np.log1p(x[:-1]))
    cox = without_outliers(x, OutlierRule(most_drawn_in=1, otherwise="Box-Cox", box_cox_power=0.25)).figures
    np.testing.assert_allclose(cox[:-1], boxcox(x[:-1] + 1, 0.25))
    kept = without_outliers(x, OutlierRule(most_drawn_in=1, otherwise="none"))
    assert (kept.drawn_in, kept.is_transformed) == (1, False)
    assert np.nanmax(kept.figures) == 1e5


@pytest.mark.parametrize("figures", [[], [5.0], [1.0, 2, 900], [4.0] * 9, [np.nan] * 6])
def test_few_or_equal_figures_have_no_outliers(figures: list[float]) -> None:
    np.testing.assert_array_equal(without_outliers(figures, OutlierRule()).figures, figures)


def test_a_missing_figure_is_that_of_units_like_it() -> None:
    figures, alike = np.array([1.0, 3, np.nan, 10, np.nan, np.nan]), ["a", "a", "a", "b", "b", "c"]
    found = imputed(figures, MissingRule(impute="mean"), np.isnan(figures), alike)
    np.testing.assert_allclose(found, [1, 3, 2, 10, 10, np.nan])
    not_asked = imputed(figures, MissingRule(impute="median"), [False] * 6, alike)
    np.testing.assert_allclose(not_asked, figures)


@pytest.mark.parametrize("name", list(TRANSFORMS))
def test_each_transformation_has_its_inverse(name) -> None:
    figures = np.array([0.2, 0.5, 0.9, np.nan])
    there = transformed(figures, name)
    np.testing.assert_allclose(TRANSFORMS[name][1](there), figures, rtol=1e-12)
    assert (np.diff(there[:3]) > 0).all()


@pytest.mark.parametrize(
    ("name", "figure", "words"),
    [
        ("log", 0, "above 0"),
        ("log1p", -1, "above -1"),
        ("square root", -1, "of 0 or more"),
        ("arcsine root", 1.1, "from 0 to 1"),
        ("logit", 1, "between 0 and 1"),
    ],
)
def test_a_figure_a_transformation_cannot_take_is_refused(name, figure: float, words: str) -> None:
    assert not can_transform([0.5, figure], name)
    with pytest.raises(ValueError, match=f"'{name}' takes figures {words} only"):
        transformed(np.array([0.5, figure]), name)


def test_the_ends_that_roots_can_take_are_taken() -> None:
    assert transformed(np.array([0.0, 1.0]), "arcsine root").tolist() == pytest.approx([0, np.pi / 2])
    assert can_transform([0.0], "square root")
