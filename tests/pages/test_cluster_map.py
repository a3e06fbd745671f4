"""Cluster map: what is drawn, that nothing comes from outside, and the same facts without a mouse."""

import json

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data_sources import stores
from data_sources.cluster_map import layers as map_layers
from data_sources.cluster_map import palettes
from pages.ui import cache, map_marks, map_place, nav
from tests.pages.screen import links, metrics, opened, said

TABLE, CLUSTERS = 0, 1


def deck(app: AppTest) -> dict[str, object]:
    drawn: dict[str, object] = json.loads(app.get("deck_gl_json_chart")[0].proto.json)
    return drawn


def layers(app: AppTest) -> dict[str, dict[str, object]]:
    """By the first word of their names: what can be clicked is named by what is chosen."""
    return {layer["id"].split(" ")[0]: layer for layer in deck(app)["layers"]}


def schools(app: AppTest) -> dict[str, dict[str, object]]:
    return {one["urn"]: one for one in layers(app)["schools"]["data"]}


def show(app: AppTest, layer: str) -> AppTest:
    app.segmented_control(key="map_layer").set_value(layer).run()
    return app


def table(app: AppTest, which: int = TABLE) -> pd.DataFrame:
    return app.dataframe[which].value


def test_with_nothing_loaded_it_says_what_to_do_next(empty_app: AppTest) -> None:
    opened(empty_app, nav.MAP)
    assert "No schools are loaded yet" in said(empty_app)
    assert links(empty_app) == ["Go to Data to load it"]


def test_every_school_with_a_place_is_drawn_by_need_and_nothing_comes_from_outside(app: AppTest) -> None:
    opened(app, nav.MAP)
    everywhere = cache.district("998").schools
    placed, drawn = everywhere.dropna(subset=["longitude", "latitude"]), schools(app)
    assert set(drawn) == set(placed["urn"])
    missing = set(everywhere["urn"]) - set(drawn)
    assert missing
    assert set(app.dataframe[-1].value["urn"]) == missing
    points = cache.need(cache.district("998")).table.set_index("urn")["need_points"]
    for urn, one in drawn.items():
        expected = palettes.need_class(points[urn])
        assert (one["letter"], one["fill"]) == (expected.letter, map_marks.rgb(expected.colour)[:3])
    text = app.get("deck_gl_json_chart")[0].proto.json
    assert "http" not in text
    assert deck(app)["mapStyle"] == "/app/static/basemap.json"
    pickable = {name for name, layer in layers(app).items() if layer["pickable"]}
    assert pickable == {"schools", "hubs", "clusters"}  # never a polygon: a click would send all of it back
    assert layers(app)["clusters"]["@@type"] == "TextLayer"
    assert "A: 80 to 100" in said(app)
    assert "cartocdn" not in said(app)


def test_every_layer_says_the_same_on_the_map_in_the_table_and_in_the_legend(app: AppTest) -> None:
    opened(app, nav.MAP)
    for layer in map_layers.LABELS:
        show(app, layer)
        rows = table(app).set_index("urn")["letter"]
        assert len(rows) == 150
        drawn = {urn: one["letter"] for urn, one in schools(app).items()}
        assert drawn == rows[list(drawn)].to_dict(), layer
        for letter, number in rows.value_counts().items():
            assert f"{letter}: " in said(app)
            assert f"({number:,})" in said(app), (layer, letter)
        counted = table(app, CLUSTERS)
        letters = [one for one in rows.unique() if one in counted]
        assert counted[letters].sum().to_dict() == rows.value_counts()[letters].to_dict()


def test_what_is_coloured_besides_schools_is_in_a_table_too(app: AppTest) -> None:
    opened(app, nav.MAP)
    show(app, "deprivation")
    areas, grounds = table(app, 2), layers(app)["lsoas"]["data"]
    assert len(areas) == len({str(one["rings"]) for one in grounds})
    classes = {one.letter: map_marks.rgb(one.colour, 255) for one in palettes.DEPRIVATION}
    counted = pd.Series([str(one["ground"]) for one in grounds]).value_counts()
    assert {str(classes[letter]): n for letter, n in areas["letter"].value_counts().items()} == counted.to_dict()
    assert areas["schools"].sum() == (table(app)["letter"] != "?").sum()
    assert f"{(areas['letter'] == 'A').sum()} of {len(areas)} on the map are in the most deprived fifth" in said(app)
    show(app, "workload")
    by_cluster = table(app, CLUSTERS).set_index("cluster")["value"]
    tips = {one["cluster"]: one["tip"] for one in layers(app)["clusters"]["data"]}
    assert {name: f"{value:,.0f}% of their time" in tips[name] for name, value in by_cluster.items()} == dict.fromkeys(
        tips, True
    )


