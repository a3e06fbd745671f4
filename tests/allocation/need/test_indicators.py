"""Unlawful settings do not exist: each fault is a sentence naming the indicator or pillar."""

import pandas as pd
import pytest
from pydantic import TypeAdapter

from allocation.need.definitions import Goalpost, Indicator, MissingRule, Normalisation, OutlierRule, Pillar
from allocation.need.indicators import DEFAULT_INDICATORS, DEFAULT_PILLARS, DEFAULT_SETTINGS, NeedSettings
from allocation.need.indicators import settings_from_table as from_table

A = Indicator(name="a", value_column="a")


def one(**changes: object) -> NeedSettings:
    """A single indicator with these fields."""
    return NeedSettings(indicators=(Indicator(**{"name": "a", "value_column": "a", **changes}),), pillars=())


def test_defaults_are_the_method_page() -> None:
    assert {p.name: p.weight for p in DEFAULT_PILLARS} == {"disadvantage": 0.40, "demand": 0.50, "voice": 0.10}
    assert {i.name: (i.pillar, i.weight) for i in DEFAULT_INDICATORS} == {
        "fsm": ("disadvantage", 0.55),
        "area_deprivation": ("disadvantage", 0.45),
        "early_help": ("demand", 0.55),
        "social_care": ("demand", 0.45),
        "school_voice": ("voice", 1.0),
    }


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"indicators": ()}, "no indicator"),
        ({"indicators": (A, A), "pillars": ()}, "'a' is used more than once"),
        ({"indicators": (Indicator(name=" ", value_column="a"),), "pillars": ()}, "has no name"),
        ({"indicators": (Indicator(name="(index)", value_column="a"),), "pillars": ()}, "is the index's own"),
        ({"indicators": (A,), "pillars": (Pillar(name="Empty"),)}, "the pillar 'Empty' has no indicator"),
        (
            {"indicators": (Indicator(name="a", value_column="a", pillar="Nowhere"),), "pillars": ()},
            "'a' is in the pillar 'Nowhere', which does not exist",
        ),
        ({"indicators": (A,), "pillars": (Pillar(name="p", parent="q"),)}, "'p' is under 'q', which does not exist"),
        (
            {"indicators": (A,), "pillars": (Pillar(name="p", parent="q"), Pillar(name="q", parent="p"))},
            "'p' is under itself",
        ),
        ({"indicators": (Indicator(name="a", value_column="a", weight=0),), "pillars": ()}, "top level add up to 0"),
        ({"indicators": (Indicator(name="a", value_column="a", weight=-1),), "pillars": ()}, "weight of 'a' is -1"),
        ({"total_weight": 0}, "stated total of the weights of 'the index' is 0"),
        ({"aggregation": "mode"}, "no way of aggregating called 'mode'"),
        ({"aggregation": "power mean", "power": 0}, "power of the mean is 0"),
        ({"normalisation": Normalisation(method="magic")}, "no normalisation called 'magic'"),
        ({"normalisation": Normalisation(low_percentile=95, high_percentile=5)}, "percentiles 95 and 5 must rise"),
        ({"normalisation": Normalisation(lowest=1, highest=1)}, "points from 1 to 1 must rise"),
        ({"normalisation": Normalisation(exponential=0)}, "must be above 0"),
        ({"missing": MissingRule(insufficient_above=2)}, "insufficient_above is 2"),
        ({"missing": MissingRule(least_known=float("nan"))}, "least_known is nan"),
        (
            {
                "indicators": (Indicator(name="a", value_column="a", pillar="p"),),
                "pillars": (Pillar(name="p", power=0),),
            },
            "the power of the pillar 'p' is 0",
        ),
        (
            {
                "indicators": (Indicator(name="a", value_column="a", pillar="p"),),
                "pillars": (Pillar(name="p", least_known=2),),
            },
            "least_known of 'p' is 2",
        ),
        ({"missing": MissingRule(otherwise="guess")}, "no missing rule called 'guess'"),
        ({"minimum_cohort": 0}, "smallest cohort is 0"),
        ({"national_goalposts": (Goalpost(indicator="x", low=0, high=1),)}, "goalposts for 'x', which is not an"),
        ({"frozen_goalposts": (Goalpost(indicator="fsm", low=2, high=1),)}, "'fsm' run from 2 to 1"),
    ],
)
def test_unlawful_settings(options: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        NeedSettings(**options)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"direction": 0}, "'a' must have the direction"),
        ({"value_column": ""}, "'a' names neither a figure nor a count"),
        ({"count_columns": ("n",)}, "'a' has a count but nothing to divide it by"),
        ({"shrinkage": "poisson"}, "'a' is to be shrunk but has no base"),
        ({"shrinkage": "magic"}, "unknown shrinkage 'magic'"),
        ({"transform": "root"}, "unknown transform 'root'"),
        ({"when_missing": "zero"}, "unknown missing rule 'zero'"),
        ({"scale": 0}, "scale above 0"),
        ({"suppression_threshold": 1}, "threshold of 2 or more"),
        ({"goalposts": (5, 5)}, "goalposts from 5 to 5"),
        ({"goalposts": (0, 5), "transform": "log"}, "logarithms"),
        ({"normalisation": Normalisation(method="magic")}, "no normalisation called 'magic'"),
        ({"most_share": 0.5}, "'a' would carry 100.0% of the score; the most it may carry is 50%"),
    ],
)
def test_unlawful_indicators(changes: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        one(**changes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"method": "bands"}, "'bands' has no bands"),
        ({"method": "bands", "bands": ((1, 2), (1, 3))}, "must start at different figures"),
        ({"bands": ((1, float("nan")),)}, "give points that are numbers"),
        ({"bands": ((float("nan"), 1),)}, "must start at figures"),
        ({"method": "normal scores", "rank_share": "r/n"}, "normal scores of 'r/n' have no end"),
        ({"rank_share": "r"}, "no share of a rank called 'r'"),
        ({"ties": "first"}, "not 'first'"),
        ({"reference": "best"}, "not to 'best'"),
        ({"spread": 0}, "must be above 0"),
    ],
)
def test_unlawful_normalisations_of_settings_indicators_and_pillars(changes: dict, words: str) -> None:
    way = Normalisation(**changes)
    for options in (
        {"indicators": (A,), "pillars": (), "normalisation": way},
        {"indicators": (Indicator(name="a", value_column="a", normalisation=way),), "pillars": ()},
        {
            "indicators": (Indicator(name="a", value_column="a", pillar="p"),),
            "pillars": (Pillar(name="p", normalisation=way),),
        },
    ):
        with pytest.raises(ValueError, match=words):
            NeedSettings(**options)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (OutlierRule(otherwise="root"), "outliers cannot be treated by 'root'"),
        (OutlierRule(skew=0), "needs a skewness above 0"),
        (OutlierRule(most_drawn_in=-1), "no fewer than 0 figures drawn in"),
    ],
)
def test_unlawful_outlier_rules(rule: OutlierRule, words: str) -> None:
    for options in ({"outliers": rule}, {"indicators": (Indicator(name="a", value_column="a", outliers=rule),)}):
        with pytest.raises(ValueError, match=words):
            NeedSettings(**{"indicators": (A,), "pillars": (), **options})


