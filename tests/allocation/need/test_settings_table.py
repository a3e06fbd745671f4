"""A table of elements, as a CSV has it, becomes the settings it says, or every wrong cell is named."""

from io import StringIO

import numpy as np
import pandas as pd
import pytest

from allocation.need.definitions import Indicator, MissingRule, Normalisation, OutlierRule
from allocation.need.index import score_index
from allocation.need.indicators import DEFAULT_SETTINGS, NeedSettings, settings_from_table, without


def csv(text: str, **options: object) -> NeedSettings:
    """Settings from a CSV read as pandas reads it, and the same with every cell as text."""
    as_read = settings_from_table(pd.read_csv(StringIO(text)), **options)
    as_text = settings_from_table(pd.read_csv(StringIO(text), dtype=str), **options)
    assert as_read == as_text
    return as_read


EVERYTHING = """name,parent,label,weight,direction,unit,scale,value_column,count_columns,base_columns,shrinkage,\
transform,goalposts,target,normalisation,bands,ties,rank_share,centre,spread,is_clipped,aggregation,power,total_weight,\
least_known,is_share_fixed,outliers,most_drawn_in,times_column
top,,The index,1,,,,,,,,,,,,,,,,,,geometric,,,0.5,,,,
work,top,Work,2,,,,,,,,,,,z-score,,,,100,10,false,power mean,-1,3,,TRUE,,,
jobs,work,,1,-1,per 100,100,,jobless; unemployed,adults,poisson,,,,,,,,,,,,,,,,,,
pay,work,,2,,pounds,,,,,,log,5000; 60000,,,,,,,,,,,,,,,,
school,top,,1,,,,,,,,,,,,,,,,,,,,,,,,,
grades,school,,1,,,,,,,,,,30,,,,,,,,,,,,,,,
places,school,,1,,,,,,,,,,,percentile rank,,average,(r-0.5)/n,,,,,,,,,Box-Cox,3,
fund,school,,1,,pounds,,score,,,,,,,,0.2: 210; 0.5: 600,,,,,,,,,,,,,pupils
"""


def test_every_kind_of_field_from_a_csv() -> None:
    usual = Normalisation(method="min-max", lowest=1, highest=10)
    made = csv(EVERYTHING, normalisation=usual, missing=MissingRule(otherwise="leave out"))
    top, work, school = made.pillars
    assert (top.label, top.aggregation, top.least_known, top.parent) == ("The index", "geometric", 0.5, "")
    assert (work.weight, work.aggregation, work.power, work.total_weight, work.is_share_fixed) == (
        2,
        "power mean",
        -1,
        3,
        True,
    )
    assert work.normalisation == Normalisation(
        method="z-score", lowest=1, highest=10, centre=100, spread=10, is_clipped=False
    )
    assert (school.aggregation, school.normalisation, school.is_share_fixed) == (None, None, False)
    jobs, pay, grades, places, fund = made.indicators
    assert (jobs.direction, jobs.scale, jobs.value_column, jobs.shrinkage) == (-1, 100, "", "poisson")
    assert (jobs.count_columns, jobs.base_columns) == (("jobless", "unemployed"), ("adults",))
    assert (pay.transform, pay.goalposts) == ("log", (5000, 60000))
    assert pay.normalisation == Normalisation(method="goalposts", lowest=1, highest=10)
    assert (grades.target, grades.normalisation.method, grades.outliers) == (30, "distance to target", None)
    assert (places.normalisation.ties, places.normalisation.rank_share) == ("average", "(r-0.5)/n")
    assert places.outliers == OutlierRule(otherwise="Box-Cox", most_drawn_in=3)
    assert fund.normalisation.bands == ((0.2, 210), (0.5, 600))
    assert (fund.normalisation.method, fund.times_column, fund.value_column) == ("bands", "pupils", "score")


def test_a_table_made_in_python_may_hold_tuples() -> None:
    table = pd.DataFrame(
        {
            "name": ["a"],
            "parent": [None],
            "goalposts": [(1, 5)],
            "base_columns": [["n", "m"]],
            "same_columns": ["vintage"],
        }
    )
    assert settings_from_table(table).indicators[0] == Indicator(
        name="a",
        value_column="a",
        goalposts=(1, 5),
        base_columns=("n", "m"),
        same_columns=("vintage",),
        normalisation=None,
    )


