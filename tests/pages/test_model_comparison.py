"""The page that sets models side by side: nothing loaded, one model, two, three, open questions, faults, a stop."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from allocation.settings import AllocationSettings
from data_sources import council_models, model_runs, own_models, stores
from data_sources.database import FILE_NAME, open_database
from data_sources.model_runs import KeptRun, Ready
from pages.ui import cache, comparison_choice, jobs, nav
from tests.once import load_once
from tests.pages.screen import links, opened, said, went_well

CODE = stores.DEMONSTRATION_CODE
TEAMS, CEILING = "nfer_2_behaviour_and_education_support_teams", "roles.team_member.cases.ceiling"
THREE = ("wakefield", "staffordshire", "somerset")


@pytest.fixture(scope="module")
def compared_file(demonstration_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration with three models worked out, in a second each; the page finds them again by their content."""
    file = Path(shutil.copy(demonstration_file, tmp_path_factory.mktemp("compared") / FILE_NAME))
    engine = open_database(f"sqlite:///{file}")
    of = load_once(engine, CODE)
    settings = AllocationSettings(planning_date=date.today(), seconds=1)
    several = model_runs.choices(engine, of, THREE, settings, 1, model_runs.road(engine, of, date.today()))
    for one in several:
        assert isinstance(one, Ready)
        assert model_runs.work_out(engine, one, "Ann")
    engine.dispose()
    return file


@pytest.fixture
def compared(compared_file: Path, app: AppTest, tmp_path: Path) -> AppTest:
    """The app with those three models worked out, not yet run."""
    shutil.copy(compared_file, tmp_path / FILE_NAME)
    return app


def choose(app: AppTest, *ids: str) -> AppTest:
    """The page after these models were chosen, with a second for each."""
    if not app.multiselect:
        opened(app, nav.COMPARE)
    app.number_input(key="compare_seconds").set_value(1)
    app.multiselect(key="compare_models").set_value(list(ids)).run()
    assert went_well(app)
    return app


def no_solving(*_: object, **__: object) -> None:
    raise AssertionError("nothing should be solved")


def test_with_nothing_loaded_it_says_what_to_do_next(empty_app: AppTest) -> None:
    opened(empty_app, nav.COMPARE)
    assert links(empty_app) == ["Go to Data to load it"]


def test_one_model_then_two_then_three_without_solving_again(
    compared: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_runs, "solve", no_solving)
    choose(compared, "wakefield")
    assert "Choose 2 to 6 models." in said(compared)
    assert "Only Wakefield is worked out, so there is nothing to set it against yet." in said(compared)
    assert "With one model there is nothing to differ from." in said(compared)
    assert compared.button(key="compare_now").disabled

    choose(compared, "wakefield", "somerset")
    text = said(compared)
    assert compared.button(key="compare_now").disabled
    assert "All that can be solved is worked out" in text
    assert "Under Wakefield" in text
    assert "meetings a term against" in text
    assert "Wakefield counts schools and hours and Somerset counts cases" in text
    assert "not said yet for School nursing team" in text
    assert "**150 of 150 schools differ**" in text
    shown = compared.dataframe[0].value
    assert {"meetings: Wakefield", "meetings: Somerset", "meetings_difference", "need_points"} <= set(shown)
    assert shown["meetings_difference"].is_monotonic_decreasing
    compared.segmented_control(key="compare_aspect").set_value("partners")
    compared.selectbox(key="compare_cluster").set_value("Brindlow")
    compared.selectbox(key="compare_phase").set_value("secondary").run()
    assert went_well(compared)
    shown = compared.dataframe[0].value
    assert set(shown["cluster"]) == {"Brindlow"}
    assert shown["partners: Wakefield"].str.contains("School nurse 3").all()
    compared.text_input(key="compare_search").set_value("no such school")
    compared.selectbox(key="compare_rate").set_value("meetings_per_100_points")
    compared.selectbox(key="compare_grouping").set_value("phase")
    compared.multiselect(key="compare_models").set_value(list(THREE)).run()
    assert went_well(compared)
    text = said(compared)
    assert "No school matches." in text
    assert "Meetings are not comparable with Staffordshire" in text
    assert "days at schools a term, not meetings" in text
    assert "Meetings per 100 need points: under Wakefield from" in text


def test_open_questions_faults_and_a_stop_lose_no_other_model(
    compared: AppTest, at_once: jobs.JobManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_runs, "solve", no_solving)
    opened(compared, nav.COMPARE)
    council_models.answer(cache.engine(), CODE, TEAMS, {CEILING: None}, "Ann")
    text = "id = 'own_ours'"
    history = [{"version": 1, "at": "2026-11-01T09:00:00+00:00", "by": "Ann", "note": ""}]
    broken = {"own_ours": {"text": text, "label": "Ours", "version": 1, "history": history}}
    stores.set_setting(cache.engine(), CODE, own_models.OWN_MODELS, broken, "Ann")
    choose(compared, "wakefield", TEAMS, "own_ours", "salford")
    assert "is not solved: a plan needs 1 number that the paper leaves to your council." in said(compared)
    assert "Ours cannot be solved as it is:" in said(compared)
    assert "Only Wakefield is worked out" in said(compared)

    button = compared.button(key="compare_now")
    assert (button.label, button.disabled) == ("Work out 1 model", False)
    button.click().run()
    assert went_well(compared)
    assert "Salford is not worked out. It ended with an error and nothing of it was kept. Reference" in said(compared)
    assert "Under Wakefield" in said(compared)
    kept = stores.get_setting(cache.engine(), CODE, comparison_choice.COMPARED)
    assert kept == {"models": ["wakefield", TEAMS, "own_ours", "salford"], "seconds": 1}

    def stopped(*_: object, **__: object) -> KeptRun | None:
        job = at_once.latest(CODE, "comparison")
        assert job is not None
        job.stop.set()
        return None

    monkeypatch.setattr(model_runs, "work_out", stopped)
    choose(compared, "wakefield", TEAMS, "salford", "staffordshire", "nfer_5_pop_ins")
    compared.button(key="compare_now").click().run()
    assert went_well(compared)
    assert "Salford is not worked out. It was stopped before it ended, so nothing of it was kept." in said(compared)
    assert "NFER 5: parent pop-ins is not worked out. It was stopped before it began." in said(compared)
    assert "Under Staffordshire" in said(compared)

    compared.button(key=f"answer_{TEAMS}").click().run()
    assert went_well(compared)
    assert compared.selectbox(key="model_looked_at").value == TEAMS
