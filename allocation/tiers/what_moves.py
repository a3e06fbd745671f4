"""What would move one school to another tier: the figure each indicator would take, everything else unchanged."""

from collections.abc import Callable
from dataclasses import dataclass
from math import floor, log10

import numpy as np
import pandas as pd

from allocation.entities import Phase
from allocation.need.definitions import Indicator
from allocation.need.indicators import DEFAULT_SETTINGS, NeedSettings
from allocation.need.means import Floats
from allocation.need.shrinkage import shrink_within
from allocation.need.uncertainty.draws import Chain, Drawn, chain_of, index_of_draws
from allocation.operating_model import OperatingModel
from allocation.tiers.by_score import Ladder, ladder_of

COLUMNS = (
    "direction",
    "tier_id",
    "indicator",
    "label",
    "unit",
    "figure_now",
    "figure_needed",
    "count_column",
    "count_now",
    "count_needed",
    "years",
)


def what_would_move(
    schools: pd.DataFrame, urn: str, model: OperatingModel, settings: NeedSettings = DEFAULT_SETTINGS
) -> pd.DataFrame:
    """The smallest change of one figure of one school that gives it the next tier up, and the next down.

    schools as `score.score_schools`. Every candidate runs the whole chain again, the phase's average and goalposts
    included, with the figures of all other schools as they are. Returns direction ("up", "down"), tier_id (the tier
    reached), indicator, label, unit, figure_now and figure_needed (in the unit, not steadied), count_column, count_now,
    count_needed (whole; NaN where there is no count) and years (pooled in the count; NaN without). There are only
    changes that are possible, and none for a school without a score or with one tier only. Counts end at 0 and at the
    base they are divided by; figures without a count at the lowest and highest in the phase. Raises KeyError for a URN
    that is not there.
    """
    schools = schools.reset_index(drop=True)
    unit = _row(schools, urn)
    chain = chain_of(schools, settings, schools["phase"].astype(str))
    rows: list[dict[str, object]] = []
    if chain.is_scored[unit]:
        ladder = ladder_of(Phase(str(schools["phase"].iloc[unit])), model)
        now = _place(chain, unit, ladder, {})
        for direction in ("up", "down"):
            for indicator in settings.indicators:
                rows += _moves(chain, schools, unit, ladder, now, indicator, direction)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(schools: pd.DataFrame, urn: str) -> int:
    found = np.flatnonzero((schools["urn"].astype(str) == urn).to_numpy())
    if not found.size:
        raise KeyError(f"no school has the URN {urn}")
    return int(found[0])


@dataclass(frozen=True, slots=True, eq=False)
class _Scale:
    """The candidates of one figure: `figure_of` and `row_of` give the figure (in its unit) and all units' figures for
    step k, an integer; `now`, `lowest` and `highest` are steps."""

    now: float
    lowest: int
    highest: int
    figure_of: Callable[[int], float]
    row_of: Callable[[int], Floats]
    is_count: bool


def _moves(
    chain: Chain,
    schools: pd.DataFrame,
    unit: int,
    ladder: Ladder,
    now: int,
    indicator: Indicator,
    direction: str,
) -> list[dict[str, object]]:
    measured = chain.central.measured[indicator.name]
    if not np.isfinite(measured.estimate[unit]):
        return []
    scale = _count_scale(chain, unit, indicator) or _figure_scale(chain, unit, indicator)
    is_more = (direction == "up") == (indicator.direction == 1)

    def place(step: int) -> int:
        return _place(chain, unit, ladder, {indicator.name: scale.row_of(step)[None, :]})

    def is_moved(step: int) -> bool:
        return place(step) > now if direction == "up" else place(step) < now

    step = _first(scale, is_more, is_moved)
    if step is None:
        return []
    return [
        {
            "direction": direction,
            "tier_id": ladder.tier_ids[place(step)],
            "indicator": indicator.name,
            "label": indicator.words,
            "unit": indicator.unit,
            "figure_now": scale.figure_of(int(scale.now)) if scale.now == int(scale.now) else measured.value[unit],
            "figure_needed": scale.figure_of(step),
            "count_column": measured.count_column if scale.is_count else "",
            "count_now": scale.now if scale.is_count else np.nan,
            "count_needed": float(step) if scale.is_count else np.nan,
            "years": _years(schools, unit, indicator) if scale.is_count else np.nan,
        }
    ]


