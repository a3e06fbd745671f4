"""Lets the solver do the rest of a draft in the background, with what was moved by hand held where it is."""

import threading
from dataclasses import replace

import streamlit as st

from allocation.edit_history import Held, held
from allocation.problem import InconsistentProblem
from allocation.search_trace import Trace
from allocation.solver.solve import solve
from data_sources import plan_drafts
from data_sources.stores import DraftSaved
from pages.ui import cache, job_box, jobs, rebalance_view, solving, state, words
from pages.ui.jobs import Job
from pages.ui.rebalance_view import View

REPAIR = "repair"
MOST_SECONDS = 60


def show(view: View) -> None:
    """The button, what will be held, and progress while it works."""
    st.subheader("Let the solver do the rest", anchor=False)
    code = view.saved.summary.authority_code
    job = jobs.manager().latest(code, REPAIR)
    if job is not None and job.about == _about(view):
        job_box.show(code, _SHOWN)
        if job.is_active:
            return
        _follow(view, job)
    try:
        rest = held(view.seen.prepared.problem, view.seen.plan, cache.by_hand(view.saved, view.revision).moves)
    except InconsistentProblem as error:
        st.error("What was moved by hand contradicts itself, so it cannot all be held:", icon=":material/error:")
        st.markdown("\n".join(f"- {words.sentence(fault)}" for fault in error.faults))
        return
    _offer(view, rest)


def _offer(view: View, rest: Held) -> None:
    moves = cache.by_hand(view.saved, view.revision).moves
    kept = len(moves) - len({sentence.split(":")[0] for sentence in rest.cannot})
    what = (
        f"{words.count(kept, 'school')} moved by hand" if moves else "nothing, for nothing has been moved by hand yet"
    )
    st.markdown(
        f"The solver finds the best plan for all other schools and stays close to this draft. Held: **{what}**. Its "
        "plan is saved as the next step of this draft, and can be undone like any other."
    )
    for sentence in rest.cannot:
        st.warning(f"Cannot be held. {sentence}", icon=":material/lock_open:")
    left, _ = st.columns([1, 3])
    limit = left.number_input(
        "Time limit, seconds",
        1,
        MOST_SECONDS * 10,
        min(MOST_SECONDS, round(view.seen.prepared.settings.seconds)),
        key="repair_seconds",
    )
    if st.button("Repair the rest, keeping my moves", icon=":material/auto_fix_high:", key="repair"):
        _start(view, rest, float(limit))
        st.rerun()


def _start(view: View, rest: Held, seconds: float) -> None:
    engine, owner, summary = cache.engine(), state.user_name(), view.saved.summary
    options = replace(view.seen.prepared.settings.solve_options(), seconds=seconds)
    prepared, draft, revision = view.seen.prepared, view.seen.plan, view.revision
    what = "Let the solver do the rest, keeping what was moved by hand"

    def work(trace: Trace, stop: threading.Event) -> DraftSaved:
        found = solve(rest.problem, options, trace, stop, draft).plan
        return plan_drafts.save(
            engine, prepared, summary.version_id, found, based_on=revision, what=what, by=owner, step="repair"
        )

    jobs.manager().submit(summary.authority_code, owner, seconds, work, kind=REPAIR, about=_about(view))


def _about(view: View) -> str:
    return f"{view.saved.summary.version_id} {view.revision}"


def _follow(view: View, job: Job) -> None:
    """Goes to where the repaired plan was kept, once: undoing it must not bring it back."""
    if isinstance(job.result, DraftSaved):
        job.about = ""
        rebalance_view.follow(view, job.result)
        st.rerun()


_SHOWN = job_box.Shown(
    kind=REPAIR,
    title="Doing the rest",
    kept="The best plan found until then is the next step of the draft.",
    step_words=solving.step_words,
    key="stop_repair",
)
