"""What the council lays open: what is assumed, the draft transparency record, facts about personal data."""

import streamlit as st

from data_sources.district import District
from data_sources.openness.assumptions import assumption_log, in_words
from data_sources.openness.data_protection import data_protection
from data_sources.openness.facts import TO_COMPLETE, facts
from data_sources.openness.transparency_record import CHECK, STANDARD, record_table, transparency_record
from pages.ui import cache, tables, words
from pages.ui.strategy_plan import Looked


def show(of: District, looked: Looked) -> None:
    """The three, each as a table, and all of them to download."""
    parts = looked.seen.prepared
    known = facts(cache.engine(), of, parts.model, parts.settings)
    log, record, personal = assumption_log(known), record_table(transparency_record(known)), data_protection(known)
    st.header("What is assumed", anchor=False)
    st.markdown(f"**{in_words(log)}** Each has its reason; the Operating model and Weights pages change them.")
    columns = {
        "what": tables.text("Figure"),
        "value": tables.text("Value", width="small"),
        "unit": tables.text("Unit"),
        "why": tables.text("Why", width="large"),
        "status": tables.text("Status"),
        "default": tables.text("Default"),
        "part": tables.text("Part"),
    }
    tables.show(
        log, columns, key="assumptions", alt="Assumptions and settings that differ", placeholder="", is_tall=True
    )
    st.header("Algorithmic transparency record", anchor=False)
    left = int(record["text"].str.startswith(TO_COMPLETE).sum())
    st.markdown(
        f"A draft for the {STANDARD}. **{len(record) - left} of {len(record)} fields are filled from the "
        f"configuration, {left} are to be completed by the council.** {CHECK}"
    )
    for tier in ("Tier 1", "Tier 2"):
        rows = record[record["tier"] == tier]
        with st.expander(f"{tier} ({words.count(len(rows), 'field')})"):
            for section, ours in rows.groupby("section", sort=False):
                st.subheader(str(section), anchor=False)
                pairs = {f"{one.number} {one.field}": one.text for one in ours.itertuples()}
                tables.facts(pairs, alt=f"{tier}: {section}")
    st.header("Personal data", anchor=False)
    open_facts = int(personal["text"].str.startswith(TO_COMPLETE).sum())
    st.markdown(f"Facts for a data protection impact assessment; {open_facts} are to be completed by the council.")
    tables.facts(dict(zip(personal["heading"], personal["text"], strict=True)), alt="Facts about personal data")
    tables.downloads(
        lambda: {"Assumptions": log, "Transparency record": record, "Personal data": personal},
        f"openness {of.authority_name}",
        key="openness",
    )
