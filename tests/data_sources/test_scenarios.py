"""Scenarios kept: begun, changed with who and what on record, never lost to somebody else's save, found again."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine

from allocation.scenario.rule_changes import CapMoves, ScaleTravel
from data_sources import scenarios, stores
from data_sources.scenarios import Scenario, ScenarioRefused

DAY = date(2027, 1, 1)


@pytest.fixture
def begun(engine: Engine) -> Scenario:
    return scenarios.begin(
        engine, "998", " Winter  roads ", DAY, changes=[ScaleTravel(percent=20)], tags=["budget", "", " budget "],
        notes="Snow.", origin="Begun from live.", by="Ana",
    )  # fmt: skip


def test_what_is_kept_is_found_again(engine: Engine, begun: Scenario) -> None:
    assert (begun.name, begun.tags, begun.version, begun.saved_by) == ("Winter roads", ("budget",), 1, "Ana")
    assert scenarios.scenario(engine, "998", begun.scenario_id) == begun
    assert scenarios.scenario(engine, "355", begun.scenario_id) is None
    later = scenarios.save(
        engine, "998", replace(begun, changes=(*begun.changes, CapMoves(moves=5))), by="Bo", what="Added a cap."
    )
    other = scenarios.begin(engine, "998", "Other", DAY, origin="", by="Ana")
    assert scenarios.scenarios(engine, "998") == [other, later]
    assert [one.sentence for one in stores.activities(engine, limit=3)][1:] == [
        "Added a cap.", "Began the scenario 'Winter roads'. Begun from live.",
    ]  # fmt: skip
    assert not stores.check_record(engine).faults


def test_nobodys_save_is_lost(engine: Engine, begun: Scenario) -> None:
    scenarios.save(engine, "998", replace(begun, notes="Ice."), by="Bo", what="Notes.")
    with pytest.raises(ScenarioRefused, match="Bo saved 'Winter roads' since you opened it"):
        scenarios.save(engine, "998", replace(begun, notes="Rain."), by="Ana", what="Notes.")
    kept = scenarios.scenario(engine, "998", begun.scenario_id)
    assert kept is not None
    assert (kept.notes, kept.version) == ("Ice.", 2)


def test_each_change_alone_is_a_scenario_once(engine: Engine, begun: Scenario) -> None:
    both = scenarios.begin(
        engine, "998", "Both", DAY, changes=(*begun.changes, CapMoves(moves=5)), tags=["x"], origin="", by="Ana"
    )
    first, second = scenarios.each_alone(engine, "998", both, by="Bo")
    assert first == begun
    assert (second.name, second.changes, second.tags) == ("Both: change 2 alone", (CapMoves(moves=5),), ("x",))
    assert second.origin == "Change 2 of 'Both' alone."
    assert scenarios.each_alone(engine, "998", both, by="Ana") == [first, second]
    # One for another term, or in the archive, is not the same.
    later = replace(both, planning_date=date(2027, 4, 1))
    assert [one.name for one in scenarios.each_alone(engine, "998", later, by="Ana")] == [
        "Both: change 1 alone", "Both: change 2 alone 2",
    ]  # fmt: skip


def test_a_copy_has_a_name_of_its_own(engine: Engine, begun: Scenario) -> None:
    names = [scenarios.copy(engine, "998", begun, by="Bo").name for _ in range(2)]
    assert names == ["Winter roads, copy", "Winter roads, copy 2"]


def test_names_are_told_apart_among_those_in_use(engine: Engine, begun: Scenario) -> None:
    with pytest.raises(ScenarioRefused, match="There is a scenario called 'winter roads' already"):
        scenarios.begin(engine, "998", "winter roads", DAY, origin="", by="Ana")
    with pytest.raises(ScenarioRefused, match="Give the scenario a name"):
        scenarios.begin(engine, "998", "  ", DAY, origin="", by="Ana")
    archived = scenarios.save(engine, "998", replace(begun, is_archived=True), by="Ana", what="Archived.")
    scenarios.begin(engine, "998", "Winter roads", DAY, origin="", by="Ana")
    with pytest.raises(ScenarioRefused, match="already"):
        scenarios.save(engine, "998", replace(archived, is_archived=False), by="Ana", what="Back.")
