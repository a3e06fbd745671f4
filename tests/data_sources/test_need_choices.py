"""The choices of a council are kept for that council, with who made them, and only when lawful."""

import pytest
from sqlalchemy import Engine

from allocation.need.choices import NeedChoices
from data_sources import need_choices, stores

CHOSEN = NeedChoices(weights={"fsm": 0.7}, normalisation="percentile rank")


def test_what_is_kept_is_in_force_for_that_council_only(engine: Engine) -> None:
    need_choices.keep(engine, "355", CHOSEN, "Ann")
    assert need_choices.in_force(engine, "355") == CHOSEN
    assert need_choices.in_force(engine, "933") == NeedChoices()
    assert stores.activities(engine, limit=1)[0].by == "Ann"


def test_unlawful_choices_are_not_kept(engine: Engine) -> None:
    with pytest.raises(ValueError, match="15%"):
        need_choices.keep(engine, "355", NeedChoices(weights={"voice": 5}), "Ann")
    assert need_choices.in_force(engine, "355") == NeedChoices()


def test_kept_choices_that_are_no_longer_lawful_give_the_default_method(engine: Engine) -> None:
    stores.set_setting(engine, "355", need_choices.NEED_CHOICES, {"weights": {"gone": 1}}, "Ann")
    assert need_choices.in_force(engine, "355") == NeedChoices()
