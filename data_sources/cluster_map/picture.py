"""The cluster map as a still picture: a layer's colours and letters, tiers as rings; nothing comes from outside."""

from typing import Any

import altair as alt
import pandas as pd

from data_sources.cluster_map import still_parts
from data_sources.cluster_map.background import Background
from data_sources.cluster_map.basis import MapBasis
from data_sources.cluster_map.palettes import DARK, NOBODY, NOT_KNOWN, SUPPRESSED, WHITE, ZERO
from data_sources.cluster_map.school_layers import NEW
from data_sources.cluster_map.shown import CLUSTERS, LSOAS, Shown
from data_sources.cluster_map.still_parts import EDGE, GROUND, outlines

WIDTH_PIXELS, MOST_HIGH, LEAST_HIGH = 640, 620, 260
SMALLEST_AREA, LARGEST_AREA, LARGEST_PUPILS = 90, 520, 1600
RINGS, RING_GAP, LETTER_PIXELS = 3, 3.0, 10
OFF_THE_SCALE = {NOT_KNOWN, SUPPRESSED, ZERO, NOBODY, NEW.letter}


def map_picture(of: MapBasis, shown: Shown, land: Background, cluster: str = "") -> alt.LayerChart:
    """Areas with their names, a letter and colour for each school, its size by pupils, rings by tier, hubs as squares.
    With a `cluster` only its schools are drawn."""
    schools = marks(of, shown, cluster)
    hubs = _of_cluster(of.ground.hubs, cluster)
    names = _of_cluster(of.ground.area_names, cluster)
    layers = [
        *_areas(of, shown, land, cluster),
        *_rings(schools),
        _circles(schools, stroke=DARK, strokeWidth=0.8).encode(
            color=_colours(shown, schools, labels(of, shown, cluster))
        ),
        still_parts.letters(schools, LETTER_PIXELS),
        *([still_parts.hub_squares(hubs)] if len(hubs) else []),
        *(still_parts.names(names) if len(names) else []),
    ]
    height = still_parts.height_pixels(schools, WIDTH_PIXELS, LEAST_HIGH, MOST_HIGH)
    drawn = alt.layer(*layers).project("mercator").properties(height=height).resolve_scale(color="independent")
    return drawn.configure_view(stroke=None)


def marks(of: MapBasis, shown: Shown, cluster: str = "") -> pd.DataFrame:
    """longitude, latitude, letter, kind (class in words, with its number of schools, those without a place too), ink,
    size (area in pixels), tier_number; the small ones last."""
    schools = _of_cluster(of.ground.schools, cluster)
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


def _of_cluster(table: pd.DataFrame, cluster: str) -> pd.DataFrame:
    """The rows of the cluster; all where none is chosen."""
    return table[table["cluster"] == cluster] if cluster else table


def _rings(schools: pd.DataFrame) -> list[alt.Chart]:
    """Around each school a ring for each tier above the lowest, RING_GAP pixels apart."""
    layers = []
    for number in range(1, RINGS + 1):
        ringed = schools[schools["tier_number"] > number]
        if len(ringed):
            wider = (ringed["size"] ** 0.5 + 2 * RING_GAP * number) ** 2
            layers.append(_circles(ringed.assign(size=wider), fill="transparent", stroke=DARK, strokeWidth=1))
    return layers


def _circles(schools: pd.DataFrame, **looks: Any) -> alt.Chart:
    drawn = alt.Chart(schools[["longitude", "latitude", "kind", "size"]]).mark_circle(opacity=1, **looks)
    return drawn.encode(**still_parts.AT, size=alt.Size("size:Q", scale=None, legend=None))


def _colours(shown: Shown, schools: pd.DataFrame, kinds: dict[str, str]) -> alt.Color:
    """Every class of the scale, and of the rest those that a school is in."""
    present = set(schools["letter"])
    used = [one for one in shown.classes if one.letter in present or one.letter not in OFF_THE_SCALE]
    return still_parts.colours("kind", used, [kinds[one.letter] for one in used])


def _areas(of: MapBasis, shown: Shown, land: Background, cluster: str) -> list[alt.Chart]:
    features = [one for one in of.ground.areas["features"] if cluster in ("", one["properties"]["cluster"])]
    code = "code" if shown.areas_are == LSOAS else "cluster"
    parts = {LSOAS: land.lsoas["features"], CLUSTERS: features}.get(shown.areas_are, []) if len(shown.areas) else []
    coloured = _coloured(parts, shown, code)
    layers = [] if coloured else [outlines(features, fill=GROUND, stroke=EDGE, strokeWidth=1.4)]
    if coloured:
        shaded = outlines(coloured, stroke=WHITE, strokeWidth=0.4, opacity=1 if shown.areas_are == LSOAS else 0.5)
        layers.append(shaded.encode(fill=alt.Fill("properties.ground:N", scale=None, legend=None)))
        layers.append(outlines(features, filled=False, stroke=DARK, strokeWidth=1.8))
    if land.outline["features"] and not cluster:
        layers.append(outlines(land.outline["features"], filled=False, stroke=EDGE, strokeWidth=1))
    return layers


def _coloured(features: list[dict[str, Any]], shown: Shown, code: str) -> list[dict[str, Any]]:
    letters = dict(zip(shown.areas["code"], shown.areas["letter"], strict=True))
    return [
        {**one, "properties": {"ground": shown.of(letters[one["properties"][code]]).colour}}
        for one in features
        if one["properties"][code] in letters
    ]
