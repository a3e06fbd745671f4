"""Propose: what has changed by form and by sentence, what it does, a plan in the background, ways out, a draft."""

from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from allocation.plan import Plan, Repair, SolveResult, SolveStatus
from allocation.problem import AllocationProblem
from allocation.reading import current_plan
from allocation.scenario.changes import dumped
from allocation.scenario.rule_changes import CapMoves
from allocation.scenario.staff_changes import AddFte, RemoveFte
from allocation.settings import AllocationSettings
from data_sources import proposals, stores
from pages.ui import cache, nav, proposal_repairs, proposal_result, proposal_search
from pages.ui.jobs import JobManager
from tests.pages.screen import metrics, opened, said, went_well

CODE = "998"
MORE = AddFte(fte=0.4, cluster="Brindlow")
POST = Repair("extra post", "Brindlow: 0.4 FTE more.", 0.4, "FTE", True, tuple(dumped([MORE])))
LEFT_OUT = Repair("leave out", "Brindlow: one school without a link worker (Ash).", 1, "schools", False)


@pytest.fixture
def proposing(app: AppTest) -> AppTest:
    """The step, opened by its address."""
    app.query_params["step"] = "Propose"
    return opened(app, nav.REBALANCE)


@pytest.fixture
def solved(monkeypatch: pytest.MonkeyPatch) -> list[AllocationProblem]:
    """A solver that answers at once: first that it does not fit, then with a plan; the problems it was given."""
    asked: list[AllocationProblem] = []

    def solve(problem: AllocationProblem, *_: Any) -> SolveResult:
        asked.append(problem)
        plan: Plan = current_plan(problem)
        if len(asked) == 1:
            return SolveResult(SolveStatus.INFEASIBLE, plan, (), (POST, LEFT_OUT), ("Brindlow is short.",))
        return SolveResult(SolveStatus.FEASIBLE, plan, ())

    monkeypatch.setattr(proposal_search, "solve", solve)
    return asked


def write(app: AppTest, text: str) -> AppTest:
    """Types a sentence into the box and adds it."""
    box = next(one for one in app.text_input if one.label == "Sentence")
    box.input(text)
    app.button(key="propose_add_sentence").click().run()
    return app


def kept(app: AppTest) -> list[dict[str, Any]]:
    return list(app.session_state[f"propose_changes_{CODE}"])


def test_from_what_has_changed_to_a_draft_by_a_way_out(
    proposing: AppTest, at_once: JobManager, solved: list[AllocationProblem]
) -> None:
    app = proposing
    assert "Nothing has changed yet" in said(app)
    write(app, "remove 0.6 fte from brindlow")
    assert went_well(app)
    app.selectbox(key="propose_worker_leaves_1_worker_id").select("SLW01")
    app.date_input(key="propose_worker_leaves_1_last_day").set_value(date(2026, 1, 5))
    app.button(key="propose_add").click().run()
    assert went_well(app)
    assert [one["kind"] for one in kept(app)] == ["remove_fte", "worker_leaves"]
    text = said(app)
    assert "**1.** Remove 0.6 FTE from Brindlow." in text
    assert "Joanne Whitaker leaves on 5 January 2026." in text
    assert "need another link worker" in text
    app.button(key="propose_up_1").click().run()
    assert [one["kind"] for one in kept(app)] == ["worker_leaves", "remove_fte"]
    app.button(key="propose_remove_0").click().run()
    assert [one["kind"] for one in kept(app)] == ["remove_fte"]

    app.button(key="propose_find").click().run()
    assert went_well(app)
    proposal = proposals.newest(cache.engine(), CODE)
    assert proposal is not None
    assert proposal.settings.changes == (RemoveFte(fte=0.6, cluster="Brindlow"),)
    assert proposal.result.repairs[0].changes == POST.changes
    text = said(app)
    assert "what would make it fit" in text
    assert "0.4 FTE (proven least)" in text
    assert "1 school (less may do)" in text

    app.button(key="apply_0_0").click().run()
    assert went_well(app)
    total = [sum(problem.fte) for problem in solved]
    assert total[1] == pytest.approx(total[0] + 0.4)
    summary = stores.versions(cache.engine(), CODE)[0]
    basis = stores.version(cache.engine(), summary.version_id).basis
    changes = AllocationSettings.model_validate(basis.settings).changes
    assert changes == (RemoveFte(fte=0.6, cluster="Brindlow"), MORE)
    assert summary.title == "Remove 0.6 FTE from Brindlow and 1 more change"
    assert app.session_state["step"] == "What changes"
    assert metrics(app)["Schools covered"].endswith("of 150")


def test_what_cannot_be_read_or_does_not_fit_is_not_added(proposing: AppTest) -> None:
    app = write(proposing, "Nobody goes on Tuesday")
    assert "could not be read as a change" in app.error[0].value
    write(app, "Remove 40 FTE from Brindlow")
    assert "so 40 cannot be removed" in app.error[0].value
    app.button(key="propose_add").click().run()
    assert "Link worker: say it first." in [one.value for one in app.error]
    assert kept(app) == []


def test_a_found_plan_becomes_a_draft_on_one_click(
    proposing: AppTest, at_once: JobManager, solved: list[AllocationProblem], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened_at: list[int] = []
    monkeypatch.setattr(proposal_result, "follow", opened_at.append)
    app = write(proposing, "At most 5 schools change link worker")
    solved.append(None)  # type: ignore[arg-type]  # so that the next answer is a plan
    app.button(key="propose_find").click().run()
    assert went_well(app)
    assert solved[1].max_moves == 5
    app.button(key="begin_proposal_draft").click().run()
    assert went_well(app)
    summary = stores.versions(cache.engine(), CODE)[0]
    assert opened_at == [summary.version_id]
    assert summary.origin == "Proposed by the solver. At most 5 schools change link worker."
    assert proposals.newest(cache.engine(), CODE).settings.changes == (CapMoves(moves=5),)  # type: ignore[union-attr]


def test_every_lever_of_the_solver_has_words() -> None:
    assert proposal_repairs.priced(POST) == "0.4 FTE (proven least)"
    assert proposal_repairs.priced(LEFT_OUT) == "1 school (less may do)"
    hours = Repair("hours", "A: 4% more direct time in every post.", 4, "% of direct time", True)
    assert proposal_repairs.priced(hours) == "4% of direct time (proven least)"
