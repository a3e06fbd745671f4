"""What changes do before any plan, in sentences."""

from math import nan

import pandas as pd
import pytest

from allocation.scenario.effect import CLUSTER_COLUMNS, LOST_COLUMNS, TIER_COLUMNS, ChangeEffect

NOTHING = "Nobody loses their link worker, no tier changes, and nothing more is short."


def effect(*rows: tuple[object, ...]) -> ChangeEffect:
    """Clusters with what there is and what is needed, before and after; nobody loses anybody."""
    lost, tiers = pd.DataFrame(columns=LOST_COLUMNS), pd.DataFrame(columns=TIER_COLUMNS)
    return ChangeEffect(lost, tiers, pd.DataFrame(rows, columns=CLUSTER_COLUMNS), (), ())


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ((5.0, 5.0, 4.0, 4.0, -1.0, -1.0), []),
        (
            (5.0, 4.4, 4.0, 4.0, -1.0, -0.4),
            [
                "In all there is 4.40 FTE (before: 5.00), and all that schools are entitled to takes 4.00 FTE "
                "(before: 4.00)."
            ],
        ),
        ((5.0, 4.4, nan, nan, nan, nan), ["In all there is 4.40 FTE (before: 5.00)."]),
    ],
)
def test_staff_in_all_is_said_where_it_changes(row: tuple[float, ...], said: list[str]) -> None:
    assert effect(("North", *row), ("All", *row)).sentences == [NOTHING, *said]


def test_a_cluster_that_is_shorter_than_before_is_named_first() -> None:
    short = (5.0, 4.0, 4.5, 4.5, -0.5, 0.5)
    first, last = effect(("North", *short), ("All", *short)).sentences
    assert first == ("North has 4.00 FTE and its schools take 4.50 for all they are entitled to: 0.50 FTE short.")
    assert last.startswith("In all there is 4.00 FTE (before: 5.00)")
