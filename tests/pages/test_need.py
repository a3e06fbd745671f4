"""Need: the ranking, its filters, one school's sum, and the schools without a score."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from data_sources import stores
from pages.ui import cache, nav
from tests.pages.screen import links, opened, said


def scores() -> object:
    return cache.need(cache.district("998"))


def test_with_nothing_loaded_it_says_what_to_do_next(empty_app: AppTest) -> None:
    opened(empty_app, nav.NEED)
    assert "No schools are loaded yet" in said(empty_app)
    assert links(empty_app) == ["Go to Data to load it"]


def test_every_school_is_in_the_ranking_and_the_neediest_of_each_phase_comes_first(app: AppTest) -> None:
    opened(app, nav.NEED)
    table = app.dataframe[0].value
    assert len(table) == len(cache.district("998").schools)
    for _, rows in table.groupby("phase_name", sort=False):
        points = rows["need_points"].dropna()
        assert points.is_monotonic_decreasing
        assert rows["need_rank"].iloc[0] == 1


def test_the_pillars_of_each_school_add_up_to_its_score(app: AppTest) -> None:
    opened(app, nav.NEED)
    table = app.dataframe[0].value.dropna(subset=["need_points"])
    pillars = cache.need(cache.district("998")).contributions["pillar"].unique()
    assert table[list(pillars)].sum(axis=1).to_numpy() == pytest.approx(table["need_points"].to_numpy())


def test_filters_and_search_narrow_the_ranking(app: AppTest) -> None:
    opened(app, nav.NEED)
    app.selectbox(key="need_phase").set_value("Secondary").run()
    assert set(app.dataframe[0].value["phase_name"]) == {"Secondary"}
    urn = app.dataframe[0].value["urn"].iloc[-1]
    app.text_input(key="need_search").set_value(urn).run()
    assert list(app.dataframe[0].value["urn"]) == [urn]
    assert app.selectbox(key="chosen_school").value == urn


def test_a_search_that_finds_nothing_says_so(app: AppTest) -> None:
    opened(app, nav.NEED)
    app.text_input(key="need_search").set_value("(no such school").run()
    assert "No school matches these filters" in said(app)


def test_a_schools_parts_add_up_on_screen(app: AppTest) -> None:
    opened(app, nav.NEED)
    text = re.search(r"The parts add up: (.+?) = \*\*(.+?)\*\*", said(app))
    assert text
    parts = [float(part) for part in text[1].split("+")]
    assert sum(parts) == pytest.approx(float(text[2]), abs=0.05 * (len(parts) + 1))


def test_a_suppressed_figure_is_said_to_be_suppressed_and_never_a_nought(app: AppTest) -> None:
    schools = opened(app, nav.NEED) and cache.district("998").schools
    columns = [name for name in schools.columns if name.endswith("_state")]
    is_suppressed = schools[columns].eq("suppressed").any(axis=1)
    urn = schools.loc[is_suppressed, "urn"].iloc[0]
    app.selectbox(key="chosen_school").set_value(urn).run()
    shown = next(table.value for table in app.table if "Pupils" in table.value.index)
    assert shown.iloc[:, 0].str.contains("suppressed").any()


def test_schools_without_enough_data_are_listed_with_what_to_get_and_have_no_score(app: AppTest) -> None:
    opened(app, nav.NEED)
    table = cache.need(cache.district("998")).table
    without = set(table.loc[table["need_points"].isna(), "urn"])
    assert without
    listed = next(frame.value for frame in app.dataframe if "missing" in frame.value.columns)
    assert set(listed["urn"]) == without
    assert (listed["missing"].str.len() > 0).all()
    app.selectbox(key="chosen_school").set_value(next(iter(without))).run()
    assert "There is not enough data for a score" in said(app)


def test_the_tier_sentence_gives_the_distance_to_the_cut_off(app: AppTest) -> None:
    opened(app, nav.NEED)
    table = app.dataframe[0].value
    row = table[(table["phase_name"] == "Primary") & (table["need_points"] < 35)].iloc[0]
    app.selectbox(key="chosen_school").set_value(row["urn"]).run()
    assert f"It is {35 - row['need_points']:.1f} points short of two meetings a term, which begins at 35." in said(app)


def test_with_referrals_withdrawn_the_page_still_stands_and_says_what_changed(app: AppTest) -> None:
    opened(app, nav.NEED)
    referrals = next(file for file in cache.district("998").sources if file.kind == "referrals")
    stores.withdraw(cache.engine(), referrals.source_id, "Tess Tester")
    opened(app, nav.NEED)
    assert "arly help" in said(app)


def test_every_chart_has_a_name_for_screen_readers(app: AppTest) -> None:
    opened(app, nav.NEED)
    charts = app.get("vega_lite_chart")
    assert len(charts) >= 3
    assert all(chart.proto.alt for chart in charts)
