"""Cluster map: what is drawn, that nothing comes from outside, and the same facts without a mouse."""

import json

from streamlit.testing.v1 import AppTest

from data_sources import stores
from pages.ui import cache, map_marks, maps, nav
from tests.pages.screen import links, opened, said


def deck(app: AppTest) -> dict[str, object]:
    drawn: dict[str, object] = json.loads(app.get("deck_gl_json_chart")[0].proto.json)
    return drawn


def layers(app: AppTest) -> dict[str, dict[str, object]]:
    return {layer["id"]: layer for layer in deck(app)["layers"]}


def test_with_nothing_loaded_it_says_what_to_do_next(empty_app: AppTest) -> None:
    opened(empty_app, nav.MAP)
    assert "No schools are loaded yet" in said(empty_app)
    assert links(empty_app) == ["Go to Data to load it"]


def test_every_school_with_a_place_is_drawn_and_the_rest_are_listed(app: AppTest) -> None:
    opened(app, nav.MAP)
    schools = cache.district("998").schools
    placed = schools.dropna(subset=["longitude", "latitude"])
    drawn = {one["urn"] for one in layers(app)["schools"]["data"]}
    assert drawn == set(placed["urn"])
    missing = set(schools["urn"]) - drawn
    assert missing
    assert set(app.dataframe[-1].value["urn"]) == missing


def test_no_address_outside_is_named_and_no_outline_can_be_picked(app: AppTest) -> None:
    opened(app, nav.MAP)
    text = app.get("deck_gl_json_chart")[0].proto.json
    assert "http" not in text
    assert deck(app)["mapStyle"] == "/app/static/basemap.json"
    assert layers(app)["clusters"]["pickable"] is False


def test_a_school_says_its_class_by_letter_as_well_as_by_colour(app: AppTest) -> None:
    opened(app, nav.MAP)
    points = cache.need(cache.district("998")).table.set_index("urn")["need_points"]
    for one in layers(app)["schools"]["data"]:
        expected = maps.need_class(points[one["urn"]])
        assert (one["letter"], one["fill"][:3]) == (expected.letter, map_marks.rgb(expected.colour)[:3])
    assert "A: 80 to 100" in said(app)
    assert "not enough data for a score" in said(app)


def test_the_lists_drive_the_panel_and_the_map_rings_what_is_chosen(app: AppTest) -> None:
    opened(app, nav.MAP)
    assert layers(app)["chosen"]["data"] == []
    app.selectbox(key="map_cluster").set_value("Brindlow").run()
    schools = cache.district("998").schools.dropna(subset=["longitude"])
    of_cluster = schools[schools["cluster"] == "Brindlow"]
    assert len(layers(app)["chosen"]["data"]) == len(of_cluster)
    assert "Schools for each full-time post" in set(app.table[0].value.index)
    app.selectbox(key="chosen_school").set_value(of_cluster["urn"].iloc[0]).run()
    assert len(layers(app)["chosen"]["data"]) == 1
    assert app.table[0].value.loc["URN"].item() == of_cluster["urn"].iloc[0]


def test_there_is_a_line_for_each_school_somebody_leads_from_a_known_base(app: AppTest) -> None:
    opened(app, nav.MAP)
    district = cache.district("998")
    led = set(district.current["urn"]) & {one["urn"] for one in layers(app)["schools"]["data"]}
    assert 0 < len(layers(app)["lines"]["data"]) <= len(led)


def test_without_clusters_and_people_every_page_still_stands(app: AppTest) -> None:
    opened(app, nav.HOME)
    for file in cache.district("998").sources:
        if file.kind in {"clusters", "cluster_areas", "hubs", "link_workers"}:
            stores.withdraw(cache.engine(), file.source_id, "Tess Tester")
    opened(app, nav.MAP)
    assert len(layers(app)["schools"]["data"]) > 100
    table = app.dataframe[0].value
    assert (table["schools"].sum(), table["fte"].sum()) == (150, 0)
    assert table["schools_per_fte"].isna().all()
    assert layers(app)["lines"]["data"] == []
    opened(app, nav.NEED)
    opened(app, nav.HOME)


def test_the_cluster_table_adds_up_to_the_district(app: AppTest) -> None:
    opened(app, nav.MAP)
    table = app.dataframe[0].value
    assert table["schools"].sum() == len(cache.district("998").schools)
    assert round(table["fte"].sum(), 6) == round(sum(worker.fte for worker in cache.district("998").workers), 6)
