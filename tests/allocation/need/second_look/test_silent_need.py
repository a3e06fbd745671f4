"""Expected referrals are recovered where there is something to expect, and nothing is made up where there is not."""

import numpy as np
import pandas as pd
import pytest

from allocation.need.indicators import DEFAULT_SETTINGS, without
from allocation.need.second_look.count_model import fit_counts
from allocation.need.second_look.silent_need import (
    AS_EXPECTED,
    COLUMNS,
    FAR_FEWER,
    FAR_MORE,
    FLAGS,
    MODEL_COLUMNS,
    NOT_KNOWN,
    WHAT_IT_SAYS,
    SilentNeed,
    silent_need,
)


def schools(count: int = 160, seed: int = 2, between: float = 0.04) -> pd.DataFrame:
    """Referrals that follow a known model: 2% more a point of FSM, 1.5 on area deprivation, secondaries 1.35 times."""
    rng = np.random.default_rng(seed)
    pupils = np.rint(rng.uniform(80, 1200, count))
    fsm = 100 * rng.beta(2, 5, count)
    area = 0.003 * fsm + rng.uniform(0, 0.2, count)
    phase = np.where(np.arange(count) % 4 == 0, "secondary", "primary")
    expected = 2 * pupils * np.exp(-4 + 0.02 * fsm + 1.5 * area + 0.3 * (phase == "secondary"))
    return pd.DataFrame(
        {
            "urn": [str(100_000 + i) for i in range(count)],
            "phase": phase,
            "pupils": pupils,
            "fsm_percent": fsm,
            "area_deprivation_score": area,
            "early_help_children": rng.poisson(expected * rng.gamma(1 / between, between, count)).astype(float),
            "early_help_children_state": "known",
            "referral_years": 2.0,
            "truth": expected,
        }
    )


def early_help(result: SilentNeed) -> pd.DataFrame:
    return result.table[result.table["measure"] == "early_help"].set_index("urn")


def hide(frame: pd.DataFrame, rows: object, state: str = "suppressed") -> pd.DataFrame:
    frame = frame.copy()
    frame.loc[rows, "early_help_children"] = np.nan
    frame.loc[rows, "early_help_children_state"] = state
    return frame


@pytest.fixture(scope="module")
def found() -> SilentNeed:
    frame = schools()
    frame.loc[3, "early_help_children"] = 0
    frame.loc[5, "early_help_children"] = 4 * frame.loc[5, "truth"] // 1
    return silent_need(frame)


def test_the_tables_have_the_promised_columns(found: SilentNeed) -> None:
    assert list(found.table) == COLUMNS
    assert list(found.model) == MODEL_COLUMNS
    assert set(found.table["flag"]) <= set(FLAGS)
    assert len(found.table) == 2 * 160


def test_the_model_behind_the_counts_is_recovered(found: SilentNeed) -> None:
    model = found.model.set_index("term")
    assert (model["measure"] == "early_help").all()
    truth = {
        "10 percentage points more free school meals": np.exp(0.2),
        "secondary rather than primary": np.exp(0.3),
        "twice the pupils": 1.0,
    }
    for term, times in truth.items():
        reach = (model.loc[term, "times_high"] - model.loc[term, "times_low"]) / 2
        assert model.loc[term, "times"] == pytest.approx(times, abs=1.5 * reach), term
        assert model.loc[term, "times"] == pytest.approx(times, rel=0.12), term
    assert model["between"].iloc[0] == pytest.approx(0.04, abs=0.02)
    table = early_help(found)
    np.testing.assert_allclose(table["expected"], schools()["truth"], rtol=0.25)
    assert (table["expected"].to_numpy() / schools()["truth"]).mean() == pytest.approx(1, abs=0.03)


def test_silent_and_loud_schools_are_flagged_and_few_others(found: SilentNeed) -> None:
    table = early_help(found)
    assert table.loc["100003", "flag"] == FAR_FEWER
    assert table.loc["100003", "ratio"] == 0
    assert table.loc["100005", "flag"] == FAR_MORE
    assert (table["flag"] == AS_EXPECTED).mean() > 0.88
    inside = (table["observed"] >= table["low_95"]) & (table["observed"] <= table["high_95"])
    assert (inside == (table["flag"] == AS_EXPECTED)).all()
    assert (table["low_998"] <= table["low_95"]).all()
    assert (table["high_998"] >= table["high_95"]).all()


def test_limits_hold_what_they_say_over_many_districts() -> None:
    flags = pd.concat([early_help(silent_need(schools(120, seed)))["flag"] for seed in range(8)])
    assert (flags != AS_EXPECTED).mean() == pytest.approx(0.05, abs=0.03)
    assert flags.isin([FAR_FEWER, FAR_MORE]).mean() < 0.012


def test_it_says_what_it_says_and_what_not(found: SilentNeed) -> None:
    assert found.notes[-len(WHAT_IT_SAYS) :] == WHAT_IT_SAYS
    assert any(
        note.startswith("Early help: the referrals of 160 schools were compared: 1 far fewer than expected, ")
        for note in found.notes
    )
    assert "Early help: beyond chance, schools that look alike differ here by about" in " ".join(found.notes)
    assert any(note.startswith("Social care: no school has a count and pupils") for note in found.notes)


def test_a_hidden_count_is_a_range_and_flagged_only_when_all_of_it_lies_beyond() -> None:
    frame = schools()
    order = frame["truth"].sort_values().index
    small, large = order[0], order[-1]
    table = early_help(silent_need(hide(frame, [small, large])))
    tiny, huge = table.loc[frame.loc[small, "urn"]], table.loc[frame.loc[large, "urn"]]
    assert (huge["observed_low"], huge["observed_high"]) == (1, 4)
    assert np.isnan(huge["observed"])
    assert np.isnan(huge["ratio"])
    assert np.isnan(huge["z"])
    assert huge["flag"] == FAR_FEWER
    assert tiny["flag"] == (AS_EXPECTED if tiny["low_95"] <= 4 else FAR_FEWER)


