"""The parts of a school's card beyond its sum: how sure, what would move it, its history, schools most like it."""

import pandas as pd
import streamlit as st

from allocation.need.comparable import comparable_schools
from allocation.need.score import NeedResult
from allocation.operating_model import OperatingModel
from allocation.tiers.chances import TierChances
from data_sources.district import District
from data_sources.joining.fsm_history import segments
from pages.ui import cache, charts, need_words, tables, words

SIMILAR_SCHOOLS = 5


def how_sure(line: pd.Series, chances: TierChances, model: OperatingModel) -> None:
    """The ranges of score and rank, and the chance of each tier the school may have."""
    low, high = (words.points(line[part]) for part in ("points_low", "points_high"))
    st.markdown(
        f"In nine of ten reasonable variations the need score lies between **{low}** and **{high}** and the rank "
        f"between **{line['rank_low']}** and **{line['rank_high']}**. The weights, the scale, the way of adding up and "
        "the chance in small numbers were all varied together."
    )
    rows = chances.table[chances.table["urn"] == line["urn"]]
    named = pd.DataFrame(
        {
            "Tier": [model.tier(tier).label for tier in rows["tier_id"]],
            "Chance": [words.percent(words.chance(share, 1)) for share in rows["probability"]],
        }
    )
    tables.small(named, alt=f"How likely each tier is for {line['name']}")
    st.caption("A tier is secure from 80 of 100 on. This is not the chance that the school needs help.")


def what_would_move(of: District, line: pd.Series, model: OperatingModel) -> None:
    """The smallest single change that gives the school the next tier, up or down."""
    if words.is_missing(line["need_points"]):
        st.markdown("Without a score there is nothing to move. 'Not enough data' says what to get.")
        return
    moves = cache.moves_of_school(of, model, str(line["urn"]))
    for direction in ("up", "down"):
        found = moves[moves["direction"] == direction]
        if found.empty:
            continue
        tier = model.tier(str(found["tier_id"].iloc[0])).label.lower()
        st.markdown(f"Any one of these, everything else unchanged, would bring it {direction} to **{tier}**:")
        st.markdown("\n".join(f"- {need_words.move(row)}" for _, row in found.iterrows()))
    if moves.empty:
        st.markdown("No change of one figure alone would give it another tier.")
    else:
        st.caption(
            "What a figure would have to be, not a target. The scores of other schools would change a little too."
        )


def history(of: District, line: pd.Series, model: OperatingModel) -> None:
    """Score by agreed term and free school meals by year; lines stop where figures cannot be compared."""
    _terms(of, line, model)
    _meals(of, str(line["urn"]), str(line["name"]))


def _terms(of: District, line: pd.Series, model: OperatingModel) -> None:
    every = cache.term_history(of)
    rows = every[every["urn"] == line["urn"]].reset_index(drop=True)
    if rows.empty:
        st.markdown("No term has been agreed for this school yet, so its score has no history.")
        return
    named = {tier.id: tier.label for tier in model.tiers}
    first, last = rows.iloc[0], rows.iloc[-1]
    said = f"Need score in {words.count(len(rows), 'agreed term')}: from {words.points(first['need_points'])} in "
    said += f"{first['term']} to {words.points(last['need_points'])} in {last['term']}."
    st.markdown(said)
    drawn = rows.rename(columns={"term": "when", "need_points": "figure"}).assign(kind="Need score")
    if len(rows) > 1:
        order = drawn["when"].tolist()
        chart = cache.drawn(charts.history, drawn.dropna(subset=["figure"]), order, "Need score")
        st.altair_chart(chart, key="term_history", alt=said)
    _breaks(rows["break_note"])
    table = pd.DataFrame(
        {
            "Term": rows["term"],
            "Need score": [words.points(value) for value in rows["need_points"]],
            "Rank": [words.number(value) for value in rows["need_rank"]],
            "Tier agreed": rows["agreed_tier_id"].map(named).fillna(rows["agreed_tier_id"]),
        }
    )
    tables.small(table, alt=f"Scores and tiers of {line['name']} by term")


def _meals(of: District, urn: str, name: str) -> None:
    rows = of.fsm_history[of.fsm_history["urn"] == urn]
    known = segments(rows)
    if known.empty:
        return
    st.markdown("**Free school meals by year.** Figures counted in different ways are never joined.")
    order = sorted(rows["academic_year"].unique())
    drawn = known.rename(columns={"academic_year": "when", "fsm_percent": "figure"})
    drawn = drawn.assign(kind=drawn["fsm_definition"].map(words.meals))
    last = known.iloc[-1]
    said = (
        f"Latest: {words.percent(last['fsm_percent'])} of pupils in {last['academic_year']}, counted as: "
        f"{words.meals(last['fsm_definition'])}."
    )
    st.markdown(said)
    if len(order) > 1:
        st.altair_chart(
            cache.drawn(charts.history, drawn, order, "% of pupils"),
            key="fsm_history",
            alt=f"Free school meals. {said}",
        )
    table = pd.DataFrame(
        {
            "Year": rows["academic_year"],
            "Counted as": rows["fsm_definition"].map(words.meals),
            "Share": [
                words.figure(value, state, 1, "%")
                for value, state in zip(rows["fsm_percent"], rows["fsm_percent_state"], strict=True)
            ],
            "From": rows["fsm_source"],
        }
    )
    tables.small(table, alt=f"Free school meals of {name} by year")


def _breaks(notes: pd.Series) -> None:
    for note in notes[notes != ""]:
        st.caption(f"Break: {words.sentence(note)} Scores before and after are not joined.")


def similar(of: District, scores: NeedResult, ranked: pd.DataFrame, urn: str) -> None:
    """The schools most like it, with what differs."""
    found = comparable_schools(of.schools, scores, urn, SIMILAR_SCHOOLS)
    if found.empty:
        st.markdown("No other school of its phase has enough of the same figures to be compared with.")
        return
    lines = ranked.set_index("urn").loc[found["urn"]].reset_index()
    table = pd.DataFrame(
        {
            "School": lines["name"],
            "Need score": [words.points(value) for value in lines["need_points"]],
            "Tier by the score": lines["tier"].fillna("to be decided"),
            "What differs": [text or "nothing much" for text in found["differs"]],
        }
    )
    st.markdown(
        f"Of its phase, most like it in the figures behind the score and in size is **{lines['name'].iloc[0]}**. "
        "Figures below are steadied."
    )
    tables.small(table, alt="The schools most like this one, with what differs")
