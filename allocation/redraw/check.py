"""Every rule of drawn clusters again, in plain Python; shares no code with the solver.

Each function has the name of the rule in solver/redraw_rules.py.
"""

from collections.abc import Callable

from allocation.plan import Breach
from allocation.redraw import graph
from allocation.redraw.problem import NOWHERE, Drawn, RedrawProblem
from allocation.wording import counted, joined


def check(problem: RedrawProblem, drawn: Drawn) -> list[Breach]:
    """Every broken rule; none for clusters that may be proposed."""
    return [breach for rule in RULES for breach in rule(problem, drawn)]


def one_cluster_each(problem: RedrawProblem, drawn: Drawn) -> list[Breach]:
    """Every school is in one cluster, and all schools of an area in the same."""
    lost = [s for s, j in enumerate(drawn) if not 0 <= j < len(problem.clusters)]
    found = [_breach(problem, "one_cluster_each", f"{problem.names[s]} is in no cluster.", (s,)) for s in lost]
    for name, schools in zip(problem.unit_names, problem.schools_of, strict=True):
        named = sorted({problem.clusters[drawn[s]] for s in schools if s not in lost})
        if len(named) > 1:
            sentence = f"The area {name} is shared between {joined(named)}."
            found.append(_breach(problem, "one_cluster_each", sentence, schools))
    return found


def in_one_piece(problem: RedrawProblem, drawn: Drawn) -> list[Breach]:
    """From every area of a cluster every other can be reached through areas of the cluster."""
    found = []
    for j, name in enumerate(problem.clusters):
        parts = graph.pieces(problem.neighbours, areas_of(problem, drawn, j))
        if len(parts) > 1:
            apart = [problem.unit_names[u] for part in parts[1:] for u in sorted(part)]
            schools = tuple(s for part in parts[1:] for u in part for s in problem.schools_of[u] if drawn[s] == j)
            sentence = f"{name} is in {counted(len(parts), 'piece')}: apart from the rest is {joined(apart, most=4)}."
            found.append(_breach(problem, "in_one_piece", sentence, schools))
    return found


def fixed_stay(problem: RedrawProblem, drawn: Drawn) -> list[Breach]:
    """What is fixed is in the cluster it is fixed to; a school without a place is where it is today."""
    return [
        _breach(problem, "fixed_stay", f"{problem.names[s]} is fixed to {problem.clusters[problem.must_be(s)]}.", (s,))
        for s, j in enumerate(drawn)
        if problem.must_be(s) not in (NOWHERE, j)
    ]


def groups_together(problem: RedrawProblem, drawn: Drawn) -> list[Breach]:
    """Schools that are to stay together are in one cluster."""
    found = []
    for group in problem.together:
        named = sorted({problem.clusters[drawn[s]] for s in group.schools if drawn[s] != NOWHERE})
        if len(named) > 1:
            sentence = f"The group {group.name} is torn apart between {joined(named)}."
            found.append(_breach(problem, "groups_together", sentence, group.schools))
    return found


def number_of_clusters(problem: RedrawProblem, drawn: Drawn) -> list[Breach]:
    """Every cluster there is to be has an area."""
    return [
        _breach(problem, "number_of_clusters", f"{name} has no area.", ())
        for j, name in enumerate(problem.clusters)
        if not areas_of(problem, drawn, j)
    ]


def areas_of(problem: RedrawProblem, drawn: Drawn, cluster: int) -> set[int]:
    """The areas in which a school is of the cluster."""
    return {unit for unit, j in zip(problem.unit_of, drawn, strict=True) if j == cluster and unit != NOWHERE}


def _breach(problem: RedrawProblem, rule: str, sentence: str, schools: tuple[int, ...]) -> Breach:
    return Breach(rule, sentence, tuple(problem.urns[s] for s in schools))


RULES: tuple[Callable[[RedrawProblem, Drawn], list[Breach]], ...] = (
    one_cluster_each,
    in_one_piece,
    fixed_stay,
    groups_together,
    number_of_clusters,
)
