"""One school's score worked through: every number its formulas need, step by step."""

from dataclasses import dataclass

import numpy as np

from allocation.need.definitions import Indicator
from allocation.need.uncertainty.draws import Chain


@dataclass(frozen=True, slots=True)
class WorkedPart:
    """What one indicator's steps are made of for one school; NaN where a step does not apply.

    count, base, mean, between: y, N, m (or b) and a (or t2) of the steadied rate, before the unit's scale. figure: what
    is scored, in the unit. low, high: the goalposts in the unit. points; weight: its share of the score (0-1);
    contribution_points: they add up to the score.
    """

    indicator: Indicator
    count: float
    base: float
    mean: float
    between: float
    figure: float
    low: float
    high: float
    points: float
    weight: float
    contribution_points: float


def worked_score(chain: Chain, unit: int) -> tuple[WorkedPart, ...]:
    """The parts of one unit's index (its row in the values), in the settings' order; only those that count for it."""
    central = chain.central
    cohort = chain.cohorts[chain.codes[unit]]
    posts = central.goalposts[central.goalposts["cohort"] == cohort].set_index("indicator")
    parts = []
    for indicator in chain.settings.indicators:
        points = float(central.points[indicator.name].iloc[unit])
        if not np.isfinite(points) or not chain.is_scored[unit]:
            continue
        measured = central.measured[indicator.name]
        evidence = measured.evidence
        has_posts = indicator.name in posts.index
        parts.append(
            WorkedPart(
                indicator=indicator,
                count=float(evidence.count[unit]),
                base=float(evidence.base[unit]),
                mean=float(evidence.mean[unit]),
                between=float(evidence.between[unit]),
                figure=float(measured.estimate[unit]),
                low=float(posts.loc[indicator.name, "low"]) if has_posts else np.nan,
                high=float(posts.loc[indicator.name, "high"]) if has_posts else np.nan,
                points=points,
                weight=float(central.weights[indicator.name].iloc[unit]),
                contribution_points=float(central.contributions[indicator.name].iloc[unit]),
            )
        )
    return tuple(parts)
