"""Files made from a version and from a plan that was found: state, approval, dates and visits of the right plan."""

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import docx
import openpyxl
import pytest
from sqlalchemy import Engine

from allocation.partner_rota.split import VisitSplit
from allocation.plan import Plan, SolveResult, SolveStatus
from allocation.plan_states import PlanState
from data_sources import plan_drafts, planning, rota_data, stores
from data_sources.database import open_database
from data_sources.handouts.given_out import FILES, GivenPlan, GivenVersion, make
from data_sources.handouts.school_page import school_page
from data_sources.planning import Prepared
from tests.data_sources.handouts.hand_made import BIRCH, DELL, LINES
from tests.data_sources.handouts.reading import lead, row


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One for all tests here; each begins a version of its own."""
    opened = open_database(f"sqlite:///{tmp_path_factory.mktemp('given') / 'tas.db'}")
    yield opened
    opened.dispose()


@pytest.fixture
def version(database: Engine, testford: Prepared) -> GivenVersion:
    """A draft that began from a plan and was changed by hand at Birch."""
    before = Plan(tuple(line if line.urn != BIRCH else type(line)(BIRCH, "ann", line.tier_id) for line in LINES))
    plan_id = planning.save(database, testford, SolveResult(SolveStatus.FEASIBLE, before, ()), "Ann")
    number = plan_drafts.begin(database, testford, before, title="Jo leaves", origin="Today.", by="Jo", plan_id=plan_id)
    plan_drafts.save(database, testford, number, Plan(LINES), based_on=1, what="Moved Birch Primary", by="Ken")
    return seen(database, testford, number)


def seen(database: Engine, prepared: Prepared, number: int) -> GivenVersion:
    saved = stores.version(database, number)
    return GivenVersion(database, prepared, saved, saved.summary.latest.number, saved.newest.plan)


def decided(of: GivenVersion, *steps: PlanState) -> GivenVersion:
    for place, to in enumerate(steps):
        saved = stores.version(of.engine, of.saved.summary.version_id)
        plan_drafts.decide(
            of.engine, of.prepared, saved, to, seen=of.revision, by=("Ann", "Bea")[place % 2],
            reason="Agreed at the panel.", accepts_breaches=True,
        )  # fmt: skip
    return seen(of.engine, of.prepared, of.saved.summary.version_id)


def cells(data: bytes, sheet: str) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(data))[sheet].iter_rows(values_only=True))


def test_a_draft_says_that_it_is_not_agreed_and_who_moved_a_school(version: GivenVersion) -> None:
    handout = version.handout(version.reasons())
    page = school_page(handout, BIRCH)
    assert "This plan is a draft. It is not agreed and may still change." in lead(page)
    assert any("Why: Moved by hand: Ken, " in text for text in page.texts())
    assert handout.made_on == date.today()
    assert not handout.about.is_agreed


def test_an_approved_version_says_by_whom_and_a_live_one_since_when(version: GivenVersion) -> None:
    approved = decided(version, PlanState.PROPOSED, PlanState.APPROVED)
    said = approved.handout({}).about.standing
    assert said.startswith("This plan is agreed but not in use yet. It was approved on ")
    assert said.endswith(" by Bea.")
    live = decided(approved, PlanState.LIVE).handout({}).about
    assert live.standing.startswith("This plan is in use since ")
    assert live.is_agreed


def test_visits_of_an_approved_version_are_those_shared_out_for_it_not_for_the_plan_it_began_from(
    version: GivenVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = {version.saved.basis.plan_id: {(DELL, "school_nurse"): 1}}
    monkeypatch.setattr(rota_data, "accepted_split", lambda _, __, plan: VisitSplit(shared.get(plan, {})))
    nurse = ("Who comes", "School nurse")
    assert row(school_page(version.handout({}), DELL), *nurse)[1] == "1 of 3"
    approved = decided(version, PlanState.PROPOSED, PlanState.APPROVED)
    own = approved.saved.summary.decision.plan_id
    assert own is not None
    shared[own] = {(DELL, "school_nurse"): 2}
    assert row(school_page(approved.handout({}), DELL), *nurse)[1] == "2 of 3"


def test_the_workbook_of_a_version_says_who_decided_what_and_which_rules_are_kept(version: GivenVersion) -> None:
    data = make(decided(version, PlanState.PROPOSED, PlanState.APPROVED), "xlsx")
    names = openpyxl.load_workbook(io.BytesIO(data)).sheetnames
    assert names == [
        *("Summary", "Schools", "Link workers", "Also named", "Moves", "Rules", "Settings", "Data sources"),
        *("Decisions", "Revisions"),
    ]
    summary = dict(line for line in cells(data, "Summary") if line[0])
    assert summary["Version"] == version.saved.summary.name
    assert summary["State"] == "approved"
    assert summary["Approved"].endswith("by Bea: Agreed at the panel.")
    assert summary["Revision"] == "2 of 2"
    assert (summary["Schools"], summary["Schools with a link worker"]) == (6, 5)
    assert "Status" not in summary
    assert [line[0] for line in cells(data, "Decisions")[1:]] == ["draft", "proposed", "approved"]
    assert [line[3] for line in cells(data, "Revisions")[1:]] == ["Today.", "Moved Birch Primary"]
    moves = {line[0]: line[-1] for line in cells(data, "Moves")[1:]}
    assert moves[BIRCH].startswith("Moved by hand: Ken, ")
    rules = cells(data, "Rules")
    broken = [line for line in rules[1:] if line[1] == "no"]
    assert len(broken) == 1
    assert "Birch Primary (100002)" in broken[0][2]
    assert len(rules) == 1 + 15


def test_a_plan_that_was_found_says_that_nobody_approved_it(database: Engine, testford: Prepared) -> None:
    number = planning.save(database, testford, SolveResult(SolveStatus.FEASIBLE, Plan(LINES), ()), "Ann")
    given = GivenPlan(database, testford, stores.plan(database, number))
    page = school_page(given.handout(given.reasons()), BIRCH)
    assert "This plan is a proposal. Nobody has approved it." in lead(page)
    assert ("State", "not approved") in given.about()
    assert cells(make(given, "xlsx"), "Stages")
    assert make(given, "csv").decode("utf-8-sig").count("\r\n") == 7


def test_every_kind_of_file_is_made_and_says_how_far_it_is(version: GivenVersion) -> None:
    for what in FILES:
        told: list[tuple[int, int]] = []
        data = make(version, what, lambda done, every, told=told: told.append((done, every)))  # type: ignore[misc]
        assert len(data) > 1_000
        assert told[0] == (0, 1)
        assert all(done < every for done, every in told)
    workers = docx.Document(io.BytesIO(make(version, "workers_docx")))
    assert "Ben Second" in [one.text for one in workers.paragraphs]


def test_files_changed_since_are_said(version: GivenVersion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_drafts, "is_from_these_files", lambda *_: False)
    assert any("Data have changed since" in text for text in school_page(version.handout({}), DELL).texts())
    assert dict(version.about())["Data"].startswith("files have changed since")
