"""A task's key follows what its plan follows from and nothing else, and a task can be sent elsewhere."""

import pickle
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from allocation.plan import SolveOptions
from allocation.problem import AllocationProblem
from data_sources.running import content
from data_sources.running.task import SolveTask

Tasks = Callable[[float], SolveTask]


def test_equal_content_has_one_key_and_everything_that_matters_another(small: AllocationProblem, task: Tasks) -> None:
    key = task(10).content_key
    assert task(10).content_key == key
    assert task(11).content_key != key
    one = task(10)
    others = [
        SolveTask(one.problem, replace(one.options, seed=2)),
        SolveTask(one.problem, replace(one.options, seconds=0.4)),
        SolveTask(one.problem, one.options, before=one.run()),
        SolveTask(replace(one.problem, max_moves=3), one.options),
    ]
    assert len({key, *(other.content_key for other in others)}) == 5


def test_the_first_day_of_the_term_and_the_threads_are_no_part_of_the_key(task: Tasks) -> None:
    one = task(10)
    other_day = replace(one.problem, planning_date=date(2030, 1, 1))
    assert SolveTask(other_day, replace(one.options, threads=2)).content_key == one.content_key


def test_other_software_is_another_key(task: Tasks, monkeypatch: pytest.MonkeyPatch) -> None:
    key = task(10).content_key
    monkeypatch.setattr(content, "software", lambda: {"ortools": "0"})
    assert task(10).content_key != key


def test_the_clock_is_far_off_unless_named_and_each_has_one_thread(small: AllocationProblem) -> None:
    plain = SolveTask(small, SolveOptions(seconds=30)).options
    assert (plain.threads, plain.clock_seconds) == (1, 300)
    assert SolveTask(small, SolveOptions(seconds=1, clock_seconds=9)).options.clock_seconds == 9


def test_a_task_sent_elsewhere_comes_to_the_same_plan(task: Tasks) -> None:
    one = task(25)
    sent = pickle.loads(pickle.dumps(one))
    assert sent.content_key == one.content_key
    assert sent.run().plan == one.run().plan
