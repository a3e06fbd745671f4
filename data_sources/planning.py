"""From an authority's loaded data to a plan that is saved: the one road the pages and the command line share."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
from numpy.typing import ArrayLike
from sqlalchemy import Engine

from allocation.build_problem import build_problem
from allocation.cover.absence import during
from allocation.need.choices import NeedChoices
from allocation.need.counted_as import counted_as
from allocation.need.means import Floats
from allocation.need.score import NeedResult, score_schools
from allocation.need.uncertainty.drawn_scores import NeedUncertainty, UncertaintyOptions, draw_scores
from allocation.need.uncertainty.leave_one_out import leave_one_out as elements_left_out
from allocation.operating_model import OperatingModel
from allocation.operating_model.questions import refuse_open
from allocation.plan import Progress, SolveResult
from allocation.problem import AllocationProblem
from allocation.scenario.factors import with_factors
from allocation.settings import AllocationSettings
from allocation.tiers.by_score import entitled_tiers
from allocation.tiers.chances import tier_chances
from allocation.tiers.decide import Chances, decide_tiers
from data_sources import council_models, district, exports, stores
from data_sources.changed_district import Models, changed, models_of, sure_of_points, with_points
from data_sources.district import District
from data_sources.plan_report import plan_tables
from data_sources.standing import (
    NOTHING_FROZEN,
    Standing,
    previous_tiers,
    standing,
    under_todays_numbers,
    usable_goalposts,
)
from data_sources.stores import FrozenGoalposts


@dataclass(frozen=True, eq=False)
class Prepared:
    """Everything one solve is made from. `settings` has every choice filled in; `entitlement` is what
    `entitlement.decide_tiers` gave; `said` each change of the settings in words. With changes, all of it is as it is
    after them."""

    district: District
    model: OperatingModel
    settings: AllocationSettings
    need: NeedResult
    entitlement: pd.DataFrame
    problem: AllocationProblem
    said: tuple[str, ...] = ()

    @property
    def yardstick(self) -> OperatingModel:
        """The model with the time of a post and the pace of journeys that the changes of the plan give them."""
        of = self.district
        return with_factors(of.travel_times, self.model, of.travel_factor, of.time_factor)[1]


def prepare(engine: Engine, authority_code: str, settings: AllocationSettings) -> Prepared:
    """Loads, scores and builds the problem of one authority.

    Raises district.NothingLoaded when its schools are not loaded, KeyError for an unknown operating model,
    AnswersWanted when the council has not answered what its model leaves open, and InconsistentProblem when the loaded
    files contradict each other.
    """
    loaded = district.load(engine, authority_code)
    model = council_models.load(engine, authority_code, settings.operating_model)
    refuse_open(model, loaded.schools["cluster"].dropna().astype(str))
    holds = standing(engine, authority_code, as_of=settings.planning_date)
    return prepare_changed(loaded, model, settings, holds, models_of(engine, authority_code))


def prepare_changed(
    loaded: District,
    model: OperatingModel,
    settings: AllocationSettings,
    holds: Standing,
    models: Models,
    as_of: date | None = None,
) -> Prepared:
    """The same from what is loaded, with the changes of the settings made first: what follows from them follows. as_of:
    the day ratings run out against (today).

    Raises ChangesRefused, an InconsistentProblem, where a change does not fit what is loaded.
    """
    made = changed(loaded, model, settings, holds.choices, models)
    need = with_points(score(made.district, made.choices, holds.frozen, as_of), made.need_points)
    day, how_likely = settings.planning_date, None
    if made.need_points and holds.previous is not None:
        chances = tier_chances(uncertainty(made.district, need), need.table, made.model)
        how_likely = sure_of_points(chances, made.need_points, need, made.model)
    entitled = entitlement(made.district, need, made.model, holds, day, how_likely)
    return replace(put_together(made.district, made.model, made.settings, need, entitled), said=made.said)


def score(
    loaded: District,
    choices: NeedChoices | None = None,
    frozen: FrozenGoalposts = NOTHING_FROZEN,
    as_of: date | None = None,
) -> NeedResult:
    """The need score of every school of the authority, by the council's choices and the goalposts of its cycle.

    Frozen goalposts of figures that are counted otherwise now are not used, and the notes say so.
    """
    chosen = choices or NeedChoices()
    plain = chosen.settings(national_goalposts=loaded.national_goalposts, as_of=as_of)
    labels = {indicator.name: indicator.words for indicator in plain.indicators}
    posts, notes = usable_goalposts(frozen, counted_as(loaded.schools, plain), labels)
    settings = replace(plain, frozen_goalposts=posts)
    result = score_schools(loaded.schools, settings)
    return replace(result, notes=(*notes, *result.notes))


def uncertainty(loaded: District, need: NeedResult, options: UncertaintyOptions | None = None) -> NeedUncertainty:
    """The same scores under many reasonable variations of the data and the weights."""
    return draw_scores(loaded.schools, need.settings, options)


def leave_one_out(loaded: District, need: NeedResult, model: OperatingModel) -> pd.DataFrame:
    """What leaving out each pillar and indicator does to ranks and to tiers by the score alone."""

    def tiers_of(points: Floats) -> ArrayLike:
        table = need.table.assign(need_points=points, need_points_without_voice=points)
        return entitled_tiers(table, model)["entitled_tier_id"].to_numpy()

    return elements_left_out(loaded.schools, need.settings, loaded.schools["phase"].astype(str), tiers_of)


def entitlement(
    loaded: District,
    need: NeedResult,
    model: OperatingModel,
    holds: Standing | None = None,
    as_of: date | None = None,
    how_likely: Chances | None = None,
) -> pd.DataFrame:
    """The tier of every school, as `entitlement.decide_tiers` gives it, compared with the term agreed last.

    Where there is such a term the chances are worked out unless `how_likely` gives them.
    """
    stands = holds or Standing()
    previous = previous_tiers(stands.previous, loaded.schools, model)
    if previous is not None and how_likely is None:
        how_likely = tier_chances(uncertainty(loaded, need), need.table, model)
    return decide_tiers(
        need,
        model,
        chances=how_likely,
        previous=previous,
        judgements=under_todays_numbers(stands.judgements, loaded.schools),
        as_of=as_of or date.today(),
    )


def put_together(
    loaded: District,
    model: OperatingModel,
    settings: AllocationSettings,
    need: NeedResult,
    entitled: pd.DataFrame,
) -> Prepared:
    """The same from parts that are at hand already. `entitled`: as `entitlement` gives it."""
    travel_times, yardstick = with_factors(loaded.travel_times, model, loaded.travel_factor, loaded.time_factor)
    problem = build_problem(
        loaded.schools,
        need.table,
        need.contributions,
        loaded.everybody,
        yardstick,
        settings,
        travel_times,
        loaded.locks,
        loaded.current,
        entitlement=entitled,
        school_groups=loaded.school_groups,
        adjoining=loaded.cluster_neighbours[["cluster", "neighbour"]].itertuples(index=False, name=None),
    )
    if settings.cover:
        problem = during(problem, settings.cover)
    return Prepared(loaded, model, settings.in_force(model), need, entitled, problem)


def save(engine: Engine, prepared: Prepared, result: SolveResult, by: str, trace: Sequence[Progress] = ()) -> int:
    """Keeps a result with all it was made from and how the search went; the plan's id."""
    return stores.save_plan(
        engine,
        prepared.district.authority_code,
        result,
        operating_model=prepared.model.model_dump(mode="json"),
        settings=prepared.settings.model_dump(mode="json"),
        need=prepared.need.table,
        entitlement=prepared.entitlement,
        sources=prepared.district.sources,
        worker_names={worker.worker_id: worker.name for worker in prepared.district.everybody},
        by=by,
        trace=trace,
    )


