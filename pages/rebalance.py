"""Rebalance: from today's allocation to an approved plan, step by step, with every version kept."""

from collections.abc import Callable

import streamlit as st

from pages.ui import (
    frame,
    nav,
    plan_outcome,
    rebalance_changes,
    rebalance_compare,
    rebalance_cover,
    rebalance_curve,
    rebalance_decide,
    rebalance_edit,
    rebalance_files,
    rebalance_propose,
    rebalance_steps,
    rebalance_today,
    rebalance_versions,
    rebalance_view,
    rebalance_why,
)
from pages.ui.cache import Outcome
from pages.ui.rebalance_view import View

nav.require()

# Steps that need no version, then those of a version, in the order of the work. Only the open one is drawn.
OF_TODAY: dict[str, Callable[[Outcome], None]] = {
    "Today": rebalance_today.show,
    "Propose": rebalance_propose.show,
}
FEWER_MOVES = "Fewer moves"  # of today, under a version's settings where there is one
OF_A_VERSION: dict[str, Callable[[View], None]] = {
    "What changes": rebalance_changes.show,
    "Change by hand": rebalance_edit.show,
    "Why": rebalance_why.show,
    "Cover": rebalance_cover.show,
    "Decide": rebalance_decide.show,
    "Give out": rebalance_files.show,
    "Compare": rebalance_compare.show,
}

district = frame.district()
frame.heading("Rebalance", f"From today's allocation in {district.authority_name} to an approved plan, step by step.")
frame.demonstration_note(district)
if not district.workers:
    frame.data_wanted("No link workers are loaded, so nobody can lead a school. Load the list of link workers first.")
today = plan_outcome.today(district)
if today is None:
    st.stop()

chosen = rebalance_versions.choose(district, today)
rebalance_view.said()
view = rebalance_view.load(district, chosen) if chosen else None
if view:
    rebalance_versions.show_heading(view)

step = rebalance_steps.chosen([*OF_TODAY, FEWER_MOVES, *OF_A_VERSION])
if step == FEWER_MOVES:
    rebalance_curve.show(today, view)
elif step in OF_TODAY:
    OF_TODAY[step](today)
elif view:
    OF_A_VERSION[step](view)
else:
    st.markdown("This step needs a version. Choose one above, or begin a draft.")
