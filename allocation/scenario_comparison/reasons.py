"""Why a school differs from the reference: the change it follows from, or what would be worse as in the reference."""

from collections.abc import Iterable, Sequence
from math import isnan
from typing import Any

from allocation.hand_edit import HandEdit, Weighed, edited, effect
from allocation.move_reasons import what_is_worse
from allocation.scenario import rule_changes as rules
from allocation.scenario import school_changes as schools
from allocation.scenario import staff_changes as staff
from allocation.scenario.change import ChangeBase
from allocation.scenario_comparison import deciding
from allocation.scenario_comparison.schools import school_lines
from allocation.scenario_comparison.side import Side
from allocation.wording import joined

MOST_NAMED = 3
NEED_ROUNDING = 0.05
ABOUT_TIERS = (schools.SetTier, schools.SetNeed, rules.SetCutOff, rules.SetFloor, rules.UseModel)
ABOUT_NEED = (
    schools.SetNeed,
    schools.ScaleReferrals,
    schools.MergeSchools,
    schools.SetPhase,
    rules.SetWeight,
    rules.SetMeals,
    rules.UseModel,
)
OF_ONE_SCHOOL = ("urn", "into_urn", "urns", "number")


def reasons(reference: Side, other: Side, keys: Iterable[str], besides: Sequence[Side] = ()) -> dict[str, str]:
    """`Side.key` of a school -> why it is not on the other side as in the reference, in sentences.

    In turn: only one of the two has the school; a change that only one of the two has is about the school; whoever
    leads it on one side may not on the other; it is entitled to another tier. Where none of these is so, the other side
    is set as in the reference for this school alone, and what breaks or is worse then is said, with the changes that
    bring it and the schools that the link worker has instead. Last, what plans of `besides` with fewer of the changes
    give the school.
    """
    told = _Told(reference, other, besides)
    return {key: told.why(key) for key in keys}


