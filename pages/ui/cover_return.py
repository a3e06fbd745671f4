"""A version that covers for somebody: whose absence, and the draft that gives every school back on return."""

import streamlit as st

from data_sources import cover_plans
from pages.ui import cache, cover_draft, tiers_judge, words
from pages.ui.rebalance_view import View


def show(view: View) -> None:
    """What the version covers, what returning does, and the form that does it."""
    absence = view.seen.prepared.settings.cover
    if absence is None:
        return
    schools = words.count(len(absence.schools), "school")
    st.markdown(
        f"**{absence.words}, until {words.day(absence.last_day)}.** This version covers {schools} meanwhile. Its hours "
        f"and rules are those of that time: {absence.share:.0%} of the term's hours of these schools count, and "
        f"{absence.name} leads nothing. To cover for somebody else, choose another version above."
    )
    back = cover_plans.returning(cache.engine(), view.saved, view.revision)
    st.markdown(f"**On return.** {cover_plans.return_words(view.seen.prepared, view.saved, back)}")
    if not back.kept and not back.changed_while_covered:
        st.caption("Nothing was changed since the cover began, so the plan is then exactly what it was before.")
    with st.form("cover_return", border=True):
        left, _ = st.columns([1, 2])
        by = tiers_judge.your_name(left, "cover_return_by")
        label = f"Begin a draft with {absence.name} back"
        is_asked = st.form_submit_button(label, type="primary", icon=":material/undo:", key="cover_return")
    if is_asked:
        cover_draft.go_on_with(
            lambda: cover_plans.end(cache.engine(), view.seen.prepared, view.saved, view.revision, by=by)
        )
