"""Ward boundaries (GeoJSON from the ONS Open Geography Portal), of whatever year."""

import re

from data_sources.reading.contract import Column, Contract, Dataset, RawTable, check_table
from data_sources.reading.shapes import shapes_as_wkb

_YEARS = range(35, 10, -1)
CONTRACT = Contract(
    kind="ward_boundaries",
    label="Ward boundaries",
    key=("code",),
    is_public=True,
    columns=(
        Column("code", "Ward code", "code", tuple(f"WD{year}CD" for year in _YEARS), is_required=True),
        Column("name", "Ward name", "text", tuple(f"WD{year}NM" for year in _YEARS)),
        Column("district_code", "LADCD_ACTIVE", "code", tuple(f"LAD{year}CD" for year in _YEARS)),
        Column("geometry", "geometry", "text", is_required=True),
    ),
)


def read(raw: RawTable) -> Dataset:
    """Areas in EPSG:4326 as the `ward_boundaries` table. Raises FileRefused.

    The vintage is the year in the heading of the codes (WD25CD is "2025"), "" when it has none.
    """
    checked = check_table(raw, CONTRACT)
    geometry, notes = shapes_as_wkb(raw)
    frame = checked.frame.drop(columns="geometry").assign(geometry_wkb=geometry.to_numpy())
    found = re.search(r"wd(\d\d)cd", checked.columns_read["code"], re.IGNORECASE)
    vintage = f"20{found[1]}" if found else ""
    return Dataset(CONTRACT.kind, frame, "", vintage, (*raw.notes, *notes), checked.columns_read)
