"""Changes made to a whole district: what follows from them follows, and doing them twice does them once."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine

from allocation.entities import Phase
from allocation.plan import Assignment, Plan
from allocation.scenario import rule_changes as rules
from allocation.scenario import school_changes as schools
from allocation.scenario import staff_changes as staff
from allocation.scenario.apply import ChangesRefused
from allocation.scenario.change import ChangeBase
from allocation.scenario.effect import Setting, effect_of
from allocation.settings import AllocationSettings
from data_sources import changed_district, council_models, district, plan_drafts, planning
from data_sources.database import open_database
from data_sources.district import District
from data_sources.plan_report import settings_table
from data_sources.planning import Prepared
from data_sources.standing import standing

CODE, DAY = "998", date(2027, 1, 1)
LEAVER, CLUSTER = "SLW01", "Aldermere East"
CLOSED, RAISED, MEANT = "900004", "900006", "900014"


@pytest.fixture(scope="module")
def engine(demonstration_file: Path) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{demonstration_file}")
    yield opened
    opened.dispose()


@pytest.fixture(scope="module")
def loaded(engine: Engine) -> District:
    return district.load(engine, CODE)


def prepared(engine: Engine, of: District, *changes: ChangeBase, like: Prepared | None = None) -> Prepared:
    """The district prepared with these changes; `like`: with the model and settings as an earlier plan kept them."""
    settings = like.settings if like else AllocationSettings(planning_date=DAY, changes=changes)
    model = like.model if like else council_models.load(engine, CODE, "wakefield")
    models = changed_district.models_of(engine, CODE)
    return planning.prepare_changed(of, model, settings, standing(engine, CODE, as_of=DAY), models)


@pytest.fixture(scope="module")
def before(engine: Engine, loaded: District) -> Prepared:
    return prepared(engine, loaded)


@pytest.fixture(scope="module")
def after(engine: Engine, loaded: District) -> Prepared:
    """A list that touches the schools, the staff, the model, the score, journeys and time."""
    return prepared(
        engine,
        loaded,
        staff.WorkerLeaves(worker_id=LEAVER, last_day=date(2026, 12, 31)),
        staff.RemoveFte(fte=0.6, cluster=CLUSTER),
        schools.CloseSchool(urn=CLOSED),
        schools.ScaleReferrals(percent=50),
        schools.SetNeed(urn=RAISED, points=99),
        schools.OpenSchool(name="Hope", phase=Phase.PRIMARY, pupils=210, cluster=CLUSTER, number="150001"),
        rules.SetWeight(name="fsm", weight=0.8),
        rules.SetCutOff(phase=Phase.PRIMARY, tier_id="two_meetings", points=45),
        rules.ScaleTravel(percent=20),
        rules.ScaleTime(percent=10),
    )


def school(of: Prepared, urn: str) -> int:
    return next(s for s, one in enumerate(of.problem.schools) if one.urn == urn)


def test_without_changes_it_is_the_road_of_every_plan(engine: Engine, before: Prepared) -> None:
    usual = planning.prepare(engine, CODE, AllocationSettings(planning_date=DAY))
    assert np.array_equal(usual.problem.minutes, before.problem.minutes)
    assert before.district.base is None
    assert before.said == ()


def test_what_follows_from_the_changes_follows(before: Prepared, after: Prepared) -> None:
    was, now = before.problem, after.problem
    assert {one.urn for one in was.schools} ^ {one.urn for one in now.schools} == {CLOSED, "150001"}
    s, then = school(after, MEANT), school(before, MEANT)
    assert now.schools[s].expected_cases == pytest.approx(1.5 * was.schools[then].expected_cases, rel=0.05)
    assert now.schools[s].need_points != pytest.approx(was.schools[then].need_points)
    assert now.schools[school(after, RAISED)].need_points == 99
    assert np.isnan(now.need_points[school(after, "150001")])
    leaver = [one.worker_id for one in now.workers].index(LEAVER)
    assert not now.allowed[:, leaver].any()
    assert was.allowed[:, [one.worker_id for one in was.workers].index(LEAVER)].any()
    others = [w for w, one in enumerate(was.workers) if one.cluster not in (CLUSTER, "")]
    assert now.capacity_minutes[others] == pytest.approx(1.1 * was.capacity_minutes[others], rel=0.001)
    assert now.travel_minutes[s, others] == pytest.approx(1.2 * was.travel_minutes[then, others], abs=1)
    lost = sum(was.fte) - sum(now.fte)
    assert lost == pytest.approx(0.6)
    assert after.need.notes[-1] == "The need score of one school is set for this plan and was not worked out."
    assert len(after.said) == 10


def test_the_effect_before_any_plan(before: Prepared, after: Prepared) -> None:
    effect = effect_of(Setting(before.problem, before.yardstick), Setting(after.problem, after.yardstick))
    led = [one.urn for one in before.problem.schools if one.current_worker_id == LEAVER]
    assert set(led) - {CLOSED} <= set(effect.lost["urn"])
    assert "150001" in set(effect.lost["urn"])
    changed = effect.tiers.set_index("urn")
    for urn, row in changed.iterrows():
        for of, column in ((before, "tier_before"), (after, "tier_after")):
            tier = of.model.tiers[int(of.problem.entitled_tier[school(of, str(urn))])].label
            assert row[column] == tier
    assert len(changed)
    east = effect.clusters.set_index("cluster").loc[CLUSTER]
    assert east["fte_before"] - east["fte_after"] == pytest.approx(0.6)
    assert effect.clusters["cluster"].iloc[-1] == "Whole council"
    assert (effect.closed, effect.opened) == ((before.problem.schools[school(before, CLOSED)].name,), ("Hope",))


def test_what_a_plan_keeps_leads_to_the_same_again(engine: Engine, after: Prepared) -> None:
    again = prepared(engine, after.district, like=after)
    for name in (
        "minutes",
        "allowed",
        "capacity_minutes",
        "entitled_tier",
        "locks",
        "travel_minutes",
        "caseload_share",
    ):
        assert np.array_equal(getattr(again.problem, name), getattr(after.problem, name)), name
    assert again.model == after.model
    assert again.settings == after.settings


def test_a_draft_of_other_schools_than_todays(engine: Engine, loaded: District, after: Prepared) -> None:
    """A plan found before a school closed and another opened has a line for each school there is then."""
    plan = Plan(tuple(Assignment(urn, None, None) for urn in loaded.schools["urn"]))
    fitted = plan_drafts.for_todays_schools(after.problem, plan)
    assert [line.urn for line in fitted.assignments] == [one.urn for one in after.problem.schools]
    judged = plan_drafts.judge(after, fitted)
    assert len(judged.plan.not_covered) == len(after.problem.schools)


def test_faults_are_told_at_once_and_nothing_is_made(engine: Engine, loaded: District) -> None:
    with pytest.raises(ChangesRefused) as refused:
        prepared(engine, loaded, schools.CloseSchool(urn="1"), staff.SetFte(worker_id="x", fte=1))
    assert len(refused.value.faults) == 2


def test_the_changes_stand_in_the_workbook(after: Prepared) -> None:
    table = settings_table(after.model, after.settings, after.said).set_index("setting")["value"]
    assert table["Change 1"] == "Joanne Whitaker leaves on 31 December 2026."
    assert table["Change 10"] == "Every post has 10% more time for schools."
    assert "Changes" not in table.index
