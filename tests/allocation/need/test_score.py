"""The need score of schools: contributions, ranks, phases, missing data, and what is said about each."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation.need.definitions import Goalpost, Normalisation
from allocation.need.index import frozen
from allocation.need.indicators import DEFAULT_SETTINGS, NeedSettings
from allocation.need.score import score_schools

TODAY = NeedSettings(as_of=date(2026, 1, 31))
FIGURES = ["fsm_percent", "area_deprivation_score", "early_help_children", "social_care_children", "voice_rating"]


def schools(count: int = 40, seed: int = 1, phases: tuple[str, ...] = ("primary", "secondary")) -> pd.DataFrame:
    """Plausible schools with every figure known; early help and social care differ far more than chance."""
    rng = np.random.default_rng(seed)
    pupils = rng.integers(60, 1200, count).astype(float)
    hardship = rng.beta(2, 4, count)
    frame = pd.DataFrame(
        {
            "urn": [str(100_000 + i) for i in range(count)],
            "phase": [phases[i % len(phases)] for i in range(count)],
            "pupils": pupils,
            "fsm_percent": np.round(70 * hardship, 1),
            "fsm_definition": "FSM6",
            "area_deprivation_score": 0.5 * hardship + rng.uniform(0, 0.1, count),
            "early_help_children": rng.poisson(pupils * 0.2 * hardship).astype(float),
            "social_care_children": rng.poisson(pupils * 0.3 * hardship).astype(float),
            "referral_years": 1,
            "voice_rating": rng.integers(1, 6, count).astype(float),
            "voice_expires_on": "2026-12-31",
        }
    )
    return frame.assign(**{f"{name}_state": "known" for name in FIGURES})


def without(frame: pd.DataFrame, column: str, rows: object, state: str = "missing") -> pd.DataFrame:
    frame = frame.copy()
    frame.loc[rows, column] = np.nan
    frame.loc[rows, f"{column}_state"] = state
    return frame


def line(result, urn: str, indicator: str) -> pd.Series:
    rows = result.contributions
    return rows[(rows["urn"] == urn) & (rows["indicator"] == indicator)].iloc[0]


def test_the_tables_have_the_promised_columns() -> None:
    result = score_schools(schools(), TODAY)
    assert list(result.table) == [
        "urn",
        "phase",
        "need_points",
        "need_rank",
        "need_state",
        "need_points_without_voice",
        "missing_weight_percent",
        "missing",
    ]
    promised = ["urn", "pillar", "indicator", "label", "value", "unit", "shrunk_value", "low", "high"]
    promised += ["normalised_points", "weight", "contribution_points", "how"]
    assert set(promised) <= set(result.contributions)
    assert len(result.contributions) == 40 * 5
    assert (result.table["urn"] == schools()["urn"]).all()
    assert result.table["need_points"].between(0, 100).all()
    assert result.notes == ()


GAPS = st.tuples(
    st.integers(0, 39), st.sampled_from(FIGURES), st.sampled_from(["missing", "suppressed", "not applicable"])
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(GAPS, max_size=60),
    st.sampled_from(["arithmetic", "power mean", "geometric"]),
    st.sampled_from(["goalposts", "percentile rank", "z-score", "min-max", "IMD exponential"]),
)
def test_contributions_add_up_to_the_score(gaps: list, aggregation: str, method: str) -> None:
    frame = schools()
    for row, column, state in gaps:
        frame = without(frame, column, row, state)
    way = NeedSettings(aggregation=aggregation, normalisation=Normalisation(method=method), as_of=date(2026, 1, 31))
    result = score_schools(frame, way)
    sums = result.contributions.groupby("urn", sort=False)["contribution_points"].sum(min_count=1)
    points = result.table.set_index("urn")["need_points"]
    assert (sums.isna() == points.isna()).all()
    np.testing.assert_allclose(sums, points, rtol=0, atol=1e-9)
    weights = result.contributions.groupby("urn", sort=False)["weight"].sum()
    np.testing.assert_allclose(weights[points.notna()], 1.0)


def test_the_score_by_hand() -> None:
    """Goalposts from outside, nothing shrunk: .22 x 50 + .18 x 100 + .275 x 0 + .225 x 40 + .10 x 75."""
    ends = {"fsm": (0, 40), "area_deprivation": (0, 0.5), "early_help": (2, 10), "social_care": (0, 10)}
    posts = tuple(Goalpost(indicator=name, low=low, high=high) for name, (low, high) in ends.items())
    plain = tuple(replace(i, shrinkage="none") for i in DEFAULT_SETTINGS.indicators)
    frame = pd.DataFrame(
        {
            "urn": ["1"],
            "phase": ["primary"],
            "pupils": [100.0],
            "fsm_percent": [20.0],
            "area_deprivation_score": [0.6],
            "early_help_children": [1.0],
            "social_care_children": [4.0],
            "voice_rating": [4.0],
        }
    )
    result = score_schools(frame, NeedSettings(indicators=plain, frozen_goalposts=posts))
    assert result.table["need_points"][0] == pytest.approx(11 + 18 + 0 + 9 + 7.5)
    assert result.contributions["contribution_points"].tolist() == pytest.approx([11, 18, 0, 9, 7.5])
    assert result.table["need_points_without_voice"][0] == pytest.approx(38 / 0.9)
    assert set(result.goalposts["source"]) == {"frozen for this cycle", "the measure's own scale"}


def test_schools_are_ranked_within_their_phase_with_ties_on_the_lowest_rank() -> None:
    frame = schools()
    frame = pd.concat([frame, frame.iloc[[0]].assign(urn="999999")], ignore_index=True)
    table = score_schools(frame, TODAY).table.set_index("urn")
    for _, phase in table.groupby("phase"):
        expected = phase["need_points"].round(9).rank(ascending=False, method="min").astype(int)
        assert (phase["need_rank"].astype(int) == expected).all()
    assert table.loc["999999", "need_rank"] == table.loc["100000", "need_rank"]


def test_another_phase_does_not_touch_a_score() -> None:
    frame = schools()
    primary = frame[frame["phase"] == "primary"]
    alone = score_schools(primary, TODAY).table.set_index("urn")["need_points"]
    together = score_schools(frame, TODAY).table.set_index("urn")["need_points"]
    np.testing.assert_array_equal(alone, together[alone.index])


def test_size_is_not_need() -> None:
    """Twice the pupils with twice the counts: the same place but for shrinkage, which is switched off here."""
    plain = NeedSettings(
        indicators=tuple(replace(i, shrinkage="none") for i in DEFAULT_SETTINGS.indicators), as_of=date(2026, 1, 31)
    )
    frame = schools()
    doubled = frame.assign(**{c: 2 * frame[c] for c in ("pupils", "early_help_children", "social_care_children")})
    np.testing.assert_allclose(
        score_schools(frame, plain).table["need_points"], score_schools(doubled, plain).table["need_points"]
    )


@pytest.mark.parametrize("column", FIGURES)
def test_more_of_any_figure_is_never_less_need(column: str) -> None:
    frame = schools()
    before = score_schools(frame, TODAY).table.set_index("urn")["need_points"]["100004"]
    frame.loc[4, column] = frame.loc[4, column] * 1.5 if column != "voice_rating" else 5.0
    after = score_schools(frame, TODAY).table.set_index("urn")["need_points"]["100004"]
    assert after >= before - 1e-9


def test_a_suppressed_count_is_the_middle_of_1_to_4_and_never_0() -> None:
    frame = without(schools(), "early_help_children", 2, "suppressed")
    result = score_schools(frame, TODAY)
    row = line(result, "100002", "early_help")
    assert row["how"] == "suppressed: middle of the possible counts"
    assert row["shrunk_value"] > 0
    assert np.isnan(row["value"])
    assert row["low"] < row["shrunk_value"] < row["high"]
    assert "Early help: 1 school has a suppressed figure; the middle of what it can be is used." in result.notes


def test_one_missing_figure_takes_the_phase_median_and_says_what_to_get() -> None:
    result = score_schools(without(schools(), "fsm_percent", 0), TODAY)
    row = line(result, "100000", "fsm")
    assert row["how"] == "phase median"
    mine = result.contributions.merge(result.table[["urn", "phase"]], on="urn")
    others = mine[(mine["indicator"] == "fsm") & (mine["phase"] == "primary") & (mine["urn"] != "100000")]
    assert row["normalised_points"] == pytest.approx(others["normalised_points"].median())
    table = result.table.set_index("urn").loc["100000"]
    assert (table["need_state"], table["missing_weight_percent"]) == ("scored", pytest.approx(22))
    assert table["missing"].startswith("free school meals")


def test_too_much_missing_is_no_score_and_says_what_to_get() -> None:
    frame = without(without(schools(), "early_help_children", 0), "social_care_children", 0)
    result = score_schools(frame, TODAY)
    row = result.table.iloc[0]
    assert row["need_state"] == "insufficient data"
    assert np.isnan(row["need_points"])
    assert np.isnan(row["need_points_without_voice"])
    assert pd.isna(row["need_rank"])
    assert row["missing_weight_percent"] == pytest.approx(50)
    assert "early help children" in row["missing"]
    assert "social care children" in row["missing"]
    assert result.notes[-1] == "1 school has too little data for a score, of 40; the list says what to get."
    assert result.table["need_points"][1:].notna().all()
    assert not any("stands in" in note for note in result.notes)
    early_help = line(result, "100000", "early_help")
    assert early_help["how"] == "missing"
    assert np.isnan(early_help["normalised_points"])


def test_exactly_40_percent_missing_is_still_scored() -> None:
    frame = without(without(schools(), "fsm_percent", 0), "area_deprivation_score", 0)
    row = score_schools(frame, TODAY).table.iloc[0]
    assert row["missing_weight_percent"] == pytest.approx(40)
    assert row["need_state"] == "scored"


def test_not_applicable_leaves_the_school_and_hands_its_weight_on() -> None:
    result = score_schools(without(schools(), "fsm_percent", 0, "not applicable"), TODAY)
    assert line(result, "100000", "fsm")["weight"] == 0
    assert line(result, "100000", "area_deprivation")["weight"] == pytest.approx(0.40)
    assert result.table["missing_weight_percent"][0] == 0
    assert "Free school meals: 1 school has a measure that does not apply" in result.notes[0]


def test_a_school_nobody_rated_is_scored_as_if_voice_did_not_exist() -> None:
    frame = schools()
    unrated = score_schools(without(frame, "voice_rating", [0]), TODAY).table.iloc[0]
    rated = score_schools(frame, TODAY).table.iloc[0]
    assert unrated["need_points"] == pytest.approx(rated["need_points_without_voice"])
    assert unrated["need_points"] == unrated["need_points_without_voice"]
    assert (unrated["missing"], unrated["missing_weight_percent"]) == ("", 0)
    voice = (frame["voice_rating"][0] - 1) * 25
    assert rated["need_points"] == pytest.approx(0.9 * rated["need_points_without_voice"] + 0.1 * voice)


def test_an_expired_rating_does_not_count_and_is_said() -> None:
    frame = schools()
    frame.loc[0, "voice_expires_on"] = "2026-01-30"
    result = score_schools(frame, TODAY)
    row = line(result, "100000", "school_voice")
    assert (row["how"], row["reason"], row["weight"]) == ("expired", "expired on 30 January 2026", 0)
    assert result.table["need_points"][0] == result.table["need_points_without_voice"][0]
    assert "School voice: figures that have expired and are not used: 1." in result.notes


def test_public_files_alone_give_a_score_labelled_for_what_it_is() -> None:
    public = schools()[["urn", "phase", "pupils", "fsm_percent", "area_deprivation_score"]]
    result = score_schools(public, TODAY)
    assert (result.table["need_state"] == "scored").all()
    assert (result.table["missing_weight_percent"] == 0).all()
    assert result.notes[0] == (
        "The score rests on Disadvantage only: Early help, Social care, School voice are not loaded for any school. "
        "The weights in use are Free school meals 55.0%, Area deprivation 45.0%."
    )
    assert line(result, "100000", "fsm")["weight"] == pytest.approx(0.55)
    assert line(result, "100000", "early_help")["how"] == "not loaded"


def test_with_referrals_not_loaded_voice_still_keeps_its_share() -> None:
    frame = schools().drop(columns=["early_help_children", "social_care_children"])
    result = score_schools(frame, TODAY)
    assert line(result, "100000", "school_voice")["weight"] == pytest.approx(0.10)
    assert result.notes[0].startswith(
        "The score rests on Disadvantage and School voice only: Early help, Social care are"
    )


def test_a_single_school_lacking_what_is_loaded_follows_the_rule_on_the_weight_in_use() -> None:
    public = schools()[["urn", "phase", "pupils", "fsm_percent", "area_deprivation_score"]]
    public.loc[0, "fsm_percent"] = np.nan
    public.loc[1, "area_deprivation_score"] = np.nan
    table = score_schools(public, TODAY).table
    assert table["missing_weight_percent"][:3].tolist() == pytest.approx([55, 45, 0])
    assert table["need_state"][:3].tolist() == ["insufficient data", "insufficient data", "scored"]


def test_nothing_loaded_is_no_score_for_anyone_and_is_said() -> None:
    result = score_schools(schools()[["urn", "phase", "pupils"]], TODAY)
    assert (result.table["need_state"] == "insufficient data").all()
    assert result.notes[0].startswith("No school can be scored: Free school meals, Area deprivation, Early help")
    assert "free school meals" in result.table["missing"][0]
    voice_only = score_schools(schools()[["urn", "phase", "voice_rating"]], TODAY)
    assert (voice_only.table["need_state"] == "insufficient data").all()


def test_a_figure_that_is_the_same_everywhere_is_left_out_and_said() -> None:
    frame = schools()
    frame.loc[frame["phase"] == "primary", "area_deprivation_score"] = 0.3
    result = score_schools(frame, TODAY)
    row = line(result, "100000", "area_deprivation")
    assert (row["how"], row["weight"], row["contribution_points"]) == ("same at every school", 0, 0)
    assert line(result, "100000", "fsm")["weight"] == pytest.approx(0.40)
    assert line(result, "100001", "area_deprivation")["weight"] == pytest.approx(0.18)
    sentence = "Area deprivation: the figures of all 20 primary schools are the same; it is left out for them."
    assert sentence in result.notes


def test_one_school_in_a_phase_has_nothing_to_be_compared_with() -> None:
    frame = schools()
    frame.loc[0, "phase"] = "special"
    result = score_schools(frame, TODAY)
    row = result.table.iloc[0]
    assert row["need_state"] == "insufficient data"
    assert row["missing"] == "national goalposts for this phase: too few different schools to compare this one with"
    assert "Free school meals: only one of the special schools has a figure, so nothing can be compared" in " ".join(
        result.notes
    )


def test_one_school_in_a_phase_is_scored_against_national_goalposts() -> None:
    frame = schools()
    frame.loc[0, "phase"] = "special"
    posts = tuple(
        Goalpost(indicator=name, cohort="special", low=0, high=high)
        for name, high in (("fsm", 60), ("area_deprivation", 0.5), ("early_help", 20), ("social_care", 30))
    )
    result = score_schools(frame, NeedSettings(national_goalposts=posts, as_of=date(2026, 1, 31)))
    assert result.table["need_state"][0] == "scored"
    special = result.goalposts[result.goalposts["cohort"] == "special"]
    assert set(special["source"]) == {"national (small cohort)", "the measure's own scale"}
    assert set(result.goalposts[result.goalposts["cohort"] == "primary"]["source"]) == {
        "percentiles 5 and 95 of the schools scored",
        "the measure's own scale",
    }


def test_a_small_phase_without_national_goalposts_is_compared_with_itself_and_says_so() -> None:
    result = score_schools(schools(count=50, phases=("primary",) * 4 + ("special",)), TODAY)
    assert (result.table["need_state"] == "scored").all()
    assert any(note.startswith("There are few special schools and no national goalposts") for note in result.notes)
    assert not any("few primary" in note for note in result.notes)


def test_frozen_goalposts_give_last_terms_points_whatever_the_other_schools_do() -> None:
    frame = schools()
    first = score_schools(frame, TODAY)
    held = frozen(TODAY, first.goalposts)
    again = score_schools(frame, held)
    np.testing.assert_allclose(again.table["need_points"], first.table["need_points"], atol=1e-9)
    worse = frame.assign(area_deprivation_score=frame["area_deprivation_score"].where(frame.index == 0, 0.9))
    assert line(score_schools(worse, held), "100000", "area_deprivation")["normalised_points"] == pytest.approx(
        line(first, "100000", "area_deprivation")["normalised_points"]
    )


def test_weights_that_do_not_add_up_to_one_are_restated_in_words() -> None:
    result = score_schools(schools(), TODAY.with_weights({"disadvantage": 0.9}))
    assert result.notes[0] == (
        "The weights of the index add up to 1.5; in use are Disadvantage 60.0%, Demand 33.3%, School voice 6.7%."
    )


def test_the_same_figures_give_the_same_digits_in_any_order() -> None:
    frame = schools()
    once = score_schools(frame, TODAY).table
    twice = score_schools(frame.copy(), TODAY).table
    pd.testing.assert_frame_equal(once, twice, check_exact=True)
    shuffled = score_schools(frame.sample(frac=1, random_state=3), TODAY).table.set_index("urn").loc[once["urn"]]
    np.testing.assert_allclose(shuffled["need_points"], once["need_points"], atol=1e-9)


def test_no_schools_is_an_empty_result() -> None:
    result = score_schools(schools().iloc[:0], TODAY)
    assert result.table.empty
    assert result.contributions.empty
    assert result.notes == ("There are no schools to score.",)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda f: f.assign(urn="1"), "URN 1 is listed more than once"),
        (lambda f: f.drop(columns="phase"), "no column phase"),
        (lambda f: f.assign(phase=[None, *f["phase"][1:]]), "without a URN or a phase: 1"),
    ],
)
def test_schools_that_cannot_be_told_apart_are_refused(change, words) -> None:
    with pytest.raises(ValueError, match=words):
        score_schools(change(schools()), TODAY)


def test_a_share_that_is_the_same_at_every_school_is_left_out_however_large_they_are() -> None:
    frame = schools(phases=("primary",)).assign(fsm_percent=20.0)
    result = score_schools(frame, TODAY)
    sentence = "Free school meals: the figures of all 40 primary schools are the same; it is left out for them."
    assert sentence in result.notes
    meals = result.contributions[result.contributions["indicator"] == "fsm"]
    assert set(meals["how"]) == {"same at every school"}
    assert result.table["need_points"].notna().all()
    one_other = frame.assign(fsm_percent=[21.0] + [20.0] * 39)
    assert sentence not in score_schools(one_other, TODAY).notes


def test_a_percentage_above_100_is_not_used_even_where_the_pupils_are_not_known() -> None:
    frame = schools(phases=("primary",)).drop(columns="pupils")
    frame.loc[0, "fsm_percent"] = 120.0
    result = score_schools(frame, TODAY)
    row = line(result, "100000", "fsm")
    assert np.isnan(row["value"])
    assert row["reason"] == "counts more pupils than the school has"


def test_weights_of_0_on_all_that_is_loaded_are_said() -> None:
    frame = schools().drop(columns=["area_deprivation_score", "early_help_children", "social_care_children"])
    result = score_schools(frame, TODAY.with_weights({"fsm": 0}))
    assert result.notes[0] == (
        "No school can be scored: all that is loaded (Free school meals) has the weight 0; Area deprivation, "
        "Early help, Social care are not loaded."
    )
    assert result.table["need_points"].isna().all()


def test_the_only_school_of_a_phase_is_told_that_national_goalposts_would_help() -> None:
    frame = schools(phases=("primary",)).head(1).drop(columns=["early_help_children", "social_care_children"])
    missing = score_schools(frame, TODAY).table["missing"].iloc[0]
    assert missing.startswith("national goalposts for this phase")
    assert "early help children by school (a referrals file)" in missing


def test_a_weight_that_is_no_number_is_named() -> None:
    with pytest.raises(ValueError, match="the weight of 'fsm' is 'much'; it must be a number, 0 or more"):
        DEFAULT_SETTINGS.with_weights({"fsm": "much"})  # type: ignore[dict-item]
