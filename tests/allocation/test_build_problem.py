"""A district of four schools and three workers, small enough to work out every array by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from allocation.build_problem import build_problem
from allocation.entities import LinkWorker, Phase
from allocation.operating_model import OperatingModel
from allocation.problem import AllocationProblem, InconsistentProblem, SchoolGroup
from allocation.settings import AllocationSettings
from data_sources import operating_models

MODEL = operating_models.load("wakefield")
TERM = date(2026, 9, 1)
SCHOOLS = pd.DataFrame(
    {
        "urn": ["1", "2", "3", "4"],
        "name": ["Ash", "Beech", "Cedar", "Elm"],
        "phase": ["primary", "primary", "secondary", "special"],
        "cluster": ["North", "North", "North", "South"],
        "pupils": [200.0, 300.0, 1000.0, np.nan],
        "easting": [400_000.0, 416_093.44, 400_000.0, np.nan],
        "northing": [400_000.0, 400_000.0, 400_000.0, np.nan],
    }
)
NEED = pd.DataFrame(
    {
        "urn": ["1", "2", "3", "4"],
        "phase": ["primary", "primary", "secondary", "special"],
        "need_points": [34.9, 35.0, 50.0, np.nan],
        "need_points_without_voice": [34.9, 35.0, 50.0, np.nan],
    }
)
NO_RATES = pd.DataFrame({"urn": [], "indicator": [], "shrunk_value": []})
JO = LinkWorker("W1", "Jo Bell", "senior_link_worker", 1.0, "North", easting=400_000.0, northing=400_000.0)
SAM = LinkWorker("W2", "Sam Rao", "senior_link_worker", 0.5, "South")
HUB = LinkWorker("W3", "Ali Hart", "family_hub_staff", 1.0, "North", easting=400_000.0, northing=400_000.0)
NO_TIMES = pd.DataFrame({"urn": [], "destination": [], "travel_minutes": []})
NOBODY = pd.DataFrame({"urn": [], "worker_id": [], "tier": []})


def locks(*rows: tuple[str, str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["urn", "worker_id", "action", "tier", "until"])


def build(
    travel_times: pd.DataFrame = NO_TIMES,
    lock_rows: pd.DataFrame | None = None,
    current: pd.DataFrame = NOBODY,
    workers: tuple[LinkWorker, ...] = (JO, SAM, HUB),
    schools: pd.DataFrame = SCHOOLS,
    need: pd.DataFrame = NEED,
    groups: pd.DataFrame | None = None,
    adjoining: Sequence[tuple[str, str]] = (),
    model: OperatingModel = MODEL,
    entitlement: pd.DataFrame | None = None,
    **settings: object,
) -> AllocationProblem:
    chosen = AllocationSettings.model_validate({"planning_date": TERM, **settings})
    fixed = locks() if lock_rows is None else lock_rows
    return build_problem(
        schools,
        need,
        NO_RATES,
        workers,
        model,
        chosen,
        travel_times,
        fixed,
        current,
        school_groups=groups,
        adjoining=adjoining,
        entitlement=entitlement,
    )


def test_entitlement_follows_the_cut_off_exactly() -> None:
    problem = build()
    tiers = [problem.tier_ids[t] for t in problem.entitled_tier]
    assert tiers[:3] == ["keeping_in_touch", "two_meetings", "three_meetings"]
    assert problem.tier_allowed.tolist()[:3] == [[True, False, False], [True, True, False], [False, False, True]]


def test_the_agreed_tier_is_what_is_planned_with_and_one_that_is_not_by_score_is_not_compared() -> None:
    decided = pd.DataFrame(
        {
            "urn": ["4", "3", "2", "1"],
            "computed_tier_id": [None, "three_meetings", "two_meetings", "keeping_in_touch"],
            "agreed_tier_id": ["two_meetings", "three_meetings", "keeping_in_touch", "two_meetings"],
            "is_exception": [True, False, True, True],
            "tier_note": ["to be decided", "", "Held.", "Held."],
        }
    )
    problem = build(entitlement=decided)
    assert [problem.tier_ids[t] for t in problem.entitled_tier] == [
        "two_meetings",
        "keeping_in_touch",
        "three_meetings",
        "two_meetings",
    ]
    assert (problem.leapfrog_group == -1).tolist() == [True, True, False, True]
    assert [school.computed_tier_id for school in problem.schools] == [
        "keeping_in_touch",
        "two_meetings",
        "three_meetings",
        "",
    ]
    assert problem.schools[0].tier_note == "Held."


def test_a_school_without_a_score_is_planned_but_not_compared() -> None:
    problem = build()
    assert np.isnan(problem.need_points[3])
    assert problem.leapfrog_group[3] == -1
    assert problem.tier_ids[problem.entitled_tier[3]] == "two_meetings"


def test_who_may_lead_and_why_not() -> None:
    problem = build()
    assert problem.allowed.tolist() == [
        [True, False, True],
        [True, False, True],
        [True, False, False],
        [False, True, False],
    ]
    assert problem.not_allowed_reason[0, 1] == "Sam Rao works in South, not in North"


def test_caseload_shares_are_ninths_and_thirds_and_hub_staff_have_none() -> None:
    problem = build()
    assert problem.caseload_share[:, 0] == pytest.approx([1 / 9, 1 / 9, 1 / 3, 1 / 3])
    assert problem.caseload_floor_share[:, 0] == pytest.approx([1 / 7, 1 / 7, 1 / 2, 1 / 2])
    assert problem.caseload_share[:, 2].tolist() == [0, 0, 0, 0]


def test_capacity_is_weeks_times_hours_times_direct_share() -> None:
    assert build().capacity_minutes.tolist() == [18_759, 9_379, 18_759]


def test_ten_miles_take_twenty_six_minutes_and_a_loaded_time_replaces_them() -> None:
    assert build().travel_minutes[1, 0] == 26
    loaded = pd.DataFrame({"urn": ["2", "2"], "destination": ["jo bell", "W9"], "travel_minutes": [41.0, 1.0]})
    assert build(loaded).travel_minutes[1, 0] == 41


def test_unknown_places_take_the_usual_time_of_their_cluster() -> None:
    problem = build()
    assert problem.travel_minutes[0, 1] == 0
    assert problem.travel_minutes[3].tolist() == [0, 0, 0]
    assert problem.travel_minutes[1, 1] == 0


def test_minutes_are_meetings_casework_and_round_trips() -> None:
    problem = build()
    two = problem.tier_ids.index("two_meetings")
    cases = 300 * 1.73 / 100
    assert problem.minutes[1, 0, two] == round(60 * (2 * 4.5 + cases * 6) + 2 * 26 * 2)


def test_locks_bans_and_dates() -> None:
    rows = locks(("1", "W1", "keep", "", ""), ("2", "W1", "ban", "", ""), ("2", "W3", "keep", "", "2026-08-31"))
    problem = build(lock_rows=rows)
    assert problem.locks.tolist() == [0, -1, -1, -1]
    assert not problem.allowed[1, 0]
    assert problem.not_allowed_reason[1, 0] == "Jo Bell is barred from Beech"


def test_a_tier_set_by_lock_may_exceed_the_entitlement_and_leaves_the_comparison() -> None:
    problem = build(lock_rows=locks(("1", "", "keep", "Two meetings a term", "")))
    two = problem.tier_ids.index("two_meetings")
    assert problem.tier_locks[0] == problem.entitled_tier[0] == two
    assert problem.tier_allowed[0].tolist() == [False, True, False]
    assert problem.leapfrog_group[0] == -1


def test_every_contradiction_is_named_at_once() -> None:
    rows = locks(
        ("1", "W7", "keep", "", ""),
        ("3", "", "keep", "weekly", ""),
        ("2", "W1", "keep", "", ""),
        ("2", "W3", "keep", "", ""),
    )
    with pytest.raises(InconsistentProblem) as error:
        build(lock_rows=rows)
    said = str(error.value)
    assert "'W7', who is not in the list of link workers" in said
    assert "locked to the tier 'weekly'" in said
    assert "Beech (2) is locked to two link workers" in said


def test_a_lock_to_a_worker_who_may_not_lead_says_why() -> None:
    with pytest.raises(InconsistentProblem, match="who may not lead it: Sam Rao works in South"):
        build(lock_rows=locks(("1", "W2", "keep", "", "")))


def test_an_exception_by_name_opens_the_boundary_and_then_a_lock_may_cross_it() -> None:
    rows = locks(("1", "W2", "allow", "", ""), ("1", "W2", "keep", "", ""))
    problem = build(lock_rows=rows)
    assert problem.allowed[:, 1].tolist() == [True, False, False, True]
    assert problem.locks.tolist() == [1, -1, -1, -1]
    over = build(lock_rows=locks(("1", "W2", "allow", "", "2026-08-31")))
    assert not over.allowed[0, 1]


def test_neighbours_lead_schools_nearby_in_clusters_that_adjoin() -> None:
    sam = replace(SAM, easting=400_000.0, northing=400_000.0)
    staff = (JO, sam, HUB)
    apart = build(workers=staff, boundary="neighbours")
    next_to = build(workers=staff, boundary="neighbours", adjoining=[("South", "North")])
    assert apart.allowed[:3, 1].tolist() == [False] * 3
    assert "does not adjoin North" in apart.not_allowed_reason[0, 1]
    assert next_to.allowed[:3, 1].tolist() == [True, False, True]  # Beech is ten miles away
    assert "too far from their base" in next_to.not_allowed_reason[1, 1]
    assert next_to.boundary_only is not None
    assert next_to.boundary_only[1, 1]
    wide = build(workers=staff, boundary="neighbours", adjoining=[("South", "North")], neighbour_minutes=60)
    assert wide.allowed[:3, 1].tolist() == [True] * 3


def test_groups_are_hard_only_where_every_row_says_so() -> None:
    rows = pd.DataFrame(
        [("1", "A", "hard"), ("2", "A", "hard"), ("2", "B", "hard"), ("3", "B", "preferred"), ("9", "C", "hard")],
        columns=["urn", "group", "firmness"],
    )
    problem = build(groups=rows)
    assert problem.keep_together == (SchoolGroup("A", (0, 1), True), SchoolGroup("B", (1, 2), False))


def test_a_group_that_nobody_may_lead_is_refused_by_name() -> None:
    rows = pd.DataFrame([("1", "A", "hard"), ("4", "A", "hard")], columns=["urn", "group", "firmness"])
    with pytest.raises(InconsistentProblem, match="group 'A' must stay together, but nobody may lead all of them"):
        build(groups=rows)
    assert build(groups=rows, boundary="free").keep_together[0].schools == (0, 3)
    assert build(groups=rows.assign(firmness="preferred")).keep_together[0].schools == (0, 3)


def test_no_school_moves_before_the_earliest_date_of_a_change() -> None:
    assert build(no_change_before=date(2026, 9, 2), max_moves=3).max_moves == 0
    assert build(no_change_before=TERM, max_moves=3).max_moves == 3
    assert build(max_moves_per_worker=2).max_moves_per_worker == 2


def test_upgrades_go_up_to_the_ceiling_of_the_phase() -> None:
    usual, more = build(), build(are_upgrades_allowed=True)
    assert usual.tier_allowed[0].tolist() == [True, False, False]
    assert more.tier_allowed[0].tolist() == [True, True, False]
    assert more.tier_allowed[1:].tolist() == usual.tier_allowed[1:].tolist()
    assert more.entitled_tier.tolist() == usual.entitled_tier.tolist()


def test_a_ceiling_holds_below_the_entitlement() -> None:
    rule = MODEL.entitlement[Phase.PRIMARY].model_copy(update={"ceiling": "keeping_in_touch"})
    model = MODEL.model_copy(update={"entitlement": MODEL.entitlement | {Phase.PRIMARY: rule}})
    problem = build(model=model, are_upgrades_allowed=True)
    assert problem.tier_allowed[1].tolist() == [True, False, False]
    assert problem.entitled_tier[1] == 0


def test_today_is_read_by_id_and_tier_by_label_or_id() -> None:
    current = pd.DataFrame(
        {"urn": ["1", "2", "3"], "worker_id": ["W3", "W9", None], "tier": ["Keeping in touch", "two_meetings", None]}
    )
    problem = build(current=current)
    assert problem.current.tolist() == [2, -1, -1, -1]
    assert problem.current_tier.tolist() == [0, 1, -1, -1]


def test_leapfrogs_are_compared_inside_a_cluster_or_across_the_authority() -> None:
    schools = SCHOOLS.assign(cluster=["North", "South", "North", "South"])
    here = build(schools=schools).leapfrog_group
    wide = build(schools=schools, leapfrog_scope="authority").leapfrog_group
    assert here[0] != here[1]
    assert wide[0] == wide[1]


def test_no_schools_and_no_workers_are_problems_too() -> None:
    assert build(workers=()).size == (4, 0, 3)
    assert build(schools=SCHOOLS.head(0), need=NEED.head(0)).size == (0, 3, 3)


def test_a_person_without_hours_can_be_listed() -> None:
    assert build(workers=(replace(JO, fte=0.0),)).capacity_minutes.tolist() == [0]


def test_phases_of_a_worker_narrow_their_role() -> None:
    only = replace(JO, phases=frozenset({Phase.SECONDARY}))
    assert build(workers=(only,)).allowed[:, 0].tolist() == [False, False, True, False]


def test_tables_are_refused_with_everything_that_is_wrong_with_them() -> None:
    """A phase nobody knows, too few pupils, need above 100, bad FTE, a lock to a stranger and to a tier the phase
    has not, a lock against a ban: all at once."""
    schools = SCHOOLS.assign(phase=["primary", "primary", "secondary", "nursery"], pupils=[200.0, -3.0, 1000.0, 5.0])
    with pytest.raises(InconsistentProblem) as error:
        build(
            schools=schools,
            need=NEED.assign(need_points=[150.0, 35.0, 50.0, 1.0]),
            workers=(replace(JO, fte=-1.0), SAM, replace(HUB, fte=float("nan"))),
            lock_rows=locks(
                ("1", "W1", "keep", "", ""),
                ("1", "W1", "ban", "", ""),
                ("3", "W9", "keep", "", ""),
                ("3", "", "keep", "two_meetings", ""),
            ),
        )
    assert error.value.faults == [
        "Beech (2): it has -3 pupils; 0 or more are needed",
        "Elm (4): its phase is 'nursery'; known are primary, secondary, special",
        "Jo Bell (W1) has -1 FTE; a number of 0 or more is needed",
        "Ali Hart (W3) has nan FTE; a number of 0 or more is needed",
        "Cedar (3) is locked to the tier 'two_meetings'; secondary schools have: Three meetings a term",
        "Cedar (3) is locked to 'W9', who is not in the list of link workers",
        "need_points holds 150 for Ash (1): numbers from 0 to 100 are needed",
        "Ash (1) is locked to Jo Bell, who may not lead it: Jo Bell is barred from Ash",
    ]
