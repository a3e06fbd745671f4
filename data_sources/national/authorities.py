"""Every authority scored and made ready to be solved: its own staff where it has loaded any, else made-up staff."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from allocation.need.score import score_schools
from allocation.operating_model.questions import refuse_open
from allocation.problem import AllocationProblem
from allocation.settings import AllocationSettings
from data_sources import council_models, district, planning
from data_sources.changed_district import models_of
from data_sources.district import District
from data_sources.national.rosters import SPARE_PERCENT, with_made_up_staff
from data_sources.national.split import NationalFiles
from data_sources.planning import Prepared
from data_sources.standing import standing
from data_sources.stores import DEMONSTRATION_CODE

# What the national page shows of each school; the columns that the national need score is worked out from stay as well.
SCHOOL_COLUMNS = ["urn", "name", "phase", "authority_code", "longitude", "latitude", "pupils", "fsm_percent"]


@dataclass(frozen=True)
class How:
    """settings: of every plan; operating_model: for all, else each council's own; spare_percent: of made-up posts."""

    settings: AllocationSettings = field(default_factory=AllocationSettings)
    operating_model: str | None = None
    spare_percent: float = SPARE_PERCENT


@dataclass(frozen=True, eq=False)
class Authority:
    """One authority made ready. `problem` is None where it cannot be planned, and `why_not` says why in a sentence.

    `schools`: the joined table with `council_points`, the need score of the council's own choices, and `tier`, the one
    each school is entitled to. `vacant`: posts nobody is in.
    """

    code: str
    name: str
    schools: pd.DataFrame
    problem: AllocationProblem | None
    is_made_up: bool = False
    vacant: int = 0
    tiers: tuple[str, ...] = ()
    why_not: str = ""


def codes(engine: Engine, wanted: Sequence[str] = ()) -> list[str]:
    """The codes of the authorities that are loaded, without the demonstration; of those `wanted`, where any are named.

    Raises KeyError for one that is not loaded.
    """
    known = [str(code) for code in district.authorities(engine)["authority_code"] if code != DEMONSTRATION_CODE]
    missing = [code for code in wanted if code not in known]
    if missing:
        raise KeyError(f"No schools are loaded of authority {', '.join(missing)}. Check the three-digit code.")
    return sorted(wanted or known)


def make_ready(
    engine: Engine,
    wanted: Sequence[str],
    how: How,
    on_done: Callable[[Authority], None] | None = None,
) -> Iterator[Authority]:
    """Each authority, scored, with the problem of its plan. One that cannot be planned stops no other."""
    files = NationalFiles(engine)
    for code in wanted:
        found = _ready(engine, files, code, how)
        if on_done:
            on_done(found)
        yield found


def _ready(engine: Engine, files: NationalFiles, code: str, how: How) -> Authority:
    loaded: District | None = None
    try:
        loaded = files.district(code)
        return _planned(engine, loaded, how)
    except Exception as error:  # whatever is wrong with one council's data must not stop the others
        logging.getLogger(__name__).exception("Authority %s could not be planned", code)
        why = f"Not planned: {str(error).strip() or type(error).__name__}"
        schools = pd.DataFrame(columns=SCHOOL_COLUMNS) if loaded is None else loaded.schools
        return Authority(code, loaded.authority_name if loaded else code, schools, None, why_not=why)


def _planned(engine: Engine, loaded: District, how: How) -> Authority:
    code = loaded.authority_code
    model_id = how.operating_model or council_models.chosen_id(engine, code)
    settings = how.settings.model_copy(update={"operating_model": model_id})
    model = council_models.load(engine, code, settings.operating_model)
    refuse_open(model, loaded.schools["cluster"].dropna().astype(str))
    holds = standing(engine, code, as_of=settings.planning_date)
    is_made_up = not loaded.everybody
    if is_made_up:
        need = planning.score(loaded, holds.choices, holds.frozen)
        entitled = planning.entitlement(loaded, need, model, holds, settings.planning_date)
        staffed = with_made_up_staff(loaded, need, entitled, model, settings, how.spare_percent)
        prepared = planning.put_together(staffed, model, settings, need, entitled)
    else:
        prepared = planning.prepare_changed(loaded, model, settings, holds, models_of(engine, code))
    return _authority(prepared, is_made_up)


def _authority(prepared: Prepared, is_made_up: bool) -> Authority:
    of = prepared.district
    points = prepared.need.table.set_index("urn")["need_points"]
    labels = {tier.id: tier.label for tier in prepared.model.tiers}
    agreed = prepared.entitlement.set_index("urn")["agreed_tier_id"].map(labels)
    return Authority(
        code=of.authority_code,
        name=of.authority_name,
        schools=of.schools.assign(
            council_points=of.schools["urn"].map(points), tier=of.schools["urn"].map(agreed).fillna("")
        ),
        problem=_without_repeats(prepared.problem),
        is_made_up=is_made_up,
        vacant=len(of.vacancies),
        tiers=tuple(tier.label for tier in prepared.model.tiers),
    )


def _without_repeats(problem: AllocationProblem) -> AllocationProblem:
    """The same with each sentence of `not_allowed_reason` kept once: there are a million pairs in England."""
    known: dict[str, str] = {}
    rows = [[known.setdefault(str(one), str(one)) for one in row] for row in problem.not_allowed_reason]
    return replace(problem, not_allowed_reason=np.array(rows, dtype=object).reshape(problem.not_allowed_reason.shape))


def national_points(authorities: Sequence[Authority]) -> pd.Series:
    """The need score of every school against all England by URN: the usual choices, goalposts and steadying from the
    schools of its phase everywhere, so that two schools of different councils can be compared.

    NaN where a school has too little data. Needs the schools of all authorities; of some, it compares only those.
    """
    tables = [one.schools for one in authorities if len(one.schools)]
    if not tables:
        return pd.Series(dtype=float)
    schools = pd.concat(tables, ignore_index=True).drop_duplicates("urn")
    return score_schools(schools).table.set_index("urn")["need_points"]
