"""Changing a draft by hand, one school at a time: the effect on every figure first, then save, undo and redo."""

import streamlit as st

from allocation.edit_history import Undoable, undoable
from allocation.hand_edit import HandEdit, Weighed, edited, effect
from allocation.problem import AllocationProblem
from data_sources import stores
from pages.ui import cache, rebalance_effect, rebalance_others, rebalance_repair, rebalance_view
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
        "Choose a school, then another link worker, another tier or nobody. You see what it does to every figure "
        "before anything is saved; each change you save is kept at once and can be undone."
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
    problem = view.seen.prepared.problem
    lines = {line.urn: line for line in view.seen.plan.assignments}
    in_order = sorted(problem.schools, key=lambda one: (one.name, one.urn))
    labels = {
        one.urn: f"{one.name} ({one.urn}): {view.names.worker(lines[one.urn].worker_id)}"
        for one in in_order
        if one.urn in lines
    }
    urn = st.selectbox(
        "School to change",
        list(labels),
        index=None,
        format_func=labels.__getitem__,
        placeholder="Choose a school",
        key="edit_school",
    )
    if urn is None:
        return
    wish = _wish(view, urn)
    if wish == HandEdit(urn, lines[urn].worker_id, lines[urn].tier_id):
        st.caption("Choose another link worker or tier to see what it would do. Nothing is saved until you say so.")
    else:
        _weigh(view, wish)
    rebalance_others.show(view, urn)


def _wish(view: View, urn: str) -> HandEdit:
    """Who should lead the school and at which tier: as it is, until somebody chooses otherwise."""
    problem, line = view.seen.prepared.problem, next(one for one in view.seen.plan.assignments if one.urn == urn)
    s = next(i for i, one in enumerate(problem.schools) if one.urn == urn)
    turn = f"{view.saved.summary.version_id}_{view.revision}_{urn}"
    people = _people(problem, s)
    left, right = st.columns([2, 1], gap="medium")
    worker = left.selectbox(
        "Link worker",
        list(people),
        index=list(people).index(line.worker_id or NOBODY) if (line.worker_id or NOBODY) in people else 0,
        format_func=people.__getitem__,
        key=f"edit_worker_{turn}",
    )
    tiers = [t for t in range(problem.size[2]) if problem.tier_allowed[s, t]]
    given = problem.tier_ids.index(line.tier_id) if line.tier_id in problem.tier_ids else int(problem.entitled_tier[s])
    tiers = sorted({*tiers, given})
    tier = right.selectbox(
        "Tier",
        tiers,
        index=tiers.index(given),
        format_func=lambda t: _tier(view, s, t),
        key=f"edit_tier_{turn}",
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
    """The effect, and the button that saves it."""
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
