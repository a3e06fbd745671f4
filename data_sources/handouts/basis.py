"""What the pages for people are made from: a plan seen against the data, in what state it is, and what goes with it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from allocation.measures import workloads
from allocation.need.counted_as import counted_as
from allocation.partner_rota.afford import Rota, make_rota
from allocation.partner_rota.entities import Cell, RotaSchool
from allocation.partner_rota.split import VisitSplit
from allocation.plan import Assignment, Breach, Plan
from allocation.problem import AllocationProblem
from allocation.reading import Led, by_worker, led_schools
from allocation.verify import verify
from data_sources import calendar_data, rota_data, stores
from data_sources.data_quality import FILE_COLUMNS, DataQuality, data_quality
from data_sources.handouts.challenge import Challenge, challenge
from data_sources.planning import Prepared
from data_sources.stores import SavedCalendar


@dataclass(frozen=True, slots=True)
class PlanAbout:
    """Which plan it is: its name, its state in a word ("draft", "live", "not in a version"), the same in sentences for
    a head teacher, and the day changes begin."""

    name: str
    state: str
    standing: str
    is_agreed: bool = False


@dataclass(frozen=True, eq=False)
class Handout:
    """A plan with all that its pages say. `reasons`: URN -> why a school is not as it is today; `split`: the partner
    visits that were accepted for the plan; `calendar`: its saved dates, None without; `judgements`: every one, as
    `stores.judgements` gives them; `is_older_data`: files have changed since the plan was made; `worker_names`: by id,
    of when the plan was saved, for link workers who are in no list any more."""

    prepared: Prepared
    plan: Plan
    about: PlanAbout
    made_on: date
    challenge: Challenge = field(default_factory=Challenge)
    reasons: Mapping[str, str] = field(default_factory=dict)
    split: VisitSplit = field(default_factory=VisitSplit)
    calendar: SavedCalendar | None = None
    judgements: pd.DataFrame = field(default_factory=pd.DataFrame)
    is_older_data: bool = False
    worker_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def problem(self) -> AllocationProblem:
        """The arrays the plan is seen against."""
        return self.prepared.problem

    @cached_property
    def lines(self) -> dict[str, Assignment]:
        """URN -> the plan's line."""
        return {line.urn: line for line in self.plan.assignments}

    @cached_property
    def led(self) -> list[list[Led]]:
        """What each link worker leads, in the order of the problem's."""
        return by_worker(self.problem, led_schools(self.problem, self.plan))

    @cached_property
    def workloads(self) -> list[dict[str, Any]]:
        """A row a link worker, in the order of the problem's, as `measures.workloads` gives it."""
        return _records(workloads(self.problem, self.plan))

    @cached_property
    def breaches(self) -> tuple[Breach, ...]:
        """Every rule the plan breaks, by the verifier."""
        return tuple(verify(self.problem, self.plan))

    @cached_property
    def place(self) -> dict[str, int]:
        """URN -> the school's place in the problem."""
        return {school.urn: s for s, school in enumerate(self.problem.schools)}

    @cached_property
    def worker_place(self) -> dict[str, int]:
        """Worker's id -> their place in the problem."""
        return {worker.worker_id: w for w, worker in enumerate(self.problem.workers)}

    @cached_property
    def school_rows(self) -> dict[str, dict[str, Any]]:
        """URN -> the school's row of `school_table.build`."""
        return {str(row["urn"]): row for row in _records(self.prepared.district.schools)}

    @cached_property
    def need_rows(self) -> dict[str, dict[str, Any]]:
        """URN -> the school's row of the need table."""
        return {str(row["urn"]): row for row in _records(self.prepared.need.table)}

    @cached_property
    def scored_in_phase(self) -> dict[str, int]:
        """Phase -> how many of its schools have a score."""
        table = self.prepared.need.table
        return {str(phase): int(count) for phase, count in table.groupby("phase")["need_points"].count().items()}

    @cached_property
    def tier_rows(self) -> dict[str, dict[str, Any]]:
        """URN -> the school's row of `decide_tiers`."""
        return {str(row["urn"]): row for row in _records(self.prepared.entitlement)}

    @cached_property
    def parts(self) -> dict[str, list[dict[str, Any]]]:
        """URN -> the parts of its score, in the order of the indicators."""
        return _grouped(self.prepared.need.contributions)

    @cached_property
    def quality(self) -> DataQuality:
        """What every figure is, on the day the pages are made."""
        return data_quality(self.prepared.district, self.prepared.need, self.made_on)

    @cached_property
    def cells(self) -> dict[str, dict[str, dict[str, Any]]]:
        """URN -> indicator -> what its figure is."""
        return {urn: {str(row["indicator"]): row for row in rows} for urn, rows in _grouped(self.quality.cells).items()}

    @cached_property
    def file_dates(self) -> dict[str, str]:
        """Kind of file -> the newest day or year that files in use of the kind are about."""
        files = self.quality.files[FILE_COLUMNS]
        return {str(kind): str(days.max()) for kind, days in files.groupby("kind")["data_date"] if days.max()}

    @cached_property
    def counted(self) -> dict[str, dict[str, str]]:
        """Indicator -> what its figures are counted as, under "count" the count that is used."""
        return counted_as(self.prepared.district.schools, self.prepared.need.settings)

    @cached_property
    def rota(self) -> Rota:
        """What every partner owes these schools."""
        return make_rota(self.prepared.model, [self._rota_school(urn) for urn in self.place])

    @cached_property
    def attendance(self) -> dict[str, list[Cell]]:
        """URN -> what each partner owes it, in the order of the model's partners."""
        found: dict[str, list[Cell]] = defaultdict(list)
        for school, cell in self.rota.lines:
            found[school.urn].append(cell)
        return found

    def _rota_school(self, urn: str) -> RotaSchool:
        school, line = self.problem.schools[self.place[urn]], self.lines.get(urn)
        tier = line.tier_id if line else None
        return RotaSchool(urn, school.name, school.phase, school.cluster, school.need_points, tier)

    def visits(self, urn: str, cell: Cell) -> float:
        """Visits of the partner to the school in a term: what was accepted, else what its rule owes."""
        if (urn, cell.partner_id) in self.split.visits:
            return float(self.split.given(urn, cell.partner_id, cell.visits))
        return cell.visits

    def worker_name(self, worker_id: str | None) -> str:
        """The link worker's name, "" for none."""
        place = self.worker_place.get(worker_id or "")
        if place is None:
            return self.worker_names.get(worker_id or "", worker_id or "")
        return self.problem.workers[place].name

    def starts_from(self, worker_id: str) -> str:
        """Where a link worker starts from, in words."""
        place = self.worker_place.get(worker_id)
        if place is None:
            return "not known"
        worker = self.problem.workers[place]
        return worker.hub or ("not known" if worker.easting is None else "a place of their own")


