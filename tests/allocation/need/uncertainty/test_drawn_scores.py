"""The draws of a need score: nothing varied is the score itself, and what must hold however much is varied."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation.need.choices import NeedChoices
from allocation.need.definitions import (
    AggregationMethod,
    Goalpost,
    Indicator,
    MissingRule,
    Normalisation,
    NormalisationMethod,
    OutlierRule,
    Pillar,
    Shrinkage,
)
from allocation.need.indicators import DEFAULT_SETTINGS, NeedSettings
from allocation.need.score import score_schools
from allocation.need.setting_faults import stated_share
from allocation.need.uncertainty.draw_weights import drawn_weights, free_members
from allocation.need.uncertainty.drawn_scores import NOTHING_VARIED, UncertaintyOptions, draw_scores
from allocation.need.uncertainty.draws import Drawn, chain_of, index_of_draws

MEMBERS = free_members(DEFAULT_SETTINGS)
PILLARS, MIN_MAX = DEFAULT_SETTINGS.pillars, Normalisation(method="min-max")
ONLY_METHOD = UncertaintyOptions(draws=300, is_measurement_varied=False, is_imputation_varied=False)
ONLY_FIGURES = UncertaintyOptions(draws=2000, weight_spread=0, normalisations=(), aggregations=())


def district(schools: int = 80, seed: int = 3) -> pd.DataFrame:
    """Schools of two phases with figures of every kind: known, hidden, missing, rated and not."""
    random = np.random.default_rng(seed)
    hardship = random.gamma(2, 0.5, schools)
    pupils = np.rint(random.gamma(5, 50, schools) + 40)
    frame = pd.DataFrame(
        {
            "urn": [str(100_000 + i) for i in range(schools)],
            "phase": np.where(np.arange(schools) % 4 == 3, "secondary", "primary"),
            "pupils": pupils,
            "fsm_eligible_pupils": np.rint(pupils * np.clip(0.2 * hardship, 0, 0.9)),
            "fsm_pupil_base": pupils,
            "area_deprivation_score": np.round(np.clip(0.2 * hardship + random.normal(0, 0.05, schools), 0, 1), 3),
            "early_help_children": random.poisson(0.05 * pupils * hardship).astype(float),
            "early_help_children_state": "known",
            "social_care_children": random.poisson(0.04 * pupils * hardship).astype(float),
            "voice_rating": np.where(np.arange(schools) % 5 == 0, 1.0 + np.arange(schools) % 4, np.nan),
        }
    )
    frame.loc[[2, 9], ["early_help_children", "early_help_children_state"]] = [np.nan, "suppressed"]
    frame.loc[[4, 11], "area_deprivation_score"] = np.nan
    frame.loc[[6], ["fsm_eligible_pupils", "area_deprivation_score", "early_help_children"]] = np.nan
    frame.loc[[6], "early_help_children_state"] = "missing"
    return frame


def complete() -> pd.DataFrame:
    """The schools whose figures are all known."""
    return district().drop([2, 4, 6, 9, 11]).reset_index(drop=True)


def test_with_nothing_varied_a_draw_is_the_score() -> None:
    schools = district()
    score, drawn = score_schools(schools).table, draw_scores(schools, options=NOTHING_VARIED)
    np.testing.assert_allclose(drawn.points[0], score["need_points"], atol=1e-9)
    np.testing.assert_allclose(drawn.points_without_voice[0], score["need_points_without_voice"], atol=1e-9)
    assert score["need_points"].isna().sum() == 1


@given(
    weights=st.fixed_dictionaries(
        {name: st.floats(0.05, 1) for name in ("fsm", "area_deprivation", "early_help", "social_care")}
    ),
    scale=st.sampled_from(["goalposts", "percentile rank", "z-score", "min-max", "IMD exponential"]),
    mean=st.sampled_from(["arithmetic", "power mean", "geometric", "harmonic"]),
    extra=st.sampled_from([(), ("persistent_absence",)]),
)
@settings(max_examples=15, deadline=None)
def test_with_nothing_varied_any_settings_draw_their_own_score(
    weights: dict[str, float], scale: NormalisationMethod, mean: AggregationMethod, extra: tuple[str, ...]
) -> None:
    schools = district(30).assign(persistent_absence_percent=np.linspace(2, 30, 30))
    chosen = NeedChoices(weights=weights, normalisation=scale, aggregation=mean, extra_indicators=extra).settings()
    drawn = draw_scores(schools, chosen, NOTHING_VARIED)
    np.testing.assert_allclose(drawn.points[0], score_schools(schools, chosen).table["need_points"], atol=1e-9)


def test_a_draw_of_weights_is_the_score_with_those_weights() -> None:
    """Only the weights vary and nothing is missing: scoring again with one draw's weights must give that draw."""
    schools = complete()
    factors = {name: np.random.default_rng(j).uniform(0.75, 1.25, 5) for j, name in enumerate(MEMBERS)}
    chain = chain_of(schools, DEFAULT_SETTINGS, schools["phase"])
    weights = drawn_weights(DEFAULT_SETTINGS, factors)
    figures = {name: posterior.centre[None, :] for name, posterior in chain.posteriors.items()}
    half = dict.fromkeys(figures, np.full((1, len(schools)), 0.5))
    points, _ = index_of_draws(chain, Drawn(weights, figures, half, "goalposts", "arithmetic"))
    assert points.shape == (5, len(schools))
    for draw in range(5):
        own = DEFAULT_SETTINGS.with_weights({name: float(each[draw]) for name, each in weights.items()})
        np.testing.assert_allclose(points[draw], score_schools(schools, own).table["need_points"], atol=1e-9)


