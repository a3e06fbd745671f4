"""Curves and heat maps of a sweep: what a post buys, a figure along a lever, two levers against each other."""

import pandas as pd
import streamlit as st

from allocation.cluster_comparison.places import EVERYWHERE
from allocation.sweep import readings, staffing
from allocation.sweep.definitions import BY_ID, CAPACITY, FIGURES, MISSED, in_figures
from allocation.sweep.found import SweepFound, note_of
from allocation.sweep.outcome import Outcome, State
from allocation.sweep.question import CurveSweep
from allocation.sweep.staffing import Step
from pages.ui import sweep_charts, tables, words
from pages.ui.words import listed

NONE_FITS = "With none of these values every school can have a link worker, so there is no figure to draw."


def staffing_of(found: SweepFound) -> None:
    """What one more post buys and where, then the curve of one cluster or the whole."""
    _sentences(found, MISSED)
    table = staffing.what_posts_buy(found)
    if len(table):
        st.header("What one more post buys, and where", anchor=False)
        _bought(table)
    st.header("The staffing curve", anchor=False)
    curves = staffing.series(found)
    left, right = st.columns(2, gap="medium")
    order = sorted(curves, key=lambda name: (name != EVERYWHERE, name))
    name = str(left.selectbox("Where", order, key="sweep_series"))
    with right:
        figure_id = _figure(without=CAPACITY)
    place = EVERYWHERE
    if name != EVERYWHERE:
        wide = {EVERYWHERE: "in the whole council", name: f"in {name} alone"}
        place = str(left.segmented_control("Counted", list(wide), default=EVERYWHERE, format_func=wide.__getitem__,
                                           key="sweep_place") or EVERYWHERE)  # fmt: skip
    _curve(curves[name], figure_id, "Full-time posts more (+) or fewer (-)", place)


def curve_of(found: SweepFound) -> None:
    """A lever's curve, or two levers as a heat map."""
    figure_id = _figure(without="")
    _sentences(found, figure_id)
    if isinstance(found.question, CurveSweep) and len(found.question.axes) == 2:
        _heat_map(found, found.question, figure_id)
        return
    (steps,) = staffing.series(found).values()
    _curve(steps, figure_id, found.titles[0], EVERYWHERE)


def _sentences(found: SweepFound, figure_id: str) -> None:
    st.header("What it says", anchor=False)
    st.markdown("\n".join(f"- {said}" for said in readings.sentences(found, figure_id)))


def _figure(without: str) -> str:
    offered = [one.id for one in FIGURES if one.id != without]
    return str(st.selectbox("Figure", offered, format_func=lambda one: BY_ID[one].label, key="sweep_figure"))


def _bought(table: pd.DataFrame) -> None:
    known = table[table["meetings"].notna()]
    if len(known):
        said = "; ".join(f"{row['where']} {row['meetings']:g}" for row in known.to_dict("records"))
        texts = [f"{in_figures(MISSED, row)} a term" for row in known["meetings"]]
        st.altair_chart(
            sweep_charts.bought(known.assign(text=texts)),
            key="sweep_bought",
            alt=f"Meetings a term that one more post buys: {said}.",
        )
    rows = pd.DataFrame(
        {
            "Where": table["where"],
            "Posts now": table["fte_now"].map(lambda fte: words.number(fte, 1)),
            "Posts more": table["fte_more"].map(lambda fte: f"{fte:g}"),
            "Meetings it buys": table["meetings"].map(_counted),
            "Of these, in the cluster": table["own_meetings"].map(_counted),
            "Need-weighted": table["weighted_meetings"].map(_counted),
            "Schools led that were not": table["schools_led"].map(_counted),
            "Travel, hours more": table["travel_hours"].map(lambda hours: words.number(hours, 1, "does not stand")),
            "Spread of workload, points more": table["spread_points"].map(
                lambda points: words.number(points, 1, "does not stand")
            ),
        }
    )
    tables.small(rows, alt="What one more post buys in each cluster")
    _notes([(str(row["where"]), str(row["note"])) for row in table.to_dict("records")])


def _counted(number: float) -> str:
    return words.number(number, 0, "does not stand").replace("-0", "0")


def _kind(outcome: Outcome) -> str:
    if outcome.carried_from:
        return sweep_charts.CARRIED
    if not outcome.is_solved:
        return sweep_charts.SHORT
    return sweep_charts.FITS if outcome.is_proven else sweep_charts.NOT_PROVEN


