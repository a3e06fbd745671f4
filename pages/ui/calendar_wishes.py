"""Which half-days schools prefer and refuse for their meetings, shown and entered on the Calendar page."""

import pandas as pd
import streamlit as st

from allocation.term_calendar.build import Wishes
from allocation.term_calendar.presence import pattern_words
from data_sources import calendar_entries
from data_sources.calendar_data import CalendarData
from data_sources.district import District
from data_sources.reading.contract import FileRefused
from pages.ui import cache, calendar_entry, state, tables

KIND = "meeting_wishes"
COLUMNS = {
    "school": tables.text("School"),
    "prefers": tables.text("Prefers"),
    "refuses": tables.text("Refuses"),
}


def show(of: District, known: CalendarData) -> None:
    """Every school with a wish as a table, a form for one school, and the last entry to undo."""
    names = dict(zip(of.schools["urn"].astype(str), of.schools["name"].astype(str), strict=True))
    rows = [
        {"school": names[urn], "prefers": _words(one.preferred), "refuses": _words(one.excluded)}
        for urn, one in known.wishes.items()
        if urn in names
    ]
    if rows:
        table = pd.DataFrame(rows).sort_values("school", ignore_index=True)
        tables.show(table, COLUMNS, key="calendar_wishes", alt="Half-days that schools prefer and refuse")
    else:
        st.markdown("No school has said when it prefers or refuses to meet.")
    urns = sorted(names, key=lambda urn: (names[urn], urn))
    urn = st.selectbox("School", urns, format_func=lambda one: f"{names[one]} ({one})", key="wishes_of")
    if urn is None:
        return
    now = known.wishes.get(urn, Wishes())
    key = f"wishes_{urn}_{hash(now)}"
    with st.form(key, border=False):
        preferred = calendar_entry.half_days("Prefers", now.preferred, f"{key}_prefers")
        refused = calendar_entry.half_days("Refuses", now.excluded, f"{key}_refuses")
        st.caption("Preferred half-days are taken where they can be, refused ones never. Nothing chosen: no wish.")
        if st.form_submit_button("Keep these wishes", icon=":material/save:", key=f"{key}_save"):
            _keep(of, urn, Wishes(preferred, refused), names[urn], now)
    calendar_entry.undo(of.authority_code, KIND)


def _words(pattern: frozenset[tuple[int, bool]]) -> str:
    return pattern_words(pattern) if pattern else "nothing said"


def _keep(of: District, urn: str, wishes: Wishes, name: str, now: Wishes) -> None:
    if wishes == now:
        st.info(f"The wishes of {name} are as they were.", icon=":material/info:")
        return
    if wishes.preferred & wishes.excluded:
        both = pattern_words(wishes.preferred & wishes.excluded)
        st.error(f"{name} cannot prefer and refuse {both}. Take it out of one of them.", icon=":material/error:")
        return
    try:
        calendar_entries.enter_wishes(cache.engine(), of.authority_code, urn, wishes, of.schools, state.user_name())
    except FileRefused as refused:
        calendar_entry.refusal(refused)
        return
    st.toast(f"The wishes of {name} are kept. Find dates anew to use them.")
    st.rerun()
