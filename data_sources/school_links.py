"""Get Information about Schools, links: which establishment came before or after which."""

from data_sources.reading.contract import Column, Contract, Dataset, RawTable, check_table
from data_sources.reading.vintages import day_in_name

CONTRACT = Contract(
    kind="school_links",
    label="School links (Get Information about Schools)",
    key=("urn", "link_urn", "link_type"),
    is_public=True,
    columns=(
        Column("urn", "URN", "urn", is_required=True),
        Column("link_urn", "LinkURN", "urn", is_required=True),
        Column("link_name", "LinkName", "text"),
        Column("link_type", "LinkType", "text", is_required=True),
        Column("link_date", "LinkEstablishedDate", "date", ("LinkDate", "Link established date")),
    ),
)


def read(raw: RawTable) -> Dataset:
    """Predecessors, successors and other links as the `school_links` table. Raises FileRefused.

    The data date is the day in the file's name, "" when there is none.
    """
    checked = check_table(raw, CONTRACT)
    data_date = day_in_name(f"{raw.sheet} {raw.file_name}")
    notes = raw.notes if data_date else (*raw.notes, "The day the data were extracted is not known.")
    return Dataset(CONTRACT.kind, checked.frame, data_date, "", notes, checked.columns_read)
