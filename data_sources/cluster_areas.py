"""A council's own clusters drawn as areas (GeoJSON)."""

from data_sources.reading.contract import Column, Contract, Dataset, RawTable, check_table
from data_sources.reading.shapes import shapes_as_wkb

CONTRACT = Contract(
    kind="cluster_areas",
    label="Cluster areas",
    key=("cluster",),
    is_public=False,
    columns=(
        Column(
            "cluster",
            "Cluster",
            "text",
            ("Cluster name", "Locality", "Locality name", "Area", "Area name", "District", "Quadrant", "Partnership",
             "Neighbourhood", "Community Learning Partnership", "CLP", "Patch", "Team", "Zone", "Name", "Label",
             "Title"),
            is_required=True,
            example="North",
        ),
        Column("geometry", "geometry", "text", is_required=True),
    ),
)  # fmt: skip


def read(raw: RawTable) -> Dataset:
    """Areas in EPSG:4326 as the `cluster_areas` table, one row for each cluster. Raises FileRefused."""
    checked = check_table(raw, CONTRACT)
    geometry, notes = shapes_as_wkb(raw)
    frame = checked.frame.drop(columns="geometry").assign(geometry_wkb=geometry.to_numpy())
    return Dataset(CONTRACT.kind, frame, "", "", (*raw.notes, *notes), checked.columns_read)
