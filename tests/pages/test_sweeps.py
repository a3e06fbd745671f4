"""Curves: a staffing curve asked, worked out and taken to What if; a heat map; what cannot be read or was not found."""

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from allocation.settings import AllocationSettings
from allocation.sweep.found import SweepFound
from allocation.sweep.outcome import Outcome, State
from allocation.sweep.points import Point
from allocation.sweep.question import CurveSweep, ResilienceSweep, RobustnessSweep, StaffingSweep
from data_sources import scenarios, sweeps
from data_sources.database import FILE_NAME, open_database
from data_sources.sweep_case import SweepCase
from pages.ui import cache, jobs, nav, sweep_job
from tests.pages.screen import opened, said, went_well

CODE, CLUSTER = "998", "Oxmarsh"


def test_without_data_it_says_what_to_load(empty_app: AppTest) -> None:
    opened(empty_app, nav.CURVES)
    assert "No schools are loaded yet" in said(empty_app)


def test_what_is_typed_and_cannot_be_read_is_said(app: AppTest) -> None:
    app.query_params["sweep"] = "nowhere"
    opened(app, nav.CURVES)
    assert "There is no sweep with this address" in said(app)
    app.text_input(key="sweep_steps").input("one").run()
    assert "Posts more or fewer: “one” is not a number." in said(app)
    app.text_input(key="sweep_steps").input("0").run()
    assert "write at least one number other than 0" in said(app)
    app.text_input(key="sweep_steps").input("1").run()
    app.text_input(key="sweep_name_staffing_").input(" ").run()
    assert "**8 plans** to be solved, less than a minute with" in said(app)
    app.button(key="sweep_ask").click().run()
    assert "Give the sweep a name, so that others know what it is about." in said(app)


def test_a_staffing_curve_from_the_question_to_what_if(
    app: AppTest, at_once: jobs.JobManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep_job.jobs, "manager", lambda: at_once)
    opened(app, nav.CURVES)
    app.multiselect(key="sweep_clusters").select(CLUSTER).run()
    app.text_input(key="sweep_steps").input("1, -9").run()
    app.toggle(key="sweep_whole").set_value(False).run()
    app.number_input(key="sweep_seconds").set_value(1).run()
    app.button(key="sweep_ask").click().run()
    assert went_well(app)
    (one,) = sweeps.sweeps(cache.engine(), CODE)
    assert app.query_params["sweep"] == one.sweep_id
    assert one.question == StaffingSweep(clusters=(CLUSTER,), steps=(-9, 1), is_whole_included=False)
    kept = sweeps.kept_found(cache.engine(), CODE, one.sweep_id)
    assert kept is not None
    assert [outcome.state for outcome in kept.outcomes.values()] == [State.SOLVED, State.REFUSED, State.SOLVED]
    shown = said(app)
    assert "One more post" in shown
    assert "One value cannot be; the table says why." in shown
    assert "so 9 cannot be removed" in shown

    app.selectbox(key="sweep_take").select(f"posts 1 {CLUSTER}").run()
    app.button(key="sweep_take_it").click().run()
    (scenario,) = scenarios.scenarios(cache.engine(), CODE)
    assert scenario.name == f"Staffing curve: {CLUSTER}, +1 FTE"
    assert [change.kind for change in scenario.changes] == ["add_fte"]


QUESTIONS = {
    "map": CurveSweep.model_validate(
        {
            "axes": [
                {"kind": "posts", "cluster": CLUSTER, "values": [0, 1]},
                {"kind": "change", "change": {"kind": "scale_travel", "percent": 0}, "values": [0, 20]},
            ]
        }
    ),
    "resilience": ResilienceSweep(cause="absences", rates=(10, 40), draws=2),
    "robustness": RobustnessSweep(draws=2),
}
SAYS = {
    "map": ["Meetings missed (a term): least with +1 FTE, +20%", "The darker the cell, the higher the figure"],
    "resilience": ["With 40% of people away, 2 of 2 draws", "Which clusters break first", "Posts lost on average"],
    "robustness": ["schools keep both link worker and tier in at least 80% of 2 draws", "Every school"],
}


@pytest.mark.parametrize("kind", list(QUESTIONS))
def test_results_are_drawn_and_told_for_every_question(
    app: AppTest, demonstration_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """With figures of an earlier run, as kept: nothing is solved here."""
    monkeypatch.setattr(SweepCase, "found", lambda case, kept: _made_up(case))
    engine = open_database(f"sqlite:///{shutil.copy(demonstration_file, tmp_path / FILE_NAME)}")
    one = sweeps.ask(engine, CODE, kind, QUESTIONS[kind], AllocationSettings(seconds=1), origin="", by="Ana")
    engine.dispose()
    app.query_params["sweep"] = one.sweep_id
    opened(app, nav.CURVES)
    tables = " ".join(table.value.to_string() for table in app.table)
    for sentence in SAYS[kind]:
        assert sentence in said(app) + tables


def _made_up(case: SweepCase) -> SweepFound:
    """Every point as a plan that misses ten meetings less for each place further on, and leaves a school out at 40%."""
    by_id = {point.point_id: _outcome(point, place, case) for place, point in enumerate(case.points)}
    return SweepFound(case.question, case.points, by_id, case.titles)


def _outcome(point: Point, place: int, case: SweepCase) -> Outcome:
    out = 1.0 if point.where == (40.0,) else 0.0
    figures = {"meetings_missed": 90.0 - 10 * place, "not_led": out, "capacity_fte": 20.0 - out, "travel_hours": 3.0}
    lines = {school.urn: ("w", "two_meetings") for school in case.reference.problem.schools}
    state = State.SHORT if out else State.SOLVED
    return Outcome(point.point_id, state, {CLUSTER: figures, "Whole council": figures}, lines=lines)
