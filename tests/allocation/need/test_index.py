"""Indices of many structures through the one engine, each against a calculation of its own."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from allocation.need.definitions import Goalpost, Indicator, MissingRule, Normalisation, OutlierRule, Pillar
from allocation.need.index import score_index
from allocation.need.indicators import NeedSettings, settings_from_table
from allocation.need.missing import How

RNG = np.random.default_rng(11)
VALUES = pd.DataFrame(
    {
        "a": RNG.gamma(2, 10, 30).round(1),
        "b": RNG.normal(50, 10, 30).round(1),
        "c": RNG.integers(0, 6, 30).astype(float),
        "d": RNG.uniform(0, 1, 30),
        "pupils": RNG.integers(50, 900, 30).astype(float),
        "region": np.where(np.arange(30) % 2 == 0, "north", "south"),
    },
    index=[f"u{i}" for i in range(30)],
)


def leaf(name: str, pillar: str = "", **fields: object) -> Indicator:
    return Indicator(name=name, value_column=name, pillar=pillar, **fields)


def flat(*indicators: Indicator, **options: object) -> NeedSettings:
    return NeedSettings(indicators=indicators, pillars=(), **options)


def points(indicator: Indicator, values: pd.DataFrame = VALUES, **options: object) -> pd.Series:
    return score_index(values, flat(indicator, **options)).points[indicator.name]


def test_themes_summed_and_ranked_again_as_the_social_vulnerability_index() -> None:
    """CDC's SVI: percentile ranks of figures, their sum a theme, percentile rank of each theme; the sum of the themes'
    sums ranked again. Here with themes ranked before they go up, and the whole ranked once more."""
    share = Normalisation(method="percentile rank", lowest=0, highest=1)
    table = pd.DataFrame(
        {
            "name": ["overall", "one", "two", "a", "b", "c", "d"],
            "parent": ["", "overall", "overall", "one", "one", "two", "two"],
            "aggregation": ["sum", "sum", "sum", None, None, None, None],
            "normalisation": ["percentile rank"] * 3 + [None] * 4,
        }
    )
    result = score_index(VALUES, settings_from_table(table, normalisation=share))

    def percentile(x: pd.Series) -> pd.Series:
        # Sums of the same shares in another order differ in the last digit of a computer; they tie all the same.
        return (x.round(9).rank(method="min") - 1) / (len(x) - 1)

    one = percentile(percentile(VALUES["a"]) + percentile(VALUES["b"]))
    two = percentile(percentile(VALUES["c"]) + percentile(VALUES["d"]))
    np.testing.assert_allclose(result.groups["one"], one)
    np.testing.assert_allclose(result.groups["two"], two)
    np.testing.assert_allclose(result.index, percentile(one + two))
    np.testing.assert_allclose(result.contributions.sum(axis=1), result.index, atol=1e-9)
    assert (result.contributions >= 0).all(axis=None)


def test_domains_of_standardised_figures_ranked_and_put_through_the_exponential() -> None:
    """The shape of the Indices of Deprivation from underlying figures: normal scores in a domain, the domain's score
    ranked and exponentially transformed, then weighed."""
    table = pd.DataFrame(
        {
            "name": ["imd", "health", "crime", "a", "b", "c"],
            "parent": ["", "imd", "imd", "health", "health", "crime"],
            "weight": [1, 13.5, 9.3, 1, 1, 1],
            "total_weight": [100, None, None, None, None, None],
            "normalisation": [None, "IMD exponential", "IMD exponential", None, None, None],
        }
    )
    way = Normalisation(method="normal scores", centre=0, spread=1, is_clipped=False, ties="average")
    result = score_index(VALUES, settings_from_table(table, normalisation=way))

    def scores(x: pd.Series) -> np.ndarray:
        return norm.ppf((x.rank(method="average") - 0.375) / (len(x) + 0.25))

    def exponential(x: np.ndarray) -> np.ndarray:
        rank = pd.Series(-np.asarray(x)).rank(method="average")
        return -23 * np.log(1 - (len(x) + 1 - rank) / len(x) * (1 - np.exp(-100 / 23)))

    health = exponential(np.round((scores(VALUES["a"]) + scores(VALUES["b"])) / 2, 12))
    crime = exponential(scores(VALUES["c"]))
    np.testing.assert_allclose(result.groups["health"], health)
    np.testing.assert_allclose(result.groups["imd"], (13.5 * health + 9.3 * crime) / 100)
    np.testing.assert_allclose(result.contributions.sum(axis=1), result.index, atol=1e-9)


def test_pillars_put_on_one_scale_again_keep_the_contributions_adding_up() -> None:
    pillars = (
        Pillar(name="p", normalisation=Normalisation(method="z-score", centre=100, spread=10, is_clipped=False)),
    )
    settings = NeedSettings(
        indicators=(leaf("a", "p"), leaf("b", "p", direction=-1), leaf("d", weight=0.5)),
        pillars=pillars,
        normalisation=Normalisation(method="z-score", centre=0, spread=1, is_clipped=False, is_population_spread=True),
    )
    cohorts = VALUES["region"]
    result = score_index(VALUES, settings, cohorts)
    for region, mine in VALUES.groupby(cohorts):
        z = (mine[["a", "b", "d"]] - mine[["a", "b", "d"]].mean()) / mine[["a", "b", "d"]].std(ddof=0)
        pillar = (z["a"] - z["b"]) / 2
        pillar = 100 + 10 * (pillar - pillar.mean()) / pillar.std(ddof=1)
        np.testing.assert_allclose(result.groups.loc[mine.index, "p"], pillar), region
        np.testing.assert_allclose(result.index[mine.index], (pillar + 0.5 * z["d"]) / 1.5)
    np.testing.assert_allclose(result.contributions.sum(axis=1), result.index, atol=1e-9)


def test_a_pillar_that_cannot_be_compared_is_left_out_and_said() -> None:
    values = VALUES.assign(a=5.0)
    pillars = (Pillar(name="p", normalisation=Normalisation(method="min-max")),)
    plain = Normalisation(method="none")
    settings = NeedSettings(indicators=(leaf("a", "p"), leaf("b")), pillars=pillars, normalisation=plain)
    result = score_index(values, settings)
    np.testing.assert_allclose(result.index, values["b"])
    assert "p: all units have the same result, so it cannot be compared; left out." in result.notes


def test_funding_by_bands_of_a_score_for_each_pupil() -> None:
    """The income deprivation bands of England's schools national funding formula 2020-21, primary: pounds a pupil by
    the IDACI 2015 score of where the pupil lives, times pupils."""
    bands = ((0.2, 210), (0.25, 250), (0.3, 375), (0.35, 405), (0.4, 435), (0.5, 600))
    money = Normalisation(method="bands", bands=bands)
    funding = Indicator(name="idaci", value_column="score", normalisation=money, times_column="pupils", unit="pounds")
    basic = Indicator(name="basic", value_column="pupils", weight=2857, normalisation=Normalisation(method="none"))
    pupils = pd.DataFrame({"score": [0.19, 0.2, 0.34, 0.5, 0.9, None], "pupils": [10.0, 10, 4, 1, 0, 7]})
    settings = flat(funding, basic, aggregation="sum", missing=MissingRule(otherwise="leave out", least_known=1))
    result = score_index(pupils, settings)
    extra = np.array([0, 2100, 1500, 600, 0])
    np.testing.assert_allclose(result.contributions["idaci"].to_numpy()[:5], extra)
    np.testing.assert_allclose(result.index[:5], extra + 2857 * pupils["pupils"][:5])
    assert np.isnan(result.index[5])
    stands_in = score_index(pupils, flat(funding, basic, aggregation="sum"))
    assert stands_in.how.loc[5, "idaci"] == How.COHORT_MEDIAN
    known = pupils.assign(pupils=[10.0, 10, 4, 1, None, 7])
    assert score_index(known, settings).measured["idaci"].reason[4] == "its pupils is not known"


def test_bands_of_a_percentile_are_fifths() -> None:
    fifths = Normalisation(
        method="percentile rank",
        rank_share="r/n",
        ties="max",
        bands=((20.0001, 2), (40.0001, 3), (60.0001, 4), (80.0001, 5)),
        lowest=0,
    )
    got = points(leaf("b"), normalisation=fifths)
    expected = pd.qcut(VALUES["b"].rank(method="max"), 5, labels=False) + 1
    assert (got.replace(0, 1) == expected).all()


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        (Normalisation(method="rank", ties="average"), lambda x: x.rank()),
        (Normalisation(method="rank", ties="dense"), lambda x: x.rank(method="dense")),
        (Normalisation(method="Borda"), lambda x: x.rank(method="min") - 1),
        (
            Normalisation(method="percentile rank", ties="average", rank_share="(r-0.5)/n"),
            lambda x: 100 * (x.rank() - 0.5) / 30,
        ),
        (
            Normalisation(method="percentile rank", ties="max", rank_share="r/n"),
            lambda x: 100 * x.rank(pct=True, method="max"),
        ),
        (Normalisation(method="percentile rank", rank_share="r/(n+1)"), lambda x: 100 * x.rank(method="min") / 31),
        (Normalisation(method="min-max", lowest=1, highest=10), lambda x: 1 + 9 * (x - x.min()) / (x.max() - x.min())),
        (Normalisation(method="ratio"), lambda x: 100 * x / x.max()),
        (Normalisation(method="ratio", highest=1, reference="total"), lambda x: x / x.sum()),
        (Normalisation(method="ratio", highest=1, reference="mean"), lambda x: x / x.mean()),
        (
            Normalisation(method="z-score", centre=100, spread=10, is_clipped=False, is_population_spread=True),
            lambda x: 100 + 10 * (x - x.mean()) / x.std(ddof=0),
        ),
    ],
)
def test_other_normalisations_are_those_of_pandas(way: Normalisation, expected) -> None:
    np.testing.assert_allclose(points(leaf("c"), normalisation=way), expected(VALUES["c"]))


def test_distance_to_a_target() -> None:
    """COINr's n_dist2targ: how far from the furthest figure to the target, capped at the target."""
    way = Normalisation(method="distance to target", lowest=0, highest=1)
    x = VALUES["b"]
    up = points(leaf("b", target=60), normalisation=way)
    np.testing.assert_allclose(up, np.minimum((x - x.min()) / (60 - x.min()), 1))
    down = points(leaf("b", target=40, direction=-1), normalisation=way)
    np.testing.assert_allclose(down, np.minimum((x.max() - x) / (x.max() - 40), 1))
    open_ended = Normalisation(method="distance to target", lowest=0, highest=1, is_clipped=False)
    assert points(leaf("b", target=60), normalisation=open_ended).max() > 1


