"""Sobol effects against a function whose effects are known, and on the ranking of schools."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from allocation.need.means import Floats
from allocation.need.uncertainty.drawn_scores import NOTHING_VARIED, UncertaintyOptions
from allocation.need.uncertainty.sensitivity import rank_sensitivity
from allocation.need.uncertainty.sobol_effects import sobol


def ishigami(x: Floats) -> Floats:
    """Ishigami and Homma (1990) with a = 7, b = .1 on -pi to pi."""
    return np.asarray(np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]))


def test_ishigami_effects_as_published() -> None:
    effects = sobol(ishigami, ["a", "b", "c"], [(-np.pi, np.pi)] * 3, samples=8192).set_index("input")
    np.testing.assert_allclose(effects["first_order"], [0.3139, 0.4424, 0.0], atol=0.01)
    np.testing.assert_allclose(effects["total"], [0.5576, 0.4424, 0.2437], atol=0.01)


def test_an_additive_function_has_no_more_total_than_first_order_effect() -> None:
    effects = sobol(lambda x: 2 * x[:, 0] + x[:, 1], ["two", "one"], [(0, 1), (0, 1)], samples=1024)
    np.testing.assert_allclose(effects["total"], [0.8, 0.2], atol=0.01)
    np.testing.assert_allclose(effects["first_order"], effects["total"], atol=0.02)


def test_a_function_that_does_not_vary_has_no_effects() -> None:
    effects = sobol(lambda x: np.ones(len(x)), ["a"], [(0, 1)], samples=8)
    assert effects["total"].tolist() == [0.0]


def test_the_number_of_samples_must_be_a_power_of_two() -> None:
    with pytest.raises(ValueError, match="is 100; it must be a power of 2"):
        sobol(ishigami, ["a", "b", "c"], [(0, 1)] * 3, samples=100)


def schools(count: int = 40) -> pd.DataFrame:
    random = np.random.default_rng(4)
    hardship = random.gamma(2, 0.5, count)
    pupils = np.rint(random.gamma(5, 50, count) + 40)
    frame = pd.DataFrame(
        {
            "urn": [str(i) for i in range(count)],
            "phase": "primary",
            "pupils": pupils,
            "fsm_percent": np.clip(20 * hardship, 0, 90),
            "fsm_pupil_base": pupils,
            "area_deprivation_score": random.uniform(0, 1, count),
            "early_help_children": random.poisson(0.05 * pupils * hardship).astype(float),
        }
    )
    frame.loc[[1, 5, 9], "area_deprivation_score"] = np.nan
    return frame


def test_every_uncertain_input_of_the_ranking_is_named_once_and_nothing_else() -> None:
    found = rank_sensitivity(schools(), samples=16)
    assert sorted(found.effects["input"]) == sorted(
        [
            "weight disadvantage",
            "weight demand",
            "weight fsm",
            "weight area_deprivation",
            "weight early_help",
            "normalisation",
            "aggregation",
            "figures fsm",
            "figures early_help",
            "imputation",
        ]
    )
    assert found.evaluations == 16 * (10 + 2)
    assert found.mean_rank_change > 0
    assert found.effects["total"].is_monotonic_decreasing
    assert "Weight of Demand" in set(found.effects["label"])


def test_the_same_seed_gives_the_same_effects() -> None:
    one, other = (rank_sensitivity(schools(), samples=16).effects for _ in range(2))
    pd.testing.assert_frame_equal(one, other)


def test_an_input_that_moves_nothing_has_no_effect() -> None:
    """The weight of early help stands alone in its pillar when nothing else of the pillar is loaded."""
    effects = rank_sensitivity(schools(), samples=64).effects.set_index("input")
    assert effects.loc["weight early_help", "total"] == pytest.approx(0, abs=1e-9)
    assert effects["total"].max() > 0.1


def test_with_nothing_varied_there_is_nothing_to_rank() -> None:
    found = rank_sensitivity(schools(), options=NOTHING_VARIED)
    assert found.effects.empty
    assert found.evaluations == 0


def test_one_input_alone_explains_everything() -> None:
    only_weights = replace(NOTHING_VARIED, aggregations=("power mean",))
    effects = rank_sensitivity(schools(), options=only_weights, samples=64).effects
    assert effects["kind"].tolist() == ["aggregation"]
    assert effects["total"].iloc[0] == pytest.approx(1, abs=0.2)


def test_without_any_score_there_are_no_effects() -> None:
    nothing = pd.DataFrame({"urn": ["1"], "phase": ["primary"]})
    assert rank_sensitivity(nothing, options=UncertaintyOptions()).effects.empty
