"""The levers a council can draw a curve along: those its model and data have, with values to begin with."""

from collections.abc import Iterator
from dataclasses import dataclass

from allocation.scenario.baseline import Baseline, names_of
from allocation.scenario.names import ChangeNames
from allocation.scenario.rule_changes import (
    CapMoves,
    KeepTimeFree,
    ScaleTime,
    ScaleTravel,
    SetCaseload,
    SetCases,
    SetCutOff,
    SetWeight,
)
from allocation.scenario.school_changes import ScaleReferrals
from allocation.sweep.axes import Axis, ChangeAxis, PostsAxis

POSTS = (-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0)
GROWTH = (-20.0, -10.0, 0.0, 10.0, 20.0, 30.0)
JOURNEYS = (-20.0, 0.0, 20.0, 40.0)
TIME = (-10.0, -5.0, 0.0, 5.0, 10.0)
FREE_PERCENT = (0.0, 1.0, 2.0, 3.0, 5.0, 10.0)
MOVES = (0.0, 5.0, 10.0, 20.0, 40.0)
WEIGHT_TIMES = (0.5, 0.75, 1.0, 1.25, 1.5)


@dataclass(frozen=True, slots=True)
class Lever:
    """An axis with values to begin with; `now` is the value there is today, None where there is none."""

    title: str
    axis: Axis
    now: float | None


def levers(baseline: Baseline) -> list[Lever]:
    """Every lever of the baseline, staff first."""
    names = names_of(baseline)
    several = (_posts, _limits, _cut_offs, _referrals, _plain, _weights)
    return [lever for some in several for lever in some(baseline, names)]


def _posts(baseline: Baseline, names: ChangeNames) -> Iterator[Lever]:
    staffed = sorted({str(name) for name in baseline.schools["cluster"].dropna() if str(name)})
    for cluster in (None, *staffed):
        axis = PostsAxis(cluster=cluster, values=POSTS)
        yield Lever(axis.title(names), axis, 0.0)


def _limits(baseline: Baseline, names: ChangeNames) -> Iterator[Lever]:
    for role in baseline.model.roles:
        for phase, ceiling in role.ceiling.items():
            if ceiling.is_known and ceiling.value >= 1:
                change = SetCaseload(role_id=role.id, phase=phase, schools=ceiling.value)
                reach = 2.0 if ceiling.value >= 5 else 1.0
                values = _around(ceiling.value, 1.0, reach, least=1.0)
                yield _lever(ChangeAxis(change=change, values=values), names, ceiling.value)
        most = role.cases.ceiling if role.cases else None
        if most is not None and most.is_known and most.value >= 1:
            cases = SetCases(role_id=role.id, cases=most.value)
            yield _lever(ChangeAxis(change=cases, values=_around(most.value, 2.0, 4.0, least=1.0)), names, most.value)


def _cut_offs(baseline: Baseline, names: ChangeNames) -> Iterator[Lever]:
    for phase, rule in baseline.model.entitlement.items():
        for tier_id, figure in rule.cut_offs.items():
            if figure.is_known and figure.value > 0:
                change = SetCutOff(phase=phase, tier_id=tier_id, points=figure.value)
                values = _around(figure.value, 5.0, 10.0, least=1.0, most=100.0)
                yield _lever(ChangeAxis(change=change, values=values), names, figure.value)


def _referrals(baseline: Baseline, names: ChangeNames) -> Iterator[Lever]:
    clusters = sorted({str(name) for name in baseline.schools["cluster"].dropna() if str(name)})
    for cluster in (None, *clusters):
        yield _lever(ChangeAxis(change=ScaleReferrals(percent=0, cluster=cluster), values=GROWTH), names, 0.0)


def _plain(baseline: Baseline, names: ChangeNames) -> Iterator[Lever]:
    free = baseline.settings.headroom_percent
    yield _lever(ChangeAxis(change=ScaleTravel(percent=0), values=JOURNEYS), names, 0.0)
    yield _lever(ChangeAxis(change=ScaleTime(percent=0), values=TIME), names, 0.0)
    yield _lever(ChangeAxis(change=KeepTimeFree(percent=0), values=(free, *FREE_PERCENT)), names, free)
    most = baseline.settings.max_moves
    yield _lever(ChangeAxis(change=CapMoves(moves=0), values=MOVES), names, None if most is None else float(most))


def _weights(baseline: Baseline, names: ChangeNames) -> Iterator[Lever]:
    settings = baseline.choices.settings()
    weights = {one.name: one.weight for one in settings.pillars} | {one.name: one.weight for one in settings.indicators}
    for name, weight in weights.items():
        if weight > 0:
            values = tuple(round(weight * times, 4) for times in WEIGHT_TIMES)
            yield _lever(ChangeAxis(change=SetWeight(name=name, weight=weight), values=values), names, weight)


def _lever(axis: ChangeAxis, names: ChangeNames, now: float | None) -> Lever:
    return Lever(axis.title(names), axis, now)


def _around(now: float, step: float, reach: float, *, least: float, most: float = 1e6) -> tuple[float, ...]:
    """Values around today's, a step apart."""
    count = int(reach / step)
    return tuple(now + step * k for k in range(-count, count + 1) if least <= now + step * k <= most)
