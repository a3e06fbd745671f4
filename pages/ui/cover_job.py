"""Works everybody's cover out in the background; what was stopped is shown as far as it went."""

import threading

import streamlit as st

from allocation.cover.entities import CoverRun
from allocation.search_trace import Trace
from data_sources import cover_plans
from data_sources.cover_plans import CoverQuestion, KeptCover
from pages.ui import cache, job_box, jobs, state, words
from pages.ui.jobs import Job

COVER = "cover"


def show(asked: CoverQuestion) -> KeptCover | CoverRun | None:
    """What was worked out for the question, with a button where that is not yet, and progress meanwhile; None while
    there is nothing."""
    code = asked.prepared.district.authority_code
    kept = cover_plans.kept_run(cache.engine(), asked)
    if kept:
        return kept
    job = jobs.manager().latest(code, COVER)
    if job is not None and (job.is_active or job.about == asked.content_key):
        job_box.show(code, _SHOWN)
        if job.is_active:
            return None
    people = words.count(len(asked.asked), "link worker")
    if st.button(f"Work out cover for {people}", type="primary", icon=":material/play_arrow:", key="cover_start"):
        _start(asked)
        st.rerun()
    return _so_far(job, asked)


def _so_far(job: Job | None, asked: CoverQuestion) -> CoverRun | None:
    found = job.result if job is not None and job.about == asked.content_key else None
    return found if isinstance(found, CoverRun) and found.covers else None


def _start(asked: CoverQuestion) -> None:
    engine, owner = cache.engine(), state.user_name()

    def work(trace: Trace, stop: threading.Event) -> CoverRun:
        return cover_plans.work_out(engine, asked, owner, trace, stop)

    code, limit = asked.prepared.district.authority_code, cover_plans.most_seconds(asked)
    jobs.manager().submit(code, owner, limit, work, kind=COVER, about=asked.content_key)


_SHOWN = job_box.Shown(
    kind=COVER,
    title="Working out who covers whom",
    kept="Those worked out until then are shown below, and are not kept.",
    step_words=str,
    key="stop_cover",
    stop="Stop; show those worked out until then",
)
