"""What drawn clusters come to on each goal, in plain Python; shares no code with the solver."""

from dataclasses import dataclass

import numpy as np

from allocation.redraw.problem import NOWHERE, Drawn, RedrawProblem, Whole

GOALS = ("deviation", "changed_need", "journey")
GOAL_WORDS = {
    "deviation": "clusters as even as can be",
    "changed_need": "few schools that change cluster, weighed by need",
    "journey": "short journeys from the nearest base of the cluster",
}
GOAL_UNITS = {
    "deviation": "% of an even share",
    "changed_need": "need points",
    "journey": "minutes one way in all",
}


@dataclass(frozen=True, slots=True, order=True)
class Standing:
    """Drawn clusters on the goals, the least in order being the best. `deviation`: the largest difference from what a
    cluster should have, as a share of that, no less than what counts as even; `changed_need`: hundredths of need points
    of the schools that change cluster; `journey`: minutes one way of all schools, added."""

    deviation: float
    changed_need: int
    journey: int


def loads(problem: RedrawProblem, drawn: Drawn) -> Whole:
    """[k] the weight each cluster has."""
    found = np.zeros(len(problem.clusters), dtype=np.int64)
    for school, cluster in enumerate(drawn):
        if cluster != NOWHERE:
            found[cluster] += problem.weight[school]
    return found


def deviation(problem: RedrawProblem, drawn: Drawn) -> float:
    """The largest difference between what a cluster has and what it should have, as a share of that."""
    return float(np.max(np.abs(loads(problem, drawn) - problem.target) / problem.target))


def changing(problem: RedrawProblem, drawn: Drawn) -> list[int]:
    """Schools whose cluster is another than today; one that has none today does not change."""
    return [
        s
        for s, (before, after) in enumerate(zip(problem.current, drawn, strict=True))
        if before not in (NOWHERE, after)
    ]


def standing(problem: RedrawProblem, drawn: Drawn) -> Standing:
    """The three goals. Schools of a cluster that is not to be any more do not count as changing: they must."""
    rows = [(s, j) for s, j in enumerate(drawn) if j != NOWHERE]
    return Standing(
        max(round(deviation(problem, drawn), 9), problem.tolerance),
        sum(int(problem.need[s]) for s in changing(problem, drawn)),
        sum(int(problem.journey[s, j]) for s, j in rows),
    )
