"""From a plan to what its term's calendar has to hold: meetings by tier, who leads, which partners come, travel."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import combinations
from math import isnan

import numpy as np

from allocation.entities import LinkWorker, School
from allocation.hours import straight_line_minutes
from allocation.operating_model import OperatingModel, Partner
from allocation.partner_rota.split import NEARLY_WHOLE, VisitSplit, is_person_of, whole_visits
from allocation.plan import Plan
from allocation.problem import AllocationProblem
from allocation.term_calendar.entities import (
    Away,
    CalendarProblem,
    CalendarRules,
    MeetingNeed,
    PartnerNeed,
    Pattern,
    Person,
    TermCalendar,
)
from allocation.term_calendar.term_dates import TermDates
from allocation.wording import joined


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a school asks for: half-days of the week it prefers and those it refuses."""

    preferred: Pattern = frozenset()
    excluded: Pattern = frozenset()


@dataclass(frozen=True)
class Around:
    """What is known beside the plan. `presence`: link workers' days by worker id (every day for those not there);
    `partners`: the people who can come as partners, with role and cluster; `wishes` of schools by URN; `split`: how
    many visits each school gets, where a split of limited visits was accepted for the plan. `is_with_contacts`:
    keeping-in-touch contacts are dated as well, as virtual meetings."""

    presence: Mapping[str, Person] = field(default_factory=dict)
    partners: Sequence[Person] = ()
    wishes: Mapping[str, Wishes] = field(default_factory=dict)
    is_with_contacts: bool = False
    split: VisitSplit = field(default_factory=VisitSplit)


@dataclass(frozen=True)
class Built:
    """The problem of a calendar, and sentences about what was left out or assumed in it."""

    problem: CalendarProblem
    notes: tuple[str, ...]


def build(
    allocation: AllocationProblem,
    plan: Plan,
    model: OperatingModel,
    term: TermDates,
    rules: CalendarRules,
    around: Around | None = None,
    fixed: TermCalendar | None = None,
) -> Built:
    """What the calendar of a term has to hold for a plan.

    A school has as many meetings as its tier says, each as long as the model's hours; a number that is not whole is
    rounded down and said so. Partners come as often as the accepted split says, else as the model does, by the people
    of their role who cover the school's cluster. Travel to schools is the plan's; between schools it is the straight
    line by the model's road factor and speed. Fixed meetings of schools that are due none any more are dropped and said
    so.
    """
    known = around or Around()
    schools = {school.urn: i for i, school in enumerate(allocation.schools)}
    notes = _Notes()
    needs = [
        need
        for line in plan.assignments
        if line.worker_id is not None and line.tier_id is not None and line.urn in schools
        if (need := _need(allocation.schools[schools[line.urn]], line.worker_id, line.tier_id, model, known, notes))
    ]
    needs, partners = _with_partners(needs, allocation, plan, model, known, notes)
    people = (*(_worker(one, term, known, notes) for one in allocation.workers), *partners)
    base, between = _travel(allocation, needs, model)
    kept = _still_due(fixed or TermCalendar(), needs, notes)
    problem = CalendarProblem(term, tuple(needs), people, rules, kept, base, between)
    return Built(problem, notes.sentences())


class _Notes:
    """What has to be said, gathered by kind so that one sentence names several schools or people."""

    def __init__(self) -> None:
        self._named: dict[str, list[str]] = defaultdict(list)

    def add(self, sentence: str, name: str) -> None:
        """`sentence` has a gap "{}" for the names."""
        if name not in self._named[sentence]:
            self._named[sentence].append(name)

    def sentences(self) -> tuple[str, ...]:
        return tuple(sentence.format(joined(names, most=4)) for sentence, names in self._named.items())


def _need(
    school: School, worker_id: str, tier_id: str, model: OperatingModel, known: Around, notes: _Notes
) -> MeetingNeed | None:
    """What one school is due; None where it is due nothing that can be dated."""
    tier, asked = model.tier(tier_id), model.meetings_a_term(tier_id, school.phase)
    hours, is_virtual = model.hours.meeting_hours.value, tier.mode == "virtual"
    if asked == 0 and known.is_with_contacts:
        asked, hours, is_virtual = model.contacts_a_term(tier_id), model.hours.contact_hours.value, True
    if isnan(asked):
        notes.add("The operating model does not say yet how often these meet, so they have no dates: {}.", tier.label)
        return None
    meetings = whole_visits(asked)
    if asked - meetings > NEARLY_WHOLE:
        notes.add(f"{asked:.4g} meetings a term are dated as {meetings}: {{}}.", tier.label)
    if meetings == 0:
        return None
    wishes = known.wishes.get(school.urn, Wishes())
    return MeetingNeed(
        urn=school.urn,
        name=school.name,
        worker_id=worker_id,
        meetings=meetings,
        length_hours=hours,
        is_virtual=is_virtual,
        cluster=school.cluster,
        preferred=wishes.preferred - wishes.excluded,
        excluded=wishes.excluded,
        need_points=school.need_points or 0.0,
    )


