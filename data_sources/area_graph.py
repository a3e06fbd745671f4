"""Which areas of a district touch: LSOAs or wards where boundaries are loaded, else the places of the schools."""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from allocation.redraw import graph
from allocation.redraw.areas import AreaGraph
from allocation.wording import counted, joined
from data_sources.district import District
from data_sources.joining.school_location import BRITISH_NATIONAL_GRID
from data_sources.map_layers import worker_places

LSOA, WARD, PLACE = "LSOA", "ward", "place"
GAP_METRES = 5.0  # areas of generalised boundaries seldom meet exactly
LEAST_BORDER_METRES = 40.0  # areas that only meet at a corner do not touch
NAMED = 3

Points = NDArray[np.float64]
Pairs = set[tuple[int, int]]


@dataclass(frozen=True, eq=False)
class AreaMap:
    """The areas as a graph, and their shapes in British National Grid in the same order; None for places of schools."""

    graph: AreaGraph
    shapes: gpd.GeoSeries | None


def levels(of: District) -> list[str]:
    """What boundaries can be drawn along, the smallest areas first; the places of the schools always can be."""
    known = {LSOA: of.lsoa_areas, WARD: of.ward_areas}
    return [*(word for word, areas in known.items() if areas is not None and len(areas)), PLACE]


def area_map(of: District, level: str) -> AreaMap:
    """Areas of this level (one of `levels`) that have schools, each with the areas without a school that are nearest.

    Two areas touch where they share at least 40 metres of border. Islands, and areas that touch nothing, are joined to
    the nearest. A school is in the area it stands in; without one in the nearest, which is said; without a place in the
    one its code names, else in none. Places of schools touch where no other school is in the circle between them
    (a Gabriel graph: Gabriel and Sokal 1969).
    """
    schools = of.schools[["urn", "name", "easting", "northing"]].reset_index(drop=True)
    if level == PLACE:
        return _of_places(of, schools)
    areas = of.lsoa_areas if level == LSOA else of.ward_areas
    assert areas is not None
    codes = of.schools["lsoa_code" if level == LSOA else "ward_code"].fillna("").astype(str).to_numpy()
    shapes = areas.to_crs(BRITISH_NATIONAL_GRID).geometry.reset_index(drop=True)
    school_area, notes = _standing_in(schools, shapes, list(areas["code"].astype(str)), codes, level)
    near, islands = _touching(shapes)
    owner = _nearest_with_school(shapes, near, sorted(set(school_area.values())))
    kept = sorted(set(owner.values()))
    place = {area: number for number, area in enumerate(kept)}
    joined_to = pd.Series([place[owner[area]] for area in range(len(shapes))])
    pairs = {(place[owner[a]], place[owner[b]]) for a, b in near if owner[a] != owner[b]}
    empty = len(shapes) - len(kept)
    names = [str(name) for name in areas["name"].fillna(areas["code"])]
    notes += [f"{counted(empty, level)} without a school go with the nearest that has one."] if empty else []
    notes += [f"{counted(islands, 'island')} apart from the rest join the nearest {level}."] if islands else []
    stands = _stands_in(of, shapes, joined_to)
    made = AreaGraph(
        tuple(names[area] for area in kept), _both_ways(pairs, len(kept)),
        {urn: place[area] for urn, area in school_area.items()}, stands[0], stands[1], level, tuple(notes),
    )  # fmt: skip
    together = gpd.GeoDataFrame(geometry=shapes).assign(area=joined_to).dissolve("area").geometry
    return AreaMap(made, together.sort_index().reset_index(drop=True))


def drawn_areas(areas: AreaMap, clusters: Sequence[str]) -> gpd.GeoDataFrame | None:
    """cluster and geometry (EPSG:4326) of clusters made of these areas; `clusters` [U] names the one of each, "" for
    none. None where the areas have no shapes."""
    if areas.shapes is None:
        return None
    frame = gpd.GeoDataFrame({"cluster": list(clusters)}, geometry=areas.shapes, crs=BRITISH_NATIONAL_GRID)
    return frame[frame["cluster"].ne("")].dissolve("cluster").reset_index().to_crs(4326)


def _standing_in(
    schools: pd.DataFrame, shapes: gpd.GeoSeries, codes: list[str], school_codes: NDArray[np.object_], word: str
) -> tuple[dict[str, int], list[str]]:
    """(URN -> area, notes)."""
    is_placed = schools[["easting", "northing"]].notna().all(axis=1).to_numpy()
    placed = schools[is_placed]
    points = shapely.points(placed[["easting", "northing"]].to_numpy(dtype=float))
    tree = shapely.STRtree(shapes.to_numpy())
    at, area = tree.query(points, predicate="intersects")
    found = dict(zip(placed["urn"].iloc[at[::-1]], area[::-1].tolist(), strict=True))  # of several the first
    outside = [urn for urn in placed["urn"] if urn not in found]
    for urn, point in zip(placed["urn"], points, strict=True):
        if urn not in found:
            found[urn] = int(tree.nearest(point))
    of_code = {code: number for number, code in enumerate(codes)}
    for urn, code in zip(schools["urn"][~is_placed], school_codes[~is_placed], strict=True):
        if code in of_code:
            found[urn] = of_code[code]
    if not outside:
        return found, []
    names = joined(list(schools.set_index("urn")["name"].reindex(outside)), most=NAMED)
    stand, count = ("stands", "counts") if len(outside) == 1 else ("stand", "count")
    return found, [f"{names} {stand} in no {word} on the map and {count} with the nearest."]


