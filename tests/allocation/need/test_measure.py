"""Every kind of cell is read for what it is, and none of them becomes 0."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from allocation.need.definitions import Indicator
from allocation.need.indicators import AREA_DEPRIVATION, EARLY_HELP, FSM, SOCIAL_CARE, VOICE
from allocation.need.measure import Measured, measure
from allocation.need.missing import How
from allocation.need.shrinkage import log_odds, poisson_gamma

RATE = Indicator(name="rate", count_columns=("n", "m"), base_columns=("pupils",), scale=100)
SHARE = Indicator(name="share", value_column="percent", count_columns=("n",), base_columns=("pupils",), scale=100)


def measured(indicator: Indicator, **columns: object) -> Measured:
    frame = pd.DataFrame(columns)
    return measure(frame, indicator, np.zeros(len(frame), dtype=np.int64), date(2026, 1, 31))


def test_each_state_of_a_count() -> None:
    states = ["known", "missing", "suppressed", "not applicable", "rounds to zero", "unreliable", "known"]
    got = measured(RATE, n=[8, np.nan, np.nan, np.nan, np.nan, np.nan, 0], n_state=states, pupils=[100.0] * 7)
    assert got.how.tolist() == [
        How.KNOWN,
        How.REWEIGHTED,
        How.SUPPRESSED,
        How.NOT_APPLICABLE,
        How.ROUNDED,
        How.REWEIGHTED,
        How.KNOWN,
    ]
    np.testing.assert_allclose(got.estimate, [8, np.nan, 2.5, np.nan, 0.25, np.nan, 0])
    np.testing.assert_allclose(got.value, [8, np.nan, np.nan, np.nan, np.nan, np.nan, 0])
    np.testing.assert_allclose(got.low[[2, 4]], [1, 0])
    np.testing.assert_allclose(got.high[[2, 4]], [4, 0.5])
    assert got.reason[5] == "published as unreliable"


def test_the_suppression_threshold_is_the_indicators() -> None:
    ten = Indicator(name="t", count_columns=("n",), base_columns=("pupils",), suppression_threshold=10)
    got = measured(ten, n=[np.nan], n_state=["suppressed"], pupils=[1.0])
    assert (got.estimate[0], got.low[0], got.high[0]) == (5, 1, 9)


def test_a_number_in_a_cell_that_is_not_known_is_not_used() -> None:
    got = measured(RATE, n=[8.0], n_state=["missing"], pupils=[100.0])
    assert np.isnan(got.estimate[0])


def test_a_column_that_is_not_there_is_missing_for_everyone() -> None:
    got = measured(AREA_DEPRIVATION, urn=["1", "2"])
    assert got.how.tolist() == [How.REWEIGHTED] * 2


def test_rates_are_pooled_over_the_years_loaded() -> None:
    rate = Indicator(name="r", count_columns=("n",), base_columns=("pupils",), years_columns=("years",), scale=100)
    got = measured(rate, n=[30, 30, 30], pupils=[100.0] * 3, years=[1, 3, np.nan])
    np.testing.assert_allclose(got.estimate, [30, 10, 30])


def test_referrals_are_shrunk_over_pupil_years() -> None:
    got = measured(EARLY_HELP, early_help_children=[2.0, 30], pupils=[50.0, 100], referral_years=[2, 2])
    np.testing.assert_allclose(got.estimate, poisson_gamma([2, 30], [100, 200]).estimate * 100)
    np.testing.assert_allclose(got.high, poisson_gamma([2, 30], [100, 200]).high * 100)
    np.testing.assert_allclose(got.value, [2, 15])


def test_social_care_is_pooled_over_its_own_years() -> None:
    counts = {"social_care_children": [2.0, 60], "pupils": [100.0, 100]}
    own = measured(SOCIAL_CARE, **counts, referral_years=[3, 3], social_care_years=[1, 2])
    np.testing.assert_allclose(own.value, [2, 30])
    shared_years = measured(SOCIAL_CARE, **counts, referral_years=[2, 2])
    np.testing.assert_allclose(shared_years.value, [1, 30])


def test_shrinkage_stays_inside_a_cohort() -> None:
    frame = pd.DataFrame({"early_help_children": [2.0, 30, 9, 1], "pupils": [100.0, 200, 300, 100]})
    both = measure(frame, EARLY_HELP, np.array([0, 0, 1, 1]))
    alone = measure(frame.iloc[:2], EARLY_HELP, np.array([0, 0]))
    np.testing.assert_allclose(both.estimate[:2], alone.estimate)


def test_one_count_is_used_for_all_and_said() -> None:
    only_requests = measured(RATE, n=[np.nan, np.nan, 1], m=[4.0, 5, 6], pupils=[100.0] * 3)
    np.testing.assert_allclose(only_requests.estimate, [4, 5, 6])
    assert only_requests.notes == (
        "rate: the count used for every school is m, because too few schools have n; the two are never mixed.",
    )
    children_first = measured(RATE, n=[np.nan, 2, 1], m=[4.0, 5, 6], pupils=[100.0] * 3)
    np.testing.assert_allclose(children_first.estimate, [np.nan, 2, 1])
    assert children_first.notes == ()


def test_unknown_pupils_make_a_rate_missing_and_say_why() -> None:
    got = measured(RATE, n=[5.0, 5], pupils=[np.nan, 0])
    assert got.how.tolist() == [How.REWEIGHTED] * 2
    assert got.reason.tolist() == ["its pupils are not known"] * 2


def test_free_school_meals_are_shrunk_from_their_own_counts() -> None:
    got = measured(
        FSM, fsm_percent=[25.0, 56.2], fsm_eligible_pupils=[10.0, 90], fsm_pupil_base=[40.0, 160], pupils=[1.0, 1]
    )
    np.testing.assert_allclose(got.estimate, log_odds([10, 90], [40, 160]).estimate * 100)
    np.testing.assert_allclose(got.value, [25, 56.25])


def test_a_published_percentage_without_counts_is_shrunk_with_the_pupils_on_roll() -> None:
    got = measured(FSM, fsm_percent=[25.0, 56.25], pupils=[40.0, 160])
    np.testing.assert_allclose(got.estimate, log_odds([10, 90], [40, 160]).estimate * 100)


def test_a_percentage_with_no_pupils_at_all_is_used_as_published() -> None:
    got = measured(FSM, fsm_percent=[25.0, 50.0], pupils=[np.nan, np.nan])
    assert got.estimate.tolist() == [25, 50]
    assert np.isnan(got.low).all()


def test_a_suppressed_percentage_is_a_suppressed_count_where_the_base_is_known() -> None:
    got = measured(SHARE, percent=[np.nan, np.nan], percent_state=["suppressed"] * 2, pupils=[50.0, np.nan])
    assert got.how.tolist() == [How.SUPPRESSED, How.REWEIGHTED]
    np.testing.assert_allclose([got.estimate[0], got.low[0], got.high[0]], [5, 2, 8])
    assert got.reason[1] == "withheld by the publisher"


def test_more_pupils_than_there_are_is_not_believed() -> None:
    got = measured(FSM, fsm_percent=[np.nan, 10], fsm_eligible_pupils=[50.0, 10], fsm_pupil_base=[40.0, 100])
    assert got.how.tolist() == [How.REWEIGHTED, How.KNOWN]
    assert got.notes == ("Free school meals: figures that count more pupils than the school has, not used: 1.",)


def test_definitions_are_never_mixed() -> None:
    got = measured(
        FSM, fsm_percent=[10.0, 20, 30], fsm_definition=["FSM6", "FSM6", "FSM_2018_7400"], pupils=[100.0] * 3
    )
    assert got.how.tolist() == [How.KNOWN, How.KNOWN, How.REWEIGHTED]
    assert got.reason[2] == "on another FSM definition (FSM_2018_7400, not FSM6)"
    assert "on another FSM definition than FSM6, not compared and counted as missing: 1 of 3." in got.notes[0]


def test_deprivation_vintages_are_never_mixed() -> None:
    got = measured(
        AREA_DEPRIVATION, area_deprivation_score=[0.1, 0.2, 0.3], area_deprivation_vintage=[2019, 2025, 2025]
    )
    assert got.how.tolist() == [How.REWEIGHTED, How.KNOWN, How.KNOWN]


@pytest.mark.parametrize(
    ("expires", "how"), [("2026-01-30", How.EXPIRED), ("2026-01-31", How.KNOWN), (None, How.KNOWN)]
)
def test_a_rating_counts_until_the_day_it_expires(expires: str | None, how: How) -> None:
    got = measured(VOICE, voice_rating=[4.0], voice_expires_on=[expires])
    assert got.how[0] == how
    assert got.reason[0] == ("expired on 30 January 2026" if how == How.EXPIRED else "")


def test_no_rating_is_not_missing_data() -> None:
    assert measured(VOICE, voice_rating=[np.nan, 3.0]).how.tolist() == [How.LEFT_OUT, How.KNOWN]
