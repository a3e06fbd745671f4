"""Clusters changed by hand: one school or a whole area at a time, with what that breaks, and back again."""

from dataclasses import dataclass

from allocation.plan import Breach
from allocation.redraw.check import check
from allocation.redraw.problem import NOWHERE, Drawn, RedrawProblem
from allocation.wording import counted


@dataclass(frozen=True, slots=True)
class HandMoves:
    """Clusters as they were before each move, the oldest first, and as they are; what each move was, in words."""

    now: Drawn
    before: tuple[Drawn, ...] = ()
    said: tuple[str, ...] = ()

    def undone(self) -> "HandMoves":
        """Without the last move; the same where there is none."""
        if not self.before:
            return self
        return HandMoves(self.before[-1], self.before[:-1], self.said[:-1])


def move_school(problem: RedrawProblem, moves: HandMoves, school: int, cluster: int) -> HandMoves:
    """One school to a cluster, wherever the rest of its area is."""
    return _moved(problem, moves, (school,), cluster, problem.names[school])


def move_area(problem: RedrawProblem, moves: HandMoves, area: int, cluster: int) -> HandMoves:
    """All schools of an area to a cluster."""
    schools = problem.schools_of[area]
    return _moved(problem, moves, schools, cluster, f"{problem.unit_names[area]} ({counted(len(schools), 'school')})")


def _moved(problem: RedrawProblem, moves: HandMoves, schools: tuple[int, ...], cluster: int, what: str) -> HandMoves:
    now = tuple(cluster if s in schools else j for s, j in enumerate(moves.now))
    if now == moves.now:
        return moves
    said = f"{what} to {problem.clusters[cluster]}"
    return HandMoves(now, (*moves.before, moves.now), (*moves.said, said))


def broken_by_last(problem: RedrawProblem, moves: HandMoves) -> tuple[list[Breach], list[Breach]]:
    """(rules broken that were not before the last move, those that it mended), by their sentences."""
    now = check(problem, moves.now)
    was = check(problem, moves.before[-1]) if moves.before else now
    said, before = {one.sentence for one in now}, {one.sentence for one in was}
    return [one for one in now if one.sentence not in before], [one for one in was if one.sentence not in said]


def names(problem: RedrawProblem, drawn: Drawn) -> list[str]:
    """[S] the name of each school's cluster; "" for none."""
    return [problem.clusters[j] if j != NOWHERE else "" for j in drawn]
