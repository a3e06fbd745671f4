"""Limits are those of the published tables, and of the probabilities they stand for."""

import numpy as np
import pytest
from scipy.stats import binom, nbinom, norm, poisson

from allocation.need.funnel import (
    ALARM,
    binomial_limits,
    byar_limits,
    count_funnel,
    count_overdispersion,
    count_z_scores,
    normal_funnel,
    overdispersion,
    poisson_limits,
    rate_limits,
    score_share_funnel,
    share_funnel,
    wilson_limits,
)

CONFIDENCES = (0.95, ALARM)


def test_exact_poisson_limits_are_those_of_the_published_table() -> None:
    """Garwood 1936, as printed for 0, 1, 5 and 10 events."""
    low, high = poisson_limits([0, 1, 5, 10])
    np.testing.assert_allclose(low, [0, 0.0253, 1.6235, 4.7954], atol=5e-5)
    np.testing.assert_allclose(high, [3.6889, 5.5716, 11.6683, 18.3904], atol=5e-5)


@pytest.mark.parametrize("confidence", CONFIDENCES)
def test_exact_limits_leave_half_of_the_rest_in_each_tail(confidence: float) -> None:
    y, n, tail = np.array([1, 2, 7, 30, 400]), np.array([3, 40, 900, 31, 401]), (1 - confidence) / 2
    low, high = poisson_limits(y, confidence)
    np.testing.assert_allclose(poisson.sf(y - 1, low), tail, rtol=1e-6)
    np.testing.assert_allclose(poisson.cdf(y, high), tail, rtol=1e-6)
    low, high = binomial_limits(y, n, confidence)
    np.testing.assert_allclose(binom.sf(y - 1, n, low), tail, rtol=1e-6)
    np.testing.assert_allclose(binom.cdf(y, n, high), tail, rtol=1e-6)


def test_wilson_and_exact_shares_are_those_of_newcombe() -> None:
    """Newcombe 1998, Statistics in Medicine 17, 857-872, table I: methods 3 and 5."""
    y, n = [81, 15, 0, 1], [263, 148, 20, 29]
    low, high = wilson_limits(y, n)
    np.testing.assert_allclose(low, [0.2553, 0.0624, 0.0, 0.0061], atol=5e-5)
    np.testing.assert_allclose(high, [0.3662, 0.1605, 0.1611, 0.1718], atol=5e-5)
    low, high = binomial_limits(y, n)
    np.testing.assert_allclose(low, [0.2527, 0.0578, 0.0, 0.0009], atol=5e-5)
    np.testing.assert_allclose(high, [0.3676, 0.1617, 0.1684, 0.1776], atol=5e-5)


@pytest.mark.parametrize("confidence", CONFIDENCES)
def test_wilson_limits_are_the_shares_whose_score_test_just_rejects(confidence: float) -> None:
    y, n, z = np.array([1.0, 65, 1045]), np.array([9.0, 100, 5000]), norm.ppf(0.5 + confidence / 2)
    for limit, sign in zip(wilson_limits(y, n, confidence), (1, -1), strict=True):
        np.testing.assert_allclose((y / n - limit) / np.sqrt(limit * (1 - limit) / n), sign * z, rtol=1e-6)


@pytest.mark.parametrize("confidence", CONFIDENCES)
def test_byar_limits_by_the_formula_and_close_to_the_exact_ones(confidence: float) -> None:
    z = norm.ppf(0.5 + confidence / 2)
    low, high = byar_limits([10, 65, 1045], confidence)
    assert low[1] == pytest.approx(65 * (1 - 1 / 585 - z / (3 * 65**0.5)) ** 3, rel=1e-12)
    assert high[1] == pytest.approx(66 * (1 - 1 / 594 + z / (3 * 66**0.5)) ** 3, rel=1e-12)
    exact = poisson_limits([10, 65, 1045], confidence)
    np.testing.assert_allclose(low, exact[0], rtol=0.02)
    np.testing.assert_allclose(high, exact[1], rtol=0.003)
    assert byar_limits([0], confidence)[0][0] == 0


def test_rates_take_exact_limits_below_ten_events() -> None:
    low, high = rate_limits([0, 9, 10], [100, 100, 200])
    exact, byar = poisson_limits([9]), byar_limits([10])
    assert (low[0], low[1], low[2]) == (0, exact[0][0] / 100, byar[0][0] / 200)
    assert (high[1], high[2]) == (exact[1][0] / 100, byar[1][0] / 200)


def interpolated(cdf, pmf, p: float) -> float:
    """Spiegelhalter's interpolation by adding up probabilities one by one."""
    r = 0
    while cdf(r) < p:
        r += 1
    return r - (cdf(r) - p) / pmf(r)


@pytest.mark.parametrize("confidence", CONFIDENCES)
@pytest.mark.parametrize("between", [0.0, 0.1])
def test_the_funnel_of_counts_is_the_interpolated_quantile(confidence: float, between: float) -> None:
    expected = [0.3, 2.0, 12.5, 140.0]
    low, high = count_funnel(expected, confidence, between)
    for place, e in enumerate(expected):
        spread = poisson(e) if between == 0 else nbinom(1 / between, (1 / between) / (1 / between + e))
        if between:
            assert spread.var() == pytest.approx(e + between * e * e)
        tail = (1 - confidence) / 2
        assert low[place] == pytest.approx(max(0, interpolated(spread.cdf, spread.pmf, tail)), rel=1e-6)
        assert high[place] == pytest.approx(interpolated(spread.cdf, spread.pmf, 1 - tail), rel=1e-6)


