"""Examples to begin a scenario from, made from the council's own schools and people."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from allocation.scenario.baseline import Baseline
from allocation.scenario.changes import Change
from allocation.scenario.rule_changes import ScaleTravel, SetCaseload
from allocation.scenario.school_changes import ScaleReferrals
from allocation.scenario.staff_changes import RemoveFte, WorkerLeaves


@dataclass(frozen=True, slots=True)
class Example:
    """A list of changes with a name and what it is good for."""

    name: str
    notes: str
    changes: tuple[Change, ...]


def examples(baseline: Baseline) -> list[Example]:
    """Questions councils ask, about this one: those that its data allow."""
    return [
        *_busiest_leaves(baseline),
        *_post_frozen(baseline),
        *_more_referrals(baseline),
        *_lower_caseload(baseline),
        _winter(),
    ]


def _busiest_leaves(baseline: Baseline) -> list[Example]:
    """Whoever leads most schools today leaves the day before the term."""
    led = Counter(baseline.current["worker_id"].dropna().astype(str))
    there = {one.worker_id: one for one in baseline.workers if led[one.worker_id]}
    if not there:
        return []
    busiest = there[max(sorted(there), key=led.__getitem__)]
    last = baseline.settings.planning_date - timedelta(days=1)
    change = WorkerLeaves(worker_id=busiest.worker_id, last_day=last)
    notes = f"{busiest.name} leads {led[busiest.worker_id]} schools today, more than anybody else."
    return [Example(f"{busiest.name} leaves", notes, (change,))]


def _post_frozen(baseline: Baseline) -> list[Example]:
    """Half a post less in the cluster with most staff."""
    staff = {name: sum(one.fte for one in baseline.workers if one.cluster == name) for name in baseline.clusters}
    if not staff or max(staff.values()) <= 0.5:
        return []
    cluster = max(sorted(staff), key=staff.__getitem__)
    notes = (
        f"{cluster} has {round(staff[cluster], 2):g} FTE, the most of all clusters. Half a post is not filled again."
    )
    return [Example(f"Half a post frozen in {cluster}", notes, (RemoveFte(fte=0.5, cluster=cluster),))]


def _more_referrals(baseline: Baseline) -> list[Example]:
    counts = [name for name in ("early_help_children", "early_help_requests") if name in baseline.schools]
    if not baseline.schools[counts].notna().any(axis=None):
        return []
    notes = "Every school's known referrals grow alike: scores hardly move, but schools take more hours."
    return [Example("Referrals grow by a tenth", notes, (ScaleReferrals(percent=10),))]


def _lower_caseload(baseline: Baseline) -> list[Example]:
    """One school fewer to a full-time post, in the first phase whose band has room for it."""
    for role in baseline.model.roles:
        for phase, ceiling in role.ceiling.items():
            least = role.floor[phase].value if phase in role.floor else 1.0
            if ceiling.is_known and ceiling.value - 1 >= max(least, 1.0):
                change = SetCaseload(role_id=role.id, phase=phase, schools=ceiling.value - 1)
                notes = (
                    f"The limit is {ceiling.value:g} {phase} schools now. Fewer schools each, more time for every one."
                )
                return [Example(f"One {phase} school fewer for each post", notes, (change,))]
    return []


def _winter() -> Example:
    notes = "Road works, winter, or fewer cars: every journey takes a fifth longer."
    return Example("Journeys take longer", notes, (ScaleTravel(percent=20),))
