"""Says what is wrong with the settings of a score, before anything is computed."""

from collections.abc import Iterator
from math import isfinite
from numbers import Real
from typing import TYPE_CHECKING, get_args

from allocation.need.definitions import (
    AggregationMethod,
    Indicator,
    Normalisation,
    NormalisationMethod,
    OutlierRule,
    RankShare,
    Shrinkage,
    Ties,
    Transform,
)
from allocation.need.prepare import can_transform

if TYPE_CHECKING:
    from allocation.need.indicators import NeedSettings

_SLACK = 1e-9


def setting_faults(settings: "NeedSettings") -> list[str]:
    """One sentence a fault, all of them; empty when the settings are lawful."""
    structure = [fault for check in (_names, _tree, _weights) for fault in check(settings)]
    rest = [fault for check in (_posts, _pillars, _measures, _methods, _rules) for fault in check(settings)]
    # Shares follow the tree to its top, which only a lawful tree has.
    return list(dict.fromkeys(structure + rest + ([] if structure else list(_shares(settings)))))


def _names(settings: "NeedSettings") -> Iterator[str]:
    if not settings.indicators:
        yield "there is no indicator: a score needs at least one"
    names = [i.name for i in settings.indicators] + [p.name for p in settings.pillars]
    if any(not name.strip() for name in names):
        yield "an indicator or pillar has no name"
    if "(index)" in names:
        yield "the name '(index)' is the index's own; call the indicator or pillar something else"
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"the name '{name}' is used more than once among indicators and pillars"


def _posts(settings: "NeedSettings") -> Iterator[str]:
    known = {indicator.name for indicator in settings.indicators}
    treated = {i.name for i in settings.indicators if i.outliers or (settings.outliers and not i.says_how_to_be_read)}
    for post in (*settings.national_goalposts, *settings.frozen_goalposts):
        if post.indicator not in known:
            names_known = ", ".join(sorted(known))
            yield f"there are goalposts for '{post.indicator}', which is not an indicator; there are {names_known}"
        if not post.low < post.high:
            yield f"the goalposts of '{post.indicator}' run from {post.low:g} to {post.high:g}: the first must be lower"
        if post.indicator in treated:
            yield f"'{post.indicator}' has goalposts from outside, so its outliers cannot be treated as well"


def _tree(settings: "NeedSettings") -> Iterator[str]:
    parents = {pillar.name: pillar.parent for pillar in settings.pillars}
    for indicator in settings.indicators:
        if indicator.pillar and indicator.pillar not in parents:
            yield f"the indicator '{indicator.name}' is in the pillar '{indicator.pillar}', which does not exist"
    for name, parent in parents.items():
        if parent and parent not in parents:
            yield f"the pillar '{name}' is under '{parent}', which does not exist"
        elif _runs_in_a_circle(name, parents):
            yield f"the pillar '{name}' is under itself"
    used = {indicator.pillar for indicator in settings.indicators} | set(parents.values())
    for name in parents:
        if name not in used:
            yield f"the pillar '{name}' has no indicator; give it one or leave the pillar out"


def _runs_in_a_circle(name: str, parents: dict[str, str]) -> bool:
    seen: set[str] = set()
    while name and name not in seen:
        seen.add(name)
        name = parents.get(name, "")
    return bool(name)


def _weights(settings: "NeedSettings") -> Iterator[str]:
    totals: dict[str, float] = {}
    placed = [(i.name, i.weight, i.pillar) for i in settings.indicators]
    placed += [(p.name, p.weight, p.parent) for p in settings.pillars]
    for name, weight, parent in placed:
        if not isinstance(weight, Real):
            yield f"the weight of '{name}' is {weight!r}; it must be a number, 0 or more"
            continue
        if not isfinite(weight) or weight < 0:
            yield f"the weight of '{name}' is {weight:g}; it must be 0 or more"
        totals[parent] = totals.get(parent, 0.0) + weight
    for parent, total in totals.items():
        if total == 0:
            where = f"in the pillar '{parent}'" if parent else "at the top level"
            yield f"the weights {where} add up to 0; at least one must be above 0"
    divisors = [(p.name, p.total_weight) for p in settings.pillars] + [("the index", settings.total_weight)]
    for name, divisor in divisors:
        if divisor is not None and not divisor > 0:
            yield f"the stated total of the weights of '{name}' is {divisor:g}; it must be above 0"