def test_unlawful_missing_rules() -> None:
    with pytest.raises(ValueError, match="imputed by 'mean', 'median' or 'none', not by 'mode'"):
        NeedSettings(missing=MissingRule(impute="mode"))
    with pytest.raises(ValueError, match="measured by 'weight' or 'count', not by 'guess'"):
        NeedSettings(missing=MissingRule(insufficient_by="guess"))


def test_every_fault_is_said_at_once_and_once() -> None:
    with pytest.raises(ValueError, match="used more than once") as caught:
        NeedSettings(
            indicators=(
                Indicator(name="a", value_column="a", weight=-1, pillar="nowhere"),
                Indicator(name="a", value_column="", weight=float("nan"), pillar="p"),
            ),
            pillars=(Pillar(name="p", parent="q"), Pillar(name="q", parent="p"), Pillar(name="empty", power=0)),
            normalisation=Normalisation(lowest=5, highest=1),
            aggregation="mode",
            missing=MissingRule(insufficient_above=7),
            frozen_goalposts=(Goalpost(indicator="x", low=1, high=1),),
        )
    said = str(caught.value)
    for words in (
        "the name 'a' is used more than once",
        "'a' is in the pillar 'nowhere', which does not exist",
        "the pillar 'p' is under itself",
        "the pillar 'empty' has no indicator",
        "the weight of 'a' is -1",
        "the weight of 'a' is nan",
        "goalposts for 'x', which is not an indicator",
        "the goalposts of 'x' run from 1 to 1",
        "'a' names neither a figure nor a count",
        "no way of aggregating called 'mode'",
        "the power of the pillar 'empty' is 0",
        "points from 5 to 1 must rise",
        "insufficient_above is 7",
    ):
        assert said.count(words) == 1, words


