"""What each change does to a tiny district, checked by hand; lists of changes, and what is wrong with them at once."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from allocation.entities import Phase
from allocation.scenario import rule_changes as rules
from allocation.scenario import school_changes as schools
from allocation.scenario import staff_changes as staff
from allocation.scenario import tie_changes as ties
from allocation.scenario.apply import APPLY, ChangesRefused, apply_in_order, changed
from allocation.scenario.baseline import Baseline, names_of
from allocation.scenario.change import ChangeBase
from allocation.scenario.changes import KINDS, read_sentence
from tests.allocation.scenario.tiny import DAY, baseline

ASH, BEECH, CEDAR, DOGWOOD = "100001", "100002", "100003", "100004"


def after(*changes: ChangeBase, before: Baseline | None = None) -> Baseline:
    return changed(before or baseline(), changes)


def faults(*changes: ChangeBase, before: Baseline | None = None) -> list[str]:
    with pytest.raises(ChangesRefused) as refused:
        changed(before or baseline(), changes)
    return refused.value.faults


def row(made: Baseline, urn: str) -> pd.Series:
    return made.schools.set_index("urn").loc[urn]


def locked(made: Baseline) -> set[tuple[str, str, str, str]]:
    return {(one.urn, one.worker_id, one.action, one.tier) for one in made.locks.itertuples()}


def test_every_kind_can_be_applied() -> None:
    assert set(APPLY) == set(KINDS)


def test_people_come_leave_and_work_other_hours() -> None:
    add = staff.AddWorker(name="Ann Ash", role_id="senior_link_worker", fte=0.5, cluster="South", hub="South Hub")
    new = after(add).worker(add.worker_id)
    assert (new.worker_id, new.name, new.fte, new.cluster, new.easting) == (
        "new_ann_ash", "Ann Ash", 0.5, "South", 440000.0,
    )  # fmt: skip
    assert [one.worker_id for one in after(staff.RemoveWorker(worker_id="w1")).workers] == ["w2", "w3"]
    last = date(2026, 12, 31)
    assert after(staff.WorkerLeaves(worker_id="w1", last_day=last)).worker("w1").available_to == last
    start = date(2027, 2, 1)
    assert after(staff.WorkerStarts(worker_id="w1", first_day=start)).worker("w1").available_from == start
    assert after(staff.SetFte(worker_id="w1", fte=0.4)).worker("w1").fte == 0.4
    assert after(staff.SetRole(worker_id="w1", role_id="family_hub_staff")).worker("w1").role == "family_hub_staff"
    leaver = baseline(workers=(replace(baseline().workers[0], available_to=last), *baseline().workers[1:]))
    assert after(staff.WorkerStays(worker_id="w1"), before=leaver).worker("w1").available_to is None


def test_hours_from_a_later_day_do_not_count_yet() -> None:
    assert after(staff.SetFte(worker_id="w1", fte=0.4, from_day=date(2027, 1, 2))).worker("w1").fte == 1.0
    assert after(staff.SetFte(worker_id="w1", fte=0.4, from_day=DAY)).worker("w1").fte == 0.4
    later = after(staff.RemoveFte(fte=0.8, cluster="North", from_day=date(2027, 4, 1)))
    assert [one.fte for one in later.workers] == [1.0, 0.6, 0.8]


def test_posts_of_nobody_by_name() -> None:
    fewer = after(staff.RemoveFte(fte=0.8, cluster="North"))
    assert [one.fte for one in fewer.workers] == [0.5, 0.3, 0.8]
    more = after(staff.AddFte(fte=1.5, cluster="South")).workers[3:]
    assert [(one.worker_id, one.name, one.fte, one.hub) for one in more] == [
        ("new_post_1", "New post 1 in South", 1.0, "South Hub"),
        ("new_post_2", "New post 2 in South", 0.5, "South Hub"),
    ]
    twice = after(staff.AddFte(fte=1, cluster="South"), staff.AddFte(fte=1, cluster="North")).workers[3:]
    assert [one.worker_id for one in twice] == ["new_post_1", "new_post_2"]


def test_another_base_and_cluster() -> None:
    moved = after(staff.MoveWorker(worker_id="w2", cluster="South", hub="South Hub"))
    assert (moved.worker("w2").cluster, moved.worker("w2").easting) == ("South", 440000.0)
    assert list(moved.travel_times["destination"]) == ["North Hub"]  # the time loaded for w2 was from the old base
    assert after(staff.MoveWorker(worker_id="w2", cluster="South")).worker("w2").hub == "North Hub"
    assert after(staff.SetBase(worker_id="w3", hub="North Hub")).worker("w3").hub == "North Hub"


def test_somebody_who_is_not_there_holds_no_school() -> None:
    pinned = baseline([(ASH, "w1", "keep"), (BEECH, "w1", "ban"), (CEDAR, "w2", "keep")])
    left = after(staff.WorkerLeaves(worker_id="w1", last_day=date(2026, 12, 31)), before=pinned)
    assert locked(left) == {(BEECH, "w1", "ban", ""), (CEDAR, "w2", "keep", "")}
    stays_a_while = after(staff.WorkerLeaves(worker_id="w1", last_day=date(2027, 3, 1)), before=pinned)
    assert len(stays_a_while.locks) == 3
    assert locked(after(staff.RemoveWorker(worker_id="w1"), before=pinned)) == {(CEDAR, "w2", "keep", "")}


def test_a_school_opens() -> None:
    made = after(
        schools.OpenSchool(name="Elm", phase=Phase.PRIMARY, pupils=60, cluster="South", fsm_percent=30, number="100009")
    )
    new = row(made, "100009")
    assert (new["pupils"], new["fsm_percent"], new["fsm_definition"], new["cluster"]) == (60, 30, "FSM6", "South")
    assert np.isnan(new["early_help_children"])
    assert new["early_help_children_state"] == "missing"
    assert list(made.schools.dtypes) == list(baseline().schools.dtypes)
    like = after(schools.OpenSchool(name="Elm", phase=Phase.PRIMARY, pupils=50, cluster="South", like_urn=ASH))
    new = row(like, "new_elm")
    assert (new["early_help_children"], new["fsm_eligible_pupils"], new["fsm_percent"]) == (2.5, 10.0, 20.0)
    assert new["pupils"] == 50


def test_a_school_closes_with_all_that_is_about_it() -> None:
    made = after(schools.CloseSchool(urn=ASH), before=baseline([(ASH, "w1", "keep"), (BEECH, "w2", "keep")]))
    assert ASH not in set(made.schools["urn"])
    assert set(made.current["urn"]) == {BEECH, CEDAR, DOGWOOD}
    assert locked(made) == {(BEECH, "w2", "keep", "")}
    assert made.travel_times.empty


def test_schools_merge() -> None:
    made = after(schools.MergeSchools(urn=BEECH, into_urn=ASH))
    new = row(made, ASH)
    assert (new["pupils"], new["early_help_children"], new["fsm_percent"]) == (
        300,
        15,
        30,
    )  # (200 x 20 + 100 x 50) / 300
    assert new["predecessor_urns"] == BEECH
    assert BEECH not in set(made.schools["urn"])
    unknown = row(after(schools.MergeSchools(urn=DOGWOOD, into_urn=ASH)), ASH)
    assert np.isnan(unknown["early_help_children"])
    assert unknown["early_help_children_state"] == "missing"


def test_a_school_goes_on_under_another_number() -> None:
    made = after(
        schools.ConvertSchool(urn=ASH, number="150001", name="Ash Academy"), before=baseline([(ASH, "w1", "keep")])
    )
    assert (row(made, "150001")["name"], row(made, "150001")["predecessor_urns"]) == ("Ash Academy", ASH)
    assert dict(zip(made.current["urn"], made.current["worker_id"], strict=True))["150001"] == "w1"
    assert locked(made) == {("150001", "w1", "keep", "")}
    assert "150001" in set(made.travel_times["urn"])


def test_a_school_moves_and_changes_phase() -> None:
    assert row(after(schools.MoveSchool(urn=ASH, cluster="South")), ASH)["cluster"] == "South"
    assert row(after(schools.SetPhase(urn=ASH, phase=Phase.SPECIAL)), ASH)["phase"] == "special"


def test_a_need_score_and_a_tier_are_set() -> None:
    assert after(schools.SetNeed(urn=ASH, points=70)).need_points == {ASH: 70}
    made = after(schools.SetTier(urn=ASH, tier_id="keeping_in_touch"), before=baseline([(ASH, "w1", "keep")]))
    assert locked(made) == {(ASH, "w1", "keep", ""), (ASH, "", "keep", "Keeping in touch")}
    again = after(schools.SetTier(urn=ASH, tier_id="two_meetings"), before=made)
    assert locked(again) == {(ASH, "w1", "keep", ""), (ASH, "", "keep", "Two meetings a term")}


def test_referrals_grow_everywhere_or_in_part() -> None:
    grown = after(schools.ScaleReferrals(percent=10)).schools.set_index("urn")["early_help_children"]
    assert grown[ASH] == pytest.approx(11)
    assert np.isnan(grown[DOGWOOD])
    part = after(schools.ScaleReferrals(percent=-50, cluster="North", phase=Phase.PRIMARY)).schools.set_index("urn")
    assert list(part["social_care_contacts"]) == [3, 3, 6, 6]


def test_another_definition_of_free_school_meals() -> None:
    made = after(rules.SetMeals(definition="FSM_2018_7400")).schools.set_index("urn")
    assert list(made["fsm_percent"][:2]) == [17, 44]  # the newest year of each, not 2024/25
    assert list(made["fsm_percent_state"]) == ["known", "known", "suppressed", "missing"]
    assert list(made["fsm_definition"]) == ["FSM_2018_7400"] * 3 + [""]
    assert made["fsm_eligible_pupils"].isna().all()
    assert "there are figures of: ever in six years, eligible by the rules of 2018" in faults(
        rules.SetMeals(definition="other")
    )[0]  # fmt: skip


def test_numbers_of_the_model_change_once() -> None:
    changes = (
        rules.SetCaseload(role_id="senior_link_worker", phase=Phase.PRIMARY, schools=10),
        rules.SetCases(role_id="senior_link_worker", cases=25),
        rules.SetCutOff(phase=Phase.PRIMARY, tier_id="two_meetings", points=40),
        rules.SetPartnerHours(partner_id="school_nurse", hours=120),
        rules.SetFloor(phase=Phase.PRIMARY, tier_id="two_meetings"),
    )
    made = after(*changes)
    figures = dict(made.model.walk())
    assert figures["roles.senior_link_worker.ceiling.primary"].value == 10
    assert figures["roles.senior_link_worker.cases.ceiling"].value == 25
    assert figures["entitlement.primary.cut_offs.two_meetings"].value == 40
    assert figures["partners.school_nurse.offered_hours"].value == 120
    assert made.model.entitlement[Phase.PRIMARY].floor == "two_meetings"
    assert "before it: 35 need points" in figures["entitlement.primary.cut_offs.two_meetings"].source
    again = after(*changes, before=replace(baseline(), model=made.model))
    assert again.model == made.model


def test_another_model_and_its_numbers() -> None:
    pilot = rules.UseModel(model_id="wakefield_pilot")
    made = after(pilot)
    assert (made.model.id, made.settings.operating_model) == ("wakefield_pilot", "wakefield_pilot")
    assert after(pilot, before=made).model == made.model
    cases = rules.SetCases(role_id="senior_link_worker", cases=25)
    assert "would be lost; put this change first" in faults(cases, pilot)[0]


def test_the_need_score_journeys_and_how_far_a_plan_may_go() -> None:
    made = after(
        rules.SetWeight(name="fsm", weight=0.7), rules.ScaleTravel(percent=-10), rules.ScaleTime(percent=20),
        rules.SetCaseloadRule(rule="one phase only"), rules.CapMoves(moves=3),
        rules.CapMovesEach(moves=1), rules.NoChangeBefore(day=date(2027, 4, 1)), rules.SetBoundary(boundary="free"),
        rules.KeepTimeFree(percent=2), rules.PutFirst(goals=("travel_hours",)),
    )  # fmt: skip
    assert made.choices.weights == {"fsm": 0.7}
    assert (made.travel_factor, made.time_factor) == (pytest.approx(0.9), pytest.approx(1.2))
    assert made.settings.caseload_rule == "one phase only"
    now = made.settings
    assert (now.max_moves, now.max_moves_per_worker, now.boundary, now.headroom_percent) == (3, 1, "free", 2)
    assert (now.no_change_before, now.goal_order) == (date(2027, 4, 1), ("travel_hours",))
    assert "no indicator or pillar called 'luck'" in faults(rules.SetWeight(name="luck", weight=1))[0]


def test_pins_bans_and_exceptions() -> None:
    made = after(ties.Pin(urn=ASH, worker_id="w2"), ties.Ban(urn=BEECH, worker_id="w1"))
    assert locked(made) == {(ASH, "w2", "keep", ""), (BEECH, "w1", "ban", "")}
    assert locked(after(ties.Allow(urn=ASH, worker_id="w3"))) == {(ASH, "w3", "allow", "")}
    assert locked(after(ties.KeepSchool(urn=ASH))) == {(ASH, "w1", "keep", "")}
    assert locked(after(ties.KeepWorker(worker_id="w1"))) == {(ASH, "w1", "keep", ""), (CEDAR, "w1", "keep", "")}
    assert {urn for urn, *_ in locked(after(ties.KeepCluster(cluster="North")))} == {ASH, BEECH, CEDAR}
    assert after(ties.LiftLocks(urn=ASH), before=baseline([(ASH, "w1", "keep")])).locks.empty
    firm = after(ties.KeepTogether(urns=(ASH, BEECH)))
    assert list(zip(firm.school_groups["urn"], firm.school_groups["firmness"], strict=True)) == [
        (ASH, "hard"), (BEECH, "hard"),
    ]  # fmt: skip
    loose = after(ties.SplitGroup(group="Ash Primary and Beech Primary"), before=firm).school_groups
    assert list(loose["firmness"]) == ["preferred", "preferred"]


def test_changes_build_on_each_other() -> None:
    add = staff.AddWorker(name="Ann Ash", role_id="senior_link_worker", fte=0.5, cluster="South")
    opened = schools.OpenSchool(name="Elm", phase=Phase.PRIMARY, pupils=60, cluster="North")
    made = apply_in_order(
        baseline(),
        [
            add, staff.SetFte(worker_id=add.worker_id, fte=0.9), opened,
            schools.MoveSchool(urn=opened.urn, cluster="South"), ties.Pin(urn=opened.urn, worker_id=add.worker_id),
        ],
    )  # fmt: skip
    assert not made.faults
    assert made.baseline.worker(add.worker_id).fte == 0.9
    assert locked(made.baseline) == {(opened.urn, add.worker_id, "keep", "")}
    assert made.steps[-1].sentence == "Elm has Ann Ash."
    for step in made.steps:
        assert read_sentence(step.sentence, made.names) == step.change


def test_every_fault_of_a_list_is_told_at_once_by_name() -> None:
    found = faults(
        staff.RemoveWorker(worker_id="w1"),
        staff.SetFte(worker_id="w1", fte=0.5),
        staff.SetFte(worker_id="w9", fte=0.5),
        schools.CloseSchool(urn=ASH),
        schools.SetTier(urn=ASH, tier_id="keeping_in_touch"),
        schools.MoveSchool(urn=BEECH, cluster="Nowhere"),
        staff.RemoveFte(fte=1.5, cluster="South"),
        schools.SetTier(urn=CEDAR, tier_id="keeping_in_touch"),
        staff.SetFte(worker_id="w2", fte=0.5),
        staff.SetFte(worker_id="w2", fte=0.4),
        staff.SetFte(worker_id="w2", fte=0.4),
        schools.SetNeed(urn="999999", points=1),
    )
    assert found == [
        "change 2 (Priya Shah works 0.5 FTE): an earlier change takes away the post of Priya Shah",
        "change 3 (W9 works 0.5 FTE): nobody in the list of link workers has the id w9",
        "change 5 (Set the tier of Ash Primary to Keeping in touch): an earlier change closes Ash Primary",
        "change 6 (Beech Primary moves to Nowhere): no school, link worker or hub is in a cluster called Nowhere; "
        "there are North, South",
        "change 7 (Remove 1.5 FTE from South): the link workers of South have 0.8 FTE in all, so 1.5 cannot be removed",
        "change 8 (Set the tier of Cedar Academy to Keeping in touch): Cedar Academy cannot have the tier "
        "keeping_in_touch; secondary schools have Three meetings a term",
        "change 10 (Jo Lee works 0.4 FTE): change 9 says something else about the same; leave one of the two out",
        "change 11 (Jo Lee works 0.4 FTE): the same change stands in the list already; leave one of the two out",
        "change 12 (Set the need score of 999999 to 1): no school has the number 999999",
    ]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (staff.AddWorker(name="A", role_id="pilot", fte=1, cluster="South"), "has no role pilot"),
        (staff.AddWorker(name="A", role_id="senior_link_worker", fte=1, hub="X"), "no hub is called X"),
        (staff.MoveWorker(worker_id="w1", cluster="North"), "is in North already"),
        (staff.WorkerStays(worker_id="w1"), "has no last day"),
        (schools.OpenSchool(name="A", phase=Phase.PRIMARY, pupils=1, cluster="North", number=ASH), "another school's"),
        (schools.MergeSchools(urn=ASH, into_urn=ASH), "cannot merge into itself"),
        (schools.MergeSchools(urn=ASH, into_urn=CEDAR), "say first which phase"),
        (schools.ConvertSchool(urn=ASH, number=BEECH), "another school's already"),
        (schools.SetPhase(urn=ASH, phase=Phase.PRIMARY), "is a primary school already"),
        (schools.ScaleReferrals(percent=5, cluster="South"), ""),
        (schools.ScaleReferrals(percent=5, phase=Phase.SPECIAL), "no school is of that phase"),
        (rules.UseModel(model_id="other"), "there is no operating model other"),
        (rules.SetCaseload(role_id="family_hub_staff", phase=Phase.SECONDARY, schools=1), "leads no secondary schools"),
        (rules.SetCutOff(phase=Phase.SECONDARY, tier_id="two_meetings", points=1), "it does to Three meetings a term"),
        (
            rules.SetCutOff(phase=Phase.PRIMARY, tier_id="keeping_in_touch", points=10),
            "Keeping in touch is the lowest tier of primary schools, for all that have no higher one: it begins at 0",
        ),
        (
            rules.SetCutOff(phase=Phase.PRIMARY, tier_id="two_meetings", points=0),
            "Keeping in touch begins at 0, and has to begin below Two meetings a term; change that first",
        ),
        (rules.SetFloor(phase=Phase.SECONDARY, tier_id="two_meetings"), "they have Three meetings a term"),
        (rules.ScaleTime(percent=60), "so it can be 54% more at most"),
        (ties.SplitGroup(group="x"), "kept together under the name “x”; there are none"),
        (rules.SetPartnerHours(partner_id="nobody", hours=1), "has no partner nobody"),
        (rules.SetPartnerHours(partner_id="school_nurse", hours=1, cluster="North"), "leave the cluster out"),
        (ties.Pin(urn=BEECH, worker_id="w2"), "must not lead Beech Primary"),
        (ties.Pin(urn=CEDAR, worker_id="w2"), "is locked to Priya Shah"),
        (ties.Ban(urn=CEDAR, worker_id="w1"), "is locked to Priya Shah"),
        (ties.LiftLocks(urn=ASH), "has no lock or ban"),
        (ties.KeepTogether(urns=(CEDAR, DOGWOOD)), "locked to Priya Shah and Sam Oak"),
    ],
)
def test_a_change_that_does_not_fit_is_refused_with_the_reason(change: ChangeBase, why: str) -> None:
    before = baseline([(BEECH, "w2", "ban"), (CEDAR, "w1", "keep"), (DOGWOOD, "w3", "keep")])
    if why:
        assert why in faults(change, before=before)[0]
    else:
        assert not apply_in_order(before, [change]).faults


def test_a_caseload_below_the_band_is_refused_by_the_model() -> None:
    change = rules.SetCaseload(role_id="senior_link_worker", phase=Phase.PRIMARY, schools=5)
    assert "leads 7 primary schools at least by the Wakefield model" in faults(change)[0]
    assert "6 at least is more than 5 at most" in faults(change.model_copy(update={"least": 6.0}))[0]
    lower = apply_in_order(baseline(), [change.model_copy(update={"least": 4.0})])
    (role,) = [one for one in lower.baseline.model.roles if one.id == "senior_link_worker"]
    assert (role.floor[Phase.PRIMARY].value, role.ceiling[Phase.PRIMARY].value) == (4, 5)
    assert not lower.faults


def test_names_can_be_told_apart() -> None:
    names = names_of(baseline())
    assert names.call("cluster", "North") == "North"
    assert names.weights["fsm"] == "Free school meals"
    assert len(set(names.weights.values())) == len(names.weights)
