"""A redrawing question from a plan, the areas and what was chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from allocation.cluster_comparison.places import NO_CLUSTER, PlanSeen
from allocation.entities import Hub
from allocation.redraw.areas import AreaGraph
from allocation.redraw.problem import NOWHERE, Group, RedrawProblem, RedrawRefused, Whole
from allocation.wording import counted, joined


class Measure(StrEnum):
    """What clusters are to have evenly."""

    WORK = "work"
    NEED = "need"
    PUPILS = "pupils"


class Against(StrEnum):
    """What an even share is."""

    POSTS = "posts"
    EQUAL = "equal"


class Groups(StrEnum):
    """Which keep-together groups stay in one cluster."""

    NONE = "none"
    FIRM = "firm"
    ALL = "all"


UNITS = {Measure.WORK: "hours a term", Measure.NEED: "need points", Measure.PUPILS: "pupils"}
SCALES = {Measure.WORK: 60.0, Measure.NEED: 100.0, Measure.PUPILS: 1.0}


@dataclass(frozen=True, slots=True)
class RedrawChoices:
    """What was chosen for a redrawing.

    `gone`: clusters of today that are not to be any more; `new`: names of clusters that there are not yet. `tolerance`:
    share (0-1) of an even share that counts as even. `keep_hubs`: the area a hub stands in stays in its cluster.
    `fixed`: URNs of schools that stay in their cluster; `whole`: clusters that give no school away.
    """

    measure: Measure = Measure.WORK
    against: Against = Against.POSTS
    tolerance: float = 0.05
    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    keep_hubs: bool = True
    fixed: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    groups: Groups = Groups.FIRM


@dataclass(frozen=True, eq=False)
class RedrawQuestion:
    """A problem with what a reader should know of how it was made, in sentences. Its schools are those of the plan."""

    problem: RedrawProblem
    notes: tuple[str, ...]


def build(seen: PlanSeen, graph: AreaGraph, hubs: Sequence[Hub], choices: RedrawChoices) -> RedrawQuestion:
    """The question. Raises RedrawRefused where there is to be no cluster, or one twice."""
    schools = seen.schools
    today = [str(name) if name != NO_CLUSTER else "" for name in schools["cluster"]]
    clusters = _clusters(today, seen, choices)
    at = {name: j for j, name in enumerate(clusters)}
    urns = tuple(str(urn) for urn in schools["urn"])
    current = tuple(at.get(name, NOWHERE) for name in today)
    unit_of = tuple(graph.school_area.get(urn, NOWHERE) for urn in urns)
    weight, notes = _weight(seen, choices.measure)
    share, share_notes = _share(seen, clusters, choices)
    hub_fixed, hub_notes = _hubs_stay(hubs, graph, at, unit_of, current) if choices.keep_hubs else ({}, [])
    kept = set(choices.fixed) | {u for u, name in zip(urns, today, strict=True) if name in choices.whole}
    fixed = tuple(hub_fixed.get(s, current[s] if urns[s] in kept else NOWHERE) for s in range(len(urns)))
    problem = RedrawProblem(
        urns, tuple(str(name) for name in schools["name"]), graph.names, unit_of, graph.neighbours, clusters, current,
        weight, np.round(schools["need_weight"].to_numpy(dtype=float) * 100).astype(np.int64), share,
        _journeys(seen, clusters), fixed, _groups(seen, choices.groups), choices.tolerance, UNITS[choices.measure],
    )  # fmt: skip
    lost = sum(unit == NOWHERE for unit in unit_of)
    if lost:
        stay = "stays" if lost == 1 else "stay"
        notes = [*notes, f"{counted(lost, 'school')} without a place on the map {stay} in today's cluster."]
    return RedrawQuestion(problem, (*graph.notes, *notes, *share_notes, *hub_notes))


def clusters_today(seen: PlanSeen) -> list[str]:
    """The clusters of today's schools, by name."""
    return sorted({str(name) for name in seen.schools["cluster"]} - {NO_CLUSTER})