def test_goalposts_without_clipping_go_beyond_the_scale() -> None:
    scaled = points(leaf("b", goalposts=(45, 55)), normalisation=Normalisation(is_clipped=False))
    np.testing.assert_allclose(scaled, 10 * (VALUES["b"] - 45))
    np.testing.assert_allclose(points(leaf("b", goalposts=(45, 55))), np.clip(10 * (VALUES["b"] - 45), 0, 100))


def test_a_transformation_moves_figures_and_goalposts_alike() -> None:
    shown = score_index(VALUES, flat(leaf("a", transform="log", goalposts=(1, 100))))
    np.testing.assert_allclose(shown.points["a"], np.clip(100 * np.log(VALUES["a"]) / np.log(100), 0, 100))
    assert shown.goalposts[["low", "high"]].iloc[0].tolist() == pytest.approx([1, 100])
    townsend = Normalisation(method="z-score", centre=0, spread=1, is_clipped=False, is_population_spread=True)
    z = np.log1p(VALUES["a"])
    got = points(leaf("a", transform="log1p"), normalisation=townsend)
    np.testing.assert_allclose(got, (z - z.mean()) / z.std(ddof=0))
    percentiles = score_index(VALUES, flat(leaf("d", transform="arcsine root"))).goalposts
    np.testing.assert_allclose(percentiles["low"], np.sin(np.percentile(np.arcsin(np.sqrt(VALUES["d"])), 5)) ** 2)


