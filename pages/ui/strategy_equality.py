"""The equality analysis: who gets how much by what pupils are like, with intervals and what to look at."""

import pandas as pd
import streamlit as st

from allocation.equality import ALL_PHASES, MEASURES, EqualityAnalysis, in_short
from data_sources.board_paper import charts
from data_sources.pupil_characteristics import Characteristics
from pages.ui import cache, tables, words
from pages.ui.strategy_plan import Looked

READ = (
    "The quarter of schools with most of a characteristic is set against the quarter with least, each school among "
    "those of its phase. A ratio above 1 means more for the quarter with most. Outside 0.8 to 1.25 it is flagged for a "
    "person to look at: more support where need is greater is what the service is for, less is a question to answer. "
    "Schools whose figure is missing or withheld, or whose pupils are not known, are left out."
)


def show(looked: Looked) -> None:
    """The flagged ratios first, then every characteristic."""
    st.header("Equality analysis", anchor=False)
    known, found = cache.equality(looked.seen)
    st.markdown(f"**{in_short(found)}** {READ}")
    if len(found.ratios):
        _ratios(found)
        _quartiles(found, known)
    st.subheader("What is not loaded", anchor=False)
    st.markdown(f"Nothing here is said of: {words.listed(known.missing)}.")
    if len(found.not_analysed):
        with st.expander(f"Too few schools to analyse ({len(found.not_analysed)})", expanded=found.ratios.empty):
            tables.small(found.not_analysed.set_axis(["Characteristic", "Phase", "Why"], axis=1), alt="Not analysed")
    tables.downloads(lambda: sheets(found, known), "equality analysis", key="equality")


def _ratios(found: EqualityAnalysis) -> None:
    phases = sorted(found.ratios["phase"].unique(), key=lambda one: (one != ALL_PHASES, one))
    one, two = st.columns(2)
    measure = one.selectbox(
        "What schools get", list(MEASURES), format_func=lambda name: MEASURES[name][0], key="equality_measure"
    )
    phase = two.selectbox("Schools of", phases, format_func=phase_words, key="equality_phase")
    rows = found.ratios[found.ratios["measure"].eq(measure) & found.ratios["phase"].eq(phase)]
    drawn = rows[rows["ratio"].notna()].assign(
        label=rows["label"].str.removeprefix("share of "), flag=rows["flag"].map(charts.FLAGS)
    )
    st.markdown("\n".join(f"- {sentence}" for sentence in rows["sentence"]))
    if len(drawn):
        chart = cache.drawn(charts.ratios, drawn[["label", "ratio", "low", "high", "flag"]])
        st.altair_chart(chart, key="equality_chart", alt=f"Ratios with intervals. {' '.join(rows['sentence'])}")
    decimals = MEASURES[measure][-1]
    table = rows.assign(flag=rows["flag"], clear=rows["is_clear"].map({True: "yes", False: "no"}))
    columns = {
        "label": tables.text("Characteristic", width="large"),
        "most": tables.number("Most", decimals),
        "least": tables.number("Least", decimals),
        "ratio": tables.number("Ratio", 2),
        "low": tables.number("From", 2),
        "high": tables.number("To", 2),
        "flag": tables.text("Flag"),
        "clear": tables.text("Without 1"),
        "schools": tables.number("Schools"),
    }
    st.caption(
        "Most and least: what the quarter of schools with most, and with least, of the characteristic gets. From and "
        "to: the 95% interval. Without 1: whether the interval leaves out 1, so that chance alone hardly explains "
        "it; one interval in twenty does so by chance."
    )
    tables.show(table, columns, key="equality_ratios", alt="Ratios by characteristic", placeholder="cannot be said")


def _quartiles(found: EqualityAnalysis, known: Characteristics) -> None:
    st.subheader("Quarter by quarter", anchor=False)
    column = st.selectbox(
        "Characteristic", list(known.labels), format_func=lambda name: words.sentence(known.labels[name])[:-1],
        key="equality_characteristic",
    )  # fmt: skip
    rows = found.quartiles[found.quartiles["characteristic"].eq(column)]
    wide = rows.pivot_table(
        index=["phase", "quartile", "schools", "pupils"], columns="measure", values="rate"
    ).reset_index()
    wide = wide.reindex(columns=["phase", "quartile", "schools", "pupils", *MEASURES])
    columns = {
        "phase": tables.text("Schools of"),
        "quartile": tables.number("Quarter (1 has least)"),
        **{name: tables.number(said[0], said[-1]) for name, said in MEASURES.items()},
        "schools": tables.number("Schools"),
        "pupils": tables.number("Pupils"),
    }
    tables.show(wide.assign(phase=wide["phase"].map(phase_words)), columns, key="equality_quartiles", alt="By quarter")
    used = "It is a part of the need score." if column in known.in_score else "It is no part of the need score."
    st.caption(f"{used} From: {known.sources[column]}.")


def phase_words(phase: str) -> str:
    """ "All phases", or the phase's short name."""
    return "All phases" if phase == ALL_PHASES else words.short_phase(phase)


def sheets(found: EqualityAnalysis, known: Characteristics) -> dict[str, pd.DataFrame]:
    """The analysis as the sheets of a workbook."""
    sources = pd.DataFrame(
        [{"characteristic": known.labels[name], "from": said} for name, said in known.sources.items()]
    )
    return {
        "Ratios": found.ratios.drop(columns=["characteristic", "measure"]),
        "Quarters": found.quartiles.drop(columns="characteristic"),
        "Not analysed": found.not_analysed,
        "Sources": sources,
        "Not loaded": pd.DataFrame({"not loaded": known.missing}),
    }
