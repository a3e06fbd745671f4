"""Adds points up through any number of levels, and says exactly what each indicator contributed to the total."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from allocation.need.groups import INDEX as INDEX
from allocation.need.groups import Group, groups_of, used_weights
from allocation.need.indicators import NeedSettings
from allocation.need.means import NEEDS_POINTS_ABOVE_0, Flags, Floats, mean_of, slopes_of
from allocation.need.normalise import within_cohorts


@dataclass(frozen=True, slots=True, eq=False)
class Aggregated:
    """groups: every group's result [..., units] by name, INDEX last. contributions [..., units, leaves] add up to the
    index; weights [..., units, leaves] are the shares really used. NaN where a group has nothing to go by."""

    groups: dict[str, Floats]
    contributions: Floats
    weights: Floats

    @property
    def index(self) -> Floats:
        """The index [..., units]."""
        return self.groups[INDEX]


def aggregate(
    points: ArrayLike,
    settings: NeedSettings,
    is_used: ArrayLike | None = None,
    weights: Mapping[str, ArrayLike] | None = None,
    cohorts: NDArray[np.int64] | None = None,
) -> Aggregated:
    """Aggregates points [..., units, indicators in the settings' order], bottom-up.

    Axes before the units are draws: every draw is aggregated at once. `is_used` (broadcast against points) says which
    points count (default: those that are a number). `weights` gives weights by indicator or pillar name, a number or
    one for each draw [draws] (see `groups_of`). What is left out hands its weight to the other members of its group
    in proportion; a group with nothing left hands on its own. The means are those of `means.mean_of`; a "sum" hands
    nothing on. `cohorts` [units] are codes, for pillars that are normalised again.
    Contributions are Euler's shares x_i dI/dx_i, which add up to the index exactly. Where a pillar is normalised
    again, its members share its new points in proportion to what they gave to the old (by weight where some of that
    is below 0 or all of it 0). Raises ValueError for negative points under a power, harmonic or geometric mean.
    """
    groups = groups_of(settings, weights)
    up = _upward(points, settings, is_used, groups, cohorts)
    names = [indicator.name for indicator in settings.indicators]
    contributions = np.stack(_contributions(groups, up, names), axis=-1)
    contributions[~np.isfinite(up.values[INDEX])] = np.nan
    return Aggregated(
        groups={group.name: up.values[group.name] for group in groups},
        contributions=contributions,
        weights=_shares(groups, up.weights, names),
    )


def aggregate_index(
    points: ArrayLike,
    settings: NeedSettings,
    is_used: ArrayLike | None = None,
    weights: Mapping[str, ArrayLike] | None = None,
    cohorts: NDArray[np.int64] | None = None,
) -> Floats:
    """The index alone [..., units]: `aggregate` without contributions and shares, for many draws at once."""
    return _upward(points, settings, is_used, groups_of(settings, weights), cohorts).values[INDEX]


def weight_shares(settings: NeedSettings, is_used: ArrayLike) -> Floats:
    """The share of the index each indicator carries [..., units, leaves] where `is_used` of the same shape says which
    count. Shares of means add up to the weights over their stated total; 0 throughout where nothing counts."""
    groups = groups_of(settings)
    known: dict[str, Flags] = {i.name: np.asarray(is_used)[..., c] for c, i in enumerate(settings.indicators)}
    used: dict[str, Floats] = {}
    for group in groups:
        used[group.name] = used_weights(group, np.stack([known[name] for name in group.members], axis=-1))
        known[group.name] = np.asarray((used[group.name] > 0).any(axis=-1), dtype=bool)
    return _shares(groups, used, [indicator.name for indicator in settings.indicators])


@dataclass(frozen=True, slots=True, eq=False)
class _Up:
    """By name: every element's result [..., units], every group's result before it was normalised again, and its
    weights in use [..., units, k]."""

    values: dict[str, Floats]
    plain: dict[str, Floats]
    weights: dict[str, Floats]


def _upward(
    points: ArrayLike,
    settings: NeedSettings,
    is_used: ArrayLike | None,
    groups: tuple[Group, ...],
    cohorts: NDArray[np.int64] | None,
) -> _Up:
    array = np.asarray(points, dtype=float)
    if is_used is not None:
        array = np.where(np.asarray(is_used, dtype=bool), array, np.nan)
    up = _Up({}, {}, {})
    for column, indicator in enumerate(settings.indicators):
        up.values[indicator.name] = np.where(np.isfinite(array[..., column]), array[..., column], np.nan)
    for group in groups:
        members = _members(group, up.values)
        w = used_weights(group, np.isfinite(members))
        if group.method in NEEDS_POINTS_ABOVE_0 and ((members < 0) & (w > 0)).any():
            mean = group.method.removesuffix(" mean")
            raise ValueError(f"'{group.name}' has points below 0, which a {mean} mean cannot take; choose other points")
        result = mean_of(group.method, group.power, members, w, _on_units(group, w))
        up.weights[group.name], up.plain[group.name], up.values[group.name] = w, result, result
        if group.normalisation is not None:
            codes = np.zeros(result.shape[-1], dtype=np.int64) if cohorts is None else cohorts
            up.values[group.name] = within_cohorts(result, group.normalisation, codes, group.goalposts)
    return up


def _contributions(groups: tuple[Group, ...], up: _Up, names: list[str]) -> list[Floats]:
    """What each leaf gives to the index. An element gives slope x result, plus a `fixed` amount where a pillar above
    it was normalised again and its points were shared out."""
    slopes = {INDEX: np.ones(up.values[INDEX].shape)}
    fixed: dict[str, Floats] = {}
    for group in reversed(groups):
        name, w = group.name, up.weights[group.name]
        x = _members(group, up.values)
        by_member = slopes_of(group.method, group.power, x, w, _on_units(group, w), up.plain[name])
        slope, amount = slopes[name], fixed.get(name)
        if group.normalisation is not None:
            amount = _product(slope, up.values[name]) + (0.0 if amount is None else amount)
            slope = np.zeros_like(slope)
        parts = None if amount is None else _parts(_product(by_member, x), w) * amount[..., None]
        for column, member in enumerate(group.members):
            slopes[member] = slope * by_member[..., column]
            if parts is not None:
                fixed[member] = parts[..., column]
    return [_product(slopes[name], up.values[name]) + fixed.get(name, 0.0) for name in names]


def _parts(given: Floats, weights: Floats) -> Floats:
    """The share of each member [..., k] in what a group passes down."""
    is_fair = (given >= 0).all(axis=-1, keepdims=True) & (given.sum(axis=-1, keepdims=True) > 0)
    basis = np.where(is_fair, given, weights)
    sums = basis.sum(axis=-1, keepdims=True)
    return np.divide(basis, sums, out=np.zeros_like(basis), where=sums > 0)


def _shares(groups: tuple[Group, ...], used: dict[str, Floats], names: list[str]) -> Floats:
    shares = {INDEX: np.ones(used[INDEX].shape[:-1])}
    for group in reversed(groups):
        total = np.ones(()) if group.method == "sum" else group.total_weight
        for column, name in enumerate(group.members):
            shares[name] = shares[group.name] * used[group.name][..., column] / total
    return np.stack([shares[name] for name in names], axis=-1)


def _members(group: Group, values: dict[str, Floats]) -> Floats:
    return np.stack(np.broadcast_arrays(*(values[name] for name in group.members)), axis=-1)


def _on_units(group: Group, weights: Floats) -> Floats:
    return np.broadcast_to(group.total_weight, weights.shape[:-1])


def _product(slope: Floats, value: Floats) -> Floats:
    return np.where(slope == 0, 0.0, slope * np.where(np.isfinite(value), value, 0.0))
