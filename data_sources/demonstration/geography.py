"""The fictitious district's land: an outline, LSOAs with their deprivation, wards and clusters.

Places are British National Grid metres, some 40 km out in the North Sea, so that nothing here lies on a real place.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.cluster.vq import kmeans2
from scipy.special import gammaincinv, ndtr

from data_sources.demonstration.places import CLUSTERS, SETTLEMENTS, WARDS

CORNER_M = np.array([575_000.0, 446_000.0])
CENTRE_KM, RADII_KM = np.array([13.4, 10.8]), np.array([13.2, 10.6])
NATIONAL_LSOAS = 33_755
# Gamma(2, 10.9) has the mean (21.8), 90th (42) and 95th percentile (52) of the published IMD scores.
IMD_SHAPE, IMD_SCALE = 2.0, 10.9


@dataclass(frozen=True)
class Geography:
    """`lsoas`: one row an LSOA: lsoa_code, lsoa_name, ward_code, ward_name, cluster, settlement, easting, northing (m),
    imd_score, imd_rank, income_score, idaci_score (rates 0-1), people, children. `cells` are its polygons."""

    lsoas: pd.DataFrame
    cells: NDArray[np.object_]


def lay_out(rng: np.random.Generator) -> Geography:
    """The district's LSOAs, about 200 of them, nested in 21 wards and six clusters."""
    outline = _outline(rng)
    rows, points = _neighbourhoods(rng, outline)
    lsoas = pd.DataFrame(rows, columns=["settlement", "cluster", "hardship"])
    lsoas["easting"], lsoas["northing"] = points.T
    cells = _cells(points, outline)
    lsoas = _numbered_wards(rng, lsoas)
    return Geography(_deprived(rng, lsoas), cells)


def _outline(rng: np.random.Generator) -> shapely.Polygon:
    angles = np.linspace(0, 2 * np.pi, 150, endpoint=False)
    wobble = np.ones_like(angles)
    for waves in (2, 3, 5, 8, 13):
        wobble += rng.normal(0, 0.07 / waves**0.5) * np.sin(waves * angles + rng.uniform(0, 2 * np.pi))
    wobble += rng.normal(0, 0.006, len(angles))
    ring = CENTRE_KM + RADII_KM * wobble[:, None] * np.column_stack([np.cos(angles), np.sin(angles)])
    return shapely.Polygon(np.round(ring * 1000 + CORNER_M))


def _neighbourhoods(
    rng: np.random.Generator, outline: shapely.Polygon
) -> tuple[list[tuple[str, str, float]], NDArray[np.float64]]:
    """A settlement's LSOAs scatter around it, nearest to it of all settlements, and never closer than 280 m apart."""
    inside = outline.buffer(-300)
    centres = np.array([[one.x_km, one.y_km] for one in SETTLEMENTS]) * 1000 + CORNER_M
    rows: list[tuple[str, str, float]] = []
    points = np.empty((0, 2))
    for number, place in enumerate(SETTLEMENTS):
        placed = 0
        while placed < place.neighbourhoods:
            reach = place.spread_km * 1000 * (1 if rng.random() < 0.8 else 2.5)
            point = np.round(centres[number] + rng.normal(0, reach, 2))
            is_home = np.argmin(np.hypot(*(centres - point).T)) == number
            has_room = len(points) == 0 or np.hypot(*(points - point).T).min() > 280
            if is_home and has_room and shapely.contains_xy(inside, *point):
                rows.append((place.name, place.cluster, place.hardship))
                points = np.vstack([points, point])
                placed += 1
    return rows, points


def _cells(points: NDArray[np.float64], outline: shapely.Polygon) -> NDArray[np.object_]:
    """The part of the district nearest to each point, on a 1 m grid so that neighbours share their corners exactly."""
    pieces = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=outline))
    tree = shapely.STRtree(pieces)
    owner, piece = tree.query(shapely.points(points), predicate="within")
    in_order = pieces[piece[np.argsort(owner)]]
    return np.asarray(shapely.intersection(in_order, outline, grid_size=1.0))


