"""A batch of one person holds up neither another's page nor their plan, and what it has done is kept when it stops."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from allocation.plan import SolveOptions
from allocation.search_trace import Trace
from benchmarks.districts import district_of
from data_sources.running.batch import run_batch
from data_sources.running.kept import kept
from data_sources.running.task import SolveTask
from data_sources.running.workers import workers
from pages.ui import cache, jobs, nav
from pages.ui.job_limits import SHORT_SECONDS
from pages.ui.jobs import Job, JobManager, JobState
from tests.pages.screen import opened

MANY = 300
WAIT_SECONDS = 60


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> JobManager:
    """One that runs its lanes in threads, as the server's does."""
    made = JobManager()
    monkeypatch.setattr(jobs, "manager", lambda: made)
    return made


@pytest.fixture
def sweep(app: AppTest, manager: JobManager) -> Iterator[tuple[Job, list[SolveTask]]]:
    """Ann's sweep of many small plans, under way in two threads."""
    opened(app, nav.RECORD)
    problem, engine = district_of(8, 1, 0), cache.engine()
    tasks, begun = [], threading.Event()
    for place in range(MANY):
        need = problem.need_points.copy()
        need[0] = place / MANY * 100
        tasks.append(SolveTask(replace(problem, need_points=need), SolveOptions(seconds=0.1)))

    def work(trace: Trace, stop: threading.Event) -> int:
        with workers() as found:
            done = run_batch(engine, tasks, found, stop=stop, on_done=lambda number, result: begun.set())
        return sum(one is not None for one in done)

    job = manager.submit("001", "Ann", SHORT_SECONDS + 1, work, kind="sweep")
    assert begun.wait(WAIT_SECONDS)
    yield job, tasks
    manager.cancel(job)


def test_while_one_persons_batch_runs_anothers_page_answers_and_their_plan_is_found(
    app: AppTest, manager: JobManager, sweep: tuple[Job, list[SolveTask]], monkeypatch: pytest.MonkeyPatch
) -> None:
    job, tasks = sweep
    monkeypatch.setenv("TAS_USER", "Bob")
    bobs = AppTest.from_file(app._script_path, default_timeout=WAIT_SECONDS)
    opened(bobs, nav.ALLOCATION)
    assert bobs.title[0].value == "Allocation"
    plan = manager.submit("998", "Bob", SHORT_SECONDS, lambda trace, stop: tasks[0].run(stop))
    ended(plan)
    assert plan.state is JobState.DONE
    assert job.state is JobState.RUNNING
    assert manager.cancel(job)
    ended(job)
    assert job.state is JobState.CANCELLED
    assert 0 < len(kept(cache.engine(), [one.content_key for one in tasks])) == job.result < MANY


def ended(job: Job) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while job.is_active:
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)
