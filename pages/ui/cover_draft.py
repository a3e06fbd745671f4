"""Goes on with a draft that a cover begins or ends with, or says why it could not begin."""

from collections.abc import Callable

import streamlit as st

from allocation.plan_states import StepRefused
from pages.ui import rebalance_steps, rebalance_view

NEXT_STEP = "What changes"


def go_on_with(begin: Callable[[], int]) -> None:
    """Begins the draft and opens it at what changes."""
    try:
        version_id = begin()
    except StepRefused as refusal:
        for fault in refusal.faults:
            st.error(fault, icon=":material/error:")
        return
    rebalance_view.choose(version_id)
    rebalance_steps.go_to(NEXT_STEP)
    st.rerun()
