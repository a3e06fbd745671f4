"""How well a term's meetings are dated, and how soon, beside a diary filled in by hand: the first free half-day."""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import numpy as np

from allocation.problem import AllocationProblem
from allocation.settings import AllocationSettings
from allocation.solver.solve import solve
from allocation.solver.term_calendar import solve_calendar
from allocation.term_calendar.build import Around, Wishes, build
from allocation.term_calendar.check import check
from allocation.term_calendar.entities import (
    EVERY_HALF_DAY,
    CalendarProblem,
    CalendarRules,
    Meeting,
    MeetingNeed,
    Pattern,
    Person,
    Standardisation,
    TermCalendar,
    numbered,
)
from allocation.term_calendar.measures import measure
from allocation.term_calendar.presence import why_away
from allocation.term_calendar.standardisation import groups, months
from allocation.term_calendar.term_dates import ClosedDays, HalfDay, TermDates, half_days, week_of
from benchmarks.districts import TIGHT, district, model_of

SIZES, QUICK_SIZES = ("W", "C"), ("W",)
SECONDS = (10.0, 30.0)
PLAN_SECONDS = 4.0
TERM = TermDates(
    "Spring 2027", date(2027, 1, 4), date(2027, 3, 25), (ClosedDays(date(2027, 2, 15), date(2027, 2, 19), "half-term"),)
)
CLUSTERS_A_PARTNER = 2
PREFERRED, REFUSED = (((1, 2, 3), (False, True)), ((0, 1, 2, 3, 4), (False,))), (((4,), (True,)), ((0,), (False,)))
HEADING = (
    f"{'':4}{'method':24}{'seconds':>8}{'placed':>9}{'visits':>8}{'standing':>10}{'wishes':>8}{'weeks off':>11}"
    f"{'travel, h':>11}{'saved, h':>10}{'broken':>8}"
)
READING = """placed, visits, standing (places at standardisation meetings): share of what is due
wishes: share of meetings of schools with a wish that are in a half-day they prefer
weeks off: mean distance from even spacing
travel: to all meetings placed, there and back, less what two schools on one day save"""


class Figures(NamedTuple):
    """What a calendar comes to; shares from 0 to 1, travel in hours."""

    seconds: float
    placed: float
    visits: float
    standing: float
    wishes: float
    weeks_off: float
    travel: float
    saved: float
    broken: int

    def line(self) -> str:
        """The columns of HEADING."""
        return (
            f"{self.seconds:8.1f}{self.placed:9.1%}{self.visits:8.1%}{self.standing:10.1%}{self.wishes:8.1%}"
            f"{self.weeks_off:11.2f}{self.travel:11,.0f}{self.saved:10,.0f}{self.broken:8d}"
        )


def run(is_quick: bool = False) -> None:
    """Prints a line a size and method, then travel and wishes of ours over those of the first free half-day."""
    print(HEADING)
    for size in QUICK_SIZES if is_quick else SIZES:
        problem = calendar_of(district(size, 0))
        print(
            f"{size}: {len(problem.needs)} schools that meet, {sum(need.meetings for need in problem.needs)} meetings"
        )
        began = time.perf_counter()
        theirs = figures(problem, first_free(problem), time.perf_counter() - began)
        print(f"{'':4}{'first free half-day':24}{theirs.line()}", flush=True)
        for seconds in SECONDS[:1] if is_quick else SECONDS:
            found = solve_calendar(problem, seconds)
            ours = figures(problem, found.calendar, found.seconds)
            print(f"{'':4}{f'TAS Planner, {seconds:.0f} s':24}{ours.line()}")
            print(
                f"{'':4}{'':24}ours over theirs: travel {ours.travel / theirs.travel:.3f}, wishes met "
                f"{ours.wishes / theirs.wishes:.2f}, weeks off {ours.weeks_off / theirs.weeks_off:.2f}",
                flush=True,
            )
    print(READING)


