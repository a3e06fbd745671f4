"""Small schools whose own figure is high and whose steadied one is not are named, with the chance that it is true."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import beta, gamma, norm

from allocation.need.indicators import DEFAULT_SETTINGS, NeedSettings
from allocation.need.second_look.watch_list import COLUMNS, small_school_watch
from allocation.need.shrinkage import binomial, log_odds, poisson_gamma


def schools(count: int = 150, seed: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    pupils = np.rint(rng.gamma(1.5, 150, count) + 25)
    return pd.DataFrame(
        {
            "urn": [str(100_000 + i) for i in range(count)],
            "phase": np.where(np.arange(count) % 3 == 0, "secondary", "primary"),
            "pupils": pupils,
            "fsm_eligible_pupils": rng.binomial(pupils.astype(int), rng.beta(3, 8, count)).astype(float),
            "fsm_pupil_base": pupils,
            "early_help_children": rng.poisson(rng.gamma(4, 0.02, count) * pupils).astype(float),
            "early_help_children_state": "known",
            "referral_years": 1.0,
        }
    )


def one_phase(frame: pd.DataFrame, phase: str = "primary") -> pd.DataFrame:
    return frame[frame["phase"] == phase].reset_index(drop=True)


def watched(table: pd.DataFrame, indicator: str) -> pd.DataFrame:
    return table[table["indicator"] == indicator].set_index("urn").sort_index()


def test_events_by_the_gamma_posterior() -> None:
    """Every step again with scipy: in the band by the plain rate, out of it by the steadied, and how likely in."""
    frame = one_phase(schools())
    y, n = frame["early_help_children"].to_numpy(), frame["pupils"].to_numpy()
    steadied = poisson_gamma(y, n)
    shape, rate = steadied.mean**2 / steadied.between, steadied.mean / steadied.between
    band = gamma(shape, scale=1 / rate).ppf(0.8)
    chance = gamma(shape + y, scale=1 / (rate + n)).sf(band)
    expected = (y / n >= band) & (steadied.estimate < band) & (chance >= 0.3)
    found = watched(small_school_watch(frame), "early_help")
    assert expected.sum() >= 3
    assert found.index.tolist() == frame.loc[expected, "urn"].tolist()
    np.testing.assert_allclose(found["probability"], chance[expected], rtol=1e-9)
    np.testing.assert_allclose(found["band_from"], 100 * band)
    np.testing.assert_allclose(found["figure"], 100 * (y / n)[expected])
    np.testing.assert_allclose(found["steadied"], 100 * steadied.estimate[expected])


def test_shares_by_the_log_odds_and_the_beta_posterior() -> None:
    frame = one_phase(schools(600))
    r, n = frame["fsm_eligible_pupils"].to_numpy(), frame["pupils"].to_numpy()
    steadied = log_odds(r, n)
    centre, spread = np.log(steadied.mean / (1 - steadied.mean)), np.sqrt(steadied.between)
    band = centre + norm.ppf(0.8) * spread
    s2 = (n + 1) * (n + 2) / (n * (r + 1) * (n - r + 1))
    w = steadied.between / (steadied.between + s2)
    z = w * np.log((r + 0.5) / (n - r + 0.5)) + (1 - w) * centre
    chance = norm.sf((band - z) / np.sqrt(w * s2))
    expected = (r / n >= 1 / (1 + np.exp(-band))) & (z < band) & (chance >= 0.3)
    found = watched(small_school_watch(frame), "fsm")
    assert found.index.tolist() == frame.loc[expected, "urn"].tolist()
    np.testing.assert_allclose(found["probability"], chance[expected], rtol=1e-9)

    by_beta = replace(DEFAULT_SETTINGS.indicators[0], shrinkage="binomial", pillar="")
    steadied = binomial(r, n)
    size = steadied.mean * (1 - steadied.mean) / steadied.between - 1
    a, b = steadied.mean * size, (1 - steadied.mean) * size
    band = beta(a, b).ppf(0.8)
    chance = beta(a + r, b + n - r).sf(band)
    expected = (r / n >= band) & (steadied.estimate < band) & (chance >= 0.05)
    settings = NeedSettings(indicators=(by_beta,), pillars=())
    found = watched(small_school_watch(frame, settings, least_probability=0.05), "fsm")
    assert expected.any()
    np.testing.assert_allclose(found["probability"], chance[expected], rtol=1e-9)


def test_they_are_small_and_the_likeliest_comes_first() -> None:
    frame = schools(400)
    table = small_school_watch(frame)
    assert list(table) == COLUMNS
    assert table["probability"].is_monotonic_decreasing
    assert table["probability"].between(0.3, 1).all()
    assert table["pupils"].median() < frame["pupils"].median()
    assert (table["steadied"] < table["band_from"]).all()
    assert (table["figure"] >= table["band_from"]).all()


def test_the_sentence_gives_the_figures_and_asks_a_person() -> None:
    row = small_school_watch(schools()).iloc[0]
    assert f"With {row['pupils']:,.0f} pupils" in row["why"]
    assert f"{row['probability']:.0%}" in row["why"]
    assert row["why"].endswith("A person should look at this school.")


def test_a_hidden_count_is_each_of_the_counts_it_can_be() -> None:
    frame = one_phase(schools())
    tiny = frame["pupils"].idxmin()
    frame.loc[tiny, "pupils"] = 14
    frame.loc[tiny, "early_help_children"] = np.nan
    frame.loc[tiny, "early_help_children_state"] = "suppressed"
    found = watched(small_school_watch(frame, least_probability=0.05), "early_help").loc[frame.loc[tiny, "urn"]]
    y = frame["early_help_children"].fillna(2.5).to_numpy()
    steadied = poisson_gamma(y, frame["pupils"])
    shape, rate = steadied.mean**2 / steadied.between, steadied.mean / steadied.between
    chances = gamma(shape + np.arange(1, 5), scale=1 / (rate + 14)).sf(found["band_from"] / 100)
    assert found["probability"] == pytest.approx(chances.mean(), rel=1e-9)
    assert "of about 17.9 per 100" in found["why"]


def test_schools_that_differ_only_by_chance_and_no_schools_give_nobody() -> None:
    frame = schools().assign(early_help_children=3.0, pupils=100.0, fsm_eligible_pupils=20.0, fsm_pupil_base=100.0)
    assert small_school_watch(frame).empty
    assert list(small_school_watch(frame.iloc[:0])) == COLUMNS


def test_a_share_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="top_share is 20"):
        small_school_watch(schools(), top_share=20)
    with pytest.raises(ValueError, match="least_probability is 0"):
        small_school_watch(schools(), least_probability=0)


def test_schools_that_cannot_be_told_apart_are_refused() -> None:
    with pytest.raises(ValueError, match="URN 1 is listed more than once"):
        small_school_watch(schools().assign(urn="1"))
