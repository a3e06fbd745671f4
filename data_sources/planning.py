"""From an authority's loaded data to a plan that is saved: the one road the pages and the command line share."""

from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Engine

from allocation.build_problem import build_problem
from allocation.need.score import NeedResult, score_schools
from allocation.operating_model import OperatingModel
from allocation.plan import SolveResult
from allocation.problem import AllocationProblem
from allocation.settings import AllocationSettings
from data_sources import district, exports, operating_models, stores
from data_sources.district import District
from data_sources.plan_report import plan_tables


@dataclass(frozen=True, eq=False)
class Prepared:
    """Everything one solve is made from. `settings` has every choice filled in."""

    district: District
    model: OperatingModel
    settings: AllocationSettings
    need: NeedResult
    problem: AllocationProblem


def prepare(engine: Engine, authority_code: str, settings: AllocationSettings) -> Prepared:
    """Loads, scores and builds the problem of one authority.

    Raises district.NothingLoaded when its schools are not loaded, KeyError for an unknown operating model, and
    InconsistentProblem when the loaded files contradict each other.
    """
    loaded = district.load(engine, authority_code)
    model = operating_models.load(settings.operating_model)
    return put_together(loaded, model, settings, score(loaded))


def score(loaded: District) -> NeedResult:
    """The need score of every school of the authority."""
    return score_schools(loaded.schools)


def put_together(loaded: District, model: OperatingModel, settings: AllocationSettings, need: NeedResult) -> Prepared:
    """The same from parts that are at hand already."""
    problem = build_problem(
        loaded.schools,
        need.table,
        need.contributions,
        loaded.workers,
        model,
        settings,
        loaded.travel_times,
        loaded.locks,
        loaded.current,
    )
    return Prepared(loaded, model, settings.in_force(model), need, problem)


def save(engine: Engine, prepared: Prepared, result: SolveResult, by: str) -> int:
    """Keeps a result with all it was made from; the plan's id."""
    return stores.save_plan(
        engine,
        prepared.district.authority_code,
        result,
        operating_model=prepared.model.model_dump(mode="json"),
        settings=prepared.settings.model_dump(mode="json"),
        need=prepared.need.table,
        sources=prepared.district.sources,
        worker_names={worker.worker_id: worker.name for worker in prepared.district.workers},
        by=by,
    )


def workbook(prepared: Prepared, result: SolveResult) -> bytes:
    """The plan as an Excel workbook: summary, schools, link workers, moves, rules, stages, settings, sources."""
    return exports.plan_workbook(_tables(prepared, result))


def school_csv(prepared: Prepared, result: SolveResult) -> bytes:
    """The plan's line of every school as CSV."""
    return exports.csv_bytes(_tables(prepared, result).schools)


def need_tables(loaded: District, need: NeedResult) -> dict[str, pd.DataFrame]:
    """The need scores as sheets: one row a school, and one row a school and indicator."""
    names = loaded.schools[["urn", "name", "phase", "cluster"]]
    ranked = names.merge(need.table.drop(columns=["phase"], errors="ignore"), on="urn")
    order = ranked.sort_values(["phase", "need_rank", "urn"], ignore_index=True)
    parts = names[["urn", "name"]].merge(need.contributions, on="urn")
    notes = pd.DataFrame({"note": [*loaded.notes, *need.notes]})
    return {"Need": order, "Parts of the score": parts, "Notes": notes}


def _tables(prepared: Prepared, result: SolveResult) -> exports.PlanTables:
    return plan_tables(
        prepared.district.authority_name,
        prepared.problem,
        prepared.model,
        prepared.settings,
        result,
        prepared.district.sources,
    )
