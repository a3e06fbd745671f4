"""The job manager: everybody gets their turn; cancel keeps what there is; a failure is told and stops nothing else."""

import threading
import time
from collections.abc import Callable

import pytest

from allocation.plan import Progress
from data_sources.running.environment import SettingRefused
from pages.ui import job_limits, people
from pages.ui.job_limits import SHORT_SECONDS, JobLimits
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


class Stage:
    """Lanes that run when the test says so, and a clock the test turns."""

    def __init__(self, limits: JobLimits | None = None, me: str = "") -> None:
        self.lanes: list[Callable[[], None]] = []
        self.alarms: list[tuple[float, Callable[[], None]]] = []
        self.manager = JobManager(
            start=self.lanes.append, limits=limits, after=self._after, may_stop=lambda owner: me in ("", owner)
        )

    def _after(self, seconds: float, act: Callable[[], None]) -> Callable[[], None]:
        alarm = (seconds, act)
        self.alarms.append(alarm)
        return lambda: self.alarms.remove(alarm)

    def submit(self, owner: str, name: str, log: list[str], limit: float = 30) -> Job:
        return self.manager.submit("001", owner, limit, lambda trace, stop: log.append(name), kind=name)

    def run(self) -> None:
        while self.lanes:
            self.lanes.pop(0)()


LONG = SHORT_SECONDS + 1


def test_people_take_turns_so_that_one_persons_many_jobs_do_not_stand_before_anothers_one() -> None:
    stage, log = Stage(), list[str]()
    several = [stage.submit("Ann", name, log) for name in ("a1", "a2", "a3")]
    late = stage.submit("Bob", "b1", log)
    assert [stage.manager.place_in_line(job) for job in (*several, late)] == [1, 3, 4, 2]
    assert stage.manager.length_of_line(late) == 4
    stage.run()
    assert log == ["a1", "b1", "a2", "a3"]
    again, log = [stage.submit("Ann", "a4", log), stage.submit("Bob", "b2", log)], log
    assert [stage.manager.place_in_line(job) for job in again] == [2, 1]


def test_a_short_search_runs_beside_a_long_one() -> None:
    manager, log = JobManager(), list[str]()
    release = threading.Event()
    sweep = manager.submit("001", "Ann", LONG, work_until(release, log, "sweep"), kind="sweep")
    until(lambda: sweep.state is JobState.RUNNING)
    plan = manager.submit("001", "Ann", 30, lambda trace, stop: 1)
    until(lambda: plan.state is JobState.DONE)
    assert sweep.state is JobState.RUNNING
    release.set()
    until(lambda: sweep.state is JobState.DONE)


def test_long_jobs_of_two_people_run_at_once_but_not_two_of_one() -> None:
    manager, log = JobManager(limits=JobLimits(long_at_once=2)), list[str]()
    release = threading.Event()
    kinds = [("Ann", "a1"), ("Ann", "a2"), ("Bob", "b1"), ("Cy", "c1")]
    a1, a2, b1, c1 = (
        manager.submit("001", who, LONG, work_until(release, log, name), kind=name) for who, name in kinds
    )
    until(lambda: a1.state is JobState.RUNNING and b1.state is JobState.RUNNING)
    assert (a2.state, c1.state) == (JobState.QUEUED, JobState.QUEUED)
    assert (manager.place_in_line(c1), manager.place_in_line(a2)) == (1, 2)
    release.set()
    until(lambda: not any(job.is_active for job in (a1, a2, b1, c1)))
    assert sorted(one for one in log if one.endswith("ends")) == ["a1 ends", "a2 ends", "b1 ends", "c1 ends"]


def test_the_line_is_full_for_one_person_and_for_all_and_says_so() -> None:
    stage, log = Stage(JobLimits(per_person=2, in_all=3)), list[str]()
    for owner, name in (("Ann", "a1"), ("Ann", "a2")):
        assert stage.submit(owner, name, log).state is JobState.QUEUED
    third = stage.submit("Ann", "a3", log)
    assert (third.state, third.is_active) == (JobState.FAILED, False)
    assert third.message == (
        "You already have two searches waiting or running, as many as one person may. Wait until one has ended, or "
        "stop one."
    )
    assert stage.submit("Bob", "b1", log).state is JobState.QUEUED
    full = stage.submit("Cy", "c1", log)
    assert full.message.startswith("Three searches wait or run here already, as many as this server takes.")
    stage.run()
    assert log == ["a1", "b1", "a2"]
    assert stage.submit("Ann", "a4", log).state is JobState.QUEUED


def test_a_job_that_overruns_is_stopped_and_what_it_has_is_kept() -> None:
    stage = Stage(JobLimits(most_seconds=90))

    def work(trace: Callable[[Progress], None], stop: threading.Event) -> int:
        seconds, act = stage.alarms[0]
        assert seconds == 90
        act()
        assert stop.is_set()
        return 7

    job = stage.manager.submit("001", "Ann", 60, work)
    stage.run()
    assert (job.state, job.plan_id) == (JobState.CANCELLED, 7)
    assert job.message == "It was stopped after 2 minutes, the most it may take."
    assert stage.alarms == []


def test_a_job_that_does_not_end_when_asked_to_is_given_up_and_others_go_on() -> None:
    stage, log = Stage(), list[str]()

    def stuck(trace: Callable[[Progress], None], stop: threading.Event) -> int:
        for _, act in list(stage.alarms):
            act()
        log.append("stuck")
        stage.run()  # the next one begins although this one has not ended
        return 7

    job = stage.manager.submit("001", "Ann", 60, stuck)
    after = stage.submit("Bob", "after", log)
    stage.run()
    assert (job.state, job.result) == (JobState.FAILED, None)
    assert job.message.endswith("It did not end when asked to, so it was given up.")
    assert (after.state, log) == (JobState.DONE, ["stuck", "after"])
    assert stage.submit("Ann", "later", log).state is JobState.QUEUED
    stage.run()
    assert log[-1] == "later"


def test_only_who_began_a_job_or_may_stop_anybodys_stops_it() -> None:
    stage, log = Stage(me="Bob"), list[str]()
    anns, bobs = stage.submit("Ann", "a1", log), stage.submit("Bob", "b1", log)
    assert [stage.manager.cancel(job) for job in (anns, bobs)] == [False, True]
    assert (anns.state, bobs.state) == (JobState.QUEUED, JobState.CANCELLED)
    stage.run()
    assert log == ["a1"]


@pytest.mark.parametrize(
    ("is_signed_in", "named", "may"),
    [(False, "", True), (True, "", False), (True, "Cy; Bob", True), (True, "Cy", False)],
)
def test_who_may_stop_anothers_job(is_signed_in: bool, named: str, may: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "is_signed_in", lambda: is_signed_in)
    monkeypatch.setattr(people, "user_name", lambda: "Bob")
    monkeypatch.setenv("TAS_MAY_STOP", named)
    assert people.may_stop("Ann") is may
    assert people.may_stop("Bob")


def test_the_limits_come_from_the_environment_and_nonsense_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAS_JOBS_PER_PERSON", "2")
    monkeypatch.setenv("TAS_JOB_SECONDS", "600")
    assert job_limits.limits() == JobLimits(per_person=2, most_seconds=600)
    monkeypatch.setenv("TAS_LONG_JOBS", "0")
    with pytest.raises(SettingRefused, match=r"TAS_LONG_JOBS is '0'\. It is a whole number from 1"):
        job_limits.limits()
