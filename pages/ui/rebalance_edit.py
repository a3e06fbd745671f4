"""Changing a draft by hand, one school at a time: the effect on every figure first, then save, undo and redo."""

import pandas as pd
import streamlit as st

from allocation.edit_history import Undoable, undoable
from allocation.hand_edit import HandEdit, Weighed, edited, effect
from allocation.problem import AllocationProblem
from data_sources import stores
from pages.ui import (
    cache,
    rebalance_edit_map,
    rebalance_effect,
    rebalance_others,
    rebalance_repair,
    rebalance_view,
    tables,
)
from pages.ui.rebalance_edit_map import SCHOOL
from pages.ui.rebalance_view import View

NOBODY = ""
ASKED, DONE = ("Move", "Give", "Mark"), ("Moved", "Gave", "Marked")


def show(view: View) -> None:
    """The section. What is looked at is drawn by itself, so that a choice shows its effect without the whole page."""
    st.header("Change it by hand", anchor=False)
    if not view.is_draft:
        st.markdown(
            f"This version is {view.saved.summary.state}, so it stays as it is. To change anything, begin a new draft "
            "from it (above)."
        )
        return
    st.markdown(
        "Choose a school, then another link worker, another tier or nobody, from the lists or on the map. You see what "
        "it does to every figure before anything is saved; each change you save is kept at once and can be undone."
    )
    _undo(view)
    st.fragment(_edit)(view)
    rebalance_repair.show(view)


def _undo(view: View) -> None:
    """Two buttons that go back and forth along the changes made."""
    found: Undoable = undoable([(one.number, one.step) for one in view.saved.revisions if one.number <= view.revision])
    what = {one.number: one.what for one in view.saved.revisions}
    last = what[found.line[-1]] if found.undo is not None else "nothing to undo"
    following = what[found.redo] if found.redo is not None else "nothing to redo"
    with st.container(horizontal=True):
        is_undone = st.button(
            f"Undo: {last}", icon=":material/undo:", key="undo", disabled=found.undo is None or bool(view.newer)
        )
        is_redone = st.button(
            f"Redo: {following}", icon=":material/redo:", key="redo", disabled=found.redo is None or bool(view.newer)
        )
    version_id = view.saved.summary.version_id
    if is_undone and found.undo is not None:
        plan = stores.revision(cache.engine(), version_id, found.undo).plan
        rebalance_view.save(view, plan, f"Undid: {last}", step="undo")
    if is_redone and found.redo is not None:
        plan = stores.revision(cache.engine(), version_id, found.redo).plan
        rebalance_view.save(view, plan, f"Did again: {following}", step="redo")


def _edit(view: View) -> None:
    """The lists and the effect are worked out first, so that they are on screen before the map is drawn."""
    picture, beside = st.columns([1.25, 1], gap="medium")
    with beside:
        urn = _school(view)
        worker_key = f"edit_worker_{view.saved.summary.version_id}_{view.revision}_{urn}"
        wish = _wish(view, urn, worker_key) if urn else None
        if wish:
            _weigh(view, wish)
    with picture:
        rebalance_edit_map.show(view, urn, worker_key, wish.worker_id if wish else None)
        _table(view)
    if urn:
        rebalance_others.show(view, urn)


def _school(view: View) -> str | None:
    """The school to change, from a list that says who leads each."""
    led_by = {line.urn: view.names.worker(line.worker_id) for line in view.seen.plan.assignments}
    in_order = sorted(view.seen.prepared.problem.schools, key=lambda one: (one.name, one.urn))
    labels = {one.urn: f"{one.name} ({one.urn}): {led_by[one.urn]}" for one in in_order if one.urn in led_by}
    if st.session_state.get(SCHOOL) not in labels:
        st.session_state[SCHOOL] = None
    return st.selectbox(
        "School to change",
        list(labels),
        index=None,
        format_func=labels.__getitem__,
        placeholder="Choose a school",
        key=SCHOOL,
        persist_state="session",
    )


def _table(view: View) -> None:
    """Every school of the draft as a table; the row chosen is the school to change."""
    with st.expander("Choose the school from a table"):
        names, problem = view.names, view.seen.prepared.problem
        lines = {line.urn: line for line in view.seen.plan.assignments}
        table = pd.DataFrame(
            [
                {
                    "name": one.name,
                    "worker": names.worker(lines[one.urn].worker_id),
                    "tier": names.tier(lines[one.urn].tier_id),
                    "cluster": one.cluster,
                    "urn": one.urn,
                }
                for one in problem.schools
                if one.urn in lines
            ]
        ).sort_values(["name", "urn"], ignore_index=True)
        headings = {"name": "School", "worker": "Link worker", "tier": "Tier", "cluster": "Cluster", "urn": "URN"}
        tables.pick(
            table,
            {name: tables.text(heading) for name, heading in headings.items()},
            key="edit_table",
            alt="Schools of the draft; choose a row to change that school",
            taken=lambda row: st.session_state.update({SCHOOL: table["urn"][row]}),
        )


