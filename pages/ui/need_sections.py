"""The parts of the Need page."""

import pandas as pd
import streamlit as st

from allocation.need.score import NeedResult
from allocation.operating_model import OperatingModel
from data_sources.district import District
from pages.ui import cache, charts, need_table, need_words, tables, words

CHART_SCHOOLS = 15


def ranked_table(shown: pd.DataFrame, pillars: list[str]) -> str | None:
    """The ranked table; gives the URN of the row a person clicked."""
    place = tables.pick(
        shown,
        need_table.columns(pillars, has_other_tiers=need_table.has_other_tiers(shown)),
        key="ranked",
        alt="Schools ranked by need within their phase",
        placeholder="none",
    )
    return None if place is None else str(shown["urn"].iloc[place])


def parts(scored: pd.DataFrame, pillars: list[str]) -> None:
    """Stacked bars of the neediest schools shown, with the same as a table."""
    top = scored.nlargest(CHART_SCHOOLS, "need_points")
    said = need_words.parts(top, pillars)
    st.markdown(said)
    long = top.melt(["name", "need_points"], pillars, "part", "contribution_points").rename(columns={"name": "school"})
    st.altair_chart(cache.drawn(charts.parts_of_score, long), key="top_parts", alt=said)
    with st.expander("The same as a table"):
        wide = top[["name", *pillars, "need_points"]].rename(columns={"name": "School", "need_points": "Need score"})
        tables.small(_one_decimal(wide, [*pillars, "Need score"]), alt=said)


def spread(scored: pd.DataFrame, model: OperatingModel) -> None:
    """A chart a phase: schools in each ten points, with the cut-offs between tiers; one table for all."""
    bands, lines = need_table.bands(scored), need_table.cut_offs(model)
    for phase, rows in bands.groupby("phase_name", sort=False):
        own = lines[lines["phase_name"] == phase]
        said = need_words.spread(rows, own)
        st.subheader(str(phase), anchor=False)
        st.markdown(said)
        st.altair_chart(cache.drawn(charts.spread_of_scores, rows, own), key=f"spread_{phase}", alt=f"{phase}: {said}")
    with st.expander("The same as a table"):
        wide = bands.pivot_table(index="from_points", columns="phase_name", values="schools", sort=False).reset_index()
        wide["from_points"] = [f"{start} to {start + need_table.BAND_POINTS}" for start in wide["from_points"]]
        tables.small(wide.rename(columns={"from_points": "Need score"}), alt="Schools in each ten points of need score")


def insufficient(table: pd.DataFrame) -> None:
    """The schools without a score and what to get for each."""
    without = table[table["need_points"].isna()]
    if without.empty:
        st.success("Every school has enough data for a score.", icon=":material/check_circle:")
        return
    st.markdown(
        f"{words.count(len(without), 'school')} {words.have(len(without))} no score and no tier of "
        f"{'its' if len(without) == 1 else 'their'} own: too much of what the score is made of is missing, or "
        "there is nothing to compare it with. A score is never guessed."
    )
    columns = {
        "name": tables.text("School", width=230),
        "missing": tables.text("What to get", width=560),
        "missing_weight_percent": tables.number("Missing", unit="%", help="Of the weight in use.", width=85),
        "phase_name": tables.text("Phase", width=90),
        "cluster": tables.text("Cluster"),
        "urn": tables.text("URN"),
    }
    tables.show(
        without,
        columns,
        key="insufficient",
        alt="Schools without enough data for a score",
        placeholder="",
        is_tall=True,
    )


def notes(of: District, scores: NeedResult) -> None:
    """Sentences about the whole run: definitions, stand-ins, what was left out."""
    every = [*scores.notes, *of.notes]
    if not every:
        st.markdown("Nothing out of the ordinary.")
    for note in dict.fromkeys(every):
        st.markdown(f"- {words.sentence(note)}")


def _one_decimal(frame: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    return frame.assign(**{name: frame[name].map(lambda value: words.number(value, 1)) for name in names})
