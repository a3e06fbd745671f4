"""Cover of an absence: by hand on small instances, against every possible sharing-out, and never at others' cost."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from math import ceil
from typing import Any

import numpy as np
import pytest

from allocation.cover.absence import Absence, absences, during
from allocation.cover.arranged import newly_broken
from allocation.cover.entities import AbsenceCover, Arranged, SchoolCover
from allocation.cover.everybody import cover, covers
from allocation.hand_edit import HandEdit, edited
from allocation.plan import Assignment, Plan
from allocation.price import need_weights
from allocation.problem import AllocationProblem, AreaLimit, SchoolGroup
from allocation.reading import Led, by_worker, current_plan, led_schools
from allocation.verify import verify
from tests.allocation.problems import build, district, school, small, worker

FIRST_DAY = date(2026, 11, 23)
TERM_WEEKS = 13.0
BRUTE_SEEDS, MOST_TRIED = range(28), 80


def plan_of(problem: AllocationProblem, *lines: tuple[int, int] | None) -> Plan:
    """(worker, tier) of each school in turn, None for nobody."""
    return Plan(
        tuple(
            Assignment(
                one.urn, *((problem.workers[line[0]].worker_id, problem.tier_ids[line[1]]) if line else (None, None))
            )
            for one, line in zip(problem.schools, lines, strict=True)
        )
    )


def away(problem: AllocationProblem, plan: Plan, worker_id: str, weeks: int = 13, caseload: str = "share") -> Absence:
    several = absences(problem, plan, FIRST_DAY, weeks, TERM_WEEKS, caseload)  # type: ignore[arg-type]
    return next(one for one in several if one.worker_id == worker_id)


def cover_of(
    problem: AllocationProblem, plan: Plan, worker_id: str, weeks: int = 13, caseload: str = "share"
) -> AbsenceCover:
    return cover(problem, plan, away(problem, plan, worker_id, weeks, caseload))


def led_by(arranged: Arranged) -> dict[str, tuple[str | None, str | None]]:
    return {one.urn: (one.worker_id, one.tier_id) for one in arranged.schools}


def two_and_jo(**arrays: Any) -> tuple[AllocationProblem, Plan]:
    """Jo leads schools 1 and 2, Ann and Ben one each; Ben is nearer to school 1, Ann to school 2."""
    problem = build(
        [school("1", need=60.0), school("2", need=50.0), school("3"), school("4")],
        [worker("jo"), worker("ann"), worker("ben")],
        travel=np.array([[10, 12, 5], [10, 4, 12], [10, 10, 10], [10, 10, 10]]),
        **arrays,
    )
    return problem, plan_of(problem, (0, 1), (0, 1), (1, 1), (2, 1))


def test_with_room_for_all_the_fullest_is_as_little_full_as_can_be_then_the_nearest_take_them() -> None:
    problem, plan = two_and_jo()
    found = cover_of(problem, plan, "jo")
    assert led_by(found.within) == {"1": ("ben", "two_meetings"), "2": ("ann", "two_meetings")}
    assert (found.within.full, found.emergency, found.is_proven) == (2, None, True)
    assert (found.weeks_full, found.weeks_covered) == (13, 13)
    assert found.within.newly_broken == ()
    # Ben: his own school (540 + 1440 + 40 minutes) and school 1 for the whole term (540 + 1440 + 20) of 18,759.
    (ben,) = (one for one in found.within.loads if one.worker_id == "ben")
    assert ben.hours_percent_before == pytest.approx(100 * 2020 / 18759)
    assert ben.hours_percent == pytest.approx(100 * 4020 / 18759)
    assert (ben.caseload_percent_before, ben.caseload_percent) == pytest.approx((100 / 9, 200 / 9))


def test_a_short_absence_takes_its_share_of_the_term_rounded_up_to_a_minute() -> None:
    problem, plan = two_and_jo()
    (ben,) = (one for one in cover_of(problem, plan, "jo", weeks=3).within.loads if one.worker_id == "ben")
    assert ben.hours_percent == pytest.approx(100 * (2020 + ceil(2000 * 3 / 13)) / 18759)
    assert ben.hours_percent_while_away == pytest.approx(100 * 4020 / 18759)
    assert away(problem, plan, "jo", weeks=40).share == 1.0


def test_hours_that_do_not_reach_are_said_with_how_long_they_do() -> None:
    """Ann has 500 minutes left, Ben nobody's: a school of 2,000 minutes can be taken for 3 weeks (462), not 4 (616)."""
    problem, plan = two_and_jo(
        capacity_minutes=np.array([18759, 2020 + 500, 2020]), tier_allowed=np.tile([False, True, False], (4, 1))
    )
    plan = plan_of(problem, None, (0, 1), (1, 1), (2, 1))
    found = cover_of(problem, plan, "jo", weeks=8)
    assert led_by(found.within) == {"2": (None, None)}
    assert (found.weeks_full, found.weeks_covered) == (3, 3)
    assert found.emergency is not None
    assert led_by(found.emergency) == {"2": ("ann", "two_meetings")}
    assert found.emergency.worst.hours_percent == pytest.approx(100 * (2020 + ceil(1996 * 8 / 13)) / 2520)
    assert any("hours" in sentence for sentence in found.emergency.newly_broken)


