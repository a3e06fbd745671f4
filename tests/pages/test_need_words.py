"""How sure, and what would move a school, in words a head teacher reads."""

import numpy as np
import pandas as pd
import pytest

from pages.ui import need_words


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (1.0, "in all"),
        (0.0, "in none"),
        (0.996, "in 99 of 100"),
        (0.004, "in fewer than 1 of 100"),
        (0.879, "in 87 of 100"),
        (0.7996, "in 79 of 100"),
    ],
)
def test_a_share_of_the_variations_is_never_rounded_to_certainty(share: float, words: str) -> None:
    assert need_words.of_100(share) == words


@pytest.mark.parametrize(("low", "high", "words"), [(3, 9, "3 to 9"), (4, 4, "4"), (pd.NA, pd.NA, "")])
def test_a_range_of_ranks(low: object, high: object, words: str) -> None:
    assert need_words.ranks(low, high) == words


def move(**changes: object) -> str:
    usual = {"label": "Early help", "figure_now": 3.2, "figure_needed": 3.7, "count_column": "early_help_children"}
    return need_words.move(pd.Series(usual | {"count_now": 12.0, "count_needed": 16.0, "years": 3.0} | changes))


def test_a_move_is_said_in_children_and_years() -> None:
    assert move() == "4 more children with an early help request in 3 years (16 instead of 12)"
    assert move(count_needed=11.0, years=1.0) == "1 fewer child with an early help request (11 instead of 12)"


def test_a_move_of_a_hidden_count_does_not_pretend_to_know_it() -> None:
    assert (
        move(count_now=2.5)
        == "16 children with an early help request in 3 years (the figure now is hidden or estimated)"
    )


def test_a_move_without_a_count_is_said_in_its_own_unit() -> None:
    area = {"label": "Area deprivation", "count_column": "", "figure_now": 0.35, "figure_needed": 0.245}
    assert move(**area) == "area deprivation of 0.245 instead of 0.350"
    voice = {"label": "School voice", "count_column": "", "figure_now": 4.0, "figure_needed": 1.0}
    assert move(**voice) == "school voice of 1 instead of 4"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (0, "No school would have another tier, whatever is left out."),
        (1, "Leaving out any one of them would give another tier to 1 school at most."),
        (7, "Leaving out any one of them would give another tier to 7 schools at most."),
    ],
)
def test_what_leaving_one_out_does_to_tiers(changed: int, said: str) -> None:
    found = pd.DataFrame({"label": ["Demand", "Voice"], "mean_rank_change": [6.1, 0.4], "tiers_changed": [changed, 0]})
    assert need_words.left_out(found).endswith(f"more than without anything else. {said}")


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ([np.nan], "0 of 1 school has a need score. 1 school has not enough data for one."),
        ([np.nan] * 2, "0 of 2 schools have a need score. 2 schools have not enough data for one."),
    ],
)
def test_no_score_at_all_is_said_in_the_right_number(points: list[float], said: str) -> None:
    table = pd.DataFrame({"need_points": points, "phase_name": "Primary", "need_rank": np.nan, "name": "a"})
    assert need_words.overall(table) == said
