"""School by school: only the schools that differ between the models, the largest difference first."""

import pandas as pd
import streamlit as st

from allocation.model_comparison.compare import Comparison
from allocation.model_comparison.schools import ASPECTS, column
from pages.ui import tables, words

ALL = "All"
SHOWN = {
    "meetings": "Meetings",
    "tier": "Tier",
    "link worker": "Link worker",
    "role": "Role",
    "partners": "Partners",
}


def show(found: Comparison) -> None:
    """The sentence, the filters and the table."""
    st.markdown(_lead(found))
    if found.differing.empty:
        return
    aspect, shown = _filtered(found)
    st.caption(f"{words.count(len(shown), 'school')} shown: {SHOWN[aspect].lower()} under each model differ.")
    if shown.empty:
        st.info("No school matches. Choose another cluster, phase or name.", icon=":material/info:")
        return
    table = shown.assign(phase=shown["phase"].map(words.short_phase))
    alt = "Schools that differ between the models"
    tables.show(table, _columns(found, aspect), key="compare_schools", alt=alt, placeholder="no figure")


def _lead(found: Comparison) -> str:
    schools, differing = found.lines["urn"].nunique(), len(found.differing)
    if len(found.models) == 1:
        return "With one model there is nothing to differ from."
    if not differing:
        return f"None of the {words.count(schools, 'school')} differs: every school gets the same under these models."
    each = {
        aspect: int(found.differing["differs_in"].str.split(", ").map(lambda parts, a=aspect: a in parts).sum())
        for aspect in ASPECTS
    }
    parts = words.listed(f"{aspect} at {count:,}" for aspect, count in each.items() if count)
    against = words.listed(
        f"{words.count(count, 'school')} under {model}"
        for model, count in found.differ_from_first.items()
        if model != found.models[0]
    )
    return f"**{differing:,} of {schools:,} schools differ**: {parts}. Against {found.models[0]}: {against}."


def _filtered(found: Comparison) -> tuple[str, pd.DataFrame]:
    table = found.differing
    aspect = st.segmented_control(
        "What to compare",
        list(SHOWN),
        default="meetings",
        required=True,
        format_func=SHOWN.__getitem__,
        key="compare_aspect",
        persist_state="session",
    )
    one, two, three = st.columns([1, 1, 1.4])
    clusters = sorted(name for name in table["cluster"].unique() if name)
    cluster = one.selectbox("Cluster", [ALL, *clusters], key="compare_cluster", persist_state="session")
    phases = list(table["phase"].unique())
    phase = two.selectbox(
        "Phase",
        [ALL, *phases],
        format_func=lambda name: name if name == ALL else words.phase(name),
        key="compare_phase",
        persist_state="session",
    )
    text = three.text_input("Find a school by name or URN", key="compare_search", persist_state="session").strip()
    keep = table["differs_in"].str.split(", ").map(lambda parts: aspect in parts).astype(bool)
    if cluster != ALL:
        keep &= table["cluster"] == cluster
    if phase != ALL:
        keep &= table["phase"] == phase
    if text:
        keep &= table["name"].str.contains(text, case=False, regex=False) | table["urn"].str.startswith(text)
    return str(aspect), table[keep].reset_index(drop=True)


def _columns(found: Comparison, aspect: str) -> dict[str, object]:
    of_model = {
        column(aspect, model): tables.number(model, _decimals(found)) if aspect == "meetings" else tables.text(model)
        for model in found.models
    }
    return {
        "name": tables.text("School"),
        **of_model,
        "meetings_difference": tables.number(
            "Meetings apart", _decimals(found), help="Most less fewest meetings a term"
        ),
        "hours_difference": tables.number("Hours apart", 1, help="Most less fewest of link workers a term"),
        "need_points": tables.number("Need score", 1),
        "phase": tables.text("Phase"),
        "cluster": tables.text("Cluster"),
        "differs_in": tables.text("Differs in"),
        "urn": tables.text("URN"),
    }


def _decimals(found: Comparison) -> int:
    """Whole meetings need no decimals."""
    meetings = found.lines["meetings"].dropna()
    return 0 if (meetings == meetings.round()).all() else 1
