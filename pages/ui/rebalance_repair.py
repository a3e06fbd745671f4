"""Mends a draft in the background, with what was moved by hand held where it is; or balances all the rest anew."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from allocation.balance import newly_broken
from allocation.edit_history import Held, held
from allocation.plan import Plan
from allocation.problem import InconsistentProblem
from allocation.search_trace import Trace
from allocation.solver.mend import STEP, Mended, mend
from allocation.solver.solve import solve
from data_sources import plan_drafts, stores
from data_sources.stores import DraftSaved
from pages.ui import cache, job_box, jobs, rebalance_view, solving, state, words
from pages.ui.jobs import Job
from pages.ui.rebalance_view import View

REPAIR = "repair"
MEND_SECONDS = 30.0
MOST_SECONDS = 60
MINE, ALL = "mine", "all"
MOST_NAMED = 4

Find = Callable[[Trace, threading.Event], tuple[Plan, str, str]]  # a plan, what was done, and what came of it


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a search came to: where its plan was kept (None where there was nothing to keep), and a sentence."""

    saved: DraftSaved | None
    said: str


def show(view: View) -> None:
    """What is broken, what will be held, the two ways to mend it, and progress while one of them works."""
    st.subheader("Mend what is broken", anchor=False)
    code = view.saved.summary.authority_code
    job = jobs.manager().latest(code, REPAIR)
    if job is not None and job.about == _about(view):
        job_box.show(code, _SHOWN)
        if job.is_active:
            return
        _follow(view, job)
    moves = cache.by_hand(view.saved, view.revision).moves
    try:
        rest = held(view.seen.prepared.problem, view.seen.plan, moves)
    except InconsistentProblem as error:
        st.error("What was moved by hand contradicts itself, so it cannot all be held:", icon=":material/error:")
        st.markdown("\n".join(f"- {words.sentence(fault)}" for fault in error.faults))
        return
    for sentence in rest.cannot:
        st.warning(f"Cannot be held. {sentence}", icon=":material/lock_open:")
    kept = len(moves) - len({sentence.split(":")[0] for sentence in rest.cannot})
    what = f"{words.count(kept, 'school')} moved by hand" if moves else "nothing, for nothing was moved by hand yet"
    st.markdown(f"Held in either case: **{what}**. What is found is the next step of this draft, and can be undone.")
    _offer_to_mend(view, rest)
    _offer_everything(view, rest)


def _offer_to_mend(view: View, rest: Held) -> None:
    """The usual way: only what is broken, with the fewest further moves."""
    base = _begun_as(view)
    counts = {MINE: _number_broken(view, base), ALL: len(view.seen.breaches) + len(view.seen.plan.not_covered)}
    if not counts[ALL]:
        st.markdown("This draft breaks no rule and every school has a link worker, so there is nothing to mend.")
        return
    labels = {
        MINE: f"What has been broken since the draft began ({counts[MINE]})",
        ALL: f"Everything that is broken or without a link worker ({counts[ALL]})",
    }
    scope = ALL
    if counts[MINE] and counts[MINE] != counts[ALL]:
        scope = st.radio("What to mend", list(labels), format_func=labels.__getitem__, key="mend_scope") or MINE
    st.markdown(
        "As few further schools as can be change link worker, from the draft as it is. No school loses its link worker "
        "or meetings it may have, and nothing else is made better on the way."
    )
    if st.button(
        "Mend it with the fewest moves, keeping my moves", type="primary", icon=":material/healing:", key="mend"
    ):
        _start_mending(view, rest, base if scope == MINE else None)
        st.rerun()


def _begun_as(view: View) -> Plan:
    """The draft as it was when it was begun."""
    summary = view.saved.summary
    first = stores.revision(cache.engine(), summary.version_id, view.saved.revisions[0].number).plan
    return plan_drafts.for_todays_schools(view.seen.prepared.problem, first)


def _number_broken(view: View, base: Plan) -> int:
    left_out = set(view.seen.plan.not_covered) - set(base.not_covered)
    return len(newly_broken(view.seen.prepared.problem, base, view.seen.plan)) + len(left_out)


