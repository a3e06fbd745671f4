"""Calendar: date the meetings of a plan in the weeks of a term, see them by month, move one, and give them out."""

import streamlit as st

from pages.ui import (
    calendar_move,
    calendar_rules,
    calendar_search,
    calendar_term,
    calendar_view,
    frame,
    nav,
)

nav.require()

district = frame.district()
frame.heading("Calendar", f"When every school of {district.authority_name} meets in a term, and who comes.")
frame.demonstration_note(district)

plan = calendar_term.plan(district)
data = calendar_term.data(district)
term = calendar_term.choose(district, data)
calendar_term.who_and_when(district, plan, data)

st.header("Find the dates", anchor=False)
is_searching = calendar_search.is_active(district.authority_code)
asked = calendar_rules.show(district.authority_code, plan, term, is_searching)
if asked and calendar_search.is_started(district, plan, data, term, asked):
    st.rerun()
calendar_search.show(district.authority_code)

saved = calendar_view.newest(plan, term)
if saved:
    shown = calendar_view.show(saved)
    calendar_move.show(saved, shown)
elif not is_searching:
    st.info(
        f"There is no calendar of {term.name} for this plan yet: press **Find dates** above.", icon=":material/info:"
    )