def _clusters(today: Sequence[str], seen: PlanSeen, choices: RedrawChoices) -> tuple[str, ...]:
    kept = [name for name in clusters_today(seen) if name not in choices.gone]
    new = [" ".join(name.split()) for name in choices.new]
    taken = {name.casefold() for name in today}
    twice = [name for name in new if name.casefold() in taken or new.count(name) > 1]
    if twice:
        raise RedrawRefused([f"There is a cluster called {twice[0]} already. Give the new one another name."])
    if any(not name for name in new):
        raise RedrawRefused(["A new cluster has no name. Give it one."])
    if not kept and not new:
        raise RedrawRefused(["There is to be no cluster at all. Keep one, or add a new one."])
    return (*kept, *new)


def _weight(seen: PlanSeen, measure: Measure) -> tuple[Whole, list[str]]:
    """[S] in whole minutes, hundredths of points or pupils."""
    schools, problem = seen.schools, seen.problem
    if measure is Measure.NEED:
        return np.round(schools["need_weight"].to_numpy(dtype=float) * 100).astype(np.int64), []
    if measure is Measure.PUPILS:
        pupils = schools["pupils"].to_numpy(dtype=float)
        lost = int(np.isnan(pupils).sum())
        said = f"The pupils of {counted(lost, 'school')} are not known and count as none."
        return np.nan_to_num(np.round(pupils)).astype(np.int64), [said] if lost else []
    hours = schools["hours_entitled"].to_numpy(dtype=float, copy=True)
    lost = np.isnan(hours)
    for s in np.flatnonzero(lost):
        hours[s] = float(problem.minutes[s, :, problem.entitled_tier[s]].min()) / 60
    said = f"Nobody works where {counted(int(lost.sum()), 'school')} could be led from: the nearest link worker counts."
    return np.round(hours * 60).astype(np.int64), [said] if lost.any() else []


def _share(seen: PlanSeen, clusters: Sequence[str], choices: RedrawChoices) -> tuple[NDArray[np.float64], list[str]]:
    equal = np.full(len(clusters), 1 / len(clusters))
    if choices.against is Against.EQUAL:
        return equal, []
    if choices.gone or choices.new:
        return equal, [
            "The number of clusters changes, so each is to have an equal share: which posts go where follows from that."
        ]
    team = seen.workers[seen.workers["may_lead"].astype(bool)]
    posts = np.array([float(team.loc[team["cluster"].eq(name), "fte"].sum()) for name in clusters])
    return (posts / posts.sum() if posts.sum() else equal), []


def _hubs_stay(
    hubs: Sequence[Hub], graph: AreaGraph, at: dict[str, int], unit_of: Sequence[int], current: Sequence[int]
) -> tuple[dict[int, int], list[str]]:
    """School -> the cluster of the hub that stands in its area; a hub in another cluster's area holds nothing."""
    fixed: dict[int, int] = {}
    outside = []
    for hub in hubs:
        unit, own = graph.hub_area.get(hub.name, NOWHERE), at.get(hub.cluster, NOWHERE)
        if NOWHERE in (unit, own):
            continue
        inside = [s for s, area in enumerate(unit_of) if area == unit]
        if not any(current[s] == own for s in inside) or any(fixed.get(s, own) != own for s in inside):
            outside.append(hub.name)
            continue
        fixed |= dict.fromkeys(inside, own)
    said = f"{joined(outside, most=3)} stand{'s' if len(outside) == 1 else ''} among another cluster's schools and hold"
    return fixed, [f"{said}{'s' if len(outside) == 1 else ''} no area."] if outside else []


def _journeys(seen: PlanSeen, clusters: Sequence[str]) -> Whole:
    """[S, k] minutes one way from the nearest base of the cluster's link workers; where it has none, of anybody's."""
    minutes, own = seen.problem.travel_minutes, list(seen.workers["cluster"])
    able = seen.workers["may_lead"].to_numpy(dtype=bool)
    able = able if able.any() else np.ones(len(own), dtype=bool)
    columns = []
    for name in clusters:
        team = np.array([is_able and cluster == name for is_able, cluster in zip(able, own, strict=True)])
        columns.append(minutes[:, team if team.any() else able].min(axis=1))
    return np.column_stack(columns).astype(np.int64)


def _groups(seen: PlanSeen, wanted: Groups) -> tuple[Group, ...]:
    if wanted is Groups.NONE:
        return ()
    known = seen.problem.keep_together
    return tuple(Group(one.name, one.schools) for one in known if one.is_hard or wanted is Groups.ALL)
