"""The council's choices become the settings of a score, or a sentence that says why they cannot."""

import pytest
from pydantic import ValidationError

from allocation.need.choices import NeedChoices
from allocation.need.definitions import Goalpost
from allocation.need.indicators import DEFAULT_SETTINGS


def test_nothing_chosen_is_the_default_method() -> None:
    assert NeedChoices().settings() == DEFAULT_SETTINGS


def test_weights_methods_and_goalposts_reach_the_settings() -> None:
    choices = NeedChoices(weights={"fsm": 0.7, "demand": 0.3}, normalisation="z-score", aggregation="power mean")
    post = Goalpost(indicator="fsm", low=1, high=2)
    settings = choices.settings(frozen_goalposts=[post], national_goalposts=[post])
    weights = {i.name: i.weight for i in settings.indicators} | {p.name: p.weight for p in settings.pillars}
    assert (weights["fsm"], weights["demand"], weights["voice"]) == (0.7, 0.3, 0.1)
    assert (settings.normalisation.method, settings.aggregation) == ("z-score", "power mean")
    assert settings.frozen_goalposts == settings.national_goalposts == (post,)


def test_an_optional_indicator_brings_its_pillar_and_may_be_weighted() -> None:
    settings = NeedChoices(extra_indicators=("persistent_absence",), weights={"attendance": 0.2}).settings()
    assert settings.indicators[-1].name == "persistent_absence"
    assert [p.weight for p in settings.pillars if p.name == "attendance"] == [0.2]


def test_goalposts_of_an_indicator_that_is_off_are_left_out() -> None:
    post = Goalpost(indicator="persistent_absence", low=1, high=2)
    assert NeedChoices().settings(frozen_goalposts=[post]) == DEFAULT_SETTINGS


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        (NeedChoices(weights={"persistent_absence": 1}), "no indicator or pillar called 'persistent_absence'"),
        (NeedChoices(extra_indicators=("moon",)), "no optional indicator called 'moon'"),
        (NeedChoices(weights={"disadvantage": 0, "demand": 0, "voice": 0}), "at the top level add up to 0"),
        (NeedChoices(weights={"fsm": -1}), "'fsm' is -1"),
        (NeedChoices(weights={"voice": 0.4}), "the most it may carry is 15%"),
        (NeedChoices(normalisation="none"), "the normalisation 'none' cannot be used"),
        (NeedChoices(aggregation="sum"), "the aggregation 'sum' cannot be used"),
    ],
)
def test_what_is_not_lawful_is_said_by_name(choices: NeedChoices, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        choices.settings()


def test_an_unknown_choice_is_refused() -> None:
    with pytest.raises(ValidationError, match="colour"):
        NeedChoices.model_validate({"colour": "red"})


def test_choices_survive_json() -> None:
    choices = NeedChoices(weights={"fsm": 0.7}, extra_indicators=("persistent_absence",))
    assert NeedChoices.model_validate(choices.model_dump(mode="json")) == choices
