"""Drawing clusters anew, against what people do without a solver: move borders area by area, or group by place.

Three sizes of made-up districts with hubs, three seeds. Peers: the greedy way (the area on a border that evens loads
out most, again and again until all are even enough, in one piece throughout); balanced k-means (each school to the
nearest middle that has room; the rules it breaks are counted, since it knows no borders); and CP-SAT asked for the
least need that changes, even enough, without any rule for one piece: no plan, but it says what one piece costs.
"""

import time
from statistics import median
from typing import NamedTuple

import numpy as np
from ortools.sat.python.cp_model import CpModel, CpSolver
from scipy.cluster.vq import kmeans2
from scipy.spatial import Delaunay

from allocation.redraw import figures, graph
from allocation.redraw.check import areas_of, check
from allocation.redraw.problem import NOWHERE, Drawn, RedrawProblem
from allocation.solver.redraw import RedrawOptions, RedrawResult, redraw
from allocation.solver.redraw_case import case_of
from allocation.solver.redraw_rules import RULES, in_one_piece, make_drawing
from allocation.solver.redraw_terms import Caps, limits

SIZES = ((60, 4), (150, 6), (600, 15))
SEEDS = (1, 2, 3)
SECONDS, TOLERANCE = 10.0, 0.05
SIDE = 100.0


class Case(NamedTuple):
    """A problem and where its schools are [S, 2]."""

    problem: RedrawProblem
    places: np.ndarray


class Line(NamedTuple):
    """What one way came to: the largest difference, schools that change, their need points, broken rules, seconds."""

    deviation_percent: float
    changed: int
    need: float
    broken: int
    seconds: float


def made_up(schools: int, clusters: int, seed: int) -> Case:
    """Schools at random places with uneven loads; today each belongs to the nearest of the clusters' hubs."""
    draw = np.random.default_rng(seed)
    places = draw.uniform(0, SIDE, (schools, 2))
    near: list[set[int]] = [set() for _ in range(schools)]
    for corner in Delaunay(places).simplices.tolist():
        for one in corner:
            near[one] |= set(corner) - {one}
    hubs = kmeans2(places, clusters, seed=seed, minit="++")[0]
    away = np.hypot(*(places[:, None] - hubs[None]).transpose(2, 0, 1))
    today = away.argmin(axis=1)
    fixed = [NOWHERE] * schools
    for hub in range(clusters):
        inside = np.flatnonzero(today == hub)
        fixed[int(inside[away[inside, hub].argmin()])] = hub
    weight = np.round(draw.gamma(3, 800, schools)).astype(np.int64)
    problem = RedrawProblem(
        urns=tuple(str(s) for s in range(schools)),
        names=tuple(f"School {s}" for s in range(schools)),
        unit_names=tuple(f"Area {s}" for s in range(schools)),
        unit_of=tuple(range(schools)),
        neighbours=tuple(tuple(sorted(one)) for one in near),
        clusters=tuple(f"Cluster {j}" for j in range(clusters)),
        current=tuple(int(j) for j in today),
        weight=weight,
        need=draw.integers(500, 9000, schools),
        share=np.full(clusters, 1 / clusters),
        journey=np.round(away).astype(np.int64),
        fixed=tuple(fixed),
        tolerance=TOLERANCE,
    )
    return Case(problem, places)


def greedy(problem: RedrawProblem) -> Drawn:
    """The move over a border that lowers the sum of squared differences most, until all are even or none does."""
    drawn = list(problem.current)
    while figures.deviation(problem, tuple(drawn)) > problem.tolerance:
        apart = figures.loads(problem, tuple(drawn)) - problem.target
        best = (-1e-9, NOWHERE, NOWHERE)
        for area, own in enumerate(drawn):
            if problem.fixed[area] != NOWHERE:
                continue
            for to in {drawn[near] for near in problem.neighbours[area]} - {own}:
                weight = float(problem.weight[area])
                gain = float((apart[own] - weight) ** 2 + (apart[to] + weight) ** 2 - apart[own] ** 2 - apart[to] ** 2)
                if gain < best[0] and _stays_one(problem, drawn, area):
                    best = (gain, area, to)
        if best[1] == NOWHERE:
            break
        drawn[best[1]] = best[2]
    return tuple(drawn)


def _stays_one(problem: RedrawProblem, drawn: list[int], area: int) -> bool:
    rest = areas_of(problem, tuple(drawn), drawn[area]) - {area}
    return len(graph.pieces(problem.neighbours, rest)) == 1


