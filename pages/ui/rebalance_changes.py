"""Today's allocation against a version: the headline, and only what changes, school by school and worker by worker."""

import pandas as pd
import streamlit as st

from allocation.breach_costs import breach_costs
from allocation.explain import headline
from allocation.hand_edit import worker_changes
from allocation.plan_changes import compare_plans
from data_sources import plan_report
from pages.ui import cache, plan_sections, rebalance_maps, rebalance_today, tables, words
from pages.ui.rebalance_view import View

WORKER_LABELS = {
    "schools": ("Schools", 0),
    "hours_percent": ("Hours used, %,", 0),
    "hours": ("Hours a term", 1),
    "caseload_percent": ("Caseload used, %,", 0),
    "travel_hours": ("Travel, hours,", 1),
}
SCHOOL_COLUMNS = [
    "name", "from_worker", "to_worker", "from_tier", "to_tier", "why", "phase", "cluster", "need_points", "urn",
    "from_worker_id", "to_worker_id",
]  # fmt: skip


def show(view: View) -> None:
    """The headline, the figures, both maps, then what changes by school and by link worker, and what is broken."""
    problem = view.seen.prepared.problem
    st.header(words.sentence(headline(problem, view.seen.plan)), anchor=False)
    plan_sections.figures(view.seen)
    whose = view.saved.summary.name
    school, worker = school_table(view), worker_table(view)
    st.subheader("Schools that change", anchor=False)
    st.markdown(said(school, view.seen.moves))
    rebalance_maps.show(view, school)
    _schools(school)
    st.subheader("Link workers for whom something changes", anchor=False)
    _workers(worker)
    st.subheader("Rules", anchor=False)
    rebalance_today.breaches(view.seen, whose, key="version")
    tables.downloads(lambda: sheets(view, school, worker), f"{whose} against today", key="rebalance")


def sheets(view: View, changed: pd.DataFrame, workers: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """What the version's workbook holds: what changes, then the whole of it, what it breaks and who decided what."""
    seen, summary = view.seen, view.saved.summary
    problem = seen.prepared.problem
    about = [
        ("Version", summary.name),
        ("State", f"{summary.state} since {words.moment(summary.decision.at)} by {summary.decision.by}"),
        ("Why", summary.decision.reason),
        ("Where it began", summary.origin),
        ("Revision", f"{view.revision} of {summary.latest.number}"),
        ("In short", words.sentence(headline(problem, seen.plan))),
    ]
    return {
        "Schools that change": changed.drop(columns="is_moved", errors="ignore"),
        "Link workers that change": workers,
        "Every school": plan_report.school_table(problem, seen.prepared.model, view.result),
        "Every link worker": seen.workloads,
        "Broken rules": rebalance_today.cost_table(breach_costs(problem, seen.plan, seen.breaches)),
        "Version": pd.DataFrame(about, columns=["what", "value"]),
    }


def school_table(view: View) -> pd.DataFrame:
    """One row a school whose link worker or tier is another than today's, the neediest first: number (1, 2 ..., as on
    the maps), name, from_worker, to_worker, from_tier, to_tier, why, phase, cluster, need_points, urn, from_worker_id,
    to_worker_id (missing for nobody), is_moved (not the tier alone)."""
    names, problem = view.names, view.seen.prepared.problem
    changes = compare_plans(view.today.plan, view.seen.plan, names).schools
    by_hand = cache.by_hand(view.saved, view.revision).last
    said = {urn: f"{one.by}, {words.moment(one.at)}" for urn, one in by_hand.items()}
    why = cache.reasons(view.seen, tuple(one.urn for one in changes), said)
    place = {one.urn: s for s, one in enumerate(problem.schools)}
    rows = []
    for one in changes:
        school = problem.schools[place[one.urn]]
        was, now = one.before, one.after
        rows.append(
            {
                "name": school.name,
                "from_worker": names.worker(was.worker_id if was else None),
                "to_worker": names.worker(now.worker_id if now else None),
                "from_tier": names.tier(was.tier_id if was else None),
                "to_tier": names.tier(now.tier_id if now else None),
                "why": why[one.urn],
                "phase": words.short_phase(str(school.phase)),
                "cluster": school.cluster,
                "need_points": float(problem.need_points[place[one.urn]]),
                "urn": one.urn,
                "from_worker_id": was.worker_id if was else None,
                "to_worker_id": now.worker_id if now else None,
            }
        )
    table = pd.DataFrame(rows, columns=SCHOOL_COLUMNS)
    table = table.sort_values(["need_points", "urn"], ascending=[False, True], ignore_index=True)
    table.insert(0, "number", range(1, len(table) + 1))
    return table.assign(is_moved=table["from_worker_id"].fillna("") != table["to_worker_id"].fillna(""))


def said(table: pd.DataFrame, moves: pd.DataFrame) -> str:
    """What kinds of change there are. `table`: as `school_table` gives it; `moves`: as `measures.moves` does."""
    if table.empty:
        return "No school changes: this version is today's allocation."
    of = moves["kind"].value_counts().reindex(["moves", "has to move", "new", "no longer covered"], fill_value=0)
    moved, forced, new, dropped = int(of["moves"] + of["has to move"]), *(int(of.iloc[i]) for i in (1, 2, 3))
    why = f", {forced} of them because today's may no longer lead {'it' if forced == 1 else 'them'}" if forced else ""
    parts = [f"**{words.count(moved, 'school')}** {'changes' if moved == 1 else 'change'} link worker{why}."]
    if new:
        parts.append(f"**{words.count(new, 'school')}** that nobody leads today {'gets' if new == 1 else 'get'} one.")
    if dropped:
        parts.append(f"**{words.count(dropped, 'school')}** {words.were(dropped)} left without one.")
    tiers = len(table) - len(moves)
    if tiers:
        parts.append(f"**{words.count(tiers, 'school')}** {'changes' if tiers == 1 else 'change'} tier only.")
    return " ".join(parts)


def _schools(table: pd.DataFrame) -> None:
    if table.empty:
        return
    columns = {
        "number": tables.number("No.", width=45),
        "name": tables.text("School", width=165),
        "from_worker": tables.text("From", width=105),
        "to_worker": tables.text("To", width=105),
        "from_tier": tables.text("Tier today", width=100),
        "to_tier": tables.text("Tier then", width=100),
        "why": tables.text("Why", width=385),
        "need_points": tables.number("Need score", 1),
        "phase": tables.text("Phase"),
        "cluster": tables.text("Cluster"),
        "urn": tables.text("URN"),
    }
    tables.show(
        table, columns, key="rebalance_schools", alt="Schools that change, from whom to whom, and why", is_tall=True
    )


def worker_table(view: View) -> pd.DataFrame:
    """One row a link worker for whom a figure changes, as `hand_edit.worker_changes` gives it."""
    return worker_changes(cache.weighed(view.today), cache.weighed(view.seen))


def _workers(table: pd.DataFrame) -> None:
    st.markdown(f"For **{words.count(len(table), 'link worker')}** something changes.")
    if len(table):
        show_workers(table, "today", "then", key="rebalance_workers")


def show_workers(table: pd.DataFrame, before: str, after: str, *, key: str) -> None:
    """Schools, hours, utilisation and travel of each link worker, before and after."""
    columns = {"name": tables.text("Link worker")}
    for figure, (label, decimals) in WORKER_LABELS.items():
        columns[f"{figure}_before"] = tables.number(f"{label} {before}", decimals)
        columns[f"{figure}_after"] = tables.number(f"{label} {after}", decimals)
    tables.show(table, columns, key=key, alt=f"Link workers, {before} and {after}", placeholder="none")
