"""The equality analysis: rates and ratios by hand, intervals that are the same every time and hold what they should."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import bootstrap

from allocation.equality import (
    ALL_PHASES,
    DRAWS,
    FEWEST_SCHOOLS,
    HIGHEST,
    LOWEST,
    MEASURES,
    OK,
    OUTSIDE,
    UNKNOWN,
    analyse,
    getting_less,
    in_figures,
    in_short,
)

METHOD = Path(__file__).resolve().parents[2] / "docs" / "method.md"
LABELS = {"fsm_percent": "share of pupils eligible for free school meals"}


def schools(fsm: list[float], hours: list[float], phase: str = "primary", **columns: list[float]) -> pd.DataFrame:
    count = len(fsm)
    table = pd.DataFrame({"urn": [f"{phase}{i}" for i in range(count)], "phase": phase, "fsm_percent": fsm})
    table = table.assign(hours=hours, pupils=100.0, meetings=2.0, meetings_entitled=2.0)
    return table.assign(**columns)


def test_rates_and_ratios_by_hand() -> None:
    """Eight schools of 100 pupils; the two with least get 10 and 20 hours, the two with most 30 and 60."""
    found = analyse(schools([1, 2, 3, 4, 5, 6, 7, 8], [10, 20, 1, 1, 1, 1, 30, 60]), LABELS)
    hours = found.quartiles[found.quartiles["measure"].eq("hours")]
    assert hours["rate"].tolist() == [15, 1, 1, 45]
    assert hours[["lowest", "highest"]].to_numpy().tolist() == [[1, 2], [3, 4], [5, 6], [7, 8]]
    row = found.ratios.set_index("measure").loc["hours"]
    assert (row["most"], row["least"], row["ratio"], row["flag"]) == (45, 15, 3, OUTSIDE)
    assert row["low"] <= 3 <= row["high"]
    assert (row["low"], row["high"]) == (30 / 20, 60 / 10)  # the least and the most that two draws of two can give
    assert found.ratios.set_index("measure").loc["entitlement", "flag"] == OK
    assert found.flagged["measure"].tolist() == ["hours"]
    assert row["sentence"] == (
        "Hours a term per 100 pupils: 45.0 at the quarter of schools with the highest share of pupils eligible for "
        "free school meals, 15.0 at the quarter with the lowest; ratio 3.00 (95% interval 1.50 to 6.00)."
    )


def test_the_entitlement_counts_no_more_than_what_is_due() -> None:
    table = schools(list(range(8)), [1.0] * 8, meetings=[0, 2, 2, 2, 2, 2, 9, 1], meetings_entitled=[2.0] * 8)
    row = analyse(table, LABELS).ratios.set_index("measure").loc["entitlement"]
    assert (row["most"], row["least"]) == (75, 50)
    assert row["ratio"] == 1.5


@pytest.mark.parametrize(("factor", "flag"), [(0.79, OUTSIDE), (0.8, OK), (1.0, OK), (1.25, OK), (1.26, OUTSIDE)])
def test_outside_four_fifths_to_five_quarters_is_flagged(factor: float, flag: str) -> None:
    table = schools([1, 2, 3, 4, 5, 6, 7, 8], [100.0] * 6 + [100 * factor] * 2)
    row = analyse(table, LABELS, draws=50).ratios.iloc[0]
    assert row["flag"] == flag
    assert row["is_clear"] == (factor != 1.0)  # every school of a quarter is the same, so nothing can vary


def test_equal_schools_share_a_quartile_and_unknown_ones_are_in_none() -> None:
    table = schools([5] * 6 + [9, 9, np.nan, np.nan], [1.0] * 10)
    rows = analyse(table, LABELS, draws=10).quartiles.query("measure == 'hours'")
    assert rows[["quartile", "schools"]].to_numpy().tolist() == [[2, 6], [4, 2]]
    row = analyse(table, LABELS, draws=10).ratios.iloc[0]
    assert (row["flag"], row["schools"]) == (UNKNOWN, 8)
    assert row["sentence"] == (
        "Hours a term per 100 pupils: too many schools have the same share of pupils eligible for free school meals "
        "for a quarter with the lowest, so there is no ratio."
    )


def test_why_there_is_no_ratio_is_said_as_it_is() -> None:
    table = schools(list(range(8)), [0, 0, 1, 1, 1, 1, 5, 5], meetings_entitled=[2.0] * 6 + [0, 0])
    rows = analyse(table, LABELS, draws=10).ratios.set_index("measure")["sentence"]
    label = LABELS["fsm_percent"]
    assert rows["hours"].endswith(f"the quarter of schools with the lowest {label} gets none, so there is no ratio.")
    assert f"the quarter of schools with the highest {label} is entitled to none" in rows["entitlement"]


def test_in_short_counts_below_above_and_what_cannot_be_said() -> None:
    def said(hours: list[float]) -> str:
        return in_short(analyse(schools(list(range(8)), hours), LABELS, draws=10))

    assert said([1.0] * 8) == "None of 3 ratios lies outside 0.8 to 1.25."
    assert said([1.0] * 6 + [9, 9]).startswith("1 of 3 ratios lies outside 0.8 to 1.25: none below,")
    assert said([9, 9] + [1.0] * 6).endswith("get less, and none above.")
    assert said([0, 0] + [1.0] * 6) == "None of 3 ratios lies outside 0.8 to 1.25. 1 cannot be worked out."


def test_who_gets_less_is_said_with_its_sentence() -> None:
    found = analyse(schools(list(range(8)), [9, 9] + [1.0] * 6), LABELS, draws=10)
    assert getting_less(found) == [found.ratios["sentence"].iloc[0]]
    assert getting_less(analyse(schools(list(range(8)), [1.0] * 8), LABELS, draws=10)) == []


def test_a_ratio_is_never_shown_on_the_other_side_of_a_limit() -> None:
    ratios = (0.79, 0.796, 0.79996, 0.8, 0.804, 1.0, 1.25, 1.2500001, 1.254, 1.26)
    shown = [in_figures(ratio) for ratio in ratios]
    assert shown == ["0.79", "0.796", "0.79996", "0.80", "0.80", "1.00", "1.25", "1.2500001", "1.254", "1.26"]


def test_the_interval_is_that_of_another_bootstrap() -> None:
    """scipy's percentile bootstrap over the schools of each end quarter, each school with its hours and pupils."""
    rng = np.random.default_rng(3)
    pupils, hours = rng.uniform(100, 900, 40).round(), rng.gamma(4, 8, 40)
    row = analyse(schools(list(range(40)), hours.tolist(), pupils=pupils.tolist()), LABELS).ratios.iloc[0]
    low_end, high_end = np.arange(10), np.arange(30, 40)  # the characteristic rises with the number of the school

    def ratio(most: np.ndarray, least: np.ndarray) -> float:
        return float((hours[most].sum() / pupils[most].sum()) / (hours[least].sum() / pupils[least].sum()))

    assert row["ratio"] == pytest.approx(ratio(high_end, low_end), abs=1e-9)
    other = bootstrap(
        (high_end, low_end),
        ratio,
        n_resamples=4_000,
        method="percentile",
        vectorized=False,
        rng=np.random.default_rng(8),
    ).confidence_interval
    width = other.high - other.low
    assert row["low"] == pytest.approx(other.low, abs=0.06 * width)
    assert row["high"] == pytest.approx(other.high, abs=0.06 * width)