def test_goalposts_of_every_kind_are_drawn_as_they_are_scored() -> None:
    schools = district()
    posts = (
        Goalpost(indicator="fsm", low=5, high=40),
        Goalpost(indicator="early_help", low=1, high=9, cohort="primary"),
    )
    own = replace(DEFAULT_SETTINGS, frozen_goalposts=posts, national_goalposts=posts, minimum_cohort=30)
    drawn = draw_scores(schools, own, NOTHING_VARIED)
    np.testing.assert_allclose(drawn.points[0], score_schools(schools, own).table["need_points"], atol=1e-9)


def test_the_same_seed_gives_the_same_digits_and_another_seed_close_figures() -> None:
    schools = district()
    one, again = (draw_scores(schools, options=UncertaintyOptions(draws=1000)) for _ in range(2))
    np.testing.assert_array_equal(one.points, again.points)
    pd.testing.assert_frame_equal(one.table, again.table)
    other = draw_scores(schools, options=UncertaintyOptions(draws=1000, seed=2))
    assert (one.points != other.points).any()
    for column in ("points_low", "points_median", "points_high"):
        assert (one.table[column] - other.table[column]).abs().max() < 4
    assert (one.table["rank_median"] - other.table["rank_median"]).abs().max() <= 4


def test_no_spread_at_all_gives_ranges_without_width() -> None:
    drawn = draw_scores(district(), options=replace(NOTHING_VARIED, draws=50))
    table = drawn.table.dropna()
    assert (table["points_low"] == table["points_high"]).all()
    assert (table["rank_low"] == table["rank_high"]).all()
    assert (table["rank_median"] == score_schools(district()).table["need_rank"][table.index]).all()


def test_every_kind_of_spread_widens_the_ranges() -> None:
    schools = district()
    narrow = replace(NOTHING_VARIED, draws=200)
    kinds = (
        replace(narrow, weight_spread=0.25),
        replace(narrow, normalisations=("percentile rank",)),
        replace(narrow, aggregations=("power mean",)),
        replace(narrow, is_measurement_varied=True),
    )
    for options in kinds:
        table = draw_scores(schools, options=options).table.dropna()
        assert (table["points_high"] > table["points_low"] + 1e-6).mean() > 0.8, options


