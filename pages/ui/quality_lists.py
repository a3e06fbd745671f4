"""The lists of schools a person should look at again: few referrals for what is known of them, and small schools."""

import numpy as np
import pandas as pd
import streamlit as st

from allocation.need.funnel import ALARM, WARNING, count_funnel
from allocation.need.second_look.silent_need import FAR_FEWER, FEWER, NOT_KNOWN, SilentNeed
from data_sources.district import District
from pages.ui import quality_charts, quality_words, tables, words

LIMITS = {"95% limits": WARNING, "99.8% limits": ALARM}
POINTS_A_CURVE = 60


def watch_list(of: District, watched: pd.DataFrame) -> None:
    """Small schools that steadying keeps out of the neediest group although they may belong in it."""
    if watched.empty:
        st.success("No small school is kept out of the neediest group by steadying.", icon=":material/check_circle:")
        return
    st.markdown(quality_words.watch_list(watched))
    table = named(of, watched).assign(
        chance=100 * watched["probability"], phase=watched["phase"].map(words.short_phase)
    )
    columns = {
        "name": tables.text("School"),
        "phase": tables.text("Phase"),
        "label": tables.text("Measure"),
        "pupils": tables.number("Pupils"),
        "figure": tables.number("Own figure", 1),
        "steadied": tables.number("Steadied", 1),
        "band_from": tables.number("Neediest from", 1),
        "chance": tables.number("Chance it belongs there", 0, unit="%"),
        "unit": tables.text("Unit"),
        "why": tables.text("In words", width="large"),
        "urn": tables.text("URN"),
    }
    tables.show(table, columns, key="watch_list", alt="Small schools worth a second look")


def silent_need(of: District, found: SilentNeed) -> None:
    """Referrals made against referrals expected, one measure at a time, with the limits that chance sets."""
    st.markdown(quality_words.SILENT_NEED)
    labels = found.table["label"].drop_duplicates().tolist()
    if not labels:
        st.info("No measure of referrals is in use.", icon=":material/info:")
        return
    label = st.segmented_control("Measure", labels, default=labels[0], key="silent_measure") or labels[0]
    rows = named(of, found.table[found.table["label"].eq(label)])
    said = quality_words.silent_need(rows)
    st.markdown(said)
    drawn = rows[rows["ratio"].notna()]
    if len(drawn):
        _chart(drawn, found, label, said)
        _table(rows, label)
        _model(found, label)
    for note in found.notes:
        st.markdown(f"- {words.sentence(note)}")


def _chart(drawn: pd.DataFrame, found: SilentNeed, label: str, said: str) -> None:
    model = found.model[found.model["label"].eq(label)]
    spread = float(model["between"].iloc[0]) if len(model) else 0.0
    chart = quality_charts.funnel(drawn, curves(drawn["expected"], spread))
    st.altair_chart(chart, key="funnel", alt=f"{label}: {said}")
    st.caption(
        "Each mark is a school; 1 on the left means as many as expected. Nearly all ordinary schools lie between the "
        "dashed lines. Schools whose count is hidden are in the table only."
    )


def curves(expected: pd.Series, spread: float) -> pd.DataFrame:
    """The limits as curves: expected, limit (a key of LIMITS), low, high as multiples of what is expected.
    `spread` is the variance of like schools' true ratios."""
    grid = np.geomspace(max(0.3, float(expected.min()) * 0.9), float(expected.max()) * 1.05, POINTS_A_CURVE)
    parts = []
    for name, confidence in LIMITS.items():
        low, high = count_funnel(grid, confidence, spread)
        parts.append(pd.DataFrame({"expected": grid, "limit": name, "low": low / grid, "high": high / grid}))
    return pd.concat(parts, ignore_index=True)


def _table(rows: pd.DataFrame, label: str) -> None:
    is_few = rows["flag"].isin([FAR_FEWER, FEWER])
    few = rows[is_few].sort_values("z")
    if len(few):
        _show(few, f"few_{label}", f"{label}: schools that refer fewer than expected")
    else:
        st.success("No school refers fewer than chance allows.", icon=":material/check_circle:")
    with st.expander(f"All schools: {words.count(len(rows), 'school')}"):
        _show(
            rows.sort_values(["ratio", "name"]), f"all_{label}", f"{label}: referrals made and expected of every school"
        )


def _show(rows: pd.DataFrame, key: str, alt: str) -> None:
    table = rows.assign(
        made=[between(low, high) for low, high in zip(rows["observed_low"], rows["observed_high"], strict=True)],
        usual=[between(low, high, "") for low, high in zip(rows["low_95"], rows["high_95"], strict=True)],
        phase=rows["phase"].map(words.short_phase),
        said=rows["flag"].where(rows["flag"].ne(NOT_KNOWN) | rows["reason"].eq(""), rows["reason"]),
    )
    columns = {
        "name": tables.text("School"),
        "phase": tables.text("Phase"),
        "made": tables.text("Made"),
        "expected": tables.number("Expected", 1),
        "ratio": tables.number("Made over expected", 2),
        "usual": tables.text("Usual by chance (95%)"),
        "said": tables.text("That is"),
        "urn": tables.text("URN"),
    }
    tables.show(table, columns, key=f"silent_{key}", alt=alt, placeholder="–")


def between(low: float, high: float, unknown: str = words.NOT_KNOWN) -> str:
    """A count, the range it lies in, or nothing known: "12", "1 to 4", "not known"."""
    if not np.isfinite(low):
        return unknown
    return f"{low:.0f}" if low == high else f"{low:.0f} to {high:.0f}"


def _model(found: SilentNeed, label: str) -> None:
    rows = found.model[found.model["label"].eq(label)]
    with st.expander("What is expected rests on"):
        shown = pd.DataFrame(
            {
                "With": rows["term"],
                "Referrals are, times": rows["times"].map("{:.2f}".format),
                "95% limits": rows["times_low"].map("{:.2f}".format) + " to " + rows["times_high"].map("{:.2f}".format),
            }
        )
        tables.small(shown, alt=f"{label}: what is expected rests on")


def named(of: District, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with the name of each school."""
    names = of.schools.set_index("urn")["name"]
    return rows.assign(name=rows["urn"].map(names))