def test_phases_are_not_set_against_each_other_and_small_ones_are_named() -> None:
    """Secondary schools get ten times as much; inside each phase everybody gets the same."""
    small = schools([1.0] * (FEWEST_SCHOOLS - 1), [1.0] * (FEWEST_SCHOOLS - 1), "special")
    both = pd.concat([schools(list(range(8)), [1.0] * 8), schools(list(range(50, 58)), [10.0] * 8, "secondary"), small])
    found = analyse(both, LABELS, draws=20)
    assert set(found.ratios["phase"]) == {"primary", "secondary", ALL_PHASES}
    assert found.ratios.query("measure == 'hours'")["ratio"].tolist() == [1, 1, 1]
    assert found.not_analysed.to_dict("records") == [
        {"label": LABELS["fsm_percent"], "phase": "special", "reason": "7 of its schools have the figure; it takes 8"}
    ]


def test_the_same_seed_gives_the_same_interval_and_draws_stay_inside() -> None:
    rng = np.random.default_rng(5)
    table = schools(rng.uniform(0, 60, 80).tolist(), rng.gamma(4, 8, 80).tolist())
    one, again, other = (analyse(table, LABELS, seed=seed).ratios for seed in (1, 1, 2))
    assert one.equals(again)
    assert not one["low"].equals(other["low"])
    assert (one["low"] <= one["ratio"]).all()
    assert (one["ratio"] <= one["high"]).all()
    assert len(one) == len(MEASURES)


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    """Where quarters do not differ, about 95 of 100 intervals hold 1, with 20 schools a quarter a little fewer."""
    rng = np.random.default_rng(11)
    held = 0
    for _ in range(60):
        table = schools(list(range(80)), rng.gamma(9, 3, 80).tolist())
        row = analyse(table, LABELS, draws=200).ratios.iloc[0]
        held += row["low"] <= 1 <= row["high"]
    assert 51 <= held <= 60


def test_nothing_known_gives_nothing() -> None:
    found = analyse(schools([np.nan] * 9, [1.0] * 9), LABELS)
    assert found.ratios.empty
    assert found.quartiles.empty
    assert found.not_analysed["reason"].tolist() == ["0 of its schools have the figure; it takes 8"]


def test_the_method_page_has_the_numbers_of_the_code() -> None:
    text = METHOD.read_text(encoding="utf-8")
    assert f"outside {LOWEST} to {HIGHEST}" in text
    assert f"{DRAWS:,} times, with a fixed seed" in text
    assert f"It takes {FEWEST_SCHOOLS} schools of a phase" in text
