"""The family hubs and other places link workers start from, each placed by coordinates or by its postcode."""

from data_sources.council_files.draft import Draft, count, listed
from data_sources.council_files.places import PLACE_COLUMNS, locate
from data_sources.reading.contract import Column, Contract, Dataset, RawTable
from data_sources.reading.headings import plain

CONTRACT = Contract(
    kind="hubs",
    label="Hubs",
    key=("hub",),
    allow_repeats=True,  # repeats are found here, where both rows can be named
    is_public=False,
    columns=(
        Column(
            "hub",
            "Hub",
            "text",
            is_required=True,
            example="Northgate Family Hub",
            help="The name used in the link workers file.",
            aliases=listed("""
                Hub name, Family hub, Family hub name, Name of hub, Base, Base name, Site, Site name, Centre, Centre
                name, Children's centre, Office, Building, Building name, Venue, Venue name, Name, Location name
            """),
        ),
        Column(
            "cluster",
            "Cluster",
            "text",
            example="North",
            help="The cluster the hub is in.",
            aliases=listed("""
                Locality, Area, District, Patch, Quadrant, Partnership, Neighbourhood, Community Learning
                Partnership, CLP, Cluster name, Team, Cluster area, Zone, Region
            """),
        ),
        *PLACE_COLUMNS,
    ),
)
NEEDED = (("hub",), ("easting", "latitude", "postcode"))


def read(raw: RawTable) -> Dataset:
    """The hubs as `hubs` (docs/architecture.md), easting and northing in metres. Raises FileRefused with every fault.

    A hub with only a postcode keeps it, for the schools' postcodes to place it."""
    draft = Draft(raw, CONTRACT)
    locate(draft)
    for first, again in draft.pairs(plain(cell) for cell in draft.cells("hub")):
        problem = f"Rows {draft.rows[first]} and {draft.rows[again]} are the same hub"
        draft.fault(
            problem,
            "Keep one row for each hub, or give the two hubs different names.",
            again,
            "hub",
            draft.cells("hub")[again],
        )
    checked = draft.check()
    frame = checked.frame.reindex(columns=["hub", "cluster", "easting", "northing", "postcode"])
    nowhere = frame.loc[frame["easting"].isna() & (frame["postcode"] == ""), "hub"].tolist()
    if nowhere:
        draft.note(
            f"{count(len(nowhere), 'hub has', 'hubs have')} neither coordinates nor a postcode: {', '.join(nowhere)}."
        )
    return draft.dataset(frame)