def test_a_missing_figure_is_filled_from_its_region_before_anything_is_compared() -> None:
    values = VALUES.copy()
    values.loc["u3", "a"] = np.nan
    rule = MissingRule(impute="mean", impute_within="region", insufficient_above=1)
    result = score_index(
        values, flat(leaf("a"), leaf("b"), missing=rule, normalisation=Normalisation(method="z-score"))
    )
    filled = values["a"].fillna(values.loc[values["region"] == "south", "a"].mean())
    z = 50 + 20 * (filled - filled.mean()) / filled.std()
    np.testing.assert_allclose(result.points["a"], np.clip(z, 0, 100))
    assert result.how.loc["u3", "a"] == How.IMPUTED
    assert result.missing_share["u3"] == pytest.approx(0.5)


def test_too_much_missing_may_be_counted_in_indicators_instead_of_weight() -> None:
    values = VALUES.copy()
    values.loc["u3", "a"] = np.nan
    heavy = (leaf("a", weight=8), leaf("b"), leaf("c"))
    options = {"reweight_up_to": 1.0, "insufficient_above": 0.4}
    by_weight = score_index(values, flat(*heavy, missing=MissingRule(**options))).index
    by_count = score_index(values, flat(*heavy, missing=MissingRule(**options, insufficient_by="count"))).index
    assert np.isnan(by_weight["u3"])
    assert np.isfinite(by_count["u3"])