def _with_partners(
    needs: list[MeetingNeed],
    allocation: AllocationProblem,
    plan: Plan,
    model: OperatingModel,
    known: Around,
    notes: _Notes,
) -> tuple[list[MeetingNeed], list[Person]]:
    """The needs with the partners who come to them, and those partners. Of several people of a role the one of the
    school's cluster comes, then one who covers all; of equals the one with fewest visits so far."""
    phases = {school.urn: school.phase for school in allocation.schools}
    tiers = {line.urn: line.tier_id for line in plan.assignments}
    visits: Counter[str] = Counter()
    found = []
    for need in needs:
        wanted = []
        for role in model.partners:
            asked = model.visits_a_term(role.id, phases[need.urn], tiers[need.urn] or "")
            times = known.split.given(need.urn, role.id, asked)
            _note_visits(notes, role, asked, times, (need.urn, role.id) in known.split.visits)
            person = _partner_for(role, need, known.partners, visits) if times else None
            if times and person is None:
                notes.add(
                    "Nobody is listed in the availability file as these partners, so they are left out: {}.", role.label
                )
            elif person is not None:
                visits[person.person_id] += times
                wanted.append(PartnerNeed(person.person_id, times))
        found.append(replace(need, partners=tuple(wanted)))
    return found, [one for one in known.partners if visits[one.person_id]]


def _note_visits(notes: _Notes, role: Partner, asked: float, times: int, is_decided: bool) -> None:
    """What the number of visits to a school rests on, where it is not simply the model's rule."""
    if isnan(asked):
        notes.add("The operating model does not say yet how often these partners come: {}.", role.label)
    elif is_decided:
        notes.add("Visits follow the split accepted on the rota page for these partners: {}.", role.label)
    elif asked - times > NEARLY_WHOLE:
        notes.add(f"{asked:.4g} visits a term to a school are dated as {times}: {{}}.", role.label)


def _partner_for(role: Partner, need: MeetingNeed, partners: Sequence[Person], visits: Counter[str]) -> Person | None:
    able = [one for one in partners if is_person_of(role, one) and one.cluster in ("", need.cluster)]
    return min(able, key=lambda one: (one.cluster == "", visits[one.person_id], one.person_id), default=None)


def _worker(worker: LinkWorker, term: TermDates, known: Around, notes: _Notes) -> Person:
    listed = known.presence.get(worker.worker_id)
    person = replace(
        listed or Person(worker.worker_id, worker.name),
        person_id=worker.worker_id,
        name=worker.name,
        cluster=worker.cluster,
    )
    if listed is None and worker.fte < 1:
        notes.add(
            "No days are listed for these part-time people, so every weekday is taken to be theirs: {}.", worker.name
        )
    return replace(person, away=(*person.away, *_outside(worker, term)))


def _outside(worker: LinkWorker, term: TermDates) -> list[Away]:
    """The days of the term before somebody starts and after they leave."""
    away = []
    if worker.available_from is not None and worker.available_from > term.first_day:
        away.append(Away(term.first_day, worker.available_from - timedelta(days=1), "not started"))
    if worker.available_to is not None and worker.available_to < term.last_day:
        away.append(Away(worker.available_to + timedelta(days=1), term.last_day, "has left"))
    return away


def _travel(
    allocation: AllocationProblem, needs: Sequence[MeetingNeed], model: OperatingModel
) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]]:
    """Minutes one way: (worker, URN) as the plan has them, and (URN, URN) between schools of one link worker."""
    place = {school.urn: i for i, school in enumerate(allocation.schools)}
    at = {worker.worker_id: i for i, worker in enumerate(allocation.workers)}
    base = {
        (need.worker_id, need.urn): int(allocation.travel_minutes[place[need.urn], at[need.worker_id]])
        for need in needs
    }
    places = np.array([[one.easting, one.northing] for one in allocation.schools], dtype=float).reshape(-1, 2)
    minutes = straight_line_minutes(places, places, model)
    mine: dict[str, list[str]] = defaultdict(list)
    for need in needs:
        mine[need.worker_id].append(need.urn)
    between = {
        (one, other): round(float(minutes[place[one], place[other]]))
        for urns in mine.values()
        for one, other in combinations(sorted(urns), 2)
        if not isnan(minutes[place[one], place[other]])
    }
    return base, between


def _still_due(fixed: TermCalendar, needs: Sequence[MeetingNeed], notes: _Notes) -> TermCalendar:
    """The fixed meetings that are still due, led by whom the plan says now; those beyond what is due are dropped."""
    due = {need.urn: need for need in needs}
    kept, seen = [], Counter[str]()
    for one in fixed.meetings:
        seen[one.urn] += 1
        if one.urn in due and seen[one.urn] <= due[one.urn].meetings:
            wanted = {partner.partner_id for partner in due[one.urn].partners}
            come = tuple(person for person in one.partner_ids if person in wanted)
            kept.append(replace(one, worker_id=due[one.urn].worker_id, partner_ids=come))
        else:
            notes.add("Meetings that were fixed are not due any more and were dropped: URN {}.", one.urn)
    return replace(fixed, meetings=tuple(kept))
