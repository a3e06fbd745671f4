"""The table of need indicators and pillars, and the settings of a score. A new indicator is one more row here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
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


def settings_from_table(table: pd.DataFrame, **options: Any) -> NeedSettings:
    """Settings of any index from a table with one row an element, any number of levels.

    Columns: `name`, `parent` (name of the element above, blank for the top) and any field of Indicator or Pillar
    (`label`, `weight`, `direction`, `unit`, `value_column`, `base_columns`, `total_weight` ...); blanks take the
    default. A row that is some other row's parent is a pillar; the rest are indicators whose `value_column` is their
    name unless another column or a count is given. `options` go to NeedSettings. Raises ValueError for an unknown
    column or an unlawful index.
    """
    known = {f.name for f in (*fields(Indicator), *fields(Pillar))} | {"parent"}
    unknown = [str(column) for column in table.columns if column not in known]
    if unknown or not {"name", "parent"} <= set(table.columns):
        raise ValueError(f"the table needs 'name' and 'parent'; it cannot use {', '.join(unknown) or 'other columns'}")
    rows = [{str(k): v for k, v in row.items() if not _is_blank(v)} for row in table.to_dict("records")]
    parents = {row.get("parent", "") for row in rows}
    return NeedSettings(
        indicators=tuple(_indicator(row) for row in rows if row["name"] not in parents),
        pillars=tuple(Pillar(**_only(row, Pillar)) for row in rows if row["name"] in parents),
        **options,
    )


def _indicator(row: dict[str, Any]) -> Indicator:
    mine = _only(row, Indicator) | {"pillar": row.get("parent", "")}
    if "count_columns" not in mine:
        mine.setdefault("value_column", row["name"])
    return Indicator(**mine)


def _only(row: dict[str, Any], kind: type) -> dict[str, Any]:
    names = {f.name for f in fields(kind)}
    tuples = {"count_columns", "base_columns", "years_columns", "same_columns"}
    return {k: (v,) if k in tuples and isinstance(v, str) else v for k, v in row.items() if k in names}


def _is_blank(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, float) and value != value)


DEFAULT_SETTINGS = NeedSettings()