def _offer_everything(view: View, rest: Held) -> None:
    """The other way: everything but what is held is found anew."""
    with st.expander("Or balance everything else anew"):
        st.markdown(
            "The solver finds the best plan for all other schools, tiers included, and stays close to this draft only "
            "where nothing else decides: many schools may change link worker."
        )
        left, _ = st.columns([1, 2])
        limit = left.number_input(
            "Time limit, seconds",
            1,
            MOST_SECONDS * 10,
            min(MOST_SECONDS, view.seen.prepared.settings.whole_seconds),
            key="repair_seconds",
        )
        if st.button("Balance everything else, keeping my moves", icon=":material/auto_fix_high:", key="repair"):
            _start_everything(view, rest, float(limit))
            st.rerun()


def _start_mending(view: View, rest: Held, base: Plan | None) -> None:
    draft, seed = view.seen.plan, view.seen.prepared.settings.seed
    names = {school.urn: school.name for school in view.seen.prepared.problem.schools}

    def found(trace: Trace, stop: threading.Event) -> tuple[Plan, str, str]:
        mended = mend(rest.problem, draft, base=base, seconds=MEND_SECONDS, seed=seed, on_progress=trace, stop=stop)
        what = f"Mended with {words.count(mended.moves, 'move')}, keeping what was moved by hand"
        return mended.plan, what, outcome(draft, mended, names, base is None)

    _submit(view, MEND_SECONDS, found)


def outcome(draft: Plan, mended: Mended, names: dict[str, str], is_all: bool) -> str:
    """What mending came to: how many schools move, and what cannot be mended."""
    changed = [
        line.urn
        for line, before in zip(mended.plan.assignments, draft.assignments, strict=True)
        if line.worker_id != before.worker_id
    ]
    named = words.listed([names[urn] for urn in changed], most=MOST_NAMED)
    verb = "changes" if mended.moves == 1 else "change"
    moved = f"{words.count(mended.moves, 'school')} {verb} link worker: {named}." if changed else "No school moves."
    sure = " No plan does it with fewer." if mended.is_proven and changed else ""
    left = [one.sentence for one in mended.still_broken] + [
        f"{names[urn]} has no link worker." for urn in mended.plan.not_covered
    ]
    if not left:
        return f"Mended: every rule is kept. {moved}{sure}"
    kept = "What is still broken cannot be mended by moves while your moves are kept" if is_all else "Still broken"
    return f"{moved}{sure} {kept}: {' '.join(left[:MOST_NAMED])}{_more(len(left) - MOST_NAMED)}"


def _more(number: int) -> str:
    return f" And {words.count(number, 'more thing')} in the list of broken rules." if number > 0 else ""


def _start_everything(view: View, rest: Held, seconds: float) -> None:
    options = replace(view.seen.prepared.settings.solve_options(), seconds=seconds)
    draft = view.seen.plan

    def found(trace: Trace, stop: threading.Event) -> tuple[Plan, str, str]:
        plan = solve(rest.problem, options, trace, stop, draft).plan
        return plan, "Let the solver balance everything else, keeping what was moved by hand", ""

    _submit(view, seconds, found)


def _submit(view: View, seconds: float, find: Find) -> None:
    """Queues it; the plan is kept as the draft's next step, unless nothing in it is another."""
    engine, owner, summary = cache.engine(), state.user_name(), view.saved.summary
    prepared, draft, revision = view.seen.prepared, view.seen.plan, view.revision

    def work(trace: Trace, stop: threading.Event) -> Repaired:
        plan, what, said = find(trace, stop)
        if plan.assignments == draft.assignments:
            return Repaired(None, said or "Nothing better was found, so the draft is as it was.")
        saved = plan_drafts.save(
            engine, prepared, summary.version_id, plan, based_on=revision, what=what, by=owner, step="repair"
        )
        return Repaired(saved, said)

    jobs.manager().submit(summary.authority_code, owner, seconds, work, kind=REPAIR, about=_about(view))


def _about(view: View) -> str:
    return f"{view.saved.summary.version_id} {view.revision}"


def _follow(view: View, job: Job) -> None:
    """Goes to where the plan was kept, once: undoing it must not bring it back."""
    if not isinstance(job.result, Repaired):
        return
    job.about = ""
    if job.result.said:
        rebalance_view.say_next(job.result.said)
    if job.result.saved:
        rebalance_view.follow(view, job.result.saved)
    st.rerun()


def _step_words(stage: str) -> str:
    return "putting right what is broken" if stage == STEP else solving.step_words(stage)


_SHOWN = job_box.Shown(
    kind=REPAIR,
    title="Doing the rest",
    kept="The best plan found until then is the next step of the draft.",
    step_words=_step_words,
    key="stop_repair",
)
