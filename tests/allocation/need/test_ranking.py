"""Ranks and equal groups, ties and gaps included."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from allocation.need.ranking import equal_groups, ranks

SCORES = pd.Series([3.0, 5.0, 3.0, np.nan, 1.0], index=list("abcde"))


@pytest.mark.parametrize(
    ("ties", "expected"),
    [("min", [2, 1, 2, 4]), ("max", [3, 1, 3, 4]), ("average", [2.5, 1, 2.5, 4]), ("dense", [2, 1, 2, 3])],
)
def test_ties(ties, expected: list[float]) -> None:
    found = ranks(SCORES, ties=ties)
    assert found.drop("d").tolist() == expected
    assert found["d"] is pd.NA


def test_the_lowest_may_come_first_and_cohorts_are_ranked_apart() -> None:
    assert ranks(SCORES, highest_first=False).drop("d").tolist() == [2, 4, 2, 1]
    assert ranks([1.0, 2.0, 3.0], ["x", "y", "x"]).tolist() == [2, 1, 1]


def test_dust_in_the_tenth_decimal_does_not_break_a_tie() -> None:
    assert ranks([0.1 + 0.2, 0.3]).tolist() == [1, 1]


def test_groups_of_a_few_units() -> None:
    assert equal_groups([50.0, 10.0, 40.0, 20.0], groups=2).tolist() == [1, 2, 1, 2]
    assert equal_groups([50.0, np.nan, 40.0], groups=4).fillna(0).tolist() == [2, 0, 4]


def test_what_cannot_be_ranked_is_refused() -> None:
    with pytest.raises(ValueError, match="not 'random'"):
        ranks(SCORES, ties="random")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="1 cohorts were given for 2 units"):
        ranks([1.0, 2.0], ["x"])
    with pytest.raises(ValueError, match="cannot be 0 groups"):
        equal_groups([1.0], groups=0)


def test_deciles_of_the_imd_2019_are_the_published_ones(shared: Path) -> None:
    file = next((shared / "data/iod").glob("File_1*IMD2019*.csv.gz"))
    table = pd.read_csv(file, encoding="utf-8-sig", thousands=",")
    rank, decile = table.iloc[:, 4], table.iloc[:, 5]
    assert len(table) == 32_844
    assert (equal_groups(rank, highest_first=False) == decile).all()
