"""English Indices of Deprivation by LSOA, File 1 or 2: ranks and deciles without scores."""

from dataclasses import replace

from data_sources.deprivation import DECILE, DISTRICT_CODE, DISTRICT_NAME, LSOA, RANK, vintage_of
from data_sources.reading.contract import Contract, Dataset, RawTable, check_table

CONTRACT = Contract(
    kind="deprivation_ranks",
    label="Indices of Deprivation (ranks)",
    key=("lsoa_code",),
    is_public=True,
    columns=(
        LSOA,
        DISTRICT_CODE,
        DISTRICT_NAME,
        replace(RANK, is_required=True),
        replace(DECILE, is_required=True),
    ),
)


def read(raw: RawTable) -> Dataset:
    """Ranks and deciles by LSOA as the `deprivation_ranks` table. Raises FileRefused."""
    checked = check_table(raw, CONTRACT)
    vintage = vintage_of(raw, checked.columns_read)
    frame = checked.frame
    frame.insert(1, "vintage", vintage)
    return Dataset(CONTRACT.kind, frame, vintage, vintage, raw.notes, checked.columns_read)
