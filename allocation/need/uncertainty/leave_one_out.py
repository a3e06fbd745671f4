"""What each element does to a ranking: the index again without it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from allocation.need.index import ranks, score_index
from allocation.need.indicators import NeedSettings, without
from allocation.need.means import Floats

MANY_PLACES = 5


def leave_one_out(
    values: pd.DataFrame,
    settings: NeedSettings,
    cohorts: Sequence[str] | pd.Series | None = None,
    tier_of: Callable[[Floats], ArrayLike] | None = None,
) -> pd.DataFrame:
    """What each indicator and pillar does to the ranking: the index again, its colleagues carrying its weight.

    values, settings, cohorts as `index.score_index`. `tier_of` gives each unit's tier from an index [n]. Returns
    element, label, kind ("pillar", "indicator"), mean_rank_change (places, over units ranked both ways), units_moved
    (by more than 5 places), tiers_changed (NaN without `tier_of`), newly_without (units that no longer have an index).
    An element that carries the whole index cannot be left out, one that nobody has a figure for is out already; neither
    is listed. As COINr's `remove_elements`.
    """
    whole = score_index(values, settings, cohorts)
    base = whole.index.to_numpy()
    loaded = {str(name) for name in whole.points.columns[whole.points.notna().any()]}
    base_ranks = ranks(base, cohorts).astype(float).to_numpy()
    tiers = None if tier_of is None else np.asarray(tier_of(base), dtype=object)
    rows = []
    for kind, name, label, less in _without_each(settings, loaded):
        index = score_index(values, less, cohorts).index.to_numpy()
        moved = np.abs(ranks(index, cohorts).astype(float).to_numpy() - base_ranks)
        both = np.isfinite(moved)
        changed = np.nan
        if tier_of is not None:
            changed = float((np.asarray(tier_of(index), dtype=object) != tiers)[both].sum())
        rows.append(
            {
                "element": name,
                "label": label,
                "kind": kind,
                "mean_rank_change": float(moved[both].mean()) if both.any() else np.nan,
                "units_moved": int((moved[both] > MANY_PLACES).sum()),
                "tiers_changed": changed,
                "newly_without": int((np.isfinite(base) & ~np.isfinite(index)).sum()),
            }
        )
    columns = ["element", "label", "kind", "mean_rank_change", "units_moved", "tiers_changed", "newly_without"]
    return pd.DataFrame(rows, columns=columns)


def _without_each(settings: NeedSettings, loaded: set[str]) -> list[tuple[str, str, str, NeedSettings]]:
    """Kind, name, words and the settings without it, for every element that can be left out. Largest shares are
    lifted: they bind what is chosen, not what is tried."""
    free = replace(settings, indicators=tuple(replace(i, most_share=1.0) for i in settings.indicators))
    elements = [("pillar", p.name, p.label or p.name) for p in settings.pillars]
    elements += [("indicator", i.name, i.words) for i in settings.indicators]
    found = []
    for kind, name, label in elements:
        under = _under(settings, name)
        if loaded & under and loaded - under:
            found.append((kind, name, label, without(free, name)))
    return found


def _under(settings: NeedSettings, name: str) -> set[str]:
    """The names of an element and everything below it."""
    parents = {i.name: i.pillar for i in settings.indicators} | {p.name: p.parent for p in settings.pillars}
    under = {name}
    while more := {child for child, parent in parents.items() if parent in under} - under:
        under |= more
    return under