def test_a_tier_drops_before_a_school_goes_without_and_the_needier_keeps_its_own() -> None:
    """Ann has time for one school that meets and one that is kept in touch with, not for two that meet."""
    problem = build(
        [school("1", need=60.0), school("2", need=50.0), school("3", need=20.0)],
        [worker("jo"), worker("ann")],
        capacity_minutes=np.array([18759, 5100]),
    )
    plan = plan_of(problem, (0, 1), (0, 1), (1, 0))
    found = cover_of(problem, plan, "jo")
    assert led_by(found.within) == {"1": ("ann", "two_meetings"), "2": ("ann", "keeping_in_touch")}
    assert (found.within.full, found.within.lower, found.within.without) == (1, 1, 0)
    assert found.weeks_covered == 13
    assert found.weeks_full == 11  # 1,500 minutes of school 3 and twice 2,020 x 11 / 13


def test_no_tier_drops_below_that_of_a_school_of_others_with_less_need() -> None:
    """School 3, of Ann's, has less need and meets twice: schools 1 and 2 may not be kept in touch with only."""
    problem = build(
        [school("1", need=60.0), school("2", need=50.0), school("3", need=40.0)],
        [worker("jo"), worker("ann")],
        capacity_minutes=np.array([18759, 2020 + 3600]),
    )
    plan = plan_of(problem, (0, 1), (0, 1), (1, 1))
    found = cover_of(problem, plan, "jo")
    assert led_by(found.within) == {"1": ("ann", "two_meetings"), "2": (None, None)}


def test_a_whole_school_fills_a_caseload_and_a_share_of_one_does_not() -> None:
    problem, plan = two_and_jo(fte=np.array([1.0, 1 / 9, 2 / 9]), capacity_minutes=np.array([18759, 18759, 18759]))
    assert led_by(cover_of(problem, plan, "jo", 3, "whole").within) == {"1": ("ben", "two_meetings"), "2": (None, None)}
    shared = cover_of(problem, plan, "jo", 3).within
    assert shared.without == 0
    assert {one.worker_id for one in shared.schools} == {"ben"}  # two thirteenths of ninths fit beside his own
    assert shared.newly_broken == ()


def test_locks_to_the_person_away_rest_and_others_hold() -> None:
    problem, plan = two_and_jo(locks=np.array([0, 1, -1, -1]))
    assert led_by(cover_of(problem, plan, "jo").within) == {"1": ("ben", "two_meetings"), "2": ("ann", "two_meetings")}
    assert during(problem, away(problem, plan, "jo")).locks.tolist() == [-1, 1, -1, -1]


def test_nobody_covers_who_leaves_before_they_are_back() -> None:
    problem, plan = two_and_jo()
    people = [
        replace(one, available_to=date(2026, 12, 13)) if one.worker_id == "ben" else one for one in problem.workers
    ]
    problem = replace(problem, workers=tuple(people))
    assert {one.worker_id for one in cover_of(problem, plan, "jo", 3).within.schools} == {"ann", "ben"}
    assert {one.worker_id for one in cover_of(problem, plan, "jo", 4).within.schools} == {"ann"}
    reasons = during(problem, away(problem, plan, "jo", 4)).not_allowed_reason
    assert reasons[0, 2] == "Worker ben leaves on 13/12/2026, before the absence ends"
    assert reasons[3, 2] == ""
    assert reasons[3, 0] == "Worker jo is away from 23/11/2026 for 4 weeks"


