"""Rebalance: today with what it breaks, a draft edited with its effect first, two people, repair, approval, compare."""

import json

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from allocation.balance import newly_broken
from allocation.hand_edit import HandEdit, edited
from allocation.plan import Plan
from allocation.plan_states import PlanState
from allocation.problem import InconsistentProblem
from allocation.reading import current_plan
from allocation.scenario.names import ChangeNames
from allocation.scenario_comparison.gates import MostMoves
from allocation.verify import verify
from data_sources import council_gates, plan_drafts, stores
from data_sources.planning import Prepared
from data_sources.stores import SavedVersion
from pages.ui import cache, nav, rebalance_changes, rebalance_view, state
from pages.ui.cache import why
from pages.ui.jobs import JobManager
from tests.pages.screen import metrics, opened, said, went_well


@pytest.fixture
def drafted(app: AppTest) -> AppTest:
    """The page with a draft that is today's allocation."""
    opened(app, nav.REBALANCE)
    app.text_input(key="begin_title").input("Jo leaves")
    app.button(key="begin").click().run()
    assert went_well(app)
    return app


def at_step(app: AppTest, label: str) -> AppTest:
    """The page with this step open."""
    app.segmented_control(key="step").select(label).run()
    assert went_well(app)
    return app


def newest() -> SavedVersion:
    summary = stores.versions(cache.engine(), "998")[0]
    return stores.version(cache.engine(), summary.version_id)


def prepared() -> Prepared:
    """What drafts of the demonstration are made from."""
    settings = state.settings("998")
    return cache.prepared(cache.district("998"), state.model(settings), settings)


def on_screen(app: AppTest, column: str) -> pd.DataFrame:
    """The table with this column."""
    return next(one.value for one in app.dataframe if column in one.value)


def assert_workbook(saved: SavedVersion) -> None:
    """The whole version is in its workbook: every school, and every broken rule with its cost."""
    summary = saved.summary
    seen = cache.outcome(cache.district("998"), prepared().model, prepared().settings, saved.newest.plan)
    view = rebalance_view.View(saved, summary.latest.number, seen, seen, ())
    book = rebalance_changes.sheets(view, pd.DataFrame(), pd.DataFrame())
    assert len(book["Every school"]) == len(saved.newest.plan.assignments)
    assert len(book["Broken rules"]) == len(saved.newest.breaches)
    assert summary.name in book["Version"]["value"].to_list()


def choose(app: AppTest, urn: str, worker_id: str, revision: int = 1) -> AppTest:
    version = newest().summary.version_id
    at_step(app, "Change by hand")
    app.selectbox(key="edit_school").select(urn).run()
    app.selectbox(key=f"edit_worker_{version}_{revision}_{urn}").select(worker_id).run()
    assert went_well(app)
    return app


def another_leader(saved: SavedVersion) -> tuple[str, str]:
    """A school that is led, and somebody else who may lead it."""
    problem = prepared().problem
    for s, line in enumerate(saved.newest.plan.assignments):
        for w, worker in enumerate(problem.workers):
            if line.worker_id and problem.allowed[s, w] and worker.worker_id != line.worker_id:
                return line.urn, worker.worker_id
    raise AssertionError("nobody else may lead any school")


def test_with_nothing_loaded_it_says_what_to_do_next(empty_app: AppTest) -> None:
    opened(empty_app, nav.REBALANCE)
    assert "No schools are loaded yet" in said(empty_app)


def test_todays_allocation_is_there_with_the_cost_of_what_it_breaks(app: AppTest) -> None:
    opened(app, nav.REBALANCE)
    assert "There is no version yet" in said(app)
    assert "Schools covered" in metrics(app)
    assert "Today's allocation breaks rules" in said(app)
    assert "Added up:" in said(app)
    app.button(key="begin").click().run()
    assert "A draft needs a title" in said(app)
    assert stores.versions(cache.engine(), "998") == []


def test_a_link_opens_a_step_and_a_step_without_a_version_says_what_is_wanted(app: AppTest) -> None:
    app.query_params["step"] = "Decide"
    opened(app, nav.REBALANCE)
    assert app.segmented_control(key="step").value == "Decide"
    assert "This step needs a version" in said(app)
    assert "Schools covered" not in metrics(app)  # only the open step is drawn
    assert at_step(app, "Today").metric


