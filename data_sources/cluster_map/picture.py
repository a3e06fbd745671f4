"""The cluster map as a still picture: a layer's colours and letters, tiers as rings; nothing comes from outside."""

import math
from typing import Any

import altair as alt
import pandas as pd

from data_sources.cluster_map.background import Background
from data_sources.cluster_map.basis import MapBasis
from data_sources.cluster_map.palettes import DARK, WHITE, MapClass
from data_sources.cluster_map.shown import CLUSTERS, LSOAS, Shown

WIDTH_PIXELS, MOST_HIGH, LEAST_HIGH = 640, 620, 260
GROUND, EDGE, FAINT = "#eef2f4", "#5c6b73", "#b9c4ca"
SMALLEST_AREA, LARGEST_AREA, LARGEST_PUPILS = 90, 520, 1600
RINGS, RING_GAP = 3, 3.0


def map_picture(of: MapBasis, shown: Shown, land: Background, cluster: str = "") -> alt.LayerChart:
    """Areas with their names, a letter and colour for each school, its size by pupils, rings by tier, hubs as squares.
    With a `cluster` only its schools are drawn."""
    schools = marks(of, shown, cluster)
    used = [one for one in shown.classes if one.letter in set(schools["letter"]) or _is_of_scale(one)]
    at = {"longitude": "longitude:Q", "latitude": "latitude:Q"}
    layers: list[alt.Chart] = [*_areas(of, shown, land, cluster)]
    for number in range(1, RINGS + 1):
        ringed = schools[schools["tier_number"] > number].assign(
            size=lambda s, n=number: (_side(s) + 2 * RING_GAP * n) ** 2
        )
        if len(ringed):
            layers.append(_circles(ringed, at, fill="transparent", stroke=DARK, strokeWidth=1))
    layers.append(
        _circles(schools, at, stroke=DARK, strokeWidth=0.8).encode(color=_colours(used, labels(of, shown, cluster)))
    )
    inks = alt.Color("ink:N", scale=None, legend=None)
    layers.append(
        alt.Chart(schools[["longitude", "latitude", "letter", "ink"]])
        .mark_text(fontSize=10, fontWeight=700, baseline="middle")
        .encode(**at, text="letter:N", color=inks)
    )
    hubs = of.ground.hubs if not cluster else of.ground.hubs[of.ground.hubs["cluster"] == cluster]
    if len(hubs):
        squares = alt.Chart(hubs[["longitude", "latitude"]])
        layers.append(squares.mark_square(size=80, color=DARK, opacity=1, stroke=WHITE, strokeWidth=1.2).encode(**at))
    layers += _names(of, cluster, at)
    drawn = (
        alt.layer(*layers).project("mercator").properties(height=_height(schools)).resolve_scale(color="independent")
    )
    return drawn.configure_view(stroke=None)


def _is_of_scale(one: MapClass) -> bool:
    return one.letter not in {"?", "*", "0", "x", "N"}


def marks(of: MapBasis, shown: Shown, cluster: str = "") -> pd.DataFrame:
    """longitude, latitude, letter, kind (class in words, with its number of schools, those without a place too), ink,
    size (area in pixels), tier_number; the small ones last."""
    schools = of.ground.schools
    schools = schools[schools["cluster"] == cluster] if cluster else schools
    table = schools.merge(shown.schools[["urn", "letter"]], on="urn").merge(of.facts[["tier_number"]], on="urn")
    kinds, inks = labels(of, shown, cluster), {one.letter: one.ink for one in shown.classes}
    share = (table["pupils"].fillna(0) / LARGEST_PUPILS).clip(upper=1)
    table = table.assign(
        kind=table["letter"].map(kinds),
        ink=table["letter"].map(inks),
        size=(share * LARGEST_AREA).clip(lower=SMALLEST_AREA),
        tier_number=table["tier_number"].astype(float).fillna(0),
    )
    columns = ["longitude", "latitude", "letter", "kind", "ink", "size", "tier_number"]
    return table.sort_values("size", ascending=False, kind="stable")[columns]


