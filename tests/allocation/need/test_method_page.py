"""The method page says what the code does, and the examples in the engine's guide run."""

import re
from pathlib import Path

import pytest

from allocation.need import funnel
from allocation.need.indicators import DEFAULT_INDICATORS, DEFAULT_PILLARS, DEFAULT_SETTINGS, VOICE
from allocation.need.measure import ROUNDED_BELOW
from allocation.need.second_look import expected_from, silent_need, watch_list
from allocation.need.uncertainty import drawn_scores
from allocation.need.uncertainty.drawn_scores import UncertaintyOptions
from allocation.solver import objectives, workload
from allocation.tiers import judgement
from allocation.tiers.chances import SECURE_FROM
from data_sources import operating_models
from data_sources.joining import home_lsoas, national_goalposts, nearest_lsoas, school_referrals

DOCS = Path(__file__).resolve().parents[3] / "docs"
METHOD = re.sub(r"\s+", " ", (DOCS / "method.md").read_text(encoding="utf-8"))
HOURS = operating_models.load("wakefield").hours


def test_weights_are_those_of_the_code() -> None:
    for pillar in DEFAULT_PILLARS:
        assert f"**{pillar.label} {pillar.weight:.0%}**" in METHOD
    for indicator in DEFAULT_INDICATORS:
        if indicator is not VOICE:
            assert re.search(rf"(?i){indicator.label} {indicator.weight:.0%}", METHOD)
    assert f"never more than {VOICE.most_share:.0%}" in METHOD


@pytest.mark.parametrize(
    "words",
    [
        f"fewer than {DEFAULT_SETTINGS.minimum_cohort} schools",
        f"**More than {DEFAULT_SETTINGS.missing.insufficient_above:.0%}** of the weight in use",
        f"the {DEFAULT_SETTINGS.normalisation.low_percentile:.0f}th and "
        f"{DEFAULT_SETTINGS.normalisation.high_percentile:.0f}th percentile",
        f"`{DEFAULT_SETTINGS.normalisation.centre:.0f} + {DEFAULT_SETTINGS.normalisation.spread:.0f} (x - mean) / sd`",
        f"from 1 to {VOICE.suppression_threshold - 1}. The middle, {VOICE.suppression_threshold / 2}, is used",
        "less than half a unit. A quarter of a unit is used",
        f"times {HOURS.road_factor.value} at {HOURS.miles_per_hour.value:.0f} miles an hour",
        f"{HOURS.paid_hours_per_week.value:.0f} x {HOURS.weeks_per_term.value:.0f} x {HOURS.direct_share.value}",
        f"{HOURS.default_cases_per_100_pupils.value} cases for 100 pupils a term",
        f"{HOURS.hours_per_case.value:.0f} hours a case",
        f"fewer than {home_lsoas.LEAST_SHARE_OF_PUPILS:.0%} of pupils are in an LSOA with a score",
        f"in {national_goalposts.FEWEST_AUTHORITIES} authorities or more, and at least "
        f"{national_goalposts.LEAST_SHARE:.0%} of them",
        f"{nearest_lsoas.NEAREST_LSOAS['primary']} for a primary and {nearest_lsoas.NEAREST_LSOAS['secondary']}",
    ],
)
def test_figures_are_those_of_the_code(words: str) -> None:
    assert words in METHOD


def test_what_changes_a_tier_is_as_the_code_has_it() -> None:
    rules = operating_models.load("wakefield").stability
    margin = rules.hysteresis_points.value
    assert f"the score must be {margin:g} points past the cut-off" in METHOD
    assert f"With a cut-off of 35, a school rises at {35 + margin:g} and falls below {35 - margin:g}" in METHOD
    assert f"must be at least {rules.sure_enough.value:.0%}" in METHOD
    assert f"evidence of at least {judgement.FEWEST_CHARACTERS} characters each" in METHOD
    assert judgement.MOST_STEPS == 1
    assert "One tier up or down at most, never below the floor" in METHOD


def test_how_sure_a_score_is_is_worked_out_as_the_page_says() -> None:
    usual = UncertaintyOptions()
    assert f"scored {usual.draws:,} times" in METHOD
    assert f"between {1 - usual.weight_spread:.0%} and {1 + usual.weight_spread:.0%} of its weight" in METHOD
    assert f"The same seed ({usual.seed})" in METHOD
    assert usual.normalisations == ("goalposts", "percentile rank", "z-score", "min-max")
    assert "goalposts, percentile rank, z-score and smallest to largest, in turn" in METHOD
    assert usual.aggregations == ("arithmetic", "power mean")
    assert "weighted average and power mean, in turn" in METHOD
    assert (drawn_scores.LOW, drawn_scores.HIGH) == (5, 95)
    assert "the 5% and 95% points of score and rank" in METHOD
    assert f"From {100 * SECURE_FROM:.0f} of 100 on a tier is called **secure**" in METHOD
    assert f"A suppressed count is drawn from 1 to {VOICE.suppression_threshold - 1}" in METHOD


def test_lists_for_a_person_are_made_by_the_figures_stated() -> None:
    assert watch_list.TOP_SHARE == 0.20
    assert "among the neediest fifth of its phase" in METHOD
    assert f"a probability of at least {watch_list.LEAST_PROBABILITY:.0%}" in METHOD
    least = (silent_need.LEAST_SCHOOLS, silent_need.LEAST_EVENTS, expected_from.LEAST_OF_A_PHASE)
    words = "Fewer than {} schools, fewer than {} referrals or a phase with fewer than {} schools: nothing is expected"
    assert words.format(*least) in METHOD
    assert (funnel.WARNING, funnel.ALARM) == (0.95, 0.998)
    assert "the 2.5% and 97.5% (and 0.1% and 99.9%) points" in METHOD


def test_words_for_figures_are_those_of_the_code() -> None:
    assert pytest.approx(1 / 3) == DEFAULT_SETTINGS.missing.reweight_up_to
    assert "at most a third" in METHOD
    assert ROUNDED_BELOW == 0.5
    assert school_referrals.MOST_YEARS == 3
    assert "up to three years" in METHOD
    meeting = HOURS.meeting_hours.value + HOURS.preparation_hours.value + HOURS.follow_up_hours.value
    assert f"{meeting} hours a meeting with its preparation and follow-up" in METHOD


def test_the_examples_in_the_guide_run() -> None:
    guide = (DOCS / "need_engine.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", guide, flags=re.DOTALL)
    assert len(blocks) == 17
    exec(compile("\n".join(blocks), "docs/need_engine.md", "exec"), {})


def test_what_counts_as_even_and_the_number_of_goals_are_those_of_the_code() -> None:
    assert METHOD.count(f"{100 * workload.EVEN_ENOUGH_SHARE:g}%") >= 2
    listed = METHOD.split("**Goals, in this order.**")[1].split("The first three")[0]
    assert len(re.findall(r" \d+\. ", listed)) == len(objectives.GOALS) - 1  # the last two share a line
