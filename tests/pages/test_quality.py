"""Data quality: what is missing, hidden and standing in, said and listed, with nothing, with something, with all."""

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from allocation.need.funnel import count_funnel
from allocation.need.second_look.silent_need import FAR_FEWER, FEWER
from data_sources import operating_models, stores
from data_sources.data_quality import CONDITIONS, MISSING, SUPPRESSED
from pages.ui import cache, nav, quality_lists, quality_sections, quality_tables
from tests.pages.screen import links, opened, said, went_well


def withdraw(kind: str) -> None:
    for file in cache.district("998").sources:
        if file.kind == kind:
            stores.withdraw(cache.engine(), file.source_id, "Tess Tester")


def frame_with(app: AppTest, column: str) -> pd.DataFrame:
    return next(frame.value for frame in app.dataframe if column in frame.value.columns)


def test_with_nothing_loaded_it_says_what_to_do_next(empty_app: AppTest) -> None:
    opened(empty_app, nav.QUALITY)
    assert "No schools are loaded yet" in said(empty_app)
    assert links(empty_app) == ["Go to Data to load it"]


def test_with_everything_loaded_each_section_says_what_is_so(app: AppTest) -> None:
    opened(app, nav.QUALITY)
    of, text = cache.district("998"), said(app)
    quality = cache.quality(of)
    assert (quality.indicators[list(CONDITIONS)].sum(axis=1) == 150).all()
    assert all(f"**{row.label}**" in text for row in quality.indicators.itertuples())
    assert "In use is **FSM6**" in text
    assert "One run uses one definition" in text
    assert "no line is drawn from one to the other" in text
    methods = frame_with(app, "area_deprivation_method").set_index("urn")["area_deprivation_method"]
    in_use = of.schools.set_index("urn")["area_deprivation_method"]
    pd.testing.assert_series_equal(methods.sort_index(), in_use.sort_index())
    assert set(in_use) == {"pupil homes", "nearest LSOAs", "own LSOA (weak proxy)"}
    charts = app.get("vega_lite_chart")
    assert len(charts) == 3
    assert all(chart.proto.alt for chart in charts)
    assert set(frame_with(app, "age_years")["file_name"]) == {file.file_name for file in of.sources}
    watched = cache.watch_list(of)
    assert list(frame_with(app, "band_from")["urn"]) == list(watched["urn"])
    assert "**Silent need** is need that nobody has written down" in text
    assert "no finding about a school or its staff" in text
    for word in ("failing", "failure", "neglect", "should have referred", "under-refer", "poor school"):
        assert word not in text.lower()


@pytest.mark.usefixtures("app")
def test_everything_can_be_taken_away() -> None:
    of = cache.district("998")
    quality, effect = cache.quality(of), cache.vintage_effect(of, operating_models.load("wakefield"))
    made = quality_tables.sheets(of, quality, effect, cache.watch_list(of), cache.silent_need(of))
    for sheet in ("Figures by school", "Deprivation by school", "Files and dates", "Effect of vintage", "Notes"):
        assert len(made[sheet]), sheet
    assert len(made["Referrals expected"]) == 300
    assert len(next(iter(made.values()))) == len(quality.to_mend)
    rows = quality_sections.medians(of.fsm_history)
    for _, line in rows.groupby("segment"):
        assert len(set(line["fsm_definition"])) == 1
        assert not ((line["first_year"] < 2026).any() and (line["first_year"] >= 2026).any())


def test_what_is_hidden_and_what_is_missing_are_listed_apart(app: AppTest) -> None:
    opened(app, nav.QUALITY)
    box = app.selectbox(key="quality_condition")
    schools = cache.district("998").schools.set_index("name")
    for condition, name in ((SUPPRESSED, "Riverside Short Stay School"), (MISSING, "Springwell Primary School")):
        box.set_value(condition).run()
        shown = frame_with(app, "what_to_get")
        assert set(shown["condition"]) == {condition}
        assert name in set(shown.loc[shown["label"].eq("Free school meals"), "name"])
        assert (shown["what_to_get"].str.len() > 5).all()
        assert (shown["from_whom"].str.len() > 5).all()
        box = app.selectbox(key="quality_condition")
    assert schools.loc["Riverside Short Stay School", "fsm_percent_state"] == "suppressed"


def test_with_files_withdrawn_the_page_stands_and_says_what_nobody_loaded(app: AppTest) -> None:
    opened(app, nav.QUALITY)
    withdraw("referrals")
    withdraw("deprivation")
    app.run()
    assert went_well(app)
    text = said(app)
    assert "Nobody has loaded area deprivation, early help and social care yet." in text
    assert "No school has area deprivation." in text
    assert "No Indices of Deprivation are loaded. Load File 7" in text
    assert "Nothing can be expected of any school yet" in text


def test_the_funnel_shows_the_schools_of_the_measure_and_the_table_those_with_few(app: AppTest) -> None:
    opened(app, nav.QUALITY)
    silent = cache.silent_need(cache.district("998")).table
    for label in silent["label"].drop_duplicates():
        app.segmented_control(key="silent_measure").set_value(label).run()
        rows = silent[silent["label"].eq(label)]
        few = rows[rows["flag"].isin([FAR_FEWER, FEWER])]
        tables = [frame.value for frame in app.dataframe if "usual" in frame.value.columns]
        assert len(tables[-1]) == len(rows) == 150
        if len(few):
            assert list(tables[0]["urn"]) == list(few.sort_values("z")["urn"])
        assert f"**{len(few)}** refer fewer than expected" in said(app)
        hidden = rows[rows["observed_low"] < rows["observed_high"]]
        every = tables[-1].set_index("urn")
        assert all(" to " in every.loc[urn, "made"] for urn in hidden["urn"])
    assert (silent["observed_low"] < silent["observed_high"]).any()


def test_curves_are_the_limits_of_chance_as_multiples() -> None:
    drawn = quality_lists.curves(pd.Series([4.0, 40.0]), spread=0.0)
    for name, confidence in quality_lists.LIMITS.items():
        rows = drawn[drawn["limit"].eq(name)]
        low, high = count_funnel(rows["expected"], confidence)
        assert rows["low"].to_numpy() == pytest.approx(low / rows["expected"].to_numpy())
        assert rows["high"].to_numpy() == pytest.approx(high / rows["expected"].to_numpy())
    wide = drawn[drawn["limit"].eq("99.8% limits")].reset_index(drop=True)
    narrow = drawn[drawn["limit"].eq("95% limits")].reset_index(drop=True)
    assert (wide["high"] > narrow["high"]).all()


@pytest.mark.parametrize(("low", "high", "words"), [(np.nan, np.nan, "not known"), (0, 0, "0"), (1, 4, "1 to 4")])
def test_none_hidden_and_unknown_are_told_apart(low: float, high: float, words: str) -> None:
    assert quality_lists.between(low, high) == words
