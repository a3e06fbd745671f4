"""Published indices and estimates, run through the public functions the app uses."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from allocation.need.averages import weighted_averages
from allocation.need.definitions import Indicator, MissingRule, Normalisation, OutlierRule, Pillar
from allocation.need.index import IndexResult, ranks, score_index
from allocation.need.indicators import NeedSettings, settings_from_table, without
from allocation.need.missing import How
from allocation.need.shrinkage import binomial, poisson_gamma

IMD_WEIGHTS = {
    "Income_rank": 22.5,
    "Employment_rank": 22.5,
    "Education_rank": 13.5,
    "Health_rank": 13.5,
    "Crime_rank": 9.3,
    "Housing_and_Access_rank": 9.3,
    "Environment_rank": 9.3,
}
TWO_DECIMALS = 0.005 + 1e-9


def imd_settings() -> NeedSettings:
    """The seven domains: rank 1 is the most deprived, weights add up to 99.9 and are divided by 100."""
    domains = tuple(Indicator(name=k, value_column=k, weight=w, direction=-1) for k, w in IMD_WEIGHTS.items())
    way = Normalisation(method="IMD exponential")
    return NeedSettings(indicators=domains, pillars=(), total_weight=100, normalisation=way)


@pytest.fixture(scope="module")
def imd(shared: Path) -> pd.DataFrame:
    table = pd.read_csv(shared / "anchors/imd2019/domain_ranks_and_published_score.csv.gz")
    return table.assign(score=score_index(table, imd_settings()).index)


def test_imd_2019_score_from_seven_domain_ranks(imd: pd.DataFrame) -> None:
    assert len(imd) == 32_844
    assert (imd["score"] - imd["published_IMD_score"]).abs().max() <= 0.002
    first = imd.set_index("lsoa11_code")["score"].round(3)
    assert first[["E01000001", "E01000002", "E01000003"]].tolist() == [6.208, 5.143, 19.402]


def test_imd_2019_rank_from_the_computed_score(imd: pd.DataFrame) -> None:
    difference = np.abs(ranks(imd["score"]).astype(int).to_numpy() - imd["IMD_rank"].to_numpy())
    assert difference.max() <= 2
    assert (difference == 0).mean() > 0.99


def test_imd_2019_divides_by_the_stated_total_and_not_by_the_sum(imd: pd.DataFrame) -> None:
    """The neediest in every domain would score 99.9, not 100."""
    worst = pd.DataFrame({column: [1, 2, 3] for column in IMD_WEIGHTS})
    assert score_index(worst, imd_settings()).index.iloc[0] == pytest.approx(99.9)


def test_district_average_score_2019(imd: pd.DataFrame, shared: Path) -> None:
    people = pd.read_csv(next((shared / "data/iod").glob("File_6*2019*.csv.gz")), encoding="utf-8-sig", thousands=",")
    population = people.set_index(people.columns[0]).iloc[:, 3].reindex(imd["lsoa11_code"])
    districts = people.set_index(people.columns[0]).iloc[:, 1].reindex(imd["lsoa11_code"])
    published = pd.read_csv(shared / "anchors/imd2019/district_average_score.csv", index_col=0).iloc[:, 0]
    averages = weighted_averages(imd["published_IMD_score"], population, districts)
    assert len(published) == 317
    assert (averages.reindex(published.index) - published).abs().max() <= 0.001


def test_auckland_infant_deaths_as_spdep_ebest(shared: Path) -> None:
    table = pd.read_csv(shared / "anchors/empirical_bayes/auckland_spdep_EBest_poisson.csv")
    result = poisson_gamma(table["cases"], table["pop"])
    assert len(table) == 167
    assert result.between == pytest.approx(7.284173e-07, rel=1e-6)
    assert result.mean == pytest.approx(0.002633436, rel=1e-6)
    np.testing.assert_allclose(result.estimate, table["eb"], rtol=0, atol=1e-12)


def test_auckland_infant_deaths_as_spdep_ebest_binomial(shared: Path) -> None:
    """The other family of spdep's EBest, by its own formula for how far a rate is believed (Martuzzi and Elliott)."""
    table = pd.read_csv(shared / "anchors/empirical_bayes/auckland_spdep_EBest_poisson.csv")
    n, x = table["cases"].to_numpy(float), table["pop"].to_numpy(float)
    p, b, mean = n / x, n.sum() / x.sum(), x.mean()
    s2 = (x * (p - b) ** 2).sum() / x.sum()
    rho = (x * s2 - x / mean * b * (1 - b)) / ((x - 1) * s2 + (mean - x) / mean * b * (1 - b))
    result = binomial(n, x)
    assert result.mean == pytest.approx(0.002633436, rel=1e-6)
    np.testing.assert_allclose(result.estimate, rho * p + (1 - rho) * b, rtol=0, atol=1e-12)


