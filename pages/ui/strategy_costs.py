"""What a post costs, as the council says it; without that no cost is shown."""

import streamlit as st

from allocation.operating_model import OperatingModel
from data_sources import stores
from data_sources.district import District
from data_sources.openness.facts import POST_COSTS, post_costs
from pages.ui import cache, state, words

MOST_POUNDS = 1_000_000.0


def given(of: District) -> dict[str, float]:
    """Role id -> pounds a year for a full-time post, only what the council has said."""
    return post_costs(cache.engine(), of.authority_code)


def show(of: District, model: OperatingModel) -> None:
    """A form with a number for each role that may lead; an empty one takes the cost back."""
    known = given(of)
    since = stores.setting_since(cache.engine(), of.authority_code, POST_COSTS)
    heading = "What a post costs" if known else "Say what a post costs, so that cost per need point is shown"
    with st.expander(heading), st.form("post_costs", border=False):
        st.markdown(
            "Pounds a year for one full-time post, with what the employer pays on top. No paper gives it and none is "
            "assumed: where a role is empty, cost is not shown for the clusters that have it."
        )
        said = {}
        for role in model.roles:
            said[role.id] = st.number_input(
                f"{role.label}, £ a year",
                min_value=0.0,
                max_value=MOST_POUNDS,
                value=known.get(role.id),
                step=500.0,
                placeholder="not given",
                key=f"cost_{role.id}",
            )
        if known and since:
            st.caption(f"Given by {since[1]} on {words.moment(since[0])}.")
        is_kept = st.form_submit_button("Keep these costs", key="keep_costs")
    if is_kept:
        kept = {role: float(cost) for role, cost in said.items() if cost}
        stores.set_setting(cache.engine(), of.authority_code, POST_COSTS, kept, state.user_name())
        st.rerun()
