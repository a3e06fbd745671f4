"""The cluster map for the screen: a layer's colours, what is switched on besides, and marks that can be clicked."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pydeck as pdk

from data_sources.cluster_map.areas import catchments, label_spots
from data_sources.cluster_map.background import Background, geojson
from data_sources.cluster_map.basis import MapBasis
from data_sources.cluster_map.shown import CLUSTERS, LSOAS, Shown
from data_sources.map_layers import MapLayers, names_seen
from pages.ui import map_areas, map_marks, maps, words
from pages.ui.map_marks import INK, WHITE
from pages.ui.map_place import Place

AREAS, HUBS, FLOWS, CATCHMENTS, WARDS = "Cluster areas", "Hubs", "Flows", "Catchments", "Wards"
OVERLAYS = (AREAS, HUBS, FLOWS, CATCHMENTS, WARDS)
MEETINGS, HOURS = "meetings", "hours"
WIDTH_PIXELS = 640
MOST_RINGS, RING_GAP_PIXELS = 3, 3.2
WIDEST_FLOW_PIXELS = 9.0
# Circles are larger where there are few and smaller where there are many, but never too small for a letter.
FEW_SCHOOLS, LARGER, MANY_SCHOOLS, SMALLER = 150, 1.15, 600, 0.7
FEW_CLUSTERS, NAME_PIXELS, SMALL_NAME_PIXELS = 6, 18, 14
NOT_COLOURED = "#dfe4e7"


@dataclass(frozen=True, eq=False)
class Drawing:
    """What is drawn: `overlays` of OVERLAYS; `flows_by`: MEETINGS or HOURS gives flows their width; `shown` is None
    where the layer asked for cannot be shown."""

    basis: MapBasis
    land: Background
    shown: Shown | None
    overlays: frozenset[str]
    flows_by: str
    place: Place

    @property
    def leads(self) -> dict[str, str]:
        """URN -> who leads it, of the schools that somebody leads."""
        people = self.basis.facts["worker_id"].fillna("")
        return {str(urn): str(one) for urn, one in people[people != ""].items()}


def deck(of: Drawing) -> pdk.Deck:
    """All of it, fitted to the window. What can be clicked is named by what is chosen: a click fades all else as long
    as its layer is there."""
    ground, turn = of.basis.led_ground, of.place.key
    records = marks(of)
    chosen = {of.place.urn} if of.place.urn else set()
    around, named = _catchments(of, ground)
    layers = [
        *_land(of, ground),
        *around,
        *_flows(of, ground),
        *tier_rings(records),
        map_marks.dots(f"schools {turn}", records),
        map_marks.letters(records),
        map_marks.rings([one for one in records if one["urn"] in chosen]),
        *(map_marks.hubs(ground.hubs, of.place.cluster, layer_id=f"hubs {turn}") if HUBS in of.overlays else ()),
        *(_names(of, ground) if AREAS in of.overlays else ()),
        *named,
    ]
    return maps.on_plain_ground(layers, maps.view(ground, of.place.cluster, WIDTH_PIXELS))


def marks(of: Drawing) -> list[dict[str, Any]]:
    """A circle a school, the small ones last so that they stay on top: its class by letter and colour, its roll by its
    size, and what a click gives back."""
    classes = {one.letter: one for one in of.shown.classes} if of.shown else {}
    said = of.shown.schools.set_index("urn")[["letter", "said"]].to_dict("index") if of.shown else {}
    made = []
    for row in of.basis.circles:
        mine = said.get(row["urn"], {"letter": "", "said": ""})
        one = classes.get(mine["letter"])
        colour, ink = (one.colour, one.ink) if one else (NOT_COLOURED, INK)
        made.append(
            {
                "urn": row["urn"],
                "cluster": row["cluster"],
                "place": map_marks.place(row["longitude"], row["latitude"]),
                "radius": radius_pixels(row["pupils"], len(of.basis.circles)),
                "fill": map_marks.rgb(colour)[:3],
                "ink": map_marks.rgb(ink)[:3],
                "letter": mine["letter"],
                "rings": 0 if words.is_missing(row["tier_number"]) else max(0, int(row["tier_number"]) - 1),
                "tip": _tip(row, str(mine["said"]), one.label if one else "", of.basis.planned is not None),
            }
        )
    return made


def circle_scale(schools: int) -> float:
    """How much larger than usual circles are drawn where there are so many."""
    share = (MANY_SCHOOLS - schools) / (MANY_SCHOOLS - FEW_SCHOOLS)
    return SMALLER + (LARGER - SMALLER) * min(1.0, max(0.0, share))


def radius_pixels(pupils: float | None, schools: int) -> float:
    """Of a school's circle where there are so many schools."""
    return round(max(maps.SMALLEST_RADIUS_PIXELS, maps.radius_pixels(pupils) * circle_scale(schools)), 1)


def _tip(row: dict[Hashable, Any], said: str, label: str, is_planned: bool) -> str:
    lines = [
        row["name"],
        f"{words.phase(row['phase'])}, {words.number(row['pupils'], missing='number not known')} pupils",
        f"Need score: {words.points(row['need_points'])}",
        f"Tier: {row['tier'] or words.NOT_KNOWN}" if isinstance(row["tier"], str) else f"Tier: {words.NOT_KNOWN}",
        *([f"Link worker: {row['worker'] or 'nobody'}"] if is_planned else []),
        *(f"At the same place: {name}" for name in row["beside"]),
    ]
    if label and not said.startswith("need score"):
        lines.append(words.sentence(f"{said} ({label})" if said else label))
    return "\n".join(lines)


