"""How sure the ranking is: ranges of ranks, which choice matters most, and what leaving one measure out does."""

import pandas as pd
import streamlit as st

from allocation.need.uncertainty.drawn_scores import NeedUncertainty
from allocation.operating_model import OperatingModel
from data_sources.district import District
from pages.ui import cache, charts, need_words, tables, words

CHART_SCHOOLS = 30
_WORK_OUT = "need_effects_wanted"


def ranges(scored: pd.DataFrame, drawn: NeedUncertainty) -> None:
    """A chart of one phase at a time, since ranks are within it, and the same as a table."""
    phases = scored["phase_name"].unique().tolist()
    chosen = phases[0]
    if len(phases) > 1:
        chosen = st.selectbox("Phase of this chart", phases, key="need_range_phase", persist_state="session")
    rows = scored[scored["phase_name"] == chosen].sort_values(["need_rank", "name"])
    top = rows.head(CHART_SCHOOLS)
    said = need_words.ranges(rows, len(top))
    st.markdown(said)
    st.altair_chart(cache.drawn(charts.rank_ranges, top), key="rank_ranges", alt=said)
    with st.expander("The same as a table, for every school of the phase shown"):
        columns = {
            "name": tables.text("School"),
            "need_rank": tables.number("Rank"),
            "rank_low": tables.number("Could be as high as"),
            "rank_median": tables.number("In the middle"),
            "rank_high": tables.number("Could be as low as"),
            "points_low": tables.number("Score at least", 1),
            "need_points": tables.number("Need score", 1),
            "points_high": tables.number("Score at most", 1),
            "security": tables.text("How sure"),
        }
        tables.show(rows, columns, key="rank_range_table", alt="Ranks and scores with their ranges")
    with st.expander("What was varied"):
        for note in drawn.notes:
            st.markdown(f"- {words.sentence(note)}")


def what_matters(of: District, model: OperatingModel) -> None:
    """Sobol effects on the ranking, worked out when asked, and each element left out in turn."""
    st.markdown(
        "A score rests on choices: weights, scales, ways of adding up. This says which of them the ranking depends on, "
        "so that people can argue about what matters."
    )
    if st.button("Work out which choice matters most", key="need_effects", icon=":material/tune:"):
        st.session_state[_WORK_OUT] = True
    if st.session_state.get(_WORK_OUT):
        _effects(of)
    _left_out(of, model)


def _effects(of: District) -> None:
    found = cache.rank_sensitivity(of)
    if found.effects.empty:
        st.info("Nothing that could be varied makes a difference here.")
        return
    said = need_words.largest_effects(found.effects, found.mean_rank_change)
    st.markdown(said)
    st.altair_chart(cache.drawn(charts.effects, found.effects), key="effects", alt=said)
    columns = {
        "label": tables.text("Choice"),
        "total": tables.number("Part in the difference (total effect)", 2),
        "total_error": tables.number("Give or take", 2),
        "first_order": tables.number("By itself (first-order effect)", 2),
        "first_order_error": tables.number("Give or take (by itself)", 2),
    }
    with st.expander("The same as a table"):
        tables.show(found.effects, columns, key="effect_table", alt="Sobol effects on the ranking")
        st.caption(
            f"Sobol effects on the mean absolute rank change, from {found.evaluations:,} scorings (Saltelli's sample, "
            "SALib). Effects of choices that act together are counted for each of them, so they can add up to more "
            "than 1."
        )
    tables.downloads(lambda: {"Effects": found.effects}, "what the ranking depends on", key="effects")


def _left_out(of: District, model: OperatingModel) -> None:
    found = cache.leave_one_out(of, model)
    st.subheader("Leaving one measure out", anchor=False)
    st.markdown(need_words.left_out(found))
    if found.empty:
        return
    # A pillar with one measure is that measure.
    each = found.drop_duplicates("label", keep="last")
    wide = each.assign(kind=each["kind"].map({"pillar": "Pillar", "indicator": "Measure"}))
    columns = {
        "label": tables.text("Left out"),
        "kind": tables.text("What it is"),
        "mean_rank_change": tables.number("Places moved on average", 1),
        "units_moved": tables.number("Moved over 5 places"),
        "tiers_changed": tables.number("With another tier"),
        "newly_without": tables.number("Left without a score"),
    }
    tables.show(wide, columns, key="left_out", alt="What leaving out each pillar and measure does to the ranking")
    tables.downloads(lambda: {"Left out": found}, "leaving one measure out", key="left_out_file")
