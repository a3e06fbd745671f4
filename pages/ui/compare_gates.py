"""The council's gates: set once, and what each plan comes to at each of them, in letters and words."""

from collections.abc import Sequence
from typing import Any, get_args

import pandas as pd
import streamlit as st
from pydantic import ValidationError

from allocation.entities import Phase
from allocation.scenario.names import ChangeNames
from allocation.scenario.sentences import NotUnderstood, fault_in_words
from allocation.scenario.slots import MONTHS
from allocation.scenario_comparison.compare import FEWEST, ScenarioComparison
from allocation.scenario_comparison.gate_checks import GateResult, Verdict, passed_sentence
from allocation.scenario_comparison.gates import (
    KINDS,
    Gate,
    GateBase,
    KeepBeforeTransition,
    loaded_gates,
    read_gate,
)
from data_sources import council_gates, stores
from data_sources.district import District
from pages.ui import cache, state, tables, words

LETTERS = {Verdict.PASSES: "P", Verdict.FAILS: "F", Verdict.UNKNOWN: "?", Verdict.OUTSIDE: "–"}
MOST_NAMED, FEW_NAMED = 4, 1  # of one plan, or of two side by side; of more
ALL = "All"


def names_of(of: District) -> ChangeNames:
    """What gates call this council's clusters."""
    return ChangeNames(clusters={str(one): str(one) for one in of.schools["cluster"].dropna().unique() if one})


def of_one(found: Sequence[GateResult], names: ChangeNames) -> None:
    """The gates of one plan: how many are passed, then each with what it comes to."""
    st.subheader("The council's gates", anchor=False)
    st.markdown(passed_sentence(found))
    if not found:
        st.caption("Gates are set on the page Compare scenarios, once for the council.")
        return
    rows = [
        {"Gate": one.gate.sentence(names), "Passed?": verdict_words(one), "What it comes to": _comes_to(one)}
        for one in found
    ]
    tables.small(pd.DataFrame(rows), alt="The council's gates and whether this plan passes each")


def side_by_side(found: ScenarioComparison, names: ChangeNames) -> None:
    """Every gate with a column for each plan."""
    if not found.gates:
        st.markdown(passed_sentence(()))
        return
    each = zip(found.names, found.by_gate, strict=True)
    most = MOST_NAMED if len(found.names) == FEWEST else FEW_NAMED
    st.markdown("\n".join(f"- **{name}**: {passed_sentence(results)}" for name, results in each))
    rows = [
        {"Gate": gate.sentence(names)}
        | {
            name: f"{verdict_words(results[place])}. {_comes_to(results[place], most)}"
            for name, results in zip(found.names, found.by_gate, strict=True)
        }
        for place, gate in enumerate(found.gates)
    ]
    with st.container(key="compare_wide_gates"):
        tables.small(pd.DataFrame(rows), alt="Each gate and whether each plan passes it")
    st.caption(
        "P passes, F fails, ? cannot be said because data are missing, – does not apply to this plan. The "
        "workbook names everybody."
    )


def verdict_words(one: GateResult) -> str:
    """ "**F** fails"."""
    return f"**{LETTERS[one.verdict]}** {one.verdict}"


def _comes_to(one: GateResult, most: int = MOST_NAMED) -> str:
    said = one.named(most)
    return words.sentence(said) if said else ""


def settle(of: District) -> None:
    """The list of gates with a way to take each out, and two ways to add one; every change is on record."""
    kept, names = council_gates.gates(cache.engine(), of.authority_code), names_of(of)
    with st.expander(f"Set the gates ({len(kept)} set)", expanded=not kept):
        st.markdown(
            "Gates are set once for the council and hold for every plan that is compared. They are not rules: a plan "
            "that fails one can still be chosen, and everybody sees that it fails."
        )
        since = stores.setting_since(cache.engine(), of.authority_code, council_gates.GATES)
        if since:
            st.caption(f"Set by {since[1]} on {words.moment(since[0])}.")
        for place, gate in enumerate(kept):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"{place + 1}. {gate.sentence(names)}")
                if st.button("Take out", key=f"gate_out_{place}_{len(kept)}", icon=":material/delete:",
                             help=f"Takes out gate {place + 1}"):  # fmt: skip
                    _keep(of, (*kept[:place], *kept[place + 1 :]), names)
        new = _form(of) or _sentence(names)
        if new is not None:
            if new in kept:
                st.error("This gate is set already.", icon=":material/error:")
            else:
                _keep(of, (*kept, new), names)


def _keep(of: District, gates: Sequence[Gate], names: ChangeNames) -> None:
    council_gates.set_gates(cache.engine(), of.authority_code, gates, names, state.user_name())
    st.rerun()


def _form(of: District) -> Gate | None:
    kind: type[GateBase] = st.selectbox("Kind of gate", KINDS, format_func=lambda one: one.label, key="gate_kind")
    name = str(kind.model_fields["kind"].default)
    with st.form(f"gate_form_{name}", border=True):
        values = {field: _widget(of, kind, field, f"gate_{name}_{field}") for field in kind.fields}
        is_asked = st.form_submit_button("Set this gate", icon=":material/add:", key="gate_add")
    if not is_asked:
        return None
    try:
        return loaded_gates([{"kind": name, **{field: value for field, value in values.items() if value is not None}}])[
            0
        ]
    except ValidationError as error:
        for fault in error.errors():
            label = kind.fields.get(str(fault["loc"][-1]), kind.label)
            st.error(words.sentence(f"{label}: {fault_in_words(fault)}"), icon=":material/error:")
        return None


def _widget(of: District, kind: type[GateBase], field: str, key: str) -> Any:
    label, usual = kind.fields[field], kind.model_fields[field].default
    if field == "phase":
        chosen = st.selectbox(
            label, [ALL, *Phase], format_func=lambda one: one if one == ALL else words.phase(one), key=key
        )
        return None if chosen == ALL else chosen
    if field == "cluster":
        chosen = st.selectbox(label, [ALL, *names_of(of).clusters], key=key)
        return None if chosen == ALL else chosen
    if kind is KeepBeforeTransition:
        return _yearly_day(label, usual, key)
    if int in (kind.model_fields[field].annotation, *get_args(kind.model_fields[field].annotation)):
        return st.number_input(label, min_value=0, value=int(usual), step=1, key=key)
    return st.number_input(label, min_value=0.0, value=float(usual), step=1.0, key=key)


def _yearly_day(label: str, usual: str, key: str) -> str:
    """A day of every year, "MM-DD", from a box for the day and one for the month."""
    left, right = st.columns(2, gap="small")
    day = left.number_input(f"{label}: day", 1, 31, int(usual[3:]), key=f"{key}_day")
    month = right.selectbox(f"{label}: month", MONTHS, index=int(usual[:2]) - 1, key=f"{key}_month")
    return f"{MONTHS.index(month) + 1:02d}-{int(day):02d}"


def _sentence(names: ChangeNames) -> Gate | None:
    with st.form("gate_sentence_form", border=False):
        text = st.text_input("Or write it as a sentence", placeholder=KINDS[0]().sentence(names), key="gate_sentence")
        is_asked = st.form_submit_button("Set this sentence", icon=":material/add:", key="gate_add_sentence")
    if not is_asked:
        return None
    try:
        return read_gate(text, names)
    except NotUnderstood as error:
        st.error(str(error), icon=":material/error:")
        return None