def test_where_nobody_else_may_lead_the_schools_have_nobody() -> None:
    problem = build([school("1"), school("2", cluster="South")], [worker("jo"), worker("sue", cluster="South")])
    plan = plan_of(problem, (0, 1), (1, 1))
    found = cover_of(problem, plan, "jo")
    assert (found.within.without, found.weeks_full, found.is_proven) == (1, 0, True)
    assert found.emergency is not None
    assert found.emergency.without == 1
    assert found.within.worst.hours_percent is None


def test_it_stops_when_asked_and_leaves_out_those_who_lead_no_school() -> None:
    problem, plan = two_and_jo()
    plan = plan_of(problem, (0, 1), (0, 1), (0, 1), (2, 1))
    several = absences(problem, plan, FIRST_DAY, 13, TERM_WEEKS)
    assert [one.worker_id for one in covers(problem, plan, several)] == ["jo", "ben"]
    assert list(covers(problem, plan, several, seconds=0)) == []


def test_at_the_size_of_a_district_no_other_school_moves_and_no_rule_breaks() -> None:
    problem = district(3, schools=60, clusters=3, workers=12)
    plan = current_plan(problem)  # uneven: it breaks rules already
    broken = verify(problem, plan)
    assert broken
    for absence in absences(problem, plan, FIRST_DAY, 2, TERM_WEEKS)[:6]:
        if not absence.schools:
            continue
        found = cover(problem, plan, absence)
        meanwhile = found.within.on(plan)
        covered = dict(absence.schools)
        for before, after in zip(plan.assignments, meanwhile.assignments, strict=True):
            assert before == after or before.urn in covered
        assert all(line.worker_id != absence.worker_id for line in meanwhile.assignments)
        assert newly_broken(broken, verify(during(problem, absence), meanwhile)) == ()
        assert found.within.newly_broken == ()
        assert found.is_proven


@pytest.mark.parametrize("is_todays", [True, False])
def test_no_sharing_out_is_better(is_todays: bool) -> None:
    tried = 0
    for seed in BRUTE_SEEDS:
        problem = _harder(small(seed), seed)
        plan = current_plan(problem) if is_todays else _some_plan(problem, seed)
        for absence in absences(problem, plan, FIRST_DAY, 1 + seed % 14, TERM_WEEKS, "whole" if seed % 3 else "share"):
            if absence.schools and _number_of_ways(problem, absence) <= MOST_TRIED:
                found = cover(problem, plan, absence)
                best = min(_figures(problem, plan, absence, one) for one in _lawful(problem, plan, absence))
                assert found.within.is_proven
                assert _figures(problem, plan, absence, found.within.schools) == best, (seed, absence)
                assert found.within.newly_broken == ()
                tried += 1
    assert tried > 20


