"""The step "Fewer moves": the best that can be had with 0, 1, 2 ... moves, each a plan to take as a draft."""

import altair as alt
import pandas as pd
import streamlit as st

from allocation import budget_words
from allocation.budget_curve import BudgetCurve, BudgetPoint
from allocation.plan_states import StepRefused
from allocation.solver.change_budget import MOST_MOVES
from data_sources import plan_drafts
from data_sources.budget_curves import CurveQuestion
from pages.ui import budget_chart, cache, curve_job, rebalance_steps, rebalance_view, tables, tiers_judge, words
from pages.ui.cache import Outcome
from pages.ui.cache.curves import curve_question
from pages.ui.rebalance_view import View

AFTERWARDS = "What changes"
COLUMNS = {
    "moves_allowed": tables.text("Moves"),
    "to_put_right": tables.number("To put right"),
    "not_covered": tables.number("No link worker", help="Schools without a link worker"),
    "broken_rules": tables.number("Rules broken", help="Broken rules about who leads"),
    "broken_tier_rules": tables.number("Tier rules broken", help="Broken rules about tiers"),
    "tiers_changed": tables.number("Tiers changed", help="Schools at another tier than today"),
    "out_of_balance_hours": tables.number("Hours out of balance"),
    "largest_workload_percent": tables.number("Busiest", unit="%", help="Hours of the busiest, in % of direct time"),
    "how_sure": tables.text("How sure"),
    "note": tables.text("Note", width="medium"),
}
MOVES = {
    "name": tables.text("School"),
    "from_worker": tables.text("From"),
    "to_worker": tables.text("To"),
    "cluster": tables.text("Cluster"),
    "need_points": tables.number("Need score", 1),
    "from_tier": tables.text("Tier today"),
    "to_tier": tables.text("Tier then"),
    "urn": tables.text("URN"),
}


def show(today: Outcome, view: View | None = None) -> None:
    """What is asked, the search, then the curve in sentences, charts and a table, and the plan of one point.

    `today`: today's allocation under the council's settings; with a version, under that version's own.
    """
    st.header("What a few moves can do", anchor=False)
    st.markdown(
        "Every school that changes link worker costs a relationship. This curve starts from today's allocation and "
        "shows the best that 1, 2, 3 ... moves can do: each point is a real plan with its named moves, checked by the "
        "independent verifier, and you can take any of them as a draft."
    )
    st.markdown(budget_words.IN_SHORT)
    with st.expander("What counts as better, and what every point keeps to"):
        st.markdown(budget_words.DEFINITION)
    asked = _question(view.today if view else today, view)
    curve, how = curve_job.show(asked)
    if curve is None:
        return
    if how:
        st.caption(how)
    _curve(asked, curve)
    _point(asked, curve)


def _question(seen: Outcome, view: View | None) -> CurveQuestion:
    if view is not None:
        st.caption(f"Under the settings of {view.saved.summary.name}, from today's allocation.")
    left, right = st.columns([1, 2], gap="medium", vertical_alignment="bottom")
    most = left.number_input("Most moves to look at", 1, MOST_MOVES, MOST_MOVES, key="curve_most")
    are_mended = right.checkbox(
        "Also put right tiers that break a rule",
        key="curve_tiers",
        help="Without this every school keeps the tier it has today. With it a school whose tier breaks a rule may get "
        "another where there is room; no school gets fewer meetings than it may have.",
    )
    return curve_question(seen, int(most), are_tiers_mended=bool(are_mended))


def _curve(asked: CurveQuestion, curve: BudgetCurve) -> None:
    """Sentences, two charts, and the table that holds all of both."""
    first, *more = budget_words.sentences(curve)
    st.markdown(f"**{first}** {' '.join(more)}")
    rows = _rows(curve)
    if len(rows) > 1:
        _charts(asked, curve, rows)
    shown = dict(COLUMNS)
    for column, is_needed in (
        ("tiers_changed", rows["tiers_changed"].any()),
        ("broken_tier_rules", rows["broken_tier_rules"].any()),
        ("how_sure", (rows["how_sure"] != budget_words.PROVEN).any()),
    ):
        if not is_needed:
            shown.pop(column)
    tables.show(rows, shown, key="curve_table", alt="The change-budget curve, a row a number of moves", placeholder="")
    problem = asked.prepared.problem
    tables.downloads(lambda: budget_words.sheets(problem, curve), "change-budget curve", key="curve")


def _rows(curve: BudgetCurve) -> pd.DataFrame:
    """The table with what the charts need: place and label, the point's number."""
    table = budget_words.curve_table(curve)
    labels = ["0*" if one is curve.tiers_only else str(one.budget) for one in curve.in_order]
    return table.assign(place=range(len(table)), label=labels)