@pytest.fixture(scope="module")
def asem(shared: Path) -> Path:
    return shared / "anchors/coinr_asem"


def asem_table(folder: Path) -> pd.DataFrame:
    meta = pd.read_csv(folder / "ASEM_iMeta.csv")
    meta = meta[meta["Type"].isin(["Indicator", "Aggregate"])]
    return pd.DataFrame(
        {
            "name": meta["iCode"],
            "label": meta["iName"],
            "parent": meta["Parent"],
            "weight": meta["Weight"],
            "direction": meta["Direction"],
            "unit": meta["Unit"],
        }
    )


def asem_settings(folder: Path, way: Normalisation, **changes: object) -> NeedSettings:
    """Four levels; a cell that is missing hands its weight on without limit, as COINr's weighted mean does."""
    rule = MissingRule(reweight_up_to=1, insufficient_above=1)
    return settings_from_table(asem_table(folder).assign(**changes), normalisation=way, missing=rule)


def normalised_asem(folder: Path, without: str = "") -> IndexResult:
    """The published normalised stage (directions already turned), with one pillar's weight 0 where named."""
    values = pd.read_csv(folder / "coin_Normalised.csv", index_col="uCode")
    settings = asem_settings(folder, Normalisation(method="none"), direction=1)
    return score_index(values, settings.with_weights({without: 0}) if without else settings)


def check_published(result: IndexResult, file: Path) -> None:
    published = pd.read_csv(file, index_col="uCode")
    assert len(published) == 51
    groups = [column for column in published.columns if column != "Rank"]
    assert len(groups) == 11
    difference = (result.groups.reindex(published.index)[groups] - published[groups]).abs()
    assert difference.max().max() <= TWO_DECIMALS
    computed = pd.Series(ranks(result.index).to_numpy(), index=result.index.index)
    assert (computed.reindex(published.index) == published["Rank"]).all()


def test_asem_aggregated_stage_to_the_last_figure(asem: Path) -> None:
    aggregated = pd.read_csv(asem / "coin_Aggregated.csv", index_col="uCode")
    result = normalised_asem(asem)
    groups = [c for c in result.groups.columns if c in aggregated.columns]
    assert len(groups) == 11
    pd.testing.assert_frame_equal(result.groups[groups].rename_axis("uCode"), aggregated[groups], rtol=0, atol=1e-9)


def test_asem_published_results(asem: Path) -> None:
    result = normalised_asem(asem)
    check_published(result, asem / "results_amean.csv")
    assert result.index.round(2)[["CHE", "NLD", "DNK"]].tolist() == [68.38, 64.82, 64.80]


@pytest.mark.parametrize(
    ("file", "way"),
    [
        ("results_raw_minmax_amean.csv", Normalisation(method="min-max")),
        ("results_raw_zscore_amean.csv", Normalisation(method="z-score", centre=0, spread=1, is_clipped=False)),
    ],
)
def test_asem_from_raw_figures_with_63_missing_cells(asem: Path, file: str, way: Normalisation) -> None:
    raw = pd.read_csv(asem / "ASEM_iData.csv", index_col="uCode")
    settings = asem_settings(asem, way)
    assert raw[[i.name for i in settings.indicators]].isna().sum().sum() == 63
    check_published(score_index(raw, settings), asem / file)


