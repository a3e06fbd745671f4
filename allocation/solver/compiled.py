"""Has the loops that Numba compiles compiled: some seconds the first time on a machine, and kept for the next."""

from allocation.solver import exchanges, knapsacks, load_bound, load_sets, redraw_walk, repacking

SEARCHES = (exchanges, repacking, load_bound, knapsacks, load_sets, redraw_walk)


def make_ready() -> None:
    """Compiles every search, or takes what was kept of them."""
    for search in SEARCHES:
        search.make_ready()
