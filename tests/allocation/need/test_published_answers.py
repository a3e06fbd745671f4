"""Published indices and estimates, run through the public functions the app uses."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from allocation.need.averages import weighted_averages
from allocation.need.definitions import Indicator, MissingRule, Normalisation, Pillar
from allocation.need.index import IndexResult, ranks, score_index
from allocation.need.indicators import NeedSettings, settings_from_table
from allocation.need.shrinkage import poisson_gamma

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


def test_asem_denominated_indicators_match_the_normalised_stage(asem: Path) -> None:
    """Counts over their denominators, min-max: every column that COINr neither winsorised nor logged."""
    raw = pd.read_csv(asem / "ASEM_iData.csv", index_col="uCode")
    published = pd.read_csv(asem / "coin_Normalised.csv", index_col="uCode")
    meta = pd.read_csv(asem / "ASEM_iMeta.csv", index_col="iCode")
    treated = ["Flights", "Bord", "Gas", "Services", "FDI", "CostImpEx", "Tariff", "StMob", "ForPort", "CultServ"]
    treated += ["Forest", "Poverty", "NGOs", "FemLab", "PubDebt"]
    kept = meta[(meta["Type"] == "Indicator") & ~meta.index.isin(treated)]
    shares = {
        row.Index: {"count_columns": (row.Index,), "base_columns": (row.Denominator,)}
        if isinstance(row.Denominator, str)
        else {"value_column": row.Index}
        for row in kept.itertuples()
    }
    indicators = tuple(Indicator(name=n, direction=int(kept.loc[n, "Direction"]), **how) for n, how in shares.items())
    settings = NeedSettings(indicators=indicators, pillars=(), normalisation=Normalisation(method="min-max"))
    points = score_index(raw, settings).points
    assert sum("count_columns" in how for how in shares.values()) == 8
    for name in shares:
        known = points[name].dropna()
        np.testing.assert_allclose(known, published[name].reindex(known.index), atol=1e-9)


def test_asem_dropping_one_pillar_moves_ranks_as_published(asem: Path) -> None:
    published = pd.read_csv(asem / "remove_elements_level2.csv", index_col="element")["mean_abs_rank_diff"]
    base = ranks(normalised_asem(asem).index).astype(float)
    for element, expected in published.drop("Nominal").items():
        moved = ranks(normalised_asem(asem, without=str(element)).index).astype(float)
        assert float((moved - base).abs().mean()) == pytest.approx(expected, abs=1e-9), element


def test_human_development_index_geometric_over_three_levels() -> None:
    """UNDP Human Development Report 2021-22, technical note 1 and table 1: fixed goalposts, a logarithm, a nested
    arithmetic mean, a geometric mean; published to three decimals from inputs published to one."""
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
    countries = pd.DataFrame(
        {"life": [84.0, 83.2], "expected": [16.5, 18.2], "mean": [13.9, 13.0], "income": [66_933, 64_660]},
        index=["Switzerland", "Norway"],
    )
    index = score_index(countries, settings).index
    assert index["Switzerland"] == pytest.approx(0.962, abs=0.001)
    assert index["Norway"] == pytest.approx(0.961, abs=0.001)
