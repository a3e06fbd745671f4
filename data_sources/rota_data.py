"""What a partner rota is made from: the tiers of a plan or of a term, the model, the months, the split accepted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from allocation.entities import Phase
from allocation.operating_model import OperatingModel
from allocation.partner_rota.claims import SplitResult
from allocation.partner_rota.entities import RotaSchool
from allocation.partner_rota.months import Month, MonthShare, dated_visits, months_by_dates, months_by_weeks
from allocation.partner_rota.split import VisitSplit
from allocation.partner_rota.wording import visits
from allocation.term_calendar.term_dates import TermDates
from data_sources import council_models, stores
from data_sources.district import District
from data_sources.operating_models import BrokenModel
from data_sources.standing import Standing, previous_tiers
from data_sources.stores import SavedCalendar, SavedPlan

ACCEPTED = "partner_visits_accepted"


@dataclass(frozen=True, eq=False)
class TiersFrom:
    """The schools of a rota with the tiers they have, a sentence about where the tiers come from, and what is different
    from the data as it is now."""

    schools: tuple[RotaSchool, ...]
    said: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Months:
    """The months of the term, a sentence about how visits were put into them, and the visits that have a date by
    partner and month (None without a calendar)."""

    shares: tuple[MonthShare, ...]
    said: str
    dated: Mapping[tuple[str, Month], int] | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The split of one partner's visits that somebody accepted for a plan."""

    visits: Mapping[str, int]
    by: str
    on: str


def from_plan(of: District, plan: SavedPlan) -> TiersFrom:
    """The tiers of a saved plan with the need scores of its day; schools that are open now and not in it have none."""
    tiers = {line.urn: line.tier_id for line in plan.result.plan.assignments}
    made = "approved" if plan.summary.version_name else "made"
    name = plan.summary.name
    said = f"Tiers of {name[0].lower()}{name[1:]}, {made} by {plan.summary.created_by}"
    missing = sorted(set(of.schools["urn"].astype(str)) - set(tiers))
    closed = sorted(set(tiers) - set(of.schools["urn"].astype(str)))
    notes = [f"Not in the plan, so without a tier: URN {', '.join(missing[:5])}{_more(missing)}."] if missing else []
    notes += [f"In the plan, but not open any more: URN {', '.join(closed[:5])}{_more(closed)}."] if closed else []
    return TiersFrom(_schools(of, plan.need, tiers), said, tuple(notes))


def from_tiers(
    of: District, need: pd.DataFrame, entitled: pd.DataFrame, holds: Standing, model: OperatingModel
) -> TiersFrom:
    """Where no plan is made yet: the tiers agreed for the last term, else those decided from the scores now. `need` and
    `entitled`: as `need.score` and `tiers.decide` give them."""
    agreed = previous_tiers(holds.previous, of.schools, model)
    if agreed is not None and holds.previous is not None:
        rows, said = agreed, f"Tiers agreed for {holds.previous.summary.name}"
    else:
        rows, said = entitled, "Tiers decided from the need scores, not agreed yet"
    tiers = {str(row.urn): _text(row.agreed_tier_id) for row in rows.itertuples()}
    return TiersFrom(_schools(of, need, tiers), said)


def model_of(engine: Engine, authority_code: str, plan: SavedPlan) -> OperatingModel:
    """The model a plan was made with, in the council's readings and with its answers of today; as the plan has it where
    the model is gone or does not have the plan's tiers any more."""
    then = OperatingModel.model_validate(plan.operating_model)
    try:
        now = council_models.load(engine, authority_code, then.id)
    except (KeyError, BrokenModel):
        return then
    used = {line.tier_id for line in plan.result.plan.assignments if line.tier_id is not None}
    return now if used <= {tier.id for tier in now.tiers} else then


