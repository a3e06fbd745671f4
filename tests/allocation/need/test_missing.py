"""What stands in for a missing figure, and when there is too little to score."""

import numpy as np
import pytest

from allocation.need.definitions import Indicator, MissingRule, Pillar
from allocation.need.indicators import DEFAULT_SETTINGS, NeedSettings
from allocation.need.missing import How, Resolved, resolve_missing


def thirds(**rule: object) -> NeedSettings:
    """One pillar of three equal indicators and one pillar of one."""
    leaves = tuple(Indicator(name=n, pillar="three", value_column=n) for n in "abc")
    other = Indicator(name="d", pillar="one", value_column="d")
    pillars = (Pillar(name="three"), Pillar(name="one"))
    return NeedSettings(indicators=(*leaves, other), pillars=pillars, missing=MissingRule(**rule))


def resolve(settings: NeedSettings, rows: list[list[float]], special: dict | None = None) -> Resolved:
    """NaN is missing; `special` gives other states by (row, column)."""
    points = np.array(rows, dtype=float)
    how = np.where(np.isfinite(points), How.KNOWN, How.REWEIGHTED).astype(object)
    for place, state in (special or {}).items():
        how[place] = state
    return resolve_missing(points, how, np.zeros(len(points), dtype=np.int64), settings)


NAN = np.nan


def test_up_to_a_third_of_a_pillar_is_carried_by_the_rest() -> None:
    got = resolve(thirds(), [[NAN, 20, 30, 40], [10, 20, 30, 40]])
    assert got.how[0].tolist() == [How.REWEIGHTED, How.KNOWN, How.KNOWN, How.KNOWN]
    assert got.is_used[0].tolist() == [False, True, True, True]
    assert got.missing_share[0] == pytest.approx(1 / 6)


def test_more_than_a_third_takes_the_median_of_the_cohort() -> None:
    got = resolve(thirds(), [[NAN, NAN, 30, 40], [10, 20, 30, 40], [20, 60, 30, 40], [90, 70, 30, 40]])
    assert got.how[0].tolist() == [How.COHORT_MEDIAN, How.COHORT_MEDIAN, How.KNOWN, How.KNOWN]
    assert got.points[0].tolist() == [20, 60, 30, 40]
    assert got.missing_share[0] == pytest.approx(1 / 3)


def test_the_median_is_the_cohorts_own() -> None:
    points = np.array([[NAN, 1.0, 1, NAN], [1, 1, 1, 10], [1, 1, 1, 90], [1, 1, 1, 99]])
    how = np.where(np.isfinite(points), How.KNOWN, How.REWEIGHTED).astype(object)
    got = resolve_missing(points, how, np.array([0, 0, 1, 1]), thirds())
    assert got.points[0, 3] == 10


def test_with_no_figure_in_the_cohort_the_rest_carry_it() -> None:
    got = resolve(thirds(), [[NAN, NAN, 30, 40], [NAN, NAN, 50, 40]])
    assert got.how[0].tolist()[:2] == [How.REWEIGHTED] * 2
    assert got.missing_share[0] == pytest.approx(1 / 3)


def test_the_rule_is_data() -> None:
    got = resolve(thirds(otherwise="leave out"), [[NAN, NAN, 30, 40], [10, 20, 30, 40]])
    assert got.how[0, 0] == How.REWEIGHTED
    assert resolve(thirds(reweight_up_to=0.7), [[NAN, NAN, 3, 4], [1, 2, 3, 4]]).how[0, 0] == How.REWEIGHTED
    assert resolve(thirds(reweight_up_to=0.1), [[NAN, 2, 3, 4], [1, 2, 3, 4]]).how[0, 0] == How.COHORT_MEDIAN


def test_not_applicable_is_not_missing() -> None:
    got = resolve(thirds(), [[NAN, NAN, 30, 40], [10, 20, 30, 40]], {(0, 0): How.NOT_APPLICABLE})
    assert got.missing_share[0] == pytest.approx(0.25)
    assert got.how[0].tolist()[:2] == [How.NOT_APPLICABLE, How.COHORT_MEDIAN]
    assert not got.is_used[0, 0]


@pytest.mark.parametrize(
    ("missing", "share"),
    [([0], 0.22), ([1], 0.18), ([2], 0.275), ([3], 0.225), ([0, 1], 0.40), ([2, 3], 0.50), ([0, 2], 0.495)],
)
def test_shares_missing_under_the_default_weights(missing: list[int], share: float) -> None:
    row = [NAN if c in missing else 50.0 for c in range(5)]
    rated = resolve(DEFAULT_SETTINGS, [row, [10, 20, 30, 40, 50]])
    unrated = resolve(DEFAULT_SETTINGS, [[*row[:4], NAN], [10, 20, 30, 40, 50]], {(0, 4): How.LEFT_OUT})
    assert rated.missing_share[0] == pytest.approx(share)
    assert unrated.missing_share[0] == pytest.approx(share)


def test_what_nobody_has_does_not_count_as_missing() -> None:
    absent = {(0, 2): How.NOT_LOADED, (0, 3): How.NOT_LOADED, (0, 4): How.NOT_LOADED}
    got = resolve(DEFAULT_SETTINGS, [[50, 50, NAN, NAN, NAN]], absent)
    assert got.missing_share[0] == 0
    half = resolve(DEFAULT_SETTINGS, [[NAN, 50, NAN, NAN, NAN]], absent)
    assert half.missing_share[0] == pytest.approx(0.55)
