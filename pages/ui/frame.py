"""What surrounds every page: sidebar, heading, demonstration banner, and plain words for the unexpected."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import NoReturn
from uuid import uuid4

import streamlit as st
from streamlit.navigation.page import Page

from allocation.operating_model.questions import AnswersWanted
from allocation.problem import InconsistentProblem
from data_sources.database import DatabaseRefused
from data_sources.district import District, NothingLoaded
from data_sources.running.environment import SettingRefused
from pages.ui import cache, nav, state, words

STATIC = Path(__file__).resolve().parents[2] / "static"
_UNTITLED = "_untitled"  # the title of a page that has not drawn its own yet


def around(page: Page) -> None:
    """Draws the frame and runs the page inside it."""
    st.session_state[_UNTITLED] = page.title
    st.logo(str(STATIC / "logo.svg"), size="large", icon_image=str(STATIC / "icon.png"))
    st.html(STATIC / "style.css")
    cache.get_ready()
    with plain_errors():
        nav.offer(nav.ENGLAND, cache.has_national_run())
        _sidebar()
        page.run()


@contextmanager
def plain_errors() -> Iterator[None]:
    """A database or a setting that cannot be used is told as it is; anything unforeseen becomes a sentence with a
    reference, and the details go to the log only."""
    try:
        yield
    except (DatabaseRefused, SettingRefused) as refusal:
        _titled()
        st.error(words.sentence(str(refusal)), icon=":material/error:")
    except AnswersWanted as wanted:
        _titled()
        st.warning(words.sentence(str(wanted)), icon=":material/help:")
        nav.link(nav.MODEL, "Go to Operating model to answer")
    except Exception:
        reference = uuid4().hex[:8]
        logging.getLogger(__name__).exception("Unexpected error, reference %s", reference)
        _titled()
        st.error(
            f"Something went wrong that this page did not foresee. Nothing you loaded has changed. "
            f"Try again; if it happens again, give the person who runs TAS Planner the reference **{reference}**.",
            icon=":material/error:",
        )


def heading(title: str, lead: str) -> None:
    """The page's one title and the sentence under it."""
    st.session_state[_UNTITLED] = ""
    st.title(title, anchor=False)
    st.markdown(lead)


def _titled() -> None:
    """Gives a page that ends before its own heading the title it has in the list: no page is without one."""
    if title := st.session_state.get(_UNTITLED):
        st.session_state[_UNTITLED] = ""
        st.title(title, anchor=False)


def district() -> District:
    """The council in use with its data; where there is none, says what to do and ends the page."""
    try:
        loaded = state.district()
    except NothingLoaded as nothing:
        data_wanted(words.sentence(str(nothing)))
    if loaded is None:
        data_wanted("No schools are loaded yet, so there is nothing to show. Load your council's files first.")
    return loaded


def demonstration_note(district: District) -> None:
    """Says that the figures are invented, on every page that shows them."""
    if district.is_demonstration:
        st.html(
            '<div class="tas-banner" role="note"><strong>Fictitious demonstration district</strong>'
            "It does not exist. Its schools, people and figures are made up, to show how TAS Planner works.</div>"
        )


def data_wanted(sentence: str, page: str = nav.DATA, label: str = "Go to Data to load it") -> NoReturn:
    """An empty state: what is missing, why it matters, and the way to mend it. Ends the page."""
    _titled()
    st.info(sentence, icon=":material/info:")
    nav.link(page, label)
    st.stop()


def contradictions(error: InconsistentProblem) -> None:
    """Says what in the loaded files contradicts what, and where to mend it."""
    _titled()
    lead = "The loaded files contradict each other, so no plan can be made until this is put right:"
    st.error(lead, icon=":material/error:")
    for fault in error.faults:
        st.markdown(f"- {words.sentence(fault)}")
    nav.link(nav.DATA, "Go to Data to load corrected files")


def _sidebar() -> None:
    authority = state.authority()
    with st.sidebar:
        if authority is None:
            st.html('<p class="tas-where"><strong>No council chosen yet</strong><br>Load files on the Data page.</p>')
            return
        note = "Fictitious demonstration" if authority.is_demonstration else words.count(authority.schools, "school")
        st.html(f'<p class="tas-where">Showing<br><strong>{escape(authority.name)}</strong><br>{note}</p>')
