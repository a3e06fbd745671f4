"""Every file a plan can be given out as, made from a version of it or from a plan that was found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Engine

from allocation.plan import Plan
from allocation.solver.named_people import completed
from data_sources import geopackage, plan_drafts, planning, version_report
from data_sources.handouts import documents, web, word
from data_sources.handouts.basis import Handout, PlanAbout, handout
from data_sources.handouts.content import Document
from data_sources.handouts.documents import Told, silent
from data_sources.handouts.of_plan import about_plan, about_version, by_hand_words, reasons_of
from data_sources.handouts.wording import day
from data_sources.package import write_package
from data_sources.planning import Prepared
from data_sources.stores import SavedPlan, SavedVersion

Reasons = Mapping[str, str]


class Given(Protocol):
    """A plan that files are made from. `reasons` takes seconds where many schools change: URN -> why."""

    @property
    def prepared(self) -> Prepared:
        """What the plan is seen against."""

    @property
    def plan(self) -> Plan:
        """Its lines."""

    def reasons(self) -> Reasons:
        """URN -> why the school is not as it is today."""

    def handout(self, reasons: Reasons) -> Handout:
        """What pages for people are made from."""

    def about(self) -> list[tuple[str, str]]:
        """What the plan is, as (label, value)."""

    def workbook(self, reasons: Reasons) -> bytes:
        """Everything as an Excel workbook."""

    def school_csv(self) -> bytes:
        """The plan's line of every school."""


@dataclass(frozen=True, eq=False)
class GivenVersion:
    """A version at `revision`, whose lines are `plan`."""

    engine: Engine
    prepared: Prepared
    saved: SavedVersion
    revision: int
    plan: Plan

    def reasons(self) -> Reasons:
        """URN -> why the school is not as it is today."""
        return reasons_of(self.prepared, self.plan, by_hand_words(self.engine, self.saved, self.revision))

    def handout(self, reasons: Reasons) -> Handout:
        """Dates and visits are those made for it when it was approved; else those of the plan it began from."""
        decisions = reversed(self.saved.decisions)
        own = next((one.plan_id for one in decisions if one.plan_id and one.revision == self.revision), None)
        plan_id = own or self.saved.basis.plan_id
        is_same = plan_drafts.is_from_these_files(self.saved.basis, self.prepared.district)
        about, names = about_version(self.saved), self.saved.newest.worker_names
        return _handout(self, about, plan_id, reasons, names, is_older_data=not is_same)

    def about(self) -> list[tuple[str, str]]:
        """State, approval, revision and data."""
        return version_report.about_version(self.saved, self.revision, self.prepared)

    def workbook(self, reasons: Reasons) -> bytes:
        """Summary, schools, link workers, moves, rules, settings, data sources, decisions and revisions."""
        return version_report.version_workbook(self.prepared, self.saved, self.revision, self.plan, reasons)

    def school_csv(self) -> bytes:
        """The plan's line of every school."""
        return planning.school_csv(self.prepared, plan_drafts.as_result(self.prepared, self.plan))


@dataclass(frozen=True, eq=False)
class GivenPlan:
    """A plan that was found and is no version."""

    engine: Engine
    prepared: Prepared
    saved: SavedPlan

    @property
    def plan(self) -> Plan:
        """Its lines."""
        return self.saved.result.plan

    def reasons(self) -> Reasons:
        """URN -> why the school is not as it is today; nobody moved one by hand."""
        return reasons_of(self.prepared, self.plan, {})

    def handout(self, reasons: Reasons) -> Handout:
        """With the dates and visits that were made for it."""
        is_same = plan_drafts.is_from_these_files(self.saved, self.prepared.district)
        about, plan_id, names = about_plan(self.saved), self.saved.summary.plan_id, self.saved.worker_names
        return _handout(self, about, plan_id, reasons, names, is_older_data=not is_same)

    def about(self) -> list[tuple[str, str]]:
        """Its number, who made it and that nobody has approved it."""
        said = about_plan(self.saved)
        start = day(self.prepared.settings.planning_date)
        return [("Plan", said.name), ("State", said.state), ("Note", said.standing), ("Changes begin", start)]

    def workbook(self, reasons: Reasons) -> bytes:  # noqa: ARG002
        """As the Allocation page gives it, with how sure the search is."""
        return planning.workbook(self.prepared, self.saved.result)

    def school_csv(self) -> bytes:
        """The plan's line of every school."""
        return planning.school_csv(self.prepared, self.saved.result)


def _handout(
    of: GivenVersion | GivenPlan,
    about: PlanAbout,
    plan_id: int | None,
    reasons: Reasons,
    worker_names: Mapping[str, str],
    *,
    is_older_data: bool,
) -> Handout:
    return handout(
        of.engine,
        of.prepared,
        completed(of.prepared.problem, of.plan),
        about,
        plan_id=plan_id,
        reasons=reasons,
        is_older_data=is_older_data,
        worker_names=worker_names,
    )


def make(of: Given, what: str, told: Told = silent) -> bytes:
    """The file called `what`: a key of FILES, or of a version its PACKAGE, always at its newest revision. `told` is
    called with how far it is, done and in all."""
    told(0, 1)
    if what == PACKAGE and isinstance(of, GivenVersion):
        return write_package(of.engine, of.saved.summary.version_id)
    return FILES[what](of, told)


def _geopackage(of: Given, told: Told) -> bytes:  # noqa: ARG001
    return geopackage.geopackage(of.prepared, of.plan, of.about(), of.reasons())


def _pages(
    document: Callable[[Handout, Told], Document], render: Callable[[Document, Told], bytes]
) -> Callable[[Given, Told], bytes]:
    """Pages are made first, then drawn."""
    return lambda of, told: render(document(of.handout(of.reasons()), told), told)


def _word(of: Document, told: Told) -> bytes:
    return word.word(of, told=told)


def _html(of: Document, told: Told) -> bytes:
    told(0, 1)
    return web.html(of)


SCHOOLS, WORKERS, PACKAGE = "schools", "workers", "package_zip"
_DOCUMENTS = {SCHOOLS: documents.school_document, WORKERS: documents.worker_document}
_RENDERED = {"docx": _word, "html": _html, "zip": web.html_zip}
FILES: dict[str, Callable[[Given, Told], bytes]] = {
    "xlsx": lambda of, _: of.workbook(of.reasons()),
    "csv": lambda of, _: of.school_csv(),
    "gpkg": _geopackage,
    **{f"{who}_{how}": _pages(_DOCUMENTS[who], _RENDERED[how]) for who in _DOCUMENTS for how in _RENDERED},
}
