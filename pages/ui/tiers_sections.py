"""The parts of the Tiers page that show what was decided."""

import pandas as pd
import streamlit as st

from allocation.operating_model import OperatingModel
from data_sources.district import District
from pages.ui import cache, tables, tiers_table, tiers_words, words

_SAID = "tiers_said"


def say_next(sentence: str) -> None:
    """Keeps a sentence for the next run of the page, which starts from the top."""
    st.session_state[_SAID] = sentence


def said_before() -> None:
    """What the last press of a button did."""
    sentence = st.session_state.pop(_SAID, "")
    if sentence:
        st.success(sentence, icon=":material/check_circle:")


def schools(shown: pd.DataFrame) -> None:
    """Every school shown with each step to its tier."""
    if shown.empty:
        st.info("No school matches these filters. Choose another, or clear the search.")
        return
    table = shown.assign(
        change_word=[
            f"Held: {tiers_words.HELD_LABELS[held]}" if held in tiers_words.HELD_LABELS else change
            for held, change in zip(shown["held_by"], shown["change_word"], strict=True)
        ],
        tier_note=shown["tier_note"].replace("", "The score gives it this tier."),
    )
    tables.show(
        table,
        tiers_table.columns(),
        key="tiers",
        alt="Schools with the tier by score, the entitled and the agreed tier",
        placeholder="none",
    )
    _in_words(shown[shown["tier_note"].ne("")], "Why, in words")


def _in_words(rows: pd.DataFrame, title: str) -> None:
    """The reasons at full length, which a row of the table has no room for."""
    if rows.empty:
        return
    with st.expander(f"{title}: {words.count(len(rows), 'school')}"):
        said = rows[["name", "tier_note"]].rename(columns={"name": "School", "tier_note": "Why it has its tier"})
        tables.small(said, alt=title)


def one_school(of: District, shown: pd.DataFrame, model: OperatingModel) -> None:
    """One school's tier now and in every agreed term, with each step."""
    if shown.empty:
        return
    names = dict(zip(shown["urn"], shown["name"], strict=True))
    urn = st.selectbox(
        "School",
        list(names),
        format_func=lambda one: f"{names[one]} ({one})",
        key="tiers_school",
        filter_mode="contains",
    )
    st.markdown(tiers_words.where_it_stands(shown.set_index("urn").loc[urn]))
    history = cache.term_history(of)
    rows = history[history["urn"] == urn]
    if rows.empty:
        st.markdown("It is in no agreed term yet.")
        return
    tables.small(tiers_table.over_the_terms(rows, model), alt=f"Tiers of {names[urn]} in each agreed term")
    # Below the table, whose narrow columns would make long sentences very tall on a phone.
    for term in rows[rows["tier_note"].ne("")][::-1].itertuples():
        st.markdown(f"- **{term.term}**: {term.tier_note}")
    for note in rows["break_note"][rows["break_note"].ne("")]:
        st.caption(f"{note} Scores before and after cannot be compared.")


def referral_falls(table: pd.DataFrame, term: str) -> None:
    """The schools whose score fell below their tier only because referrals fell."""
    falls = table[table["is_fall_from_referrals_only"].astype(bool)]
    if not term:
        st.markdown("There is no earlier term to compare referrals with yet.")
        return
    if falls.empty:
        st.markdown(f"None: nobody's score is below the tier agreed for {term} only because referrals fell.")
        return
    st.markdown(tiers_words.referral_falls(falls))
    held = falls.assign(held_by=falls["held_by"].map(tiers_words.HELD_LABELS).fillna("nothing"))
    tables.show(
        held,
        tiers_table.referral_columns(),
        key="referral_falls",
        alt="Schools whose score fell only because referrals fell, with the score without referrals",
        placeholder="none",
    )
    _in_words(falls, "Why, in words")
