"""From the demonstration district to runs under several models: open questions, what is kept by content, stopping."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from sqlalchemy import Engine

from allocation.model_comparison.compare import compare
from allocation.model_comparison.entities import ModelRun
from allocation.operating_model import OperatingModel
from allocation.problem import InconsistentProblem
from allocation.settings import AllocationSettings
from allocation.verify import verify
from data_sources import comparison_report, council_models, demonstration, model_runs, own_models, stores
from data_sources.database import open_database
from data_sources.demonstration import model_answers
from data_sources.district import District
from data_sources.model_runs import Choice, Ready, Refused, Waiting
from data_sources.planning import Prepared
from tests.data_sources.test_own_models import copy
from tests.once import demonstration_engine, load_once

CODE = demonstration.AUTHORITY_CODE
DAY = date(2026, 9, 1)
SETTINGS = AllocationSettings(planning_date=DAY, seconds=2)
TEAMS, CEILING = "nfer_2_behaviour_and_education_support_teams", "roles.team_member.cases.ceiling"


@pytest.fixture(scope="module")
def made(demonstration_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return demonstration_engine(demonstration_file, tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="module")
def aldermere(made: Engine) -> District:
    return load_once(made, CODE)


@pytest.fixture(scope="module")
def prepare(made: Engine, aldermere: District) -> model_runs.Road:
    """The road, with each problem made only once for the same model and settings."""
    road, known = model_runs.road(made, aldermere, DAY), {}

    def kept(model: OperatingModel, settings: AllocationSettings) -> Prepared:
        key = model.model_dump_json(), settings.model_dump_json()
        if key not in known:
            known[key] = road(model, settings)
        return known[key]

    return kept


@pytest.fixture
def empty(sqlite_url: str) -> Iterator[Engine]:
    """A database of this test alone with the demonstration's answers and nothing else."""
    opened = open_database(sqlite_url)
    model_answers.make(opened, CODE, "a test")
    yield opened
    opened.dispose()


def chosen(engine: Engine, of: District, road: model_runs.Road, *ids: str, seconds: float = 2) -> list[Choice]:
    return model_runs.choices(engine, of, ids, SETTINGS, seconds, road)


def ready(engine: Engine, of: District, road: model_runs.Road, model_id: str, seconds: float = 2) -> Ready:
    (one,) = chosen(engine, of, road, model_id, seconds=seconds)
    assert isinstance(one, Ready)
    return one


def never(*_: object, **__: object) -> None:
    raise AssertionError("it was solved again")


