"""Adds points up through any number of levels, and says exactly what each indicator contributed to the total."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from allocation.need.definitions import AggregationMethod
from allocation.need.indicators import NeedSettings

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

INDEX = "(index)"


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """One pillar, or the index itself: its members by name, their weights [k], which of them never take over weight
    [k], what the weights are divided by, and how they are aggregated."""

    name: str
    members: tuple[str, ...]
    weights: Floats
    is_fixed: Flags
    total_weight: float
    method: AggregationMethod
    power: float


@dataclass(frozen=True, slots=True, eq=False)
class Aggregated:
    """groups: every group's result [units] by name, INDEX last. contributions [units, leaves] add up to the index;
    weights [units, leaves] are the shares really used. NaN where a group has nothing to go by."""

    groups: dict[str, Floats]
    contributions: Floats
    weights: Floats

    @property
    def index(self) -> Floats:
        """The index [units]."""
        return self.groups[INDEX]


def groups_of(settings: NeedSettings) -> tuple[Group, ...]:
    """The groups of the settings, members before the groups they belong to, the index last."""
    parents = {pillar.name: pillar.parent for pillar in settings.pillars}

    def depth(name: str) -> int:
        return 1 + depth(parents[name]) if name else 0

    by_depth = sorted(settings.pillars, key=lambda pillar: -depth(pillar.name))
    own = {pillar.name: (pillar.total_weight, pillar.aggregation) for pillar in by_depth} | {
        "": (settings.total_weight, None)
    }
    return tuple(_group(settings, name, *own[name]) for name in own)


def _group(settings: NeedSettings, name: str, total: float | None, method: AggregationMethod | None) -> Group:
    leaves = [(i.name, i.weight, False) for i in settings.indicators if i.pillar == name]
    members = leaves + [(p.name, p.weight, p.is_share_fixed) for p in settings.pillars if p.parent == name]
    weights = np.array([weight for _, weight, _ in members], dtype=float)
    fixed = np.array([is_fixed for *_, is_fixed in members])
    return Group(
        name=name or INDEX,
        members=tuple(member for member, *_ in members),
        weights=weights,
        is_fixed=fixed & ~fixed.all(),
        total_weight=float(total or weights.sum()),
        method=method or settings.aggregation,
        power=settings.power,
    )


def aggregate(points: ArrayLike, settings: NeedSettings, is_used: ArrayLike | None = None) -> Aggregated:
    """Aggregates points [units, indicators in the settings' order], bottom-up.

    `is_used` [units, indicators] says which points count (default: those that are a number). What is left out hands its
    weight to the other members of its group in proportion; a group with nothing left hands on its own. A group
    divides by its stated total. arithmetic: sum(w x)/T; power mean: (sum(w x^p)/T)^(1/p); geometric: exp(sum(w ln
    x)/sum(w)). Contributions are Euler's shares x_i dI/dx_i, which for all three add up to the index exactly.
    Raises ValueError for negative points under a power or geometric mean.
    """
    array = np.asarray(points, dtype=float)
    used = np.isfinite(array) if is_used is None else np.asarray(is_used, dtype=bool) & np.isfinite(array)
    values: dict[str, Floats] = {
        i.name: np.where(used[:, c], array[:, c], np.nan) for c, i in enumerate(settings.indicators)
    }
    groups = groups_of(settings)
    weights: dict[str, Floats] = {}
    for group in groups:
        members = np.column_stack([values[name] for name in group.members])
        weights[group.name] = used_weights(group, np.isfinite(members))
        values[group.name] = _mean(group, members, weights[group.name])
    slopes, shares = {INDEX: np.ones(len(array))}, {INDEX: np.ones(len(array))}
    for group in reversed(groups):
        for column, name in enumerate(group.members):
            w = weights[group.name][:, column]
            slopes[name] = slopes[group.name] * _slope(group, values[name], values[group.name], w)
            shares[name] = shares[group.name] * w / group.total_weight
    names = [indicator.name for indicator in settings.indicators]
    contributions = np.column_stack([_product(slopes[name], values[name]) for name in names])
    contributions[~np.isfinite(values[INDEX])] = np.nan
    return Aggregated(
        groups={group.name: values[group.name] for group in groups},
        contributions=contributions,
        weights=np.column_stack([shares[name] for name in names]),
    )


def used_weights(group: Group, is_known: Flags) -> Floats:
    """The members' weights [units, k] after what is unknown has handed its own on: they still add up to the stated sum.

    A member whose share is fixed keeps its weight and takes none over; where nothing but such members is known,
    nothing counts.
    """
    stated = np.where(is_known, group.weights, 0.0)
    fixed = stated * group.is_fixed
    free = stated - fixed
    free_sum = free.sum(axis=1, keepdims=True)
    to_share = group.weights.sum() - fixed.sum(axis=1, keepdims=True)
    factor = np.divide(to_share, free_sum, out=np.zeros_like(free_sum), where=free_sum > 0)
    return np.where(free_sum > 0, free * factor + fixed, 0.0)


def _mean(group: Group, members: Floats, weights: Floats) -> Floats:
    is_counted = weights > 0
    if group.method != "arithmetic" and (members[is_counted] < 0).any():
        raise ValueError(
            f"'{group.name}' has points below 0, which a {group.method} mean cannot take; choose other points"
        )
    x = np.where(is_counted, members, 1.0)
    with np.errstate(divide="ignore"):
        if group.method == "arithmetic":
            result = (weights * x).sum(axis=1) / group.total_weight
        elif group.method == "power mean":
            result = ((weights * x**group.power).sum(axis=1) / group.total_weight) ** (1 / group.power)
        else:
            result = np.exp((weights * np.log(x)).sum(axis=1, where=is_counted) / group.weights.sum())
    return np.asarray(np.where(is_counted.any(axis=1), result, np.nan), dtype=float)


def _slope(group: Group, member: Floats, result: Floats, weight: Floats) -> Floats:
    """The derivative of a group's result by one member [units]; 0 where either is 0 or unknown."""
    share = weight / group.total_weight
    if group.method == "arithmetic":
        return share
    is_safe = (weight > 0) & (member > 0) & (result > 0)
    ratio = np.divide(member, result, out=np.ones_like(result), where=is_safe)
    if group.method == "power mean":
        return np.where(is_safe, share * ratio ** (group.power - 1), 0.0)
    return np.where(is_safe, weight / group.weights.sum() / ratio, 0.0)


def _product(slope: Floats, value: Floats) -> Floats:
    return np.where(slope == 0, 0.0, slope * np.where(np.isfinite(value), value, 0.0))
