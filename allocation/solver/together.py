"""Keep-together groups: the goal of as few link workers as can be in each."""

from ortools.sat.python.cp_model import CpModel, LinearExpr

from allocation.solver.blocks import Block
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