class _Told:
    """Two sides read once for all schools."""

    def __init__(self, reference: Side, other: Side, besides: Sequence[Side]) -> None:
        self.reference, self.other = reference, other
        self.before, self.after = school_lines(reference), school_lines(other)
        self.own = deciding.only_in(other, reference)
        self.left_out = deciding.only_in(reference, other)
        self.fewer = [(school_lines(side), said) for side, said in deciding.with_fewer(reference, other, besides)]
        self.allowed = {side.name: _pairs(side) for side in (reference, other)}

    def why(self, key: str) -> str:
        """Why this school differs."""
        was, now = self.before.get(key), self.after.get(key)
        if was is None or now is None:
            return self._one_sided(key, was is None)
        found = [*self._about(key), *self._who(key), *self._entitled(key)]
        why = " ".join(dict.fromkeys(found)) or self._made_room(key)
        return f"{why} {deciding.of_fewer(key, was, now, self.fewer)}".rstrip()

    def _one_sided(self, key: str, is_only_here: bool) -> str:
        said = self._about(key)
        if said:
            return " ".join(said)
        side, without = (self.other, self.reference) if is_only_here else (self.reference, self.other)
        return f"Only the data of “{side.name}” have this school; “{without.name}” is made from other data."

    def _about(self, key: str) -> list[str]:
        """Changes of only one side that name the school."""
        here = [said for change, said in self.own if self._names_school(self.other, change, key)]
        there = [said for change, said in self.left_out if self._names_school(self.reference, change, key)]
        return [*_said(here, self.other), *_said(there, self.reference)]

    @staticmethod
    def _names_school(side: Side, change: ChangeBase, key: str) -> bool:
        named: set[str] = set()
        for field in OF_ONE_SCHOOL:
            value = getattr(change, field, None)
            named |= set(value) if isinstance(value, tuple) else {value} if value else set()
        return key in {side.key(str(one)) for one in named}

    def _who(self, key: str) -> list[str]:
        """That who leads it on one side may not on the other, with the change that says so."""
        was, now = self.before[key], self.after[key]
        if was["worker_id"] == now["worker_id"]:
            return []
        found = []
        for line, there in ((was, self.other), (now, self.reference)):
            why_not = self._may_not(key, line, there)
            if why_not:
                said = [one for change, one in [*self.own, *self.left_out] if self._names_worker(change, line)]
                found.append(f"{line['link_worker']} cannot lead it under “{there.name}”: {why_not}.")
                found += [f"That follows from: {one}" for one in said[:MOST_NAMED]]
        return found

    def _may_not(self, key: str, line: dict[str, Any], side: Side) -> str:
        """Why a link worker may not lead the school on this side; "" where they may, or where there is no such line."""
        if not line["worker_id"]:
            return ""
        return self.allowed[side.name].get((key, line["worker_id"]), "they are not among its link workers")

    def _names_worker(self, change: ChangeBase, line: dict[str, Any]) -> bool:
        if getattr(change, "worker_id", "") == line["worker_id"]:
            return True
        clusters = {one.cluster for side in (self.reference, self.other) for one in side.problem.workers
                    if one.worker_id == line["worker_id"]}  # fmt: skip
        if isinstance(change, (staff.AddFte, staff.RemoveFte)):
            return change.cluster in clusters
        return isinstance(change, (rules.SetBoundary, rules.SetCaseloadRule, rules.UseModel))

    def _entitled(self, key: str) -> list[str]:
        """That it is entitled to another tier, and what that follows from."""
        was, now = (_entitled_tier(side, line[key]["urn"]) for side, line in self._both())
        if was == now or not self._is_other_tier(key):
            return []
        before, after = self.before[key]["need_points"], self.after[key]["need_points"]
        is_need = isnan(before) != isnan(after) or abs(before - after) >= NEED_ROUNDING
        need = f" Its need score is {_points(after)}"
        need += f" here and {_points(before)} in the reference." if is_need else " in both."
        kinds = (*ABOUT_TIERS, *ABOUT_NEED) if is_need else ABOUT_TIERS
        said = [one for change, one in [*self.own, *self.left_out] if self._is_about(change, kinds, key)]
        follows = f" That follows from: {' '.join(said[:MOST_NAMED])}" if said else ""
        return [f"It is entitled to '{now}' here and to '{was}' in the reference.{need}{follows}"]

    def _both(self) -> tuple[tuple[Side, dict[str, dict[str, Any]]], ...]:
        return (self.reference, self.before), (self.other, self.after)

    def _is_other_tier(self, key: str) -> bool:
        return bool(self.before[key]["tier"] != self.after[key]["tier"])

    def _is_about(self, change: ChangeBase, kinds: tuple[type[ChangeBase], ...], key: str) -> bool:
        if not isinstance(change, kinds):
            return False
        phases = {self.before[key]["phase"], self.after[key]["phase"]}
        clusters = {self.before[key]["cluster"], self.after[key]["cluster"]}
        phase, cluster = getattr(change, "phase", None), getattr(change, "cluster", None)
        own = getattr(change, "urn", None)
        is_here = own is None or key in (self.other.key(own), self.reference.key(own))
        # A weight, a score or referrals elsewhere can move everybody's score: scores compare schools with each other.
        return is_here and (phase is None or str(phase) in phases) and (cluster is None or cluster in clusters)

    def _made_room(self, key: str) -> str:
        """What would be worse with the reference's line for this school alone."""
        was, now = self.before[key], self.after[key]
        instead = self._instead(was, now)
        line = self.reference.lines[key]
        known = line.tier_id in (None, *self.other.problem.tier_ids)
        if not known or (line.worker_id is None) != (line.tier_id is None):
            return f"{instead}The operating models differ, and so do their tiers."
        back = Weighed(
            self.other.problem, edited(self.other.plan, [HandEdit(now["urn"], line.worker_id, line.tier_id)])
        )
        worse = what_is_worse(self.other.weighed, back)
        if worse:
            return f"{instead}With this school alone as in the reference: {worse}.{self._brought_by(back)}"
        return (
            f"{instead}Nothing would be worse if this school alone were as in the reference; it goes with other "
            "changes."
        )

    def _brought_by(self, back: Weighed) -> str:
        """The changes that bring the rule which would break, named first among what would be worse."""
        broken = effect(self.other.weighed, back).newly_broken
        changes = [*self.own, *self.left_out]
        return deciding.brought_by(self.reference, self.other, back.plan, broken[0], changes) if broken else ""

    def _instead(self, was: dict[str, Any], now: dict[str, Any]) -> str:
        """Which schools the reference's link worker leads here and not there."""
        if not was["worker_id"] or was["worker_id"] == now["worker_id"]:
            return ""
        taken = [
            line["name"]
            for key, line in self.after.items()
            if line["worker_id"] == was["worker_id"] and self.before.get(key, {}).get("worker_id") != was["worker_id"]
        ]
        return f"{was['link_worker']} leads {joined(taken, most=MOST_NAMED)} instead. " if taken else ""


def _said(several: Sequence[str], side: Side) -> list[str]:
    return [f"A change of “{side.name}”: {one}" for one in several[:MOST_NAMED]]


def _pairs(side: Side) -> dict[tuple[str, str], str]:
    """(`Side.key`, worker id) -> why the worker may not lead the school; "" where they may."""
    problem = side.problem
    return {
        (side.key(school.urn), worker.worker_id): "" if problem.allowed[s, w] else str(problem.not_allowed_reason[s, w])
        for s, school in enumerate(problem.schools)
        for w, worker in enumerate(problem.workers)
    }


def _entitled_tier(side: Side, urn: str) -> str:
    place = {school.urn: s for s, school in enumerate(side.problem.schools)}[urn]
    return side.model.tiers[int(side.problem.entitled_tier[place])].label


def _points(value: float) -> str:
    return "not known" if isnan(value) else f"{value:.1f}"
