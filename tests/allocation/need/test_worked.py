"""A school's score worked through gives the score, and every formula on screen gives the number beside it."""

import numpy as np
import pandas as pd
import pytest

from allocation.need.indicators import DEFAULT_SETTINGS
from allocation.need.score import score_schools
from allocation.need.uncertainty.draws import chain_of
from allocation.need.worked import WorkedPart, worked_score


def schools() -> pd.DataFrame:
    random = np.random.default_rng(2)
    pupils = np.rint(random.uniform(80, 500, 30))
    frame = pd.DataFrame(
        {
            "urn": [str(i) for i in range(30)],
            "phase": "primary",
            "pupils": pupils,
            "fsm_eligible_pupils": np.rint(pupils * random.uniform(0.05, 0.6, 30)),
            "fsm_pupil_base": pupils,
            "area_deprivation_score": random.uniform(0, 1, 30),
            "early_help_children": random.poisson(0.2 * pupils * random.uniform(0.2, 2, 30)).astype(float),
            "social_care_children": random.poisson(0.2 * pupils * random.uniform(0.2, 2, 30)).astype(float),
            "referral_years": 3.0,
        }
    )
    frame.loc[4, "area_deprivation_score"] = np.nan
    return frame


def parts(unit: int) -> dict[str, WorkedPart]:
    frame = schools()
    chain = chain_of(frame, DEFAULT_SETTINGS, frame["phase"])
    return {part.indicator.name: part for part in worked_score(chain, unit)}


def test_weights_times_points_are_the_contributions_and_add_up_to_the_score() -> None:
    found = parts(3)
    score = score_schools(schools()).table.loc[3, "need_points"]
    assert sum(part.contribution_points for part in found.values()) == pytest.approx(score, abs=1e-9)
    for part in found.values():
        assert part.weight * part.points == pytest.approx(part.contribution_points, abs=1e-9)
    assert set(found) == {"fsm", "area_deprivation", "early_help", "social_care"}


def test_the_steadied_rate_follows_from_the_numbers_given() -> None:
    part = parts(3)["early_help"]
    y, n, m, a = part.count, part.base, part.mean, part.between
    assert part.figure == pytest.approx(100 * (m + a * (y / n - m) / (a + m / n)))
    assert n == 3 * schools().loc[3, "pupils"]


def test_points_follow_from_the_goalposts_given() -> None:
    for part in parts(3).values():
        points = 100 * (part.figure - part.low) / (part.high - part.low)
        assert part.points == pytest.approx(min(max(points, 0), 100), abs=1e-9)


def test_a_stand_in_has_points_and_no_figure() -> None:
    part = parts(4)["area_deprivation"]
    assert np.isnan(part.figure)
    assert np.isfinite(part.points)


def test_a_school_without_a_score_has_no_parts() -> None:
    frame = schools()
    frame.loc[0, ["fsm_eligible_pupils", "area_deprivation_score", "early_help_children"]] = np.nan
    assert worked_score(chain_of(frame, DEFAULT_SETTINGS, frame["phase"]), 0) == ()
