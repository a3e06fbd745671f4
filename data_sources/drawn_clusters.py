"""A district whose schools are in other clusters than when it was loaded: its outlines and neighbours then."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from allocation.entities import Hub
from allocation.redraw.problem import NOWHERE
from data_sources.area_graph import AreaMap, area_map, drawn_areas, levels
from data_sources.district import District
from data_sources.joining.cluster_neighbours import cluster_neighbours


def with_clusters(of: District, clusters: Mapping[str, str], areas: AreaMap | None = None) -> District:
    """The same with each school (by URN) in this cluster, outlines made of the areas its schools are in, clusters
    adjoining as these do, and a hub whose area goes from its cluster to another in that one. Without boundaries there
    are no outlines. `areas`: what `area_map` gives, where at hand."""
    schools = of.schools.assign(cluster=[clusters.get(urn, own) for urn, own in _own(of)])
    known = areas or area_map(of, levels(of)[0])
    was, most = (_by_area(one, known) for one in (of.schools, schools))
    outlines = drawn_areas(known, [most.get(area, "") for area in range(len(known.graph.names))])
    hubs = tuple(_standing(hub, known.graph.hub_area.get(hub.name, NOWHERE), was, most) for hub in of.hubs)
    near = cluster_neighbours(schools, outlines, hubs)
    return replace(of, schools=schools, hubs=hubs, cluster_areas=outlines, cluster_neighbours=near)


def _by_area(schools: pd.DataFrame, known: AreaMap) -> dict[int, str]:
    """Area -> the cluster of most of its schools; of equally many the first by name."""
    counts: dict[int, Counter[str]] = {}
    for urn, cluster in zip(schools["urn"], schools["cluster"].fillna("").astype(str), strict=True):
        if urn in known.graph.school_area and cluster:
            counts.setdefault(known.graph.school_area[urn], Counter())[cluster] += 1
    return {area: min(found.items(), key=lambda one: (-one[1], one[0]))[0] for area, found in counts.items()}


def _standing(hub: Hub, area: int, was: Mapping[int, str], now: Mapping[int, str]) -> Hub:
    """The hub in the cluster it then stands in; one that stood among another cluster's schools stays as it is."""
    return replace(hub, cluster=now[area]) if area in now and was.get(area) == hub.cluster else hub


def _own(of: District) -> list[tuple[str, str]]:
    return list(zip(of.schools["urn"].astype(str), of.schools["cluster"].fillna("").astype(str), strict=True))
