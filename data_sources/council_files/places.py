"""Where the council's own files say something is: easting and northing, latitude and longitude, or a postcode."""

from functools import lru_cache

from pyproj import Transformer

from data_sources.council_files.cell_text import postcode_text
from data_sources.council_files.draft import Draft, listed
from data_sources.reading.cells import read_number
from data_sources.reading.contract import Column

PLACE_COLUMNS = (
    Column(
        "postcode",
        "Postcode",
        "text",
        example="ZZ99 3CZ",
        help="Used to find the place only when there are no coordinates.",
        aliases=listed("Post code, Base postcode, Hub postcode, Office postcode, PCode"),
    ),
    Column(
        "easting",
        "Easting",
        "number",
        lowest=80_000,
        highest=660_000,
        example="380000",
        help="British National Grid, metres.",
        aliases=listed("Eastings, Easting (m), X coordinate, Base easting, Hub easting, OS easting"),
    ),
    Column(
        "northing",
        "Northing",
        "number",
        lowest=5_000,
        highest=660_000,
        example="400000",
        help="British National Grid, metres.",
        aliases=listed("Northings, Northing (m), Y coordinate, Base northing, Hub northing, OS northing"),
    ),
    Column(
        "latitude",
        "Latitude",
        "number",
        help="In place of easting and northing.",
        aliases=listed("Lat, Base latitude, Hub latitude"),
    ),
    Column(
        "longitude",
        "Longitude",
        "number",
        help="In place of easting and northing; west of Greenwich is negative.",
        aliases=listed("Long, Lng, Lon, Base longitude, Hub longitude"),
    ),
)
_LATITUDES, _LONGITUDES = (49.8, 56.0), (-6.5, 1.9)  # England with a little room


@lru_cache(maxsize=1)
def _to_grid() -> Transformer:
    return Transformer.from_crs(4326, 27700, always_xy=True)


def locate(draft: Draft) -> None:
    """Put postcodes in order and turn latitude and longitude into easting and northing (metres)."""
    draft.clear_unknown(*(column.name for column in PLACE_COLUMNS))
    draft.rewrite("postcode", postcode_text)
    _pair(draft, "easting", "northing")
    _pair(draft, "latitude", "longitude")
    if draft.has("latitude", "longitude"):
        _degrees_to_grid(draft)
    draft.frame = draft.frame.drop(columns=["latitude", "longitude"], errors="ignore")


def _pair(draft: Draft, one: str, other: str) -> None:
    if draft.has(one) != draft.has(other):
        there, absent = (one, other) if draft.has(one) else (other, one)
        problem = f'The file has "{draft.heading(there)}" but no column for the {absent}'
        remedy = f'Add a column "{absent.capitalize()}", or remove the other and give postcodes.'
        draft.fault(problem, remedy, name=absent)
        return
    for i, (first, second) in enumerate(zip(draft.cells(one), draft.cells(other), strict=True)):
        if bool(first) != bool(second):
            given, empty = (one, other) if first else (other, one)
            problem = f"The {given} is given but no {empty}"
            draft.fault(problem, "Give both, or leave both empty and give the postcode.", i, empty)


def _degrees_to_grid(draft: Draft) -> None:
    eastings, northings = list(draft.cells("easting")), list(draft.cells("northing"))
    for i, (latitude, longitude) in enumerate(zip(draft.cells("latitude"), draft.cells("longitude"), strict=True)):
        if not latitude or not longitude or eastings[i]:
            continue
        degrees = read_number(latitude), read_number(longitude)
        if _are_in_england(draft, i, degrees, f"{latitude}, {longitude}"):
            easting, northing = _to_grid().transform(degrees[1], degrees[0])
            eastings[i], northings[i] = f"{easting:.0f}", f"{northing:.0f}"
    draft.put("easting", eastings)
    draft.put("northing", northings)


def _are_in_england(draft: Draft, i: int, degrees: tuple[float | None, float | None], value: str) -> bool:
    latitude, longitude = degrees
    if latitude is None or longitude is None:
        name = "latitude" if latitude is None else "longitude"
        draft.fault(
            f"The {name} is not a number", "Write degrees as a decimal, such as 53.4808 and -2.2426.", i, name, value
        )
        return False
    if _within(latitude, _LATITUDES) and _within(longitude, _LONGITUDES):
        return True
    are_swapped = _within(latitude, _LONGITUDES) and _within(longitude, _LATITUDES)
    remedy = "Latitude and longitude are the wrong way round: swap them." if are_swapped else "Look the place up again."
    draft.fault("The latitude and longitude are not in England", remedy, i, "latitude", value)
    return False


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]
