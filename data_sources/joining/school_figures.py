"""Adds up what several rows say about one school, keeping withheld figures withheld."""

import pandas as pd

from allocation.entities import ValueState

# From the least to the most reason not to give a figure: a sum with a suppressed part is suppressed.
_BY_WEIGHT = (
    ValueState.KNOWN,
    ValueState.UNRELIABLE,
    ValueState.NOT_APPLICABLE,
    ValueState.ROUNDS_TO_ZERO,
    ValueState.MISSING,
    ValueState.SUPPRESSED,
)
_WEIGHTS = {str(state): weight for weight, state in enumerate(_BY_WEIGHT)}


def state_of(frame: pd.DataFrame, name: str) -> pd.Series:
    """State of a figure, row by row: its `_state` twin, "missing" where the file has no such column or no figure."""
    if name not in frame:
        return pd.Series(str(ValueState.MISSING), index=frame.index, dtype=object)
    twin = frame[f"{name}_state"] if f"{name}_state" in frame else pd.Series(str(ValueState.KNOWN), index=frame.index)
    states = twin.fillna(str(ValueState.MISSING)).astype(str).astype(object)
    return states.mask(states.eq(ValueState.KNOWN) & frame[name].isna(), str(ValueState.MISSING))


def value_of(frame: pd.DataFrame, name: str) -> pd.Series:
    """A figure, NaN wherever its state is not "known"."""
    return _known(frame, name, state_of(frame, name))


def _known(frame: pd.DataFrame, name: str, states: pd.Series) -> pd.Series:
    if name not in frame:
        return pd.Series(float("nan"), index=frame.index)
    return pd.to_numeric(frame[name], errors="coerce").astype(float).where(states.eq(ValueState.KNOWN))


def add_up(rows: pd.DataFrame, by: list[str], counts: list[str]) -> pd.DataFrame:
    """One row for each value of `by`: counts summed, with the state of the part that weighs most.

    `rows` has urn and is_carried. Besides `by`, each count and its state, the result has `parts` (rows added up) and
    `carried_from` (URNs of predecessors among them, ";" between).
    """
    groups = rows.groupby(by, sort=False)
    parts, number = groups.size(), groups.ngroup()
    states = {name: state_of(rows, name) for name in counts}
    weights = pd.DataFrame({name: states[name].map(_WEIGHTS) for name in counts}).groupby(number).max()
    totals = pd.DataFrame({name: _known(rows, name, states[name]) for name in counts}).groupby(number).sum()
    table = pd.DataFrame({"parts": parts})
    for name in counts:
        weight = weights[name].set_axis(parts.index)
        table[name] = totals[name].set_axis(parts.index).where(weight.eq(0))
        table[f"{name}_state"] = weight.map(dict(enumerate(map(str, _BY_WEIGHT))))
    carried = rows[rows["is_carried"]]
    former = carried.groupby([carried[name] for name in by])["urn"].agg(lambda urns: ";".join(dict.fromkeys(urns)))
    return table.assign(carried_from=former.reindex(table.index).fillna("").astype(str)).reset_index()
