"""Data quality: what is missing, hidden and standing in, said and listed, with nothing, with something, with all."""

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from allocation.need.funnel import count_funnel
from allocation.need.silent_need import FAR_FEWER, FEWER
from data_sources import operating_models, stores
from data_sources.data_quality import CONDITIONS, MISSING, SUPPRESSED
from pages.ui import cache, nav, quality_lists, quality_sections, quality_tables
from tests.pages.screen import links, opened, said


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


def test_every_measure_adds_up_to_every_school(app: AppTest) -> None:
    opened(app, nav.QUALITY)
    quality = cache.quality(cache.district("998"))
    assert (quality.indicators[list(CONDITIONS)].sum(axis=1) == 150).all()
    text = said(app)
    for row in quality.indicators.itertuples():
        assert f"**{row.label}**" in text


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


def test_the_definition_in_use_and_its_years_are_said(app: AppTest) -> None:
    opened(app, nav.QUALITY)
    assert "In use is **FSM6**" in said(app)
    assert "One run uses one definition" in said(app)


def test_the_method_of_every_school_is_shown(app: AppTest) -> None:
    opened(app, nav.QUALITY)
    table = frame_with(app, "area_deprivation_method").set_index("urn")
    schools = cache.district("998").schools.set_index("urn")
    pd.testing.assert_series_equal(
        table["area_deprivation_method"].sort_index(), schools["area_deprivation_method"].sort_index()
    )


def test_without_referrals_the_page_stands_and_says_what_nobody_loaded(app: AppTest) -> None:
    opened(app, nav.QUALITY)
    withdraw("referrals")
    opened(app, nav.QUALITY)
    assert "Nobody has loaded early help and social care yet." in said(app)


def test_without_the_indices_it_says_what_to_load(app: AppTest) -> None:
    opened(app, nav.QUALITY)
    withdraw("deprivation")
    opened(app, nav.QUALITY)
    assert "No school has area deprivation." in said(app)
    assert "No Indices of Deprivation are loaded. Load File 7" in said(app)


def test_every_chart_has_a_name_and_every_file_its_date(app: AppTest) -> None:
    opened(app, nav.QUALITY)
    charts = app.get("vega_lite_chart")
    assert charts
    assert all(chart.proto.alt for chart in charts)
    files = frame_with(app, "age_years")
    assert set(files["file_name"]) == {file.file_name for file in cache.district("998").sources}


def test_everything_can_be_taken_away(app: AppTest) -> None:
    opened(app, nav.QUALITY)
    of = cache.district("998")
    effect = cache.vintage_effect(of, operating_models.load("wakefield"))
    made = quality_tables.sheets(of, cache.quality(of), effect, cache.watch_list(of), cache.silent_need(of))
    for sheet in ("To mend", "Figures by school", "Deprivation by school", "Files and dates", "Notes"):
        assert len(made[sheet]), sheet
    assert len(made["Referrals expected"]) == 300
    assert len(next(iter(made.values()))) == len(cache.quality(of).to_mend)


def test_silent_need_is_explained_and_accuses_nobody(app: AppTest) -> None:
    opened(app, nav.QUALITY)
    text = said(app)
    assert "**Silent need** is need that nobody has written down" in text
    assert "no finding about a school or its staff" in text
    for word in ("failing", "failure", "neglect", "should have referred", "under-refer", "poor school"):
        assert word not in text.lower()


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


def test_a_hidden_count_is_a_range_in_the_table_and_no_nought(app: AppTest) -> None:
    opened(app, nav.QUALITY)
    silent = cache.silent_need(cache.district("998")).table
    hidden = silent[silent["observed_low"] < silent["observed_high"]]
    assert len(hidden)
    app.segmented_control(key="silent_measure").set_value(hidden["label"].iloc[0]).run()
    every = [frame.value for frame in app.dataframe if "usual" in frame.value.columns][-1].set_index("urn")
    assert " to " in every.loc[hidden["urn"].iloc[0], "made"]


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


def test_small_schools_to_look_at_are_those_of_the_watch_list(app: AppTest) -> None:
    opened(app, nav.QUALITY)
    watched = cache.watch_list(cache.district("998"))
    if watched.empty:
        assert "No small school is kept out" in said(app)
    else:
        assert list(frame_with(app, "band_from")["urn"]) == list(watched["urn"])


@pytest.mark.parametrize(("low", "high", "words"), [(np.nan, np.nan, "not known"), (0, 0, "0"), (1, 4, "1 to 4")])
def test_none_hidden_and_unknown_are_told_apart(low: float, high: float, words: str) -> None:
    assert quality_lists.between(low, high) == words


def test_medians_are_drawn_one_line_a_segment(app: AppTest) -> None:
    opened(app, nav.QUALITY)
    rows = quality_sections.medians(cache.district("998").fsm_history)
    for _, line in rows.groupby("segment"):
        assert len(set(line["fsm_definition"])) == 1
        assert not ((line["first_year"] < 2026).any() and (line["first_year"] >= 2026).any())
    assert "no line is drawn from one to the other" in said(app)
