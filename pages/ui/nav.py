"""The list of pages, and the guard that keeps a page from running without the frame (app.py)."""

import streamlit as st
from streamlit.navigation.page import Page

_FRAME = "_frame"
HOME, DATA, NEED, MAP, ALLOCATION, METHOD = (
    "pages/home.py",
    "pages/data.py",
    "pages/need.py",
    "pages/cluster_map.py",
    "pages/allocation.py",
    "pages/method.py",
)
_PAGES = {
    HOME: ("Home", "home", "Where things stand and what needs attention"),
    DATA: ("Data", "upload_file", "Load files, see what was read and what is missing"),
    NEED: ("Need", "leaderboard", "Schools ranked by need, and why"),
    MAP: ("Cluster map", "map", "Schools, clusters, hubs and link workers on a map"),
    ALLOCATION: ("Allocation", "hub", "Find who leads which school, and how often they meet"),
    METHOD: ("Method", "menu_book", "How every figure is worked out, and its limits"),
}


def pages() -> list[Page]:
    """Every page, always: an unregistered deep link opens a "Page not found" box that blocks the page."""
    return [
        st.Page(path, title=title, icon=f":material/{icon}:", help=about, default=path == HOME)
        for path, (title, icon, about) in _PAGES.items()
    ]


def frame() -> Page:
    """What app.py calls first: registers the pages and marks this session as framed. Returns the page to run."""
    st.session_state[_FRAME] = True
    return st.navigation(pages())


def require() -> None:
    """First line of every page file. On a cold server Streamlit runs a deep-linked page without app.py; this turns
    that mode off for the whole process and starts again, with the frame around the page."""
    if not st.session_state.get(_FRAME):
        st.navigation(pages())
        st.rerun()


def link(page: str, label: str) -> None:
    """A link to another page of the app."""
    st.page_link(page, label=label, icon=":material/arrow_forward:")