def test_two_models_are_worked_out_kept_and_never_solved_twice(
    empty: Engine, aldermere: District, prepare: model_runs.Road, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [ready(empty, aldermere, prepare, one) for one in ("staffordshire", "somerset")]
    assert [model_runs.kept_run(empty, one) for one in both] == [None, None]
    found = [model_runs.work_out(empty, one, "Ann") for one in both]
    assert all(found)
    monkeypatch.setattr(model_runs, "solve", never)
    monkeypatch.setattr(model_runs, "staff_needed", never)
    again = [model_runs.work_out(empty, one, "Ben") for one in both]
    for first, second in zip(found, again, strict=True):
        assert first is not None
        assert second is not None
        assert (second.run.plan, second.run.staff, second.kept_by) == (first.run.plan, first.run.staff, "Ann")
        assert second.run.result == first.run.result
        assert verify(second.run.problem, second.run.plan) == []
    assert stores.check_record(empty).faults == ()
    assert "Worked out the Somerset model for 150 schools" in " ".join(
        one.sentence for one in stores.activities(empty, CODE)
    )
    assert stores.plans(empty, CODE) == []  # a comparison is no plan of the council's
    _the_workbook_says_the_same([one.run for one in again if one], tmp_path)


def _the_workbook_says_the_same(runs: list[ModelRun], folder: Path) -> None:
    comparison = compare(runs)
    assert [value.number for value in comparison.by_figure["rules_broken"]] == [0, 0]
    waiting = Waiting("x", "Model X", ())
    refused = Refused("y", "Model Y", ("The lock contradicts the role.",))
    file = folder / "c.xlsx"
    file.write_bytes(comparison_report.workbook(comparison, "Aldermere", [waiting, refused]))
    sheets = openpyxl.load_workbook(file).sheetnames
    assert sheets == list(comparison_report.tables(comparison))
    figures = pd.read_excel(file, sheet_name="Figures", skiprows=4)
    row = figures[figures["Figure"] == "Meetings"].iloc[0]
    assert (row["Staffordshire"], row["Somerset"]) == ("not counted", comparison.by_figure["meetings"][1].number)
    schools = pd.read_excel(file, sheet_name="Every school", dtype=str)
    assert len(schools) == 300
    left_out = pd.read_excel(file, sheet_name="Not solved")
    assert left_out.to_numpy().tolist() == [
        ["Model Y", "The lock contradicts the role.", "Correct the model or the files"]
    ]


def test_open_questions_are_listed_and_nothing_is_filled_in(
    empty: Engine, aldermere: District, prepare: model_runs.Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    council_models.answer(empty, CODE, TEAMS, {CEILING: None}, "Ann")
    (one,) = chosen(empty, aldermere, never, TEAMS)  # type: ignore[arg-type]
    assert isinstance(one, Waiting)
    assert [question.key for question in one.questions] == [CEILING]
    table = comparison_report.not_solved_table([one])
    assert table["why"].tolist() == [one.questions[0].question]
    council_models.answer(empty, CODE, TEAMS, {CEILING: 12.0}, "Ann")
    first = ready(empty, aldermere, prepare, TEAMS)
    council_models.answer(empty, CODE, TEAMS, {CEILING: 13.0}, "Ann")
    assert ready(empty, aldermere, prepare, TEAMS).content_key != first.content_key


def test_the_reach_of_each_area_is_asked_by_the_districts_own_areas(empty: Engine, aldermere: District) -> None:
    key = next(key for key in model_answers.ANSWERS["nfer_1_childrens_centres"] if key.startswith("staffing.reach"))
    council_models.answer(empty, CODE, "nfer_1_childrens_centres", {key: None}, "Ann")
    (one,) = chosen(empty, aldermere, never, "nfer_1_childrens_centres")  # type: ignore[arg-type]
    assert isinstance(one, Waiting)
    assert [question.key for question in one.questions] == [key]


def test_the_key_follows_the_content_and_nothing_else(
    empty: Engine, aldermere: District, prepare: model_runs.Road
) -> None:
    one = ready(empty, aldermere, prepare, "salford")
    assert ready(empty, aldermere, prepare, "salford").content_key == one.content_key
    assert ready(empty, aldermere, prepare, "salford", seconds=3).content_key != one.content_key
    parts = one.prepared
    other_day = replace(parts, problem=replace(parts.problem, planning_date=date(2026, 9, 2)))
    assert model_runs.content_key(other_day) == one.content_key
    need = parts.problem.need_points.copy()
    need[0] += 1
    assert model_runs.content_key(replace(parts, problem=replace(parts.problem, need_points=need))) != one.content_key


def test_a_copy_of_ones_own_is_compared_like_any_other(
    empty: Engine, aldermere: District, prepare: model_runs.Road
) -> None:
    ours = own_models.save(empty, CODE, copy("Ours", "salford"), "Ann").model_id
    council_models.answer(empty, CODE, ours, model_answers.ANSWERS["salford"], "Ann")
    one, own = (ready(empty, aldermere, prepare, each) for each in ("salford", ours))
    assert (own.label, own.content_key == one.content_key) == ("Ours", False)


def test_a_comparison_leaves_caps_on_moves_and_bent_rules_aside() -> None:
    kept = AllocationSettings(
        boundary="free", max_moves=0, max_moves_per_worker=1, no_change_before=DAY, headroom_percent=3, seed=7
    )
    settings = model_runs.comparison_settings(kept, "somerset", 9)
    assert settings.model_dump(exclude={"planning_date"}) == AllocationSettings(
        operating_model="somerset", seconds=9, headroom_percent=3, seed=7
    ).model_dump(exclude={"planning_date"})


def test_what_was_stopped_is_not_kept(empty: Engine, aldermere: District, prepare: model_runs.Road) -> None:
    one, stop = ready(empty, aldermere, prepare, "salford"), threading.Event()
    stop.set()
    assert model_runs.work_out(empty, one, "Ann", stop=stop) is None
    assert model_runs.kept_run(empty, one) is None


def test_a_model_that_contradicts_the_files_is_refused_while_others_stand(
    empty: Engine, aldermere: District, prepare: model_runs.Road
) -> None:
    def road(model: OperatingModel, settings: AllocationSettings) -> Prepared:
        if model.id == "somerset":
            raise InconsistentProblem(["900001 is locked to somebody who may not lead it"])
        return prepare(model, settings)

    refused, stands = chosen(empty, aldermere, road, "somerset", "salford")
    assert isinstance(refused, Refused)
    assert (refused.label, refused.reasons) == ("Somerset", ("900001 is locked to somebody who may not lead it",))
    assert isinstance(stands, Ready)
    with pytest.raises(KeyError, match="There is no operating model 'atlantis'"):
        chosen(empty, aldermere, prepare, "atlantis")
