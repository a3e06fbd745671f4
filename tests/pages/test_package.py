"""A package on the Data page, opened beside what is there; a live version everywhere; two people at one draft."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from allocation.plan import Plan
from allocation.plan_states import PlanState
from data_sources import plan_drafts, stores
from data_sources.database import open_database
from data_sources.package import write_package
from pages.ui import cache, nav, state
from pages.ui.jobs import JobManager
from tests.data_sources.package.conftest import load, with_live_version
from tests.pages.screen import opened, said, went_well

WHY = "As agreed at the strategy group"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Of a small district made by hand."""
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('package') / 'small.db'}")
    load(engine)
    data = write_package(engine, with_live_version(engine), by="Jo", on=date(2026, 11, 22))
    engine.dispose()
    return data


def drop(app: AppTest, data: bytes) -> AppTest:
    app.file_uploader(key=next(one.key for one in app.file_uploader if str(one.key).startswith("package"))).upload(
        "version-1.zip", data
    )
    app.run()
    assert went_well(app)
    return app


def test_a_package_is_looked_at_opened_shown_and_taken_away(app: AppTest, package: bytes, at_once: JobManager) -> None:
    opened(app, nav.DATA)
    drop(app, package[:-40])
    assert "was not loaded" in said(app)
    assert at_once.latest("", "package") is None
    drop(app, package)
    facts = app.table[0].value
    assert "Version 1: Jo leaves, revision 1, live" in facts.to_string()
    app.button(key="package_open").click().run()
    assert went_well(app)
    assert "Opened as Testford: version 1: Jo leaves" in said(app)
    assert "figures are the same to the last digit." in said(app)
    app.button(key="package_show").click().run()
    assert went_well(app)
    assert "Testford was opened from a package: version 1: Jo leaves" in said(app)
    assert "package_away" not in [one.key for one in app.button]  # it is no copy beside another
    assert stores.check_record(cache.engine()).faults == ()


def test_a_live_version_is_todays_allocation_and_has_a_calendar_and_a_rota(app: AppTest) -> None:
    opened(app, nav.HOME)
    settings, engine = state.settings("998"), cache.engine()
    seen = cache.outcome(cache.district("998"), state.model(settings), settings)
    urn = next(line.urn for line in seen.plan.assignments if line.worker_id)
    lines = tuple(type(one)(one.urn, None, None) if one.urn == urn else one for one in seen.plan.assignments)
    version = plan_drafts.begin(engine, seen.prepared, Plan(lines), title="Jo leaves", origin="Today.", by="Jo")
    for to, by in ((PlanState.PROPOSED, "Jo"), (PlanState.APPROVED, "Sam"), (PlanState.LIVE, "Sam")):
        saved = stores.version(engine, version)
        plan_drafts.decide(engine, seen.prepared, saved, to, seen=1, by=by, reason=WHY, accepts_breaches=True)
    led = cache.district("998").current.set_index("urn")["worker_id"]
    assert led.isna()[urn]
    app.query_params["step"] = "Today"
    opened(app, nav.REBALANCE)
    assert "Today's allocation: version 1: Jo leaves, live since" in said(app)
    opened(app, nav.CALENDAR)
    assert "Version 1: Jo leaves (live; approved on" in said(app)
    opened(app, nav.ROTA)
    assert "Tiers of version 1: Jo leaves, approved by Sam." in said(app)


def test_two_people_at_one_draft_and_the_rule_about_who_approves(app: AppTest, tmp_path: Path) -> None:
    """Two sessions of one server: the second to save is told, and both changes are there afterwards."""
    opened(app, nav.HOME)
    settings, engine = state.settings("998"), cache.engine()
    seen = cache.outcome(cache.district("998"), state.model(settings), settings)
    version = plan_drafts.begin(engine, seen.prepared, seen.plan, title="Jo leaves", origin="Today.", by="Jo")
    other = AppTest.from_file(app._script_path, default_timeout=180)
    urns = [line.urn for line in seen.plan.assignments if line.worker_id][:2]
    for one, urn in zip((app, other), urns, strict=True):
        one.query_params["step"] = "Change by hand"
        opened(one, nav.REBALANCE)
        one.selectbox(key="edit_school").select(urn).run()
        one.selectbox(key=f"edit_worker_{version}_1_{urn}").select("").run()
    app.button(key="edit_save").click().run()
    other.button(key="edit_save").click().run()
    assert went_well(app)
    assert went_well(other)
    assert "saved revision 2" in said(other)
    assert "Nothing of yours is lost" in said(other)
    first, apart = stores.version(engine, version), stores.version(engine, stores.versions(engine, "998")[0].version_id)
    versions = (first, apart)
    left = [{line.urn for line in of.newest.plan.assignments if not line.worker_id} & set(urns) for of in versions]
    assert left == [{urns[0]}, {urns[1]}]
    app.segmented_control(key="step").select("Decide").run()
    app.toggle(key="second_person_True").set_value(False).run()
    assert went_well(app)
    assert not stores.is_second_person_needed(engine, "998")
    app.button(key="restore_earlier").click().run()
    assert went_well(app)
    restored = stores.version(engine, stores.versions(engine, "998")[0].version_id)
    assert restored.newest.plan == stores.revision(engine, version, 1).plan
    assert restored.summary.origin == "Restored from version 1, revision 1."
