"""Population-weighted or postcode-weighted centres of LSOAs, in British National Grid metres."""

import re

from data_sources.reading.contract import Column, Contract, Dataset, RawTable, check_table

CONTRACT = Contract(
    kind="lsoa_centroids",
    label="LSOA centroids",
    key=("lsoa_code",),
    is_public=True,
    columns=(
        Column("lsoa_code", "LSOA21CD", "code", ("LSOA code (2021)", "lsoa11cd", "LSOA code"), is_required=True),
        Column("easting", "easting", "number", ("x",), is_required=True, lowest=80_000, highest=660_000),
        Column("northing", "northing", "number", ("y",), is_required=True, lowest=5_000, highest=660_000),
    ),
)


def read(raw: RawTable) -> Dataset:
    """Centres of English LSOAs as the `lsoa_centroids` table; Welsh ones are left out. Raises FileRefused.

    The vintage is the census year in the heading of the LSOA column ("2021"), "" when it has none.
    """
    checked = check_table(raw, CONTRACT)
    is_english = checked.frame["lsoa_code"].str.startswith("E")
    notes = list(raw.notes)
    if not is_english.all():
        notes.append(f"{int((~is_english).sum()):,} areas outside England were left out.")
    found = re.search(r"lsoa.*?(11|21)", checked.columns_read["lsoa_code"], re.IGNORECASE)
    vintage = f"20{found[1]}" if found else ""
    frame = checked.frame[is_english].reset_index(drop=True)
    return Dataset(CONTRACT.kind, frame, "", vintage, tuple(notes), checked.columns_read)