def _pillars(settings: "NeedSettings") -> Iterator[str]:
    for pillar in settings.pillars:
        if pillar.goalposts is None:
            continue
        low, high = pillar.goalposts
        if not low < high:
            yield f"the goalposts of '{pillar.name}' run from {low:g} to {high:g}: the first must be lower"
        if pillar.normalisation is not None and pillar.normalisation.method != "goalposts":
            yield f"the pillar '{pillar.name}' has goalposts but is normalised by '{pillar.normalisation.method}'"


def _measures(settings: "NeedSettings") -> Iterator[str]:
    for indicator in settings.indicators:
        yield from (f"the indicator '{indicator.name}' {fault}" for fault in _measure_faults(indicator))


def _measure_faults(indicator: Indicator) -> Iterator[str]:
    checks = (
        (indicator.direction in (1, -1), "must have the direction 1 (more is more need) or -1 (less is more need)"),
        (bool(indicator.value_column or indicator.count_columns), "names neither a figure nor a count to read"),
        (not indicator.count_columns or bool(indicator.base_columns), "has a count but nothing to divide it by"),
        (indicator.shrinkage == "none" or bool(indicator.base_columns), "is to be shrunk but has no base"),
        (indicator.shrinkage in get_args(Shrinkage), f"has the unknown shrinkage '{indicator.shrinkage}'"),
        (indicator.transform in get_args(Transform), f"has the unknown transform '{indicator.transform}'"),
        (
            indicator.outliers is None or not indicator.says_how_to_be_read,
            "has a transformation, goalposts or target and outliers",
        ),
        (
            indicator.when_missing in ("pillar rule", "leave out"),
            f"has the unknown missing rule '{indicator.when_missing}'",
        ),
        (indicator.scale > 0, "must have a scale above 0"),
        (indicator.suppression_threshold >= 2, "must have a suppression threshold of 2 or more"),
    )
    yield from (fault for is_right, fault in checks if not is_right)
    if indicator.goalposts is not None:
        low, high = indicator.goalposts
        if not low < high:
            yield f"has goalposts from {low:g} to {high:g}: the first must be lower"
        if indicator.transform in get_args(Transform) and not can_transform((low, high), indicator.transform):
            yield f"is transformed by '{indicator.transform}' (logarithms and roots), which its goalposts do not allow"


def _methods(settings: "NeedSettings") -> Iterator[str]:
    used = [settings.aggregation, *(p.aggregation for p in settings.pillars if p.aggregation is not None)]
    for method in sorted(set(used) - set(get_args(AggregationMethod))):
        yield f"there is no way of aggregating called '{method}'; there are {', '.join(get_args(AggregationMethod))}"
    powers = [("the mean", settings.power), *((f"the pillar '{p.name}'", p.power) for p in settings.pillars)]
    for whose, power in powers:
        if power is not None and not (isfinite(power) and power != 0):
            yield f"the power of {whose} is {power:g}; it must be a number other than 0 (for 0, choose 'geometric')"
    ways = [settings.normalisation, *(i.normalisation for i in settings.indicators if i.normalisation is not None)]
    ways += [p.normalisation for p in settings.pillars if p.normalisation is not None]
    for way in ways:
        yield from _normalisation_faults(way)
    for indicator in settings.indicators:
        way = indicator.normalisation or settings.normalisation
        if way.method == "distance to target" and indicator.target is None:
            yield f"the indicator '{indicator.name}' is normalised by its distance to target but has no target"
        if way.method == "bands" and indicator.direction == -1:
            yield f"the bands of '{indicator.name}' say themselves which way need runs; its direction must be 1"
    for rule in (settings.outliers, *(i.outliers for i in settings.indicators)):
        if rule is not None:
            yield from _outlier_faults(rule)


def _outlier_faults(rule: OutlierRule) -> Iterator[str]:
    if rule.otherwise not in ("log", "log plus 1", "Box-Cox", "none"):
        yield f"outliers cannot be treated by '{rule.otherwise}'; there are 'log', 'log plus 1', 'Box-Cox' and 'none'"
    if not (rule.skew > 0 and isfinite(rule.kurtosis) and isfinite(rule.box_cox_power) and rule.most_drawn_in >= 0):
        yield "an outlier rule needs a skewness above 0, numbers for the others and no fewer than 0 figures drawn in"


