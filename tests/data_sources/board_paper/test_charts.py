"""Charts over time: one dashed line a break, nothing joined across it, the same for a page and for paper."""

from math import nan

import pandas as pd

from data_sources.board_paper import charts

ROWS = pd.DataFrame(
    [("North", "A", 40.0, "s 0"), ("North", "B", 42.0, "s 0"), ("North", "C", 50.0, "s 1")],
    columns=["place", "when", "figure", "segment"],
).assign(kind="Mean need score", kind_number=0)


def test_a_break_is_drawn_where_it_is_and_lines_are_parted_by_segment() -> None:
    drawn = charts.over_time(ROWS, ["A", "B", "C"], ["C"], "Mean need score", 60.0).to_dict()
    lines = [one for one in drawn["layer"] if one["mark"]["type"] == "line"]
    rules = [one for one in drawn["layer"] if one["mark"]["type"] == "rule"]
    assert [one["encoding"]["detail"]["field"] for one in lines] == ["segment"]
    assert [one["transform"][-1]["calculate"] for one in rules] == ['"C"']
    assert rules[0]["encoding"]["x"]["bandPosition"] == 0
    whole = charts.over_time(ROWS, ["A", "B", "C"], [], "Mean need score", 60.0).to_dict()
    assert {one["mark"]["type"] for one in whole["layer"]} == {"line", "point"}


def test_a_ratio_without_an_interval_is_drawn_and_the_limits_are_on_the_axis() -> None:
    rows = pd.DataFrame({"label": ["a", "b"], "ratio": [3.0, 0.5], "low": nan, "high": nan, "flag": "look at it"})
    x = charts.ratios(rows).to_dict()["layer"][2]["encoding"]["x"]
    assert x["scale"]["domain"][0] < 0.5
    assert x["scale"]["domain"][1] > 3
    assert x["axis"]["values"] == [0.8, 1.0, 1.25, 2.0]


def test_a_term_with_an_apostrophe_in_its_name_is_drawn() -> None:
    drawn = charts.over_time(ROWS, ["A", "Headteachers' term"], ["Headteachers' term"], "Score", 60.0).to_dict()
    rule = next(one for one in drawn["layer"] if one["mark"]["type"] == "rule")
    assert rule["transform"][-1]["calculate"] == '"Headteachers\' term"'


def test_on_paper_every_place_has_its_own_chart() -> None:
    both = pd.concat([ROWS, ROWS.assign(place="South")])
    drawn = charts.side_by_side(both, ["A", "B", "C"], ["C"], "Mean need score", 60.0).to_dict()
    assert drawn["facet"]["field"] == "place"
    assert drawn["columns"] == charts.IN_A_ROW


def test_a_long_name_stands_above_its_ratio_in_lines_that_fit_a_narrow_screen() -> None:
    name = "pupils with a first language other than English"
    rows = pd.DataFrame({"label": ["girls", name], "ratio": 1.0, "low": 0.9, "high": 1.1, "flag": "look at it"})
    drawn = charts.ratios(rows).to_dict()
    names = drawn["layer"][3]
    assert names["mark"]["lineBreak"] == "\n"
    assert names["encoding"]["y"]["axis"] is None
    said = [row["name"] for data in drawn["datasets"].values() for row in data if "name" in row]
    assert name in [one.replace("\n", " ").strip() for one in said]
    assert names["mark"]["dy"] <= -charts.LINE_PIXELS * (max(one.count("\n") for one in said))
    assert max(len(line) for one in said for line in one.split("\n")) <= charts.RATIO_LETTERS
