"""Which version is worked on, and where a new draft may begin: today, a plan that was found, or any earlier version."""

from typing import Literal

import streamlit as st

from allocation.plan import Plan
from allocation.plan_states import PlanState, StepRefused
from data_sources import plan_drafts, stores
from data_sources.district import District
from data_sources.stores import VersionSummary
from pages.ui import cache, rebalance_view, state, tiers_judge, words
from pages.ui.cache import Outcome
from pages.ui.rebalance_view import View

TODAY = "today"
BADGES: dict[PlanState, tuple[str, Literal["gray", "blue", "violet", "green", "orange"]]] = {
    PlanState.DRAFT: ("Draft", "gray"),
    PlanState.PROPOSED: ("Proposed", "blue"),
    PlanState.APPROVED: ("Approved", "violet"),
    PlanState.LIVE: ("Live", "green"),
    PlanState.SUPERSEDED: ("Superseded", "orange"),
}


def choose(of: District, today: Outcome) -> int | None:
    """The version in use, and the form that begins another; None while there is none."""
    st.header("Versions", anchor=False)
    known = stores.versions(cache.engine(), of.authority_code)
    if not known:
        st.markdown("There is no version yet. Begin a draft, change it, and have it approved; nothing is overwritten.")
    _begin(of, today, known)
    named = {one.version_id: in_words(one) for one in known}
    chosen = rebalance_view.chosen(list(named))
    if chosen is None:
        return None
    picked = st.selectbox(
        "Version to look at",
        list(named),
        index=list(named).index(chosen),
        format_func=named.__getitem__,
        key=f"rebalance_pick_{chosen}_{len(named)}",
    )
    if picked != chosen:
        rebalance_view.choose(picked)
        st.rerun()
    return chosen


def in_words(one: VersionSummary) -> str:
    """A version in one line."""
    return f"{one.name} ({one.state}; {words.moment(one.latest.at)} by {one.latest.by})"


def _begin(of: District, today: Outcome, known: list[VersionSummary]) -> None:
    starts = {TODAY: "Today's allocation"}
    starts |= {
        f"plan {one.plan_id}": f"The plan of {words.moment(one.created_at)} by {one.created_by}: "
        f"{words.STATUSES[one.status].lower()}"
        for one in stores.plans(cache.engine(), of.authority_code)
    }
    with st.expander("Begin a new draft", expanded=not known), st.form("begin_draft", border=False):
        start = st.selectbox("It begins as", list(starts), format_func=starts.__getitem__, key="begin_from")
        left, right = st.columns([2, 1], gap="medium")
        title = left.text_input("What it is for", key="begin_title", placeholder="Jo leaves on Friday")
        by = tiers_judge.your_name(right, "begin_by")
        is_asked = st.form_submit_button("Begin a draft", type="primary", icon=":material/edit_note:", key="begin")
    if is_asked:
        _start(today, str(start), starts[str(start)], title, by)


def _start(today: Outcome, start: str, where: str, title: str, by: str) -> None:
    plan, plan_id = today.plan, None
    if start != TODAY:
        plan_id = int(start.split()[1])
        plan = stores.plan(cache.engine(), plan_id).result.plan
    _new(today, plan, title=title, origin=f"Began as: {where}.", by=by, plan_id=plan_id)


def _new(
    today: Outcome,
    plan: Plan,
    *,
    title: str,
    origin: str,
    by: str,
    plan_id: int | None = None,
    parent: tuple[int, int] | None = None,
) -> None:
    try:
        version_id = plan_drafts.begin(
            cache.engine(), today.prepared, plan, title=title, origin=origin, by=by, plan_id=plan_id, parent=parent
        )
    except StepRefused as refusal:
        for fault in refusal.faults:
            st.error(fault, icon=":material/error:")
        return
    rebalance_view.choose(version_id)
    st.rerun()


