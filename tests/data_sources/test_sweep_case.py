"""A point's problem, with all that is shared worked out once, is the one every plan with these changes is made from."""

import pickle
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from allocation.scenario.rule_changes import UseModel
from allocation.scenario.staff_changes import RemoveFte
from allocation.settings import AllocationSettings
from allocation.sweep.points import Asked, Point
from allocation.sweep.question import RobustnessSweep
from data_sources import council_models, planning, sweep_case
from data_sources.changed_district import Models
from data_sources.database import FILE_NAME, open_database
from data_sources.running import content
from data_sources.sweep_case import SweepCase

pytestmark = pytest.mark.usefixtures("districts_joined_once")
CODE = "998"


@pytest.fixture(scope="module")
def url(demonstration_file: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{shutil.copy(demonstration_file, tmp_path_factory.mktemp('case') / FILE_NAME)}"


def case(url: str, question: Asked) -> SweepCase:
    engine = open_database(url)
    model_id = council_models.chosen_id(engine, CODE)
    settings = AllocationSettings(operating_model=model_id, changes=(RemoveFte(fte=0.5, cluster="Oxmarsh"),))
    found = sweep_case.case_of(engine, CODE, question, settings)
    engine.dispose()
    return found


def usual(of: SweepCase, point: Point) -> planning.Prepared:
    """The same by the road of every plan."""
    settings = of.settings.model_copy(update={"changes": of.changes_at(point)})
    return planning.prepare_changed(of.loaded, of.model, settings, of.holds, of.models)


def test_a_lever_and_drawn_needs_make_the_problem_their_scenario_makes(url: str) -> None:
    of = case(url, RobustnessSweep(draws=2, seed=4))
    fewer = Point("fewer", "Oxmarsh, -0.5 FTE", (RemoveFte(fte=0.5, cluster="Oxmarsh"),), (-0.5,))
    assert of.changes_at(fewer) == (RemoveFte(fte=1, cluster="Oxmarsh"),)
    assert _problem(of.prepared(fewer)) == _problem(usual(of, fewer))
    assert _problem(of.prepared(fewer)) != _problem(of.reference)
    assert of.prepared(fewer).entitlement is of.reference.entitlement
    elsewhere: SweepCase = pickle.loads(pickle.dumps(of))  # as in a worker, which has no database
    assert _problem(elsewhere.prepared(fewer)) == _problem(of.prepared(fewer))
    assert elsewhere.basis == of.basis
    draw = of.points[2]
    assert len(of.changes_at(draw)) == 1 + len(draw.need_points or ())
    assert _problem(of.prepared(draw)) == _problem(usual(of, draw))
    assert _problem(of.prepared(draw)) != _problem(of.reference)


def _problem(of: planning.Prepared) -> str:
    return content.digest(content.of_problem(of.problem))


def test_models_sent_elsewhere_are_those_that_changes_name(url: str) -> None:
    of = case(url, RobustnessSweep(draws=1))
    assert of.models.load is not None
    other = next(one for one in of.models.labels if one != of.model.id)
    named = AllocationSettings(changes=(UseModel(model_id=other),))
    loaded = of.models.load(other)
    engineless = replace(of, settings=named, models=Models({other: "Another"}, lambda _: loaded))
    sent: SweepCase = pickle.loads(pickle.dumps(engineless))
    assert sent.models.load is not None
    assert sent.models.load(other) == loaded
