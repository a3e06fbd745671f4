"""Figures, dates and states as people read them."""

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from pages.ui import words


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (words.number(1234.5), "1,234"),
        (words.number(np.nan), "not known"),
        (words.up_to(9.0), "9"),
        (words.up_to(0.65, 2), "0.65"),
        (words.up_to(100), "100"),
        (words.up_to(None), "not known"),
        (words.percent(23.14), "23.1%"),
        (words.points(np.nan), "not enough data"),
        (words.posts(20.9), "20.9 FTE"),
        (words.count(1, "school"), "1 school"),
        (words.count(0, "school"), "0 schools"),
        (words.count(2, "vacancy", "vacancies"), "2 vacancies"),
        (words.listed(["a", "b", "c"]), "a, b and c"),
        (words.listed(["a", "b", "c", "d"], most=2), "a, b and 2 more"),
        (words.listed(["a"]), "a"),
        (words.listed([]), ""),
        (words.day(date(2025, 5, 24)), "24/05/2025"),
        (words.day("2025-05-24"), "24/05/2025"),
        (words.day("2022/23"), "2022/23"),
        (words.day("2025-99-99"), "2025-99-99"),
        (words.day(""), "not known"),
        (words.day(pd.NaT), "not known"),
        (words.moment(datetime(2025, 5, 24, 9, 5)), "24/05/2025 at 09:05"),
        (words.phase("special"), "Special and alternative provision"),
        (words.phase("anything"), "anything"),
        (words.figure(23.0, "known", unit="%"), "23%"),
        (words.figure(np.nan, "suppressed"), "suppressed (too few pupils to publish)"),
        (words.figure(0.0, "known"), "0"),
        (words.figure(np.nan, np.nan), "not known"),
        (words.sentence("nobody is over"), "Nobody is over."),
        (words.sentence("What now?"), "What now?"),
    ],
)
def test_what_people_read(said: str, expected: str) -> None:
    assert said == expected


@pytest.mark.parametrize(
    ("share", "decimals", "percent"),
    [(0.7996, 1, 79.9), (0.7996, 0, 79), (0.8, 1, 80.0), (0.29, 1, 29.0), (0.9999, 0, 99), (1.0, 1, 100.0), (0, 1, 0)],
)
def test_a_chance_is_never_rounded_up(share: float, decimals: int, percent: float) -> None:
    assert words.chance(share, decimals) == percent


def test_a_chance_nobody_knows_stays_unknown() -> None:
    assert np.isnan(words.chance(np.nan))


def test_every_state_but_known_has_words_and_none_of_them_is_a_nought() -> None:
    assert set(words.STATES) == set(words.ValueState) - {words.ValueState.KNOWN}
    assert "0" not in "".join(words.STATES.values())
