"""Which cluster (locality, district, partnership) each school belongs to."""

from data_sources.council_files.council_headings import claims
from data_sources.council_files.draft import Draft, listed
from data_sources.council_files.school_numbers import SCHOOL_COLUMNS, identify, school_keys, school_words
from data_sources.reading.contract import Column, Contract, Dataset, RawTable

CONTRACT = Contract(
    kind="clusters",
    label="Clusters",
    key=("urn",),
    allow_repeats=True,  # repeats are found here, where both rows can be named
    is_public=False,
    columns=(
        *SCHOOL_COLUMNS,
        Column(
            "cluster",
            "Cluster",
            "text",
            is_required=True,
            example="North",
            help="The name of the cluster, the same in every file.",
            aliases=listed("""
                Cluster name, Locality, Area, District, Patch, Quadrant, Partnership, Neighbourhood, Community
                Learning Partnership, CLP, Team, TAS cluster, School cluster, Cluster area, Area name, Locality
                name, District name, Area team, Locality team, Partnership area, Zone, Region, Learning community,
                Pyramid, Family of schools, Team area
            """),
        ),
    ),
)
NEEDED = (("urn", "laestab", "school_code", "school_name"), ("cluster",))


def is_also_in(raw: RawTable, kind: str) -> bool:
    """Whether a table of today's leads also gives every school's cluster, as one sheet of schools often does."""
    cluster = claims(raw, CONTRACT).found.get("cluster")
    return kind == "current_allocation" and cluster is not None and bool((raw.frame[cluster].str.strip() != "").all())


def read(raw: RawTable) -> Dataset:
    """The schools' clusters as `clusters` (docs/architecture.md). Raises FileRefused with every fault."""
    draft = Draft(raw, CONTRACT)
    identify(draft)
    clusters = draft.cells("cluster")
    for first, again in draft.pairs(school_keys(draft)):
        one, two = draft.rows[first], draft.rows[again]
        problem = f"Rows {one} and {two} are both {school_words(draft, again)}"
        if clusters[first] != clusters[again]:
            problem += f', once in "{clusters[first]}" and once in "{clusters[again]}"'
        draft.fault(
            problem, "A school is in one cluster: delete one of the two rows.", again, "cluster", clusters[again]
        )
    checked = draft.check()
    return draft.dataset(checked.frame[["urn", "laestab", "school_name", "cluster"]])
