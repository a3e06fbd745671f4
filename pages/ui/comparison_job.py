"""Works models out in the background one after the other, and says which of them failed or were stopped."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

import streamlit as st

from allocation.plan import Progress
from allocation.search_trace import Trace
from data_sources import model_runs
from data_sources.district import District
from data_sources.model_runs import Ready
from pages.ui import cache, job_box, jobs, search_trace, state
from pages.ui.jobs import Job

COMPARISON = "comparison"


@dataclass(frozen=True, slots=True)
class Turn:
    """How one model of a job ended: `fault` is "" where it was worked out and kept."""

    model_id: str
    label: str
    fault: str = ""


def is_active(authority_code: str) -> bool:
    """Models of this council are being worked out, or wait in line."""
    return job_box.is_active(authority_code, COMPARISON)


def start(of: District, several: Sequence[Ready], seconds: float) -> None:
    """Queues the models. Each is kept as soon as it is worked out, so one that fails or is stopped loses no other."""
    engine, owner, found = cache.engine(), state.user_name(), list[Turn]()

    def work(trace: Trace, stop: threading.Event) -> list[Turn]:
        for place, ready in enumerate(several):
            told = _one_of_many(trace, ready.label, place, len(several))
            found.append(Turn(ready.model_id, ready.label, fault(ready, told, stop)))
        return found

    def fault(ready: Ready, told: Callable[[Progress], None], stop: threading.Event) -> str:
        if stop.is_set():
            return "It was stopped before it began."
        try:
            kept = model_runs.work_out(engine, ready, owner, told, stop)
        except Exception:
            reference = uuid4().hex[:8]
            logging.getLogger(__name__).exception("Model %s failed, reference %s", ready.model_id, reference)
            return f"It ended with an error and nothing of it was kept. Reference {reference}."
        return "" if kept else "It was stopped before it ended, so nothing of it was kept."

    limit = (seconds + model_runs.staff_seconds(seconds)) * len(several)
    jobs.manager().submit(of.authority_code, owner, limit, work, kind=COMPARISON, found=found)


def show(of: District, to_solve: Sequence[Ready]) -> None:
    """Progress with a way to stop while models are worked out; then a sentence for each that was not."""
    job_box.show(of.authority_code, _SHOWN)
    job = jobs.manager().latest(of.authority_code, COMPARISON)
    if job is None or job.is_active:
        return
    waiting = {one.model_id for one in to_solve}
    for turn in _turns(job):
        if turn.fault and turn.model_id in waiting:
            st.error(f"{turn.label} is not worked out. {turn.fault}", icon=":material/error:")


def _one_of_many(trace: Trace, label: str, place: int, models: int) -> Callable[[Progress], None]:
    """What one model's search tells, as steps of the whole job that name the model."""

    def told(now: Progress) -> None:
        stage = f"{label}, {search_trace.goal_words(now.stage).lower()}"
        number = place * now.stages + now.stage_number
        trace(replace(now, stage=stage, stage_number=number, stages=models * now.stages))

    return told


def _turns(job: Job) -> list[Turn]:
    return [one for one in list(job.found) if isinstance(one, Turn)]


def _done(job: Job) -> None:
    turns = _turns(job)
    if turns:
        st.markdown("\n".join(f"- {turn.label}: {turn.fault or 'worked out and kept.'}" for turn in turns))


_SHOWN = job_box.Shown(
    kind=COMPARISON,
    title="Working the models out",
    kept="The models worked out until then are kept.",
    step_words=str,
    key="stop_comparison",
    below=_done,
    stop="Stop; what is worked out is kept",
)
