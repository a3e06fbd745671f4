"""What differs between any two plans, school by school and worker by worker, and two people's edits put together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from allocation.plan import Assignment, Plan
from allocation.wording import counted, joined, words

NOBODY = "nobody"
MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class PlanNames:
    """What schools (by URN), link workers and tiers (by id) are called; an id that is not known stands for itself."""

    schools: Mapping[str, str] = field(default_factory=dict)
    workers: Mapping[str, str] = field(default_factory=dict)
    tiers: Mapping[str, str] = field(default_factory=dict)

    def school(self, urn: str) -> str:
        """The school's name and number."""
        return f"{self.schools[urn]} ({urn})" if urn in self.schools else f"School {urn}"

    def worker(self, worker_id: str | None) -> str:
        """The link worker's name; "nobody" for none."""
        return NOBODY if worker_id is None else self.workers.get(worker_id, worker_id)

    def tier(self, tier_id: str | None) -> str:
        """The tier's label; "none" for none."""
        return "none" if tier_id is None else self.tiers.get(tier_id, words(tier_id))


@dataclass(frozen=True, slots=True)
class SchoolChange:
    """A school whose line differs; None on a side where it has no link worker, or is not in that plan at all."""

    urn: str
    before: Assignment | None
    after: Assignment | None
    sentence: str

    @property
    def changes_worker(self) -> bool:
        """Another link worker, not only another tier."""
        return _worker(self.before) != _worker(self.after)


@dataclass(frozen=True, slots=True)
class WorkerChange:
    """A link worker who leads other schools, or the same at other tiers: URNs taken on, given up, with another tier."""

    worker_id: str
    taken_on: tuple[str, ...]
    given_up: tuple[str, ...]
    other_tier: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class PlanChanges:
    """Everything that differs: schools in the order of the later plan, then workers by how much changes for them."""

    schools: tuple[SchoolChange, ...]
    workers: tuple[WorkerChange, ...]
    headline: str


@dataclass(frozen=True, slots=True)
class Merged:
    """Two people's edits of one draft together. `taken`: URNs whose change came from mine; `contested`: URNs that both
    changed, each otherwise: there theirs stands."""

    plan: Plan
    taken: tuple[str, ...]
    contested: tuple[str, ...]


def compare_plans(before: Plan, after: Plan, names: PlanNames) -> PlanChanges:
    """What has to be done to get from one plan to the other, in sentences."""
    old, new = _lines(before), _lines(after)
    schools = tuple(
        SchoolChange(urn, old.get(urn), new.get(urn), _school_sentence(urn, old, new, names))
        for urn in [*new, *(urn for urn in old if urn not in new)]
        if _place(old.get(urn)) != _place(new.get(urn)) or (urn in old) != (urn in new)
    )
    return PlanChanges(schools, _workers(schools, names), _headline(schools))


def merge_edits(base: Plan, mine: Plan, theirs: Plan) -> Merged:
    """My edits of `base` on top of theirs, school by school; what both changed, each otherwise, stays as they have it.

    A school that is not in their plan is left out: their plan says which schools there are.
    """
    was, my, their = _lines(base), _lines(mine), _lines(theirs)
    touched = [urn for urn in their if urn in my and _place(my[urn]) != _place(was.get(urn))]
    contested = [
        urn for urn in touched if _place(their[urn]) != _place(was.get(urn)) and _place(their[urn]) != _place(my[urn])
    ]
    taken = [urn for urn in touched if urn not in contested and _place(their[urn]) != _place(my[urn])]
    lines = tuple(my[line.urn] if line.urn in set(taken) else line for line in theirs.assignments)
    return Merged(replace(theirs, assignments=lines), tuple(taken), tuple(contested))


def _lines(plan: Plan) -> dict[str, Assignment]:
    return {line.urn: line for line in plan.assignments}


def _worker(line: Assignment | None) -> str | None:
    return line.worker_id if line else None


def _place(line: Assignment | None) -> tuple[str | None, str | None]:
    return (line.worker_id, line.tier_id) if line else (None, None)


def _school_sentence(urn: str, old: Mapping[str, Assignment], new: Mapping[str, Assignment], names: PlanNames) -> str:
    name = names.school(urn)
    if urn not in old or urn not in new:
        line = old.get(urn) or new[urn]
        where = "only in the later plan" if urn in new else "only in the earlier plan"
        return f"{name} is {where}, led by {names.worker(line.worker_id)}."
    (was, was_tier), (now, now_tier) = _place(old[urn]), _place(new[urn])
    tier = "" if was_tier == now_tier else f"'{names.tier(was_tier)}' becomes '{names.tier(now_tier)}'"
    if was == now:
        return f"{name} keeps {names.worker(now)}; {tier}."
    if now is None:
        return f"{name} is left without a link worker; {names.worker(was)} led it."
    if was is None:
        return f"{name}, led by nobody before, goes to {names.worker(now)} at '{names.tier(now_tier)}'."
    return f"{name} goes from {names.worker(was)} to {names.worker(now)}{'; ' if tier else ''}{tier}."


def _workers(schools: Iterable[SchoolChange], names: PlanNames) -> tuple[WorkerChange, ...]:
    taken: dict[str, list[str]] = {}
    given: dict[str, list[str]] = {}
    other: dict[str, list[str]] = {}
    for one in schools:
        was, now = _worker(one.before), _worker(one.after)
        if was == now and now is not None:
            other.setdefault(now, []).append(one.urn)
        if was != now and now is not None:
            taken.setdefault(now, []).append(one.urn)
        if was != now and was is not None:
            given.setdefault(was, []).append(one.urn)
    found = [
        _worker_change(who, taken.get(who, []), given.get(who, []), other.get(who, []), names)
        for who in {**taken, **given, **other}
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.taken_on) - len(one.given_up), names.worker(one.worker_id))))


def _worker_change(
    worker_id: str, taken: list[str], given: list[str], other: list[str], names: PlanNames
) -> WorkerChange:
    def listed(urns: list[str]) -> str:
        return joined([names.schools.get(urn, urn) for urn in urns], most=MOST_NAMED)

    parts = [f"takes on {counted(len(taken), 'school')}: {listed(taken)}"] if taken else []
    parts += [f"gives up {counted(len(given), 'school')}: {listed(given)}"] if given else []
    parts += [f"has {counted(len(other), 'school')} at another tier: {listed(other)}"] if other else []
    sentence = f"{names.worker(worker_id)} {'; '.join(parts)}."
    return WorkerChange(worker_id, tuple(taken), tuple(given), tuple(other), sentence)


def _headline(schools: tuple[SchoolChange, ...]) -> str:
    if not schools:
        return "The two are the same: every school has the same link worker and the same tier."
    move, rest = [one for one in schools if one.changes_worker], [one for one in schools if not one.changes_worker]
    new = [one for one in move if _worker(one.before) is None]
    lost = [one for one in move if _worker(one.after) is None]
    parts = [f"{counted(len(move), 'school')} {_verb(move, 'changes', 'change')} link worker"] if move else []
    parts += [f"{counted(len(new), 'school')} of them had nobody before"] if new else []
    parts += [f"{counted(len(lost), 'school')} of them {_verb(lost, 'is', 'are')} left without one"] if lost else []
    parts += [f"{counted(len(rest), 'school')} {_verb(rest, 'changes', 'change')} tier only"] if rest else []
    sentence = "; ".join(parts)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _verb(some: list[SchoolChange], one: str, many: str) -> str:
    return one if len(some) == 1 else many
