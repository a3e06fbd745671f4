"""Looks for a plan under a list of changes in the background; what it found is kept for everybody, or as a draft."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from allocation.search_trace import Trace
from allocation.solver.solve import solve
from data_sources import plan_drafts, proposals
from data_sources.planning import Prepared
from data_sources.proposals import Proposal
from pages.ui import cache, job_box, jobs, search_trace, solving, state
from pages.ui.jobs import Job

PROPOSE = "propose"


@dataclass(frozen=True)
class DraftBegun:
    """A search whose plan is a draft already."""

    version_id: int


def start(prepared: Prepared, before: Proposal | None, *, as_draft: str = "") -> None:
    """Queues the search. Parts of which nothing has changed since the proposal `before` stay as they are there.
    `as_draft`: the title of a draft that its plan becomes at once; "" keeps it as a proposal."""
    anchor, earlier = (before.result.plan, before.result) if before else (None, None)
    engine, owner, options = cache.engine(), state.user_name(), prepared.settings.solve_options()

    def work(trace: Trace, stop: threading.Event) -> object:
        result = solve(prepared.problem, options, trace, stop, anchor, earlier)
        proposals.keep(engine, prepared, result, owner)
        if not as_draft:
            return True
        origin = origin_of(prepared.said)
        return DraftBegun(plan_drafts.begin(engine, prepared, result.plan, title=as_draft, origin=origin, by=owner))

    code = prepared.district.authority_code
    jobs.manager().submit(code, owner, options.seconds, work, kind=PROPOSE)


def origin_of(said: tuple[str, ...]) -> str:
    """Where a draft began, in a sentence."""
    return f"Proposed by the solver. {' '.join(said)}" if said else "Proposed by the solver, with nothing changed."


def is_active(authority_code: str) -> bool:
    """A search for a proposal of this council is waiting or running."""
    return job_box.is_active(authority_code, PROPOSE)


def show(authority_code: str, follow: Callable[[int], None]) -> None:
    """Progress with a way to stop; `follow` goes to a draft that was begun, once."""
    job_box.show(authority_code, _SHOWN)
    job = jobs.manager().latest(authority_code, PROPOSE)
    if job and isinstance(job.result, DraftBegun) and not job.about:
        job.about = "followed"
        if job.owner == state.user_name():
            follow(job.result.version_id)


def _below(job: Job) -> None:
    search_trace.show(list(job.history), "proposal_progress", is_running=True)


_SHOWN = job_box.Shown(
    kind=PROPOSE,
    title="Looking for a plan",
    kept="The best plan found until then is kept below.",
    step_words=solving.step_words,
    key="stop_proposing",
    below=_below,
)