def test_only_a_school_with_a_stand_in_is_moved_by_stand_ins() -> None:
    schools = district()
    table = draw_scores(schools, options=replace(NOTHING_VARIED, draws=400, is_imputation_varied=True)).table
    is_wide = table["points_high"] > table["points_low"]
    assert list(table.index[is_wide]) == [4, 11]
    # 45% of 40% of the score over the phase's whole spread of points: 5% to 95% of 0 to 100 is most of 18 points.
    assert (table.loc[is_wide, "points_high"] - table.loc[is_wide, "points_low"]).between(10, 18).all()


def test_a_school_dominated_on_every_indicator_never_outranks() -> None:
    schools = complete().drop(columns="voice_rating")
    drawn = draw_scores(schools, options=ONLY_METHOD).points
    parts = score_schools(schools).contributions.pivot_table("shrunk_value", "urn", "indicator")
    parts = parts.loc[schools["urn"]].dropna(axis=1).to_numpy()
    same_phase = schools["phase"].to_numpy()[:, None] == schools["phase"].to_numpy()
    is_below = (parts[:, None, :] <= parts[None, :, :]).all(axis=2) & same_phase
    assert is_below.sum() > 100 + len(schools)
    low, high = np.nonzero(is_below)
    assert (drawn[:, low] <= drawn[:, high] + 1e-9).all()


def test_rates_are_drawn_from_the_gamma_posterior_that_the_limits_come_from() -> None:
    """One indicator on fixed goalposts wide enough never to clip, so that points are the rates themselves."""
    schools = district()[["urn", "phase", "pupils", "early_help_children", "early_help_children_state"]].drop([6])
    rate = Indicator(
        name="rate",
        count_columns=("early_help_children",),
        base_columns=("pupils",),
        shrinkage="poisson",
        goalposts=(0, 100),
        scale=100,
    )
    own = NeedSettings(indicators=(rate,), pillars=())
    drawn = draw_scores(schools.reset_index(drop=True), own, replace(ONLY_FIGURES, draws=4000)).points
    parts = score_schools(schools.reset_index(drop=True), own).contributions
    assert np.abs(drawn.mean(axis=0) - parts["shrunk_value"]).max() < 0.25
    known = (parts["how"] == "known").to_numpy()
    low, high = np.percentile(drawn[:, known], [2.5, 97.5], axis=0)
    np.testing.assert_allclose(low, parts["low"][known], atol=0.5)
    np.testing.assert_allclose(high, parts["high"][known], atol=0.9)
    hidden = parts[~known]
    assert len(hidden) == 2
    spread = np.percentile(drawn[:, ~known], [2.5, 97.5], axis=0)
    assert (spread[0] > hidden["low"] - 0.3).all()
    assert (spread[1] < hidden["high"] + 0.3).all()


def drawn_shares(shrinkage: Shrinkage) -> tuple[np.ndarray, pd.DataFrame]:
    """4,000 draws of a share that is scored as it is, and the parts of the scores."""
    share = Indicator(
        name="share",
        count_columns=("fsm_eligible_pupils",),
        base_columns=("pupils",),
        shrinkage=shrinkage,
        goalposts=(0, 100),
        scale=100,
    )
    own = NeedSettings(indicators=(share,), pillars=())
    drawn = draw_scores(complete(), own, replace(ONLY_FIGURES, draws=4000)).points
    return drawn, score_schools(complete(), own).contributions


def test_shares_are_drawn_around_their_steadied_log_odds() -> None:
    drawn, parts = drawn_shares("log-odds")
    np.testing.assert_allclose(np.median(drawn, axis=0), parts["shrunk_value"], atol=0.6)
    np.testing.assert_allclose(np.percentile(drawn, 2.5, axis=0), parts["low"], atol=1.0)
    np.testing.assert_allclose(np.percentile(drawn, 97.5, axis=0), parts["high"], atol=1.3)


def test_binomial_shares_are_drawn_from_the_beta_posterior_that_the_limits_come_from() -> None:
    drawn, parts = drawn_shares("binomial")
    np.testing.assert_allclose(drawn.mean(axis=0), parts["shrunk_value"], atol=0.3)
    np.testing.assert_allclose(np.percentile(drawn, 97.5, axis=0), parts["high"], atol=1.0)


