"""The steps of the Rebalance page: which one is open, in the address too, so that a link opens it."""

from collections.abc import Sequence

import streamlit as st

KEY = "step"  # also the name in the address: /rebalance?step=Decide
_NEXT = "rebalance_next_step"


def chosen(labels: Sequence[str]) -> str:
    """The list of steps, the first open where nobody chose; gives the one that is open."""
    following = st.session_state.pop(_NEXT, None)
    if following in labels:
        st.session_state[KEY] = following
    with st.container(key="rebalance_steps"):
        step = st.segmented_control(
            "Steps", labels, default=labels[0], required=True, wrap=True, key=KEY, bind="query-params"
        )
    return str(step or labels[0])


def go_to(label: str) -> None:
    """Opens this step when the page is drawn next."""
    st.session_state[_NEXT] = label
