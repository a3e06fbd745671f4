"""A plan's changes made to an authority's data: district, model, settings and need choices as they would then be."""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from allocation.need.choices import NeedChoices
from allocation.need.index import ranks
from allocation.need.score import SCORED, NeedResult
from allocation.operating_model import OperatingModel
from allocation.redraw.as_changes import apart
from allocation.scenario.apply import Applied, ChangesRefused, apply_in_order
from allocation.scenario.baseline import Baseline
from allocation.scenario.changes import dumped
from allocation.settings import AllocationSettings
from allocation.tiers.by_score import entitled_tiers
from allocation.tiers.decide import Chances
from allocation.wording import counted
from data_sources import council_models
from data_sources.district import District
from data_sources.drawn_clusters import with_clusters
from data_sources.joining.school_meals import LABELS


@dataclass(frozen=True)
class Models:
    """The operating models that a change may name: what they are called, and one as the council reads it."""

    labels: Mapping[str, str] = field(default_factory=dict)
    load: Callable[[str], OperatingModel] | None = None

    def only(self, named: Collection[str]) -> "Models":
        """Only those named, at hand, so that they can be sent to another process."""
        at_hand = {one: self.load(one) for one in named if self.load is not None and one in self.labels}
        return Models(self.labels, at_hand.__getitem__)


@dataclass(frozen=True, eq=False)
class ChangedDistrict:
    """What a plan with changes is made from. `need_points`: scores set by hand; `said`: each change in words."""

    district: District
    model: OperatingModel
    settings: AllocationSettings
    choices: NeedChoices
    need_points: Mapping[str, float] = field(default_factory=dict)
    said: tuple[str, ...] = ()


class _Sure(NamedTuple):
    """How likely each tier is for each school, as `tiers.decide.Chances` wants it."""

    table: pd.DataFrame


def models_of(engine: Engine, authority_code: str) -> Models:
    """The models this council may choose."""
    return Models(
        council_models.names(engine, authority_code),
        lambda model_id: council_models.load(engine, authority_code, model_id),
    )


def baseline_of(
    loaded: District, model: OperatingModel, settings: AllocationSettings, choices: NeedChoices, models: Models
) -> Baseline:
    """What changes are applied to: the district as it was loaded, the model, settings and choices as they are."""
    before = loaded.base or loaded
    return Baseline(
        schools=before.schools,
        workers=before.everybody,
        hubs=before.hubs,
        current=before.current,
        locks=before.locks,
        school_groups=before.school_groups,
        travel_times=before.travel_times,
        fsm_history=before.fsm_history,
        model=model,
        settings=settings,
        choices=choices,
        model_labels=models.labels,
        load_model=models.load,
        meals=LABELS,
    )


def tried(
    loaded: District, model: OperatingModel, settings: AllocationSettings, choices: NeedChoices, models: Models
) -> Applied:
    """The changes of the settings one after the other, with what is wrong with each; nothing is raised."""
    return apply_in_order(baseline_of(loaded, model, settings, choices, models), settings.changes)


def changed(
    loaded: District, model: OperatingModel, settings: AllocationSettings, choices: NeedChoices, models: Models
) -> ChangedDistrict:
    """Everything with the changes of the settings made. Raises ChangesRefused with every fault."""
    if not settings.changes:
        return ChangedDistrict(loaded.base or loaded, model, settings, choices)
    applied = tried(loaded, model, settings, choices, models)
    if applied.faults:
        raise ChangesRefused(applied.faults)
    now, before = applied.baseline, loaded.base or loaded
    social = {one.worker_id: one.role for one in before.social_workers}
    is_social = [social.get(one.worker_id) == one.role for one in now.workers]
    district = replace(
        before,
        schools=now.schools,
        workers=tuple(one for one, apart in zip(now.workers, is_social, strict=True) if not apart),
        social_workers=tuple(one for one, apart in zip(now.workers, is_social, strict=True) if apart),
        current=now.current,
        locks=now.locks,
        school_groups=now.school_groups,
        travel_times=now.travel_times,
        fsm_history=now.fsm_history,
        travel_factor=now.travel_factor,
        time_factor=now.time_factor,
        base=before,
        data_version=f"{before.data_version} {_digest(settings)}",
    )
    if apart(settings.changes)[1]:
        own = dict(zip(now.schools["urn"], now.schools["cluster"].fillna("").astype(str), strict=True))
        district = with_clusters(district, own)
    said = tuple(step.sentence for step in applied.steps)
    return ChangedDistrict(district, now.model, now.settings, now.choices, now.need_points, said)


def with_points(need: NeedResult, points: Mapping[str, float]) -> NeedResult:
    """The scores with those set by hand in place of what was worked out, ranked anew, and a note that says so."""
    if not points:
        return need
    table = need.table.copy()
    urns = table["urn"].astype(str)
    is_set = urns.isin(points)
    given = urns.map(points).astype(float)
    for name in ("need_points", "need_points_without_voice"):
        table[name] = table[name].where(~is_set, given)
    table["need_state"] = table["need_state"].where(~is_set, SCORED)
    table["need_rank"] = ranks(table["need_points"].to_numpy(dtype=float), table["phase"].astype(str))
    note = f"The need score of {counted(int(is_set.sum()), 'school')} is set for this plan and was not worked out."
    return replace(need, table=table, notes=(*need.notes, note))


def sure_of_points(chances: Chances, points: Mapping[str, float], need: NeedResult, model: OperatingModel) -> Chances:
    """The chances with the tier of a score that is set by hand certain."""
    tiers = entitled_tiers(need.table, model).set_index("urn")["entitled_tier_id"]
    table = chances.table
    is_set = table["urn"].isin(points)
    certain = np.asarray(table["tier_id"].to_numpy() == table["urn"].map(tiers).to_numpy(), dtype=float)
    return _Sure(table.assign(probability=table["probability"].where(~is_set, certain)))


def _digest(settings: AllocationSettings) -> str:
    return hashlib.sha256(json.dumps(dumped(settings.changes), sort_keys=True).encode()).hexdigest()[:16]
