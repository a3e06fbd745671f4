"""Small bases are steadied by the published formulas, and the limits say how sure we are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, gamma

from allocation.need.shrinkage import binomial, log_odds, poisson_gamma, shrink_within

COUNTS = st.lists(st.tuples(st.integers(0, 60), st.integers(20, 2000)), min_size=2, max_size=30)


def test_poisson_gamma_by_hand() -> None:
    """y = 2, 30 of N = 100, 200: m = 32/300, s2 = (100(.02-m)^2 + 200(.15-m)^2)/300, a = s2 - m/150."""
    result = poisson_gamma([2, 30], [100, 200])
    m = 32 / 300
    a = (100 * (0.02 - m) ** 2 + 200 * (0.15 - m) ** 2) / 300 - m / 150
    assert result.mean == pytest.approx(m)
    assert result.between == pytest.approx(a)
    assert result.estimate[0] == pytest.approx(m + a * (0.02 - m) / (a + m / 100))
    assert result.low[0] == pytest.approx(gamma(m * m / a + 2, scale=1 / (m / a + 100)).ppf(0.025))
    assert result.high[0] == pytest.approx(gamma(m * m / a + 2, scale=1 / (m / a + 100)).ppf(0.975))


def test_no_more_spread_than_chance_gives_everyone_the_pooled_rate() -> None:
    result = poisson_gamma([3, 4, 5], [100, 100, 100])
    assert result.between == 0
    assert result.estimate.tolist() == result.low.tolist() == result.high.tolist() == [0.04] * 3


def test_no_events_at_all_is_a_rate_of_zero() -> None:
    assert poisson_gamma([0, 0], [100, 50]).estimate.tolist() == [0, 0]


def test_the_gamma_posterior_mean_is_the_estimate() -> None:
    result = poisson_gamma([0, 9, 40, 3], [50, 90, 1200, 300])
    shape, rate = result.mean**2 / result.between, result.mean / result.between
    expected = (shape + np.array([0, 9, 40, 3])) / (rate + np.array([50, 90, 1200, 300]))
    np.testing.assert_allclose(result.estimate, expected)


@given(COUNTS)
def test_poisson_estimates_lie_between_raw_and_pooled_inside_their_limits(pairs: list[tuple[int, int]]) -> None:
    y, n = (np.array(x, dtype=float) for x in zip(*pairs, strict=True))
    result = poisson_gamma(y, n)
    lower, upper = np.minimum(y / n, result.mean), np.maximum(y / n, result.mean)
    assert ((result.estimate >= lower - 1e-12) & (result.estimate <= upper + 1e-12)).all()
    assert ((result.low <= result.estimate + 1e-12) & (result.estimate <= result.high + 1e-12)).all()


def test_a_small_school_is_pulled_further_than_a_large_one_with_the_same_rate() -> None:
    result = poisson_gamma([6, 60, 5, 2], [60, 600, 500, 400])
    assert result.mean < result.estimate[0] < result.estimate[1] < 0.1
    shares = log_odds([30, 300, 50, 40], [60, 600, 500, 400])
    assert shares.mean < shares.estimate[0] < shares.estimate[1] < 0.5


def test_unknown_counts_stay_unknown_and_do_not_count() -> None:
    with_gap = poisson_gamma([2, np.nan, 30], [100, 100, 200])
    assert np.isnan(with_gap.estimate[1])
    assert with_gap.estimate[[0, 2]].tolist() == poisson_gamma([2, 30], [100, 200]).estimate.tolist()
    assert np.isnan(poisson_gamma([np.nan], [100]).estimate).all()
    assert np.isnan(log_odds([1.0], [np.nan]).estimate).all()


def test_a_count_known_only_to_a_range_widens_the_limits() -> None:
    plain = poisson_gamma([2.5, 30], [100, 200])
    ranged = poisson_gamma([2.5, 30], [100, 200], [1, 30], [4, 30])
    assert ranged.estimate.tolist() == plain.estimate.tolist()
    assert ranged.low[0] < plain.low[0]
    assert ranged.high[0] > plain.high[0]
    shares = log_odds([2.5, 30], [100, 200], [1, 30], [4, 30])
    assert shares.low[0] < log_odds([2.5, 30], [100, 200]).low[0]
    assert shares.high[1] == log_odds([2.5, 30], [100, 200]).high[1]


def test_log_odds_by_hand() -> None:
    """Two areas, 10 of 40 and 90 of 160: every step of the Indices of Deprivation formula written out."""
    z = np.log([10.5 / 30.5, 90.5 / 70.5])
    s2 = np.array([41 * 42 / (40 * 11 * 31), 161 * 162 / (160 * 91 * 71)])
    centre = np.log(100.5 / 100.5)
    t2 = ((z - centre) ** 2).sum() / 1
    w = (1 / s2) / (1 / s2 + 1 / t2)
    shrunk = w * z + (1 - w) * centre
    half = 1.959963984540054 / np.sqrt(1 / s2 + 1 / t2)
    result = log_odds([10, 90], [40, 160])
    np.testing.assert_allclose(result.estimate, 1 / (1 + np.exp(-shrunk)))
    np.testing.assert_allclose(result.low, 1 / (1 + np.exp(-(shrunk - half))))
    np.testing.assert_allclose(result.high, 1 / (1 + np.exp(-(shrunk + half))))
    assert result.mean == 0.5


def test_log_odds_of_one_unit_is_its_own() -> None:
    assert log_odds([10], [40]).estimate[0] == pytest.approx(10.5 / 41)


@given(COUNTS)
def test_log_odds_estimates_are_shares_inside_their_limits(pairs: list[tuple[int, int]]) -> None:
    r, n = (np.array(x, dtype=float) for x in zip(*[(min(y, n), n) for y, n in pairs], strict=True))
    result = log_odds(r, n)
    assert ((result.estimate > 0) & (result.estimate < 1)).all()
    assert ((result.low <= result.estimate) & (result.estimate <= result.high)).all()


@pytest.mark.parametrize("function", [poisson_gamma, log_odds, binomial])
@pytest.mark.parametrize(
    ("counts", "bases", "words"),
    [([-1], [10], "below 0"), ([1], [0], "not above 0"), ([1, 2], [10], "2 counts were given with 1 bases")],
)
def test_impossible_figures_are_refused(function, counts, bases, words) -> None:
    with pytest.raises(ValueError, match=words):
        function(counts, bases)


@pytest.mark.parametrize("function", [log_odds, binomial])
def test_a_count_above_its_base_is_no_share(function) -> None:
    with pytest.raises(ValueError, match="larger than the number"):
        function([11], [10])


def test_binomial_by_hand() -> None:
    """y = 10, 90 of N = 40, 160: b = .5, s2 = (40 x .25^2 + 160 x .0625^2)/200, A = s2 - .25/100."""
    result = binomial([10, 90], [40, 160])
    s2 = (40 * 0.25**2 + 160 * 0.0625**2) / 200
    excess = s2 - 0.25 / 100
    size = (0.25 - s2) / excess
    assert result.mean == 0.5
    assert result.between == pytest.approx(0.25 / (size + 1))
    np.testing.assert_allclose(result.estimate, [(size / 2 + 10) / (size + 40), (size / 2 + 90) / (size + 160)])
    assert result.low[0] == pytest.approx(beta(size / 2 + 10, size / 2 + 30).ppf(0.025))
    assert result.high[1] == pytest.approx(beta(size / 2 + 90, size / 2 + 70).ppf(0.975))


def test_binomial_shares_no_further_apart_than_chance_are_all_the_pooled_one() -> None:
    result = binomial([38, 40, 42], [100, 100, 100])
    assert result.estimate.tolist() == result.low.tolist() == [0.4] * 3
    assert result.between == 0
    assert binomial([0, 0], [10, 20]).estimate.tolist() == [0, 0]


def test_binomial_shares_of_all_or_nothing_stay_what_they_are() -> None:
    result = binomial([10, 0, np.nan], [10, 10, 10])
    assert result.estimate[:2].tolist() == [1, 0]
    assert result.low[0] <= 1 <= result.high[0]
    assert np.isnan(result.estimate[2])


@given(COUNTS)
def test_binomial_estimates_lie_between_raw_and_pooled_inside_their_limits(pairs: list[tuple[int, int]]) -> None:
    y, n = (np.array(x, dtype=float) for x in zip(*[(min(y, n), n) for y, n in pairs], strict=True))
    result = binomial(y, n)
    lower, upper = np.minimum(y / n, result.mean), np.maximum(y / n, result.mean)
    assert ((result.estimate >= lower - 1e-9) & (result.estimate <= upper + 1e-9)).all()
    assert (result.low <= result.high).all()


@pytest.mark.parametrize(
    ("method", "function"), [("poisson", poisson_gamma), ("log-odds", log_odds), ("binomial", binomial)]
)
def test_groups_are_steadied_apart(method, function) -> None:
    y, n = np.array([2.0, 9, 40, 3, 25, 8]), np.array([50.0, 90, 200, 80, 60, 30])
    groups = np.array(["b", "a", "b", "a", "b", "a"], dtype=object)
    together = shrink_within(method, y, n, groups)
    for name in "ab":
        mine = groups == name
        alone = function(y[mine], n[mine])
        np.testing.assert_array_equal(together.estimate[mine], alone.estimate)
        np.testing.assert_array_equal(together.high[mine], alone.high)
        assert set(together.mean[mine]) == {alone.mean}
    np.testing.assert_array_equal(shrink_within(method, y, n).estimate, function(y, n).estimate)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("none", [1], [2]), "no way of steadying rates called 'none'"),
        (("poisson", [1, 2], [2]), "2 counts were given with 1 bases"),
        (("poisson", [1], [2], ["a", "b"]), "2 groups were given for 1 counts"),
    ],
)
def test_what_cannot_be_steadied_is_refused(arguments, words) -> None:
    with pytest.raises(ValueError, match=words):
        shrink_within(*arguments)
