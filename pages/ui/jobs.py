"""Work that outlives a click: a few jobs run in threads, the rest wait their turn, and any session can look."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import uuid4

import streamlit as st

from allocation.plan import Progress
from allocation.search_trace import Trace
from pages.ui.job_limits import JobLimits, limits
from pages.ui.people import may_stop
from pages.ui.turns import Lane, in_line, lane_of, next_one

KEEP_FINISHED = 30
GIVE_UP_SECONDS = 60.0  # after which work that does not end when asked to is left to itself
PLAN = "plan"

Work = Callable[[Trace, threading.Event], object]
Start = Callable[[Callable[[], None]], None]
After = Callable[[float, Callable[[], None]], Callable[[], None]]


class JobState(StrEnum):
    """Where a job is. CANCELLED jobs that had started still saved their best plan so far."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(eq=False)
class Job:
    """One piece of solver's work for one authority. `limit_seconds` is its time limit; `kind` and `about` say what it
    is and for what (a plan's number, say); `found` is what it has so far, where it tells; `result` is what it came to;
    `message` says in words why it failed, was refused, or was stopped by nobody."""

    authority_code: str
    owner: str
    limit_seconds: float
    work: Work
    kind: str = PLAN
    about: str = ""
    job_id: str = field(default_factory=lambda: uuid4().hex)
    state: JobState = JobState.QUEUED
    trace: Trace = field(default_factory=Trace)
    found: Sequence[object] = ()
    result: object = None
    message: str = ""
    started: float | None = None
    ended: float | None = None
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def is_active(self) -> bool:
        """Waiting or running."""
        return self.state in (JobState.QUEUED, JobState.RUNNING)

    @property
    def history(self) -> list[Progress]:
        """What the work has told of its progress."""
        return self.trace.reports

    @property
    def progress(self) -> Progress | None:
        """What it told last."""
        return self.history[-1] if self.history else None

    @property
    def plan_id(self) -> int | None:
        """The number of the plan it saved; None before, and for other work."""
        return self.result if isinstance(self.result, int) else None

    @property
    def elapsed_seconds(self) -> float:
        """Wall time since the job started; 0 while it waits."""
        return 0.0 if self.started is None else (self.ended or time.monotonic()) - self.started


def in_thread(run: Callable[[], None]) -> None:
    """Runs it in a daemon thread, so that a stopped server does not wait for the solver."""
    threading.Thread(target=run, name="solver", daemon=True).start()


def later(seconds: float, act: Callable[[], None]) -> Callable[[], None]:
    """Does it after so many seconds by the clock, unless what this returns is called before."""
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()
    return timer.cancel