def _touching(shapes: gpd.GeoSeries) -> tuple[Pairs, int]:
    """(pairs that share a border or were joined because nothing else is near, how many pieces were joined on)."""
    forms = shapes.to_numpy()
    one, other = shapely.STRtree(forms).query(forms, predicate="dwithin", distance=GAP_METRES)
    first, second = one[one < other], other[one < other]
    border = shapely.length(
        shapely.intersection(shapely.buffer(forms[first], GAP_METRES), shapely.boundary(forms[second]))
    )
    is_border = border >= LEAST_BORDER_METRES
    pairs = {(int(a), int(b)) for a, b in zip(first[is_border], second[is_border], strict=True)}
    joined_on = 0
    while True:
        parts = graph.pieces(_both_ways(pairs, len(forms)), range(len(forms)))
        if len(parts) < 2:
            return pairs, joined_on
        island = parts[-1]
        inside, outside = sorted(island), sorted(set(range(len(forms))) - island)
        gaps = shapely.distance(forms[inside][:, None], forms[outside][None, :])
        a, b = np.unravel_index(int(np.argmin(gaps)), gaps.shape)
        pairs.add((min(inside[a], outside[b]), max(inside[a], outside[b])))
        joined_on += 1


def _nearest_with_school(shapes: gpd.GeoSeries, pairs: Pairs, starts: Sequence[int]) -> dict[int, int]:
    """Area -> the area with a school that is nearest by way of areas that touch, from middle to middle."""
    if not starts:
        return {}
    near = _both_ways(pairs, len(shapes))
    middles = np.column_stack([shapes.centroid.x, shapes.centroid.y])
    waiting: list[tuple[float, int, int]] = [(0.0, start, start) for start in starts]
    owner: dict[int, int] = {}
    while waiting:
        metres, start, area = heappop(waiting)
        if area in owner:
            continue
        owner[area] = start
        for other in near[area]:
            if other not in owner:
                heappush(waiting, (metres + float(np.hypot(*(middles[area] - middles[other]))), start, other))
    return owner


def _stands_in(of: District, shapes: gpd.GeoSeries, joined_to: pd.Series) -> tuple[dict[str, int], dict[str, int]]:
    """(hub -> area, worker id -> area) of those with a place."""
    tree = shapely.STRtree(shapes.to_numpy())

    def area(easting: float | None, northing: float | None) -> int | None:
        known = easting is not None and northing is not None
        return int(joined_to[int(tree.nearest(shapely.Point(easting, northing)))]) if known else None

    hubs = {hub.name: area(hub.easting, hub.northing) for hub in of.hubs}
    places = worker_places(of.everybody, of.hubs)
    workers = {one.worker_id: area(*where) for one, where in zip(of.everybody, places, strict=True)}
    return _known(hubs), _known(workers)


def _of_places(of: District, schools: pd.DataFrame) -> AreaMap:
    placed = schools.dropna(subset=["easting", "northing"])
    spots = placed.groupby([placed["easting"].round(), placed["northing"].round()], sort=True)
    points: list[tuple[float, float]] = []
    names: list[str] = []
    school_area: dict[str, int] = {}
    for number, (spot, ours) in enumerate(spots):
        points.append((float(spot[0]), float(spot[1])))
        names.append(joined(sorted(ours["name"].astype(str)), most=2))
        school_area |= dict.fromkeys(ours["urn"], number)
    array = np.array(points, dtype=float).reshape(-1, 2)

    def nearest(easting: float | None, northing: float | None) -> int | None:
        if easting is None or northing is None or not len(array):
            return None
        return int(np.argmin(np.hypot(*(array - [easting, northing]).T)))

    places = worker_places(of.everybody, of.hubs)
    workers = {one.worker_id: nearest(*where) for one, where in zip(of.everybody, places, strict=True)}
    hubs = {hub.name: nearest(hub.easting, hub.northing) for hub in of.hubs}
    note = "No boundaries are used: schools are neighbours where no other school lies in the circle between them."
    made = AreaGraph(
        tuple(names),
        _both_ways(_gabriel(array), len(array)),
        school_area,
        _known(hubs),
        _known(workers),
        PLACE,
        (note,),
    )
    return AreaMap(made, None)


def _gabriel(points: Points) -> Pairs:
    """Pairs of points with no other point inside the circle whose diameter they are; all points hang together."""
    squares = ((points[:, None] - points[None, :]) ** 2).sum(axis=2)
    pairs: Pairs = set()
    for one in range(len(points)):
        # A third point is inside where its squared distances to both add up to less than theirs to each other.
        through = (squares[one][:, None] + squares).min(axis=0, initial=np.inf, where=_others(len(points), one))
        pairs |= {(one, int(other)) for other in np.flatnonzero(through >= squares[one]) if other > one}
    return pairs


def _others(count: int, one: int) -> NDArray[np.bool_]:
    """[third, other]: the third is neither this point nor the other."""
    is_third = ~np.eye(count, dtype=bool)
    is_third[one] = False
    return is_third


def _both_ways(pairs: Pairs, count: int) -> tuple[tuple[int, ...], ...]:
    found: list[set[int]] = [set() for _ in range(count)]
    for one, other in pairs:
        found[one].add(other)
        found[other].add(one)
    return tuple(tuple(sorted(one)) for one in found)


def _known(areas: dict[str, int | None]) -> dict[str, int]:
    return {name: area for name, area in areas.items() if area is not None}