def _numbered_wards(rng: np.random.Generator, lsoas: pd.DataFrame) -> pd.DataFrame:
    """Wards are compact groups of LSOAs inside a cluster; codes follow the names' order, as the ONS numbers them."""
    wards = np.empty(len(lsoas), dtype=object)
    for cluster in CLUSTERS:
        rows = np.flatnonzero(lsoas["cluster"] == cluster)
        places = lsoas.loc[rows, ["easting", "northing"]].to_numpy()
        _, group = kmeans2(places, len(WARDS[cluster]), minit="++", rng=rng)
        order = np.argsort([places[group == g].mean(axis=0)[0] for g in range(len(WARDS[cluster]))])
        names = dict(zip(order, WARDS[cluster], strict=True))
        wards[rows] = [names[g] for g in group]
    codes = {name: f"E05998{number:03d}" for number, name in enumerate(sorted(n for w in WARDS.values() for n in w), 1)}
    lsoas = lsoas.assign(ward_name=wards, ward_code=[codes[ward] for ward in wards])
    lsoas["lsoa_code"] = [f"E01998{number:03d}" for number in range(1, len(lsoas) + 1)]
    middle = np.arange(len(lsoas)) // 5 + 1
    letters = np.array(list("ABCDE"))[np.arange(len(lsoas)) % 5]
    return lsoas.assign(lsoa_name=[f"Aldermere {m:03d}{a}" for m, a in zip(middle, letters, strict=True)])


def _deprived(rng: np.random.Generator, lsoas: pd.DataFrame) -> pd.DataFrame:
    """Deprivation that runs smoothly across the map, with a little that is each neighbourhood's own."""
    places = lsoas[["easting", "northing"]].to_numpy()
    apart = np.hypot(places[:, None, 0] - places[None, :, 0], places[:, None, 1] - places[None, :, 1])
    near = np.exp(-((apart / 900.0) ** 2) / 2)
    near /= near.sum(axis=1, keepdims=True)
    tide = near @ rng.normal(0, 1, len(lsoas))
    latent = near @ lsoas["hardship"].to_numpy() + 0.6 * tide / tide.std() + rng.normal(0, 0.3, len(lsoas))
    share = ndtr(latent)
    lsoas["imd_score"] = np.round(gammaincinv(IMD_SHAPE, share) * IMD_SCALE, 3)
    lsoas["imd_rank"] = _ranks(share)
    lsoas["income_score"] = np.round(np.clip(0.06 + 0.46 * share**1.7 + rng.normal(0, 0.012, len(lsoas)), 0.01, 0.9), 3)
    lsoas["idaci_score"] = np.round(np.clip(0.05 + 0.52 * share**1.6 + rng.normal(0, 0.02, len(lsoas)), 0.01, 0.95), 3)
    lsoas["people"] = rng.integers(1_250, 2_150, len(lsoas))
    lsoas["children"] = np.round(
        lsoas["people"] * np.clip(0.15 + 0.09 * share + rng.normal(0, 0.02, len(lsoas)), 0.1, 0.35)
    ).astype(int)
    return lsoas


def _ranks(share: NDArray[np.float64]) -> NDArray[np.int64]:
    """National ranks, 1 the most deprived, no two alike."""
    order = np.argsort(-share)
    ranks = np.maximum(1, np.round((1 - share[order]) * NATIONAL_LSOAS)).astype(int)
    for before, after in pairwise(range(len(ranks))):
        ranks[after] = max(ranks[after], ranks[before] + 1)
    spread = np.empty_like(ranks)
    spread[order] = ranks
    return spread


def areas(geography: Geography, by: str) -> dict[str, shapely.Geometry]:
    """The land of each value of the column `by` (lsoa_code, ward_code or cluster), British National Grid."""
    keys = geography.lsoas[by].to_numpy()
    return {
        str(key): shapely.union_all(geography.cells[keys == key], grid_size=1.0)
        for key in sorted(geography.lsoas[by].unique())
    }
