"""Versions of plans come back as they were saved; two people at one draft lose nothing; states follow in order."""

import threading
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from allocation.plan import Assignment, Breach, Named, Plan, SolveResult, SolveStatus
from allocation.plan_states import PlanState, StepRefused
from data_sources import stores
from data_sources.stores import Judged, VersionBasis
from data_sources.stores.plan_store import plan_row

BASIS = VersionBasis({"id": "wakefield"}, {"max_moves": None})
WHY = "As agreed at the strategy group"
BROKEN = Breach("hours_limit", "Ann has too much.", ("1",), ("ann",))


def judged(*workers: str | None, breaches: tuple[Breach, ...] = ()) -> Judged:
    """Schools 1, 2 ... led by these."""
    lines = tuple(Assignment(str(n), who, who and "two") for n, who in enumerate(workers, start=1))
    return Judged(Plan(lines), breaches, {"ann": "Ann", "ben": "Ben"})


FIRST, SECOND, THIRD = judged("ann", "ann", None), judged("ben", "ann", None), judged("ann", "ben", None)


def begin(engine: Engine, first: Judged = FIRST, title: str = "Jo leaves") -> int:
    return stores.begin_draft(engine, "998", first, BASIS, title=title, origin="From today's allocation.", by="Jo")


def edit(engine: Engine, version: int, after: Judged, based_on: int, by: str = "Jo", **more: str) -> stores.DraftSaved:
    return stores.save_draft(engine, version, after, based_on=based_on, what="Moved one", by=by, **more)


def step(engine: Engine, version: int, to: PlanState, by: str = "Jo", **more: object) -> None:
    given: dict[str, object] = {"seen": stores.version(engine, version).summary.latest.number, "reason": WHY, **more}
    stores.decide(engine, version, to, by=by, **given)  # type: ignore[arg-type]


def live(engine: Engine, title: str) -> int:
    version = begin(engine, title=title)
    step(engine, version, PlanState.PROPOSED)
    step(engine, version, PlanState.APPROVED, by="Sam")
    step(engine, version, PlanState.LIVE)
    return version


def test_a_draft_comes_back_as_it_was_saved(engine: Engine) -> None:
    version = begin(engine, judged("ann", None, breaches=(BROKEN,)))
    back = stores.version(engine, version)
    assert back.newest == judged("ann", None, breaches=(BROKEN,))
    assert (back.summary.number, back.summary.title, back.summary.state) == (1, "Jo leaves", PlanState.DRAFT)
    assert (back.summary.breach_count, back.basis.settings, back.summary.created_by) == (1, {"max_moves": None}, "Jo")
    assert stores.versions(engine, "998") == [back.summary]
    assert stores.versions(engine, "355") == []
    with pytest.raises(KeyError):
        stores.version(engine, 99)


def test_whom_schools_must_have_besides_comes_back_too(engine: Engine) -> None:
    plan = Plan(FIRST.plan.assignments, (Named("1", "social_worker", "sue"), Named("2", "social_worker", None)))
    version = begin(engine, Judged(plan, (), FIRST.worker_names))
    assert stores.version(engine, version).newest.plan == plan


def test_every_edit_is_a_revision_and_the_earlier_ones_stay(engine: Engine) -> None:
    version = begin(engine)
    saved = edit(engine, version, SECOND, 1)
    assert (saved.revision, saved.is_apart) == (2, False)
    edit(engine, version, FIRST, 2, step="undo")
    back = stores.version(engine, version)
    assert [(one.number, one.step) for one in back.revisions] == [(1, "start"), (2, "edit"), (3, "undo")]
    assert [stores.revision(engine, version, n) for n in (1, 2, 3)] == [FIRST, SECOND, FIRST]
    assert stores.activities(engine, limit=1)[0].sentence == "Moved one (version 1, 'Jo leaves', revision 3)."


