"""Work that outlives a click: one job runs at a time in a thread, the rest wait in line, and any session can look."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import uuid4

import streamlit as st

from allocation.plan import Progress
from allocation.search_trace import Trace

KEEP_FINISHED = 30
PLAN = "plan"

Work = Callable[[Trace, threading.Event], object]
Start = Callable[[Callable[[], None]], None]


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
    `message` says in words why it failed."""

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


class JobManager:
    """First come, first served; one at a time, so that one person's solve never starves another's page.

    `start` runs the queue: in a thread, or at once in a test.
    """

    def __init__(self, start: Start = in_thread) -> None:
        self._start = start
        self._lock = threading.Lock()
        self._waiting: deque[Job] = deque()
        self._all: list[Job] = []
        self._is_draining = False

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

        `found` is a list that the work adds to as it finds things, for whoever looks meanwhile.
        """
        with self._lock:
            same = [one for one in self._all if (one.authority_code, one.kind) == (authority_code, kind)]
            active = next((job for job in same if job.is_active), None)
            if active:
                return active
            job = Job(authority_code, owner, limit_seconds, work, kind, about, found=found)
            self._waiting.append(job)
            finished = [one for one in self._all if not one.is_active][-KEEP_FINISHED:]
            self._all = [*finished, *(one for one in self._all if one.is_active), job]
            is_idle, self._is_draining = not self._is_draining, True
        if is_idle:
            self._start(self._drain)
        return job

    def latest(self, authority_code: str, kind: str = PLAN) -> Job | None:
        """The newest job of this kind of this authority, whoever started it."""
        with self._lock:
            ours = (job for job in reversed(self._all) if (job.authority_code, job.kind) == (authority_code, kind))
            return next(ours, None)

    def place_in_line(self, job: Job) -> int:
        """1 for the next to run; 0 when it is not waiting."""
        with self._lock:
            return next((place for place, one in enumerate(self._waiting, start=1) if one is job), 0)

    def cancel(self, job: Job) -> None:
        """A waiting job never starts; a running one is asked to stop and keeps the best plan so far."""
        job.stop.set()
        with self._lock:
            if job in self._waiting:
                self._waiting.remove(job)
                job.state = JobState.CANCELLED

    def _drain(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._is_draining = False
                    return
                job = self._waiting.popleft()
                job.state, job.started = JobState.RUNNING, time.monotonic()
            _run(job)


def _run(job: Job) -> None:
    try:
        job.result = job.work(job.trace, job.stop)
        end = JobState.CANCELLED if job.stop.is_set() else JobState.DONE
    except Exception as error:
        logging.getLogger(__name__).exception("The job for authority %s failed", job.authority_code)
        job.message = str(error) if isinstance(error, ValueError) else ""
        end = JobState.FAILED
    job.ended = time.monotonic()
    job.state = end


@st.cache_resource(show_spinner=False)
def manager() -> JobManager:
    """The one manager of this server process."""
    return JobManager()
