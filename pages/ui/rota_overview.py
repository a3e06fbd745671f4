"""Every partner at once: whether its hours reach, by cluster, and by month."""

import altair as alt
import pandas as pd
import streamlit as st

from allocation.partner_rota import sentences, tables
from allocation.partner_rota.afford import PartnerNeed, Verdict
from allocation.partner_rota.split import VisitSplit
from allocation.partner_rota.wording import hours, visits
from pages.ui import charts
from pages.ui import tables as screen
from pages.ui.rota_basis import Basis

BADGES = {
    Verdict.FITS: ("Fits", "green"),
    Verdict.SHORT: ("Short", "orange"),
    Verdict.NOT_SAID: ("Not said yet", "gray"),
    Verdict.NOT_OFFERED: ("No offer said yet", "gray"),
    Verdict.NOTHING_DUE: ("Nothing due", "blue"),
}
MOST_CLUSTERS_WRITTEN_OUT = 12


def headlines(basis: Basis) -> None:
    """A sentence a partner: what is due, what is offered, and whether it fits."""
    for need in basis.rota.partners:
        label, colour = BADGES[need.verdict]
        with st.container(border=True):
            said = " ".join([f"**{sentences.headline(need)}**", *sentences.cautions(need)])
            st.markdown(f":{colour}-badge[{label}] {said}")


def by_cluster(basis: Basis, decided: dict[str, VisitSplit]) -> None:
    """A table of clusters by partners: visits and hours due, and visits given where hours are short."""
    area = basis.model.area_word
    st.header(f"By {area}", anchor=False)
    st.markdown(f"Visits and hours a term that are due to the schools of each {area}.")
    table = _wide(basis, tables.clusters(basis.rota, decided))
    if len(table) <= MOST_CLUSTERS_WRITTEN_OUT + 1:
        screen.small(table, alt=f"Visits and hours due by {area} and partner")
    else:
        columns = {name: screen.text(name) for name in table.columns}
        screen.show(table, columns, key="rota_clusters", alt=f"Visits and hours due by {area} and partner")


def _wide(basis: Basis, long: pd.DataFrame) -> pd.DataFrame:
    """A row a cluster, a column a partner, in words."""
    names = list(dict.fromkeys(long["cluster"]))
    table = pd.DataFrame({basis.model.area_word.capitalize(): [name or "None" for name in names]})
    for need in basis.rota.partners:
        mine = long[long["partner_id"].eq(need.partner.id)].set_index("cluster")
        table[need.partner.label] = [_cell(need, mine.loc[name]) for name in names]
    return table


def _cell(need: PartnerNeed, row: pd.Series) -> str:
    least = "at least " if row["schools_not_said"] else ""
    if pd.isna(row["visits"]):
        return "not said yet"
    if not row["visits"]:
        return "no visit"
    said = f"{least}{visits(row['visits'])}"
    said += "" if need.visit_hours is None else f", {hours(row['hours'])}"
    if row.name != tables.ALL and not pd.isna(row["offered_hours"]):
        said += f" ({hours(row['offered_hours'])} offered)"
    is_cut = row["given_visits"] < row["visits"] - 1e-9
    return f"{said}; {row['given_visits']:,.0f} given" if is_cut else said


def by_month(basis: Basis) -> None:
    """Hours due in each month of the term as bars, with the same as a table."""
    table = tables.months(basis.rota, basis.months.shares, basis.months.dated)
    st.header("By month", anchor=False)
    st.markdown(basis.months.said)
    if table.empty:
        return
    due = table[table["hours"] > 0]
    if len(due):
        st.altair_chart(_bars(due), key="rota_months", alt=_in_words(due))
    small = pd.DataFrame({"Month": [*(share.label for share in basis.months.shares), "Term"]})
    for need in basis.rota.partners:
        mine = table[table["partner_id"].eq(need.partner.id)]
        term = mine[["visits", "hours", "dated_visits"]].sum(min_count=1)
        small[need.partner.label] = [_month_cell(need, row) for row in [*mine.to_dict("records"), term.to_dict()]]
    screen.small(small, alt="Visits and hours by month and partner")


def _month_cell(need: PartnerNeed, row: dict[str, float]) -> str:
    if need.not_said and not need.visits:
        return "not said yet"
    if not need.visits:
        return "no visit"
    said = "at least " if need.not_said else ""
    said += visits(row["visits"], 1) + ("" if need.visit_hours is None else f", {hours(row['hours'], 1)}")
    return said if pd.isna(row["dated_visits"]) else f"{said}; {row['dated_visits']:,.0f} with a date"


def _in_words(due: pd.DataFrame) -> str:
    most = due.loc[due["hours"].idxmax()]
    return (
        f"Hours due by month and partner; the most are {hours(most['hours'])} of {most['partner']} in {most['month']}."
    )


def _bars(due: pd.DataFrame) -> alt.Chart:
    order = due["month"].drop_duplicates().tolist()
    kinds = due["partner"].drop_duplicates().tolist()
    colours = alt.Scale(domain=kinds, range=[charts.PARTS[place % len(charts.PARTS)] for place in range(len(kinds))])
    return (
        alt.Chart(due)
        .mark_bar(stroke="white", strokeWidth=1)
        .encode(
            x=alt.X("month:N", sort=order, title=None, axis=alt.Axis(labelAngle=0, labelLimit=110)),
            y=alt.Y("hours:Q", title="Hours due"),
            xOffset=alt.XOffset("partner:N", sort=kinds),
            color=alt.Color(
                "partner:N",
                sort=kinds,
                title=None,
                scale=colours,
                legend=alt.Legend(orient="top", columns=1, labelLimit=320) if len(kinds) > 1 else None,
            ),
            tooltip=[
                alt.Tooltip("partner:N", title="Partner"),
                alt.Tooltip("month:N", title="Month"),
                alt.Tooltip("visits:Q", title="Visits", format=".1f"),
                alt.Tooltip("hours:Q", title="Hours", format=".1f"),
            ],
        )
        .properties(height=260 + 26 * (len(kinds) if len(kinds) > 1 else 0))
        .configure(axis=charts.LABELS, legend=charts.LEGEND)
    )
