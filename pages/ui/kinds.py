"""What each kind of file is for, in the order a council would gather them."""

from dataclasses import dataclass

from data_sources import recognise
from data_sources.district import District


@dataclass(frozen=True)
class KindUse:
    """Why a kind of file is wanted. `is_needed`: without it a page stays empty; else it makes the answer better."""

    kind: str
    adds: str
    is_needed: bool = False


USES = (
    KindUse("schools", "which schools there are, where, and how many pupils", is_needed=True),
    KindUse("link_workers", "who can lead schools, for how many hours and where", is_needed=True),
    KindUse("clusters", "which cluster each school belongs to", is_needed=True),
    KindUse("referrals", "early help and social care demand, half of the need score"),
    KindUse("deprivation", "how deprived the area around each school is"),
    KindUse("school_census", "free school meals by the pupil premium measure, and pupil numbers"),
    KindUse("school_characteristics", "free school meals and pupil numbers of each school"),
    KindUse("current_allocation", "who leads each school today, so that schools keep their link worker where they can"),
    KindUse("hubs", "where link workers start from, for travel and the map"),
    KindUse("school_voice", "what schools say they need, up to a tenth of the score"),
    KindUse("pupil_homes", "where pupils live, so that deprivation is that of pupils' homes"),
    KindUse("travel_times", "real journey times in place of straight lines"),
    KindUse("locks", "schools that must keep, must not have, or may have a certain link worker"),
    KindUse("school_groups", "schools that should have the same link worker, such as a secondary and its feeders"),
    KindUse("term_dates", "when terms begin and end, half-term and INSET days, for the calendar of meetings"),
    KindUse("availability", "the days on which link workers and partners can meet"),
    KindUse("meeting_wishes", "the half-days schools ask for or refuse for their meetings"),
    KindUse("cluster_areas", "the outlines of the clusters on the map"),
    KindUse("absence", "persistent absence, shown beside the score"),
    KindUse("lsoa_centroids", "the nearest neighbourhoods of each school, for a better deprivation figure"),
    KindUse("lsoa_boundaries", "neighbourhood outlines"),
    KindUse("ward_boundaries", "ward outlines"),
    KindUse("school_links", "which school followed which, so that figures of a converted school are not lost"),
    KindUse("deprivation_ranks", "deprivation deciles, for reading only"),
)


def labels() -> dict[str, str]:
    """Kind -> what people call it."""
    return {source.CONTRACT.kind: source.CONTRACT.label for source in recognise.SOURCES}


def label(kind: str) -> str:
    """What people call this kind of file."""
    return labels().get(kind, kind.replace("_", " "))


def not_loaded(of: District | None) -> list[KindUse]:
    """The kinds this council has no file of, the needed ones first. The two layouts of school figures count as one."""
    loaded = {file.kind for file in of.sources} if of else set()
    if loaded & {"school_census", "school_characteristics"}:
        loaded |= {"school_census", "school_characteristics"}
    known = labels()
    return [use for use in USES if use.kind in known and use.kind not in loaded]
