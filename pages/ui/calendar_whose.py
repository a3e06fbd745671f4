"""Whose meetings are shown, and their calendar files."""

from collections.abc import Callable

import streamlit as st

from allocation.term_calendar.entities import Meeting, Standardisation, TermCalendar
from data_sources import calendar_files, stores
from data_sources.calendar_files import Feed
from data_sources.stores import SavedCalendar
from pages.ui import cache, state, tables

EVERYBODY, CLUSTER = "Everybody", "Cluster"
ICON = ":material/download:"


def choose(saved: SavedCalendar) -> tuple[Feed | None, TermCalendar]:
    """The one person or school chosen (None for everybody or a cluster) and the meetings that are theirs."""
    problem, feeds = saved.problem, calendar_files.feeds(saved.problem)
    partners = {one.person_id for one in problem.people if one.is_partner}
    members = {
        "Link worker": [one for one in feeds if one.person_id and one.person_id not in partners],
        "Partner": [one for one in feeds if one.person_id in partners],
        "School": [one for one in feeds if one.urn],
    }
    clusters = sorted({need.cluster for need in problem.needs if need.cluster})
    known = [EVERYBODY, *(kind for kind, several in members.items() if several), *([CLUSTER] if clusters else [])]
    left, right = st.columns(2, gap="medium")
    kind = left.selectbox("Whose meetings", known, key="calendar_kind", persist_state="session")
    if kind == EVERYBODY:
        return None, saved.calendar
    if kind == CLUSTER:
        return None, _of_cluster(saved, right.selectbox(CLUSTER, clusters, key="calendar_cluster"))
    by_key = {one.person_id or one.urn: one for one in members[kind]}
    key = right.selectbox(kind, list(by_key), format_func=lambda one: by_key[one].name, key=f"calendar_{kind}")
    return by_key[key], _only(saved.calendar, by_key[key].has)


def _of_cluster(saved: SavedCalendar, cluster: str) -> TermCalendar:
    urns = {need.urn for need in saved.problem.needs if need.cluster == cluster}
    return _only(
        saved.calendar, lambda one: one.urn in urns if isinstance(one, Meeting) else one.group in ("", cluster)
    )


def _only(calendar: TermCalendar, is_wanted: Callable[[Meeting | Standardisation], bool]) -> TermCalendar:
    return TermCalendar(
        tuple(one for one in calendar.meetings if is_wanted(one)),
        tuple(one for one in calendar.standardisations if is_wanted(one)),
    )


def files(saved: SavedCalendar, who: Feed | None) -> None:
    """The workbook and the calendar files; made on the click, and the click is put on record."""
    engine, summary, name = cache.engine(), saved.summary, state.user_name()

    def logged(kind: str, data: bytes) -> bytes:
        sentence = f"Exported the calendar of {summary.term_name}, version {summary.version}, as {kind}."
        stores.log_activity(engine, by=name, action="export", sentence=sentence, authority_code=summary.authority_code)
        return data

    def earlier() -> list[TermCalendar]:
        return stores.earlier_calendars(engine, summary.authority_code, summary.term_name, summary.calendar_id)

    def book() -> bytes:
        return logged("a workbook", calendar_files.workbook(saved))

    def everyone() -> bytes:
        return logged("calendar files", calendar_files.zip_bytes(saved, earlier()))

    stem = f"calendar {summary.term_name} version {summary.version}".replace(" ", "-").lower()
    with st.container(horizontal=True):
        _button("Download for Excel", book, f"{stem}.xlsx", tables.XLSX)
        _button("Everybody's calendar files", everyone, f"{stem}.zip", "application/zip")
        if who is not None:
            feed = who

            def one_feed() -> bytes:
                return logged(f"the calendar file of {feed.name}", calendar_files.ics_bytes(saved, feed, earlier()))

            _button(f"Calendar file of {feed.name}", one_feed, feed.file_name, "text/calendar")
    st.caption("Calendar files open in Outlook and other diaries; loading a newer one moves the meetings that moved.")


def _button(label: str, data: Callable[[], bytes], file_name: str, mime: str) -> None:
    ending = file_name.rpartition(".")[2]
    st.download_button(label, data, file_name, mime, key=f"calendar_{ending}", on_click="ignore", icon=ICON)
