"""Which establishments are schools the service is for, the phase each is compared in, and why others are left out."""

import numpy as np
import pandas as pd

from allocation.entities import Phase

OPEN_STATUSES = frozenset({"open", "open, but proposed to close"})

MAINSTREAM_TYPES = frozenset(
    {
        "community school",
        "foundation school",
        "voluntary aided school",
        "voluntary controlled school",
        "academy converter",
        "academy sponsor led",
        "free schools",
        "studio schools",
        "university technical college",
        "city technology college",
    }
)
SPECIAL_TYPES = frozenset(
    {
        "community special school",
        "foundation special school",
        "academy special converter",
        "academy special sponsor led",
        "free schools special",
        "pupil referral unit",
        "academy alternative provision converter",
        "academy alternative provision sponsor led",
        "free schools alternative provision",
    }
)
LEFT_OUT_TYPES = {
    "academy 16 to 19 sponsor led": "post-16 only",
    "academy 16-19 converter": "post-16 only",
    "free schools 16 to 19": "post-16 only",
    "academy secure 16 to 19": "secure provision",
    "further education": "post-16 only (further education)",
    "sixth form centres": "post-16 only (sixth form centre)",
    "special post 16 institution": "post-16 only (special post-16 institution)",
    "higher education institutions": "higher education",
    "other independent school": "independent school",
    "other independent special school": "independent special school",
    "non-maintained special school": "non-maintained special school, run by a charity or company",
    "local authority nursery school": "nursery school only",
    "welsh establishment": "Welsh school",
    "online provider": "online provider",
    "british schools overseas": "British school overseas",
    "offshore schools": "offshore school",
    "service children's education": "service children's education, outside England",
    "secure units": "secure unit",
    "miscellaneous": "listed as miscellaneous, not a school",
}
PHASES = {
    "primary": Phase.PRIMARY,
    "middle deemed primary": Phase.PRIMARY,
    "secondary": Phase.SECONDARY,
    "middle deemed secondary": Phase.SECONDARY,
    "all-through": Phase.SECONDARY,
    "all through": Phase.SECONDARY,
}
# These are for pupils of 11 or 14 and over by law; GIAS often gives them no phase.
SECONDARY_BY_LAW = frozenset({"city technology college", "university technical college", "studio schools"})
LEFT_OUT_PHASES = {"nursery": "nursery school only", "16 plus": "post-16 only"}


def comparable(column: pd.Series) -> pd.Series:
    """Text as it is compared here: no capitals, no outer spaces, "" for none."""
    return column.fillna("").astype(str).str.strip().str.casefold()


def classify(schools: pd.DataFrame) -> pd.DataFrame:
    """Phase of every row of a `schools` frame, or the reason it is left out.

    Returns a frame with the same index: phase (a Phase, "" when left out), is_all_through, reason ("" when in scope).
    All-through schools come as secondary; `share_by_roll` moves them where the roll says otherwise.
    """
    kind, stated, status = (
        comparable(schools[name]) for name in ("establishment_type", "phase_of_education", "status")
    )
    is_special = kind.isin(SPECIAL_TYPES)
    phase = stated.map(PHASES).astype(object).where(kind.isin(MAINSTREAM_TYPES))
    phase = phase.where(phase.notna() | ~kind.isin(MAINSTREAM_TYPES), _phase_by_age(kind, stated, schools))
    phase = phase.mask(is_special, Phase.SPECIAL).fillna("")
    reason = _reasons(kind, stated, status, phase, schools)
    is_in_scope = reason.eq("")
    return pd.DataFrame(
        {
            "phase": phase.where(is_in_scope, ""),
            "is_all_through": is_in_scope & ~is_special & stated.isin({"all-through", "all through"}),
            "reason": reason,
        }
    )


def _phase_by_age(kind: pd.Series, stated: pd.Series, schools: pd.DataFrame) -> pd.Series:
    """Phase of mainstream schools whose phase cell says nothing: ages up to 11 are primary, from 11 on secondary."""
    low, high = (pd.to_numeric(schools[name], errors="coerce") for name in ("low_age", "high_age"))
    is_one_of = [kind.isin(SECONDARY_BY_LAW), high <= 11, low >= 11]
    by_age = np.select(is_one_of, [Phase.SECONDARY, Phase.PRIMARY, Phase.SECONDARY], "")
    return pd.Series(by_age, index=schools.index, dtype=object).where(stated.isin({"", "not applicable"}))


def _reasons(
    kind: pd.Series, stated: pd.Series, status: pd.Series, phase: pd.Series, schools: pd.DataFrame
) -> pd.Series:
    unknown = (
        "the type '" + schools["establishment_type"].fillna("").astype(str) + "' is not one of a state-funded school"
    )
    no_phase = "GIAS gives no phase for it ('" + schools["phase_of_education"].fillna("").astype(str) + "')"
    reason = kind.map(LEFT_OUT_TYPES).astype(object)
    is_known = kind.isin(MAINSTREAM_TYPES | SPECIAL_TYPES)
    reason = reason.where(reason.notna() | is_known, unknown)
    is_mainstream = kind.isin(MAINSTREAM_TYPES)
    reason = reason.mask(is_mainstream, stated.map(LEFT_OUT_PHASES).astype(object))
    reason = reason.mask(is_mainstream & reason.isna() & phase.eq(""), no_phase)
    reason = reason.mask(~status.isin(OPEN_STATUSES), "not open (GIAS says '" + schools["status"].fillna("") + "')")
    reason = reason.mask(status.str.startswith("closed"), "closed").mask(status.eq("proposed to open"), "not open yet")
    return reason.fillna("")


def share_by_roll(phases: pd.Series, is_all_through: pd.Series, rolls: pd.DataFrame) -> pd.Series:
    """Phases with each all-through school in the phase of the greater part of its roll.

    `rolls`: primary_age_pupils and secondary_age_pupils with the index of `phases`; a school whose ages are not both
    known stays secondary, as does one with equal parts.
    """
    is_mostly_primary = rolls["primary_age_pupils"] > rolls["secondary_age_pupils"]
    return phases.mask(is_all_through & is_mostly_primary.reindex(phases.index, fill_value=False), Phase.PRIMARY)
