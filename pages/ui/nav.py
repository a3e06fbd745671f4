"""The list of pages, and the guard that keeps a page from running without the frame (app.py)."""

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

_FRAME = "_frame"
_OFFERED = "_pages_offered"
_ICON = Path(__file__).resolve().parents[2] / "static" / "icon.png"
HOME, DATA, QUALITY, MODEL, NEED, WEIGHTS, TIERS, MAP = (
    "pages/home.py",
    "pages/data.py",
    "pages/quality.py",
    "pages/operating_model.py",
    "pages/need.py",
    "pages/weights.py",
    "pages/tiers.py",
    "pages/cluster_map.py",
)
ALLOCATION, REBALANCE, SCENARIOS, CURVES, STRATEGY, REDRAW, ROTA, CALENDAR, COMPARE, RECORD, METHOD = (
    "pages/allocation.py",
    "pages/rebalance.py",
    "pages/scenarios.py",
    "pages/sweeps.py",
    "pages/strategy.py",
    "pages/redraw.py",
    "pages/partner_rota.py",
    "pages/calendar.py",
    "pages/model_comparison.py",
    "pages/record.py",
    "pages/method.py",
)
SCENARIOS_COMPARED = "pages/compare_scenarios.py"
ENGLAND = "pages/england.py"
_PAGES = {
    HOME: ("Home", "home", "Where things stand and what needs attention"),
    MAP: ("Cluster map", "map", "Schools, clusters, hubs and link workers on a map"),
    DATA: ("Data", "upload_file", "Load files, see what was read and what is missing"),
    QUALITY: ("Data quality", "rule", "What is missing, hidden, old or standing in, and whom to look at again"),
    MODEL: ("Operating model", "account_tree", "How the service is run: choose a model, answer what it leaves open"),
    NEED: ("Need", "leaderboard", "Schools ranked by need, and why"),
    WEIGHTS: ("Weights", "tune", "Try other weights and see who would change rank and tier"),
    TIERS: ("Tiers", "stairs", "Which tier each school has and why, judgement, and agreeing a term"),
    ALLOCATION: ("Allocation", "hub", "Find who leads which school, and how often they meet"),
    REBALANCE: (
        "Rebalance",
        "balance",
        "From today's allocation to an approved plan: drafts, changes by hand",
    ),
    SCENARIOS: ("What if", "alt_route", "Scenarios: try changes, see what they do, keep and share them"),
    SCENARIOS_COMPARED: (
        "Compare scenarios",
        "view_column",
        "Scenarios and plans against a reference: figures, gates, maps and only what differs",
    ),
    CURVES: ("Curves", "show_chart", "What one more post buys and where, how a rule matters, who can be away"),
    STRATEGY: ("Strategy", "monitoring", "Clusters side by side: need, staff, meetings, fairness, on a projector"),
    REDRAW: ("Draw clusters", "draw", "Propose cluster boundaries, change them by hand, keep them as a scenario"),
    ROTA: (
        "Partner rota",
        "groups",
        "What partners owe schools, whether their hours reach, and who gets the visits",
    ),
    CALENDAR: ("Calendar", "calendar_month", "Date the meetings of a term, move them by hand and give them out"),
    COMPARE: ("Compare models", "compare_arrows", "The same schools under two or more operating models, side by side"),
    ENGLAND: ("England", "public", "Every authority scored and allocated in one run, on one map and in one table"),
    RECORD: ("Record", "history", "Who did what, when and why, and whether the record is whole"),
    METHOD: ("Method", "menu_book", "How every figure is worked out, and its limits"),
}
_ONLY_WHERE_THERE_IS_SOMETHING = frozenset({ENGLAND})


def pages() -> list[Page]:
    """Every page, always: an unregistered deep link opens a "Page not found" box that blocks the page. One that has
    nothing to show yet is left out of the list on screen."""
    offered = st.session_state.get(_OFFERED, frozenset())
    return [
        st.Page(
            path,
            title=title,
            icon=f":material/{icon}:",
            help=about,
            default=path == HOME,
            visibility="hidden" if path in _ONLY_WHERE_THERE_IS_SOMETHING - offered else "visible",
        )
        for path, (title, icon, about) in _PAGES.items()
    ]


def offer(page: str, is_offered: bool) -> None:
    """Shows or hides a page of those that may have nothing to show, in this session's list of pages."""
    before = st.session_state.get(_OFFERED, frozenset())
    after = before | {page} if is_offered else before - {page}
    if after != before:
        st.session_state[_OFFERED] = after
        st.rerun()


def register() -> Page:
    """Registers the pages and gives the one to run. The icon is set first: until it is, Streamlit takes the page's own
    icon for the browser's tab and fetches it from the internet."""
    st.set_page_config(page_title="TAS Planner", page_icon=_ICON, layout="wide")
    page = st.navigation(pages(), expanded=True)
    st.set_page_config(page_title=f"{page.title} – TAS Planner", page_icon=_ICON)
    return page


def frame() -> Page:
    """What app.py calls first: marks this session as framed. Gives the page to run."""
    st.session_state[_FRAME] = True
    return register()


def require() -> None:
    """First line of every page file. On a cold server Streamlit runs a deep-linked page without app.py; this turns
    that mode off for the whole process and starts again, with the frame around the page."""
    if not st.session_state.get(_FRAME):
        register()
        st.rerun()


def link(page: str, label: str) -> None:
    """A link to another page of the app."""
    st.page_link(page, label=label, icon=":material/arrow_forward:")