def months(model: OperatingModel, term: TermDates | None, calendar: SavedCalendar | None) -> Months:
    """How a term's visits fall into months: `calendar` gives the dates of those that have one, the term's school days
    share out the rest; without term dates, the model's weeks."""
    if term is None:
        said = "No term dates are loaded, so visits are spread evenly over the weeks of the term."
        return Months(months_by_weeks(model), said)
    shares = months_by_dates(term)
    if calendar is None:
        said = f"There is no calendar of {term.name} for these tiers: visits are spread evenly over its school days."
        return Months(shares, said)
    said = (
        f"Visits with a date are counted in the calendar of {term.name}, version {calendar.summary.version}; all that "
        "are due are spread evenly over its school days."
    )
    return Months(shares, said, dated_visits(calendar.problem, calendar.calendar, model))


def accept(engine: Engine, authority_code: str, plan_id: int, result: SplitResult, by: str) -> None:
    """Keeps the split of one partner's visits as the one that holds for a plan, and puts it on record. Splits of
    another plan give way: their tiers are not this one's."""
    one = {"visits": dict(result.visits), "by": by, "on": date.today().isoformat()}

    def change(kept: Any) -> Any:
        partners = kept.get("partners", {}) if kept.get("plan_id") == plan_id else {}
        return {"plan_id": plan_id, "partners": {**partners, result.problem.partner_id: one}}

    stores.change_setting(engine, authority_code, ACCEPTED, change, by, default={})
    sentence = (
        f"Accepted the split of {result.problem.label} for plan {plan_id}: {visits(result.given)} of "
        f"{result.problem.owed}."
    )
    stores.log_activity(engine, by=by, action="rota", sentence=sentence, authority_code=authority_code)


def take_back(engine: Engine, authority_code: str, plan_id: int, partner_id: str, by: str) -> None:
    """The split of this partner's visits holds no more; where none was accepted, nothing changes."""

    def change(kept: Any) -> Any:
        if kept.get("plan_id") != plan_id:
            return kept
        return {**kept, "partners": {name: one for name, one in kept["partners"].items() if name != partner_id}}

    stores.change_setting(engine, authority_code, ACCEPTED, change, by, default={})


def accepted(engine: Engine, authority_code: str, plan_id: int) -> dict[str, Accepted]:
    """The splits accepted for this plan, by partner id."""
    kept = stores.get_setting(engine, authority_code, ACCEPTED, {})
    if kept.get("plan_id") != plan_id:
        return {}
    return {name: Accepted(**one) for name, one in kept["partners"].items()}


def accepted_split(engine: Engine, authority_code: str, plan_id: int) -> VisitSplit:
    """The same as one split of all partners: what a term calendar follows. Empty where nothing was accepted."""
    every = decided((), accepted(engine, authority_code, plan_id))
    return VisitSplit({pair: number for one in every.values() for pair, number in one.visits.items()})


def decided(splits: Iterable[SplitResult], kept: Mapping[str, Accepted]) -> dict[str, VisitSplit]:
    """The split that tables show, by partner: the one accepted, else the one worked out."""
    numbers = {one.problem.partner_id: one.visits for one in splits} | {name: one.visits for name, one in kept.items()}
    return {name: VisitSplit({(urn, name): number for urn, number in one.items()}) for name, one in numbers.items()}


def _schools(of: District, need: pd.DataFrame, tiers: Mapping[str, str | None]) -> tuple[RotaSchool, ...]:
    points = {str(row.urn): row.need_points for row in need.itertuples()}
    return tuple(
        RotaSchool(
            urn=str(row.urn),
            name=str(row.name),
            phase=Phase(str(row.phase)),
            cluster=_text(row.cluster) or "",
            need_points=None if pd.isna(points.get(str(row.urn))) else float(points[str(row.urn)]),
            tier_id=tiers.get(str(row.urn)),
        )
        for row in of.schools.itertuples()
    )


def _text(value: Any) -> str | None:
    return None if pd.isna(value) or not str(value) else str(value)


def _more(listed: list[str]) -> str:
    return f" and {len(listed) - 5} more" if len(listed) > 5 else ""
