"""Has the loops that Numba compiles compiled: some seconds the first time on a machine, and kept for the next."""

from allocation.solver import exchanges, knapsacks, load_bound, load_sets, repacking


def make_ready() -> None:
    """Compiles every search, or takes what was kept of them."""
    exchanges.make_ready()
    repacking.make_ready()
    load_bound.make_ready()
    knapsacks.make_ready()
    load_sets.make_ready()