def whole_chain(folder: Path) -> IndexResult:
    """COINr's build_example_coin from the raw figures: denominate, fill by the mean of the continent, see to outliers,
    min-max, weigh."""
    meta = pd.read_csv(folder / "ASEM_iMeta.csv").set_index("iCode")
    table = asem_table(folder)
    denominators = table["name"].map(meta["Denominator"])
    settings = settings_from_table(
        table.assign(base_columns=denominators, count_columns=table["name"].where(denominators.notna())),
        normalisation=Normalisation(method="min-max"),
        missing=MissingRule(impute="mean", impute_within="EurAsia_group", insufficient_above=1),
        outliers=OutlierRule(),
    )
    return score_index(pd.read_csv(folder / "ASEM_iData.csv", index_col="uCode"), settings)


def test_asem_normalised_stage_from_raw_figures_every_cell(asem: Path) -> None:
    """All 49 columns: counts over a denominator, 63 missing cells and 2 missing denominators filled, 15 columns whose
    outliers are drawn in."""
    published = pd.read_csv(asem / "coin_Normalised.csv", index_col="uCode").astype(float)
    result = whole_chain(asem)
    assert published.shape == (51, 49)
    points = result.points.rename_axis("uCode").loc[published.index, published.columns]
    pd.testing.assert_frame_equal(points, published, rtol=0, atol=1e-9)
    assert (result.how == How.IMPUTED).to_numpy().sum() == 65
    assert sum("count as their neighbour's" in note for note in result.notes) == 15


def test_asem_published_results_from_raw_figures_in_one_run(asem: Path) -> None:
    check_published(whole_chain(asem), asem / "results_amean.csv")


@pytest.mark.parametrize("mean", ["geometric", "harmonic", "power mean", "median"])
def test_asem_by_other_means_as_a_calculation_of_its_own(asem: Path, mean) -> None:
    """The published normalised stage, 1 to 100 so that every mean can take it, level by level with pandas."""
    points = 1 + 0.99 * pd.read_csv(asem / "coin_Normalised.csv", index_col="uCode")
    points.iloc[::7, 3] = np.nan
    ways = {
        "geometric": lambda x: np.exp(np.log(x).mean(axis=1)),
        "harmonic": lambda x: 1 / (1 / x).mean(axis=1),
        "power mean": lambda x: (x**0.5).mean(axis=1) ** 2,
        "median": lambda x: x.median(axis=1),
    }
    table = asem_table(asem).assign(direction=1)
    rule = MissingRule(reweight_up_to=1, insufficient_above=1)
    settings = settings_from_table(
        table, normalisation=Normalisation(method="none"), missing=rule, aggregation=mean, power=0.5
    )
    result = score_index(points, settings)
    level = points
    for parents in (["Physical", "Social"], ["Conn", "Sust"], ["Index"]):
        above = table.set_index("name").loc[level.columns, "parent"]
        level = pd.DataFrame({name: ways[mean](level[above.index[above == name]]) for name in above.unique()})
        assert set(parents) <= set(level.columns)
        np.testing.assert_allclose(result.groups[level.columns], level, rtol=1e-9)


def test_asem_percentile_ranks_from_raw_figures_as_pandas_ranks_them(asem: Path) -> None:
    raw = pd.read_csv(asem / "ASEM_iData.csv", index_col="uCode")
    settings = asem_settings(asem, Normalisation(method="percentile rank"))
    result = score_index(raw, settings)
    for indicator in settings.indicators:
        x = indicator.direction * raw[indicator.name]
        np.testing.assert_allclose(
            result.points[indicator.name], 100 * (x.rank(method="min") - 1) / (x.count() - 1), atol=1e-9
        )


def test_asem_dropping_one_pillar_moves_ranks_as_published(asem: Path) -> None:
    published = pd.read_csv(asem / "remove_elements_level2.csv", index_col="element")["mean_abs_rank_diff"]
    base = ranks(normalised_asem(asem).index).astype(float)
    for element, expected in published.drop("Nominal").items():
        moved = ranks(normalised_asem(asem, without=str(element)).index).astype(float)
        assert float((moved - base).abs().mean()) == pytest.approx(expected, abs=1e-9), element
        values = pd.read_csv(asem / "coin_Normalised.csv", index_col="uCode")
        fewer = without(asem_settings(asem, Normalisation(method="none"), direction=1), str(element))
        assert ranks(score_index(values, fewer).index).astype(float).equals(moved), element