def test_choosing_a_cluster_and_then_a_school_changes_every_figure_on_the_page(app: AppTest) -> None:
    opened(app, nav.MAP)
    before = metrics(app)
    assert before["Schools"] == "150"
    counted, of = table(app, CLUSTERS), cache.district("998")
    assert counted["schools"].sum() == len(of.schools)
    assert round(counted["fte"].sum(), 6) == round(sum(worker.fte for worker in of.workers), 6)
    app.selectbox(key="map_cluster").set_value("Brindlow").run()
    ours = cache.district("998").schools
    ours = ours[ours["cluster"] == "Brindlow"]
    after = metrics(app)
    assert after["Schools"] == str(len(ours))
    assert after["Entitlement met, %"] != before["Entitlement met, %"]
    assert set(table(app)["urn"]) == set(ours["urn"])
    assert f"of {len(ours)} schools in Brindlow" in said(app)
    counts = table(app)["letter"].value_counts()
    assert f"80 to 100, highest need <strong>({counts.get('A', 0)})" in said(app)
    assert {one["cluster"] for one in layers(app)["cluster_chosen"]["data"]} == {"Brindlow"}

    urn = ours["urn"].iloc[5]
    app.selectbox(key="chosen_school").set_value(urn).run()
    assert len(layers(app)["chosen"]["data"]) == 1
    drawn = schools(app)[urn]
    assert metrics(app)["Need score"] == drawn["tip"].split("Need score: ")[1].splitlines()[0]
    assert f"Led by **{drawn['tip'].split('Link worker: ')[1].splitlines()[0]}**" in said(app)
    assert table(app)["urn"].iloc[0] == urn
    assert "this school" in said(app)


@pytest.mark.parametrize(
    ("chosen", "clicked", "cluster", "urn"),
    [
        ("All clusters", {"cluster": "North", "text": "North"}, "North", None),
        ("North", {"cluster": "North", "urn": "7"}, "North", "7"),
        ("North", {"cluster": "South", "urn": "8"}, "All clusters", "8"),
        ("North", None, "North", "1"),
    ],
    ids=["a cluster's name or a hub", "a school of the cluster", "a school elsewhere", "nothing"],
)
def test_a_click_chooses_in_the_lists(
    monkeypatch: pytest.MonkeyPatch, chosen: str, clicked: dict[str, str] | None, cluster: str, urn: str | None
) -> None:
    objects = {"schools North 1": [clicked]} if clicked else {}
    kept = {"cluster_map": {"selection": {"objects": objects}}, "map_cluster": chosen, "chosen_school": "1"}
    monkeypatch.setattr(map_place.st, "session_state", kept)
    map_place.take_click()
    assert (kept["map_cluster"], kept["chosen_school"]) == (cluster, urn)


def test_what_is_switched_on_is_drawn(app: AppTest) -> None:
    opened(app, nav.MAP)
    assert "flows" not in layers(app)
    assert "catchments" not in layers(app)
    app.pills(key="map_overlays").set_value(["Flows", "Catchments", "Wards"]).run()
    found = layers(app)
    assert {"clusters", "hubs"}.isdisjoint(found)
    assert len(found["wards"]["data"]) > 21
    by_meetings = {tuple(one["end"]): one["width"] for one in found["flows"]["data"]}
    led = set(cache.district("998").current["urn"]) & set(schools(app))
    assert 0 < len(by_meetings) <= len(led)
    app.segmented_control(key="map_flows_by").set_value("hours").run()
    by_hours = {tuple(one["end"]): one["width"] for one in layers(app)["flows"]["data"]}
    assert set(by_hours) == set(by_meetings)
    assert by_hours != by_meetings
    urn = next(iter(schools(app)))
    app.selectbox(key="chosen_school").set_value(urn).run()
    assert layers(app)["catchments"]["data"]


def test_without_clusters_and_people_every_page_still_stands(app: AppTest) -> None:
    opened(app, nav.HOME)
    for file in cache.district("998").sources:
        if file.kind in {"clusters", "cluster_areas", "hubs", "link_workers"}:
            stores.withdraw(cache.engine(), file.source_id, "Tess Tester")
    opened(app, nav.MAP)
    assert len(schools(app)) > 100
    assert "No link workers are loaded" in said(app)
    counted = table(app, CLUSTERS)
    assert (counted["schools"].sum(), counted["fte"].sum()) == (150, 0)
    assert counted["schools_per_fte"].isna().all()
    assert "No hub with a place is loaded" in said(app)
    assert "click it for its cluster" not in said(app)
    app.pills(key="map_overlays").set_value(["Flows", "Catchments"]).run()
    assert "so there are no flows" in said(app)
    assert "so there are no catchments" in said(app)
    show(app, "workload")
    assert "Nobody is known who could lead a school" in said(app)
    assert {one["letter"] for one in schools(app).values()} == {""}
    show(app, "tier")
    assert "3: Three meetings a term" in said(app)
    opened(app, nav.NEED)
    opened(app, nav.HOME)
