"""How sure a need score is: the same index under many reasonable weights, scales, means, rates and stand-ins."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

import numpy as np
import pandas as pd
from numpy.random import Generator, default_rng
from numpy.typing import NDArray
from scipy.stats import rankdata

from allocation.need.definitions import AggregationMethod, NormalisationMethod
from allocation.need.indicators import DEFAULT_SETTINGS, NeedSettings
from allocation.need.means import Flags, Floats
from allocation.need.score import check_schools
from allocation.need.uncertainty.draw_weights import drawn_weights, free_members
from allocation.need.uncertainty.draws import Chain, Drawn, chain_of, index_of_draws

# What one block of draws may hold for one indicator, so that many schools need no more memory than few.
_CELLS_AT_ONCE = 200_000
_STREAMS = ("weights", "figures", "stand-ins")
LOW, MIDDLE, HIGH = 5, 50, 95


@dataclass(frozen=True, slots=True, kw_only=True)
class UncertaintyOptions:
    """What is varied. `weight_spread` 0.25 draws each weight evenly between 75% and 125% of itself. The scales and
    means are tried equally often, the settings' own always among them; empty means only the settings' own. Raises
    ValueError for options that cannot be drawn."""

    draws: int = 2000
    seed: int = 1
    weight_spread: float = 0.25
    normalisations: tuple[NormalisationMethod, ...] = ("goalposts", "percentile rank", "z-score", "min-max")
    aggregations: tuple[AggregationMethod, ...] = ("arithmetic", "power mean")
    is_measurement_varied: bool = True
    is_imputation_varied: bool = True

    def __post_init__(self) -> None:
        if self.draws < 1:
            raise ValueError(f"the number of draws is {self.draws}; it must be 1 or more")
        if not 0 <= self.weight_spread < 1:
            raise ValueError(f"the spread of the weights is {self.weight_spread:g}; it must be at least 0 and below 1")
        for kind, tried, lawful in (
            ("scale", self.normalisations, get_args(NormalisationMethod)),
            ("way of aggregating", self.aggregations, get_args(AggregationMethod)),
        ):
            for name in tried:
                if name not in lawful:
                    raise ValueError(f"there is no {kind} called '{name}'; there are {', '.join(lawful)}")


NOTHING_VARIED = UncertaintyOptions(
    draws=1,
    weight_spread=0,
    normalisations=(),
    aggregations=(),
    is_measurement_varied=False,
    is_imputation_varied=False,
)


@dataclass(frozen=True, slots=True, eq=False)
class NeedUncertainty:
    """The draws of one run.

    table       urn, phase, points_low, points_median, points_high, rank_low, rank_median, rank_high: the 5%, 50% and
                95% points over all draws; ranks within the phase, 1 is the neediest; NaN and <NA> without a score.
    points      need points [draws, schools], points_without_voice the same without school voice.
    normalisations, aggregations  the way of each draw [draws]; `is_central_scale` says where both are the settings'.
    notes       what was varied, what was not, and why.
    """

    table: pd.DataFrame
    points: Floats
    points_without_voice: Floats
    normalisations: NDArray[np.object_]
    aggregations: NDArray[np.object_]
    is_central_scale: Flags
    options: UncertaintyOptions
    notes: tuple[str, ...]


def draw_scores(
    schools: pd.DataFrame,
    settings: NeedSettings = DEFAULT_SETTINGS,
    options: UncertaintyOptions | None = None,
) -> NeedUncertainty:
    """Draws every school's need score under reasonable variations of the method and of the figures.

    schools: as `score.score_schools`. Every draw runs the whole chain: weights drawn around the stated ones, one of
    the scales and one of the means, every steadied rate from its posterior (gamma for events, logit-normal for
    shares), a hidden count anywhere it can be, a stand-in anywhere among its phase. Frozen, national and fixed
    goalposts stay as they are. Schools without enough data are never drawn. The same seed gives the same digits.
    Raises ValueError as `score.score_schools`.
    """
    options = options or UncertaintyOptions()
    check_schools(schools)
    chain = chain_of(schools.reset_index(drop=True), settings, schools["phase"].astype(str))
    pairs, scales, means = [], [], []
    for drawn in drawn_batches(chain, options):
        pairs.append(index_of_draws(chain, drawn))
        scales += [drawn.normalisation] * len(pairs[-1][0])
        means += [drawn.aggregation] * len(pairs[-1][0])
    points, without = (np.concatenate(part) for part in zip(*pairs, strict=True))
    normalisations, aggregations = np.array(scales, dtype=object), np.array(means, dtype=object)
    return NeedUncertainty(
        table=_table(schools, chain, points),
        points=points,
        points_without_voice=without,
        normalisations=normalisations,
        aggregations=aggregations,
        is_central_scale=(normalisations == settings.normalisation.method) & (aggregations == settings.aggregation),
        options=options,
        notes=_notes(chain, options),
    )


def ways_of(settings: NeedSettings, options: UncertaintyOptions) -> list[tuple[NormalisationMethod, AggregationMethod]]:
    """Every pair of scale and mean that is tried, the settings' own first."""
    scales = dict.fromkeys((settings.normalisation.method, *options.normalisations))
    means = dict.fromkeys((settings.aggregation, *options.aggregations))
    return [(scale, mean) for scale in scales for mean in means]


