"""One indicator from its figures to points, cohort by cohort: stand-ins, outliers, transformation, normalisation."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from allocation.need.aggregate import Floats
from allocation.need.definitions import Indicator, Normalisation, OutlierRule
from allocation.need.indicators import NeedSettings
from allocation.need.measure import Measured
from allocation.need.missing import HAS_FIGURE, How
from allocation.need.normalise import WITHOUT_COMPARING, by_goalposts, goalposts_of, is_constant, normalise
from allocation.need.prepare import TRANSFORMS, imputed, transformed, without_outliers


@dataclass(slots=True)
class Scored:
    """points and how [units] of one indicator, the goalposts used, and sentences about them."""

    points: Floats
    how: NDArray[np.object_]
    goalposts: list[dict[str, object]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def points_of(
    measured: Measured,
    indicator: Indicator,
    codes: NDArray[np.int64],
    names: list[str],
    settings: NeedSettings,
    alike: NDArray[np.int64],
) -> Scored:
    """Points of one measured indicator within each cohort (`codes` [n], called `names`); a figure that is imputed is
    that of units with the same code in `alike` [n].

    Raises ValueError, naming the indicator, for figures that its transformation, target or ratio cannot take.
    """
    scored = Scored(np.full(len(codes), np.nan), measured.how.copy())
    if not np.isfinite(measured.estimate).any():
        scored.how[measured.how != How.NOT_APPLICABLE] = How.NOT_LOADED
        return scored
    figures = _imputed(measured.estimate, scored, settings, alike)
    try:
        for code, name in enumerate(names):
            mine = codes == code
            if np.isfinite(figures[mine]).any():
                _score_cohort(scored, figures[mine], mine, indicator, name, settings)
    except ValueError as fault:
        raise ValueError(f"'{indicator.name}': {fault}") from fault
    if measured.times is not None:
        scored.points = scored.points * measured.times
    return scored


def outlier_rule_of(indicator: Indicator, settings: NeedSettings) -> OutlierRule | None:
    """The rule for an indicator's outliers: its own, else the settings', which leaves alone what says itself how it is
    to be read."""
    return indicator.outliers or (None if indicator.says_how_to_be_read else settings.outliers)


def _imputed(figures: Floats, scored: Scored, settings: NeedSettings, alike: NDArray[np.int64]) -> Floats:
    if settings.missing.impute == "none":
        return figures
    is_missing = scored.how == How.REWEIGHTED
    filled = imputed(figures, settings.missing, is_missing, alike)
    scored.how[is_missing & np.isfinite(filled)] = How.IMPUTED
    return filled


def _score_cohort(
    scored: Scored, plain: Floats, mine: NDArray[np.bool_], indicator: Indicator, cohort: str, settings: NeedSettings
) -> None:
    figures = transformed(_without_outliers(scored, plain, indicator, cohort, settings), indicator.transform)
    way = indicator.normalisation or settings.normalisation
    posts, source = _goalposts(figures, indicator, cohort, way, settings)
    if posts is not None:
        scored.points[mine] = by_goalposts(figures, *posts, way, indicator.direction)
        low, high = TRANSFORMS[indicator.transform][1](np.array(posts))
        row = {"cohort": cohort, "indicator": indicator.name, "low": float(low), "high": float(high), "source": source}
        scored.goalposts.append(row)
    elif is_constant(figures) and way.method not in WITHOUT_COMPARING:
        scored.how[mine & np.isin(scored.how, [*HAS_FIGURE, How.REWEIGHTED, How.IMPUTED])] = How.SAME_FOR_ALL
        scored.notes.append(_same_for_all(plain, indicator, cohort))
    else:
        scored.points[mine] = normalise(figures, way, indicator.direction, indicator.target)


def _without_outliers(
    scored: Scored, figures: Floats, indicator: Indicator, cohort: str, settings: NeedSettings
) -> Floats:
    rule = outlier_rule_of(indicator, settings)
    if rule is None:
        return figures
    treated = without_outliers(figures, rule)
    where = f" ({cohort})" if cohort else ""
    if treated.is_transformed:
        scored.notes.append(
            f"{indicator.words}{where}: figures are far apart, so they are compared as '{rule.otherwise}'."
        )
    elif treated.drawn_in:
        scored.notes.append(
            f"{indicator.words}{where}: the figures furthest out, {treated.drawn_in}, count as their neighbour's."
        )
    return treated.figures


def _goalposts(
    figures: Floats, indicator: Indicator, cohort: str, way: Normalisation, settings: NeedSettings
) -> tuple[tuple[float, float] | None, str]:
    """The goalposts of one cohort on the transformed scale, and where they come from; None where the way uses none, or
    where there is nothing to set them by."""
    if way.method != "goalposts":
        return None, ""
    known = int(np.isfinite(figures).sum())
    stated, source = stated_goalposts(indicator, cohort, known, settings)
    if stated:
        return stated, source
    if is_constant(figures):
        return None, ""
    is_small = known < settings.minimum_cohort
    own = f"percentiles {way.low_percentile:g} and {way.high_percentile:g} of the schools scored"
    posts_of_own = goalposts_of(figures, way.low_percentile, way.high_percentile)
    return posts_of_own, own + (" (fewer than enough, no national goalposts)" if is_small else "")


def stated_goalposts(
    indicator: Indicator, cohort: str, known: int, settings: NeedSettings
) -> tuple[tuple[float, float] | None, str]:
    """The goalposts that do not come from the cohort's own figures, on the transformed scale, and their source: the
    measure's own, else frozen ones, else national ones for a cohort with fewer `known` figures than enough."""
    stated = [((*indicator.goalposts,), "the measure's own scale")] if indicator.goalposts else []
    sources = [(settings.frozen_goalposts, "frozen for this cycle")]
    sources += [(settings.national_goalposts, "national (small cohort)")] if known < settings.minimum_cohort else []
    for posts, source in sources:
        stated += [
            ((p.low, p.high), source) for p in posts if p.indicator == indicator.name and p.cohort in (cohort, "")
        ]
    if not stated:
        return None, ""
    (low, high), source = stated[0]
    low, high = (float(end) for end in transformed(np.array([low, high], dtype=float), indicator.transform))
    return (low, high), source


def _same_for_all(estimates: Floats, indicator: Indicator, cohort: str) -> str:
    known = estimates[np.isfinite(estimates)]
    who = f"{cohort} schools" if cohort else "units"
    if known.size == 1:
        return f"{indicator.words}: only one of the {who} has a figure, so nothing can be compared; it is left out."
    is_by_chance = indicator.shrinkage in ("poisson", "binomial")
    why = "differ no more than chance would make them" if is_by_chance else "are the same"
    return f"{indicator.words}: the figures of all {known.size} {who} {why}; it is left out for them."
