"""Small maps to draw clusters on: squares in rows, and random ones."""

import numpy as np
from hypothesis import strategies as st

from allocation.redraw.problem import NOWHERE, Group, RedrawProblem

Pairs = list[tuple[int, int]]


def grid(across: int, down: int) -> Pairs:
    """Squares that touch, numbered row by row."""
    pairs = [(r * across + c, r * across + c + 1) for r in range(down) for c in range(across - 1)]
    return pairs + [(r * across + c, (r + 1) * across + c) for r in range(down - 1) for c in range(across)]


def problem(
    pairs: Pairs,
    weights: list[int],
    current: list[int],
    *,
    clusters: int = 2,
    unit_of: list[int] | None = None,
    fixed: dict[int, int] | None = None,
    together: tuple[tuple[int, ...], ...] = (),
    tolerance: float = 0.0,
    share: list[float] | None = None,
    journey: list[list[int]] | None = None,
    need: list[int] | None = None,
) -> RedrawProblem:
    """A school an area unless `unit_of` says otherwise; every school counts 100 when it changes."""
    count = len(weights)
    of = unit_of or list(range(count))
    near: list[set[int]] = [set() for _ in range(max([*of, *(u for pair in pairs for u in pair)], default=-1) + 1)]
    for a, b in pairs:
        near[a].add(b)
        near[b].add(a)
    held = fixed or {}
    return RedrawProblem(
        urns=tuple(str(100_000 + s) for s in range(count)),
        names=tuple(f"School {s}" for s in range(count)),
        unit_names=tuple(f"Area {u}" for u in range(len(near))),
        unit_of=tuple(of),
        neighbours=tuple(tuple(sorted(one)) for one in near),
        clusters=tuple("ABCDEFGH"[:clusters]),
        current=tuple(current),
        weight=np.array(weights, dtype=np.int64),
        need=np.array(need or [100] * count, dtype=np.int64),
        share=np.array(share or [1 / clusters] * clusters),
        journey=np.array(journey or [[0] * clusters] * count, dtype=np.int64),
        fixed=tuple(held.get(s, NOWHERE) for s in range(count)),
        together=tuple(Group(f"G{n}", one) for n, one in enumerate(together)),
        tolerance=tolerance,
    )


@st.composite
def random_problems(draw: st.DrawFn) -> RedrawProblem:
    """Up to nine areas in a grid, up to three clusters, with fixed schools and groups now and then."""
    across, down = draw(st.integers(1, 3)), draw(st.integers(2, 3))
    count = across * down
    clusters = draw(st.integers(1, min(3, count)))
    return problem(
        grid(across, down),
        draw(st.lists(st.integers(0, 9), min_size=count, max_size=count)),
        draw(st.lists(st.integers(-1, clusters - 1), min_size=count, max_size=count)),
        clusters=clusters,
        fixed=draw(st.dictionaries(st.integers(0, count - 1), st.integers(0, clusters - 1), max_size=2)),
        together=tuple(draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=1))),
        tolerance=draw(st.sampled_from([0.0, 0.1, 0.3])),
    )
