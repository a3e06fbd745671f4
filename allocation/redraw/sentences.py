"""Drawn clusters in sentences: how even, who changes, whether in one piece, and how sure that nothing is better."""

from collections.abc import Sequence

import numpy as np

from allocation.plan import SolveStatus, Stage
from allocation.redraw import figures
from allocation.redraw.check import check
from allocation.redraw.problem import Drawn, RedrawProblem
from allocation.wording import counted, joined


def even(problem: RedrawProblem, drawn: Drawn, whose: str) -> str:
    """ "Today the fullest cluster, North, has 12% more than its share of ..., and the emptiest, South, 8% less." """
    if len(problem.clusters) == 1:
        return f"{whose} there is one cluster, which has all."
    if (problem.target <= 0).any():
        return f"{whose} a cluster has no share of {problem.unit}, so nothing can be set against it."
    apart = 100 * (figures.loads(problem, drawn) - problem.target) / problem.target
    most, least = int(np.argmax(apart)), int(np.argmin(apart))
    first = f"{problem.clusters[most]} has {_more(apart[most])} than its share of {problem.unit}"
    return f"{whose} {first} and {problem.clusters[least]} {_more(apart[least])}."


def _more(percent: float) -> str:
    return f"{abs(percent):.1f}% {'more' if percent >= 0 else 'less'}"


def who_changes(problem: RedrawProblem, schools: int, before: Sequence[str], after: Sequence[str]) -> str:
    """How many schools change cluster, with their share of need."""
    changed = [s for s in range(schools) if before[s] != after[s]]
    if not changed:
        return "No school changes cluster."
    share = 100 * float(problem.need[changed].sum()) / float(problem.need.sum())
    are = "changes" if len(changed) == 1 else "change"
    return f"{counted(len(changed), 'school').capitalize()} of {schools} {are} cluster, with {share:.1f}% of all need."


def in_pieces(names: Sequence[str], pieces: Sequence[int]) -> str:
    """Whether every cluster is in one piece."""
    several = [f"{name} ({count})" for name, count in zip(names, pieces, strict=True) if count > 1]
    if several:
        return f"Not in one piece: {joined(several)}."
    return "Every cluster is in one piece."


def proofs(problem: RedrawProblem, stages: Sequence[Stage]) -> list[str]:
    """A sentence a goal: what was found, and what nothing can be better than."""
    return [_proof(problem, one) for one in stages]


def in_unit(value: float, unit: str) -> str:
    """ "5.0% of an even share", "188.1 need points", "486 minutes one way"."""
    decimals = 0 if unit.startswith("minutes") else 1
    return f"{value:,.{decimals}f}{'' if unit.startswith('%') else ' '}{unit}"


def _proof(problem: RedrawProblem, stage: Stage) -> str:
    if stage.goal == "deviation" and (stage.objective or 0.0) <= 100 * problem.tolerance + 1e-9:
        near = f"no cluster is more than {100 * problem.tolerance:g}% from its share"
        return f"{stage.label.capitalize()}: {near}, and no more was asked for."
    found = f"{stage.label.capitalize()}: {in_unit(stage.objective or 0.0, stage.unit)}"
    if stage.status is SolveStatus.OPTIMAL:
        return f"{found}. Proven: nothing is better."
    if stage.bound is None:
        return f"{found}. How much better it could be is not known: time was up first."
    return f"{found}. Not proven best: no boundaries can come below {in_unit(stage.bound, stage.unit)}."


def broken(problem: RedrawProblem, drawn: Drawn) -> list[str]:
    """A sentence for every rule that is broken."""
    return [one.sentence for one in check(problem, drawn)]