def test_two_columns_of_goalposts_are_a_pair() -> None:
    text = "name,parent,goalpost_low,goalpost_high\nlife,,20,85\nother,,,\n"
    assert [i.goalposts for i in csv(text).indicators] == [(20, 85), None]
    with pytest.raises(ValueError, match="row 1: 'life' has one goalpost"):
        csv("name,parent,goalpost_low,goalpost_high\nlife,,20,\n")


def test_the_type_says_what_a_row_is_where_nothing_is_under_it() -> None:
    with pytest.raises(ValueError, match="the pillar 'empty' has no indicator"):
        csv("name,parent,type\na,,indicator\nempty,,Pillar\n")
    with pytest.raises(ValueError, match="the pillar 'empty' has no indicator"):
        csv("name,parent,aggregation\na,,\nempty,,geometric\n")
    with pytest.raises(ValueError, match="row 2, column 'type': 'p' is an indicator, but other rows are under it"):
        csv("name,parent,type\na,p,\np,,indicator\n")


def test_every_fault_is_in_one_error_with_its_row_column_and_value() -> None:
    text = """name,parent,weight,direction,normalisation,is_clipped,goalposts,bands,suppression_threshold
good,,1,1,,,,,
bad,,heavy,2,magic,perhaps,1; 2; 3,low,2.5
,,1,,,,,,
good,,-4,,,,,,
stray,nowhere,inf,,,,,,
loop,noose,1,,,,,,
noose,loop,1,,,,,,
"""
    with pytest.raises(ValueError, match="heavy") as caught:
        csv(text)
    said = str(caught.value)
    for words in (
        "row 2, column 'weight': 'heavy' is not a number",
        "row 2, column 'direction': '2' is not one of 1, -1",
        "row 2, column 'normalisation': 'magic' is not one of goalposts, percentile rank",
        "row 2, column 'is_clipped': 'perhaps' is neither true nor false",
        "row 2, column 'goalposts': '1; 2; 3' is not two numbers such as '20; 85'",
        "row 2, column 'bands': 'low' is not bands such as '0: 10; 20: 50' (from: points)",
        "row 2, column 'suppression_threshold': '2.5' is not a whole number",
        "row 3, column 'name': it is blank",
        "the name 'good' is used more than once",
        "the weight of 'good' is -4",
        "the weight of 'stray' is inf",
        "'stray' is in the pillar 'nowhere', which does not exist",
        "the pillar 'loop' is under itself",
        "the pillar 'noose' is under itself",
    ):
        assert words in said, words


def test_a_pillar_that_says_how_but_not_by_what_is_a_fault() -> None:
    with pytest.raises(ValueError, match="row 1: 'p' says how to normalise but not by which 'normalisation'"):
        csv("name,parent,centre\np,,100\na,p,\n")


def test_a_target_is_needed_for_a_distance_and_bands_for_bands() -> None:
    with pytest.raises(ValueError, match="'a' is normalised by its distance to target but has no target"):
        csv("name,parent,normalisation\na,,distance to target\n")
    with pytest.raises(ValueError, match="has no bands"):
        csv("name,parent,normalisation\na,,bands\n")
    with pytest.raises(ValueError, match="its direction must be 1"):
        csv("name,parent,direction,bands\na,,-1,0: 5\n")


TREE = """name,parent,weight,total_weight
top,,1,10
left,top,4,
right,top,6,
a,left,1,
b,left,1,
c,right,1,
"""


def test_without_an_element_or_a_whole_branch() -> None:
    settings = csv(TREE)
    less = without(settings, "a")
    assert [i.name for i in less.indicators] == ["b", "c"]
    assert len(less.pillars) == 3
    gone = without(settings, "c")
    assert [p.name for p in gone.pillars] == ["top", "left"]
    assert gone.pillars[0].total_weight == pytest.approx(4)
    assert [i.name for i in without(settings, "left").indicators] == ["c"]
    settings = csv(TREE.replace(",10", ","))
    values = pd.DataFrame({"a": [1.0, 2, 3], "b": [3.0, 1, 2], "c": [9.0, 5, 1]})
    zero = score_index(values, settings.with_weights({"left": 0})).index
    np.testing.assert_allclose(score_index(values, without(settings, "left")).index, zero)


def test_nothing_can_be_taken_from_nothing() -> None:
    with pytest.raises(ValueError, match="no indicator or pillar called 'z'"):
        without(DEFAULT_SETTINGS, "z")
    with pytest.raises(ValueError, match="there is no indicator"):
        without(csv("name,parent\na,\n"), "a")