def drawn_batches(chain: Chain, options: UncertaintyOptions) -> Iterator[Drawn]:
    """The draws in blocks of one scale and mean, small enough for the memory of a small server."""
    random = {name: default_rng([options.seed, place]) for place, name in enumerate(_STREAMS)}
    ways = ways_of(chain.settings, options)
    at_once = max(1, _CELLS_AT_ONCE // max(1, len(chain.codes)))
    for (scale, mean), block in zip(ways, np.array_split(np.arange(options.draws), len(ways)), strict=True):
        for start in range(0, len(block), at_once):
            yield _drawn(chain, options, random, min(at_once, len(block) - start), scale, mean)


def _drawn(
    chain: Chain,
    options: UncertaintyOptions,
    random: dict[str, Generator],
    draws: int,
    scale: NormalisationMethod,
    mean: AggregationMethod,
) -> Drawn:
    settings, spread = chain.settings, options.weight_spread
    members = free_members(settings)
    factors = 1 + spread * (2 * random["weights"].random((draws, len(members))) - 1)
    half = np.full((1, len(chain.codes)), 0.5)
    return Drawn(
        weights=drawn_weights(settings, {m: factors[:, j] for j, m in enumerate(members)}),
        figures={
            name: posterior.draw(draws, random["figures"])
            if options.is_measurement_varied and posterior.is_uncertain.any()
            else posterior.centre[None, :]
            for name, posterior in chain.posteriors.items()
        },
        standing={
            name: random["stand-ins"].random((draws, len(chain.codes)))
            if options.is_imputation_varied and stands_in.any()
            else half
            for name, stands_in in chain.stands_in.items()
        },
        normalisation=scale,
        aggregation=mean,
    )


def ranks_of_draws(points: Floats, codes: NDArray[np.int64]) -> Floats:
    """Ranks [draws, n] within each cohort, 1 for the highest, ties on the lowest rank (equal to 9 decimals); a unit
    that is NaN is NaN in every draw and is not counted."""
    ranks = np.full(points.shape, np.nan)
    is_scored = np.isfinite(points).all(axis=0)
    for code in np.unique(codes[is_scored]):
        mine = np.flatnonzero((codes == code) & is_scored)
        ranks[:, mine] = rankdata(-np.round(points[:, mine], 9), method="min", axis=1)
    return ranks


def _table(schools: pd.DataFrame, chain: Chain, points: Floats) -> pd.DataFrame:
    n = len(schools)
    ranks = ranks_of_draws(points, chain.codes)
    scored = np.flatnonzero(chain.is_scored)
    limits, places = np.full((3, n), np.nan), np.full((3, n), np.nan)
    if scored.size:
        limits[:, scored] = np.percentile(points[:, scored], [LOW, MIDDLE, HIGH], axis=0)
        places[:, scored] = np.percentile(ranks[:, scored], [LOW, MIDDLE, HIGH], axis=0, method="inverted_cdf")
    names = ("low", "median", "high")
    columns = {f"points_{name}": limits[row] for row, name in enumerate(names)}
    columns |= {
        f"rank_{name}": pd.array(places[row], dtype="Float64").astype("Int64") for row, name in enumerate(names)
    }
    return pd.DataFrame(
        {"urn": schools["urn"].astype(str).to_numpy(), "phase": schools["phase"].astype(str).to_numpy(), **columns}
    )


def _notes(chain: Chain, options: UncertaintyOptions) -> tuple[str, ...]:
    settings = chain.settings
    ways = ways_of(settings, options)
    scales, means = dict.fromkeys(w[0] for w in ways), dict.fromkeys(w[1] for w in ways)
    said = [f"{options.draws:,} variations were scored, with seed {options.seed}."]
    if options.weight_spread:
        said.append(
            f"Each weight lies between {1 - options.weight_spread:.0%} and {1 + options.weight_spread:.0%} of itself."
        )
    said.append(f"Scales: {', '.join(scales)}; means: {', '.join(means)}; each as often as the others.")
    varied = [i.words for i in settings.indicators if chain.posteriors[i.name].is_uncertain.any()]
    fixed = [
        i.words
        for i in settings.indicators
        if i.words not in varied and np.isfinite(chain.posteriors[i.name].centre).any()
    ]
    if options.is_measurement_varied and varied:
        said.append(f"The chance in small numbers is drawn for {', '.join(varied)}.")
    if options.is_measurement_varied and fixed:
        said.append(f"No error is published for {', '.join(fixed)}, so none is drawn: their true range is wider.")
    stand_ins = sum(int(flags.sum()) for flags in chain.stands_in.values())
    if options.is_imputation_varied and stand_ins:
        said.append(f"Figures that stand in for missing ones, drawn from all schools of the phase: {stand_ins}.")
    without = int((~chain.is_scored).sum())
    if without:
        said.append(f"Schools without enough data for a score, not drawn: {without}.")
    return tuple(said)
