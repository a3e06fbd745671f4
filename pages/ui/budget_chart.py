"""Charts of the change-budget curve: what is left to put right, and what is out of balance, by number of moves."""

import altair as alt
import pandas as pd

from pages.ui import charts

POINT = "point"
HEIGHT = 230


def to_put_right(rows: pd.DataFrame) -> alt.Chart:
    """Bars of things to put right. `rows`: label, place, to_put_right, not_covered, broken_rules."""
    tips = [
        alt.Tooltip("label:N", title="Moves"),
        alt.Tooltip("to_put_right:Q", title="Things to put right"),
        alt.Tooltip("not_covered:Q", title="Schools without a link worker"),
        alt.Tooltip("broken_rules:Q", title="Broken rules about who leads"),
    ]
    y = alt.Y("to_put_right:Q", title="To put right", axis=alt.Axis(tickMinStep=1, format="d", tickCount=4))
    return _chart(rows, charts.ACCENT, y, tips)


def out_of_balance(rows: pd.DataFrame) -> alt.Chart:
    """Bars of hours out of balance. `rows`: label, place, out_of_balance_hours, largest_workload_percent."""
    tips = [
        alt.Tooltip("label:N", title="Moves"),
        alt.Tooltip("out_of_balance_hours:Q", title="Hours a term out of balance", format=".0f"),
        alt.Tooltip("largest_workload_percent:Q", title="Busiest link worker, % of time", format=".0f"),
    ]
    y = alt.Y("out_of_balance_hours:Q", title="Hours", axis=alt.Axis(tickCount=4))
    return _chart(rows, charts.PRIMARY, y, tips)


def _chart(rows: pd.DataFrame, colour: str, y: alt.Y, tips: list[alt.Tooltip]) -> alt.Chart:
    """One bar a point; a click chooses it."""
    chosen = alt.selection_point(name=POINT, fields=["place"], on="click", clear=False)
    order = rows.sort_values("place")["label"].tolist()
    axis = alt.Axis(labelAngle=0, labelOverlap=True)
    return (
        alt.Chart(rows)
        .mark_bar(color=colour, stroke="white", strokeWidth=1, cursor="pointer")
        .encode(x=alt.X("label:N", sort=order, title="Moves", axis=axis), y=y, tooltip=tips)
        .add_params(chosen)
        .properties(height=HEIGHT)
        .configure(axis=charts.LABELS)
    )
