"""A form for any kind of change, in people's words: what has changed, about whom, and from when."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st
from pydantic import ValidationError

from allocation.scenario.apply import Applied
from allocation.scenario.changes import Change, loaded, read_sentence
from allocation.scenario.names import BOUNDARIES, CASELOAD_RULES, FIRMNESS, GOALS, PHASES, ChangeNames
from allocation.scenario.sentences import NotUnderstood, fault_in_words
from pages.ui import change_words, words
from pages.ui.change_words import Kind

ONE_OF = {
    "worker_id": "workers", "urn": "schools", "into_urn": "schools", "like_urn": "schools", "cluster": "clusters",
    "hub": "hubs", "tier_id": "tiers", "role_id": "roles", "model_id": "models", "partner_id": "partners",
    "definition": "meals",
}  # fmt: skip
CHOICES: dict[str, Mapping[str, str]] = {
    "phase": PHASES,
    "boundary": BOUNDARIES,
    "rule": CASELOAD_RULES,
    "firmness": FIRMNESS,
}
SEVERAL = ("urns", "goals", "phases")
DAYS = ("first_day", "last_day", "from_day", "day")
WHOLE = ("pupils", "moves")
NUMBERS: dict[str, tuple[float, float, float]] = {
    "fte": (0.0, 1.0, 0.1), "points": (0.0, 100.0, 1.0), "fsm_percent": (0.0, 100.0, 1.0),
    "percent": (-100.0, 1000.0, 1.0), "weight": (0.0, 100.0, 0.05), "schools": (0.0, 100.0, 0.5),
    "least": (0.0, 100.0, 0.5),
    "cases": (0.0, 1000.0, 1.0), "hours": (0.0, 100_000.0, 1.0), "easting": (0.0, 700_000.0, 1.0),
    "northing": (0.0, 1_300_000.0, 1.0),
}  # fmt: skip
MOST_POSTS = 50.0


def show(tried: Applied, key: str) -> Change | None:
    """Two ways to say what has changed: a form, or a sentence. Gives a change that is asked for, else None."""
    by_form, by_sentence = st.tabs(["Choose from lists", "Write a sentence"], key=f"{key}_ways")
    with by_form:
        chosen = _form(tried, key)
    with by_sentence:
        written = _sentence(tried.names, key)
    return chosen or written


def _sentence(names: ChangeNames, key: str) -> Change | None:
    turn = st.session_state.get(f"{key}_turn", 0)
    with st.form(f"{key}_sentence_form", border=False):
        text = st.text_input(
            "Sentence",
            key=f"{key}_sentence_{turn}",
            placeholder="Remove 0.6 FTE from a cluster from January",
            help="Sentences are read exactly as the list of changes writes them; capitals do not matter.",
        )
        is_asked = st.form_submit_button("Add this sentence", icon=":material/add:", key=f"{key}_add_sentence")
    if not is_asked:
        return None
    try:
        return read_sentence(text, names)
    except NotUnderstood as error:
        st.error(str(error), icon=":material/error:")
        return None


def _form(tried: Applied, key: str) -> Change | None:
    group = st.segmented_control(
        "What has changed", list(change_words.GROUPS), default="Most asked for", required=True, key=f"{key}_group"
    )
    kinds = change_words.GROUPS[str(group)]
    kind: Kind = st.selectbox(
        "Kind of change",
        kinds,
        format_func=lambda one: one.label,
        key=f"{key}_kind_{group}",
        label_visibility="collapsed",
    )
    turn = st.session_state.get(f"{key}_turn", 0)
    name = str(kind.model_fields["kind"].default)
    with st.form(f"{key}_{name}_{turn}", border=True):
        values = _values(kind, tried, f"{key}_{name}_{turn}")
        is_asked = st.form_submit_button("Add this change", icon=":material/add:", key=f"{key}_add")
    return _made(kind, name, values) if is_asked else None


def next_turn(key: str) -> None:
    """Empties the form, because what was in it is in the list now."""
    st.session_state[f"{key}_turn"] = st.session_state.get(f"{key}_turn", 0) + 1


def _made(kind: Kind, name: str, values: dict[str, Any]) -> Change | None:
    """The change, or None with what is missing or wrong on screen."""
    given = {field: value for field, value in values.items() if value not in (None, "", ())}
    try:
        return loaded([{"kind": name, **given}])[0]
    except ValidationError as error:
        for fault in error.errors():
            field = str(fault["loc"][-1])
            label = change_words.field(kind, field) if field in kind.model_fields else kind.label
            st.error(words.sentence(f"{label}: {fault_in_words(fault)}"), icon=":material/error:")
        return None


def _values(kind: Kind, tried: Applied, key: str) -> dict[str, Any]:
    """A field for everything the change says, two beside each other."""
    fields = [name for name in kind.model_fields if name != "kind"]
    if not fields:
        return {}
    columns = st.columns(min(2, len(fields)), gap="medium")
    values = {}
    for place, name in enumerate(fields):
        with columns[place % len(columns)]:
            is_needed = kind.model_fields[name].is_required()
            label = change_words.field(kind, name) + ("" if is_needed else " (may be left empty)")
            values[name] = _widget(kind, name, label, tried, f"{key}_{name}", is_needed)
    return values


def _widget(kind: Kind, name: str, label: str, tried: Applied, key: str, is_needed: bool) -> Any:
    if name in SEVERAL:
        return _several(name, label, tried.names, key)
    if name in DAYS:
        return st.date_input(label, None, format="DD/MM/YYYY", key=key, min_value=date(2000, 1, 1))
    if name in WHOLE:
        return st.number_input(label, min_value=0, value=None, step=1, key=key)
    if name in NUMBERS:
        low, high, step = NUMBERS[name]
        high = (
            MOST_POSTS
            if name == "fte" and "worker_id" not in kind.model_fields and "name" not in kind.model_fields
            else high
        )
        return st.number_input(label, low, high, value=None, step=step, key=key)
    options = _options(kind, name, tried)
    if options is None:
        return st.text_input(label, key=key)
    return st.selectbox(
        label,
        list(options),
        index=0 if name == "firmness" else None,
        format_func=lambda one: _shown(options[one]),
        placeholder="Choose one" if is_needed else "Any",
        key=key,
    )


def _options(kind: Kind, name: str, tried: Applied) -> Mapping[str, str] | None:
    """What can be chosen for a field, by id; None for free text."""
    if "weight" in kind.model_fields and name == "name":
        return _in_order(tried.names, "weights", "weight")
    if name == "group":
        return {group: group for group in sorted(tried.baseline.school_groups["group"].unique())}
    if name in CHOICES:
        return CHOICES[name]
    if name in ONE_OF:
        return _in_order(tried.names, ONE_OF[name], ONE_OF[name].removesuffix("s") if name != "definition" else "meals")
    return None


def _in_order(names: ChangeNames, kinds: str, kind: str) -> dict[str, str]:
    labels = {one: names.call(kind, one) for one in getattr(names, kinds)}
    return dict(sorted(labels.items(), key=lambda pair: pair[1].casefold())) if kinds != "tiers" else labels


def _several(name: str, label: str, names: ChangeNames, key: str) -> tuple[str, ...]:
    options = {"urns": _in_order(names, "schools", "school"), "goals": GOALS, "phases": PHASES}[name]
    chosen = st.multiselect(
        label, list(options), format_func=lambda one: _shown(options[one]), key=key, placeholder="Choose"
    )
    return tuple(chosen)


def _shown(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
