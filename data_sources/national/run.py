"""One national run from loaded files to figures that are kept: what the command and the benchmark do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event
from time import perf_counter
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from allocation.plan import SolveResult
from allocation.settings import AllocationSettings
from data_sources.national import authorities, solving, summary
from data_sources.national.authorities import Authority
from data_sources.national.rosters import SPARE_PERCENT
from data_sources.national.solving import SECONDS_A_SCHOOL, Solved
from data_sources.running.workers import Workers
from data_sources.software import software_versions

USUAL_MODEL = AllocationSettings().operating_model


@dataclass(frozen=True)
class Choices:
    """How a national run is made. settings: of every plan; `operating_model` for all, else each council's own."""

    settings: AllocationSettings = field(default_factory=AllocationSettings)
    operating_model: str | None = None
    seconds_a_school: float = SECONDS_A_SCHOOL
    spare_percent: float = SPARE_PERCENT


@dataclass(frozen=True)
class Watching:
    """Whom to tell: when an authority is ready, when the rounds begin, when one is solved (in round 1 or 2)."""

    on_ready: Callable[[Authority], None] | None = None
    on_begun: Callable[[Sequence[Authority], str], None] | None = None
    on_solved: Callable[[Authority, SolveResult, int], None] | None = None


@dataclass(frozen=True, eq=False)
class NationalRun:
    """What a run came to: tables as `summary.rows`, `goals` and `schools` give them; `facts`: when, by whom, how."""

    rows: pd.DataFrame
    goals: pd.DataFrame
    schools: pd.DataFrame
    facts: dict[str, Any]

    @property
    def is_whole(self) -> bool:
        """Whether every authority has a plan or an explanation."""
        return bool((self.rows["covered"].notna() | self.rows["explanation"].ne("")).all())


def run(
    engine: Engine,
    codes: Sequence[str],
    choices: Choices,
    workers: Callable[[int], Any],
    watching: Watching | None = None,
    stop: Event | None = None,
) -> NationalRun:
    """Scores and allocates these authorities. Nothing of it becomes a council's plan; searches are kept, so that a run
    that was stopped, or killed, goes on where it was.

    workers: gives the context in which so many solves run (`running.workers.workers`).
    """
    told = watching or Watching()
    began = perf_counter()
    how = authorities.How(choices.settings, choices.operating_model, choices.spare_percent)
    ready = list(authorities.make_ready(engine, codes, how, told.on_ready))
    points = authorities.national_points(ready)
    scored = perf_counter()
    with workers(len(ready)) as place:
        solved = _solved(engine, ready, choices, place, told, stop)
        where = place.where
    facts = {
        "scoring_seconds": round(scored - began, 1),
        "solving_seconds": round(perf_counter() - scored, 1),
        "where": where,
        "seconds_a_school": choices.seconds_a_school,
        "spare_percent": choices.spare_percent,
        "headroom_percent": choices.settings.headroom_percent,
        "authorities_loaded": len(authorities.codes(engine)),
        "software": software_versions(),
    }
    return NationalRun(summary.rows(solved, points), summary.goals(solved), summary.schools(solved, points), facts)


def _solved(
    engine: Engine,
    ready: Sequence[Authority],
    choices: Choices,
    place: Workers,
    told: Watching,
    stop: Event | None,
) -> list[Solved]:
    if told.on_begun:
        told.on_begun(ready, place.where)
    return solving.solve_all(
        engine,
        ready,
        choices.settings,
        place,
        seconds_a_school=choices.seconds_a_school,
        stop=stop,
        on_done=told.on_solved,
    )
