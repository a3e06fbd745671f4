"""Which changes decide: those that alone can bring a rule that would break, and plans with fewer of the changes."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from allocation.entities import LinkWorker
from allocation.hand_edit import known_by
from allocation.plan import Breach, Plan
from allocation.scenario import rule_changes as rules
from allocation.scenario import staff_changes as staff
from allocation.scenario.change import ChangeBase
from allocation.scenario.tie_changes import TieChange
from allocation.scenario_comparison.side import Side
from allocation.verify import verify
from allocation.wording import joined

MOST_NAMED = 3
OF_A_LOAD = ("caseload_limit", "hours_limit")
# A worker's load and its limit, with given schools and tiers, follow from none of these.
NOT_OF_A_LOAD = (
    *get_args(TieChange), rules.CapMoves, rules.CapMovesEach, rules.NoChangeBefore, rules.SetBoundary,
    rules.SetCaseloadRule, rules.SetPartnerHours, rules.PutFirst, rules.SetCutOff, rules.SetFloor,
)  # fmt: skip
NOT_OF_A_CASELOAD = (rules.ScaleTravel, rules.ScaleTime, rules.KeepTimeFree, staff.SetBase)
Said = Sequence[tuple[ChangeBase, str]]


def only_in(side: Side, without: Side) -> list[tuple[ChangeBase, str]]:
    """The changes of a side that the other has not, each with its sentence."""
    sentences = side.said or ("",) * len(side.changes)
    return [(one, said) for one, said in zip(side.changes, sentences, strict=True) if one not in without.changes]


def brought_by(reference: Side, other: Side, back: Plan, breach: Breach, changes: Said) -> str:
    """The changes of which one or more make a link worker's load too much, in a sentence; `changes` are those that one
    of the sides alone has, `back` the plan on the other side in which the rule breaks.

    "" where the same plan breaks the rule with the people and rules of the reference as well, so that no change brings
    it, or where that cannot be tried.
    """
    if breach.rule not in OF_A_LOAD or not _can_be_tried(reference, other):
        return ""
    if known_by(breach) in {known_by(one) for one in verify(reference.problem, back)}:
        return ""
    worker = next(one for one in other.problem.workers if one.worker_id == breach.worker_ids[0])
    said = [sentence for change, sentence in changes if _can_bring(change, breach.rule, worker)]
    if not said:
        return ""
    follows = "That follows from" if len(said) == 1 else "That follows from one or more of"
    return f" {follows}: {' '.join(said[:MOST_NAMED])}"


def _can_be_tried(reference: Side, other: Side) -> bool:
    """Whether a plan of the other side is a plan of the reference: the same schools, people, tiers and term."""
    ours, theirs = reference.problem, other.problem
    return (
        [one.urn for one in ours.schools] == [one.urn for one in theirs.schools]
        and {one.worker_id for one in theirs.workers} <= {one.worker_id for one in ours.workers}
        and ours.tier_ids == theirs.tier_ids
        and ours.planning_date == theirs.planning_date
    )


def _can_bring(change: ChangeBase, rule: str, worker: LinkWorker) -> bool:
    if isinstance(change, NOT_OF_A_LOAD) or (rule == "caseload_limit" and isinstance(change, NOT_OF_A_CASELOAD)):
        return False
    if isinstance(change, get_args(staff.StaffChange)):
        cluster = getattr(change, "cluster", None) if isinstance(change, staff.RemoveFte) else None
        return getattr(change, "worker_id", "") == worker.worker_id or cluster == worker.cluster
    return True


def with_fewer(reference: Side, other: Side, besides: Sequence[Side]) -> list[tuple[Side, str]]:
    """The plans among `besides` that have some of the changes by which the other side differs from the reference, and
    no more, for the same term; each with those changes in words."""
    own = [change for change, _ in only_in(other, reference)]
    found = []
    for side in besides:
        fewer = only_in(side, reference)
        is_part = 0 < len(fewer) < len(own) and all(change in own for change, _ in fewer)
        is_like = [one for one in reference.changes if one not in other.changes] == [
            one for one in reference.changes if one not in side.changes
        ] and side.problem.planning_date == other.problem.planning_date
        if is_part and is_like:
            found.append((side, " ".join(said for _, said in fewer).removesuffix(".")))
    return found


def of_fewer(key: str, was: Mapping[str, Any], now: Mapping[str, Any], fewer: Sequence[tuple[Any, str]]) -> str:
    """What plans with fewer of the changes give a school: as here, or as in the reference. `fewer`: the lines of each
    such plan by `Side.key`, and its changes in words."""
    there = [(lines[key], f"“{changes}” alone") for lines, changes in fewer if key in lines]
    same = [changes for line, changes in there if _is_same(line, now)]
    other = [changes for line, changes in there if _is_same(line, was)]
    said = [f"it is the same with {joined(same)}"] if same else []
    said += [f"it is as in the reference with {joined(other)}"] if other else []
    text = "; ".join(said)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(one[name] == other[name] for name in ("worker_id", "tier_id", "cluster"))
