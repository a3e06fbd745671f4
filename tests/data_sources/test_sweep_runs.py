"""A sweep worked out: nothing solved twice, stopped and gone on with, kept with who asked it and when."""

import io
import threading
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from allocation.plan import SolveResult
from allocation.problem import AllocationProblem
from allocation.scenario.rule_changes import SetCaseload
from allocation.scenario.school_changes import ScaleReferrals
from allocation.scenario.staff_changes import AddFte, RemoveFte
from allocation.settings import AllocationSettings
from allocation.sweep.definitions import MISSED
from allocation.sweep.found import SweepFound
from allocation.sweep.outcome import State
from allocation.sweep.question import QUESTION, ResilienceSweep
from data_sources import stores, sweep_case, sweep_points, sweep_report, sweep_runs, sweeps
from data_sources.running import task
from data_sources.running.workers import Workers
from data_sources.sweep_runs import Told
from data_sources.sweeps import Sweep, SweepRefused
from tests.data_sources.sweep_tiny import QUESTION_ASKED, TinyCase


@pytest.fixture
def solves(monkeypatch: pytest.MonkeyPatch) -> list[AllocationProblem]:
    """Every problem that was solved."""
    done: list[AllocationProblem] = []
    real = task.solve

    def counted(problem: AllocationProblem, *arguments: Any, **named: Any) -> SolveResult:
        done.append(problem)
        return real(problem, *arguments, **named)

    monkeypatch.setattr(task, "solve", counted)
    return done


@pytest.fixture
def threads() -> Iterator[Workers]:
    with ThreadPoolExecutor(1) as pool:
        yield Workers(lambda: pool, lambda: 1, "one thread")


def asked(engine: Engine) -> Sweep:
    return sweeps.ask(engine, "998", " A  curve ", QUESTION_ASKED, AllocationSettings(planning_date=date(2027, 1, 1)),
                      origin="Asked of live.", by="Ana")  # fmt: skip


def case() -> Any:
    return TinyCase()


def missed(found: SweepFound) -> dict[str, float | None]:
    return {point.label: found.outcome(point).figure(MISSED) for point in found.points}


CURVE = {"As it is": 12, "North, -1 FTE": None, "North, +0.5 FTE": 6, "North, +1 FTE": 0, "North, +2 FTE": 0}


def test_each_content_is_solved_once_and_what_is_kept_not_again(
    engine: Engine, solves: list[AllocationProblem], threads: Workers
) -> None:
    one, told = asked(engine), list[Told]()
    found = sweep_runs.work_out_and_keep(engine, one, case(), threads, "Ana", tell=told.append)
    assert missed(found) == CURVE
    assert found.outcome(found.points[1]).state is State.REFUSED
    assert found.outcome(found.points[1]).reasons == ("change 1: nobody is left",)
    assert len(solves) == 3  # the reference, half a post, and one: two posts more come to the same problem as one
    assert told[-1].done == told[-1].total == 5
    again = sweep_runs.work_out_and_keep(engine, one, case(), threads, "Bo")
    assert (missed(again), len(solves)) == (CURVE, 3)
    kept = sweeps.kept_found(engine, "998", one.sweep_id)
    assert kept is not None
    assert (kept.kept_by, kept.points, kept.basis) == ("Ana", 5, "basis")
    assert missed(case().found(kept)) == CURVE


def test_stopped_it_keeps_what_is_done_and_goes_on_after_a_restart(
    engine: Engine, solves: list[AllocationProblem], threads: Workers
) -> None:
    one, stop = asked(engine), threading.Event()

    def stop_after_two(now: Told) -> None:
        if now.done >= 3:  # the refused point among them
            stop.set()

    found = sweep_runs.work_out_and_keep(engine, one, case(), threads, "Ana", stop=stop, tell=stop_after_two)
    before = sweeps.kept_found(engine, "998", one.sweep_id)
    assert before is not None
    assert not found.is_complete
    assert 2 <= found.done < 5
    assert missed(case().found(before)) == missed(found)
    kept_solves = len({one.key for one in sweep_points.kept_points(engine, case()).values() if one.key})
    assert kept_solves == 2
    solves.clear()
    after = sweep_runs.work_out_and_keep(engine, one, case(), threads, "Bo")
    assert missed(after) == CURVE
    assert len(solves) == 3 - kept_solves


