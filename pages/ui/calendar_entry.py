"""What the calendar's forms share: half-days of the week, runs of days, refusals in words, and undoing an entry."""

from collections.abc import Iterable
from datetime import date

import pandas as pd
import streamlit as st

from allocation.term_calendar.entities import Pattern
from allocation.term_calendar.term_dates import WEEKDAYS
from data_sources import calendar_entries, stores
from data_sources.reading.contract import FileRefused
from pages.ui import cache, kinds, state, words

HALVES = {"mornings": False, "afternoons": True}
Run = tuple[date, date, str]  # first day, last day, what it is


def half_days(label: str, chosen: Pattern, key: str) -> Pattern:
    """Mornings and afternoons of the week to pick from, with those chosen so far."""
    found = set()
    for name, half in HALVES.items():
        picked = st.pills(
            f"{label}, {name}", WEEKDAYS, selection_mode="multi", key=f"{key}_{name}",
            default=[day for place, day in enumerate(WEEKDAYS) if (place, half) in chosen],
        )  # fmt: skip
        found |= {(WEEKDAYS.index(day), half) for day in picked}
    return frozenset(found)


def runs(rows: Iterable[Run], first: str, last: str, what: str, key: str) -> list[Run]:
    """A table of runs of days to edit; a row without a first day says nothing, one without a last is one day."""
    shown = pd.DataFrame(list(rows), columns=["first", "last", "what"]).astype(
        {"first": "datetime64[us]", "last": "datetime64[us]", "what": "str"}
    )
    columns = {
        "first": st.column_config.DateColumn(first, format="DD/MM/YYYY"),
        "last": st.column_config.DateColumn(last, format="DD/MM/YYYY"),
        "what": st.column_config.TextColumn(what),
    }
    edited = st.data_editor(shown, column_config=columns, num_rows="dynamic", hide_index=True, key=key)
    return [
        (
            pd.Timestamp(row.first).date(),
            pd.Timestamp(row.first if words.is_missing(row.last) else row.last).date(),
            "" if words.is_missing(row.what) else str(row.what).strip(),
        )
        for row in edited.itertuples(index=False)
        if not words.is_missing(row.first)
    ]


def refusal(refused: ValueError) -> None:
    """Why what was typed cannot be kept, and what to do."""
    if not isinstance(refused, FileRefused):
        st.error(str(refused), icon=":material/error:")
        return
    for fault in refused.faults:
        st.error(f"{words.sentence(fault.problem)} {fault.remedy}", icon=":material/error:")


def undo(authority_code: str, kind: str) -> None:
    """The last entry of a kind, and a button that takes it back: what was there before it is in use again."""
    entry = next(
        (one for one in calendar_entries.last_entries(cache.engine(), authority_code) if one.kind == kind), None
    )
    if entry is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"Last entry: {entry.file_name}, {words.moment(entry.loaded_at)} by {entry.loaded_by}.")
        if st.button("Undo this entry", icon=":material/undo:", key=f"undo_entry_{kind}"):
            back = stores.withdraw(cache.engine(), entry.source_id, state.user_name())
            then = f" {words.listed(one.file_name for one in back)} is in use again." if back else ""
            st.toast(f"{kinds.label(kind)}: the last entry was undone.{then}")
            st.rerun()
