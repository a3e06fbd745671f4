"""Controls that change a model: each shows one thing as it is now, takes it over, and says what is wrong with it."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from allocation.operating_model import edits
from allocation.operating_model.compose import value_at
from allocation.operating_model.periods import PERIODS
from allocation.operating_model.units import most
from pages.ui import words
from pages.ui.model_own_draft import Draft, said_by

MEETINGS = tuple(f"meetings a {period}" for period in PERIODS)


def now(draft: Draft, key: str) -> Any:
    """What the model says at this key; None where it says nothing."""
    try:
        return value_at(draft.data, key)
    except KeyError:
        return None


def text(draft: Draft, key: str, label: str, *, source_key: str = "", is_long: bool = False) -> None:
    """Words; where `source_key` is given, changing them makes them the council's own."""
    before = str(now(draft, key) or "")
    entry = st.text_area if is_long else st.text_input
    after = entry(label, before, key=draft.widget(key)).strip()
    faults(draft, key)
    if after != before:
        data = edits.put(draft.data, key, after)
        draft.change(edits.put(data, source_key, said_by()) if source_key else data, f"{label}: {after or 'nothing'}")


def choice(draft: Draft, key: str, label: str, options: Mapping[str, str]) -> None:
    """One of a few."""
    before = str(now(draft, key) or "")
    options = options if before in options else {before: before or "not said", **options}
    ids = list(options)
    after = st.selectbox(
        label, ids, ids.index(before) if before in ids else 0, format_func=options.__getitem__, key=draft.widget(key)
    )
    faults(draft, key)
    if after != before:
        draft.change(edits.put(draft.data, key, after), f"{label}: {options[after]}")


def several(draft: Draft, key: str, label: str, options: Mapping[str, str], *, source_key: str = "") -> None:
    """Some of several; changing them makes them the council's own where `source_key` is given."""
    before = [one for one in now(draft, key) or [] if one in options]
    after = st.multiselect(
        label, list(options), before, format_func=options.__getitem__, placeholder="None", key=draft.widget(key)
    )
    faults(draft, key)
    if set(after) != set(before):
        data = edits.put(draft.data, key, [one for one in options if one in after])
        what = f"{label}: {words.listed([options[one] for one in after]) or 'none'}"
        draft.change(edits.put(data, source_key, said_by()) if source_key else data, what)


def number(draft: Draft, key: str, label: str, units: Sequence[str], *, may_be_none: bool = True) -> None:
    """A number with its unit; taken out, the model no longer says anything there."""
    figure = now(draft, key) or {}
    before, unit = figure.get("value"), figure.get("unit") or units[0]
    units = units if unit in units else (unit, *units)
    column, beside = st.columns([2, 3], vertical_alignment="bottom") if len(units) > 1 else (st.container(), None)
    after = column.number_input(
        label if beside else f"{label} ({unit})",
        min_value=0.0,
        max_value=most(key, unit),
        value=None if before is None else float(before),
        step=0.05 if unit.startswith("share of ") else 1.0,
        format="%g",
        placeholder="not said",
        key=draft.widget(key),
    )
    chosen = unit
    if beside:
        chosen = str(
            beside.selectbox(f"{label}: counted in", units, units.index(unit) if unit in units else 0,
                             key=draft.widget(f"{key}.unit"))
        )  # fmt: skip
    faults(draft, key)
    if after is None and figure and before is not None and may_be_none:
        draft.change(edits.without(draft.data, key), f"{label}: nothing said")
    elif after is not None and (after != before or (figure and chosen != unit)):
        draft.number(key, float(after), chosen, f"{label}: {after:g} {chosen}")


def faults(draft: Draft, key: str) -> None:
    """What is not lawful at this key, beside it."""
    for rule in draft.at(key):
        st.error(words.sentence(rule), icon=":material/error:")
