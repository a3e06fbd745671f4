"""What an indicator, a pillar and the rules between them are: plain data, no calculation."""

from dataclasses import dataclass
from typing import Literal

Shrinkage = Literal["none", "poisson", "log-odds", "binomial"]
AggregationMethod = Literal["arithmetic", "power mean", "geometric", "harmonic", "median", "sum", "maximum", "minimum"]
NormalisationMethod = Literal[
    "goalposts",
    "percentile rank",
    "z-score",
    "min-max",
    "IMD exponential",
    "normal scores",
    "rank",
    "Borda",
    "ratio",
    "distance to target",
    "bands",
    "none",
]
KEEP_WITHIN_THE_SCALE: tuple[NormalisationMethod, ...] = (
    "goalposts",
    "percentile rank",
    "z-score",
    "min-max",
    "IMD exponential",
)
Ties = Literal["min", "average", "max", "dense"]
RankShare = Literal["(r-1)/(n-1)", "(r-0.5)/n", "r/n", "r/(n+1)", "(r-3/8)/(n+1/4)"]
Transform = Literal["none", "log", "log1p", "square root", "cube root", "arcsine root", "logit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalisation:
    """How a measure becomes points. Points run from `lowest` to `highest` where nothing else is said.

    goalposts           the `low_percentile` and `high_percentile` of the cohort (or fixed figures) become lowest and
                        highest; anything beyond is clipped where `is_clipped`.
    percentile rank     `rank_share` of the rank r from the smallest of n, by default (r - 1) / (n - 1).
    z-score             centre + spread x (value - mean) / standard deviation, clipped to lowest and highest where
                        `is_clipped`; the deviation of a sample (n - 1), or of the whole (n) where
                        `is_population_spread`.
    min-max             the cohort's smallest and largest become lowest and highest.
    IMD exponential     the Indices of Deprivation transformation of ranks with the constant `exponential`, 0-100.
    normal scores       centre + spread x the standard normal quantile of `rank_share`, by default Blom's
                        (r - 3/8) / (n + 1/4); clipped as a z-score.
    rank, Borda         r and r - 1, from the smallest (COINr's n_rank and n_borda).
    ratio               highest x value / `reference` of the cohort.
    distance to target  the figure furthest from the indicator's target becomes lowest, the target highest; what is
                        beyond the target is clipped where `is_clipped` (COINr's n_dist2targ).
    bands               the figure itself, through `bands`.
    none                the figure itself, times its direction.

    `bands` are steps (from, points): a unit gets the points of the highest step its figure (with another method: its
    points) reaches, and `lowest` below the first. Points, pounds a pupil, quintiles: whatever the steps say.
    `ties` says which rank equal figures share, for every method that ranks.
    """

    method: NormalisationMethod = "goalposts"
    lowest: float = 0.0
    highest: float = 100.0
    low_percentile: float = 5.0
    high_percentile: float = 95.0
    centre: float = 50.0
    spread: float = 20.0
    is_clipped: bool = True
    exponential: float = 23.0
    ties: Ties = "min"
    rank_share: RankShare | None = None
    is_population_spread: bool = False
    reference: Literal["maximum", "mean", "median", "total"] = "maximum"
    bands: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlierRule:
    """What happens to a measure with outliers: one whose skewness is beyond `skew` (either way) and whose kurtosis is
    beyond `kurtosis` (both as in Excel and COINr).

    First up to `most_drawn_in` of the furthest figures are drawn in to their neighbour's. Where that is not enough
    the plain figures are taken again and transformed: "log" is ln(x - min + (max - min)/100), "log plus 1"
    ln(x - min + 1), "Box-Cox" ((x - min + 1)^p - 1)/p with p = `box_cox_power` (ln at 0), "none" keeps the figures
    drawn in.
    """

    skew: float = 2.0
    kurtosis: float = 3.5
    most_drawn_in: int = 5
    otherwise: Literal["log", "log plus 1", "Box-Cox", "none"] = "log"
    box_cox_power: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingRule:
    """What happens to a school without a figure. Shares are of weight, 0-1.

    Up to `reweight_up_to` of a pillar's weight missing: the rest of the pillar carries it. More: the median points of
    the cohort stand in (or, with `otherwise` "leave out", the rest still carries it); in a "sum", where nothing can
    carry it, they stand in at once. More than `insufficient_above`
    of the whole index missing: no score (`insufficient_by` "count": of the number of indicators). A group, at any
    level, of whose members fewer than `least_known` (a share of their number) are known is missing itself: COINr's
    data availability threshold; 1 lets nothing be missing.
    `impute` fills a missing figure before it is normalised, by the mean or median of the units of its cohort that
    have the same entry in the column `impute_within` ("": of the whole cohort). It still counts as missing.
    """

    reweight_up_to: float = 1 / 3
    insufficient_above: float = 0.40
    insufficient_by: Literal["weight", "count"] = "weight"
    otherwise: Literal["cohort median", "leave out"] = "cohort median"
    least_known: float = 0.0
    impute: Literal["none", "mean", "median"] = "none"
    impute_within: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goalpost:
    """One pair of goalposts in the indicator's own unit (after `scale`), for one cohort ("" is every cohort)."""

    indicator: str
    low: float
    high: float
    cohort: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pillar:
    """A group of indicators or of other pillars. `parent` "" is the index itself.

    `total_weight` is what the weights of its members are divided by; None is their own sum. A pillar with
    `is_share_fixed` never takes over weight that others leave. `aggregation` and `power` (the exponent of a "power
    mean") None are the index's own. Fewer than `least_known` of its members known (a share of their number, 0-1; None
    is the MissingRule's): the pillar is missing. `normalisation` turns the pillar's own result into points again,
    within the cohort, before it goes up (a domain that is ranked before it is weighed); `goalposts` are fixed ones for
    that; None of both leaves it as it is.
    """

    name: str
    label: str = ""
    weight: float = 1.0
    parent: str = ""
    total_weight: float | None = None
    aggregation: AggregationMethod | None = None
    power: float | None = None
    least_known: float | None = None
    normalisation: Normalisation | None = None
    goalposts: tuple[float, float] | None = None
    is_share_fixed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One measure and everything the engine must know about it.

    name, label         code and words for people.
    pillar, weight      where it counts and how much; "" counts straight into the index.
    direction           1 where more means more need, -1 where less does.
    unit                unit of the figure shown, after `scale` (a rate of .25 with scale 100 shows as 25).
    value_column        the figure itself, in `unit`; "" where there are only counts.
    count_columns       counts in order of preference; ONE of them is used for every school of a run.
    base_columns        what counts are divided by; the first a school has.
    years_columns       years pooled in the count, the first a school has; none is one year.
    shrinkage           how the rate of a small base is steadied.
    transform           of figure and goalposts before normalising: "log" ln x, "log1p" ln(1 + x), roots, "arcsine root"
                        asin(sqrt(x)) and "logit" ln(x / (1 - x)) of shares 0-1.
    goalposts           fixed goalposts in `unit`, which then hold in every cohort; None takes the settings' way.
    target              in `unit`, for the normalisation "distance to target".
    normalisation, outliers  only where they differ from the settings'.
    times_column        points are multiplied by this figure of the unit (pupils, in a funding formula); "" is once.
    same_columns        schools that disagree with the majority on one of these are not compared (their figure is
    missing). expires_column      date after which the figure no longer counts.
    when_missing        "pillar rule" is the MissingRule; "leave out" scores the school on everything else.
    most_share          the largest share of the whole score it may carry (0-1).
    is_referral         counts referrals, which fall when support works: a fall alone never cuts a school's tier.
    suppression_threshold  a suppressed count lies between 1 and this less 1.
    to_get              what to ask for where it is missing.
    """

    name: str
    label: str = ""
    pillar: str = ""
    weight: float = 1.0
    direction: Literal[1, -1] = 1
    unit: str = ""
    scale: float = 1.0
    value_column: str = ""
    count_columns: tuple[str, ...] = ()
    base_columns: tuple[str, ...] = ()
    years_columns: tuple[str, ...] = ()
    shrinkage: Shrinkage = "none"
    transform: Transform = "none"
    goalposts: tuple[float, float] | None = None
    target: float | None = None
    normalisation: Normalisation | None = None
    outliers: OutlierRule | None = None
    times_column: str = ""
    same_columns: tuple[str, ...] = ()
    expires_column: str = ""
    when_missing: Literal["pillar rule", "leave out"] = "pillar rule"
    most_share: float = 1.0
    suppression_threshold: int = 5
    is_referral: bool = False
    to_get: str = ""

    @property
    def words(self) -> str:
        """The label, or the name where there is none."""
        return self.label or self.name

    @property
    def says_how_to_be_read(self) -> bool:
        """Whether a transformation, fixed goalposts or a target fix its scale: the settings' outlier rule then leaves
        it alone."""
        return self.transform != "none" or self.goalposts is not None or self.target is not None
