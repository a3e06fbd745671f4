"""The parts of the Data quality page about figures, definitions, methods, vintages and files."""

import pandas as pd
import streamlit as st

from allocation.operating_model import OperatingModel
from data_sources.data_quality import CONDITIONS, DataQuality
from data_sources.district import District
from data_sources.joining.fsm_history import break_notes, segments, year_notes
from data_sources.joining.home_lsoas import LEAST_SHARE_OF_PUPILS
from data_sources.vintage_effect import VintageEffect
from pages.ui import kinds, quality_charts, quality_words, tables, words

EVERY = "Everything to mend"
BREAKS = ((2017.5, "April 2018: earnings count"), (2025.5, "September 2026: the rule changes"))


def measures(quality: DataQuality) -> None:
    """What is known, hidden, missing and standing in, for each measure of the score."""
    used = [name for name in CONDITIONS if quality.indicators[name].sum()]
    for _, row in quality.indicators.iterrows():
        st.markdown(f"- {quality_words.measure(row, used)}")
    columns = {
        "label": tables.text("Measure"),
        "own_percent": tables.number("Own figure", 0, unit="%", help="Schools with a figure of their own, as loaded."),
        **{name: tables.number(words.sentence(name).rstrip("."), help="Schools") for name in used},
    }
    tables.show(quality.indicators, columns, key="quality_measures", alt="State of the figures of each measure")


def schools(quality: DataQuality) -> None:
    """Every figure that something can be done about: what is wrong, what to get and from whom."""
    to_mend = quality.to_mend
    if to_mend.empty:
        st.success("Every school has figures of its own for every measure loaded.", icon=":material/check_circle:")
        return
    counts = to_mend["condition"].value_counts()
    offered = [EVERY, *(name for name in reversed(CONDITIONS) if name in counts)]
    chosen = st.selectbox("Show", offered, key="quality_condition", format_func=lambda name: _with_count(name, counts))
    shown = to_mend if chosen == EVERY else to_mend[to_mend["condition"].eq(chosen)]
    st.markdown(
        f"{words.count(len(shown), 'figure')} of {words.count(shown['urn'].nunique(), 'school')}. "
        "Nothing is filled in without being said."
    )
    table = shown.assign(phase=shown["phase"].map(words.short_phase))
    columns = {
        "name": tables.text("School", width=160),
        "label": tables.text("Measure", width=120),
        "condition": tables.text("What it is", width=120),
        "what_to_get": tables.text("What to get", width=280),
        "detail": tables.text("More", width=220),
        "from_whom": tables.text("From whom", width=160),
        "phase": tables.text("Phase"),
        "urn": tables.text("URN"),
    }
    tables.show(table, columns, key="quality_schools", alt="Figures to mend, by school", placeholder="", is_tall=True)


def _with_count(name: str, counts: pd.Series) -> str:
    return (
        f"{name} ({int(counts.sum()):,})" if name == EVERY else f"{words.sentence(name).rstrip('.')} ({counts[name]:,})"
    )


def meals(of: District) -> None:
    """The definition in use, every definition and year loaded, and where the series breaks."""
    st.markdown(quality_words.meals(of))
    history = of.fsm_history
    if history["fsm_percent"].notna().sum() == 0:
        return
    for note in [*year_notes(history), *break_notes(history)]:
        st.markdown(f"- {words.sentence(note)}")
    rows = medians(history)
    first, last = rows["first_year"].min(), rows["first_year"].max()
    breaks = pd.DataFrame([(at, label) for at, label in BREAKS if first < at < last], columns=["at", "label"])
    said = "The middle school's share of pupils by school year; a line joins only figures that can be compared."
    st.markdown(said)
    st.altair_chart(quality_charts.meals_over_time(rows, breaks), key="quality_meals", alt=said)
    with st.expander("The same as a table"):
        wide = rows.assign(percent=rows["percent"].map(words.percent), schools=rows["schools"].map("{:,}".format))
        names = {"academic_year": "School year", "definition": "Counted as", "percent": "Middle school"}
        shown = wide[[*names, "schools"]].rename(columns={**names, "schools": "Schools with a figure"})
        tables.small(shown, alt=said)


def medians(history: pd.DataFrame) -> pd.DataFrame:
    """The median of the schools by definition and year, as one series to draw: academic_year, first_year, percent,
    schools, fsm_definition, definition (in words), segment."""
    known = history[history["fsm_percent"].notna()]
    grouped = known.groupby(["fsm_definition", "academic_year"])["fsm_percent"].agg(["median", "size"]).reset_index()
    series = grouped.rename(columns={"median": "fsm_percent", "size": "schools"}).assign(urn="")
    rows = segments(series).rename(columns={"fsm_percent": "percent"})
    return rows.assign(
        first_year=rows["academic_year"].str[:4].astype(int),
        definition=rows["fsm_definition"].map(words.meals),
    ).sort_values(["academic_year", "fsm_definition"], ignore_index=True)


