"""What changes are applied to: the schools, people, rules and settings a plan is made from, without any files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from allocation.entities import Hub, LinkWorker
from allocation.need.choices import NeedChoices
from allocation.operating_model import OperatingModel
from allocation.scenario.names import ChangeNames
from allocation.settings import AllocationSettings


class Refused(ValueError):
    """A change that does not fit the baseline as the changes before it leave it; the reasons as sentences."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


@dataclass(frozen=True, eq=False)
class Baseline:
    """Frames as docs/architecture.md describes them: `schools`, `current`, `locks`, `school_groups`, `travel_times`,
    `fsm_history`.

    `need_points` are scores that stand in place of those worked out, by URN. `travel_factor`: every journey takes this
    many times as long as measured; `time_factor`: every post has this many times the direct time of the model.
    `model_labels` names the models there are, `load_model` gives one as the council reads it. `meals` are the
    definitions of free school meals in words. `gone` says of what was there before why it is not any more, by id.
    """

    schools: pd.DataFrame
    workers: tuple[LinkWorker, ...]
    hubs: tuple[Hub, ...]
    current: pd.DataFrame
    locks: pd.DataFrame
    school_groups: pd.DataFrame
    travel_times: pd.DataFrame
    fsm_history: pd.DataFrame
    model: OperatingModel
    settings: AllocationSettings
    choices: NeedChoices = field(default_factory=NeedChoices)
    need_points: Mapping[str, float] = field(default_factory=dict)
    travel_factor: float = 1.0
    time_factor: float = 1.0
    model_labels: Mapping[str, str] = field(default_factory=dict)
    load_model: Callable[[str], OperatingModel] | None = None
    meals: Mapping[str, str] = field(default_factory=dict)
    gone: Mapping[str, str] = field(default_factory=dict)

    @property
    def clusters(self) -> list[str]:
        """Every cluster of a school, a link worker or a hub, in order."""
        named = [*self.schools["cluster"].dropna(), *(one.cluster for one in self.workers)]
        return sorted({str(name) for name in (*named, *(one.cluster for one in self.hubs)) if name})

    def worker(self, worker_id: str) -> LinkWorker:
        """The link worker with this id. Raises Refused."""
        found = next((one for one in self.workers if one.worker_id == worker_id), None)
        if found is None:
            raise Refused(self._absent(worker_id, f"nobody in the list of link workers has the id {worker_id}"))
        return found

    def school(self, urn: str) -> pd.Series:
        """The row of the school with this URN. Raises Refused."""
        rows = self.schools[self.schools["urn"] == urn]
        if rows.empty:
            raise Refused(self._absent(urn, f"no school has the number {urn}"))
        return rows.iloc[0]

    def cluster(self, name: str) -> str:
        """The cluster, if there is one of this name. Raises Refused."""
        if name not in self.clusters:
            raise Refused(
                f"no school, link worker or hub is in a cluster called {name}; there are {_listed(self.clusters)}"
            )
        return name

    def hub(self, name: str) -> Hub:
        """The hub of this name. Raises Refused."""
        found = next((one for one in self.hubs if one.name == name), None)
        if found is None:
            raise Refused(f"no hub is called {name}; there are {_listed([one.name for one in self.hubs])}")
        return found

    def with_worker(self, worker: LinkWorker) -> "Baseline":
        """The same with this link worker in place of the one with their id."""
        return replace(self, workers=tuple(worker if w.worker_id == worker.worker_id else w for w in self.workers))

    def without_worker(self, worker_id: str, why: str) -> "Baseline":
        """The same without a link worker and what is fixed about them."""
        return replace(
            self,
            workers=tuple(one for one in self.workers if one.worker_id != worker_id),
            locks=self.locks[self.locks["worker_id"] != worker_id],
            gone={**self.gone, worker_id: why},
        )

    def with_cells(self, urn: str, /, **cells: object) -> "Baseline":
        """The same with these cells in a school's row."""
        schools, is_it = self.schools.copy(), self.schools["urn"] == urn
        for name, value in cells.items():
            schools.loc[is_it, name] = value
        return replace(self, schools=schools)

    def _absent(self, one_id: str, otherwise: str) -> str:
        return self.gone.get(one_id, otherwise)


def names_of(baseline: Baseline) -> ChangeNames:
    """What sentences about changes to this baseline call everything in it."""
    model, settings = baseline.model, baseline.choices.settings()
    labels = {one.name: one.label for one in settings.indicators} | {one.name: one.label for one in settings.pillars}
    twice = {pillar.label for pillar in settings.pillars} & {one.label for one in settings.indicators}
    pillars = {one.name: f"{one.label} (group)" for one in settings.pillars if one.label in twice}
    return ChangeNames(
        schools=dict(zip(baseline.schools["urn"].astype(str), baseline.schools["name"].astype(str), strict=True)),
        workers={one.worker_id: one.name for one in baseline.workers},
        clusters={name: name for name in baseline.clusters},
        hubs={one.name: one.name for one in baseline.hubs},
        tiers={one.id: one.label for one in model.tiers},
        roles={one.id: one.label for one in model.roles},
        models={**baseline.model_labels, model.id: model.label},
        partners={one.id: one.label for one in model.partners},
        weights=labels | pillars,
        meals=baseline.meals,
        planned_from=baseline.settings.planning_date,
    )


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "none"
