"""A list of changes applied to a baseline in order, with every fault of it at once; and what all the kinds do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from allocation.problem import InconsistentProblem
from allocation.scenario import apply_model, apply_rules, apply_schools, apply_staff, apply_ties
from allocation.scenario import rule_changes as rules
from allocation.scenario import school_changes as schools
from allocation.scenario import staff_changes as staff
from allocation.scenario import tie_changes as ties
from allocation.scenario.baseline import Baseline, Refused, names_of
from allocation.scenario.change import ChangeBase
from allocation.scenario.names import ChangeNames

APPLY: dict[type[ChangeBase], Callable[[Baseline, Any], Baseline]] = {
    staff.AddWorker: apply_staff.add_worker,
    staff.RemoveWorker: apply_staff.remove_worker,
    staff.WorkerLeaves: apply_staff.worker_leaves,
    staff.WorkerStays: apply_staff.worker_stays,
    staff.WorkerStarts: apply_staff.worker_starts,
    staff.SetFte: apply_staff.set_fte,
    staff.AddFte: apply_staff.add_fte,
    staff.RemoveFte: apply_staff.remove_fte,
    staff.SetRole: apply_staff.set_role,
    staff.SetBase: apply_staff.set_base,
    staff.MoveWorker: apply_staff.move_worker,
    schools.OpenSchool: apply_schools.open_school,
    schools.CloseSchool: apply_schools.close_school,
    schools.MergeSchools: apply_schools.merge_schools,
    schools.ConvertSchool: apply_schools.convert_school,
    schools.SetPhase: apply_schools.set_phase,
    schools.MoveSchool: apply_schools.move_school,
    schools.MoveSchools: apply_schools.move_schools,
    schools.DrawCluster: apply_schools.draw_cluster,
    schools.SetNeed: apply_schools.set_need,
    schools.SetTier: apply_schools.set_tier,
    schools.ScaleReferrals: apply_schools.scale_referrals,
    rules.UseModel: apply_rules.use_model,
    rules.SetCaseload: apply_model.set_caseload,
    rules.SetCases: apply_model.set_cases,
    rules.SetCutOff: apply_model.set_cut_off,
    rules.SetFloor: apply_model.set_floor,
    rules.SetWeight: apply_rules.set_weight,
    rules.SetMeals: apply_rules.set_meals,
    rules.ScaleTravel: apply_rules.scale_travel,
    rules.ScaleTime: apply_rules.scale_time,
    rules.SetPartnerHours: apply_model.set_partner_hours,
    **apply_rules.SETTINGS,
    ties.Pin: apply_ties.pin,
    ties.Ban: apply_ties.ban,
    ties.Allow: apply_ties.allow,
    ties.KeepSchool: apply_ties.keep_school,
    ties.KeepWorker: apply_ties.keep_worker,
    ties.KeepCluster: apply_ties.keep_cluster,
    ties.KeepTogether: apply_ties.keep_together,
    ties.SplitGroup: apply_ties.split_group,
    ties.LiftLocks: apply_ties.lift_locks,
}
# After another operating model they would be lost with the model they are about.
OF_A_MODEL = (rules.SetCaseload, rules.SetCases, rules.SetCutOff, rules.SetFloor, rules.SetPartnerHours)


class ChangesRefused(InconsistentProblem):
    """A list of changes that does not fit its baseline; `faults` has every fault with the change it is about."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a list as it was applied: its sentence, in the names there were then, and why it could not be."""

    change: ChangeBase
    sentence: str
    faults: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Applied:
    """A baseline with the changes that fit; one that does not is left out, and its step says why. `names` are those
    after all changes; what an earlier step took away keeps its name, so that all sentences can be read again."""

    baseline: Baseline
    steps: tuple[Step, ...]
    names: ChangeNames

    @property
    def faults(self) -> list[str]:
        """Every fault with the number of its change and its sentence."""
        return [
            f"change {number} ({step.sentence.removesuffix('.')}): {fault}"
            for number, step in enumerate(self.steps, 1)
            for fault in step.faults
        ]


def apply_in_order(baseline: Baseline, changes: Sequence[ChangeBase]) -> Applied:
    """The baseline after the changes, one after the other, with the faults of each."""
    steps: list[Step] = []
    names = names_of(baseline)
    for place, change in enumerate(changes):
        faults = _out_of_order(changes, place)
        if not faults:
            try:
                baseline = APPLY[type(change)](baseline, change)
            except Refused as refusal:
                faults = refusal.reasons
        names = _both(names, names_of(baseline))
        steps.append(Step(change, change.sentence(names), faults))
    return Applied(baseline, tuple(steps), names)


def changed(baseline: Baseline, changes: Sequence[ChangeBase]) -> Baseline:
    """The baseline after the changes. Raises ChangesRefused with every fault at once."""
    applied = apply_in_order(baseline, changes)
    if applied.faults:
        raise ChangesRefused(applied.faults)
    return applied.baseline


def _out_of_order(changes: Sequence[ChangeBase], place: int) -> tuple[str, ...]:
    change, before = changes[place], changes[:place]
    if change in before:
        return ("the same change stands in the list already; leave one of the two out",)
    other = next((number for number, one in enumerate(before, 1) if change.is_about_the_same(one)), None)
    if other is not None:
        return (f"change {other} says something else about the same; leave one of the two out",)
    if isinstance(change, rules.UseModel) and any(isinstance(one, OF_A_MODEL) for one in before):
        return ("changes to the operating model stand before it and would be lost; put this change first",)
    return ()


def _both(before: ChangeNames, now: ChangeNames) -> ChangeNames:
    """What there is now and what there was before, so that a sentence about either can be written and read."""
    kinds = ("schools", "workers", "clusters", "hubs", "tiers", "roles", "models", "partners", "weights", "meals")
    together = {kind: {**getattr(before, kind), **getattr(now, kind)} for kind in kinds}
    return ChangeNames(**together, planned_from=now.planned_from)