@pytest.mark.parametrize(
    "change",
    [
        {"outliers": OutlierRule(skew=0.5, kurtosis=0.1)},
        {"missing": MissingRule(impute="median")},
        {"normalisation": Normalisation(method="z-score", is_population_spread=True)},
        {"normalisation": Normalisation(method="percentile rank", ties="average")},
        {"normalisation": Normalisation(method="min-max", bands=((25, 10), (75, 100)))},
        {"normalisation": Normalisation(is_clipped=False)},
        {"pillars": tuple(replace(p, normalisation=MIN_MAX if p.name == "demand" else None) for p in PILLARS)},
    ],
)
def test_whatever_the_engine_can_score_can_be_drawn(change: dict[str, object]) -> None:
    schools = district(24)
    own = replace(DEFAULT_SETTINGS, **change)  # type: ignore[arg-type]
    drawn = draw_scores(schools, own, NOTHING_VARIED).points[0]
    np.testing.assert_allclose(drawn, score_schools(schools, own).table["need_points"], atol=1e-9)
    varied = draw_scores(schools, own, UncertaintyOptions(draws=20, aggregations=())).points
    assert np.isfinite(varied).all(axis=0).sum() == np.isfinite(drawn).sum()


def test_nothing_is_invented_where_no_error_is_published() -> None:
    own = NeedSettings(indicators=(Indicator(name="area", value_column="area_deprivation_score"),), pillars=())
    table = draw_scores(district().drop([4, 6, 11]), own, ONLY_FIGURES).table
    assert (table["points_high"] == table["points_low"]).all()


def test_insufficient_data_stays_insufficient_and_takes_no_rank() -> None:
    drawn = draw_scores(district(), options=UncertaintyOptions(draws=50))
    assert np.isnan(drawn.points[:, 6]).all()
    assert np.isfinite(np.delete(drawn.points, 6, axis=1)).all()
    row = drawn.table.loc[6]
    assert row.drop(["urn", "phase"]).isna().all()
    assert any("not drawn: 1." in note for note in drawn.notes)
    primaries = (drawn.table["phase"] == "primary").sum() - 1
    assert drawn.table["rank_high"].max() <= primaries


def test_frozen_goalposts_stay_frozen_on_every_draw() -> None:
    """On the central scale a school that is far beyond frozen goalposts has 100 points whatever the others draw."""
    posts = tuple(Goalpost(indicator=i.name, low=0, high=1e-6) for i in DEFAULT_SETTINGS.indicators if not i.goalposts)
    schools = complete().drop(columns="voice_rating")
    schools[["early_help_children", "social_care_children", "fsm_eligible_pupils"]] += 20
    schools["area_deprivation_score"] += 0.1
    own = replace(DEFAULT_SETTINGS, frozen_goalposts=posts)
    drawn = draw_scores(schools, own, UncertaintyOptions(draws=50, normalisations=(), aggregations=()))
    np.testing.assert_allclose(drawn.points, 100)


@pytest.mark.parametrize("count", [1, 2])
def test_phases_with_one_or_two_schools_are_drawn_or_left_without_a_score(count: int) -> None:
    schools = complete().head(8).assign(phase=["primary"] * (8 - count) + ["special"] * count)
    drawn, score = draw_scores(schools, options=UncertaintyOptions(draws=64)), score_schools(schools).table
    is_scored = score["need_points"].notna().to_numpy()
    assert is_scored[-1] == (count == 2)
    assert (np.isfinite(drawn.points) == is_scored).all()
    if count == 2:
        assert set(drawn.table["rank_high"][-2:]) <= {1, 2}


def test_one_school_with_national_goalposts_is_drawn_on_them_on_every_scale() -> None:
    schools = complete().head(9).assign(phase=["primary"] * 8 + ["special"]).drop(columns="voice_rating")
    posts = tuple(Goalpost(indicator=i.name, low=0, high=50) for i in DEFAULT_SETTINGS.indicators if not i.goalposts)
    own = replace(DEFAULT_SETTINGS, national_goalposts=posts)
    points = draw_scores(schools, own, UncertaintyOptions(draws=80)).points[:, -1]
    assert np.isfinite(points).all()
    assert np.ptp(points) > 0


