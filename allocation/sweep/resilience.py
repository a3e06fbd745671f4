"""What happens when staff is away: over the draws of each rate, how many schools are left out, and who breaks first."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import t as student

from allocation.need.funnel import wilson_limits
from allocation.sweep.definitions import CAPACITY, MISSED, NOT_LED
from allocation.sweep.found import SweepFound
from allocation.sweep.outcome import Outcome, State

CONFIDENCE = 0.95
LOW, HIGH = 10, 90
RATE_COLUMNS = (
    "rate_percent", "draws", "fte_lost_mean", "out_draws", "out_percent", "out_low_percent", "out_high_percent",
    "schools_out_median", "schools_out_low", "schools_out_high", "schools_out_mean", "schools_out_mean_low",
    "schools_out_mean_high", "missed_median", "missed_low", "missed_high", "missed_mean", "missed_mean_low",
    "missed_mean_high", "not_proven_draws",
)  # fmt: skip
CLUSTER_COLUMNS = ("cluster", "rate_percent", "draws", "out_draws", "out_percent", "out_low_percent",
                   "out_high_percent", "schools_out_mean", "missed_mean")  # fmt: skip


def by_rate(found: SweepFound) -> pd.DataFrame:
    """RATE_COLUMNS, a row a rate, over the draws that are done.

    out_draws leave a school without a link worker, with Wilson's 95% limits of their share; schools_out and missed
    (meetings a term that schools are entitled to and do not get, those of schools nobody leads included): the middle
    draw, the 10% and 90% points over the draws, and the mean with Student's 95% limits (missing with one draw).
    """
    rows = []
    for rate, outcomes in _drawn(found).items():
        schools = np.array([one.measured(NOT_LED) or 0.0 for one in outcomes])
        meetings = np.array([np.nan if (m := one.measured(MISSED)) is None else m for one in outcomes])
        lost = [_fte(found.reference) - _fte(one) for one in outcomes]
        row = {
            "rate_percent": rate,
            "draws": len(outcomes),
            "fte_lost_mean": float(np.mean(lost)),
            **_share(schools),
            **_spread("schools_out", schools),
            **_spread("missed", meetings),
            "not_proven_draws": sum(not one.is_proven for one in outcomes),
        }
        rows.append(row)
    return pd.DataFrame(rows, columns=list(RATE_COLUMNS))


def by_cluster(found: SweepFound) -> pd.DataFrame:
    """CLUSTER_COLUMNS, a row a cluster and rate: in how many draws it has a school nobody leads; who breaks at the
    lowest rate, and there most often, first."""
    rows = []
    for rate, outcomes in _drawn(found).items():
        for cluster in found.clusters:
            schools = np.array([one.measured(NOT_LED, cluster) or 0.0 for one in outcomes])
            missed = np.array([one.measured(MISSED, cluster) for one in outcomes], dtype=float)
            row = {"cluster": cluster, "rate_percent": rate, "draws": len(outcomes), **_share(schools)}
            rows.append(row | {"schools_out_mean": float(schools.mean()), "missed_mean": float(missed.mean())})
    frame = pd.DataFrame(rows, columns=list(CLUSTER_COLUMNS))
    broken = frame[frame["out_draws"] > 0].sort_values(["rate_percent", "out_draws"], ascending=[True, False])
    order = [*dict.fromkeys(broken["cluster"]), *sorted(set(frame["cluster"]) - set(broken["cluster"]))]
    rank = frame["cluster"].map({name: place for place, name in enumerate(order)})
    return frame.assign(rank=rank).sort_values(["rank", "rate_percent"], ignore_index=True)[list(CLUSTER_COLUMNS)]


def _drawn(found: SweepFound) -> dict[float, list[Outcome]]:
    """Rate -> what its draws came to, of those that are done and could be."""
    drawn: dict[float, list[Outcome]] = {}
    for point in found.points[1:]:
        outcome = found.outcome(point)
        if outcome.state not in (State.WAITING, State.REFUSED):
            drawn.setdefault(point.where[0], []).append(outcome)
    return drawn


def _fte(outcome: Outcome) -> float:
    return outcome.measured(CAPACITY) or 0.0


def _share(schools: np.ndarray) -> dict[str, float]:
    out = int((schools > 0).sum())
    low, high = wilson_limits([out], [len(schools)])
    return {
        "out_draws": out,
        "out_percent": 100 * out / len(schools),
        "out_low_percent": 100 * max(0.0, float(low[0])),
        "out_high_percent": 100 * min(1.0, float(high[0])),
    }


def _spread(name: str, figures: Sequence[float] | np.ndarray) -> dict[str, float]:
    values = np.asarray(figures, dtype=float)
    low, middle, high = np.percentile(values, [LOW, 50, HIGH], method="inverted_cdf")
    mean, n = float(values.mean()), len(values)
    half = np.nan
    if n > 1:
        half = float(student.ppf(0.5 + CONFIDENCE / 2, n - 1)) * float(values.std(ddof=1)) / n**0.5
    return {
        f"{name}_median": float(middle),
        f"{name}_low": float(low),
        f"{name}_high": float(high),
        f"{name}_mean": mean,
        f"{name}_mean_low": max(0.0, mean - half) if n > 1 else np.nan,
        f"{name}_mean_high": mean + half,
    }