def test_a_change_shows_its_effect_is_saved_undone_and_done_again(drafted: AppTest) -> None:
    urn, worker_id = another_leader(newest())
    choose(drafted, urn, worker_id)
    assert "of their hours" in said(drafted)
    shown = {
        one["id"]: one.get("data") for one in json.loads(drafted.get("deck_gl_json_chart")[0].proto.json)["layers"]
    }
    assert [one["worker_id"] for one in shown["chosen_person"]] == [worker_id]
    assert [len(shown[line]) for line in ("line_now", "line_then")] == [1, 1]
    able = next(labels for name, labels in shown.items() if name.startswith("people "))
    assert worker_id not in {one["worker_id"] for one in able}  # a click would choose it again
    assert newest().summary.latest.number == 1  # nothing is saved by looking
    drafted.button(key="edit_save").click().run()
    assert went_well(drafted)
    saved = newest()
    assert saved.summary.latest.what.startswith("Moved ")
    assert next(line for line in saved.newest.plan.assignments if line.urn == urn).worker_id == worker_id
    assert_workbook(saved)
    drafted.button(key="undo").click().run()
    assert newest().newest.plan == stores.revision(cache.engine(), saved.summary.version_id, 1).plan
    drafted.button(key="redo").click().run()
    assert newest().newest.plan == saved.newest.plan
    assert [one.step for one in newest().revisions] == ["start", "edit", "undo", "redo"]
    changed = on_screen(at_step(drafted, "What changes"), "why")
    assert changed["number"].to_list() == [1]
    today, then = (json.loads(one.proto.json) for one in drafted.get("deck_gl_json_chart"))
    assert today["initialViewState"] == then["initialViewState"]
    numbered = [next(one["data"] for one in drawn["layers"] if one["id"] == "moved") for drawn in (today, then)]
    assert [[dot["urn"] for dot in dots] for dots in numbered] == [[urn], [urn]]
    assert "1 school** changes link worker" in said(drafted)
    assert changed["why"][0].startswith("Moved by hand: Tess Tester")


def test_somebody_who_saves_in_between_is_named_and_nobody_loses_anything(drafted: AppTest) -> None:
    first = newest()
    urn, worker_id = another_leader(first)
    choose(drafted, urn, worker_id)
    other = next(line.urn for line in first.newest.plan.assignments if line.worker_id and line.urn != urn)
    plan_drafts.save(
        cache.engine(),
        prepared(),
        first.summary.version_id,
        edited(first.newest.plan, [HandEdit(other, None, None)]),
        based_on=1,
        what="Marked one as not covered",
        by="Ben Roe",
    )
    drafted.button(key="edit_save").click().run()
    assert went_well(drafted)
    assert "Ben Roe saved revision 2" in said(drafted)
    assert "Nothing of yours is lost" in said(drafted)
    assert newest().summary.parent_id == first.summary.version_id
    drafted.button(key="merge").click().run()
    assert went_well(drafted)
    both = stores.version(cache.engine(), first.summary.version_id)
    led = {line.urn: line.worker_id for line in both.newest.plan.assignments}
    assert (led[urn], led[other]) == (worker_id, None)


def test_what_a_move_by_hand_broke_is_mended_with_few_moves_or_everything_anew(
    drafted: AppTest, at_once: JobManager
) -> None:
    urn, worker_id = a_move_that_breaks_a_rule()
    choose(drafted, urn, worker_id)
    drafted.button(key="edit_save").click().run()
    before, today = newest().newest, stores.revision(cache.engine(), newest().summary.version_id, 1)
    assert newly_broken(prepared().problem, today.plan, before.plan)
    drafted.button(key="mend").click().run()
    assert went_well(drafted)
    mended = newest()
    assert mended.summary.latest.step == "repair"
    assert "No plan does it with fewer" in said(drafted)
    assert mended.newest.plan.assignments != before.plan.assignments
    changed = changed_schools(before.plan, mended.newest.plan)
    assert 1 <= len(changed) <= 6
    assert urn not in changed
    assert not newly_broken(prepared().problem, today.plan, mended.newest.plan)
    drafted.button(key="undo").click().run()
    assert newest().newest.plan == before.plan
    drafted.number_input(key="repair_seconds").set_value(3)
    drafted.button(key="repair").click().run()
    assert went_well(drafted)
    anew = newest().newest.plan
    led = {line.urn: line.worker_id for line in anew.assignments}
    assert led[urn] == worker_id
    assert verify(prepared().problem, anew) == []
    assert len(changed_schools(before.plan, anew)) > len(changed)