def test_outliers_are_seen_to_and_said() -> None:
    values = VALUES.copy()
    values.loc["u0", "b"] = 5000
    rule = OutlierRule()
    result = score_index(values, flat(leaf("b"), normalisation=Normalisation(method="min-max"), outliers=rule))
    rest = values["b"].drop("u0")
    np.testing.assert_allclose(result.points["b"].drop("u0"), 100 * (rest - rest.min()) / (rest.max() - rest.min()))
    assert result.points["b"]["u0"] == 100
    assert "b: the figures furthest out, 1, count as their neighbour's." in result.notes
    fixed = flat(leaf("b", goalposts=(0, 100)), outliers=rule)
    assert not any("furthest out" in note for note in score_index(values, fixed).notes)
    logged = flat(leaf("b", outliers=OutlierRule(most_drawn_in=0)), normalisation=Normalisation(method="min-max"))
    assert "b: figures are far apart, so they are compared as 'log'." in score_index(values, logged).notes


def test_figures_that_cannot_be_transformed_or_aimed_are_all_named() -> None:
    values = VALUES.assign(c=VALUES["c"] - 1)
    settings = flat(
        leaf("c", transform="log"),
        leaf("b", target=-5, normalisation=Normalisation(method="distance to target")),
        leaf("d", normalisation=Normalisation(method="ratio")),
    )
    with pytest.raises(ValueError, match="'c': 'log' takes figures above 0 only") as caught:
        score_index(values.assign(d=-1.0 - values["d"]), settings)
    assert "'b': the target -5 is not above the smallest figure" in str(caught.value)
    assert "'d': the maximum of the figures is -1" in str(caught.value)


def test_goalposts_from_outside_and_outliers_exclude_each_other() -> None:
    post = Goalpost(indicator="a", low=0, high=50)
    with pytest.raises(ValueError, match="'a' has goalposts from outside, so its outliers cannot be treated as well"):
        flat(leaf("a"), frozen_goalposts=(post,), outliers=OutlierRule())
    with pytest.raises(ValueError, match="'a' has a transformation, goalposts or target and outliers"):
        flat(leaf("a", target=3, outliers=OutlierRule()))


def test_an_indicator_nobody_has_is_said() -> None:
    result = score_index(VALUES, flat(leaf("a"), leaf("zeal")))
    assert "No unit has a figure for zeal." in result.notes
    nothing = score_index(VALUES, flat(leaf("zeal")))
    assert nothing.index.isna().all()
    assert nothing.notes == ("No unit has a figure for zeal.",)


def test_no_units_is_an_empty_index() -> None:
    settings = flat(leaf("a"), leaf("b"), outliers=OutlierRule(), missing=MissingRule(impute="mean"))
    assert len(score_index(VALUES.iloc[:0], settings).index) == 0


def test_a_pillar_between_fixed_goalposts_as_the_human_development_index_of_2010() -> None:
    """UNDP 2010, technical note 1: education is the geometric mean of two indices over 0.951, the largest there was;
    Norway's published index is 0.938."""
    table = pd.DataFrame(
        {
            "name": ["education", "life", "mean_years", "expected_years", "income"],
            "parent": ["", "", "education", "education", ""],
            "goalposts": ["0; 0.951", "20; 83.2", "0; 13.2", "0; 20.6", "163; 108211"],
            "transform": [None, None, None, None, "log"],
        }
    )
    unit = Normalisation(lowest=0, highest=1)
    settings = settings_from_table(table, normalisation=unit, aggregation="geometric")
    norway = pd.DataFrame({"life": [81.0], "mean_years": [12.6], "expected_years": [17.3], "income": [58_810.0]})
    result = score_index(norway, settings)
    assert result.index[0] == pytest.approx(0.938, abs=0.001)
    assert result.groups["education"][0] == pytest.approx(np.sqrt(12.6 / 13.2 * 17.3 / 20.6) / 0.951)
    assert result.contributions.sum(axis=1)[0] == pytest.approx(result.index[0])
    in_columns = table.drop(columns="goalposts").assign(
        goalpost_low=[0, 20, 0, 0, 163], goalpost_high=[0.951, 83.2, 13.2, 20.6, 108_211]
    )
    same = settings_from_table(in_columns, normalisation=unit, aggregation="geometric")
    assert score_index(norway, same).index[0] == result.index[0]


