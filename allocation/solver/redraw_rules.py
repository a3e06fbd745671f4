"""The rules of drawn clusters for the solver; each has a check of the same name in redraw/check.py.

That a cluster is in one piece is added step by step: a plan in several pieces is answered by a rule that forbids those
pieces (`Cut`), until none is broken. As in Oehrlein and Haunert 2017, the rule names the areas that cut a piece off.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr
from ortools.sat.python.cp_model_helper import Literal

from allocation.redraw import graph
from allocation.redraw.problem import NOWHERE
from allocation.solver.redraw_case import Areas, RedrawCase, members_of

Held = Literal | bool
MOST_ENDS = 6  # areas of one piece that a rule is made for


class Cut(NamedTuple):
    """Where `area` and `other` are both of the cluster, one of the areas `through` is too."""

    cluster: int
    area: int
    other: int
    through: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Drawing:
    """`x[area, cluster]` for areas that are open; `held` has the cluster of the others. `loads` [k] are expressions."""

    case: RedrawCase
    x: Mapping[tuple[int, int], IntVar]
    held: Mapping[int, int]
    choices: Mapping[int, tuple[int, ...]]
    loads: list[LinearExpr | int] = field(default_factory=list)

    def literal(self, area: int, cluster: int) -> Held:
        """Whether the area is of the cluster."""
        if area in self.held:
            return self.held[area] == cluster
        return self.x.get((area, cluster), False)

    def chosen(self, value: Callable[[IntVar], int]) -> Areas:
        """The cluster of each area, by the values of the solver."""
        return tuple(
            self.held[u] if u in self.held else next(j for j in self.choices[u] if value(self.x[u, j]))
            for u in range(self.case.size[0])
        )


def make_drawing(model: CpModel, case: RedrawCase, choices: Mapping[int, tuple[int, ...]], areas: Areas) -> Drawing:
    """Variables for the areas in `choices` (area -> clusters it may be in); all others stay as in `areas`."""
    units, k = case.size
    x = {(u, j): model.new_bool_var(f"x{u}_{j}") for u, own in choices.items() for j in own}
    held = {u: areas[u] for u in range(units) if u not in choices}
    drawing = Drawing(case, x, held, choices)
    for j in range(k):
        known = int(case.offset[j]) + sum(int(case.weight[u]) for u, own in held.items() if own == j)
        drawing.loads.append(known + sum(int(case.weight[u]) * x[u, j] for u in choices if (u, j) in x))
    return drawing


def one_cluster_each(model: CpModel, drawing: Drawing) -> None:
    """Every area, with all its schools, is in one cluster."""
    for u, own in drawing.choices.items():
        model.add_exactly_one(drawing.x[u, j] for j in own)


def in_one_piece(model: CpModel, drawing: Drawing) -> None:
    """An area of a cluster touches another area of it, unless it is its only one. The rest is added by `cuts`."""
    case = drawing.case
    alone = {j: model.new_bool_var(f"alone{j}") for j in {j for _, j in drawing.x}}
    for j, is_alone in alone.items():
        count = sum(drawing.literal(u, j) for u in range(case.size[0]))
        model.add(count <= 1).only_enforce_if(is_alone)
    for (u, j), own in drawing.x.items():
        near = [drawing.literal(v, j) for v in case.neighbours[u]]
        _clause(model, [*near, own.negated(), alone[j]])


def fixed_stay(model: CpModel, drawing: Drawing) -> None:
    """What is fixed is in the cluster it is fixed to."""
    for u, own in drawing.choices.items():
        if (fixed := drawing.case.fixed[u]) != NOWHERE:
            for j in own:
                model.add(drawing.x[u, j] == int(j == fixed))


def groups_together(model: CpModel, drawing: Drawing) -> None:
    """Areas tied by a group are in one cluster."""
    for block in drawing.case.blocks:
        for first, second in pairwise(block):
            for j in range(drawing.case.size[1]):
                one, other = drawing.literal(first, j), drawing.literal(second, j)
                if not (isinstance(one, bool) and isinstance(other, bool)):
                    model.add(one == other)


def number_of_clusters(model: CpModel, drawing: Drawing) -> None:
    """Every cluster there is to be has an area."""
    for j in range(drawing.case.size[1]):
        _clause(model, [drawing.literal(u, j) for u in range(drawing.case.size[0])])


RULES: tuple[Callable[[CpModel, Drawing], None], ...] = (
    one_cluster_each,
    in_one_piece,
    fixed_stay,
    groups_together,
    number_of_clusters,
)


def cuts(case: RedrawCase, areas: Areas) -> list[Cut]:
    """Rules that every drawing keeps and this one breaks; none where all clusters are in one piece."""
    found = []
    for j, members in enumerate(members_of(areas, case.size[1])):
        parts = graph.pieces(case.neighbours, members)
        if len(parts) < 2:
            continue
        rooted = [part for part in parts if any(case.fixed[u] == j for u in part)]
        main = (
            rooted[0] if rooted else max(parts, key=lambda part: (sum(int(case.weight[u]) for u in part), -min(part)))
        )
        other = min(main, key=lambda u: (case.fixed[u] != j, -int(case.weight[u]), u))
        for part in parts:
            if part is not main:
                through = graph.between(case.neighbours, part, other)
                ends = sorted(part, key=lambda u: (-int(case.weight[u]), u))[:MOST_ENDS]
                found += [Cut(j, u, other, through) for u in ends]
    return found


def add_cuts(model: CpModel, drawing: Drawing, several: Iterable[Cut]) -> None:
    """Forbids what these cuts forbid."""
    for cut in several:
        own, other = drawing.literal(cut.area, cut.cluster), drawing.literal(cut.other, cut.cluster)
        ways = [drawing.literal(u, cut.cluster) for u in cut.through]
        _clause(model, [*ways, *(not one if isinstance(one, bool) else one.negated() for one in (own, other))])


def _clause(model: CpModel, literals: Iterable[Held]) -> None:
    """At least one holds; nothing is added where one does already."""
    several = list(literals)
    if not any(one is True for one in several):
        model.add_bool_or([one for one in several if not isinstance(one, bool)])
