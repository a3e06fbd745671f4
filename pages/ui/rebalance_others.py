"""For the school being changed: every link worker in order with the price, on request, and a way to take one."""

import streamlit as st

from allocation.explain_choices import alternatives_sentence
from allocation.findings import SchoolAlternatives
from pages.ui import cache, ranked_workers, rebalance_view, words
from pages.ui.rebalance_view import View

ASKED = "edit_others_asked"


def show(view: View, urn: str) -> None:
    """A button, then the list: each link worker with the plan worked out again around them."""
    turn = f"{view.saved.summary.version_id} {view.revision} {urn}"
    if st.session_state.get(ASKED) != turn:
        if st.button("Who else could lead it, and at what price?", icon=":material/group_search:", key="edit_others"):
            st.session_state[ASKED] = turn
            st.rerun(scope="fragment")
        return
    problem = view.seen.prepared.problem
    found = cache.school_alternatives(view.seen, view.result, urn)
    st.markdown(f"**{alternatives_sentence(problem, found)}**")
    if view.seen.breaches:
        st.caption("What the draft breaks may stay as it is; nothing else may break, and nothing may get worse.")
    ranked_workers.show(view.seen, found, key="others")
    _take(view, found)


def _take(view: View, found: SchoolAlternatives) -> None:
    priced = {row.worker_id: row for row in found.rows if row.plan is not None and not row.is_lead}
    if not priced:
        return
    name = view.names.school(found.urn)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Take one of them, with the other changes it needs",
            list(priced),
            format_func=lambda one: f"{priced[one].rank}. {priced[one].name}, {_others(len(priced[one].rearranged))}",
            key=f"take_{view.revision}_{found.urn}",
        )
        if st.button("Take it", icon=":material/check:", key="take_it"):
            row = priced[chosen]
            assert row.plan is not None
            others = f", with {_others(len(row.rearranged))}" if row.rearranged else ""
            rebalance_view.save(view, row.plan, f"Gave {name} to {row.name}{others}")


def _others(number_of: int) -> str:
    return f"{words.count(number_of, 'other school')} changed" if number_of else "no other school changed"