def test_school_voice_may_carry_15_percent_and_no_more() -> None:
    with_15 = DEFAULT_SETTINGS.with_weights({"disadvantage": 0.40, "demand": 0.45, "voice": 0.15})
    assert with_15.pillars[2].weight == 0.15
    with pytest.raises(ValueError, match=r"'school_voice' would carry 16\.0%"):
        DEFAULT_SETTINGS.with_weights({"disadvantage": 0.40, "demand": 0.44, "voice": 0.16})


def test_weights_are_set_by_name() -> None:
    changed = DEFAULT_SETTINGS.with_weights({"fsm": 0.7, "area_deprivation": 0.3})
    assert [i.weight for i in changed.indicators[:2]] == [0.7, 0.3]
    with pytest.raises(ValueError, match="no indicator or pillar called 'FSM'"):
        DEFAULT_SETTINGS.with_weights({"FSM": 0.7})
    with pytest.raises(ValueError, match="weights in the pillar 'demand' add up to 0"):
        DEFAULT_SETTINGS.with_weights({"early_help": 0, "social_care": 0})
    with pytest.raises(ValueError, match="weight of 'fsm' is nan"):
        DEFAULT_SETTINGS.with_weights({"fsm": float("nan")})


def test_settings_survive_being_stored_as_json() -> None:
    store = TypeAdapter(NeedSettings)
    assert store.validate_json(store.dump_json(DEFAULT_SETTINGS)) == DEFAULT_SETTINGS


def test_from_a_table_with_any_number_of_levels() -> None:
    table = pd.DataFrame(
        {
            "name": ["all", "part", "x", "y"],
            "parent": [None, "all", "part", "all"],
            "weight": [1, 2, 1, None],
            "direction": [None, None, -1, None],
            "base_columns": [None, None, None, "people"],
            "count_columns": [None, None, None, "cases"],
        }
    )
    made = from_table(table, minimum_cohort=3)
    assert [p.name for p in made.pillars] == ["all", "part"]
    assert [p.parent for p in made.pillars] == ["", "all"]
    x, y = made.indicators
    assert (x.pillar, x.direction, x.value_column) == ("part", -1, "x")
    assert (y.weight, y.count_columns, y.base_columns, y.value_column) == (1.0, ("cases",), ("people",), "")
    assert made.minimum_cohort == 3


def test_a_table_with_a_column_nobody_reads_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot use wieght"):
        from_table(pd.DataFrame({"name": ["a"], "parent": [""], "wieght": [1]}))
    with pytest.raises(ValueError, match="needs 'name' and 'parent'"):
        from_table(pd.DataFrame({"name": ["a"]}))
