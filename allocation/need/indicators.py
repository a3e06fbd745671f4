"""The table of need indicators and pillars, and the settings of a score. A new indicator is one more row here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd

from allocation.need.definitions import (
    AggregationMethod,
    Goalpost,
    Indicator,
    MissingRule,
    Normalisation,
    OutlierRule,
    Pillar,
)
from allocation.need.setting_faults import setting_faults
from allocation.need.settings_table import elements_from_table

DISADVANTAGE = Pillar(name="disadvantage", label="Disadvantage", weight=0.40)
DEMAND = Pillar(name="demand", label="Demand", weight=0.50)
VOICE_PILLAR = Pillar(name="voice", label="School voice", weight=0.10, is_share_fixed=True)

FSM = Indicator(
    name="fsm",
    label="Free school meals",
    pillar="disadvantage",
    weight=0.55,
    unit="% of pupils",
    scale=100,
    value_column="fsm_percent",
    count_columns=("fsm_eligible_pupils",),
    base_columns=("fsm_pupil_base", "pupils"),
    shrinkage="log-odds",
    same_columns=("fsm_definition",),
    to_get="free school meals (school census, or Get Information about Schools)",
)
AREA_DEPRIVATION = Indicator(
    name="area_deprivation",
    label="Area deprivation",
    pillar="disadvantage",
    weight=0.45,
    unit="score",
    value_column="area_deprivation_score",
    same_columns=("area_deprivation_measure", "area_deprivation_vintage"),
    to_get="area deprivation (Indices of Deprivation, and where the pupils or the school are)",
)
EARLY_HELP = Indicator(
    name="early_help",
    label="Early help",
    pillar="demand",
    weight=0.55,
    unit="per 100 pupils a year",
    scale=100,
    count_columns=("early_help_children", "early_help_requests"),
    base_columns=("pupils",),
    years_columns=("referral_years",),
    shrinkage="poisson",
    is_referral=True,
    to_get="early help children by school (a referrals file)",
)
SOCIAL_CARE = Indicator(
    name="social_care",
    label="Social care",
    pillar="demand",
    weight=0.45,
    unit="per 100 pupils a year",
    scale=100,
    count_columns=("social_care_children", "social_care_contacts"),
    base_columns=("pupils",),
    years_columns=("social_care_years", "referral_years"),
    shrinkage="poisson",
    is_referral=True,
    to_get="social care children by school (a referrals file)",
)
VOICE = Indicator(
    name="school_voice",
    label="School voice",
    pillar="voice",
    unit="rating 1-5",
    value_column="voice_rating",
    goalposts=(1, 5),
    expires_column="voice_expires_on",
    when_missing="leave out",
    most_share=0.15,
    to_get="a current school voice rating",
)

DEFAULT_PILLARS = (DISADVANTAGE, DEMAND, VOICE_PILLAR)
DEFAULT_INDICATORS = (FSM, AREA_DEPRIVATION, EARLY_HELP, SOCIAL_CARE, VOICE)


# Switched on by name (`need.choices`); each brings its pillar where that is not there yet.
ATTENDANCE = Pillar(name="attendance", label="Attendance", weight=0.10)
PERSISTENT_ABSENCE = Indicator(
    name="persistent_absence",
    label="Persistent absence",
    pillar="attendance",
    unit="% of pupils",
    value_column="persistent_absence_percent",
    to_get="persistent absence by school (the absence file of the Department for Education)",
)
OPTIONAL_PILLARS = (ATTENDANCE,)
OPTIONAL_INDICATORS = (PERSISTENT_ABSENCE,)


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedSettings:
    """Everything a score depends on besides the schools' own figures. Lawful or it does not exist.

    `total_weight` divides the weights of the top level (None: their own sum). `power` is the exponent of "power mean"
    (-1 is the harmonic mean). `outliers` None leaves outliers alone; a rule leaves alone the indicators that have a
    transformation, fixed goalposts or a target.
    Cohorts with fewer than `minimum_cohort` units take `national_goalposts` where there are any; `frozen_goalposts`
    hold whatever the cohort's size. `as_of` is the day expiry dates are judged on; None is today.
    Raises ValueError with one sentence for every fault, each naming the indicator or pillar.
    """

    indicators: tuple[Indicator, ...] = DEFAULT_INDICATORS
    pillars: tuple[Pillar, ...] = DEFAULT_PILLARS
    normalisation: Normalisation = field(default_factory=Normalisation)
    aggregation: AggregationMethod = "arithmetic"
    power: float = 2.0
    total_weight: float | None = None
    missing: MissingRule = field(default_factory=MissingRule)
    outliers: OutlierRule | None = None
    minimum_cohort: int = 15
    national_goalposts: tuple[Goalpost, ...] = ()
    frozen_goalposts: tuple[Goalpost, ...] = ()
    as_of: date | None = None

    def __post_init__(self) -> None:
        faults = setting_faults(self)
        if faults:
            raise ValueError("; ".join(faults))

    def with_weights(self, weights: Mapping[str, float]) -> "NeedSettings":
        """The same settings with other weights for the indicators and pillars named (by name, never by position).

        Raises ValueError for a name that is neither, and for weights that are not lawful.
        """
        names = {i.name for i in self.indicators} | {p.name for p in self.pillars}
        unknown = sorted(set(weights) - names)
        if unknown:
            called = ", ".join(map(repr, unknown))
            raise ValueError(f"there is no indicator or pillar called {called}; there are {', '.join(sorted(names))}")
        return replace(
            self,
            indicators=tuple(replace(i, weight=weights.get(i.name, i.weight)) for i in self.indicators),
            pillars=tuple(replace(p, weight=weights.get(p.name, p.weight)) for p in self.pillars),
        )


def without(settings: NeedSettings, name: str) -> NeedSettings:
    """The same settings without an indicator, or without a pillar and everything under it; a pillar left with
    nothing goes too, and stated totals shrink with the weight that went (COINr's `remove_elements`).

    Raises ValueError for a name that is neither, and where nothing would be left.
    """
    parents = {p.name: p.parent for p in settings.pillars} | {i.name: i.pillar for i in settings.indicators}
    if name not in parents:
        raise ValueError(f"there is no indicator or pillar called '{name}'; there are {', '.join(sorted(parents))}")
    gone = {name}
    while more := {child for child, parent in parents.items() if parent in gone} - gone:
        gone |= more
    while (
        empty := {p.name for p in settings.pillars} - gone - {parents[child] for child in parents if child not in gone}
    ):
        gone |= empty
    weights = {i.name: i.weight for i in settings.indicators} | {p.name: p.weight for p in settings.pillars}

    def total(stated: float | None, parent: str) -> float | None:
        members = [child for child in parents if parents[child] == parent]
        lost = sum(weights[child] for child in members if child in gone)
        return None if stated is None else stated * (1 - lost / sum(weights[child] for child in members))

    return replace(
        settings,
        indicators=tuple(i for i in settings.indicators if i.name not in gone),
        pillars=tuple(
            replace(p, total_weight=total(p.total_weight, p.name)) for p in settings.pillars if p.name not in gone
        ),
        total_weight=total(settings.total_weight, ""),
        national_goalposts=tuple(post for post in settings.national_goalposts if post.indicator not in gone),
        frozen_goalposts=tuple(post for post in settings.frozen_goalposts if post.indicator not in gone),
    )


def settings_from_table(table: pd.DataFrame, **options: Any) -> NeedSettings:
    """Settings of any index from a table (a CSV will do) with one row an element, any number of levels.

    Columns: `name`, `parent` (name of the element above, blank for the top) and any field of Indicator, Pillar,
    Normalisation or OutlierRule; blanks take the default. A row that is some other row's parent is a pillar (`type`
    "pillar" or "indicator" says it where it must be said); the rest are indicators whose `value_column` is their name
    unless another column or a count is given. `normalisation` names a method, and its fields beside it (`bands`,
    `ties`, `centre` ...) change that row's way; `outliers` names what an outlier rule turns to. `goalposts` "20; 85"
    (or `goalpost_low` and `goalpost_high`), `target` and `bands` "0: 10; 20: 50" (from: points) bring their
    normalisation with them. Lists are written "a; b". `options` go to NeedSettings.
    Raises ValueError for unknown columns, and with a sentence for every cell that cannot be read (row, column, value)
    and everything unlawful about the index.
    """
    indicators, pillars, faults = elements_from_table(table, options.get("normalisation", Normalisation()))
    try:
        settings = NeedSettings(indicators=indicators, pillars=pillars, **options)
    except ValueError as unlawful:
        faults.append(str(unlawful))
    if faults:
        raise ValueError("; ".join(faults))
    return settings


DEFAULT_SETTINGS = NeedSettings()
