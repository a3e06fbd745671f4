"""Goals about workload: the caseload band's lower end, and how evenly work is shared among colleagues."""

from collections.abc import Collection, Mapping
from math import ceil, floor

from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr

from allocation.solver.blocks import Block
from allocation.solver.scale import WORKLOAD_SCALE
from allocation.solver.terms import Terms
from allocation.solver.variables import Variables

EVEN_ENOUGH_SHARE = 0.08

Given = Collection[tuple[int, int, int]]


def _load(x: Variables, terms: Terms, w: int) -> LinearExpr:
    pairs = [(s, t) for s in x.schools for t in x.tiers]
    return LinearExpr.weighted_sum(
        [x.given[s, w, t] for s, t in pairs], [int(terms.problem.minutes[s, w, t]) for s, t in pairs]
    )


def _most_minutes(x: Variables, terms: Terms) -> int:
    return int(terms.problem.minutes[list(x.schools)].max(axis=(1, 2), initial=0).sum()) if x.schools else 0


def _loads_of(terms: Terms, given: Given) -> list[int]:
    loads = [0] * len(terms.problem.workers)
    for s, w, t in given:
        loads[w] += int(terms.problem.minutes[s, w, t])
    return loads


def groups_among(terms: Terms, workers: Collection[int]) -> list[tuple[int, ...]]:
    """Groups of colleagues among these workers; in a neighbourhood of a part, what is in it of each group."""
    ours = [tuple(w for w in group if w in workers) for group in terms.colleagues]
    return [group for group in ours if len(group) > 1]


def unfilled(model: CpModel, x: Variables, terms: Terms) -> LinearExpr:
    short = []
    for w in x.workers:
        if terms.has_floor[w]:
            fte = int(terms.floors.fte[w])
            short.append(model.new_int_var(0, fte, f"unfilled_{w}"))
            taken = [int(terms.floors.taken[s, w]) for s in x.schools]
            model.add(short[-1] + LinearExpr.weighted_sum([x.leads[s, w] for s in x.schools], taken) >= fte)
    return LinearExpr.sum(short)


def unfilled_value(terms: Terms, block: Block, given: Given) -> int:
    filled = dict.fromkeys(block.workers, 0)
    for s, w, _ in given:
        filled[w] += int(terms.floors.taken[s, w])
    return sum(max(0, int(terms.floors.fte[w]) - filled[w]) for w in block.workers if terms.has_floor[w])


def gap(model: CpModel, x: Variables, terms: Terms) -> LinearExpr:
    ends: list[tuple[IntVar, int]] = []
    for group in groups_among(terms, x.workers):
        capacity = [int(terms.problem.capacity_minutes[w]) for w in group]
        most = WORKLOAD_SCALE * _most_minutes(x, terms) // min(capacity) + 1
        high, low = (model.new_int_var(0, most, f"{end}_{group[0]}") for end in ("busiest", "least_busy"))
        for w, minutes in zip(group, capacity, strict=True):
            load = _load(x, terms, w)
            model.add(high * minutes >= WORKLOAD_SCALE * load)
            model.add(low * minutes <= WORKLOAD_SCALE * load)
        ends += [(high, 1), (low, -1)]
    return LinearExpr.weighted_sum([v for v, _ in ends], [sign for _, sign in ends])


