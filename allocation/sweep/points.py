"""The points of a sweep: each a list of changes to its reference, with where it lies and what it is called."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise, product

from allocation.cluster_comparison.places import EVERYWHERE
from allocation.scenario.changes import Change
from allocation.scenario.school_changes import SetNeed
from allocation.scenario.staff_changes import RemoveWorker
from allocation.sweep.axes import Axis, ChangeAxis, PostsAxis, ValueRefused, change_at, posts_in
from allocation.sweep.draws import away
from allocation.sweep.ground import Ground
from allocation.sweep.question import CurveSweep, ResilienceSweep, RobustnessSweep, StaffingSweep

REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Point:
    """One plan that is asked for. `changes` come on top of the reference's. `where`: the value on each axis, the posts
    of a staffing curve, or the rate. `series`: the cluster of a staffing curve; `draw`: its number from 0, -1 where
    nothing is drawn. `need_points`: drawn need scores, which `changes` set as well. `fault`: why a value cannot be."""

    point_id: str
    label: str
    changes: tuple[Change, ...] = ()
    where: tuple[float, ...] = ()
    series: str = ""
    draw: int = -1
    need_points: Mapping[str, float] | None = None
    fault: str = ""


Asked = CurveSweep | StaffingSweep | ResilienceSweep | RobustnessSweep


def points_of(question: Asked, ground: Ground) -> list[Point]:
    """The reference first, then every point in the order of its axes. A value that no change can have is a point with a
    fault; a point that changes nothing is left to the reference."""
    return [Point(REFERENCE, "As it is"), *_of(question, ground)]


def _of(question: Asked, ground: Ground) -> Iterable[Point]:
    match question:
        case CurveSweep():
            return _of_curve(question, ground)
        case StaffingSweep():
            return _of_staffing(question, ground)
        case ResilienceSweep():
            return _of_resilience(question, ground)
        case RobustnessSweep():
            return _of_robustness(question, ground)


def count_of(question: Asked, clusters: int) -> int:
    """How many points there will be, the reference among them, where there are so many clusters."""
    match question:
        case CurveSweep(axes=axes):
            return 1 + len(list(product(*(axis.values for axis in axes))))
        case StaffingSweep(clusters=named, steps=steps, is_whole_included=whole):
            return 1 + len(steps) * ((len(named) or clusters) + whole)
        case ResilienceSweep(rates=rates, draws=draws):
            return 1 + len(rates) * draws
    return 1 + question.draws


def _of_curve(question: CurveSweep, ground: Ground) -> Iterator[Point]:
    for values in product(*(axis.values for axis in question.axes)):
        label = ", ".join(axis.says(value) for axis, value in zip(question.axes, values, strict=True))
        point_id = "curve " + " ".join(f"{value:g}" for value in values)
        try:
            changes = [
                one for axis, value in zip(question.axes, values, strict=True) for one in _at(axis, value, ground)
            ]
        except ValueRefused as refusal:
            yield Point(point_id, label, where=values, fault=str(refusal))
        else:
            yield Point(point_id, label, tuple(changes), values)


def _at(axis: Axis, value: float, ground: Ground) -> tuple[Change, ...]:
    if isinstance(axis, ChangeAxis):
        return change_at(axis, value)
    return _posts(axis.cluster, value, ground, axis.role_id)


def _posts(cluster: str | None, fte: float, ground: Ground, role_id: str | None = None) -> tuple[Change, ...]:
    shares = {cluster: fte} if cluster else ground.shared_out(fte)
    return tuple(change for name, posts in sorted(shares.items()) for change in posts_in(name, posts, role_id))


def _of_staffing(question: StaffingSweep, ground: Ground) -> Iterator[Point]:
    clusters: list[str | None] = list(question.clusters or sorted(ground.teams))
    for cluster in [*clusters, *([None] if question.is_whole_included else [])]:
        series = cluster or EVERYWHERE
        for step in question.steps:
            axis = PostsAxis(cluster=cluster, values=(step,))
            point_id, label = f"posts {step:g} {series}", f"{series}, {axis.says(step)}"
            try:
                yield Point(point_id, label, _posts(cluster, step, ground), (step,), series)
            except ValueRefused as refusal:
                yield Point(point_id, label, where=(step,), series=series, fault=str(refusal))


def _of_resilience(question: ResilienceSweep, ground: Ground) -> Iterator[Point]:
    chosen = away(question, ground.people)
    word = "vacant" if question.cause == "vacancies" else "away"
    for rate, draw in product(question.rates, range(question.draws)):
        changes = tuple(RemoveWorker(worker_id=one) for one in chosen[rate, draw])
        yield Point(f"{rate:g}% {draw}", f"{rate:g}% {word}, draw {draw + 1}", changes, (rate,), draw=draw)


def _of_robustness(question: RobustnessSweep, ground: Ground) -> Iterator[Point]:
    for draw, needs in enumerate(ground.drawn_needs[: question.draws]):
        changes = tuple(SetNeed(urn=urn, points=points) for urn, points in needs.items())
        yield Point(f"draw {draw}", f"Draw {draw + 1}", changes, draw=draw, need_points=needs)


def eased(question: Asked, points: list[Point]) -> list[tuple[int, int]]:
    """Pairs of places in `points`: the first has nothing that the second has not (fewer staff, a lower limit), so that
    a plan of the first is a plan of the second. In an order in which a plan can be handed on all the way."""
    if isinstance(question, RobustnessSweep):
        return []
    if isinstance(question, CurveSweep):
        return _along_axes(question, points)
    is_drawn, own = isinstance(question, ResilienceSweep), [place for place, one in enumerate(points) if one.where]
    groups: dict[object, list[int]] = {}
    for place in own:
        groups.setdefault(points[place].draw if is_drawn else points[place].series, []).append(place)

    def staff(place: int) -> float:
        """Higher where there is more: posts, or nobody away."""
        value = points[place].where[0] if points[place].where else 0.0
        return -value if is_drawn else value

    pairs = [pair for places in groups.values() for pair in pairwise(sorted([*places, 0], key=staff))]
    return sorted(pairs, key=lambda pair: staff(pair[0]) >= 0)


def _along_axes(question: CurveSweep, points: list[Point]) -> list[tuple[int, int]]:
    at = {point.where: place for place, point in enumerate(points) if point.where}
    steps = [(axis.values, axis.easier) for axis in question.axes]
    orders = [values if easier >= 0 else values[::-1] for values, easier in steps]
    pairs = []
    for values in product(*orders):
        for number, (order, (_, easier)) in enumerate(zip(orders, steps, strict=True)):
            place = order.index(values[number])
            if easier and place + 1 < len(order):
                after = (*values[:number], order[place + 1], *values[number + 1 :])
                pairs.append((at[values], at[after]))
    return pairs