def test_cut_off_without_a_word_it_goes_on_where_it_stood(
    engine: Engine, solves: list[AllocationProblem], threads: Workers
) -> None:
    one = asked(engine)

    def die(now: Told) -> None:
        if now.done >= 3:  # the refused point among them
            raise RuntimeError("the server went down")

    with pytest.raises(RuntimeError):
        sweep_runs.work_out_and_keep(engine, one, case(), threads, "Ana", tell=die)
    begun = sweeps.kept_found(engine, "998", one.sweep_id)
    assert begun is not None
    assert not begun.outcomes
    so_far = sweep_runs.found_so_far(engine, case(), begun)
    assert 3 <= so_far.done < 5
    kept_solves = len({one.key for one in sweep_points.kept_points(engine, case()).values() if one.key})
    solves.clear()
    assert missed(sweep_runs.work_out_and_keep(engine, one, case(), threads, "Ana")) == CURVE
    assert len(solves) == 3 - kept_solves


def test_its_csv_is_every_table_of_its_workbook(engine: Engine, threads: Workers) -> None:
    one = asked(engine)
    found = sweep_runs.work_out_and_keep(engine, one, case(), threads, "Ana")
    written = sweep_report.csv_files(one, found, None, case().reference.problem, case().reference.model)
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert archive.namelist() == [
            "what_it_says.csv", "what_posts_buy.csv", "every_plan.csv", "figures.csv", "asked.csv",
        ]  # fmt: skip
        assert "North, +0.5 FTE" in archive.read("every_plan.csv").decode("utf-8-sig")


def test_other_data_make_another_sweep_of_it(engine: Engine, solves: list[AllocationProblem], threads: Workers) -> None:
    one = asked(engine)
    sweep_runs.work_out_and_keep(engine, one, case(), threads, "Ana")
    changed = replace(case(), basis="another")
    kept = sweeps.kept_found(engine, "998", one.sweep_id)
    assert changed.found(kept).done == 0
    sweep_runs.work_out_and_keep(engine, one, changed, threads, "Ana")
    assert len(solves) == 3  # the same problems are not solved again


def test_what_is_asked_is_kept_with_who_and_when(engine: Engine) -> None:
    one = asked(engine)
    assert (one.name, one.saved_by) == ("A curve", "Ana")
    assert sweeps.sweep(engine, "998", one.sweep_id) == one
    assert sweeps.sweeps(engine, "998") == [one]
    assert sweeps.sweeps(engine, "355") == []
    assert sweeps.kept_found(engine, "998", one.sweep_id) is None
    assert stores.activities(engine, limit=1)[0].sentence == "Asked the sweep 'A curve'. Asked of live."
    with pytest.raises(SweepRefused, match="Give the sweep a name"):
        sweeps.ask(engine, "998", " ", QUESTION_ASKED, AllocationSettings(), origin="", by="Ana")
    assert QUESTION.validate_python(QUESTION.dump_python(one.question, mode="json")) == one.question


def test_a_points_changes_and_those_of_its_scenario() -> None:
    base = (RemoveFte(fte=0.5, cluster="North"), ScaleReferrals(percent=10), AddFte(fte=1, cluster="South"))
    more = (RemoveFte(fte=0.5, cluster="North"), ScaleReferrals(percent=20), AddFte(fte=0.5, cluster="South"))
    assert sweep_case.together(base, more) == (
        RemoveFte(fte=1, cluster="North"), ScaleReferrals(percent=20), AddFte(fte=1.5, cluster="South"),
    )  # fmt: skip
    limit = SetCaseload(role_id="a", phase="primary", schools=9)  # type: ignore[arg-type]
    assert sweep_case.together(base, (limit,)) == (*base, limit)
    assert ResilienceSweep().rates == (5, 10, 20, 40)
