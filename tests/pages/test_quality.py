"""Data quality: what is missing, hidden and standing in, said and listed, with nothing, with something, with all."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data_sources import operating_models, stores
from data_sources.data_quality import CONDITIONS, MISSING, SUPPRESSED
from pages.ui import cache, nav, quality_tables
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


@pytest.mark.parametrize("sheet", ["To mend", "Figures by school", "Deprivation by school", "Files and dates", "Notes"])
def test_everything_can_be_taken_away(app: AppTest, sheet: str) -> None:
    opened(app, nav.QUALITY)
    of = cache.district("998")
    effect = cache.vintage_effect(of, operating_models.load("wakefield"))
    made = quality_tables.sheets(of, cache.quality(of), effect)
    assert len(made[sheet])