class JobManager:
    """Fair to everybody: short work has a lane of its own, one at a time; long work (a sweep, say) another, so many at
    once as `limits` say, each of somebody else; in both, people take turns. Nobody takes more than their share of the
    line, and every job has a hard limit by the clock.

    `start` runs a lane: in a thread, or at once in a test. `after` is the clock; `may_stop` says whether the person
    here may stop what an owner began.
    """

    def __init__(
        self,
        start: Start = in_thread,
        *,
        limits: JobLimits | None = None,
        after: After = later,
        may_stop: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self._start, self._after, self._may_stop = start, after, may_stop
        self._limits = limits or JobLimits()
        self._lock = threading.Lock()
        self._waiting: list[Job] = []
        self._running: list[Job] = []
        self._all: list[Job] = []
        self._turns: dict[str, int] = {}
        self._lanes_open: Counter[Lane] = Counter()

    def submit(
        self,
        authority_code: str,
        owner: str,
        limit_seconds: float,
        work: Work,
        kind: str = PLAN,
        about: str = "",
        found: Sequence[object] = (),
    ) -> Job:
        """Adds a job; an authority that already has one of the kind waiting or running gets that one back instead.
        Where the line is full, for the owner or for all, the job has failed at once, with the reason as its message.

        `found` is a list that the work adds to as it finds things, for whoever looks meanwhile.
        """
        with self._lock:
            same = [one for one in self._all if (one.authority_code, one.kind) == (authority_code, kind)]
            active = next((job for job in same if job.is_active), None)
            if active:
                return active
            job = Job(authority_code, owner, limit_seconds, work, kind, about, found=found)
            everybodys = [one for one in self._all if one.is_active]
            job.message = self._limits.refusal(sum(one.owner == owner for one in everybodys), len(everybodys))
            finished = [one for one in self._all if not one.is_active][-KEEP_FINISHED:]
            self._all = [*finished, *everybodys, job]
            if job.message:
                job.state = JobState.FAILED
                return job
            self._waiting.append(job)
            lane = lane_of(job)
            is_open = self._lanes_open[lane] < self._width(lane)
            self._lanes_open[lane] += is_open
        if is_open:
            self._start(lambda: self._drain(lane))
        return job

    def latest(self, authority_code: str, kind: str = PLAN) -> Job | None:
        """The newest job of this kind of this authority, whoever started it."""
        with self._lock:
            ours = (job for job in reversed(self._all) if (job.authority_code, job.kind) == (authority_code, kind))
            return next(ours, None)

    def place_in_line(self, job: Job) -> int:
        """1 for the next of its lane to run; 0 when it is not waiting."""
        with self._lock:
            line = in_line(self._in_lane(self._waiting, lane_of(job)), self._turns)
            return next((place for place, one in enumerate(line, start=1) if one is job), 0)

    def length_of_line(self, job: Job) -> int:
        """How many jobs wait in the same lane."""
        with self._lock:
            return len(self._in_lane(self._waiting, lane_of(job)))

    def may_stop(self, job: Job) -> bool:
        """Whether the person here may stop it."""
        return self._may_stop(job.owner)

    def cancel(self, job: Job) -> bool:
        """A waiting job never starts; a running one is asked to stop and keeps the best plan so far. False, and nothing
        done, for a person who may not."""
        if not self.may_stop(job):
            return False
        job.stop.set()
        with self._lock:
            if job in self._waiting:
                self._waiting.remove(job)
                job.state = JobState.CANCELLED
        return True

    def _width(self, lane: Lane) -> int:
        return self._limits.long_at_once if lane is Lane.LONG else 1

    def _in_lane(self, several: Sequence[Job], lane: Lane) -> list[Job]:
        return [one for one in several if lane_of(one) is lane]

    def _drain(self, lane: Lane) -> None:
        while True:
            with self._lock:
                job = next_one(self._in_lane(self._waiting, lane), self._turns, self._in_lane(self._running, lane))
                if job is None:
                    self._lanes_open[lane] -= 1
                    return
                self._waiting.remove(job)
                self._running.append(job)
                self._turns[job.owner] = max(self._turns.values(), default=0) + 1
                job.state, job.started = JobState.RUNNING, time.monotonic()
            if not self._is_run(job):
                return  # it was given up meanwhile, and somebody else sees to the lane

    def _is_run(self, job: Job) -> bool:
        hard = self._limits.hard_seconds(job.limit_seconds)
        forgets = [
            self._after(hard, lambda: self._overrun(job)),
            self._after(hard + GIVE_UP_SECONDS, lambda: self._give_up(job)),
        ]
        message, result = "", None
        try:
            result = job.work(job.trace, job.stop)
            end = JobState.CANCELLED if job.stop.is_set() else JobState.DONE
        except Exception as error:
            logging.getLogger(__name__).exception("The job for authority %s failed", job.authority_code)
            message = str(error) if isinstance(error, ValueError) else ""
            end = JobState.FAILED
        for forget in forgets:
            forget()
        return self._is_ended(job, end, message, result)

    def _is_ended(self, job: Job, end: JobState, message: str, result: object = None) -> bool:
        """Whether the job was still running, and has ended with this."""
        with self._lock:
            if job not in self._running:
                return False
            self._running.remove(job)
            job.message, job.result, job.ended = message or job.message, result, time.monotonic()
            job.state = end
            return True

    def _overrun(self, job: Job) -> None:
        minutes = self._limits.hard_seconds(job.limit_seconds) / 60
        job.message = f"It was stopped after {minutes:.0f} minutes, the most it may take."
        job.stop.set()

    def _give_up(self, job: Job) -> None:
        message = f"{job.message} It did not end when asked to, so it was given up."
        if self._is_ended(job, JobState.FAILED, message):
            self._start(lambda: self._drain(lane_of(job)))


@st.cache_resource(show_spinner=False)
def manager() -> JobManager:
    """The one manager of this server process. Raises SettingRefused for a limit that cannot be."""
    return JobManager(limits=limits(), may_stop=may_stop)
