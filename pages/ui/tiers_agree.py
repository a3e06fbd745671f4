"""Agreeing the tiers of a term for good, and starting a new cycle of goalposts."""

from datetime import date

import pandas as pd
import streamlit as st

from allocation.operating_model import OperatingModel
from data_sources import agreed_terms, stores
from data_sources.district import District
from data_sources.standing import Standing
from data_sources.stores import TermRefused
from pages.ui import cache, tables, tiers_judge, tiers_sections, tiers_words, words

# School terms as councils name them, by the month they begin in.
TERMS = ((8, "Autumn"), (4, "Summer"), (1, "Spring"))


def show(of: District, model: OperatingModel, table: pd.DataFrame, holds: Standing) -> None:
    """What will be frozen, the form, and the cycle."""
    st.markdown(
        "Agreeing a term keeps every school's score, parts and tiers **for good**. The next term's changes are held "
        f"against it. {tiers_words.frozen(holds.frozen.first_term, len(holds.frozen.goalposts))}"
    )
    with st.expander("What will be kept"):
        tables.facts(frozen_facts(of, model, table, holds), alt="What agreeing the term keeps")
    _form(of, model)
    if len(holds.frozen.goalposts):
        _cycle(of, holds)


def frozen_facts(of: District, model: OperatingModel, table: pd.DataFrame, holds: Standing) -> dict[str, str]:
    """Label and words of everything that is kept."""
    changed = [
        name for name, value in holds.choices.model_dump().items() if value != type(holds.choices)().model_dump()[name]
    ]
    in_force = int(table["is_judged"].sum())
    return {
        "Schools": f"{words.count(len(table), 'school')}, each with score, rank, every part of the score and its tiers",
        "Chances": "how likely each tier is for each school",
        "Judgements": f"those in force on the first day (today {in_force})",
        "Choices about the score": f"other than the default: {words.listed(changed).replace('_', ' ')}"
        if changed
        else "the default ones",
        "Operating model": f"{model.label}, with all {len(model.figures())} figures",
        "Files": f"which {words.count(len(of.sources), 'file')} it was worked out from, with their checksums",
        "Goalposts": tiers_words.frozen(holds.frozen.first_term, len(holds.frozen.goalposts)),
        "Changed afterwards": "never; while it is the latest it can be replaced, and then both stay on record",
    }


def _form(of: District, model: OperatingModel) -> None:
    with st.form("agree_term", border=True):
        one, two, three = st.columns(3)
        name = one.text_input("Name of the term", suggested_name(date.today()), key="term_name")
        day = two.date_input("First day of the term", date.today(), format="DD/MM/YYYY", key="term_start")
        by = tiers_judge.your_name(three, "term_by")
        is_replacing = st.checkbox(
            "It replaces an earlier version of the same term, which is kept as superseded", key="term_replaces"
        )
        is_sent = st.form_submit_button(
            "Agree these tiers for good", type="primary", icon=":material/lock:", key="agree_term_button"
        )
    if not is_sent:
        return
    if not isinstance(day, date):
        st.error("A term needs its first day. Give one.", icon=":material/error:")
        return
    try:
        with st.spinner("Keeping the tiers of this term."):
            agreed_terms.agree(
                cache.engine(), of, model, name=name, starts_on=day, by=by, is_replacing=bool(is_replacing)
            )
    except TermRefused as refusal:
        st.error(str(refusal), icon=":material/error:")
        return
    tiers_sections.say_next(f"The tiers of {len(of.schools):,} schools are agreed for {name.strip()}.")
    st.rerun()


def suggested_name(day: date) -> str:
    """ "Autumn 2026" for a day in November 2026."""
    return next(f"{name} {day.year}" for month, name in TERMS if day.month >= month)


def _cycle(of: District, holds: Standing) -> None:
    with st.expander("Start a new cycle"):
        st.markdown(
            f"Goalposts are frozen as they were for {holds.frozen.first_term}. A new cycle lets the next agreed term "
            "set them anew, for example once a year or when new Indices of Deprivation are loaded. Scores before and "
            "after cannot be compared."
        )
        with st.form("new_cycle", border=False):
            left, right = st.columns([1, 2])
            by = tiers_judge.your_name(left, "cycle_by")
            reason = right.text_input("Why a new cycle starts", key="cycle_reason")
            is_sent = st.form_submit_button("Start a new cycle", icon=":material/restart_alt:", key="start_cycle")
        if not is_sent:
            return
        try:
            stores.start_cycle(cache.engine(), of.authority_code, by=by, reason=reason)
        except TermRefused as refusal:
            st.error(str(refusal), icon=":material/error:")
            return
        tiers_sections.say_next("A new cycle has started: the next term agreed sets the goalposts.")
        st.rerun()
