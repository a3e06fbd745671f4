"""What the map's layers are worked out from: a council's schools, and a plan where there is one."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from allocation.need.second_look.silent_need import SilentNeed
from allocation.operating_model import OperatingModel
from allocation.plan import Plan
from allocation.problem import AllocationProblem
from allocation.reading import led_schools
from allocation.travel import known_minutes
from data_sources.district import District
from data_sources.map_layers import MapLayers, beside, led

HIGH_NEED_POINTS = 60
NO_CLUSTER = "no cluster"
FACTS = (
    *("urn", "worker_id", "worker", "tier_id", "tier", "tier_number", "meetings", "hours"),
    *("travel_minutes", "is_travel_known", "workload_percent"),
)


@dataclass(frozen=True, eq=False)
class Planned:
    """A plan against its problem; `workloads` as `measures.workloads` gives them."""

    problem: AllocationProblem
    plan: Plan
    workloads: pd.DataFrame


@dataclass(frozen=True, eq=False)
class MapBasis:
    """`ground`: schools with a place, without link workers. `model` is None while a question of it is open, `planned`
    where no plan can be looked at. `tiers`: urn, agreed_tier_id (empty without a model). The rest is worked out only
    when a layer asks for it: `silent`; `history` (`school_history.term_history`); `term_break`, why today's scores
    cannot be compared with the last term's ("" where they can); `deprivation` (`deprivation.lsoa_deciles`)."""

    district: District
    ground: MapLayers
    need_points: pd.Series
    hidden: frozenset[str]
    model: OperatingModel | None
    tiers: pd.DataFrame
    planned: Planned | None
    silent: Callable[[], SilentNeed]
    history: Callable[[], pd.DataFrame]
    term_break: Callable[[], str]
    deprivation: Callable[[], pd.DataFrame]

    @cached_property
    def facts(self) -> pd.DataFrame:
        """FACTS, a row a school of the district, by URN: who leads it and what it gets in the plan. Without a plan only
        its tier is there. tier_number: 1 for the least support; 0 where nobody leads the school, NaN where its tier is
        not known. workload_percent: of its link worker's direct time, NaN without any. travel_minutes: one way, NaN
        where a place is not known."""
        urns = self.district.schools["urn"].astype(str)
        table = self._led() if self.planned else self._agreed()
        return table.set_index("urn").reindex(urns).rename_axis("urn")

    @cached_property
    def clusters(self) -> pd.DataFrame:
        """As `by_cluster` gives them."""
        return by_cluster(self.district, self.need_points)

    @cached_property
    def led_ground(self) -> MapLayers:
        """The ground with who leads each school, and a line from where they start."""
        people = self.facts["worker_id"].fillna("")
        return led(self.ground, {str(urn): str(one) for urn, one in people[people != ""].items()})

    @cached_property
    def circles(self) -> list[dict[Hashable, Any]]:
        """The placed schools as rows, the small ones last, with tier, tier_number, need_points and `beside`: names of
        the schools at the same place."""
        schools = self.led_ground.schools.drop(columns="tier").merge(
            self.facts[["tier", "tier_number"]], on="urn", how="left"
        )
        schools["need_points"] = schools["urn"].map(self.need_points)
        others = beside(schools)
        schools["beside"] = [others.get(urn, []) for urn in schools["urn"]]
        return schools.sort_values("pupils", ascending=False, na_position="last", kind="stable").to_dict("records")

    def _led(self) -> pd.DataFrame:
        assert self.planned is not None
        problem, loads = self.planned.problem, self.planned.workloads
        known = ~np.isnan(known_minutes(problem.schools, problem.workers, self.district.travel_times, self._model))
        led = {one.school: one for one in led_schools(problem, self.planned.plan)}
        rows: list[tuple[object, ...]] = []
        for s, school in enumerate(problem.schools):
            if s not in led:
                rows.append((school.urn, "", "", "", "", 0, 0.0, 0.0, np.nan, False, np.nan))
                continue
            _, w, t = led[s]
            worker, tier_id = problem.workers[w], problem.tier_ids[t]
            minutes = float(problem.travel_minutes[s, w]) if known[s, w] else np.nan
            row = (school.urn, worker.worker_id, worker.name, tier_id, self._model.tier(tier_id).label, t + 1)
            given = (float(problem.meetings[s, t]), float(problem.minutes[s, w, t]) / 60, minutes, bool(known[s, w]))
            rows.append((*row, *given, float(loads["hours_percent"].iloc[w])))
        return pd.DataFrame(rows, columns=list(FACTS))

    def _agreed(self) -> pd.DataFrame:
        table = self.tiers.rename(columns={"agreed_tier_id": "tier_id"})[["urn", "tier_id"]].dropna()
        numbers = {tier.id: n for n, tier in enumerate(self._model.tiers, 1)} if self.model else {}
        labels = {tier.id: tier.label for tier in self._model.tiers} if self.model else {}
        named = table.assign(tier=table["tier_id"].map(labels), tier_number=table["tier_id"].map(numbers))
        return named.reindex(columns=list(FACTS)).assign(worker_id="", worker="", is_travel_known=False)

    @property
    def _model(self) -> OperatingModel:
        assert self.model is not None
        return self.model


def by_cluster(of: District, need_points: pd.Series) -> pd.DataFrame:
    """A row a cluster, by its name: schools, pupils (of those where they are known; missing where of none),
    high_need_schools (missing where no school has a score), median_need_points, link_workers, fte, schools_per_fte
    (missing without anybody). `need_points`: by URN."""
    schools = of.schools
    named = schools["cluster"].fillna("").replace("", NO_CLUSTER)
    points = schools["urn"].map(need_points).astype(float)
    is_high = points.ge(HIGH_NEED_POINTS).astype(float).where(points.notna())
    rows = schools.assign(is_high=is_high, cluster=named, points=points)
    table = rows.groupby("cluster").agg(
        schools=("urn", "size"),
        pupils=("pupils", _known_sum),
        high_need_schools=("is_high", _known_sum),
        median_need_points=("points", "median"),
    )
    people = [{"cluster": worker.cluster or NO_CLUSTER, "fte": worker.fte} for worker in of.workers]
    team = pd.DataFrame(people, columns=["cluster", "fte"])
    table["link_workers"] = team.groupby("cluster").size().reindex(table.index, fill_value=0)
    table["fte"] = team.groupby("cluster")["fte"].sum().reindex(table.index, fill_value=0.0).astype(float)
    table["schools_per_fte"] = (table["schools"] / table["fte"]).where(table["fte"] > 0)
    return table


def _known_sum(values: pd.Series) -> float:
    """Missing where no value is known: nothing known is not nought."""
    return float(values.sum(min_count=1))
