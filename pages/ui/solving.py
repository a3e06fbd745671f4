"""Starts the solver in the background, shows how far it is, and stops it."""

import threading
from dataclasses import replace

from allocation.problem import InconsistentProblem
from allocation.search_trace import Trace
from allocation.settings import AllocationSettings
from allocation.solver.solve import solve
from data_sources import planning
from data_sources.district import District
from pages.ui import cache, frame, job_box, jobs, search_trace, state


def is_started(of: District, chosen: AllocationSettings) -> bool:
    """Queues the search for a plan; False, with the reasons on screen, when the loaded files contradict each other.

    The job itself saves the plan, so that a reload or another session finds it. Clusters of which nothing has changed
    since the latest plan, where this server made it, stay as they are.
    """
    try:
        prepared = cache.prepared(of, state.model(chosen), chosen)
    except InconsistentProblem as error:
        frame.contradictions(error)
        return False
    engine, owner, before = cache.engine(), state.user_name(), state.latest_plan(of.authority_code)
    anchor, proofs = before.result.plan if before else None, cache.proofs()
    earlier = replace(before.result, parts=proofs.get(before.summary.plan_id, ())) if before else None

    def work(trace: Trace, stop: threading.Event) -> int:
        result = solve(prepared.problem, chosen.solve_options(), trace, stop, anchor, earlier)
        plan_id = planning.save(engine, prepared, result, owner, trace.reports)
        proofs[plan_id] = result.parts
        return plan_id

    state.keep_settings(of.authority_code, chosen)
    jobs.manager().submit(of.authority_code, owner, chosen.seconds, work)
    return True


def is_active(authority_code: str) -> bool:
    """A search for a plan of this council is waiting or running."""
    return job_box.is_active(authority_code, jobs.PLAN)


def show(authority_code: str) -> None:
    """Progress with a way to stop while a search is active; a sentence when one did not end by itself."""
    job_box.show(authority_code, _SHOWN)


def step_words(stage: str) -> str:
    """A step of the search within a sentence."""
    goal = search_trace.goal_words(stage)
    return f"{goal[0].lower()}{goal[1:]}"


_SHOWN = job_box.Shown(
    kind=jobs.PLAN,
    title="Looking for a plan",
    kept="The best plan found until then is kept.",
    step_words=step_words,
    key="stop_solving",
    below=lambda job: search_trace.show(list(job.history), "progress", is_running=True),
)
