"""The tiers of every school as arrays: what it is entitled to, may be given, has today and is compared in."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allocation.entities import LinkWorker, Phase, School
from allocation.locks import cell_text
from allocation.operating_model import OperatingModel
from allocation.settings import AllocationSettings
from allocation.tiers import by_score


def tier_arrays(
    schools: Sequence[School],
    agreed: pd.DataFrame,
    tier_locks: NDArray[np.int64],
    current: pd.DataFrame,
    model: OperatingModel,
    settings: AllocationSettings,
) -> dict[str, Any]:
    """The fields of `AllocationProblem` about tiers. agreed: as `agreed_tiers` gives it, a row a school, in order."""
    entitled = index_of(list(agreed["agreed_tier_id"]), [tier.id for tier in model.tiers])
    entitled = np.minimum(entitled, [model.tier_index(_ceiling(model, s.phase)) for s in schools])
    need = np.array([np.nan if s.need_points is None else s.need_points for s in schools])
    has_exception = agreed["is_exception"].to_numpy(dtype=bool)
    return {
        "need_points": need,
        "tier_allowed": _tier_allowed(schools, entitled, tier_locks, model, settings.are_upgrades_allowed),
        "entitled_tier": np.where(tier_locks >= 0, tier_locks, entitled),
        "tier_locks": tier_locks,
        "current_tier": _current_tiers(current, schools, model),
        "meetings": _meetings(schools, model),
        "leapfrog_group": _leapfrog_groups(schools, need, tier_locks, has_exception, settings),
    }


def index_of(wanted: Sequence[object], known: Sequence[str]) -> NDArray[np.int64]:
    """Where each stands among those known, -1 where it does not."""
    position = {one: i for i, one in enumerate(known)}
    return np.array([position.get(str(one), -1) for one in wanted], dtype=np.int64)


def agreed_tiers(need_table: pd.DataFrame, model: OperatingModel, entitlement: pd.DataFrame | None) -> pd.DataFrame:
    """computed_tier_id, agreed_tier_id, is_exception (not what the score alone gives) and tier_note by URN."""
    if entitlement is not None:
        return entitlement.set_index("urn")
    alone = by_score.entitled_tiers(need_table, model).set_index("urn")
    own = alone["entitled_tier_id"]
    return alone.assign(
        computed_tier_id=own.mask(alone["is_provisional"].astype(bool)),
        agreed_tier_id=own,
        is_exception=alone["tier_note"].ne(""),
    )


def _tier_allowed(
    schools: Sequence[School],
    entitled: NDArray[np.int64],
    tier_locks: NDArray[np.int64],
    model: OperatingModel,
    are_upgrades_allowed: bool,
) -> NDArray[np.bool_]:
    """From the phase's floor up to the entitlement, or to the phase's ceiling where upgrades are allowed; a tier set by
    lock is the only one, even above all of these."""
    allowed = np.zeros((len(schools), len(model.tiers)), dtype=bool)
    for s, school in enumerate(schools):
        floor = model.entitlement[school.phase].floor
        lowest = model.tier_index(floor) if floor else 0
        highest = model.tier_index(_ceiling(model, school.phase)) if are_upgrades_allowed else entitled[s]
        for t, tier in enumerate(model.tiers):
            is_within = lowest <= t <= highest
            allowed[s, t] = school.phase in tier.phases and (t == tier_locks[s] if tier_locks[s] >= 0 else is_within)
    return allowed


def _ceiling(model: OperatingModel, phase: Phase) -> str:
    """The highest tier a school of the phase may be given."""
    rule = model.entitlement[phase]
    return rule.ceiling or max(rule.cut_offs, key=model.tier_index)


def worker_tier_allowed(workers: Sequence[LinkWorker], model: OperatingModel) -> NDArray[np.bool_]:
    """Whom each link worker's role lets them lead, by tier."""
    tiers_of = {role.id: role.tiers for role in model.roles}
    rows = [[tier.id in tiers_of.get(worker.role, frozenset()) for tier in model.tiers] for worker in workers]
    return np.array(rows, dtype=bool).reshape(len(workers), len(model.tiers))


def _meetings(schools: Sequence[School], model: OperatingModel) -> NDArray[np.float64]:
    rows = [
        [model.support_a_term(tier.id, s.phase) if s.phase in tier.phases else 0.0 for tier in model.tiers]
        for s in schools
    ]
    return np.array(rows, dtype=float).reshape(len(schools), len(model.tiers))


def _current_tiers(current: pd.DataFrame, schools: Sequence[School], model: OperatingModel) -> NDArray[np.int64]:
    tier_of = dict(zip(current["urn"], current["tier"], strict=True))
    return np.array([model.tier_index(cell_text(tier_of.get(school.urn))) for school in schools], dtype=np.int64)


def _leapfrog_groups(
    schools: Sequence[School],
    need: NDArray[np.float64],
    tier_locks: NDArray[np.int64],
    has_exception: NDArray[np.bool_],
    settings: AllocationSettings,
) -> NDArray[np.int64]:
    """Schools compared with one another. One with no score, with a tier set by lock, or whose entitlement is not what
    its score alone would give (`has_exception`) is not compared."""
    is_wide = settings.leapfrog_scope == "authority"
    names = [(school.phase, "" if is_wide else school.cluster) for school in schools]
    number = {name: i for i, name in enumerate(sorted(set(names)))}
    groups = np.array([number[name] for name in names], dtype=np.int64)
    return np.where(np.isnan(need) | (tier_locks >= 0) | has_exception, -1, groups)