def test_hidden_counts_pull_the_model_to_what_they_can_be_and_not_to_a_number() -> None:
    """Small true counts, hidden: the expected counts stay what they are without hiding."""
    frame = schools(count=200)
    frame["early_help_children"] = np.random.default_rng(4).poisson(0.04 * frame["truth"]).astype(float)
    is_small = frame["early_help_children"].between(1, 4)
    assert is_small.mean() > 0.4
    plain, hidden = (early_help(silent_need(f))["expected"] for f in (frame, hide(frame, is_small)))
    assert hidden.sum() == pytest.approx(plain.sum(), rel=0.06)
    assert (hidden / plain).between(0.75, 1.3).all()


def no_referrals(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(early_help_children=0.0)


def five_schools(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.head(5)


def hardly_any(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(early_help_children=(np.arange(len(frame)) < 12) * 1.0)


def all_missing(frame: pd.DataFrame) -> pd.DataFrame:
    return hide(frame, frame.index, "missing")


def none_at_all(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.iloc[:0]


def no_pupils(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(pupils=np.nan)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (no_referrals, "no referral is recorded for any"),
        (five_schools, "only"),
        (hardly_any, "about 12 referrals are recorded in all"),
        (all_missing, "no school has a count and pupils"),
        (no_pupils, "no school has a count and pupils"),
        (none_at_all, "no school has a count and pupils"),
    ],
)
def test_too_little_to_expect_anything_is_a_sentence(change, words: str) -> None:
    result = silent_need(change(schools()))
    assert any(words in note for note in result.notes if note.startswith("Early help:"))
    assert (result.table["flag"] == NOT_KNOWN).all()
    assert result.table[["expected", "ratio", "low_95", "z"]].isna().all(axis=None)
    assert result.model.empty
    assert not set(WHAT_IT_SAYS) & set(result.notes)
    assert (result.table["reason"] != "").all()


def test_one_phase_only_needs_no_phase() -> None:
    frame = schools()
    result = silent_need(frame[frame["phase"] == "primary"])
    assert not result.model["term"].str.contains("rather than").any()
    assert (early_help(result)["flag"] != NOT_KNOWN).all()


def test_a_figure_that_is_the_same_everywhere_or_not_loaded_is_left_out_and_said() -> None:
    result = silent_need(schools().assign(fsm_percent=20.0).drop(columns="area_deprivation_score"))
    assert set(result.model["term"]) == {"twice the pupils", "secondary rather than primary"}
    assert any("figures for free school meals are the same everywhere" in note for note in result.notes)
    assert (
        "Early help: no figures for area deprivation are loaded, so what is expected does not rest on them."
        in result.notes
    )


def test_a_school_lacking_a_figure_is_not_compared_and_the_reason_is_given() -> None:
    frame = hide(schools(), [2], "missing")
    frame.loc[1, "fsm_percent"] = np.nan
    frame.loc[4, "pupils"] = np.nan
    table = early_help(silent_need(frame))
    assert table.loc["100001", ["flag", "reason"]].tolist() == [NOT_KNOWN, "no figure for free school meals"]
    assert table.loc["100002", ["flag", "reason"]].tolist() == [NOT_KNOWN, "no count is known"]
    assert table.loc["100004", ["flag", "reason"]].tolist() == [NOT_KNOWN, "its pupils are not known"]
    assert (table["flag"] == NOT_KNOWN).sum() == 3


def test_a_phase_with_few_schools_or_without_a_referral_is_not_compared() -> None:
    frame = schools()
    frame.loc[[1, 2], "phase"] = "special"
    frame.loc[frame["phase"] == "secondary", "early_help_children"] = 0
    result = silent_need(frame)
    table = early_help(result)
    assert (table.loc[table["phase"] == "special", "reason"] == "too few special schools to say what to expect").all()
    assert (table.loc[table["phase"] == "secondary", "reason"] == "no secondary school has a referral").all()
    assert (table.loc[table["phase"] == "primary", "flag"] != NOT_KNOWN).all()
    assert any("no referral is recorded for any secondary school" in note for note in result.notes)


def test_settings_without_referrals_give_an_empty_table() -> None:
    result = silent_need(schools(), without(without(DEFAULT_SETTINGS, "voice"), "demand"))
    assert (len(result.table), len(result.model), result.notes) == (0, 0, ())


def test_the_order_of_the_schools_changes_nothing() -> None:
    frame = schools(60)
    once = early_help(silent_need(frame))
    again = early_help(silent_need(frame.sample(frac=1, random_state=3))).loc[once.index]
    np.testing.assert_allclose(again["expected"], once["expected"], rtol=1e-6)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda f: f.drop(columns="urn"), "have no column urn"),
        (lambda f: f.assign(phase=None), "without a URN or a phase: 20"),
        (lambda f: f.assign(urn="1"), "URN 1 is listed more than once"),
    ],
)
def test_schools_that_cannot_be_told_apart_are_refused(change, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        silent_need(change(schools(20)))


def test_counts_that_follow_their_base_alone_are_fitted_exactly() -> None:
    bases = np.array([100.0, 200, 400, 50, 800])
    fit = fit_counts(np.ones((5, 1)), 0.1 * bases, 0.1 * bases, bases)
    np.testing.assert_allclose(fit.expected, 0.1 * bases, rtol=1e-8)
    assert fit.between == 0
    assert fit.coefficients[0] == pytest.approx(np.log(0.1))
