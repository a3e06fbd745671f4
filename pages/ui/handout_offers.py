"""What can be given out of a version of a plan: each file's name, what is in it, and what kind of file it is."""

from dataclasses import dataclass

from data_sources.handouts.given_out import PACKAGE, GivenVersion
from pages.ui import cache
from pages.ui.rebalance_view import View
from pages.ui.tables import XLSX

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Offer:
    """One file. `what` is what `given_out.make` calls it."""

    what: str
    label: str
    about: str
    mime: str

    @property
    def ending(self) -> str:
        """Of the file's name."""
        return self.what.rpartition("_")[2]


def given(view: View) -> GivenVersion:
    """The version on screen, apart from the screen: what files are made from."""
    return GivenVersion(cache.engine(), view.seen.prepared, view.saved, view.revision, view.seen.plan)


OFFERS = (
    Offer(
        "xlsx",
        "Excel workbook",
        "Summary with state and approval, schools, link workers, moves with why, rules, settings, data sources, "
        "decisions and revisions.",
        XLSX,
    ),
    Offer("csv", "CSV, a line a school", "The plan's line of every school, for other systems.", "text/csv"),
    Offer(
        "gpkg",
        "GeoPackage for GIS",
        "Layers of schools, link workers, hubs, links between them and clusters, in British National Grid.",
        "application/geopackage+sqlite3",
    ),
    Offer(
        PACKAGE,
        "Package for another installation",
        "Everything this version rests on: data, choices, operating model, decisions, figures and checksums. Another "
        "TAS Planner opens it on its Data page to the same figures. It names your staff.",
        "application/zip",
    ),
    Offer(
        "schools_docx",
        "A page for every school, as Word",
        "What each school gets and why, in plain words, with contents. Each school begins on a new sheet.",
        WORD,
    ),
    Offer(
        "schools_html",
        "A page for every school, as one web page",
        "The same as accessible HTML in one file. It opens without the internet; each school prints on a new sheet.",
        "text/html",
    ),
    Offer(
        "schools_zip",
        "A page for every school, one file each",
        "A zip with a web page for each school, to send each its own.",
        "application/zip",
    ),
    Offer(
        "workers_docx",
        "A page for every link worker, as Word",
        "Their schools with hours and travel, what changes, partners and dates. For staff: it shows workloads.",
        WORD,
    ),
    Offer(
        "workers_html",
        "A page for every link worker, as one web page",
        "The same as accessible HTML in one file.",
        "text/html",
    ),
)