def workbook(prepared: Prepared, result: SolveResult) -> bytes:
    """The plan as an Excel workbook: summary, schools, link workers, moves, rules, stages, settings, sources."""
    return exports.plan_workbook(_tables(prepared, result))


def school_csv(prepared: Prepared, result: SolveResult) -> bytes:
    """The plan's line of every school as CSV."""
    return exports.csv_bytes(_tables(prepared, result).schools)


def need_tables(
    loaded: District, need: NeedResult, entitled: pd.DataFrame | None = None, model: OperatingModel | None = None
) -> dict[str, pd.DataFrame]:
    """The need scores as sheets: one row a school, with its tiers and why where they are given, and one row a school
    and indicator."""
    names = loaded.schools[["urn", "name", "phase", "cluster"]]
    ranked = names.merge(need.table.drop(columns=["phase"], errors="ignore"), on="urn")
    if entitled is not None and model is not None:
        ranked = ranked.merge(tier_table(entitled, model), on="urn", validate="one_to_one")
    order = ranked.sort_values(["phase", "need_rank", "urn"], ignore_index=True)
    parts = names[["urn", "name"]].merge(need.contributions, on="urn")
    notes = pd.DataFrame({"note": [*loaded.notes, *need.notes]})
    return {"Need": order, "Parts of the score": parts, "Notes": notes}


def tier_table(entitled: pd.DataFrame, model: OperatingModel) -> pd.DataFrame:
    """The steps to each school's tier in words people read: urn, computed_tier, entitled_tier, agreed_tier,
    tier_last_term, held_by, why, distance_to_cut_off_points, need_points_without_referrals, tier_without_referrals."""
    labels = {tier.id: tier.label for tier in model.tiers}
    words = {
        "computed_tier": "computed_tier_id",
        "entitled_tier": "entitled_tier_id",
        "agreed_tier": "agreed_tier_id",
        "tier_last_term": "previous_tier_id",
        "tier_without_referrals": "tier_id_without_referrals",
    }
    table = entitled[["urn"]].assign(
        **{name: entitled[column].map(labels) for name, column in words.items()},
        held_by=entitled["held_by"],
        why=entitled["tier_note"],
        distance_to_cut_off_points=entitled["distance_to_cut_off_points"],
        need_points_without_referrals=entitled["need_points_without_referrals"],
    )
    return table.astype({"computed_tier": "str"})


def _tables(prepared: Prepared, result: SolveResult) -> exports.PlanTables:
    return plan_tables(
        prepared.district.authority_name,
        prepared.problem,
        prepared.model,
        prepared.settings,
        result,
        prepared.district.sources,
        prepared.said,
    )