def test_human_development_index_geometric_over_three_levels() -> None:
    """UNDP Human Development Report 2021-22, technical note 1 and table 1 (2021): fixed goalposts, a logarithm, a
    nested arithmetic mean, a geometric mean; published to three decimals from inputs published to one."""
    settings = NeedSettings(
        indicators=(
            Indicator(name="life", pillar="health", value_column="life", goalposts=(20, 85)),
            Indicator(name="expected", pillar="education", value_column="expected", goalposts=(0, 18)),
            Indicator(name="mean", pillar="education", value_column="mean", goalposts=(0, 15)),
            Indicator(name="income", pillar="living", value_column="income", goalposts=(100, 75_000), transform="log"),
        ),
        pillars=(Pillar(name="health"), Pillar(name="education", aggregation="arithmetic"), Pillar(name="living")),
        aggregation="geometric",
        normalisation=Normalisation(lowest=0, highest=1),
    )
    published = {
        "Switzerland": (84.0, 16.5, 13.9, 66_933, 0.962),
        "Norway": (83.2, 18.2, 13.0, 64_660, 0.961),
        "Iceland": (82.7, 19.2, 13.8, 55_782, 0.959),
        "Germany": (80.6, 17.0, 14.1, 54_534, 0.942),
        "United Kingdom": (80.7, 17.3, 13.4, 45_225, 0.929),
        "China": (78.2, 14.2, 7.6, 17_504, 0.768),
        "India": (67.2, 11.9, 6.7, 6_590, 0.633),
        "Niger": (61.6, 7.0, 2.1, 1_240, 0.400),
        "Chad": (52.5, 8.0, 2.6, 1_364, 0.394),
        "South Sudan": (55.0, 5.5, 5.7, 768, 0.385),
    }
    columns = ["life", "expected", "mean", "income", "index"]
    countries = pd.DataFrame.from_dict(published, orient="index", columns=columns)
    result = score_index(countries, settings)
    assert (result.index - countries["index"]).abs().max() <= 0.001
    assert ranks(result.index).tolist() == list(range(1, 11))
    np.testing.assert_allclose(result.contributions.sum(axis=1), result.index, atol=1e-9)


def test_gender_inequality_index_harmonic_over_geometric_means() -> None:
    """UNDP technical note 4, first steps: geometric means within each sex, nested, and the harmonic mean of the two."""
    pillars = {"women": "", "women_power": "women", "men": "", "men_power": "men"}
    women_rows = {"mortality": "women", "seats_w": "women_power", "school_w": "women_power", "work_w": "women"}
    men_rows = {"seats_m": "men_power", "school_m": "men_power", "work_m": "men"}
    rows = pillars | women_rows | men_rows
    table = pd.DataFrame({"name": list(rows), "parent": list(rows.values())})
    is_pillar = table["name"].isin(table["parent"])
    settings = settings_from_table(
        table.assign(aggregation=is_pillar.map({True: "geometric", False: None})),
        aggregation="harmonic",
        normalisation=Normalisation(method="none"),
    )
    place = {"mortality": (10 / 56 / 70) ** 0.5, "seats_w": 0.09, "school_w": 0.27, "work_w": 0.29}
    place |= {"seats_m": 0.91, "school_m": 0.5, "work_m": 0.82}
    women = (place["mortality"] * (0.09 * 0.27) ** 0.5 * 0.29) ** (1 / 3)
    men = ((0.91 * 0.5) ** 0.5 * 0.82) ** (1 / 2)
    result = score_index(pd.DataFrame([place]), settings)
    assert result.index[0] == pytest.approx(1 / ((1 / women + 1 / men) / 2), rel=1e-12)
    assert result.contributions.iloc[0].sum() == pytest.approx(result.index[0], abs=1e-12)