def a_move_that_breaks_a_rule() -> tuple[str, str]:
    """A school, and a link worker of its cluster who has no room for it today."""
    problem = prepared().problem
    today = current_plan(problem)
    for s, line in enumerate(today.assignments):
        for w in np.flatnonzero(problem.allowed[s]):
            edit = HandEdit(line.urn, problem.workers[w].worker_id, line.tier_id)
            if line.worker_id not in (None, edit.worker_id) and problem.worker_tier_allowed[w, problem.current_tier[s]]:
                broken = newly_broken(problem, today, edited(today, [edit]))
                if {one.rule for one in broken} == {"caseload_limit"}:
                    return line.urn, str(edit.worker_id)
    raise AssertionError("no move breaks a caseload")


def changed_schools(before: Plan, after: Plan) -> set[str]:
    pairs = zip(before.assignments, after.assignments, strict=True)
    return {one.urn for one, other in pairs if one.worker_id != other.worker_id}


def test_a_version_goes_from_hand_to_hand_until_it_is_live(drafted: AppTest) -> None:
    council_gates.set_gates(cache.engine(), stores.DEMONSTRATION_CODE, (MostMoves(most=500),), ChangeNames(), "Tess")
    at_step(drafted, "Decide")
    assert "One gate, and it is passed." in said(drafted)
    version = newest().summary.version_id
    broken = bool(newest().newest.breaches)
    proposed, approved, live = PlanState.PROPOSED, PlanState.APPROVED, PlanState.LIVE
    for to, by in ((proposed, "Tess Tester"), (approved, "Tess Tester"), (approved, "Ana"), (live, "Tess Tester")):
        turn = f"{version}_1_{newest().summary.state}"
        drafted.radio(key=f"decide_to_{turn}").set_value(to)
        drafted.text_area(key=f"decide_why_{turn}").input("Agreed at the strategy group")
        drafted.text_input(key=f"decide_by_{turn}").input(by)
        if broken and to != PlanState.LIVE:
            drafted.checkbox(key=f"accept_{turn}").check()
        drafted.button(key=f"decide_{turn}_send").click().run()
        assert went_well(drafted)
        if (to, by) == (PlanState.APPROVED, "Tess Tester"):
            assert "somebody else has to approve it" in said(drafted)
    assert newest().summary.state == PlanState.LIVE
    at_step(drafted, "Change by hand")
    assert "edit_school" not in [one.key for one in drafted.selectbox]  # nothing left to edit
    assert "it stays as it is" in said(drafted)
    drafted.button(key="restore").click().run()
    assert went_well(drafted)
    assert (newest().summary.state, newest().summary.parent_id) == (PlanState.DRAFT, version)


def test_any_school_is_asked_why_it_has_its_link_worker_and_its_tier(
    drafted: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(why, "MOST_SECONDS", 1.0)
    urn, worker_id = another_leader(newest())
    at_step(drafted, "Why")
    assert "Choose a school." in said(drafted)
    drafted.selectbox(key="why_school").select(urn).run()
    assert went_well(drafted)
    names = {one.worker_id: one.name for one in prepared().problem.workers}
    assert " leads " in said(drafted)
    assert on_screen(drafted, "more_minutes")["rank"].to_list()[0] == 1
    drafted.selectbox(key=f"why_why_not_{urn}").select(worker_id).run()
    assert went_well(drafted)
    assert f"{names[worker_id]}: " in said(drafted)
    drafted.selectbox(key="why_plan").select("Today's allocation").run()
    drafted.segmented_control(key="why_asked").select("Its tier").run()
    assert went_well(drafted)
    assert "Why not '" in said(drafted)
    assert "What would move its score to another tier" in said(drafted)


def test_what_contradicts_itself_in_the_files_is_said(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def contradict(*_: object) -> None:
        raise InconsistentProblem(["Oak is locked to 'X', who is not in the list of link workers"])

    monkeypatch.setattr(cache, "outcome", contradict)
    opened(app, nav.REBALANCE)
    assert "The loaded files contradict each other" in said(app)
    assert "Oak is locked" in said(app)