def handout(
    engine: Engine,
    prepared: Prepared,
    plan: Plan,
    about: PlanAbout,
    *,
    plan_id: int | None = None,
    reasons: Mapping[str, str] | None = None,
    is_older_data: bool = False,
    worker_names: Mapping[str, str] | None = None,
) -> Handout:
    """The plan with what the council keeps about it: how to challenge, accepted visits, dates and judgements. `plan_id`
    is the solver's plan it began from, which visits and dates were accepted for; None where there is none."""
    code = prepared.district.authority_code
    return Handout(
        prepared=prepared,
        plan=plan,
        about=about,
        made_on=date.today(),
        challenge=challenge(engine, code),
        reasons=reasons or {},
        split=VisitSplit() if plan_id is None else rota_data.accepted_split(engine, code, plan_id),
        calendar=None if plan_id is None else _calendar(engine, prepared, plan_id),
        judgements=stores.judgements(engine, code, prepared.settings.planning_date),
        is_older_data=is_older_data,
        worker_names=worker_names or {},
    )


def _calendar(engine: Engine, prepared: Prepared, plan_id: int) -> SavedCalendar | None:
    terms = calendar_data.calendar_data(engine, prepared.district).terms
    term = calendar_data.term_to_plan(terms, prepared.settings.planning_date)
    return stores.latest_calendar(engine, plan_id, term.name) if term else None


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _grouped(table: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _records(table):
        found[str(row["urn"])].append(row)
    return found
