"""The need score: every school 0-100 within its phase, what each figure contributed, and what is missing."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from allocation.need.aggregate import aggregate_index
from allocation.need.index import IndexResult, ranks, score_index
from allocation.need.indicators import DEFAULT_SETTINGS, NeedSettings
from allocation.need.missing import IS_MISSING, How
from allocation.need.score_notes import score_notes

SCORED = "scored"
INSUFFICIENT = "insufficient data"


@dataclass(frozen=True, slots=True, eq=False)
class NeedResult:
    """The scores of one run.

    table          urn, phase, need_points (0-100, NaN without enough data), need_rank (1 is the neediest of its phase,
                   ties on the lowest rank, <NA> without a score), need_state ("scored", "insufficient data"),
                   need_points_without_voice, missing_weight_percent, missing (what to get, in words).
    contributions  one row a school and indicator: urn, pillar, indicator, label, value, unit, shrunk_value, low, high,
                   normalised_points, stated_weight, weight (share of the score, 0-1), contribution_points (they add
                   up to need_points), how, reason.
    notes          sentences about the whole run, for the screen.
    goalposts      cohort (the phase), indicator, low, high, source; `need.index.frozen` holds them for the cycle.
    settings       what the scores were made with.
    """

    table: pd.DataFrame
    contributions: pd.DataFrame
    notes: tuple[str, ...]
    goalposts: pd.DataFrame = field(default_factory=pd.DataFrame)
    settings: NeedSettings = DEFAULT_SETTINGS


def score_schools(schools: pd.DataFrame, settings: NeedSettings = DEFAULT_SETTINGS) -> NeedResult:
    """Scores every school within its phase; the method is docs/method.md.

    schools: one row a school with `urn`, `phase` and the columns the indicators name (the frame of
    `school_table.build`); a column that is not there counts as not loaded. An indicator loaded for nobody is left out
    for everyone and the weights are restated in `notes`; one missing for a school follows the settings' MissingRule.
    Raises ValueError for a repeated URN, and for a school without a URN or a phase.
    """
    check_schools(schools)
    schools = schools.reset_index(drop=True)
    result = score_index(schools, settings, schools["phase"].astype(str))
    points = _tidy(result.index.to_numpy())
    is_scored = np.isfinite(points)
    table = pd.DataFrame(
        {
            "urn": schools["urn"].astype(str),
            "phase": schools["phase"].astype(str),
            "need_points": points,
            "need_rank": ranks(points, schools["phase"].astype(str)),
            "need_state": np.where(is_scored, SCORED, INSUFFICIENT),
            "need_points_without_voice": np.where(is_scored, _without_voice(result, settings, schools), np.nan),
            "missing_weight_percent": 100 * result.missing_share,
            "missing": _missing_words(result, settings, is_scored),
        }
    )
    contributions = _contributions(table["urn"], result, settings)
    return NeedResult(table, contributions, score_notes(result, settings, table), result.goalposts, settings)


def check_schools(schools: pd.DataFrame) -> None:
    """Raises ValueError for schools that cannot be told apart: without a URN or a phase, or with a repeated URN."""
    absent = [column for column in ("urn", "phase") if column not in schools]
    if absent:
        raise ValueError(f"the schools have no column {' or '.join(absent)}")
    blank = schools["urn"].isna() | schools["phase"].isna()
    if blank.any():
        rows = ", ".join(str(row + 1) for row in np.flatnonzero(blank)[:5])
        raise ValueError(f"schools without a URN or a phase: {int(blank.sum())} (rows {rows} of the table)")
    repeated = schools.loc[schools["urn"].duplicated(), "urn"]
    if len(repeated):
        raise ValueError(f"the URN {repeated.iloc[0]} is listed more than once ({len(repeated)} rows repeat a URN)")


def _tidy(points: np.ndarray) -> np.ndarray:
    """Takes floating-point dust off the ends of the scale."""
    for end in (0.0, 100.0):
        points = np.where(np.abs(points - end) < 1e-9, end, points)
    return points


def _without_voice(result: IndexResult, settings: NeedSettings, schools: pd.DataFrame) -> np.ndarray:
    """The score on everything but the indicators a school may simply not have ("leave out")."""
    is_kept = np.array([indicator.when_missing != "leave out" for indicator in settings.indicators])
    points = result.points.to_numpy()
    phases = pd.factorize(schools["phase"].astype(str))[0]
    return _tidy(aggregate_index(points, settings, np.isfinite(points) & is_kept, cohorts=phases))


def _missing_words(result: IndexResult, settings: NeedSettings, is_scored: np.ndarray) -> list[str]:
    how = result.how.to_numpy()
    words: list[list[str]] = [[] for _ in range(len(how))]
    for column, indicator in enumerate(settings.indicators):
        reasons = result.measured[indicator.name].reason
        is_missing = np.isin(how[:, column], [*IS_MISSING])
        is_absent = how[:, column] == How.NOT_LOADED
        for row in np.flatnonzero(is_missing | (is_absent & ~is_scored & (indicator.when_missing != "leave out"))):
            words[row].append((indicator.to_get or indicator.words) + (f" ({reasons[row]})" if reasons[row] else ""))
    for row in np.flatnonzero(~is_scored & (how == How.SAME_FOR_ALL).any(axis=1)):
        words[row].insert(0, "national goalposts for this phase: too few different schools to compare this one with")
    return ["; ".join(parts) for parts in words]


def _contributions(urns: pd.Series, result: IndexResult, settings: NeedSettings) -> pd.DataFrame:
    """Long form: the indicators of the first school, then of the second, and so on."""
    units, indicators = len(urns), settings.indicators
    pillars = {pillar.name: pillar.label or pillar.name for pillar in settings.pillars}

    def each(values: list[object]) -> np.ndarray:
        return np.tile(np.array(values, dtype=object), units)

    def laid_out(part: str) -> np.ndarray:
        return np.column_stack([getattr(result.measured[i.name], part) for i in indicators]).ravel()

    is_used = np.isfinite(result.points.to_numpy())
    return pd.DataFrame(
        {
            "urn": np.repeat(urns.to_numpy(dtype=object), len(indicators)),
            "pillar": each([pillars.get(i.pillar, "") for i in indicators]),
            "indicator": each([i.name for i in indicators]),
            "label": each([i.words for i in indicators]),
            "value": laid_out("value"),
            "unit": each([i.unit for i in indicators]),
            "shrunk_value": laid_out("estimate"),
            "low": laid_out("low"),
            "high": laid_out("high"),
            "normalised_points": result.points.to_numpy().ravel(),
            "stated_weight": np.tile(result.stated_weights.to_numpy(dtype=float), units),
            "weight": np.where(is_used, result.weights.to_numpy(), 0.0).ravel(),
            "contribution_points": result.contributions.to_numpy().ravel(),
            "how": result.how.to_numpy().ravel().astype(str),
            "reason": laid_out("reason"),
        }
    ).astype(dict.fromkeys(["urn", "pillar", "indicator", "label", "unit", "how", "reason"], "str"))
