"""The one door: a plan and its problem go in, everything that is said about its clusters comes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from allocation.cluster_comparison.definitions import FIGURES, definition
from allocation.cluster_comparison.headline import headlines
from allocation.cluster_comparison.leapfrogs import Leapfrogs, leapfrogs
from allocation.cluster_comparison.parity import parity, ratios
from allocation.cluster_comparison.places import EVERYWHERE, PlanSeen
from allocation.entities import Phase
from allocation.inequality import coefficient_of_variation, gini
from allocation.model_comparison.entities import Value
from allocation.model_comparison.support import support
from allocation.operating_model import OperatingModel
from allocation.plan import Plan
from allocation.problem import AllocationProblem

BETWEEN = ("entitlement_met", "meetings_per_100_points", "hours_per_point", "workload_mean", "cost_per_point")


@dataclass(frozen=True, eq=False)
class ClusterComparison:
    """One plan, cluster by cluster.

    places     names of the clusters, in order, and last `places.EVERYWHERE`.
    by_figure  id of a figure (`definitions.FIGURES`) -> its value for each place.
    headlines  sentences about the whole: need, gap, meetings, fairness.
    table      group, figure, unit, a column for each place (NaN: no number), notes, what_it_is, source.
    between    figure, least, least_place, most, most_place, most_over_least, variation_percent, gini: how far the
               clusters lie apart, of the figures in BETWEEN that two clusters or more have.
    schools    `places.SCHOOL_COLUMNS`.
    leapfrogs  schools passed over, inside and between clusters.
    parity, phase_ratios  primary against secondary (`parity`).
    """

    places: tuple[str, ...]
    by_figure: Mapping[str, tuple[Value, ...]]
    headlines: tuple[str, ...]
    table: pd.DataFrame
    between: pd.DataFrame
    schools: pd.DataFrame
    leapfrogs: Leapfrogs
    parity: pd.DataFrame
    phase_ratios: pd.DataFrame

    @property
    def clusters(self) -> tuple[str, ...]:
        """The places without the whole council."""
        return self.places[:-1]

    def value(self, figure_id: str, place: str = EVERYWHERE) -> Value:
        """One figure of one place. Raises KeyError or ValueError for one that is not there."""
        return self.by_figure[figure_id][self.places.index(place)]


def compare_clusters(
    model: OperatingModel, problem: AllocationProblem, plan: Plan, costs: Mapping[str, float] | None = None
) -> ClusterComparison:
    """Sets the clusters of one plan side by side. `costs`: role id -> pounds a year for a full-time post."""
    seen = PlanSeen(model, problem, plan, costs or {})
    places = tuple(place.name for place in seen.places)
    values = {one.id: tuple(one.work(place) for place in seen.places) for one in FIGURES}
    counted = {phase: str(support(model, Phase(phase))) for phase in seen.schools["phase"].unique()}
    passed = leapfrogs(seen.schools.assign(meetings=seen.schools["support"]), counted)
    phases = parity(seen.places)
    by_place = dict(zip(places, zip(*values.values(), strict=True), strict=True))
    named = {place: dict(zip(values, found, strict=True)) for place, found in by_place.items()}
    return ClusterComparison(
        places=places,
        by_figure=values,
        headlines=tuple(headlines(named, passed)),
        table=_table(places, values),
        between=_between(places[:-1], values),
        schools=seen.schools,
        leapfrogs=passed,
        parity=phases,
        phase_ratios=ratios(phases),
    )


def _table(places: Sequence[str], values: Mapping[str, Sequence[Value]]) -> pd.DataFrame:
    rows = []
    for one in FIGURES:
        notes = [f"{place}: {value.note}" for place, value in zip(places, values[one.id], strict=True) if value.note]
        numbers = {place: value.number for place, value in zip(places, values[one.id], strict=True)}
        row = {"group": one.group, "figure": one.label, "unit": one.unit, **numbers}
        rows.append(row | {"notes": ". ".join(notes), "what_it_is": one.sentence, "source": one.source})
    return pd.DataFrame(rows)


BETWEEN_COLUMNS = [
    *("figure", "least", "least_place", "most", "most_place"),
    *("most_over_least", "variation_percent", "gini"),
]


def _between(places: Sequence[str], values: Mapping[str, Sequence[Value]]) -> pd.DataFrame:
    rows = []
    for figure in BETWEEN:
        known = {p: v.number for p, v in zip(places, values[figure][:-1], strict=True) if v.is_known}
        if len(known) < 2:
            continue
        least, most = min(known, key=known.__getitem__), max(known, key=known.__getitem__)
        shares = list(known.values())
        rows.append(
            {
                "figure": definition(figure).label,
                "least": known[least],
                "least_place": least,
                "most": known[most],
                "most_place": most,
                "most_over_least": known[most] / known[least] if known[least] > 0 else float("nan"),
                "variation_percent": 100 * coefficient_of_variation(shares),
                "gini": gini(shares),
            }
        )
    return pd.DataFrame(rows, columns=BETWEEN_COLUMNS)
