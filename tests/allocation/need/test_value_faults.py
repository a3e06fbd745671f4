"""A value that cannot be is named by column and row, all of them at once, before anything is computed."""

import numpy as np
import pandas as pd
import pytest

from allocation.need.definitions import Indicator, MissingRule
from allocation.need.index import score_index
from allocation.need.indicators import DEFAULT_SETTINGS, NeedSettings
from allocation.need.score import score_schools
from allocation.need.value_faults import value_faults

RATE = Indicator(name="rate", count_columns=("n",), base_columns=("people",), shrinkage="poisson", times_column="size")
PLAIN = Indicator(name="plain", value_column="x", expires_column="until")
SETTINGS = NeedSettings(indicators=(RATE, PLAIN), pillars=())
GOOD = pd.DataFrame(
    {
        "n": [1, 2, 3],
        "people": [10.0, 20, None],
        "size": ["5", " ", "7.5"],
        "x": [-1.5, None, 2],
        "until": ["2030-01-01", None, ""],
    }
)


def test_lawful_values_have_no_fault() -> None:
    assert value_faults(GOOD, SETTINGS) == []
    assert value_faults(GOOD.iloc[:0], SETTINGS) == []
    assert value_faults(GOOD.drop(columns=["n", "x", "until"]), SETTINGS) == []


def test_every_fault_is_said_at_once_with_column_row_and_value() -> None:
    bad = GOOD.assign(
        n=[-1, 2, 3],
        people=["many", "few", "none"],
        x=[np.inf, 1, "low"],
        x_state=["known", "hidden", None],
        until=["soon", None, "2030-01-01"],
    )
    faults = "\n".join(value_faults(bad, SETTINGS))
    for words in (
        "the column 'n' has a figure below 0: '-1' (row 1); a count or a base cannot be",
        "the column 'people' has text where a number must be: 'many' (row 1), 'few' (row 2), 'none' (row 3)",
        "the column 'x' has text where a number must be: 'low' (row 3); write a number, or leave the cell blank",
        "the column 'x' has a figure without end: 'inf' (row 1)",
        "the column 'x_state' has a state nobody knows: 'hidden' (row 2); there are known, missing, suppressed",
        "the column 'until' has text where a date must be: 'soon' (row 1)",
    ):
        assert words in faults, words
    with pytest.raises(ValueError, match="'many'") as caught:
        score_index(bad, SETTINGS)
    assert "'soon'" in str(caught.value)


def test_rows_are_named_by_urn_or_label_where_they_have_one() -> None:
    labelled = GOOD.assign(x="a lot").set_index(pd.Index(["AUT", "BEL", "CHE"]))
    assert "'a lot' (row AUT)" in value_faults(labelled, SETTINGS)[0]
    assert "'a lot' (URN 9)" in value_faults(labelled.assign(urn=["9", "8", "7"]), SETTINGS)[0]


def test_more_than_three_cells_are_counted() -> None:
    many = pd.DataFrame({"x": list("abcdefgh")})
    assert "'c' (row 3) and 5 more" in value_faults(many, NeedSettings(indicators=(PLAIN,), pillars=()))[0]


def test_columns_the_settings_cannot_do_without() -> None:
    filled = NeedSettings(indicators=(RATE,), pillars=(), missing=MissingRule(impute="mean", impute_within="region"))
    faults = value_faults(GOOD.drop(columns="size"), filled)
    assert faults == [
        "'rate' is multiplied by 'size', which is not a column of the table",
        "missing figures are filled within 'region', which is not a column of the table",
    ]


def test_a_column_that_is_there_twice() -> None:
    twice = pd.concat([GOOD, GOOD[["x"]]], axis=1)
    assert value_faults(twice, SETTINGS) == ["the column 'x' is in the table twice; keep one"]


def test_a_unit_without_a_cohort_is_refused() -> None:
    with pytest.raises(ValueError, match=r"units without a cohort: 1 \(rows 2\)"):
        score_index(GOOD, SETTINGS, ["a", None, "b"])


def test_schools_with_text_for_a_figure_are_refused_by_urn() -> None:
    schools = pd.DataFrame(
        {"urn": ["100001", "100002"], "phase": "primary", "pupils": [200, "lots"], "fsm_percent": [12.0, 30.0]}
    )
    with pytest.raises(ValueError, match=r"'pupils' has text where a number must be: 'lots' \(URN 100002\)"):
        score_schools(schools, DEFAULT_SETTINGS)