def balanced_means(case: Case, seed: int) -> Drawn:
    """k-means, then the heaviest schools first, each to the nearest middle with room; named as most of its schools."""
    problem, k = case.problem, len(case.problem.clusters)
    middles = kmeans2(case.places, k, seed=seed, minit="++")[0]
    away = np.hypot(*(case.places[:, None] - middles[None]).transpose(2, 0, 1))
    room, found = problem.target * (1 + TOLERANCE), np.full(len(problem.urns), NOWHERE)
    for school in np.argsort(-problem.weight, kind="stable"):
        order = np.argsort(away[school])
        to = next((j for j in order if room[j] >= problem.weight[school]), int(room.argmax()))
        found[school], room[to] = to, room[to] - problem.weight[school]
    today, free, named = np.array(problem.current), set(range(k)), {}
    for middle in range(k):
        counts = {j: int((today[found == middle] == j).sum()) for j in free}
        named[middle] = max(counts.items(), key=lambda one: (one[1], -one[0]))[0]
        free.discard(named[middle])
    return tuple(int(named[int(middle)]) for middle in found)


def without_borders(problem: RedrawProblem, seconds: float) -> Drawn:
    """The least need that changes, every cluster even enough and what is fixed kept, in however many pieces."""
    case = case_of(problem)
    model = CpModel()
    choices = {area: tuple(range(len(problem.clusters))) for area in range(len(problem.unit_names))}
    drawing = make_drawing(model, case, choices, problem.current)
    for rule in RULES:
        if rule is not in_one_piece:
            rule(model, drawing)
    for load, (least, most) in zip(drawing.loads, limits(case, Caps(TOLERANCE)), strict=True):
        model.add(load >= least)
        model.add(load <= most)
    model.minimize(sum(int(case.change[area, j]) * one for (area, j), one in drawing.x.items()))
    solver = CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    solver.solve(model)
    return drawing.chosen(solver.value)


def measured(problem: RedrawProblem, drawn: Drawn, seconds: float) -> Line:
    """The figures of one way."""
    changed, broken = len(figures.changing(problem, drawn)), len(check(problem, drawn))
    need = figures.standing(problem, drawn).changed_need / 100
    return Line(100 * figures.deviation(problem, drawn), changed, need, broken, seconds)


def timed(case: Case, seed: int) -> dict[str, Line]:
    """Each way on the same district."""
    problem = case.problem
    found = {"today": measured(problem, problem.current, 0.0)}
    began = time.perf_counter()
    found["greedy"] = measured(problem, greedy(problem), time.perf_counter() - began)
    began = time.perf_counter()
    found["k-means"] = measured(problem, balanced_means(case, seed), time.perf_counter() - began)
    began = time.perf_counter()
    found["pieces"] = measured(problem, without_borders(problem, SECONDS), time.perf_counter() - began)
    result = redraw(problem, RedrawOptions(SECONDS))
    found["solver"] = measured(problem, result.drawn, result.seconds)
    print(f"{len(problem.urns)} schools, {len(problem.clusters)} clusters, seed {seed}: {_proven(result)}", flush=True)
    return found


def _proven(result: RedrawResult) -> str:
    """Found, bound and gap of the goals that have one."""
    said = []
    for stage in result.stages[1:]:
        bound = "none" if stage.bound is None else f"{stage.bound:.0f}"
        gap = "not known" if stage.gap is None else f"{100 * stage.gap:.0f}%"
        said.append(f"{stage.goal} {stage.objective:.0f}, bound {bound}, gap {gap}")
    return "; ".join(said) + ("; cut short by the clock" if result.was_cut_short else "")


def main() -> None:
    """A line a size and way: medians over the seeds."""
    for schools, clusters in SIZES:
        runs = [timed(made_up(schools, clusters, seed), seed) for seed in SEEDS]
        for way in runs[0]:
            lines = [run[way] for run in runs]
            middle = Line(*(median(getattr(line, name) for line in lines) for name in Line._fields))
            print(
                f"{schools:>4} {clusters:>3} {way:<8} largest difference {middle.deviation_percent:6.1f}%   "
                f"schools that change {middle.changed:>4} need points {middle.need:>6.0f}   "
                f"rules broken {middle.broken:>3}   {middle.seconds:6.1f} s"
            )


if __name__ == "__main__":
    main()
