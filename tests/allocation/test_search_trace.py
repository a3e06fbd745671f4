"""How a search went: what is kept of very many reports."""

from itertools import pairwise

from allocation.plan import Progress
from allocation.search_trace import MOST_KEPT, Trace


def test_a_short_search_is_kept_whole() -> None:
    trace = Trace()
    told = [Progress("a", 1, 2, float(i), 0.0, i / 10) for i in range(5)]
    for one in told:
        trace(one)
    assert trace.reports == told


def test_of_a_long_search_the_ends_of_every_step_stay_and_the_rest_is_thinned() -> None:
    trace = Trace()
    steps = [(1, 1_500), (2, 1), (3, 1_500)]
    for number, count in steps:
        for i in range(count):
            trace(Progress(f"step {number}", number, 3, float(count - i), 0.0, number * 10 + i / 1_000))
    assert len(trace.reports) <= MOST_KEPT
    for number, count in steps:
        kept = [one.objective for one in trace.reports if one.stage_number == number]
        assert (kept[0], kept[-1]) == (count, 1.0)
    gaps = [b.seconds - a.seconds for a, b in pairwise(trace.reports) if a.stage == b.stage]
    assert max(gaps) < 0.05
