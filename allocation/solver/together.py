"""Keep-together groups: the goal of as few link workers as can be in each, and the same as rows of a program."""

from collections.abc import Sequence

import numpy as np
from ortools.sat.python.cp_model import CpModel, LinearExpr

from allocation.solver.blocks import Block
from allocation.solver.constraints import Line
from allocation.solver.rows import Rows
from allocation.solver.terms import Terms
from allocation.solver.variables import Variables
from allocation.solver.workload import Given


def more_than_one(model: CpModel, x: Variables, terms: Terms) -> LinearExpr:
    """Link workers more than one, added over the groups."""
    counts = []
    for number, group in enumerate(terms.together):
        members = [s for s in group if s in x.uncovered]
        if len(members) < 2:
            continue
        leads_group = {w: model.new_bool_var(f"has_of_group_{number}_{w}") for w in x.workers}
        for s in members:
            for w, leads in leads_group.items():
                model.add_implication(x.leads[s, w], leads)
        counts.append(model.new_int_var(0, len(members), f"more_than_one_{number}"))
        model.add(counts[-1] >= LinearExpr.sum(list(leads_group.values())) - 1)
    return LinearExpr.sum(counts)


def more_than_one_value(terms: Terms, block: Block, given: Given) -> int:
    """The same figure for given lines."""
    leader, ours = {s: w for s, w, _ in given}, set(block.schools)
    leaders = [{leader[s] for s in group if s in leader and s in ours} for group in terms.together]
    return sum(max(0, len(some) - 1) for some in leaders)


def add_rows(rows: Rows, terms: Terms, lines: Sequence[Line], count: int, most: int | None) -> int:
    """Rows that keep the hard groups together and, with `most`, link workers more than one in groups within it.

    Columns 0 to len(lines) - 1 are the lines, those from `count` on are free; returns the number of all columns.
    """
    hard = [group.schools for group in terms.problem.keep_together if group.is_hard]
    more: list[int] = []
    for group in [*hard, *(terms.together if most is not None else ())]:
        mine = [(i, w) for i, (s, w, _) in enumerate(lines) if s in group]
        leads_group = {w: count + k for k, w in enumerate(sorted({w for _, w in mine}))}
        count += len(leads_group)
        for i, w in mine:
            rows.add([(leads_group[w], 1.0), (i, -1.0)], 0, np.inf)
        leaders = [(column, 1.0) for column in leads_group.values()]
        if group in hard:
            rows.add(leaders, 0, 1)
        else:
            more.append(count)
            count += 1
            rows.add([*leaders, (more[-1], -1.0)], -np.inf, 1)
    if more and most is not None:
        rows.add([(column, 1.0) for column in more], 0, most)
    return count
