"""Drawn clusters in figures: what stands out, each cluster before and after, schools that change, staff, downloads."""

from typing import Any

import pandas as pd
import streamlit as st

from allocation.redraw import reasons, sentences
from allocation.redraw.totals import FIGURES
from pages.ui import redraw_choice, tables, words
from pages.ui.redraw_hand import View

DECIMALS = {"need_points": 0, "capacity_fte": 1, "gap_fte": 1, "journey_minutes": 1}


def summary(view: View) -> None:
    """What stands out, in sentences, and how sure it is."""
    asked, problem, after = view.asked, view.asked.question.problem, view.after
    lines = []
    if not asked.choices.gone and not asked.choices.new:
        lines.append(sentences.even(problem, problem.current, "Today"))
    is_drawn = after != asked.today
    if is_drawn:
        lines.append(sentences.even(problem, view.moves.now, "As drawn,"))
        lines.append(sentences.who_changes(problem, len(problem.urns), asked.today, after))
    both = view.both
    side = "after" if is_drawn else "before"
    known = both[both[f"pieces_{side}"].notna()]
    lines.append(sentences.in_pieces(list(known["cluster"]), [int(n) for n in known[f"pieces_{side}"]]))
    st.markdown("\n".join(f"- {line}" for line in lines))
    if is_drawn:
        for sentence in sentences.broken(problem, view.moves.now):
            st.warning(f"A rule is broken. {sentence}", icon=":material/warning:")
        _reasons(view)
    if view.result is not None:
        with st.expander("How sure it is that nothing is better"):
            cut = ["The search was cut short, so another run may come to other boundaries."]
            said = [*sentences.proofs(problem, view.result.stages), *(cut if view.result.was_cut_short else [])]
            if view.moves.said:
                said.append("This is of the boundaries as proposed, before the moves by hand.")
            st.markdown("\n".join(f"- {line}" for line in said))
    redraw_choice.notes(asked)


def _reasons(view: View) -> None:
    """Why it is drawn so, for people who have to decide on it."""
    problem, parts = view.asked.question.problem, why(view)
    with st.expander("Why these boundaries, what limits them and what is left to decide", expanded=True):
        for heading, lines in parts.items():
            st.markdown(f"**{heading}**\n" + "\n".join(f"- {line}" for line in lines))
        if view.result is None or view.moves.said:
            st.caption(f"Drawn by hand or kept before: nothing is proven of these {len(problem.clusters)} clusters.")


def why(view: View) -> dict[str, list[str]]:
    """Heading -> sentences: what goes where, what holds the boundaries, what people decide."""
    problem = view.asked.question.problem
    lines = {
        "Where schools go": reasons.where_need_goes(problem, view.asked.today, view.after),
        "What the search had to keep": reasons.what_limits(problem),
        "What is left to decide": reasons.left_to_decide(problem, view.moves.now),
    }
    return {heading: several for heading, several in lines.items() if several}


def clusters(view: View) -> None:
    """Each cluster now and as drawn, with the difference."""
    both = view.both
    st.header("Cluster by cluster", anchor=False)
    with st.container(key="strategy_wide_redraw"):
        tables.small(_arrows(both), alt="Each cluster today and as drawn")
    st.caption(
        "FTE lacking: the larger of what hours and caseloads ask for beyond the posts there are, at the tiers schools "
        "are entitled to. Hours are today's; a plan for the scenario works them out anew."
    )
    with st.expander("The same with differences, to sort"):
        tables.show(both, _columns(), key="redraw_clusters", alt="Clusters today, as drawn, and the difference")
    tables.downloads(lambda: sheets(view), f"clusters drawn {view.asked.of.authority_name}", key="redraw")


def _arrows(both: pd.DataFrame) -> pd.DataFrame:
    """A row a cluster: "29 → 27", or the figure alone where it stays."""
    rows = []
    for one in both.to_dict("records"):
        row = {"Cluster": f"**{one['cluster']}**"}
        for figure, label in FIGURES.items():
            before, after = (_figure(one[f"{figure}_{side}"], DECIMALS.get(figure, 0)) for side in ("before", "after"))
            row[label] = before if before == after else f"{before} → {after}"
        rows.append(row)
    return pd.DataFrame(rows)


def _figure(value: float, decimals: int) -> str:
    text = words.number(value, decimals, missing="none")
    return "0" + text[2:] if text.startswith("-0") and not text.strip("-0.") else text


def _columns() -> dict[str, Any]:
    columns = {"cluster": tables.text("Cluster")}
    for figure, label in FIGURES.items():
        for side, said in (("before", "today"), ("after", "drawn"), ("difference", "difference")):
            columns[f"{figure}_{side}"] = tables.number(f"{label}: {said}", DECIMALS.get(figure, 0))
    return columns


def sheets(view: View) -> dict[str, pd.DataFrame]:
    """Everything on the page as sheets of a workbook."""
    problem = view.asked.question.problem
    every = pd.DataFrame(
        {"urn": problem.urns, "name": problem.names, "cluster_today": view.asked.today, "cluster_drawn": view.after}
    )
    stages = view.result.stages if view.result else ()
    explained = [line for lines in why(view).values() for line in lines] if view.after != view.asked.today else []
    said = [
        *view.asked.question.notes,
        *explained,
        *sentences.proofs(problem, stages),
        *sentences.broken(problem, view.moves.now),
    ]
    return {
        "Clusters": view.both,
        "Schools that change": view.changed,
        "Every school": every,
        "Notes": pd.DataFrame({"note": said}),
    }


def schools(view: View) -> None:
    """The list of schools that change cluster."""
    table = view.changed
    st.header("Schools that change cluster", anchor=False)
    if table.empty:
        st.markdown("None.")
        return
    shown = table.assign(phase=[words.short_phase(one) for one in table["phase"]])
    columns = {
        "number": tables.number("Number"), "name": tables.text("School"), "before": tables.text("Today"),
        "after": tables.text("As drawn"), "why": tables.text("Why", width="large"), "area": tables.text("Area"),
        "phase": tables.text("Phase"), "need_points": tables.number("Need score", 1),
        "pupils": tables.number("Pupils"),
        "minutes_more": tables.number("Minutes more", help="One way, from the nearest base of its cluster."),
    }  # fmt: skip
    tables.show(shown, columns, key="redraw_schools", alt="Schools that change cluster and why")


def staff(view: View) -> None:
    """Which link workers and hubs come to stand in another cluster."""
    found = view.follows
    names = {one.worker_id: one.name for one in view.asked.of.everybody}
    was = {one.worker_id: one.cluster for one in view.asked.of.everybody}
    st.header("Link workers and hubs", anchor=False)
    lines = [f"{names[one]} goes from {was[one]} to {to}." for one, to in found.moved.items()]
    lines += [f"The hub {hub} then stands in {cluster}." for hub, cluster in found.hubs.items()]
    st.markdown("\n".join(f"- {line}" for line in lines) or "No link worker and no hub changes cluster.")