def _charts(asked: CurveQuestion, curve: BudgetCurve, rows: pd.DataFrame) -> None:
    from_here, said = curve.in_order.index(curve.first_right), " ".join(budget_words.sentences(curve))
    if curve.today.balance.to_put_right:
        name = "Things to put right by number of moves"
        _chart(asked, budget_chart.to_put_right(rows), f"{name}. {said}", f"right_{len(rows)}")
    if len(rows) - from_here > 1:
        name = "Hours out of balance by number of moves"
        _chart(asked, budget_chart.out_of_balance(rows[from_here:]), f"{name}. {said}", f"hours_{len(rows)}")
    hint = "Workloads are compared once as little as can be is left to put right, so their bars begin there. "
    hint = hint if from_here and curve.today.balance.to_put_right else ""
    star = " 0* is no moves with tiers put right." if curve.tiers_only else ""
    st.caption(f"{hint}Choose a bar, or a number of moves below the table, to see its plan.{star}")


def _chart(asked: CurveQuestion, chart: alt.Chart, said: str, name: str) -> None:
    """A bar that is clicked becomes the point shown below, once for each click."""
    key = f"curve_{name}_{asked.content_key[:12]}"
    event = st.altair_chart(chart, key=key, alt=said, on_select="rerun", selection_mode=budget_chart.POINT)
    picked = event["selection"].get(budget_chart.POINT, [])
    place = int(picked[0]["place"]) if picked else None
    if place is not None and st.session_state.get(f"{key}_done") != place:
        st.session_state[f"{key}_done"] = place
        st.session_state[_chosen_key(asked)] = place


def _chosen_key(asked: CurveQuestion) -> str:
    return f"curve_point_{asked.content_key[:12]}"


def _point(asked: CurveQuestion, curve: BudgetCurve) -> None:
    """One point: its moves by name, and the way to take it."""
    several, key = curve.in_order, _chosen_key(asked)
    if st.session_state.get(key, 0) >= len(several):
        st.session_state.pop(key)
    st.session_state.setdefault(key, several.index(curve.first_right))
    st.subheader("The plan of one point", anchor=False)
    place = st.select_slider(
        "Number of moves",
        range(len(several)),
        format_func=lambda one: budget_words.point_name(curve, several[one]),
        key=key,
    )
    point = several[int(place)]
    table = budget_words.changed(asked.prepared.problem, curve, point)
    if table.empty:
        st.markdown("This is today's allocation as it is: no school moves.")
    else:
        _moves(asked, point, table)
    _take(asked, curve, point)


def _moves(asked: CurveQuestion, point: BudgetPoint, table: pd.DataFrame) -> None:
    tiers = {tier.id: tier.label for tier in asked.prepared.model.tiers}
    balance = point.balance
    left = words.count(balance.to_put_right, "thing")
    made = f"{words.count(point.moves, 'school')} {'moves' if point.moves == 1 else 'move'}"
    st.markdown(
        f"**{made}.** Left to put right: {left}; "
        f"{budget_words.hours(balance.out_of_balance_hours)} a term out of balance."
    )
    named = table.assign(from_tier=table["from_tier"].map(tiers), to_tier=table["to_tier"].map(tiers))
    named = named.assign(**{end: named[end].replace("", "nobody") for end in ("from_worker", "to_worker")})
    tables.show(named, MOVES, key="curve_moves", alt="Schools that change, from whom to whom", placeholder="none")


def _take(asked: CurveQuestion, curve: BudgetCurve, point: BudgetPoint) -> None:
    name = budget_words.point_name(curve, point)
    with st.form("take_point", border=True):
        left, right = st.columns([2, 1], gap="medium")
        title = left.text_input("What the draft is for", placeholder="Jo leaves on Friday", key="curve_title")
        by = tiers_judge.your_name(right, "curve_by")
        is_asked = st.form_submit_button(
            f"Take this plan as a new draft ({name})", type="primary", icon=":material/edit_note:", key="curve_take"
        )
    if not is_asked:
        return
    origin = f"Began as: the change-budget curve, {name} ({'proven best' if point.is_proven else 'best found'})."
    try:
        version_id = plan_drafts.begin(cache.engine(), asked.prepared, point.plan, title=title, origin=origin, by=by)
    except StepRefused as refusal:
        for fault in refusal.faults:
            st.error(fault, icon=":material/error:")
        return
    rebalance_view.choose(version_id)
    rebalance_steps.go_to(AFTERWARDS)
    st.rerun()
