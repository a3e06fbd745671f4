"""What can be given out of a version of a plan: each file's name, what is in it, and how it is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from allocation.plan import Plan
from data_sources import exports, geopackage, version_report
from data_sources.handouts import documents, of_plan, web, word
from data_sources.handouts.basis import Handout
from data_sources.handouts.content import Document
from data_sources.handouts.documents import Told
from data_sources.planning import Prepared
from data_sources.stores import SavedVersion
from pages.ui import cache
from pages.ui.rebalance_view import View
from pages.ui.tables import XLSX

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, eq=False)
class Version:
    """A version at a revision, apart from the screen: what files are made from. `plan`: its lines."""

    prepared: Prepared
    saved: SavedVersion
    revision: int
    plan: Plan

    def reasons(self) -> dict[str, str]:
        """URN -> why a school changes. Takes seconds where many do."""
        by_hand = of_plan.by_hand_words(cache.engine(), self.saved, self.revision)
        return of_plan.reasons_of(self.prepared, self.plan, by_hand)

    def handout(self, reasons: Mapping[str, str]) -> Handout:
        """What pages for people are made from."""
        engine = cache.engine()
        return of_plan.version_handout(engine, self.prepared, self.saved, self.revision, self.plan, reasons)


@dataclass(frozen=True, slots=True)
class Offer:
    """One kind of file. `kind` names it in keys; `make` gives its bytes and tells how far it is."""

    kind: str
    label: str
    about: str
    ending: str
    mime: str
    make: Callable[[Version, Told], bytes]


def of_view(view: View) -> Version:
    """The version on screen."""
    return Version(view.seen.prepared, view.saved, view.revision, view.seen.plan)


def _workbook(of: Version, told: Told) -> bytes:
    told(0, 1)
    return version_report.version_workbook(of.prepared, of.saved, of.revision, of.plan, of.reasons())


def _csv(of: Version, told: Told) -> bytes:
    told(0, 1)
    tables = version_report.version_tables(of.prepared, of.saved, of.revision, of.plan, {})
    return exports.csv_bytes(tables.schools)


def _geopackage(of: Version, told: Told) -> bytes:
    told(0, 1)
    about = version_report.about_version(of.saved, of.revision, of.prepared)
    return geopackage.geopackage(of.prepared, of.plan, about, of.reasons())


def _pages(
    document: Callable[[Handout, Told], Document], render: Callable[[Document, Told], bytes]
) -> Callable[[Version, Told], bytes]:
    """Pages are made first, then drawn; both tell how far they are."""

    def make(of: Version, told: Told) -> bytes:
        told(0, 1)
        handout = of.handout(of.reasons())
        return render(document(handout, told), told)

    return make


def _html(of: Document, told: Told) -> bytes:
    told(0, 1)
    return web.html(of)


def _word(of: Document, told: Told) -> bytes:
    return word.word(of, told=told)


OFFERS = (
    Offer(
        "workbook",
        "Excel workbook",
        "Summary with state and approval, schools, link workers, moves with why, rules, settings, data sources, "
        "decisions and revisions.",
        "xlsx",
        XLSX,
        _workbook,
    ),
    Offer("csv", "CSV, a line a school", "The plan's line of every school.", "csv", "text/csv", _csv),
    Offer(
        "gpkg",
        "GeoPackage for GIS",
        "Layers of schools, link workers, hubs, links between them and clusters, in British National Grid.",
        "gpkg",
        "application/geopackage+sqlite3",
        _geopackage,
    ),
    Offer(
        "schools_word",
        "A page for every school, as Word",
        "What each school gets and why, in plain words, with contents. One school a sheet.",
        "docx",
        WORD,
        _pages(documents.school_document, _word),
    ),
    Offer(
        "schools_html",
        "A page for every school, as one web page",
        "The same as accessible HTML in one file. It opens without the internet and prints one school a sheet.",
        "html",
        "text/html",
        _pages(documents.school_document, _html),
    ),
    Offer(
        "schools_zip",
        "A page for every school, one file each",
        "A zip with a web page for each school, to send to each its own.",
        "zip",
        "application/zip",
        _pages(documents.school_document, web.html_zip),
    ),
    Offer(
        "workers_word",
        "A page for every link worker, as Word",
        "Their schools with hours and travel, what changes, partners and dates. For staff: it shows workloads.",
        "docx",
        WORD,
        _pages(documents.worker_document, _word),
    ),
    Offer(
        "workers_html",
        "A page for every link worker, as one web page",
        "The same as accessible HTML in one file.",
        "html",
        "text/html",
        _pages(documents.worker_document, _html),
    ),
)