def _curve(steps: list[Step], figure_id: str, x_title: str, place: str) -> None:
    definition = BY_ID[figure_id]
    done = [step for step in steps if step.outcome.state not in (State.WAITING, State.REFUSED)]
    drawn = pd.DataFrame(
        [
            {
                "at": step.at,
                "label": step.point.label,
                "figure": step.outcome.figure(figure_id, place),
                "kind": _kind(step.outcome),
                "note": note_of(step.outcome),
            }
            for step in done
        ],
        columns=["at", "label", "figure", "kind", "note"],
    ).astype({"figure": float})
    title = f"{definition.label}, {definition.unit}"
    if drawn["figure"].notna().any():
        known = drawn[drawn["figure"].notna()]
        said = listed(f"{row['label']}: {in_figures(figure_id, row['figure'])}" for row in known.to_dict("records"))
        st.altair_chart(
            sweep_charts.curve(drawn, x_title, title, definition.decimals), key="sweep_curve", alt=f"{title}. {said}."
        )
    elif done:
        st.info(NONE_FITS, icon=":material/info:")
    st.caption(f"{definition.label}: {definition.sentence}")
    tables.small(_step_table(steps, figure_id, place), alt=f"{definition.label} at every value")
    _notes([(step.point.label, note_of(step.outcome)) for step in steps])


def _step_table(steps: list[Step], figure_id: str, place: str) -> pd.DataFrame:
    shown = [figure_id, *(name for name in ("not_led", "workload_spread", "travel_hours") if name != figure_id)]
    rows = []
    for step in steps:
        figures = {f"{BY_ID[name].label}, {BY_ID[name].unit}": _cell(step.outcome, name, place) for name in shown}
        state = _kind(step.outcome) if step.outcome.is_solved else str(step.outcome.state)
        rows.append({"Plan": step.point.label, "State": state} | figures)
    return pd.DataFrame(rows)


def _cell(outcome: Outcome, figure_id: str, place: str) -> str:
    number = outcome.figure(figure_id, place)
    return in_figures(figure_id, number) if number is not None or outcome.is_solved else "–"


def _heat_map(found: SweepFound, asked: CurveSweep, figure_id: str) -> None:
    definition, (first, second) = BY_ID[figure_id], asked.axes
    rows = []
    for point in found.points[1:]:
        outcome = found.outcome(point)
        number = outcome.figure(figure_id)
        across, down = point.where
        text = in_figures(figure_id, number) if outcome.is_solved or number is not None else _short(outcome)
        rows.append(
            {
                "across": first.says(across), "down": second.says(down), "across_at": across, "down_at": down,
                "figure": number, "text": text, "note": note_of(outcome),
            }
        )  # fmt: skip
    table = pd.DataFrame(rows).astype({"figure": float})
    if table["figure"].notna().any():
        st.altair_chart(
            sweep_charts.heat_map(table, (found.titles[0], found.titles[1]), definition.label),
            key="sweep_heat_map",
            alt=f"{definition.label} for {found.titles[0]} against {found.titles[1]}; every cell is in the table.",
        )
    else:
        st.info(NONE_FITS, icon=":material/info:")
    st.caption(
        f"{definition.label} ({definition.unit}): {definition.sentence} The darker the cell, the higher the figure; a "
        "dashed cell has no figure."
    )
    order = table.sort_values("across_at")["across"].drop_duplicates().tolist()
    pivot = table.set_index(["down_at", "across"])["text"].unstack()[order].sort_index(ascending=False)  # noqa: PD010
    pivot.insert(0, found.titles[1], [second.says(value) for value in pivot.index])
    tables.small(pivot.reset_index(drop=True), alt=f"{definition.label} in every cell of the heat map")
    _notes([(f"{row['across']}, {row['down']}", str(row["note"])) for row in rows])


def _notes(said: list[tuple[str, str]]) -> None:
    """What there is to know about single plans, in a fold."""
    lines = [f"- {label}: {note}" for label, note in said if note]
    if lines:
        with st.expander("What to know about single plans"):
            st.markdown("\n".join(lines))


def _short(outcome: Outcome) -> str:
    left_out = outcome.measured("not_led")
    schools = f" ({left_out:.0f})" if left_out else ""
    return f"{outcome.state}{schools}" if outcome.state is not State.REFUSED else "cannot be"
