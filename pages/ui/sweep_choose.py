"""Which sweep is open: chosen from a list or by its address, so that a link opens the same one for a colleague."""

import streamlit as st

from data_sources import sweeps
from data_sources.district import District
from data_sources.sweeps import Sweep
from pages.ui import cache, words

ADDRESS = "sweep"
BEGIN = "sweep_begin"


def choose(of: District) -> Sweep | None:
    """The list of sweeps, with the one that is open; None where none is."""
    shown = {one.sweep_id: one for one in sweeps.sweeps(cache.engine(), of.authority_code)}
    wanted = st.query_params.get(ADDRESS, "")
    if wanted and wanted not in shown:
        st.warning(
            "There is no sweep with this address for this council. It may be another council's: choose the council on "
            "Data, or one of the sweeps here.",
            icon=":material/link_off:",
        )
    order = list(shown)
    if not order:
        return None
    picked = st.selectbox(
        "Curve or sweep",
        order,
        index=order.index(wanted) if wanted in order else None,
        format_func=lambda one: _in_words(shown[one]),
        placeholder="Choose one that was asked before",
        key=f"sweep_pick_{wanted}_{len(order)}",
    )
    if picked and picked != wanted:
        go_to(picked)
    return shown.get(wanted)


def _in_words(one: Sweep) -> str:
    return f"{one.name}, asked by {one.saved_by} on {words.moment(one.saved_at)}"


def go_to(sweep_id: str, *, begin: bool = False) -> None:
    """Opens a sweep, and draws the page again with it; it begins to be worked out where that was asked for."""
    st.query_params[ADDRESS] = sweep_id
    if begin:
        st.session_state[BEGIN] = sweep_id
    st.rerun()


def is_to_begin(sweep_id: str) -> bool:
    """Whether this sweep was asked for with a press that begins it as well; said once."""
    return bool(st.session_state.pop(BEGIN, "") == sweep_id)
