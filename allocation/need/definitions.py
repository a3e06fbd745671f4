"""What an indicator, a pillar and the rules between them are: plain data, no calculation."""

from dataclasses import dataclass
from typing import Literal

Shrinkage = Literal["none", "poisson", "log-odds"]
AggregationMethod = Literal["arithmetic", "power mean", "geometric", "harmonic", "median", "sum"]
NormalisationMethod = Literal["goalposts", "percentile rank", "z-score", "min-max", "IMD exponential", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalisation:
    """How a measure becomes points. Points run from `lowest` to `highest`.

    goalposts        the `low_percentile` and `high_percentile` of the cohort (or fixed figures) become lowest and
                     highest; anything beyond is clipped.
    percentile rank  (rank - 1) / (n - 1), ties take the lowest rank.
    z-score          centre + spread x (value - mean) / standard deviation (n - 1), clipped to lowest and highest
                     only where `is_clipped`.
    min-max          the cohort's smallest and largest become lowest and highest.
    IMD exponential  the Indices of Deprivation transformation of ranks with the constant `exponential`, 0-100.
    none             the figure itself, times its direction.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingRule:
    """What happens to a school without a figure. Shares are of weight, 0-1.

    Up to `reweight_up_to` of a pillar's weight missing: the rest of the pillar carries it. More: the median points of
    the cohort stand in (or, with `otherwise` "leave out", the rest still carries it). More than `insufficient_above`
    of the whole index missing: no score. A group, at any level, of whose members fewer than `least_known` (a share of
    their number) are known is missing itself: COINr's data availability threshold; 1 lets nothing be missing.
    """

    reweight_up_to: float = 1 / 3
    insufficient_above: float = 0.40
    otherwise: Literal["cohort median", "leave out"] = "cohort median"
    least_known: float = 0.0


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
    is the MissingRule's): the pillar is missing.
    """

    name: str
    label: str = ""
    weight: float = 1.0
    parent: str = ""
    total_weight: float | None = None
    aggregation: AggregationMethod | None = None
    power: float | None = None
    least_known: float | None = None
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
    transform           "log" takes natural logarithms of figure and goalposts before normalising.
    goalposts           fixed goalposts in `unit`, which then hold in every cohort; None takes the settings' way.
    normalisation       only where it differs from the settings'.
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
    transform: Literal["none", "log"] = "none"
    goalposts: tuple[float, float] | None = None
    normalisation: Normalisation | None = None
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