def band(
    terms: Terms, given: Given, most_gap: int, workers: Collection[int] | None = None
) -> dict[int, tuple[int, int]]:
    """Least and most minutes of each colleague, around the workloads of the lines given: within them the gap of a group
    stays within `most_gap`, and limits that are numbers make a far easier model than a gap between variables."""
    loads, between = _loads_of(terms, given), {}
    for group in terms.colleagues if workers is None else groups_among(terms, workers):
        shares_used = [WORKLOAD_SCALE * loads[w] // int(terms.problem.capacity_minutes[w]) for w in group]
        room = max(0, most_gap - (max(shares_used) + 1 - min(shares_used)))
        low, high = min(shares_used) - room // 2, max(shares_used) + 1 + room // 2
        for w in group:
            minutes = int(terms.problem.capacity_minutes[w])
            between[w] = (max(0, -(-low * minutes // WORKLOAD_SCALE)), high * minutes // WORKLOAD_SCALE)
    return between


def keep_between(model: CpModel, x: Variables, terms: Terms, between: Mapping[int, tuple[int, int]]) -> None:
    """Holds the minutes of these workers between the ends that `band` gives."""
    for w in set(between) & set(x.workers):
        low, high = between[w]
        load = _load(x, terms, w)
        model.add(load <= high)
        model.add(load >= low)


def is_between(terms: Terms, given: Given, between: Mapping[int, tuple[int, int]]) -> bool:
    """Whether the minutes of every worker are between the ends that `band` gives."""
    loads = _loads_of(terms, given)
    return all(low <= loads[w] <= high for w, (low, high) in between.items())


def even_band(terms: Terms, workers: Collection[int], given: Given) -> dict[int, tuple[int, int]]:
    """Least and most minutes of each colleague that count as even, around the share of time that all of a group use."""
    loads, between = _loads_of(terms, given), {}
    for group in groups_among(terms, workers):
        capacity = {w: int(terms.problem.capacity_minutes[w]) for w in group}
        used = sum(loads[w] for w in group) / sum(capacity.values())
        low, high = max(0.0, used - EVEN_ENOUGH_SHARE / 2), used + EVEN_ENOUGH_SHARE / 2
        for w, minutes in capacity.items():
            between[w] = (ceil(low * minutes), floor(high * minutes))
    return between


def beyond(model: CpModel, x: Variables, terms: Terms, between: Mapping[int, tuple[int, int]]) -> LinearExpr:
    """Minutes by which workloads are beyond the ends."""
    minutes = []
    for w in sorted(set(between) & set(x.workers)):
        minutes.append(model.new_int_var(0, _most_minutes(x, terms) + between[w][1], f"beyond_{w}"))
        load = _load(x, terms, w)
        model.add(minutes[-1] >= load - between[w][1])
        model.add(minutes[-1] >= between[w][0] - load)
    return LinearExpr.sum(minutes)


def beyond_value(terms: Terms, block: Block, given: Given, between: Mapping[int, tuple[int, int]]) -> int:
    loads = _loads_of(terms, given)
    ends = ((loads[w], *between[w]) for w in block.workers if w in between)
    return sum(max(0, load - high, low - load) for load, low, high in ends)


def gap_value(terms: Terms, block: Block, given: Given) -> int:
    loads, total = _loads_of(terms, given), 0
    for group in groups_among(terms, block.workers):
        capacity = [int(terms.problem.capacity_minutes[w]) for w in group]
        shares_used = [(WORKLOAD_SCALE * loads[w], minutes) for w, minutes in zip(group, capacity, strict=True)]
        total += max(-(-load // minutes) for load, minutes in shares_used) - min(load // m for load, m in shares_used)
    return total


def gap_tolerance(terms: Terms, block: Block) -> int:
    return round(EVEN_ENOUGH_SHARE * WORKLOAD_SCALE) * len(groups_among(terms, block.workers))


def spread_within_gap(terms: Terms, block: Block, most_gap: int) -> int:
    """Workloads whose gap is at most this have a spread of no more than this."""
    groups = groups_among(terms, block.workers)
    largest = max((sum(int(terms.problem.capacity_minutes[w]) for w in group) for group in groups), default=0)
    return ceil(most_gap * largest / (2 * WORKLOAD_SCALE)) + sum(len(group) for group in groups)


def spread(model: CpModel, x: Variables, terms: Terms) -> LinearExpr:
    differences = []
    for group in groups_among(terms, x.workers):
        capacity = [int(terms.problem.capacity_minutes[w]) for w in group]
        most, whole = _most_minutes(x, terms), sum(capacity)
        loads = [model.new_int_var(0, most, f"load_{w}") for w in group]
        for w, load, minutes in zip(group, loads, capacity, strict=True):
            model.add(load == _load(x, terms, w))
            differences.append(model.new_int_var(0, most, f"uneven_{w}"))
            above = whole * load - minutes * LinearExpr.sum(loads)
            model.add(whole * differences[-1] >= above)
            model.add(whole * differences[-1] >= -above)
    return LinearExpr.sum(differences)


def spread_value(terms: Terms, block: Block, given: Given) -> int:
    loads, total = _loads_of(terms, given), 0
    for group in groups_among(terms, block.workers):
        capacity = {w: int(terms.problem.capacity_minutes[w]) for w in group}
        whole, load = sum(capacity.values()), sum(loads[w] for w in group)
        total += sum(-(-abs(whole * loads[w] - capacity[w] * load) // whole) for w in group)
    return total


def spread_tolerance(terms: Terms, block: Block) -> int:
    minutes = sum(int(terms.problem.capacity_minutes[w]) for group in groups_among(terms, block.workers) for w in group)
    return round(EVEN_ENOUGH_SHARE * minutes)