def _first(scale: _Scale, is_more: bool, is_moved: Callable[[int], bool]) -> int | None:
    """The step nearest to today's that moves the school, by halving; None where even the last does not."""
    near, far = (floor(scale.now), scale.highest) if is_more else (-floor(-scale.now), scale.lowest)
    if (far <= scale.now) if is_more else (far >= scale.now):
        return None
    if not is_moved(far):
        return None
    while abs(far - near) > 1:
        middle = (near + far) // 2
        near, far = (near, middle) if is_moved(middle) else (middle, far)
    return far


def _place(chain: Chain, unit: int, ladder: Ladder, figures: dict[str, Floats]) -> int:
    """Place of the school's tier with these figures in place of its indicators' own."""
    half = np.full((1, len(chain.codes)), 0.5)
    drawn = Drawn(
        weights={},
        figures={name: posterior.centre[None, :] for name, posterior in chain.posteriors.items()} | figures,
        standing=dict.fromkeys(chain.posteriors, half),
        normalisation=chain.settings.normalisation.method,
        aggregation=chain.settings.aggregation,
    )
    points, without = (one[0, [unit]] for one in index_of_draws(chain, drawn))
    return int(ladder.place(points, without)[0])


def _count_scale(chain: Chain, unit: int, indicator: Indicator) -> _Scale | None:
    """Steps are children; the rates of the whole phase are steadied again for each."""
    measured = chain.central.measured[indicator.name]
    evidence = measured.evidence
    if not np.isfinite(evidence.base[unit]):
        return None
    mine = np.flatnonzero((chain.codes == chain.codes[unit]) & np.isfinite(evidence.base))
    place = int(np.flatnonzero(mine == unit)[0])
    base = float(evidence.base[unit])

    def row_of(step: int) -> Floats:
        counts, row = evidence.count[mine].copy(), measured.estimate.copy()
        counts[place] = step
        row[mine] = indicator.scale * shrink_within(indicator.shrinkage, counts, evidence.base[mine]).estimate
        return row

    now = round(float(evidence.count[unit]), 6)
    return _Scale(now, 0, floor(base), lambda step: indicator.scale * step / base, row_of, True)


def _figure_scale(chain: Chain, unit: int, indicator: Indicator) -> _Scale:
    """Steps are a round fraction of the phase's range, 1 where every figure is whole."""
    measured = chain.central.measured[indicator.name]
    known = measured.estimate[(chain.codes == chain.codes[unit]) & np.isfinite(measured.estimate)]
    low, high = float(known.min()), float(known.max())
    if indicator.goalposts:
        low, high = min(low, indicator.goalposts[0]), max(high, indicator.goalposts[1])
    is_whole = bool((known == np.rint(known)).all())
    size = 1.0 if is_whole or high <= low else 10.0 ** floor(log10((high - low) / 100))

    def row_of(step: int) -> Floats:
        row = measured.estimate.copy()
        row[unit] = step * size
        return row

    now = round(float(measured.estimate[unit]) / size, 6)
    return _Scale(now, floor(low / size), -floor(-high / size), lambda step: step * size, row_of, False)


def _years(schools: pd.DataFrame, unit: int, indicator: Indicator) -> float:
    for column in indicator.years_columns:
        value = pd.to_numeric(schools[column]).iloc[unit] if column in schools else np.nan
        if value > 0:
            return float(value)
    return np.nan
