"""LSOA boundaries (GeoJSON from the ONS Open Geography Portal)."""

from data_sources.reading.contract import Column, Contract, Dataset, RawTable, check_table
from data_sources.reading.shapes import shapes_as_wkb

CONTRACT = Contract(
    kind="lsoa_boundaries",
    label="LSOA boundaries",
    key=("code",),
    is_public=True,
    columns=(
        Column("code", "LSOA21CD", "code", ("LSOA11CD", "LSOA code", "lsoa_code"), is_required=True),
        Column("name", "LSOA21NM", "text", ("LSOA11NM", "LSOA name", "lsoa_name")),
        Column("district_code", "LADCD_ACTIVE", "code", tuple(f"LAD{year}CD" for year in range(35, 10, -1))),
        Column("geometry", "geometry", "text", is_required=True),
    ),
)


def read(raw: RawTable) -> Dataset:
    """Areas in EPSG:4326 as the `lsoa_boundaries` table. Raises FileRefused.

    The vintage is the census year of the LSOAs ("2021" or "2011"), told by the heading of their codes, "" when unsaid.
    """
    checked = check_table(raw, CONTRACT)
    geometry, notes = shapes_as_wkb(raw)
    frame = checked.frame.drop(columns="geometry").assign(geometry_wkb=geometry.to_numpy())
    heading = checked.columns_read["code"]
    vintage = next((f"20{year}" for year in ("21", "11") if year in heading), "")
    return Dataset(CONTRACT.kind, frame, "", vintage, (*raw.notes, *notes), checked.columns_read)
