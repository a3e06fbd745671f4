"""What the council lays open: what is assumed, the draft transparency record, facts about personal data."""

from datetime import date

import streamlit as st

from data_sources.district import District
from data_sources.handouts import web, word
from data_sources.handouts.content import Document
from data_sources.openness.assumptions import assumption_log, in_words
from data_sources.openness.data_protection import data_protection
from data_sources.openness.facts import TO_COMPLETE, CouncilFacts, facts
from data_sources.openness.open_document import THE_PAPER, open_document
from data_sources.openness.transparency_record import CHECK, STANDARD, in_short, record_table, transparency_record
from pages.ui import cache, document_files, tables, words
from pages.ui.strategy_plan import Looked


def show(of: District, looked: Looked) -> None:
    """The three, each as a table, and all of them to download."""
    parts = looked.seen.prepared
    known = facts(cache.engine(), of, parts.model, parts.settings)
    fields = transparency_record(known)
    log, record, personal = assumption_log(known), record_table(fields), data_protection(known)
    st.header("What is assumed", anchor=False)
    st.markdown(
        f"**{in_words(log)}** Each has its reason; the Operating model and Weights pages change them. "
        f"{THE_PAPER.format(source=parts.model.source)}"
    )
    columns = {
        "what": tables.text("Figure", width="medium"),
        "value": tables.text("Value", width="small"),
        "unit": tables.text("Unit", width="medium"),
        "why": tables.text("Why", width="large"),
        "status": tables.text("Status"),
        "default": tables.text("Default"),
        "part": tables.text("Part"),
    }
    tables.show(
        log, columns, key="assumptions", alt="Assumptions and settings that differ", placeholder="", is_tall=True
    )
    st.header("Algorithmic transparency record", anchor=False)
    st.markdown(f"A draft for the {STANDARD}. **{in_short(fields)}** {CHECK}")
    _documents(known, of.authority_code)
    for tier, rows in record.groupby("tier", sort=False):
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


def _documents(known: CouncilFacts, authority_code: str) -> None:
    """The record with the log and the facts as documents, written when asked for."""

    def made() -> Document:
        return open_document(known, date.today())

    stem, what = f"transparency record {known.authority_name}", "the draft transparency record"
    document_files.show(lambda: word.word(made()), lambda: web.html(made()), stem, what, authority_code, key="record")
