"""The cheapest set of listed loads, one of each worker, that leads every school once: exact cover, depth first.

The school that the fewest loads could still lead comes next (Knuth, 2000, "Dancing links"). A set may not go beyond a
budget, to which every worker without a load adds at least their cheapest that is still possible; nor may minutes that
nobody uses add up to more or less than there are. What was once looked into from the same schools with no less of the
budget left is not looked into again. Loops are compiled by Numba; the limit is a number of nodes, so the same question
has the same answer on every machine.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from allocation.solver.knapsacks import Small, Whole

MOST_SCHOOLS = 124
SCHOOLS_A_WORD = 62
NEVER = 1 << 40
SEEN_BITS = 18
NOBODY = -1
# Of a state: two words of schools, workers with a load, what they are over, sums of which two have names
TEAM, OVER, FIRST_SUM, COST, UNUSED = 2, 3, 4, 4, 5


class LoadList(NamedTuple):
    """Loads, cheapest first: `has` [N, S], `workers` and what each is `over` its worker's best [N]; `sums` [N, 2 + H]:
    what it costs, the minutes of its worker that it leaves unused when every school takes the least it takes of
    anybody, and what it adds to earlier goals."""

    has: NDArray[np.bool_]
    workers: Whole
    over: Whole
    sums: Whole


class Limits(NamedTuple):
    """Of a set of loads: its `sums` [2 + H], of which the first (what it costs) and the third and later may not be
    exceeded, and the second must be reached. No set costs less than `value` and what it is over. `nodes`: the most to
    look into. Ends early when stop[0] is set."""

    value: int
    sums: Whole
    nodes: int
    stop: NDArray[np.bool_]


class LoadSet(NamedTuple):
    """The loads of the cheapest set, as places in the list (none where there is no set within the limits); whether no
    cheaper one is left out; the nodes that took."""

    places: Whole
    is_proven: bool
    nodes: int


def make_ready() -> None:
    """Compiles the loops."""
    one = np.zeros(1, dtype=np.int64)
    two = np.zeros((1, 2), dtype=np.int64)
    loads = LoadList(np.ones((1, 1), dtype=np.bool_), one, one, two)
    cheapest_set(loads, 1, Limits(0, two[0], 1, np.zeros(1, dtype=np.bool_)))


def cheapest_set(listed: LoadList, workers: int, limits: Limits) -> LoadSet:
    """The set that costs least, one load of each worker, within the limits."""
    taken = np.full(workers, NOBODY, dtype=np.int64)
    seen = np.zeros((1 << SEEN_BITS, FIRST_SUM + len(limits.sums)), dtype=np.int64)
    ends = np.array([limits.value, limits.nodes, listed.has.shape[1]], dtype=np.int64)
    nodes = _search(_words(listed.has), _items(listed.has), *listed[1:], ends, limits.sums, limits.stop, taken, seen)
    return LoadSet(taken[taken >= 0], nodes <= limits.nodes, min(nodes, limits.nodes))


def _items(has: NDArray[np.bool_]) -> Small:
    """The schools of each load, then NOBODY [N, longest + 1]."""
    loads, schools = np.nonzero(has)
    longest = has.sum(axis=1)
    items = np.full((len(has), int(longest.max(initial=0)) + 1), NOBODY, dtype=np.int32)
    items[loads, np.arange(len(loads)) - (np.cumsum(longest) - longest)[loads]] = schools
    return items


def _words(has: NDArray[np.bool_]) -> Whole:
    """The schools of each load as bits of two numbers [N, 2]."""
    schools = np.arange(has.shape[1])
    bits = np.int64(1) << (schools % SCHOOLS_A_WORD).astype(np.int64)
    words = [has[:, schools // SCHOOLS_A_WORD == word] @ bits[schools // SCHOOLS_A_WORD == word] for word in (0, 1)]
    return np.stack(words, axis=1).astype(np.int64)


@njit(cache=True, nogil=True)
def _search(
    words: Whole,
    items: Small,
    workers: Whole,
    over: Whole,
    sums: Whole,
    ends: Whole,
    limits: Whole,
    stop: NDArray[np.bool_],
    taken: Whole,
    seen: Whole,
) -> int:
    """How many nodes were looked into, one more than the most where that was not enough; `taken` becomes the set."""
    value, most_nodes, schools = ends
    budget = limits[0] - value
    team = len(taken)
    possible, counts = np.empty((team + 1, len(words)), dtype=np.int32), np.zeros(team + 1, dtype=np.int64)
    options, last = np.empty((team + 1, len(words)), dtype=np.int32), np.zeros(team + 1, dtype=np.int64)
    at, chosen = np.zeros(team + 1, dtype=np.int64), np.zeros(team + 1, dtype=np.int64)
    state = np.zeros((team + 1, FIRST_SUM + len(limits)), dtype=np.int64)
    ranges, loads_of = np.empty((team, 3), dtype=np.int64), np.empty(schools, dtype=np.int64)
    for i in range(len(words)):
        possible[0, i] = i
    counts[0] = len(words)
    depth, nodes, is_new = 0, 0, True
    while depth >= 0:
        if is_new:
            nodes += 1
            if nodes > most_nodes or stop[0]:
                return most_nodes + 1
            left = possible[depth, : counts[depth]]
            _look_at(left, items, workers, over, sums, ranges, loads_of)
            at[depth], last[depth], is_new = 0, 0, False
            if _is_within(ranges, state[depth], limits, budget):
                last[depth] = _options(left, items, workers, loads_of, state[depth], options[depth])
        if at[depth] >= last[depth] or state[depth, OVER] + over[options[depth, at[depth]]] > budget:
            depth -= 1
            continue
        load = options[depth, at[depth]]
        at[depth] += 1
        chosen[depth] = load
        _with_load(state[depth], words[load], workers[load], over[load], sums[load], state[depth + 1])
        if depth + 1 == team:
            if state[team, COST] <= budget + value and _keeps(state[team], limits):
                taken[:], budget = chosen[:team], state[team, COST] - 1 - value
            continue
        if _is_seen(seen, state[depth + 1]):
            continue
        left = possible[depth, : counts[depth]]
        most = budget - state[depth + 1, OVER]
        counts[depth + 1] = _still_possible(left, words, workers, over, load, most, possible[depth + 1])
        depth, is_new = depth + 1, True
    return nodes


@njit(cache=True, nogil=True)
def _with_load(state: Whole, words: Whole, worker: int, over: int, sums: Whole, then: Whole) -> None:
    then[0], then[1], then[TEAM] = state[0] | words[0], state[1] | words[1], state[TEAM] | (np.int64(1) << worker)
    then[OVER] = state[OVER] + over
    for i in range(len(sums)):
        then[FIRST_SUM + i] = state[FIRST_SUM + i] + sums[i]


@njit(cache=True, nogil=True)
def _keeps(state: Whole, limits: Whole) -> bool:
    for i in range(2, len(limits)):
        if state[FIRST_SUM + i] > limits[i]:
            return False
    return bool(state[UNUSED] == limits[1])


@njit(cache=True, nogil=True)
def _still_possible(
    before: Small, words: Whole, workers: Whole, over: Whole, load: int, budget: int, after: Small
) -> int:
    """The loads of other workers and other schools that the budget allows; how many."""
    count = 0
    for i in before:
        is_apart = (words[i, 0] & words[load, 0]) == 0 and (words[i, 1] & words[load, 1]) == 0
        if is_apart and workers[i] != workers[load] and over[i] <= budget:
            after[count] = i
            count += 1
    return count


@njit(cache=True, nogil=True)
def _look_at(
    possible: Small, items: Small, workers: Whole, over: Whole, sums: Whole, ranges: Whole, loads_of: Whole
) -> None:
    """What each worker adds at least, and leaves unused at least and at most; how many loads each school is in."""
    ranges[:, 0], ranges[:, 1], ranges[:, 2] = NEVER, NEVER, -NEVER
    loads_of[:] = 0
    for i in possible:
        ours, unused = ranges[workers[i]], sums[i, 1]
        ours[0], ours[1], ours[2] = min(ours[0], over[i]), min(ours[1], unused), max(ours[2], unused)
        for s in items[i]:
            if s < 0:
                break
            loads_of[s] += 1


@njit(cache=True, nogil=True)
def _is_within(ranges: Whole, state: Whole, limits: Whole, budget: int) -> bool:
    """False where the workers without a load cannot stay within the budget, or not use up the minutes there are."""
    over, least, most = state[OVER], state[UNUSED], state[UNUSED]
    for w in range(len(ranges)):
        if (state[TEAM] >> w) & 1:
            continue
        if ranges[w, 0] == NEVER:
            return False
        over, least, most = over + ranges[w, 0], least + ranges[w, 1], most + ranges[w, 2]
    return bool(over <= budget and least <= limits[1] <= most)


@njit(cache=True, nogil=True)
def _options(possible: Small, items: Small, workers: Whole, loads_of: Whole, state: Whole, options: Small) -> int:
    """The loads of the school that the fewest are of, or, once every school is led, of one worker; how many."""
    school, fewest = NOBODY, NEVER
    for s in range(len(loads_of)):
        is_led = (state[s // SCHOOLS_A_WORD] >> (s % SCHOOLS_A_WORD)) & 1
        if not is_led and loads_of[s] < fewest:
            school, fewest = s, loads_of[s]
    count = 0
    for i in possible:
        if school == NOBODY:
            is_one = workers[i] == workers[possible[0]]
        else:
            is_one = False
            for s in items[i]:
                is_one = is_one or s == school
        if is_one:
            options[count] = i
            count += 1
    return count


@njit(cache=True, nogil=True)
def _is_seen(seen: Whole, state: Whole) -> bool:
    """Whether the same workers with the same schools were looked at with no more used up of the budget or of a limit;
    remembers them."""
    mixed = state[0] * 1_000_003 + state[1] * 8_191 + state[TEAM] * 131
    mixed = (mixed ^ (mixed >> 29)) * 40_503
    entry = seen[(mixed ^ (mixed >> 17)) & ((1 << SEEN_BITS) - 1)]
    is_known = entry[0] == state[0] and entry[1] == state[1] and entry[TEAM] == state[TEAM]
    for i in range(OVER, len(state)):
        is_known = is_known and entry[i] <= state[i]
    if not is_known:
        entry[:] = state
    return bool(is_known)
