"""Weights drawn around those stated: every group keeps its total, and no indicator passes its largest share."""

from collections.abc import Mapping, Sequence

import numpy as np

from allocation.need.aggregate import INDEX, Group, groups_of
from allocation.need.indicators import NeedSettings
from allocation.need.means import Floats

_PASSES = 4


def free_members(settings: NeedSettings) -> tuple[str, ...]:
    """Names of the indicators and pillars whose weight makes a difference: those with a colleague in their group."""
    return tuple(
        member
        for group in groups_of(settings)
        if (group.weights > 0).sum() > 1
        for member, weight in zip(group.members, group.weights, strict=True)
        if weight > 0
    )


def drawn_weights(settings: NeedSettings, factors: Mapping[str, Floats]) -> dict[str, Floats]:
    """Weights [draws] of every indicator and pillar by name.

    factors: what each of the named weights is multiplied by [draws] (above 0); a weight that is not named keeps its
    own. After that each group is scaled back to the sum of its stated weights, and an indicator with a largest share
    is held to it: what it loses goes to its colleagues in proportion.
    """
    groups, draws = groups_of(settings), max([1, *(len(factor) for factor in factors.values())])
    drawn: dict[str, Floats] = {}
    for group in groups:
        each = [w * factors.get(m, np.ones(draws)) for m, w in zip(group.members, group.weights, strict=True)]
        weights = np.stack(each, axis=-1)
        drawn[group.name] = weights * (group.weights.sum() / weights.sum(axis=-1, keepdims=True))
    limited = [(i.name, i.most_share) for i in settings.indicators if i.most_share < 1 and i.weight > 0]
    for _ in range(_PASSES if limited else 0):
        for name, most in limited:
            _hold(name, most, groups, drawn)
    return {name: drawn[group.name][..., place] for group in groups for place, name in enumerate(group.members)}


def _hold(name: str, most: float, groups: Sequence[Group], drawn: dict[str, Floats]) -> None:
    """Takes what an indicator carries above `most` of the index off its topmost ancestor that has colleagues."""
    path = _path(name, groups)
    share = np.prod([drawn[g.name][:, place] / g.total_weight for g, place in path], axis=0)
    for group, place in reversed(path):
        weights = drawn[group.name]
        others = weights.sum(axis=1) - weights[:, place]
        is_over = (share > most) & (others > 0)
        if not is_over.any():
            continue
        held = weights[is_over, place] * (most / share[is_over])
        growth = 1 + (weights[is_over, place] - held) / others[is_over]
        weights[is_over] *= growth[:, None]
        weights[is_over, place] = held
        return


def _path(name: str, groups: Sequence[Group]) -> list[tuple[Group, int]]:
    """The groups from the indicator up to the index, with the place of the member that leads there."""
    path = []
    while name != INDEX:
        group = next(g for g in groups if name in g.members)
        path.append((group, group.members.index(name)))
        name = group.name
    return path
