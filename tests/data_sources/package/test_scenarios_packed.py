"""A comparison of scenarios is opened elsewhere with its baseline: the same scenarios, plans, gates and figures."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Engine

from allocation.scenario.names import ChangeNames
from allocation.scenario.school_changes import CloseSchool
from allocation.scenario.staff_changes import SetFte
from allocation.scenario_comparison.gates import EverySchoolLed, MostCost, MostSchools
from allocation.settings import AllocationSettings
from data_sources import council_gates, council_models, scenario_plans, scenario_report, scenarios, stores
from data_sources.database import open_database
from data_sources.openness.facts import POST_COSTS
from data_sources.package import check_package, open_package, write_scenarios
from data_sources.package import read as package_read
from data_sources.package.compared import NotCompared, compared, council_of
from data_sources.reading.faults import FileRefused
from data_sources.scenario_plans import PlanState
from data_sources.scenario_sides import LIVE, TODAY, NotReady, Ready, looked_up, named
from tests.data_sources.package.conftest import CODE, URNS, load, with_live_version

ON = date(2026, 11, 22)
GATES = (MostSchools(most=6), EverySchoolLed(), MostCost(pounds=60_000))


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, list[str]]]:
    """The small district with a live version, gates, costs and two solved scenarios; and the keys compared."""
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('compared') / 'small.db'}")
    load(engine)
    with_live_version(engine)
    usual = AllocationSettings(planning_date=date(2026, 9, 1), seconds=0.5)
    stores.set_setting(engine, CODE, council_models.ALLOCATION_SETTINGS, usual.model_dump(mode="json"), "Jo")
    stores.set_setting(engine, CODE, POST_COSTS, {"senior_link_worker": 40_000.0}, "Jo")
    council_gates.set_gates(engine, CODE, GATES, ChangeNames(), "Jo")
    made = [
        scenarios.begin(engine, CODE, name, usual.planning_date, changes=(change,), origin="Made.", by="Jo")
        for name, change in (
            ("Ben works less", SetFte(worker_id="ben", fte=0.2)),
            ("One school closes", CloseSchool(urn=URNS[1])),
        )
    ]
    council, _ = council_of(engine, CODE, ON)
    several = [(council.standing(one), council.model, council.usual) for one in made]
    assert [one.state for one, _, _ in several] == [PlanState.NOT_SOLVED] * 2
    scenario_plans.work_out(engine, several, "Jo")
    yield engine, [TODAY, LIVE, *(f"scenario {one.scenario_id}" for one in made)]
    engine.dispose()


@pytest.fixture(scope="module")
def data(here: tuple[Engine, list[str]]) -> bytes:
    engine, keys = here
    return write_scenarios(engine, CODE, keys, by="Jo", on=ON)


def test_it_opens_elsewhere_to_the_same_figures(
    here: tuple[Engine, list[str]], data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package_read, "_try", lambda *_: None)  # the same once more
    engine, keys = here
    other = open_database(f"sqlite:///{tmp_path / 'other.db'}")
    opened = open_package(other, "compared.zip", data, by="Ann")
    assert (opened.differing, opened.differences) == (0, ())
    assert opened.compared > 2000
    assert opened.version_name.startswith("Comparison of The live version: Version 1: Jo leaves and Ben works less and")
    assert "Opened a package of Testford: comparison of" in "".join(
        one.sentence for one in stores.activities(other, limit=60)
    )
    assert scenarios.scenarios(other, CODE) == scenarios.scenarios(engine, CODE)
    assert council_gates.gates(other, CODE) == GATES
    there, _ = council_of(other, CODE, ON)
    found, ready = compared(there, keys)
    assert [one.standing.state for one in ready if one.standing] == [PlanState.SOLVED] * 2
    mine, _ = compared(council_of(engine, CODE, ON)[0], keys)
    assert found.headlines == mine.headlines
    assert found.by_gate == mine.by_gate
    assert dict(found.reasons["One school closes"][["key", "reason"]].to_numpy())[URNS[1]] == (
        f"A change of “One school closes”: Close {mine.reference.problem.schools[1].name}."
    )
    assert stores.check_record(other).faults == ()
    other.dispose()


def test_what_is_not_solved_or_not_there_is_not_packed(here: tuple[Engine, list[str]]) -> None:
    engine, keys = here
    new = scenarios.begin(engine, CODE, "Not yet", date(2026, 9, 1), origin="Made.", by="Jo")
    with pytest.raises(NotCompared, match="Not yet: It has no plan yet"):
        write_scenarios(engine, CODE, [*keys, f"scenario {new.scenario_id}"], on=ON)
    with pytest.raises(ValueError, match="Between 2 and 6"):
        write_scenarios(engine, CODE, [TODAY], on=ON)


def test_a_package_that_names_a_scenario_it_does_not_hold_is_refused(data: bytes) -> None:
    source, buffer = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            if name == "manifest.json":
                manifest = json.loads(content)
                content = json.dumps(manifest | {"compared": ["today", "scenario nowhere"]}).encode()
            archive.writestr(name, content)
    with pytest.raises(FileRefused, match="The scenario that the manifest"):
        check_package("compared.zip", buffer.getvalue())


def test_a_plan_says_what_has_changed_since(here: tuple[Engine, list[str]]) -> None:
    """Edited changes, another term, other settings and a new file, each named."""
    engine, keys = here
    council, _ = council_of(engine, CODE, ON)
    one = scenarios.scenario(engine, CODE, keys[2].split()[1])
    assert one is not None
    edited = replace(one, changes=(), planning_date=date(2027, 1, 4))
    standing = council.standing(edited)
    assert standing.state is PlanState.OUT_OF_DATE
    assert standing.reasons == (
        "The scenario's changes were edited.",
        "The scenario is for the term from 2027-01-04 now, not from 2026-09-01.",
    )
    capped = replace(council, usual=council.usual.model_copy(update={"max_moves": 0}))
    assert capped.standing(one).reasons == ("Settings of plans were changed: max moves.",)
    longer = replace(council, usual=council.usual.model_copy(update={"seconds": 99.0}))
    assert longer.standing(one).state is PlanState.SOLVED
    refused = replace(one, changes=(SetFte(worker_id="nobody", fte=0.5),))
    found = council.standing(refused)
    assert (found.state, found.prepared) == (PlanState.REFUSED, None)
    assert "nobody" in found.reasons[0]
    plan = scenario_plans.plan_of(engine, CODE, one.scenario_id)
    assert plan is not None
    newer = plan.made_from.model_copy(update={"files": (("referrals", "autumn.csv", "other"),), "today": "Version 9."})
    said = scenario_plans.what_is_other(plan.made_from, newer)
    assert said[0] == "autumn.csv (referrals) was loaded."
    assert "schools 2026.csv (schools) is not in use any more." in said
    assert said[-1] == "Who leads which school today is another now. Version 9."


def test_what_can_be_compared_has_a_name_and_what_is_gone_says_so(here: tuple[Engine, list[str]]) -> None:
    engine, keys = here
    labels = named(engine, CODE)
    assert list(labels)[:2] == [TODAY, LIVE]
    assert labels[keys[2]] == "Ben works less"
    council, _ = council_of(engine, CODE, ON)
    gone, unknown, live = looked_up(council, ["plan 99", "scenario nowhere", LIVE])
    assert isinstance(gone, NotReady)
    assert isinstance(unknown, NotReady)
    assert isinstance(live, Ready)
    assert not gone.is_to_solve
    assert live.side.led_today == {urn: "ben" if urn == URNS[0] else "ann" for urn in URNS}


def test_the_workbook_says_what_the_page_says(here: tuple[Engine, list[str]]) -> None:
    engine, keys = here
    council, loaded = council_of(engine, CODE, ON)
    found, ready = compared(council, keys)
    book = openpyxl.load_workbook(io.BytesIO(scenario_report.workbook(found, ready, ChangeNames(), "Testford")))
    assert book.sheetnames == [
        *("About", "Changes", "Figures", "Gates", "Schools that differ", "Schools side by side"),
        *("Link workers that differ", "Settings", "Sources"),
    ]
    cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    for said in (*found.headlines, "Nobody leads more than 6 schools.", "fails", "schools 2026.csv"):
        assert said in cells, said
    assert any(text.startswith("Close ") for text in cells)
    assert "Schools that change link worker" in cells
    assert "not set" in cells
    shown = [str(cell.value) for row in book["Figures"].iter_rows() for cell in row if isinstance(cell.value, float)]
    assert shown
    assert max(len(number.partition(".")[2]) for number in shown) <= 2
    alone, same = compared(council, [TODAY, LIVE])
    empty = scenario_report.tables(alone, same, ChangeNames(), loaded.authority_name)
    assert empty["Changes"].empty
    scenario_report.workbook(alone, same, ChangeNames(), loaded.authority_name)