def test_with_nothing_to_go_by_no_school_is_drawn() -> None:
    schools = pd.DataFrame({"urn": ["1", "2"], "phase": ["primary", "primary"]})
    drawn = draw_scores(schools, options=UncertaintyOptions(draws=10))
    assert np.isnan(drawn.points).all()
    assert drawn.table["rank_low"].isna().all()


def test_no_schools_at_all_is_an_empty_table() -> None:
    schools = pd.DataFrame({"urn": [], "phase": []}).astype("str")
    assert draw_scores(schools, options=UncertaintyOptions(draws=10)).table.empty


def test_weights_stay_within_their_spread_and_totals_and_no_limit_is_passed() -> None:
    """School voice may carry 15% at most; with 14.5% stated and a quarter of spread many draws would pass it."""
    own = DEFAULT_SETTINGS.with_weights({"voice": 0.145, "disadvantage": 0.455, "demand": 0.4})
    random = np.random.default_rng(1)
    weights = drawn_weights(own, {name: random.uniform(0.75, 1.25, 4000) for name in free_members(own)})
    top = np.stack([weights[name] for name in ("disadvantage", "demand", "voice")])
    np.testing.assert_allclose(top.sum(axis=0), 1.0)
    assert weights["voice"].max() <= 0.15 + 1e-12
    assert (weights["voice"] > 0.15 - 1e-9).mean() > 0.2
    np.testing.assert_allclose(weights["fsm"] + weights["area_deprivation"], 1.0)
    assert (weights["school_voice"] == 1).all()
    change = weights["demand"] / 0.4
    assert 0.6 < change.min() < 0.85
    assert 1.15 < change.max() < 1.5


def test_a_limit_two_levels_down_is_held_too() -> None:
    capped = Indicator(name="a", pillar="inner", most_share=0.2, value_column="a")
    others = (Indicator(name="b", pillar="inner", weight=1.6, value_column="b"), Indicator(name="c", value_column="c"))
    own = NeedSettings(
        indicators=(capped, *others),
        pillars=(Pillar(name="inner"),),
    )
    random = np.random.default_rng(1)
    weights = drawn_weights(own, {name: random.uniform(0.5, 1.5, 500) for name in free_members(own)})
    for draw in range(0, 500, 25):
        drawn = own.with_weights({name: float(each[draw]) for name, each in weights.items()})
        assert stated_share(drawn, drawn.indicators[0]) <= 0.2 + 1e-9


@pytest.mark.parametrize(("change", "said"), [({"draws": 0}, "number of draws is 0"), ({"weight_spread": 1}, "is 1")])
def test_options_that_cannot_be_drawn_are_refused(change: dict[str, float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        UncertaintyOptions(**change)  # type: ignore[arg-type]


def test_shares_that_are_all_the_same_are_never_drawn_apart() -> None:
    same = district().assign(fsm_eligible_pupils=lambda d: 0.2 * d["pupils"])
    chain = chain_of(same, DEFAULT_SETTINGS, same["phase"])
    assert not chain.posteriors["fsm"].is_uncertain.any()
    assert chain.central.how["fsm"].eq("same at every school").sum() == len(same)


@pytest.mark.parametrize("scale", ["foot", ""])
def test_scales_and_means_nobody_knows_are_refused_by_name(scale: str) -> None:
    with pytest.raises(ValueError, match=f"there is no scale called '{scale}'; there are goalposts"):
        UncertaintyOptions(normalisations=(scale,))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=f"there is no way of aggregating called '{scale}'"):
        UncertaintyOptions(aggregations=(scale,))  # type: ignore[arg-type]


def test_schools_that_cannot_be_told_apart_are_not_drawn() -> None:
    twice = pd.concat([district(), district()])
    with pytest.raises(ValueError, match="is listed more than once"):
        draw_scores(twice)
    with pytest.raises(ValueError, match="no column phase"):
        draw_scores(district().drop(columns="phase"))
