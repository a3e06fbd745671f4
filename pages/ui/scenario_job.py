"""Solves scenarios in the background, many in one go; each plan is kept for everybody as soon as it is there."""

import threading
from collections.abc import Sequence

import streamlit as st

from allocation.operating_model import OperatingModel
from allocation.plan import Progress, SolveResult
from allocation.search_trace import Trace
from allocation.settings import AllocationSettings
from data_sources import scenario_plans
from data_sources.running.task import CLOCK_TIMES
from data_sources.scenario_plans import ScenarioStanding
from pages.ui import cache, job_box, jobs, state, words
from pages.ui.jobs import Job

SCENARIOS = "scenarios"


def is_active(authority_code: str) -> bool:
    """Scenarios of this council are being solved, or wait in line."""
    return job_box.is_active(authority_code, SCENARIOS)


def start(
    authority_code: str, several: Sequence[ScenarioStanding], model: OperatingModel, usual: AllocationSettings
) -> None:
    """Queues these scenarios; those that cannot be solved are left alone."""
    able = [one for one in several if one.prepared is not None]
    engine, owner, found = cache.engine(), state.user_name(), list[str]()
    names = [one.scenario.name for one in able]

    def work(trace: Trace, stop: threading.Event) -> list[str]:
        def tell() -> None:
            waiting = words.listed([name for name in names if name not in found], most=3)
            trace(Progress(waiting, len(found) + 1, len(names), None, None, 0.0))

        def done(place: int, _: SolveResult) -> None:
            found.append(names[place])
            if len(found) < len(names):
                tell()

        tell()
        each = [(one, model, usual) for one in able]
        scenario_plans.work_out(engine, each, owner, stop=stop, on_done=done)
        return found

    limit = usual.seconds * len(able) * CLOCK_TIMES
    about = " ".join(one.scenario.scenario_id for one in able)
    jobs.manager().submit(authority_code, owner, limit, work, kind=SCENARIOS, about=about, found=found)


def is_being_solved(authority_code: str, scenario_id: str) -> bool:
    """Whether this scenario is among those being solved, or waiting in line."""
    job = jobs.manager().latest(authority_code, SCENARIOS)
    return job is not None and job.is_active and scenario_id in job.about.split()


def show(authority_code: str) -> None:
    """Progress with a way to stop while scenarios are solved; a sentence where that did not end by itself."""
    job_box.show(authority_code, _SHOWN)


def _below(job: Job) -> None:
    done = [str(one) for one in list(job.found)]
    if done:
        st.markdown(f"Solved and kept: {words.listed(done)}.")


_SHOWN = job_box.Shown(
    kind=SCENARIOS,
    title="Solving scenarios",
    kept="The plans found until then are kept.",
    step_words=str,
    key="stop_scenarios",
    below=_below,
    stop="Stop; what is solved is kept",
)
