"""Which choice matters most: Sobol effects of every uncertain input on the ranking of the schools."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from allocation.need.indicators import DEFAULT_SETTINGS, NeedSettings
from allocation.need.means import Floats
from allocation.need.score import check_schools
from allocation.need.uncertainty.draw_weights import drawn_weights, free_members
from allocation.need.uncertainty.drawn_scores import UncertaintyOptions, ranks_of_draws, ways_of
from allocation.need.uncertainty.draws import Chain, Drawn, chain_of, index_of_draws
from allocation.need.uncertainty.sobol_effects import EFFECTS, sobol

# So many figures of each school stand for its posterior.
_LEVELS = 400
_CELLS_AT_ONCE = 200_000


@dataclass(frozen=True, slots=True, eq=False)
class RankSensitivity:
    """effects: input (code), label (words), kind ("weight", "normalisation", "aggregation", "measurement",
    "imputation"), first_order, first_order_error, total, total_error, the largest total first; effects are shares of
    the variance of the mean absolute rank change. mean_rank_change: that change itself, places, averaged over all
    evaluations."""

    effects: pd.DataFrame
    mean_rank_change: float
    evaluations: int


def rank_sensitivity(
    schools: pd.DataFrame,
    settings: NeedSettings = DEFAULT_SETTINGS,
    options: UncertaintyOptions | None = None,
    samples: int = 256,
) -> RankSensitivity:
    """Which uncertain input moves the ranking most: Sobol effects on the mean absolute rank change within phases.

    schools as `score.score_schools`. Inputs: every weight that can differ, the scale, the mean, each indicator's
    measurement (one number a draw; each school takes the quantile of its own posterior that lies a fixed step away)
    and the stand-ins. `options` says what is varied and how widely, as for `uncertainty.draw_scores`.
    """
    options = options or UncertaintyOptions()
    check_schools(schools)
    chain = chain_of(schools.reset_index(drop=True), settings, schools["phase"].astype(str))
    inputs = _inputs(chain, options)
    if not inputs or not chain.is_scored.any():
        empty = pd.DataFrame(columns=["input", "label", "kind", *EFFECTS])
        return RankSensitivity(empty, 0.0, 0)
    changes: list[Floats] = []

    def mean_change(sample: Floats) -> Floats:
        changes.append(_rank_changes(chain, options, inputs, sample))
        return changes[-1]

    effects = sobol(mean_change, [one.name for one in inputs], [(0.0, 1.0)] * len(inputs), samples, options.seed)
    effects.insert(1, "label", [one.label for one in inputs])
    effects.insert(2, "kind", [one.kind for one in inputs])
    order = effects.sort_values("total", ascending=False, ignore_index=True)
    return RankSensitivity(order, float(changes[0].mean()), len(changes[0]))


@dataclass(frozen=True, slots=True)
class _Input:
    name: str
    label: str
    kind: str


def _inputs(chain: Chain, options: UncertaintyOptions) -> list[_Input]:
    settings = chain.settings
    labels = {i.name: i.words for i in settings.indicators} | {p.name: p.label or p.name for p in settings.pillars}
    parents = {p.name: p.parent for p in settings.pillars}
    loaded: set[str] = set()
    for indicator in settings.indicators:
        name, above = indicator.name, indicator.pillar
        while np.isfinite(chain.posteriors[indicator.name].centre).any() and name:
            loaded.add(name)
            name, above = above, parents.get(above, "")
    found = [
        _Input(f"weight {member}", f"Weight of {labels[member]}", "weight")
        for member in free_members(settings)
        if options.weight_spread and member in loaded
    ]
    ways = ways_of(settings, options)
    if len({scale for scale, _ in ways}) > 1:
        found.append(_Input("normalisation", "Scale of the points", "normalisation"))
    if len({mean for _, mean in ways}) > 1:
        found.append(_Input("aggregation", "Way of adding up", "aggregation"))
    if options.is_measurement_varied:
        found += [
            _Input(f"figures {i.name}", f"Chance in the figures of {i.words}", "measurement")
            for i in settings.indicators
            if chain.posteriors[i.name].is_uncertain.any()
        ]
    if options.is_imputation_varied and any(flags.any() for flags in chain.stands_in.values()):
        found.append(_Input("imputation", "What stands in for missing figures", "imputation"))
    return found


def _rank_changes(chain: Chain, options: UncertaintyOptions, inputs: list[_Input], sample: Floats) -> Floats:
    """Mean absolute rank change from the central ranking [evaluations] for inputs 0-1 [evaluations, inputs]."""
    columns = {one.name: sample[:, place] for place, one in enumerate(inputs)}
    random = np.random.default_rng(options.seed)
    units, names = len(chain.codes), [i.name for i in chain.settings.indicators]
    offsets = {name: random.random(units) for name in names}
    quantiles = {
        name: np.sort(chain.posteriors[name].draw(_LEVELS, random), axis=0)
        for name in names
        if f"figures {name}" in columns
    }
    central = ranks_of_draws(chain.central.index.to_numpy()[None, :], chain.codes)
    ways = ways_of(chain.settings, options)
    scales, means = list(dict.fromkeys(way[0] for way in ways)), list(dict.fromkeys(way[1] for way in ways))
    scale, mean = (
        np.minimum((columns.get(name, np.zeros(len(sample))) * len(of)).astype(int), len(of) - 1)
        for name, of in (("normalisation", scales), ("aggregation", means))
    )
    changes = np.full(len(sample), np.nan)
    at_once = max(1, _CELLS_AT_ONCE // units)
    for one, other in {(int(a), int(b)) for a, b in zip(scale, mean, strict=True)}:
        rows = np.flatnonzero((scale == one) & (mean == other))
        for block in np.array_split(rows, -(-len(rows) // at_once)):
            here = {name: column[block] for name, column in columns.items()}
            drawn = Drawn(
                weights=_weights(chain, options, here),
                figures={name: _figures(chain, here, quantiles, offsets, name) for name in names},
                standing={name: _standing(here, offsets[name]) for name in names},
                normalisation=scales[one],
                aggregation=means[other],
            )
            places = ranks_of_draws(index_of_draws(chain, drawn)[0], chain.codes)
            changes[block] = np.nanmean(np.abs(places - central), axis=1)
    return changes


def _weights(chain: Chain, options: UncertaintyOptions, columns: Mapping[str, Floats]) -> dict[str, Floats]:
    factors = {
        name.removeprefix("weight "): 1 + options.weight_spread * (2 * column - 1)
        for name, column in columns.items()
        if name.startswith("weight ")
    }
    return drawn_weights(chain.settings, factors)


def _figures(
    chain: Chain,
    columns: Mapping[str, Floats],
    quantiles: Mapping[str, Floats],
    offsets: Mapping[str, Floats],
    name: str,
) -> Floats:
    """Figures [evaluations, n]: every school at the quantile of its own posterior a fixed step from the input's."""
    if name not in quantiles:
        return chain.posteriors[name].centre[None, :]
    table = quantiles[name]
    share = (columns[f"figures {name}"][:, None] + offsets[name]) % 1.0
    place = np.clip(share * len(table) - 0.5, 0, len(table) - 1)
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, len(table) - 1)
    units = np.arange(table.shape[1])
    return np.asarray(table[below, units] + (table[above, units] - table[below, units]) * (place - below), dtype=float)


def _standing(columns: Mapping[str, Floats], offsets: Floats) -> Floats:
    if "imputation" not in columns:
        return np.full((1, len(offsets)), 0.5)
    return np.asarray((columns["imputation"][:, None] + offsets) % 1.0, dtype=float)
