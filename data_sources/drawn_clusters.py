"""A district whose schools are in other clusters than when it was loaded: its outlines and neighbours then."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from data_sources.area_graph import AreaMap, area_map, drawn_areas, levels
from data_sources.district import District
from data_sources.joining.cluster_neighbours import cluster_neighbours


def with_clusters(of: District, clusters: Mapping[str, str], areas: AreaMap | None = None) -> District:
    """The same with each school (by URN) in this cluster, outlines made of the areas its schools are in, and clusters
    adjoining as these do. Without boundaries there are no outlines. `areas`: what `area_map` gives, where at hand."""
    schools = of.schools.assign(cluster=[clusters.get(urn, own) for urn, own in _own(of)])
    known = areas or area_map(of, levels(of)[0])
    counts: dict[int, Counter[str]] = {}
    for urn, cluster in zip(schools["urn"], schools["cluster"], strict=True):
        if urn in known.graph.school_area and cluster:
            counts.setdefault(known.graph.school_area[urn], Counter())[cluster] += 1
    most = {area: min(found.items(), key=lambda one: (-one[1], one[0]))[0] for area, found in counts.items()}
    outlines = drawn_areas(known, [most.get(area, "") for area in range(len(known.graph.names))])
    near = cluster_neighbours(schools, outlines, of.hubs)
    return replace(of, schools=schools, cluster_areas=outlines, cluster_neighbours=near)


def _own(of: District) -> list[tuple[str, str]]:
    return list(zip(of.schools["urn"].astype(str), of.schools["cluster"].fillna("").astype(str), strict=True))