def calendar_of(whole: AllocationProblem) -> CalendarProblem:
    """The calendar of a plan of the district, with people's days, partners and wishes made up by a fixed seed."""
    options = AllocationSettings(seconds=int(PLAN_SECONDS)).solve_options()
    plan, random = solve(whole, options).plan, np.random.default_rng(11)
    clusters = sorted({school.cluster for school in whole.schools})
    presence = {
        one.worker_id: Person(one.worker_id, one.name, half_days=_days(random, max(1, round(5 * one.fte))))
        for one in whole.workers
    }
    partners = [
        Person(
            f"{role.id}-{cluster}-{number}", f"{role.label} of {cluster}", True, cluster, role.label, _days(random, 4)
        )
        for role in model_of(TIGHT).partners
        for cluster in clusters
        for number in range(CLUSTERS_A_PARTNER)
    ]
    wishes = {
        school.urn: Wishes(preferred=_pattern(*PREFERRED[place // 9 % 2]))
        if place % 9 == 0
        else Wishes(excluded=_pattern(*REFUSED[place // 9 % 2]))
        for place, school in enumerate(whole.schools)
        if place % 9 in (0, 4)
    }
    return build(whole, plan, model_of(TIGHT), TERM, CalendarRules(), Around(presence, partners, wishes)).problem


def _days(random: np.random.Generator, count: int) -> Pattern:
    chosen = {int(day) for day in random.permutation(5)[:count]}
    return frozenset(half for half in EVERY_HALF_DAY if half[0] in chosen)


def _pattern(days: tuple[int, ...], halves: tuple[bool, ...]) -> Pattern:
    return frozenset((day, half) for day in days for half in halves)


class _Diary:
    """Who is taken when, as somebody with a paper diary would know it."""

    def __init__(self, problem: CalendarProblem) -> None:
        self._people = {one.person_id: one for one in problem.people}
        self._taken: Counter[tuple[str, date]] = Counter()
        self._halves: set[tuple[str, HalfDay]] = set()

    def is_free(self, person_id: str, when: HalfDay) -> bool:
        person = self._people[person_id]
        has_room = self._taken[person_id, when.day] < person.most_a_day and (person_id, when) not in self._halves
        return has_room and not why_away(person, when)

    def write(self, people: tuple[str, ...], when: HalfDay) -> None:
        self._halves |= {(one, when) for one in people}
        self._taken.update((one, when.day) for one in people)


def first_free(problem: CalendarProblem) -> TermCalendar:
    """A diary filled in by hand: the standardisation meetings where most can come, then school by school, the neediest
    first, each meeting in the first half-day left when the link worker is free, the school does not refuse and its last
    meeting is far enough away; partners come where they happen to be free."""
    diary = _Diary(problem)
    standing = tuple(_standing(problem, diary))
    meetings: list[Meeting] = []
    for need in sorted(problem.needs, key=lambda one: (-one.need_points, one.urn)):
        meetings += _of_school(problem, diary, need)
    return TermCalendar(numbered(meetings), standing)


def _standing(problem: CalendarProblem, diary: _Diary) -> Iterator[Standardisation]:
    for group, members in groups(problem).items():
        for month in months(problem):
            every = [when for when in half_days(problem.term) if (when.day.year, when.day.month) == month]
            come = {
                when: tuple(one.person_id for one in members if diary.is_free(one.person_id, when)) for when in every
            }
            best = max(every, key=lambda when: len(come[when]))
            if come[best]:
                diary.write(come[best], best)
                yield Standardisation(group, month, best, come[best])


def _of_school(problem: CalendarProblem, diary: _Diary, need: MeetingNeed) -> Iterator[Meeting]:
    last = -problem.rules.least_weeks
    left = {one.partner_id: one.meetings for one in need.partners}
    placed = 0
    for when in half_days(problem.term):
        week = week_of(problem.term, when.day)
        is_far_enough = week - last >= problem.rules.least_weeks
        if placed == need.meetings or not is_far_enough or when.pattern in need.excluded:
            continue
        if diary.is_free(need.worker_id, when):
            come = tuple(one for one, visits in left.items() if visits and diary.is_free(one, when))
            left |= {one: left[one] - 1 for one in come}
            diary.write((need.worker_id, *come), when)
            placed, last = placed + 1, week
            yield Meeting(need.urn, 0, when, need.worker_id, come)


def figures(problem: CalendarProblem, calendar: TermCalendar, seconds: float) -> Figures:
    """The figures of any calendar, from the product's measures and its checker."""
    seen = measure(problem, calendar)
    wishing = {need.urn for need in problem.needs if need.preferred}
    asked = sum(one.urn in wishing for one in calendar.meetings)
    gaps = len(calendar.meetings) - len({one.urn for one in calendar.meetings})
    return Figures(
        seconds=seconds,
        placed=seen.placed / seen.due,
        visits=seen.partner_visits / max(1, seen.partner_visits_due),
        standing=seen.standardised / max(1, seen.standardised_due),
        wishes=1 - seen.wishes_missed / max(1, asked),
        weeks_off=seen.weeks_off_target / max(1, gaps),
        travel=(seen.travel_alone_minutes - seen.travel_saved_minutes) / 60,
        saved=seen.travel_saved_minutes / 60,
        broken=len(check(problem, calendar)),
    )
