"""Proposes boundaries in the background; what was stopped is shown as far as it went."""

import hashlib
import threading

import streamlit as st

from allocation.redraw.figures import GOAL_UNITS, GOAL_WORDS
from allocation.redraw.problem import refused
from allocation.redraw.sentences import in_unit
from allocation.search_trace import Trace
from allocation.solver.redraw import RedrawOptions, RedrawResult, redraw
from pages.ui import job_box, jobs, state
from pages.ui.jobs import Job
from pages.ui.redraw_choice import Asked

REDRAW = "redraw"
CLOCK = 3.0  # times the seconds asked for, for a busy machine


def show(asked: Asked) -> RedrawResult | None:
    """What was proposed for the question, with a button and progress; None while there is nothing."""
    code, about = asked.of.authority_code, content_key(asked)
    job = jobs.manager().latest(code, REDRAW)
    is_ours = job is not None and job.about == about
    if job is not None and (job.is_active or is_ours):
        job_box.show(code, _SHOWN)
    reasons = refused(asked.question.problem)
    for reason in reasons:
        st.error(reason, icon=":material/error:")
    if not reasons and (job is None or not job.is_active):
        found = job.result if job is not None and is_ours else None
        label = "Propose boundaries again" if isinstance(found, RedrawResult) else "Propose boundaries"
        if st.button(label, type="primary", icon=":material/play_arrow:", key="redraw_start"):
            _start(asked, about)
            st.rerun()
    return job.result if job is not None and is_ours and isinstance(job.result, RedrawResult) else None


def content_key(asked: Asked) -> str:
    """What a proposal follows from: the data, the settings and every choice."""
    text = (
        f"{asked.of.data_version} {asked.outcome.prepared.settings.model_dump_json()} {asked.level} {asked.choices!r} "
        f"{asked.scenario} {asked.seconds} {asked.question.problem.need.tolist()} "
        f"{asked.question.problem.weight.tolist()}"
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _start(asked: Asked, about: str) -> None:
    problem, seconds = asked.question.problem, asked.seconds

    def work(trace: Trace, stop: threading.Event) -> RedrawResult:
        options = RedrawOptions(seconds, clock_seconds=CLOCK * seconds)
        return redraw(problem, options, on_progress=trace, stop=stop)

    jobs.manager().submit(
        asked.of.authority_code, state.user_name(), CLOCK * seconds, work, kind=REDRAW, about=about
    )  # fmt: skip


def _so_far(job: Job) -> None:
    """The best so far on the goal, and what nothing can be below."""
    step = job.progress
    if step is None or step.stage not in GOAL_UNITS or step.objective is None:
        return
    bound = f"; no boundaries can come below {in_unit(step.bound, GOAL_UNITS[step.stage])}" if step.bound else ""
    st.caption(f"Best so far: {in_unit(step.objective, GOAL_UNITS[step.stage])}{bound}.")


def _step(goal: str) -> str:
    return GOAL_WORDS.get(goal, "looking for first boundaries")


_SHOWN = job_box.Shown(
    kind=REDRAW,
    title="Looking for boundaries",
    kept="The best boundaries found until then are shown below.",
    step_words=_step,
    key="stop_redraw",
    below=_so_far,
)
