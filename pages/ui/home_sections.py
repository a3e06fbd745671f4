"""The parts of the Home page: figures, what needs attention, today's allocation, the latest plan, data dates."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from allocation.explain import headline
from allocation.need.score import NeedResult
from allocation.settings import AllocationSettings
from data_sources.district import District
from data_sources.stores import SavedPlan
from pages.ui import cache, kinds, nav, plan_words, provenance, state, tables, words
from pages.ui.cache import Outcome


@dataclass(frozen=True)
class Attention:
    """One thing to see to, and the page that mends it."""

    sentence: str
    page: str
    link: str


def lead(of: District, today: Outcome | None) -> str:
    """The state of the service in a sentence."""
    people = f"{words.count(len(of.workers), 'link worker')} ({words.posts(sum(w.fte for w in of.workers))})"
    said = f"{words.count(len(of.schools), 'school')} and {people}."
    if today is None:
        return said
    without = today.measures.schools - today.measures.covered
    nobody = f" Today {words.count(without, 'school')} {words.have(without)} no link worker." if without else ""
    over = today.measures.over_caseload
    return (
        said
        + nobody
        + (f" {words.count(over, 'link worker')} {words.were(over)} over the caseload limit." if over else "")
    )


def figures(of: District, scores: NeedResult, today: Outcome | None) -> None:
    """Coverage in five figures."""
    scored = int(scores.table["need_points"].notna().sum())
    fte = sum(worker.fte for worker in of.workers)
    vacant = float(of.vacancies["fte"].sum()) if len(of.vacancies) else 0.0
    shown = [
        ("Schools", f"{len(of.schools):,}"),
        ("With a need score", f"{scored:,}"),
        ("Link workers, FTE", words.up_to(fte, 2)),
        ("Vacant posts, FTE", words.up_to(vacant, 2)),
    ]
    if today:
        shown.append(("Led by somebody today", f"{today.measures.covered:,} of {today.measures.schools:,}"))
    with st.grid(5, min_column_width=150, gap="small"):
        for label, value in shown:
            st.metric(label, value, border=True, height="stretch")


def attention(of: District, scores: NeedResult, today: Outcome | None, plan: SavedPlan | None) -> None:
    """What to see to, each with a link to the page that mends it."""
    st.header("What needs attention", anchor=False)
    items = [*_data(of, scores), *_allocation(of, today, plan)]
    if not items:
        st.success("Nothing: the files are complete and the latest plan fits.", icon=":material/check_circle:")
        return
    with st.container(border=True, gap="xsmall", key="attention"):
        for item in items:
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                st.markdown(item.sentence, width="content")
                nav.link(item.page, item.link)


def _data(of: District, scores: NeedResult) -> list[Attention]:
    found = []
    for use in kinds.not_loaded(of):
        if use.is_needed:
            found.append(Attention(f"**{kinds.label(use.kind)}** not loaded: {use.adds}.", nav.DATA, "Load it"))
    if len(of.unmatched):
        count = words.count(len(of.unmatched), "row")
        found.append(Attention(f"**{count}** of the loaded files did not match.", nav.DATA, "See which"))
    without = int(scores.table["need_points"].isna().sum())
    if without:
        said = f"**{words.count(without, 'school')}** {words.have(without)} not enough data for a need score."
        found.append(Attention(said, nav.NEED, "See what to get"))
    no_place = int(of.schools["longitude"].isna().sum())
    if no_place:
        said = f"**{words.count(no_place, 'school')}** {words.have(no_place)} no usable place on the map."
        found.append(Attention(said, nav.MAP, "See which"))
    no_cluster = int((of.schools["cluster"].fillna("") == "").sum())
    if no_cluster:
        said = f"**{words.count(no_cluster, 'school')}** {words.have(no_cluster)} no cluster."
        found.append(Attention(said, nav.DATA, "Load clusters"))
    return found


def _allocation(of: District, today: Outcome | None, plan: SavedPlan | None) -> list[Attention]:
    found = []
    if len(of.vacancies):
        posts = words.count(len(of.vacancies), "post")
        said = f"**{posts}** {words.were(len(of.vacancies))} vacant ({words.posts(float(of.vacancies['fte'].sum()))})."
        found.append(Attention(said, nav.ALLOCATION, "See what fits"))
    if today and today.breaches and plan is None:
        count = len({breach.rule for breach in today.breaches})
        said = f"Today's allocation breaks **{words.count(count, 'rule')}**."
        found.append(Attention(said, nav.ALLOCATION, "Find a plan"))
    if plan and plan.summary.not_covered_count:
        left = plan.summary.not_covered_count
        said = f"The latest plan leaves **{words.count(left, 'school')}** without a link worker."
        found.append(Attention(said, nav.ALLOCATION, "See what would make it fit"))
    if plan and not state.is_from_these_files(plan, of):
        found.append(Attention("Files have changed since the latest plan was made.", nav.ALLOCATION, "Find a new plan"))
    return found


def today_and_plan(of: District, today: Outcome | None, plan: SavedPlan | None) -> None:
    """Today's allocation and the latest plan side by side, in sentences."""
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, height="stretch"):
        st.subheader("Today's allocation", anchor=False)
        if today is None:
            st.markdown("It cannot be checked until the loaded files agree with each other.")
        else:
            st.markdown(plan_words.today(today.measures))
            st.markdown(plan_words.meetings(today.measures))
            count = len(today.breaches)
            rules = words.count(len({breach.rule for breach in today.breaches}), "rule")
            st.markdown(
                f"It breaks **{rules}**, {words.count(count, 'time')} in all." if count else "It keeps every rule."
            )
    with right, st.container(border=True, height="stretch"):
        st.subheader("Latest plan", anchor=False)
        _latest(of, plan)


def _latest(of: District, plan: SavedPlan | None) -> None:
    if plan is None:
        st.markdown("No plan has been made yet.")
        nav.link(nav.ALLOCATION, "Find a plan")
        return
    settings = AllocationSettings.model_validate(plan.settings)
    seen = cache.outcome(of, state.model(settings), settings, plan.result.plan)
    st.markdown(words.sentence(headline(seen.prepared.problem, seen.plan)))
    st.markdown(plan_words.meetings(seen.measures))
    made = f"Made on {words.moment(plan.summary.created_at)} by {plan.summary.created_by}."
    st.caption(f"{words.STATUSES[plan.summary.status]}. {made}")
    nav.link(nav.ALLOCATION, "Open the plan")


def dates(of: District) -> None:
    """How old each figure is."""
    st.header("Data dates", anchor=False)
    table = provenance.file_table(of.sources)[["kind", "data_date", "loaded_at"]]
    names = {"kind": "Kind of file", "data_date": "Data date", "loaded_at": "Loaded"}
    tables.small(pd.DataFrame(table).drop_duplicates().rename(columns=names), alt="How old the data are")
    nav.link(nav.DATA, "All files, with what did not match")