def test_no_school_is_silent_where_few_referrals_are_expected() -> None:
    """None of 3 expected is no surprise (5%); none of 4 is (1.8%)."""
    low, _ = count_funnel([3, 4])
    assert low[0] == 0
    assert low[1] > 0


def test_the_funnel_of_shares_is_exact_or_the_health_security_agencys() -> None:
    n, p, z = np.array([10.0, 250, 4000]), 0.3, 1.959963984540054
    low, high = share_funnel(p, n)
    for place, base in enumerate(n):
        spread = binom(base, p)
        assert low[place] == pytest.approx(max(0, interpolated(spread.cdf, spread.pmf, 0.025)) / base, rel=1e-6)
        assert high[place] == pytest.approx(interpolated(spread.cdf, spread.pmf, 0.975) / base, rel=1e-6)
    first, last = p * (n / z**2 + 1), 1 / z**2 + 1 / n
    inside = n * (p * (n / z**2 + 2) - 1) + z**2 * (p - 1)
    reach = np.sqrt((8 * first) ** 2 - 64 * last * p * inside) / 8
    low, high = score_share_funnel(p, n)
    np.testing.assert_allclose(low, (first - reach) / last / n, rtol=1e-9)
    np.testing.assert_allclose(high, (first + reach) / last / n, rtol=1e-9)
    np.testing.assert_allclose(wilson_limits(low * n, n)[1], p, rtol=1e-9)


def test_overdispersion_by_hand() -> None:
    """Ten z-scores drawn in to their 10% and 90% quantile (linear): -3 becomes -2.1, 5 becomes 2.3."""
    z = np.array([-3.0, -2, -1, -1, 0, 0, 1, 1, 2, 5])
    s = np.array([1.0, 2] * 5)
    phi = (2.1**2 + 4 + 1 + 1 + 0 + 0 + 1 + 1 + 4 + 2.3**2) / 10
    w = 1 / s**2
    tau2 = (10 * phi - 9) / (w.sum() - (w**2).sum() / w.sum())
    found = overdispersion(z, s)
    assert found.dispersion == pytest.approx(phi, rel=1e-12)
    assert found.between == pytest.approx(tau2, rel=1e-12)
    low, high = normal_funnel(1.0, s, between=tau2)
    np.testing.assert_allclose(high - 1, 1.959963984540054 * np.sqrt(s**2 + tau2))
    np.testing.assert_allclose(low + high, 2)
    np.testing.assert_allclose(normal_funnel(0, [2.0], dispersion=4)[1], 1.959963984540054 * 4)
    assert overdispersion([1.0], [1.0]).between == 0


def test_units_that_differ_only_by_chance_are_not_overdispersed_and_others_by_as_much_as_they_are() -> None:
    rng = np.random.default_rng(5)
    expected = rng.uniform(10, 200, 4000)
    alike = rng.poisson(expected)
    unlike = rng.poisson(expected * rng.gamma(10, 1 / 10, 4000))
    assert count_overdispersion(alike, expected, is_corrected=True).dispersion == pytest.approx(1, abs=0.05)
    assert count_overdispersion(alike, expected).dispersion == pytest.approx(0.68, abs=0.04)
    between = count_overdispersion(unlike, expected, is_corrected=True).between
    assert between == pytest.approx(0.1, abs=0.012)
    low, high = count_funnel(expected, between=between)
    assert ((unlike < low) | (unlike > high)).mean() == pytest.approx(0.05, abs=0.02)


def test_z_scores_agree_with_the_limits() -> None:
    expected = np.full(400, 60.0)
    counts = np.arange(400.0)
    z = count_z_scores(counts, expected, 0.05)
    low, high = count_funnel(expected, between=0.05)
    assert (np.diff(z) >= 0).all()
    assert z[0] == pytest.approx(-8, abs=4)
    assert (z[counts < low - 1] < -1.96).all()
    assert (z[counts > high + 1] > 1.96).all()
    assert (np.abs(z[(counts > low + 1) & (counts < high - 1)]) < 1.97).all()


def test_unknown_figures_stay_unknown() -> None:
    for limits in (
        poisson_limits([np.nan]),
        byar_limits([np.nan]),
        wilson_limits([np.nan], [4]),
        count_funnel([np.nan]),
    ):
        assert np.isnan(limits).all()
    assert np.isnan(binomial_limits([np.nan], [4])).all()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: poisson_limits([-1]), "below 0"),
        (lambda: wilson_limits([5], [4]), "larger than"),
        (lambda: binomial_limits([1], [0]), "above 0"),
        (lambda: count_funnel([2], confidence=95), "between 0 and 1"),
        (lambda: count_funnel([2], between=-1), "cannot be below 0"),
        (lambda: share_funnel(1.2, [5]), "target share is 1.2"),
    ],
)
def test_impossible_figures_are_refused(call, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