def _normalisation_faults(way: Normalisation) -> Iterator[str]:
    if way.method not in get_args(NormalisationMethod):
        yield f"there is no normalisation called '{way.method}'; there are {', '.join(get_args(NormalisationMethod))}"
    if not 0 <= way.low_percentile < way.high_percentile <= 100:
        yield f"the percentiles {way.low_percentile:g} and {way.high_percentile:g} must rise and lie between 0 and 100"
    if not way.lowest < way.highest:
        yield f"points from {way.lowest:g} to {way.highest:g} must rise"
    if not (way.exponential > 0 and way.spread > 0):
        yield "the constant of the exponential and the spread of the z-score must be above 0"
    if way.ties not in get_args(Ties):
        yield f"ties are ranked {', '.join(get_args(Ties))}, not '{way.ties}'"
    if way.rank_share not in (None, *get_args(RankShare)):
        yield f"there is no share of a rank called '{way.rank_share}'; there are {', '.join(get_args(RankShare))}"
    if way.method == "normal scores" and way.rank_share in ("(r-1)/(n-1)", "r/n"):
        yield f"normal scores of '{way.rank_share}' have no end; choose another share of the rank"
    if way.reference not in ("maximum", "mean", "median", "total"):
        yield f"a ratio is to the maximum, mean, median or total, not to '{way.reference}'"
    yield from _band_faults(way)


def _band_faults(way: Normalisation) -> Iterator[str]:
    starts = [start for start, _ in way.bands]
    if way.method == "bands" and not starts:
        yield "the normalisation 'bands' has no bands: give at least one step (from, points)"
    if len(set(starts)) < len(starts) or not all(isfinite(points) for _, points in way.bands):
        yield f"the bands {way.bands} must start at different figures and give points that are numbers"
    if any(start != start for start in starts):
        yield f"the bands {way.bands} must start at figures"


def _rules(settings: "NeedSettings") -> Iterator[str]:
    rule = settings.missing
    shares = [(name, getattr(rule, name)) for name in ("reweight_up_to", "insufficient_above", "least_known")]
    shares += [(f"least_known of '{p.name}'", p.least_known) for p in settings.pillars if p.least_known is not None]
    for name, share in shares:
        if not 0 <= share <= 1:
            yield f"the missing-data share {name} is {share:g}; it must lie between 0 and 1"
    if rule.impute not in ("none", "mean", "median"):
        yield f"missing figures are imputed by 'mean', 'median' or 'none', not by '{rule.impute}'"
    if rule.insufficient_by not in ("weight", "count"):
        yield f"what is missing is measured by 'weight' or 'count', not by '{rule.insufficient_by}'"
    if rule.otherwise not in ("cohort median", "leave out"):
        yield f"there is no missing rule called '{rule.otherwise}'; there are 'cohort median' and 'leave out'"
    if settings.minimum_cohort < 1:
        yield f"the smallest cohort is {settings.minimum_cohort}; it must be 1 or more"


def _shares(settings: "NeedSettings") -> Iterator[str]:
    for indicator in settings.indicators:
        share = stated_share(settings, indicator)
        if indicator.most_share < 1 and share > indicator.most_share + _SLACK:
            yield (
                f"'{indicator.name}' would carry {share:.1%} of the score; "
                f"the most it may carry is {indicator.most_share:.0%}"
            )


def stated_share(settings: "NeedSettings", indicator: Indicator) -> float:
    """The share (0-1) of the whole index an indicator carries where nothing is missing."""
    pillars = {pillar.name: pillar for pillar in settings.pillars}
    share, parent, weight = 1.0, indicator.pillar, indicator.weight
    while True:
        members = [i.weight for i in settings.indicators if i.pillar == parent]
        members += [p.weight for p in settings.pillars if p.parent == parent]
        stated_total = pillars[parent].total_weight if parent else settings.total_weight
        share *= weight / (stated_total or sum(members))
        if not parent:
            return share
        parent, weight = pillars[parent].parent, pillars[parent].weight
