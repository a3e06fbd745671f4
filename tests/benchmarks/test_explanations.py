"""What the benchmark of explanations prints is what was asked."""

from benchmarks.districts import district_of
from benchmarks.explanations import HEADING, Explained, explained


def test_everything_is_asked_of_a_small_district() -> None:
    found = explained(district_of(12, 1, 1), 2.0)
    assert len(found.schools) == 12
    assert len(found.why_led) == len(found.why_tier) == 3
    assert 0 < found.proven_share <= 1
    assert 0 < found.tried <= found.all_limits


def test_shares_are_of_the_solve() -> None:
    found = Explained(2.0, [0.5, 1.0, 3.0], [2.0, 4.0], [1.5], 0.2, 4.0, 0.6, 5, 8)
    assert found.line().split() == [
        *("2.00", "1.00", "3.00", "0.50", "60%", "3.00", "4.00", "1.50", "0.20", "0.10", "4.00", "2.00"),
        *("5", "of", "8"),
    ]
    assert found.line().index("5 of") < len(HEADING)
