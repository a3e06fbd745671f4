"""The groups an index is made of, and the weights their members really carry once some are missing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from allocation.need.definitions import AggregationMethod, Normalisation, Pillar
from allocation.need.indicators import NeedSettings
from allocation.need.means import Flags, Floats

INDEX = "(index)"
_SLACK = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """One pillar, or the index itself: its members by name, their weights [k] (or [draws, 1, k] where weights are
    drawn), which of them never take over weight [k], what the weights are divided by (a number, or [draws, 1]), how
    they are aggregated, the share of members (0-1) that must be known, and how the result becomes points again (between
    `goalposts` where they are fixed)."""

    name: str
    members: tuple[str, ...]
    weights: Floats
    is_fixed: Flags
    total_weight: Floats
    method: AggregationMethod
    power: float
    least_known: float
    normalisation: Normalisation | None = None
    goalposts: tuple[float, float] | None = None


def groups_of(settings: NeedSettings, weights: Mapping[str, ArrayLike] | None = None) -> tuple[Group, ...]:
    """The groups of the settings, members before the groups they belong to, the index last.

    `weights` replaces weights by name with a number or with one for each draw [draws]. A stated total keeps its
    ratio to the weights it was stated for. Raises ValueError for a name that is neither indicator nor pillar, for
    weights below 0 or unknown, and for a group left without any.
    """
    parents = {pillar.name: pillar.parent for pillar in settings.pillars}

    def depth(name: str) -> int:
        return 1 + depth(parents[name]) if name else 0

    deepest_first = sorted(parents, key=lambda name: -depth(name))
    groups = tuple(_group(settings, name) for name in (*deepest_first, ""))
    return groups if not weights else _with_weights(groups, weights)


def _group(settings: NeedSettings, name: str) -> Group:
    own = next((pillar for pillar in settings.pillars if pillar.name == name), None)
    leaves = [(i.name, i.weight, False) for i in settings.indicators if i.pillar == name]
    members = leaves + [(p.name, p.weight, p.is_share_fixed) for p in settings.pillars if p.parent == name]
    weights = np.array([weight for _, weight, _ in members], dtype=float)
    fixed = np.array([is_fixed for *_, is_fixed in members])
    stated = settings.total_weight if own is None else own.total_weight
    least = None if own is None else own.least_known
    power = None if own is None else own.power
    return Group(
        name=name or INDEX,
        members=tuple(member for member, *_ in members),
        weights=weights,
        is_fixed=fixed & ~fixed.all(),
        total_weight=np.asarray(stated or weights.sum(), dtype=float),
        method=(own and own.aggregation) or settings.aggregation,
        power=settings.power if power is None else power,
        least_known=settings.missing.least_known if least is None else least,
        normalisation=None if own is None else pillar_normalisation(own, settings),
        goalposts=None if own is None else own.goalposts,
    )


def pillar_normalisation(pillar: Pillar, settings: NeedSettings) -> Normalisation | None:
    """How a pillar's result becomes points again; None where it stays as it is."""
    if pillar.normalisation is None and pillar.goalposts is not None:
        return replace(settings.normalisation, method="goalposts", bands=())
    return pillar.normalisation


def _with_weights(groups: tuple[Group, ...], weights: Mapping[str, ArrayLike]) -> tuple[Group, ...]:
    unknown = sorted(set(weights) - {member for group in groups for member in group.members})
    if unknown:
        raise ValueError(f"there is no indicator or pillar called {', '.join(map(repr, unknown))} to give a weight")
    drawn = []
    for group in groups:
        each = [
            np.asarray(weights.get(name, stated), dtype=float)[..., None]
            for name, stated in zip(group.members, group.weights, strict=True)
        ]
        w = np.stack(np.broadcast_arrays(*each), axis=-1)
        if not (w >= 0).all() or not (w.sum(axis=-1) > 0).all():
            raise ValueError(f"the weights drawn in '{group.name}' must be 0 or more and not all 0")
        drawn.append(replace(group, weights=w, total_weight=w.sum(-1) * group.total_weight / group.weights.sum()))
    return tuple(drawn)


def used_weights(group: Group, is_known: Flags) -> Floats:
    """The members' weights [..., units, k] after what is unknown has handed its own on: they still add up to the
    stated sum.

    A member whose share is fixed keeps its weight and takes none over; where nothing but such members is known, or
    fewer members than the group needs, nothing counts. In a "sum" nothing is handed on.
    """
    shape = np.broadcast_shapes(is_known.shape, group.weights.shape)
    if is_known.all() and (group.weights.sum(axis=-1) > (group.weights * group.is_fixed).sum(axis=-1)).all():
        return np.broadcast_to(group.weights, shape)
    stated = np.where(is_known, group.weights, 0.0)
    is_enough = is_known.mean(axis=-1, keepdims=True) >= group.least_known - _SLACK
    if group.method == "sum":
        return np.where(is_enough, stated, 0.0)
    fixed = stated * group.is_fixed
    free = stated - fixed
    free_sum = free.sum(axis=-1, keepdims=True)
    to_share = group.weights.sum(axis=-1, keepdims=True) - fixed.sum(axis=-1, keepdims=True)
    factor = np.divide(to_share, free_sum, out=np.zeros_like(free_sum), where=free_sum > 0)
    return np.where((free_sum > 0) & is_enough, free * factor + fixed, 0.0)