def tier_rings(records: list[dict[str, Any]]) -> list[pdk.Layer]:
    """A ring around the circle for each tier above the lowest, whatever the colours say."""
    ringed = [
        {"place": one["place"], "radius": round(one["radius"] + RING_GAP_PIXELS * number, 1)}
        for one in records
        for number in range(1, min(one["rings"], MOST_RINGS) + 1)
    ]
    return [map_marks.rings(ringed, "tier_rings", colour=INK, pixels=1.4, gap_pixels=0)]


def _land(of: Drawing, ground: MapLayers) -> list[pdk.Layer]:
    """What lies under everything: areas coloured by the layer, else clusters on their own grounds; wards; outline."""
    coloured = of.shown.areas_are if of.shown and len(of.shown.areas) else ""
    outlined = map_areas.outlines("outline", of.land.outline, pixels=1.5)
    if coloured == LSOAS and of.shown:
        parts = [
            map_areas.filled("lsoas", _coloured(of.land.lsoas, of.shown, "code", 255)),
            map_areas.outlines("lsoa_edges", of.land.lsoas, colour=WHITE, pixels=0.5),
        ]
    elif coloured == CLUSTERS and of.shown and AREAS in of.overlays:
        parts = [map_areas.filled("cluster_fill", _coloured(ground.areas, of.shown, "cluster", 120))]
    else:
        parts = map_areas.grounds(ground.areas) if AREAS in of.overlays else []
    if WARDS in of.overlays:
        parts.append(map_areas.outlines("wards", of.land.wards, colour="#7c8a92", pixels=0.8))
    if coloured and AREAS in of.overlays:
        parts.append(map_areas.outlines("cluster_lines", ground.areas, colour=INK, pixels=2.5))
    return [*parts, outlined]


def _coloured(areas: dict[str, Any], shown: Shown, code: str, alpha: int) -> dict[str, Any]:
    """The areas with the colour of their class; those the layer says nothing of are left out."""
    letters = dict(zip(shown.areas["code"], shown.areas["letter"], strict=True))
    features = [
        {**one, "properties": {"ground": map_marks.rgb(shown.of(letters[one["properties"][code]]).colour, alpha)}}
        for one in areas["features"]
        if one["properties"][code] in letters
    ]
    return {**areas, "features": features}


def _catchments(of: Drawing, ground: MapLayers) -> tuple[list[pdk.Layer], list[pdk.Layer]]:
    """The area around the schools of each link worker, and their names; with a school chosen, of its own, with a
    cluster, of those who lead there."""
    if CATCHMENTS not in of.overlays:
        return [], []
    found = catchments(ground.schools, of.leads)
    found = found[found["worker_id"].isin(_people(of, ground))]
    names = ground.bases.set_index("worker_id")["name"]
    middles = label_spots(found).to_crs(4326)
    labels = [
        {"place": map_marks.place(point.x, point.y), "text": names.get(worker, worker)}
        for worker, point in zip(found["worker_id"], middles, strict=True)
    ]
    is_named = bool(of.place.cluster or of.place.urn)
    edges = geojson(found[["worker_id", "geometry"]])
    return (
        [map_areas.outlines("catchments", edges, colour=map_marks.STRONG, pixels=2)],
        [map_marks.labels("catchment_names", labels if is_named else [], "text", get_size=13)],
    )


def _people(of: Drawing, ground: MapLayers) -> set[str]:
    """Link workers of the schools the map is about."""
    schools = of.place.among(ground.schools)
    urns = [of.place.urn] if of.place.urn else schools["urn"]
    return {of.leads[urn] for urn in urns if urn in of.leads}


def _flows(of: Drawing, ground: MapLayers) -> list[pdk.Layer]:
    """From where a link worker starts to each school, as wide as what goes there; with a school chosen, only to those
    of its link worker."""
    if FLOWS not in of.overlays:
        return []
    amounts = of.basis.facts[of.flows_by].astype(float)
    most = amounts.max()
    lines = ground.lines
    if of.place.urn:
        lines = lines[lines["urn"].map(of.leads).isin(_people(of, ground))]
    widths = (
        WIDEST_FLOW_PIXELS * lines["urn"].map(amounts).fillna(0) / most if most > 0 else pd.Series(1.0, lines.index)
    )
    return [map_marks.flows(lines.assign(width=widths.clip(lower=0.6).round(1)))]


def _names(of: Drawing, ground: MapLayers) -> list[pdk.Layer]:
    """Each cluster's name, to be clicked; the chosen one stands out and cannot be."""
    said = dict(zip(of.shown.areas["code"], of.shown.areas["said"], strict=True)) if of.shown else {}
    counts = ground.schools["cluster"].value_counts()
    records = [
        {
            "cluster": row["cluster"],
            "place": map_marks.place(row["longitude"], row["latitude"]),
            "text": row["cluster"],
            "tip": _cluster_tip(str(row["cluster"]), int(counts.get(row["cluster"], 0)), said),
        }
        for row in names_seen(ground, of.place.cluster).to_dict("records")
    ]
    sides = [[one for one in records if (one["cluster"] == of.place.cluster) is side] for side in (False, True)]
    size = NAME_PIXELS if len(records) <= FEW_CLUSTERS else SMALL_NAME_PIXELS
    plain: dict[str, Any] = {"ink": INK, "get_background_color": map_marks.rgb(WHITE, 225)}
    looks: dict[str, Any] = {"get_size": size, "background_padding": [6, 3]}
    return [
        map_marks.labels(f"clusters {of.place.key}", sides[0], "text", is_pickable=True, **looks, **plain),
        map_marks.labels("cluster_chosen", sides[1], "text", **looks),
    ]


def _cluster_tip(cluster: str, schools: int, said: dict[str, str]) -> str:
    more = f"\n{words.sentence(said[cluster])}" if said.get(cluster) else ""
    return f"{cluster}\n{words.count(schools, 'school')}{more}\nClick to see its figures"