def deprivation(of: District, quality: DataQuality) -> None:
    """By which method each school's area deprivation was worked out."""
    st.markdown(quality_words.methods(quality))
    st.caption(
        "Best is where pupils live, from a file of pupils by home LSOA. Where fewer than "
        f"{LEAST_SHARE_OF_PUPILS:.0%} of a school's pupils are in an LSOA with a score, or nobody has counted them, "
        "the nearest LSOAs stand in, and last the school's own."
    )
    table = of.schools.assign(
        phase=of.schools["phase"].map(words.short_phase),
        measure=of.schools["area_deprivation_measure"] + " " + of.schools["area_deprivation_vintage"],
    ).sort_values(["area_deprivation_method", "name"])
    columns = {
        "name": tables.text("School"),
        "phase": tables.text("Phase"),
        "area_deprivation_method": tables.text("Method"),
        "area_deprivation_score": tables.number("Score", 3),
        "area_deprivation_low": tables.number(
            "From", 3, help="Where withheld counts leave a range: the least it can be."
        ),
        "area_deprivation_high": tables.number("To", 3, help="The most it can be."),
        "area_deprivation_pupils_percent": tables.number("Pupils placed", 0, unit="%"),
        "area_deprivation_note": tables.text("More", width="large"),
        "measure": tables.text("Measure"),
        "urn": tables.text("URN"),
    }
    tables.show(
        table, columns, key="quality_methods", alt="How each school's area deprivation was worked out", placeholder="–"
    )


def vintages(effect: VintageEffect, model: OperatingModel) -> None:
    """What changing the vintage of the Indices of Deprivation does to each school."""
    how = "The order is compared by Spearman's rank correlation of the two, within a phase."
    st.markdown(effect.summary, help=None if effect.table.empty else how)
    if effect.table.empty:
        return
    for note in effect.notes:
        st.markdown(f"- {words.sentence(note)}")
    labels = {tier.id: tier.label for tier in model.tiers}
    table = effect.table.assign(
        phase=effect.table["phase"].map(words.short_phase),
        tier_2019=effect.table["tier_id_2019"].map(labels),
        tier_2025=effect.table["tier_id_2025"].map(labels),
        tier=effect.table["is_tier_changed"].map({True: quality_charts.CHANGED, False: quality_charts.SAME}),
    )
    scored = table.dropna(subset=["need_points_change"])
    if len(scored):
        said = "Each school's need score under both vintages; on the dashed line it is the same."
        st.markdown(said)
        st.altair_chart(quality_charts.two_vintages(scored), key="quality_vintages", alt=said)
    columns = {
        "name": tables.text("School"),
        "phase": tables.text("Phase"),
        "need_points_change": tables.number("Change, points", 1),
        "need_points_2019": tables.number("Need, 2019", 1),
        "need_points_2025": tables.number("Need, 2025", 1),
        "tier_2019": tables.text("Tier, 2019"),
        "tier_2025": tables.text("Tier, 2025"),
        "deprivation_2019": tables.number("Deprivation, 2019", 3),
        "deprivation_2025": tables.number("Deprivation, 2025", 3),
        "deprivation_rank_2019": tables.number("Rank, 2019"),
        "deprivation_rank_2025": tables.number("Rank, 2025"),
        "method": tables.text("Method"),
        "covered_percent_2019": tables.number("Area covered, 2019", 0, unit="%"),
    }
    tables.show(table, columns, key="quality_vintage_table", alt="Each school under the Indices of 2019 and of 2025")
    if len(effect.not_compared):
        with st.expander(f"Not compared: {words.count(len(effect.not_compared), 'school')}"):
            left = effect.not_compared.rename(columns={"urn": "URN", "name": "School", "reason": "Why"})
            tables.small(left, alt="Schools that could not be compared")


def files(quality: DataQuality) -> None:
    """Every file in use with the day it is about."""
    st.markdown(quality_words.files(quality))
    table = quality.files.assign(
        kind=quality.files["kind"].map(kinds.label),
        data_date=quality.files["data_date"].map(words.day),
        is_old=quality.files["is_old"].map({True: "Old", False: ""}),
    ).sort_values(["is_old", "kind"], ascending=[False, True])
    columns = {
        "kind": tables.text("Kind of file"),
        "file_name": tables.text("File"),
        "data_date": tables.text("Data date"),
        "age_years": tables.number("Age, years", 1),
        "is_old": tables.text("Old?"),
        "why": tables.text("Why", width="medium"),
        "from_whom": tables.text("From whom", width="medium"),
    }
    tables.show(table, columns, key="quality_files", alt="Files in use with their dates")