def test_a_count_of_deprivations_with_a_cut_off_as_the_multidimensional_poverty_index() -> None:
    """Alkire and Foster 2011: a third of the weight for each dimension; poor from a third of all."""
    homes = pd.DataFrame(
        {"nutrition": [1, 0, 0, 1], "years": [3, 8, 2, 9], "fuel": [1, 1, 0, 1], "water": [0, 1, 0, 0]}
    )
    table = pd.DataFrame(
        {
            "name": ["poor", "living", "nutrition", "years", "fuel", "water"],
            "parent": ["", "poor", "poor", "poor", "living", "living"],
            "bands": ["0.33333: 1", None, None, "0: 1; 6: 0", None, None],
        }
    )
    result = score_index(homes, settings_from_table(table, normalisation=Normalisation(method="none")))
    assert result.index.tolist() == [1, 1, 1, 1]
    stricter = table.assign(bands=["0.5: 1", None, None, "0: 1; 6: 0", None, None])
    shares = [5 / 6, 1 / 3, 1 / 3, 1 / 2]
    poor = score_index(homes, settings_from_table(stricter, normalisation=Normalisation(method="none"))).index
    assert poor.tolist() == [float(share >= 0.5) for share in shares]


@pytest.mark.parametrize(("method", "largest"), [("maximum", True), ("minimum", False)])
def test_no_less_than_a_floor_a_pupil_as_in_a_funding_formula(method, largest: bool) -> None:
    table = pd.DataFrame(
        {
            "name": ["formula", "floor", "basic", "lump", "least"],
            "parent": ["", "", "formula", "formula", "floor"],
            "value_column": [None, None, "pupils", "school", "pupils"],
            "weight": [1, 1, 3123, 117_800, 4180],
            "aggregation": ["sum", "sum", None, None, None],
        }
    )
    formula = settings_from_table(
        table,
        normalisation=Normalisation(method="none"),
        aggregation=method,
        missing=MissingRule(least_known=1, otherwise="leave out", reweight_up_to=1, insufficient_above=1),
    )
    schools = pd.DataFrame({"pupils": [50.0, 400.0, np.nan], "school": 1.0})
    result = score_index(schools, formula)
    both = np.array([[50 * 3123 + 117_800, 50 * 4180], [400 * 3123 + 117_800, 400 * 4180]], dtype=float)
    assert result.index[:2].tolist() == (both.max(axis=1) if largest else both.min(axis=1)).tolist()
    assert np.isnan(result.index[2])
    assert result.contributions[:2].sum(axis=1).tolist() == result.index[:2].tolist()


def test_what_only_an_indicator_can_have_is_refused_on_a_pillar() -> None:
    table = pd.DataFrame(
        {
            "name": ["p", "a", "b"],
            "parent": ["", "p", "p"],
            "times_column": ["roll", None, None],
            "direction": [1, 1, -1],
            "bands": [None, None, None],
        }
    )
    with pytest.raises(ValueError, match="row 1, column 'times_column': 'p' has members, so it cannot have one"):
        settings_from_table(table)
    assert settings_from_table(table.drop(columns="times_column")).pillars[0].name == "p"


def test_goalposts_of_a_pillar_must_rise_and_suit_its_way() -> None:
    falling = pd.DataFrame({"name": ["p", "a"], "parent": ["", "p"], "goalposts": ["5; 1", None]})
    with pytest.raises(ValueError, match="the goalposts of 'p' run from 5 to 1: the first must be lower"):
        settings_from_table(falling)
    other = falling.assign(goalposts=["1; 5", None], normalisation=["rank", None])
    with pytest.raises(ValueError, match="the pillar 'p' has goalposts but is normalised by 'rank'"):
        settings_from_table(other)
