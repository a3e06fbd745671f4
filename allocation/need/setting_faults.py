"""Says what is wrong with the settings of a score, before anything is computed."""

from collections.abc import Iterator
from math import isfinite
from typing import TYPE_CHECKING, get_args

from allocation.need.definitions import AggregationMethod, Indicator, Normalisation, NormalisationMethod, Shrinkage

if TYPE_CHECKING:
    from allocation.need.indicators import NeedSettings

_SLACK = 1e-9


def setting_faults(settings: "NeedSettings") -> list[str]:
    """One sentence a fault; empty when the settings are lawful. Later checks assume that earlier ones found nothing."""
    for check in (_names, _tree, _weights, _measures, _methods, _rules, _shares):
        faults = list(check(settings))
        if faults:
            return faults
    return []


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
    known = {indicator.name for indicator in settings.indicators}
    for post in (*settings.national_goalposts, *settings.frozen_goalposts):
        if post.indicator not in known:
            names_known = ", ".join(sorted(known))
            yield f"there are goalposts for '{post.indicator}', which is not an indicator; there are {names_known}"
        if not post.low < post.high:
            yield f"the goalposts of '{post.indicator}' run from {post.low:g} to {post.high:g}: the first must be lower"


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
        (indicator.transform in ("none", "log"), f"has the unknown transform '{indicator.transform}'"),
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
        if indicator.transform == "log" and not low > 0:
            yield "takes logarithms, so its goalposts must be above 0"


def _methods(settings: "NeedSettings") -> Iterator[str]:
    used = [settings.aggregation, *(p.aggregation for p in settings.pillars if p.aggregation is not None)]
    for method in sorted(set(used) - set(get_args(AggregationMethod))):
        yield f"there is no way of aggregating called '{method}'; there are {', '.join(get_args(AggregationMethod))}"
    powers = [("the mean", settings.power), *((f"the pillar '{p.name}'", p.power) for p in settings.pillars)]
    for whose, power in powers:
        if power is not None and not (isfinite(power) and power != 0):
            yield f"the power of {whose} is {power:g}; it must be a number other than 0 (for 0, choose 'geometric')"
    ways = [settings.normalisation, *(i.normalisation for i in settings.indicators if i.normalisation is not None)]
    for way in ways:
        yield from _normalisation_faults(way)


def _normalisation_faults(way: Normalisation) -> Iterator[str]:
    if way.method not in get_args(NormalisationMethod):
        yield f"there is no normalisation called '{way.method}'; there are {', '.join(get_args(NormalisationMethod))}"
    if not 0 <= way.low_percentile < way.high_percentile <= 100:
        yield f"the percentiles {way.low_percentile:g} and {way.high_percentile:g} must rise and lie between 0 and 100"
    if not way.lowest < way.highest:
        yield f"points from {way.lowest:g} to {way.highest:g} must rise"
    if not (way.exponential > 0 and way.spread > 0):
        yield "the constant of the exponential and the spread of the z-score must be above 0"


def _rules(settings: "NeedSettings") -> Iterator[str]:
    rule = settings.missing
    shares = [(name, getattr(rule, name)) for name in ("reweight_up_to", "insufficient_above", "least_known")]
    shares += [(f"least_known of '{p.name}'", p.least_known) for p in settings.pillars if p.least_known is not None]
    for name, share in shares:
        if not 0 <= share <= 1:
            yield f"the missing-data share {name} is {share:g}; it must lie between 0 and 1"
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
