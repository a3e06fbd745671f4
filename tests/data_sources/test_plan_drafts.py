"""Drafts are judged by the verifier on every save, say what was moved by hand, and are put together again."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine

from allocation.edit_history import HandMove
from allocation.hand_edit import HandEdit, edited
from allocation.plan import Assignment, Plan
from allocation.plan_states import PlanState, StepRefused
from allocation.reading import current_plan
from allocation.settings import AllocationSettings
from data_sources import operating_models, plan_drafts, stores
from data_sources.planning import Prepared
from data_sources.stores import DraftSaved
from tests.allocation.problems import build, school, worker

NONE: Any = None
PROBLEM = build(
    [school(str(n)) for n in range(1, 5)],
    [worker("ann"), worker("ben"), worker("cat", cluster="South")],
    current=np.array([0, 0, 1, -1]),
)
DISTRICT: Any = SimpleNamespace(authority_code="998", sources=())
PREPARED = Prepared(DISTRICT, operating_models.load("wakefield"), AllocationSettings(), NONE, NONE, PROBLEM)
TODAY = current_plan(PROBLEM)


def moved(plan: Plan, urn: str, worker_id: str | None) -> Plan:
    return edited(plan, [HandEdit(urn, worker_id, worker_id and "two_meetings")])


@pytest.fixture
def draft(engine: Engine) -> int:
    return plan_drafts.begin(engine, PREPARED, TODAY, title="Jo leaves", origin="Today.", by="Jo")


def save(engine: Engine, draft: int, plan: Plan, based_on: int, by: str = "Jo", step: str = "edit") -> DraftSaved:
    return plan_drafts.save(engine, PREPARED, draft, plan, based_on=based_on, what="Did it", by=by, step=step)


def test_a_draft_keeps_what_it_rests_on_and_what_it_breaks(engine: Engine, draft: int) -> None:
    saved = stores.version(engine, draft)
    assert saved.basis.operating_model["id"] == "wakefield"
    assert AllocationSettings.model_validate(saved.basis.settings) == PREPARED.settings
    assert (saved.newest.plan, saved.newest.breaches) == (TODAY, ())
    save(engine, draft, moved(TODAY, "1", "cat"), 1)
    assert [one.rule for one in stores.version(engine, draft).newest.breaches] == ["may_lead"]
    assert stores.version(engine, draft).newest.worker_names["cat"] == "Worker cat"


def test_a_plan_of_other_schools_becomes_one_of_todays(engine: Engine) -> None:
    older = Plan((Assignment("3", "ann", "two_meetings"), Assignment("closed", "ann", "two_meetings")))
    version = plan_drafts.begin(engine, PREPARED, older, title="Older", origin="A plan.", by="Jo")
    lines = stores.version(engine, version).newest.plan.assignments
    assert [(line.urn, line.worker_id) for line in lines] == [("1", None), ("2", None), ("3", "ann"), ("4", None)]


def test_what_was_moved_by_hand_leaves_out_the_solver_and_what_was_undone(engine: Engine, draft: int) -> None:
    one = moved(TODAY, "1", "ben")
    two = moved(one, "2", "ben")
    save(engine, draft, one, 1, by="Ann")
    save(engine, draft, two, 2)
    save(engine, draft, one, 3, step="undo")
    save(engine, draft, moved(one, "3", "ann"), 4, step="repair")
    found = plan_drafts.by_hand(engine, stores.version(engine, draft), 5)
    assert found.moves == (HandMove("1", is_worker=True, is_tier=False),)
    assert {urn: (last.number, last.by) for urn, last in found.last.items()} == {"1": (2, "Ann")}
    before_undo = plan_drafts.by_hand(engine, stores.version(engine, draft), 3)
    assert [one.urn for one in before_undo.moves] == ["1", "2"]


def test_two_peoples_drafts_are_put_together_where_they_do_not_meet(engine: Engine, draft: int) -> None:
    save(engine, draft, moved(moved(TODAY, "1", "ben"), "3", None), 1, by="Ann")
    apart = save(engine, draft, moved(moved(TODAY, "2", "ben"), "3", "ann"), 1, by="Ben")
    assert apart.is_apart
    merged, other = plan_drafts.merged(engine, stores.version(engine, apart.version_id))
    assert (other.version_id, other.latest.number) == (draft, 2)
    assert [line.worker_id for line in merged.plan.assignments] == ["ben", "ben", None, None]
    assert (merged.taken, merged.contested) == (("2",), ("3",))


def test_there_is_nothing_to_put_together_with_what_was_decided(engine: Engine, draft: int) -> None:
    with pytest.raises(StepRefused, match="not kept apart"):
        plan_drafts.merged(engine, stores.version(engine, draft))
    save(engine, draft, moved(TODAY, "1", "ben"), 1, by="Ann")
    apart = save(engine, draft, moved(TODAY, "2", "ben"), 1, by="Ben")
    stores.decide(engine, draft, PlanState.PROPOSED, seen=2, by="Ann", reason="For the strategy group")
    with pytest.raises(StepRefused, match="is proposed"):
        plan_drafts.merged(engine, stores.version(engine, apart.version_id))
