"""The job manager: one at a time, in order; cancel keeps what there is; a failure is told and stops nothing else."""

import threading
import time
from collections.abc import Callable

import pytest

from allocation.plan import Progress
from pages.ui.jobs import Job, JobManager, JobState

WAIT_SECONDS = 5.0


def until(is_true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not is_true():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.005)


def work_until(release: threading.Event, log: list[str], name: str) -> Callable[..., int]:
    def work(on_progress: Callable[[Progress], None], stop: threading.Event) -> int:
        log.append(f"{name} starts")
        while not release.is_set() and not stop.is_set():
            time.sleep(0.002)
        log.append(f"{name} ends")
        return 1

    return work


def test_jobs_run_one_at_a_time_in_the_order_they_came() -> None:
    manager, log = JobManager(), []
    release = threading.Event()
    first = manager.submit("001", "Ann", 30, work_until(release, log, "first"))
    until(lambda: first.state is JobState.RUNNING)
    second = manager.submit("002", "Bob", 30, work_until(release, log, "second"))
    third = manager.submit("003", "Cy", 30, work_until(release, log, "third"))
    assert (manager.place_in_line(first), manager.place_in_line(second), manager.place_in_line(third)) == (0, 1, 2)
    assert second.state is JobState.QUEUED
    assert second.elapsed_seconds == 0
    release.set()
    until(lambda: third.state is JobState.DONE)
    assert log == [f"{name} {what}" for name in ("first", "second", "third") for what in ("starts", "ends")]
    assert first.plan_id == 1


def test_cancelling_a_running_job_keeps_the_plan_it_saved() -> None:
    manager, log = JobManager(), []
    job = manager.submit("001", "Ann", 30, work_until(threading.Event(), log, "long"))
    until(lambda: job.state is JobState.RUNNING)
    manager.cancel(job)
    until(lambda: not job.is_active)
    assert job.state is JobState.CANCELLED
    assert job.plan_id == 1


def test_cancelling_a_waiting_job_means_it_never_starts() -> None:
    manager, log = JobManager(), []
    release = threading.Event()
    first = manager.submit("001", "Ann", 30, work_until(release, log, "first"))
    waiting = manager.submit("002", "Bob", 30, work_until(release, log, "waiting"))
    manager.cancel(waiting)
    release.set()
    until(lambda: first.state is JobState.DONE)
    assert waiting.state is JobState.CANCELLED
    assert waiting.plan_id is None
    assert "waiting starts" not in log


def test_an_authority_has_one_job_at_a_time_and_anyone_can_see_it() -> None:
    manager, log = JobManager(), []
    release = threading.Event()
    job = manager.submit("001", "Ann", 30, work_until(release, log, "first"))
    assert manager.submit("001", "Bob", 30, work_until(release, log, "again")) is job
    assert manager.latest("001") is job
    assert manager.latest("002") is None
    release.set()
    until(lambda: job.state is JobState.DONE)
    assert manager.submit("001", "Bob", 30, work_until(release, log, "again")) is not job


@pytest.mark.parametrize(
    ("error", "told"), [(ValueError("No link workers are loaded."), "No link workers are loaded."), (KeyError("x"), "")]
)
def test_a_failed_job_tells_only_what_was_written_for_people(error: Exception, told: str) -> None:
    def fail(on_progress: Callable[[Progress], None], stop: threading.Event) -> int:
        raise error

    manager = JobManager(start=lambda run: run())
    failed = manager.submit("001", "Ann", 30, fail)
    assert (failed.state, failed.message, failed.plan_id) == (JobState.FAILED, told, None)
    after = manager.submit("001", "Ann", 30, lambda on_progress, stop: 7)
    assert (after.state, after.plan_id) == (JobState.DONE, 7)


def test_progress_is_kept_for_the_screen() -> None:
    def work(on_progress: Callable[[Progress], None], stop: threading.Event) -> int:
        for best in (9.0, 4.0):
            on_progress(Progress("cover", 1, 6, best, 3.0, 0.1))
        return 1

    job: Job = JobManager(start=lambda run: run()).submit("001", "Ann", 30, work)
    assert job.progress is not None
    assert job.progress.objective == 4.0
    assert [step.objective for step in job.history] == [9.0, 4.0]