def show_heading(view: View) -> None:
    """State, where it began, what somebody else did meanwhile, and a way to begin anew from it."""
    summary = view.saved.summary
    label, colour = BADGES[summary.state]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(label, color=colour)
        st.markdown(f"**{summary.name}**")
    since = f"{label} since {words.moment(summary.decision.at)} by {summary.decision.by}"
    why = "" if summary.decision.reason == summary.origin else f": {summary.decision.reason}"
    st.caption(
        f"{summary.origin} Revision {view.revision} of {summary.latest.number}. {words.sentence(f'{since}{why}')}"
    )
    if not state.is_from_these_files(view.saved.basis, view.seen.prepared.district):
        st.warning(
            "Files have been loaded or taken out of use since this version was begun. Its figures are set against the "
            "data as it is now.",
            icon=":material/warning:",
        )
    _newer(view)
    with st.container(horizontal=True):
        if st.button("Begin a new draft from this version", icon=":material/restore:", key="restore"):
            _restore(view, view.revision, view.seen.plan)
        if view.is_draft and summary.parent_id is not None and summary.origin.startswith("Kept apart"):
            _put_together(view)


def restore_earlier(view: View) -> None:
    """Any earlier revision as a new draft; nothing where there is only one."""
    earlier = {one.number: one for one in reversed(view.saved.revisions) if one.number != view.revision}
    if not earlier:
        return
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    number = left.selectbox(
        "Earlier revision",
        list(earlier),
        format_func=lambda one: f"Revision {one}: {earlier[one].what} ({words.moment(earlier[one].at)})",
        key=f"restore_which_{view.saved.summary.version_id}_{view.revision}",
    )
    if right.button("Begin a new draft from it", icon=":material/restore:", key="restore_earlier"):
        _restore(view, number, stores.revision(cache.engine(), view.saved.summary.version_id, number).plan)


def _restore(view: View, revision: int, plan: Plan) -> None:
    summary = view.saved.summary
    origin, parent = f"Restored from version {summary.number}, revision {revision}.", (summary.version_id, revision)
    _new(view.today, plan, title=summary.title, origin=origin, by=state.user_name(), parent=parent)


def _newer(view: View) -> None:
    if not view.newer:
        return
    last = view.newer[-1]
    what = "; ".join(f"{one.by}: {one.what}" for one in view.newer)
    st.warning(
        f"Somebody saved while you were looking at revision {view.revision} ({what}, {words.moment(last.at)}). You can "
        "go on: your change is then kept in a draft of its own and can be put together with theirs.",
        icon=":material/group:",
    )
    if st.button("Look at it as it is now", key="look_at_newest", icon=":material/refresh:"):
        rebalance_view.look_at_newest(view.saved.summary.version_id)
        st.rerun()


def _put_together(view: View) -> None:
    """Adds this draft's changes to the one it was kept apart from, where the two do not touch the same schools."""
    if not st.button("Put it together with the draft it was kept apart from", icon=":material/merge:", key="merge"):
        return
    try:
        merged, other = plan_drafts.merged(cache.engine(), view.saved)
    except StepRefused as refusal:
        st.error(" ".join(refusal.faults), icon=":material/error:")
        return
    names = view.names
    if not merged.taken:
        st.info(f"There is nothing to add: {other.name} has it all, or both changed the same schools, each otherwise.")
        return
    own = view.saved.summary
    taken = words.count(len(merged.taken), "school")
    done = plan_drafts.save(
        cache.engine(), view.seen.prepared, other.version_id, merged.plan,
        based_on=other.latest.number, what=f"Put together with version {own.number}: {taken}",
        by=state.user_name(), step="merge",
    )  # fmt: skip
    rebalance_view.follow(view, done)
    if not done.is_apart:
        said = f"{taken} of yours {words.were(len(merged.taken))} in {other.name} now."
        if merged.contested:
            listed = words.listed([names.school(urn) for urn in merged.contested], most=6)
            said += (
                f" Both of you changed {listed}, each otherwise: theirs stands there, and yours stays in {own.name}."
            )
        rebalance_view.say_next(said)
    st.rerun()