def labels(of: MapBasis, shown: Shown, cluster: str = "") -> dict[str, str]:
    """Letter -> the class in words, with how many schools (of the cluster) are in it."""
    schools = of.district.schools
    counts = shown.counts(schools.loc[(schools["cluster"] == cluster) | (cluster == ""), "urn"].tolist())
    return {one.letter: f"{one.letter}: {one.label} ({counts[one.letter]:,})" for one in shown.classes}


def _side(schools: pd.DataFrame) -> pd.Series:
    return 2 * (schools["size"] / math.pi) ** 0.5 * (math.pi**0.5 / 2)


def _circles(schools: pd.DataFrame, at: dict[str, str], **looks: Any) -> alt.Chart:
    drawn = alt.Chart(schools[["longitude", "latitude", "kind", "size"]]).mark_circle(opacity=1, **looks)
    return drawn.encode(**at, size=alt.Size("size:Q", scale=None, legend=None))


def _colours(used: list[MapClass], kinds: dict[str, str]) -> alt.Color:
    domain = [kinds[one.letter] for one in used]
    legend = alt.Legend(
        orient="bottom", columns=2, title=None, labelLimit=330, labelFontSize=12, symbolSize=160,
        symbolStrokeWidth=0.8, symbolStrokeColor=DARK, labelColor=DARK,
    )  # fmt: skip
    return alt.Color(
        "kind:N", scale=alt.Scale(domain=domain, range=[one.colour for one in used]), sort=domain, legend=legend
    )


def _areas(of: MapBasis, shown: Shown, land: Background, cluster: str) -> list[alt.Chart]:
    features = [one for one in of.ground.areas["features"] if cluster in ("", one["properties"]["cluster"])]
    clusters = alt.Chart(alt.Data(values=features))
    code = "code" if shown.areas_are == LSOAS else "cluster"
    parts = {LSOAS: land.lsoas["features"], CLUSTERS: features}.get(shown.areas_are, []) if len(shown.areas) else []
    coloured = _coloured(parts, shown, code)
    layers = [] if coloured else [clusters.mark_geoshape(fill=GROUND, stroke=EDGE, strokeWidth=1.4)]
    if coloured:
        shaded = alt.Chart(alt.Data(values=coloured)).mark_geoshape(
            stroke=WHITE, strokeWidth=0.4, opacity=1 if shown.areas_are == LSOAS else 0.5
        )
        layers.append(shaded.encode(fill=alt.Fill("properties.ground:N", scale=None, legend=None)))
        layers.append(clusters.mark_geoshape(filled=False, stroke=DARK, strokeWidth=1.8))
    if land.outline["features"] and not cluster:
        outline = alt.Chart(alt.Data(values=land.outline["features"]))
        layers.append(outline.mark_geoshape(filled=False, stroke=EDGE, strokeWidth=1))
    return layers


def _coloured(features: list[dict[str, Any]], shown: Shown, code: str) -> list[dict[str, Any]]:
    letters = dict(zip(shown.areas["code"], shown.areas["letter"], strict=True))
    return [
        {**one, "properties": {"ground": shown.of(letters[one["properties"][code]]).colour}}
        for one in features
        if one["properties"][code] in letters
    ]


def _names(of: MapBasis, cluster: str, at: dict[str, str]) -> list[alt.Chart]:
    names = of.ground.area_names if not cluster else of.ground.area_names[of.ground.area_names["cluster"] == cluster]
    looks: tuple[dict[str, Any], ...] = ({"stroke": WHITE, "strokeWidth": 4}, {})
    return (
        [
            alt.Chart(names).mark_text(fontSize=15, fontWeight=700, color=DARK, **one).encode(**at, text="cluster:N")
            for one in looks
        ]
        if len(names)
        else []
    )


def _height(schools: pd.DataFrame) -> int:
    """As high as the schools lie at this width, within limits."""
    if schools.empty:
        return LEAST_HIGH
    west, east = schools["longitude"].min(), schools["longitude"].max()
    south, north = schools["latitude"].min(), schools["latitude"].max()
    up = (north - south) / math.cos(math.radians((north + south) / 2))
    return int(min(max(WIDTH_PIXELS * up / max(east - west, 0.001), LEAST_HIGH), MOST_HIGH))