def _harder(problem: AllocationProblem, seed: int) -> AllocationProblem:
    """Of one problem in three, less time."""
    return replace(problem, capacity_minutes=problem.capacity_minutes // 2) if seed % 3 == 0 else problem


def _some_plan(problem: AllocationProblem, seed: int) -> Plan:
    """Any link worker and tier for each school, lawful or not."""
    rng = np.random.default_rng(seed)
    people, tiers = len(problem.workers), len(problem.tier_ids)
    return plan_of(problem, *((int(rng.integers(people)), int(rng.integers(tiers))) for _ in problem.schools))


def _options(problem: AllocationProblem, absence: Absence, urn: str, before: str) -> list[SchoolCover]:
    s = next(i for i, one in enumerate(problem.schools) if one.urn == urn)
    highest = problem.tier_ids.index(before)
    lower = [t for t in range(highest) if problem.tier_allowed[s, t] and problem.tier_locks[s] in (-1, t)]
    return [SchoolCover(urn, before, None, None)] + [
        SchoolCover(urn, before, who.worker_id, problem.tier_ids[t])
        for w, who in enumerate(problem.workers)
        for t in (*lower, highest)
        if who.worker_id != absence.worker_id and problem.allowed[s, w]
    ]


def _number_of_ways(problem: AllocationProblem, absence: Absence) -> int:
    return int(np.prod([len(_options(problem, absence, *one)) for one in absence.schools]))


def _lawful(problem: AllocationProblem, plan: Plan, absence: Absence) -> Iterator[tuple[SchoolCover, ...]]:
    """Every way to share the schools out that breaks no rule which was not broken, and puts nobody deeper into one."""
    before, meanwhile = verify(problem, plan), during(problem, absence)
    for way in product(*(_options(problem, absence, *one) for one in absence.schools)):
        covered = _with(plan, way)
        if not _nobody_deeper(meanwhile, plan, covered, way):
            continue
        after, lower = verify(meanwhile, covered), {one.urn for one in way if not one.is_full}
        is_passed_further = any(one.rule == "no_leapfrog" and one.urns[0] in lower for one in after)
        if not newly_broken(before, after) and not is_passed_further:
            yield way


def _with(plan: Plan, way: Sequence[SchoolCover]) -> Plan:
    return edited(plan, [HandEdit(one.urn, one.worker_id, one.tier_id) for one in way])


def _nobody_deeper(problem: AllocationProblem, plan: Plan, covered: Plan, way: Sequence[SchoolCover]) -> bool:
    ours = {one.urn for one in way}
    own, led = (by_worker(problem, led_schools(problem, one)) for one in (plan, covered))
    for w in range(len(problem.workers)):
        takes = [one for one in led[w] if problem.schools[one.school].urn in ours]
        if not takes:
            continue
        if sum(int(problem.minutes[one]) for one in led[w]) > problem.capacity_minutes[w]:
            return False
        added = sum(float(problem.caseload_share[one.school, w]) for one in takes)
        if added and sum(float(problem.caseload_share[one.school, w]) for one in led[w]) > problem.fte[w] + 1e-5:
            return False
        phases = {problem.schools[one.school].phase for one in own[w]}
        if problem.one_phase_only and phases and any(problem.schools[one.school].phase not in phases for one in takes):
            return False
        if any(problem.locks[one.school] not in (-1, w) for one in takes):
            return False
    return all(_is_together(problem, group, way) for group in problem.keep_together) and all(
        _few_enough(problem, limit, led_schools(problem, plan), led_schools(problem, covered), ours)
        for limit in problem.area_limits
    )


def _is_together(problem: AllocationProblem, group: SchoolGroup, way: Sequence[SchoolCover]) -> bool:
    members = {problem.schools[s].urn for s in group.schools}
    return not group.is_hard or len({one.worker_id for one in way if one.urn in members and one.is_covered}) < 2


def _few_enough(
    problem: AllocationProblem, limit: AreaLimit, before: list[Led], after: list[Led], ours: set[str]
) -> bool:
    """Where too many lead in the area already, nobody joins them."""
    kept = {one.worker for one in before if one.school in limit.schools and problem.schools[one.school].urn not in ours}
    now = {one.worker for one in after if one.school in limit.schools}
    kept, now = kept & set(limit.workers), now & set(limit.workers)
    return len(now) <= max(limit.people, len(kept))


def _figures(problem: AllocationProblem, plan: Plan, absence: Absence, way: Sequence[SchoolCover]) -> tuple[float, ...]:
    """What decides, in order, recomputed in plain arithmetic."""
    meanwhile, weights = during(problem, absence), need_weights(problem)
    place = {one.urn: s for s, one in enumerate(problem.schools)}
    people = {one.worker_id: w for w, one in enumerate(problem.workers)}
    order = {who: i for i, who in enumerate(sorted(people))}
    uncovered = lost = travel = near = listed = 0.0
    for one in way:
        s, before = place[one.urn], problem.tier_ids.index(one.tier_id_before)
        had = float(problem.meetings[s, before])
        given = float(problem.meetings[s, problem.tier_ids.index(one.tier_id)]) if one.tier_id else 0.0
        uncovered += 0 if one.is_covered else weights[s]
        lost += weights[s] * max(0.0, had - given)
        if one.worker_id:
            minutes = int(problem.travel_minutes[s, people[one.worker_id]])
            travel, near, listed = travel + minutes * given, near + minutes, listed + order[one.worker_id]
    takers = {people[one.worker_id] for one in way if one.worker_id}
    led = by_worker(meanwhile, led_schools(meanwhile, _with(plan, way)))
    loads = [
        ceil(100 * sum(int(meanwhile.minutes[one]) for one in led[w]) / int(problem.capacity_minutes[w]) - 1e-9)
        for w in takers
        if problem.capacity_minutes[w]
    ]
    lower = sum(one.is_covered and not one.is_full for one in way)
    return (round(uncovered, 6), round(lost, 6), lower, max(loads, default=0), round(travel, 6), near, listed)