def test_the_second_of_two_people_loses_nothing(engine: Engine) -> None:
    version = begin(engine)
    edit(engine, version, SECOND, 1, by="Ann")
    saved = edit(engine, version, THIRD, 1, by="Ben")  # he saw revision 1
    assert saved.is_apart
    assert saved.met is not None
    assert (saved.met.number, saved.met.by) == (2, "Ann")
    assert stores.version(engine, version).newest == SECOND
    own = stores.version(engine, saved.version_id)
    assert own.newest == THIRD
    assert stores.revision(engine, saved.version_id, 1).plan == FIRST.plan  # what he had seen: to merge from
    assert (own.summary.parent_id, own.summary.parent_revision) == (version, 1)
    assert own.summary.origin.endswith("because Ann saved revision 2 in between.")


def test_two_at_the_same_moment_are_kept_both(engine: Engine) -> None:
    version, found = begin(engine), []
    threads = [
        threading.Thread(target=lambda after=after, by=by: found.append(edit(engine, version, after, 1, by=by)))
        for after, by in ((SECOND, "Ann"), (THIRD, "Ben"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.is_apart for one in found) == [False, True]
    kept = {stores.version(engine, one.version_id).newest.plan for one in found}
    assert kept == {SECOND.plan, THIRD.plan}
    assert stores.check_record(engine).faults == ()


def test_what_is_no_draft_any_more_is_edited_as_a_draft_of_its_own(engine: Engine) -> None:
    version = begin(engine)
    step(engine, version, PlanState.PROPOSED)
    saved = edit(engine, version, SECOND, 1)
    assert (saved.is_apart, saved.met) == (True, None)
    assert stores.version(engine, version).newest == FIRST


def test_one_version_is_live_and_the_one_before_superseded(engine: Engine) -> None:
    first = live(engine, "First")
    second = live(engine, "Second")
    states = {one.version_id: one.state for one in stores.versions(engine, "998")}
    assert states == {first: PlanState.SUPERSEDED, second: PlanState.LIVE}
    decisions = stores.version(engine, first).decisions
    assert [one.state for one in decisions] == ["draft", "proposed", "approved", "live", "superseded"]
    assert decisions[-1].reason == "Version 2 went live."
    assert [one.by for one in decisions] == ["Jo", "Jo", "Sam", "Jo", "Jo"]


def test_what_may_not_be_is_refused_and_nothing_is_kept(engine: Engine) -> None:
    version = begin(engine, judged("ann", breaches=(BROKEN,)))
    refused: list[tuple[PlanState, dict[str, Any], str]] = [
        (PlanState.LIVE, {}, "cannot become live"),
        (PlanState.PROPOSED, {"reason": "ok"}, "needs a reason"),
        (PlanState.PROPOSED, {}, "breaks rules"),
        (PlanState.PROPOSED, {"seen": 7}, "Jo saved revision 1"),
    ]
    for to, more, words in refused:
        with pytest.raises(StepRefused, match=words):
            step(engine, version, to, **more)
    step(engine, version, PlanState.PROPOSED, accepts_breaches=True)
    with pytest.raises(StepRefused, match="somebody else"):
        step(engine, version, PlanState.APPROVED, by="jo", accepts_breaches=True)
    assert [one.state for one in stores.version(engine, version).decisions] == ["draft", "proposed"]
    with pytest.raises(StepRefused, match="title"):
        begin(engine, title=" ")


def test_the_council_may_let_the_proposer_approve(engine: Engine) -> None:
    version = begin(engine)
    step(engine, version, PlanState.PROPOSED)
    assert stores.is_second_person_needed(engine, "998")
    stores.need_second_person(engine, "998", False, "Sam")
    assert stores.is_second_person_needed(engine, "355")  # a choice of one council
    step(engine, version, PlanState.APPROVED, by="jo")
    assert stores.version(engine, version).summary.state == PlanState.APPROVED
    assert stores.activities(engine, limit=2)[1].details["new"] is False
    assert stores.check_record(engine).faults == ()


def test_what_ever_was_live_is_known_and_its_key_follows_the_one_that_is(engine: Engine) -> None:
    assert (stores.live_versions(engine, "998"), stores.live_key(engine, "998")) == ((), "")
    first = live(engine, "First")
    key = stores.live_key(engine, "998")
    second = live(engine, "Second")
    found = stores.live_versions(engine, "998")
    assert [(one.version_id, one.name, one.plan) for one in found] == [
        (first, "Version 1: First", FIRST.plan),
        (second, "Version 2: Second", FIRST.plan),
    ]
    assert (found[0].key, found[1].key) == (key, stores.live_key(engine, "998"))
    assert found[0].since < found[1].since
    assert stores.live_versions(engine, "355") == ()


def test_an_approved_version_is_kept_as_a_plan_that_is_not_among_those_found(engine: Engine) -> None:
    version = begin(engine)
    step(engine, version, PlanState.PROPOSED)
    row = plan_row(
        "998", SolveResult(SolveStatus.FEASIBLE, FIRST.plan, ()), operating_model={"id": "wakefield"}, settings={},
        need=pd.DataFrame({"urn": ["1"]}), sources=(), worker_names=FIRST.worker_names, by="Sam",
    )  # fmt: skip
    step(engine, version, PlanState.APPROVED, by="Sam", as_plan=row)
    step(engine, version, PlanState.LIVE, as_plan=None)
    (kept,) = stores.plans(engine, "998", with_versions=True)
    assert (kept.name, kept.version_name) == ("Version 1: Jo leaves", "Version 1: Jo leaves")
    assert stores.plan(engine, kept.plan_id).result.plan == FIRST.plan
    assert (stores.plans(engine, "998"), stores.latest_plan(engine, "998")) == ([], None)
    decisions = stores.version(engine, version).decisions
    assert [one.plan_id for one in decisions] == [None, None, kept.plan_id, None]
    assert stores.check_record(engine).faults == ()


def test_tampering_with_lines_and_decisions_of_a_version_is_found(engine: Engine) -> None:
    """With the triggers away: a line of the plan, who proposed, when it went live, and a revision that is gone."""
    version = live(engine, "First")
    edit(engine, begin(engine, title="Second"), SECOND, 1)
    changes = {
        "plan_revision": ('lines = \'[["1", "eve", "two"]]\' WHERE id = 1', "plan revision 1"),
        "plan_decision": ("state = 'approved' WHERE id = 4", "plan decision 4"),
        "plan_version": (f"title = 'Other' WHERE id = {version}", f"plan version {version}"),
    }
    for table, (change, named) in changes.items():
        untriggered(engine, table, f"CREATE TABLE kept AS SELECT * FROM {table}", f"UPDATE {table} SET {change}")
        (fault,) = stores.check_record(engine).faults
        assert f"({named}) is not as it was put on record" in fault.sentence
        column = change.split(" = ")[0]
        back = f"(SELECT {column} FROM kept WHERE kept.id = {table}.id)"
        untriggered(engine, table, f"UPDATE {table} SET {column} = {back}", "DROP TABLE kept")
        assert stores.check_record(engine).faults == ()
    untriggered(engine, "plan_revision", "DELETE FROM plan_revision WHERE number = 2")
    (fault,) = stores.check_record(engine).faults
    assert fault.sentence.endswith("is gone.")


def untriggered(engine: Engine, table: str, *statements: str) -> None:
    """What somebody with the keys to the database can do."""
    with engine.begin() as connection:
        for name in (f"{table}_no_update", f"{table}_no_delete", f"{table}_no_change"):
            where = f" ON {table}" if engine.dialect.name == "postgresql" else ""
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}{where}"))
        for statement in statements:
            connection.execute(text(statement))


def test_everything_about_versions_is_on_record_and_never_changed(engine: Engine) -> None:
    live(engine, "First")
    assert stores.check_record(engine).faults == ()
    for table in ("plan_version", "plan_revision", "plan_decision"):
        for change in (f"UPDATE {table} SET id = 77", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError, match="never changed"), engine.begin() as connection:
                connection.execute(text(change))
    with engine.begin() as connection:
        where = " ON plan_decision" if engine.dialect.name == "postgresql" else ""
        name = "plan_decision_no_change" if where else "plan_decision_no_update"
        connection.execute(text(f"DROP TRIGGER {name}{where}"))
        connection.execute(text("UPDATE plan_decision SET \"by\" = 'Eve' WHERE state = 'approved'"))
    (fault,) = stores.check_record(engine).faults
    assert "plan decision 3) is not as it was put on record" in fault.sentence