def _wish(view: View, urn: str, worker_key: str) -> HandEdit:
    """Who should lead the school and at which tier: as it is, until somebody chooses otherwise."""
    problem, line = view.seen.prepared.problem, next(one for one in view.seen.plan.assignments if one.urn == urn)
    s = next(i for i, one in enumerate(problem.schools) if one.urn == urn)
    people = _people(problem, s)
    worker = st.selectbox(
        "Link worker",
        list(people),
        index=list(people).index(line.worker_id or NOBODY) if (line.worker_id or NOBODY) in people else 0,
        format_func=people.__getitem__,
        key=worker_key,
    )
    tiers = [t for t in range(problem.size[2]) if problem.tier_allowed[s, t]]
    given = problem.tier_ids.index(line.tier_id) if line.tier_id in problem.tier_ids else int(problem.entitled_tier[s])
    tiers = sorted({*tiers, given})
    tier = st.selectbox(
        "Tier",
        tiers,
        index=tiers.index(given),
        format_func=lambda t: _tier(view, s, t),
        key=worker_key.replace("worker", "tier"),
        disabled=worker == NOBODY,
    )
    return HandEdit(urn, worker or None, problem.tier_ids[tier] if worker else None)


def _people(problem: AllocationProblem, s: int) -> dict[str, str]:
    """Nobody, those who may lead the school (nearest first), then the others with the reason against them."""
    by_distance = sorted(
        range(len(problem.workers)), key=lambda w: (not problem.allowed[s, w], int(problem.travel_minutes[s, w]), w)
    )
    people = {NOBODY: "Nobody: mark it as not covered"}
    for w in by_distance:
        one, minutes = problem.workers[w], int(problem.travel_minutes[s, w])
        may = f"{minutes} minutes away"
        if not problem.allowed[s, w]:
            may = f"may not lead it: {problem.not_allowed_reason[s, w] or 'not allowed'}"
        people[one.worker_id] = f"{one.name} ({may})"
    return people


def _tier(view: View, s: int, t: int) -> str:
    problem = view.seen.prepared.problem
    entitled = ", entitled to" if t == int(problem.entitled_tier[s]) else ""
    return f"{view.names.tier(problem.tier_ids[t])} ({problem.meetings[s, t]:g} a term{entitled})"


def _weigh(view: View, wish: HandEdit) -> None:
    """The effect, and the button that saves it; a hint where nothing is changed yet."""
    line = next(one for one in view.seen.plan.assignments if one.urn == wish.urn)
    if wish == HandEdit(line.urn, line.worker_id, line.tier_id):
        st.caption("Choose another link worker or tier to see what it would do. Nothing is saved until you say so.")
        return
    before = cache.weighed(view.seen)
    after = Weighed(before.problem, edited(before.plan, [wish]))
    change = effect(before, after)
    with st.container(border=True, key="edit_effect"):
        st.markdown(f"**{_what(view, wish, *ASKED)}?**")
        rebalance_effect.show(change, key="edit")
        label = "Save this change" if not change.newly_broken else "Save this change although it breaks rules"
        if st.button(label, type="primary", icon=":material/save:", key="edit_save"):
            rebalance_view.save(view, after.plan, _what(view, wish, *DONE))


def _what(view: View, wish: HandEdit, move: str, give: str, mark: str) -> str:
    """The change in words, with the verbs for what is asked or for what was done."""
    line = next(one for one in view.seen.plan.assignments if one.urn == wish.urn)
    names = view.names
    name = names.school(wish.urn)
    if wish.worker_id is None:
        return f"{mark} {name} as not covered"
    if wish.worker_id == line.worker_id:
        return f"{give} {name} the tier '{names.tier(wish.tier_id)}' in place of '{names.tier(line.tier_id)}'"
    moved = f"{move} {name} from {names.worker(line.worker_id)} to {names.worker(wish.worker_id)}"
    other_tier = line.tier_id is not None and wish.tier_id != line.tier_id
    return f"{moved}, with '{names.tier(wish.tier_id)}'" if other_tier else moved
