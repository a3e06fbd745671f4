"""What changes do before anything is solved: who loses their link worker, which tiers change, where staff is short."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from allocation.cluster_comparison.figures import capacity_fte, gap_fte
from allocation.cluster_comparison.places import PlanSeen
from allocation.operating_model import OperatingModel
from allocation.problem import AllocationProblem
from allocation.reading import current_plan
from allocation.wording import counted, joined

NAMES_SHOWN = 4
SMALLEST_FTE = 0.005
GONE = "their post is taken away"
LOST_COLUMNS = ["urn", "name", "phase", "cluster", "led_by", "why"]
TIER_COLUMNS = ["urn", "name", "phase", "cluster", "need_before", "need_after", "tier_before", "tier_after"]
CLUSTER_COLUMNS = ["cluster", "fte_before", "fte_after", "needed_before", "needed_after", "gap_before", "gap_after"]


@dataclass(frozen=True, eq=False)
class Setting:
    """What a plan would be made from; `model` as the hours of the problem were worked out with."""

    problem: AllocationProblem
    model: OperatingModel

    @cached_property
    def led(self) -> dict[str, str]:
        """Who leads each school today and still may, by URN: worker ids."""
        problem = self.problem
        return {
            school.urn: problem.workers[w].worker_id
            for s, school in enumerate(problem.schools)
            if (w := int(problem.current[s])) >= 0 and problem.allowed[s, w]
        }

    @cached_property
    def tiers(self) -> dict[str, str]:
        """The label of the tier each school is entitled to, by URN."""
        return {
            school.urn: self.model.tiers[int(tier)].label
            for school, tier in zip(self.problem.schools, self.problem.entitled_tier, strict=True)
        }

    @cached_property
    def capacity(self) -> pd.DataFrame:
        """fte and gap (full-time posts short where above 0, NaN where it cannot be said) by cluster."""
        places = PlanSeen(self.model, self.problem, current_plan(self.problem)).places
        rows = {place.name: (capacity_fte(place).number, gap_fte(place).number) for place in places}
        return pd.DataFrame.from_dict(rows, orient="index", columns=["fte", "gap"])


@dataclass(frozen=True, eq=False)
class ChangeEffect:
    """lost      schools led today whose link worker can no longer lead them, and new schools: LOST_COLUMNS.
    tiers     schools entitled to another tier than before: TIER_COLUMNS.
    clusters  FTE there is and FTE needed for all a cluster's schools are entitled to, before and after; `gap` is needed
              less there is (NaN where it cannot be said); the whole council last: CLUSTER_COLUMNS.
    closed, opened  names of schools that are gone or new."""

    lost: pd.DataFrame
    tiers: pd.DataFrame
    clusters: pd.DataFrame
    closed: tuple[str, ...]
    opened: tuple[str, ...]

    @property
    def sentences(self) -> list[str]:
        """The effect in a few sentences, the gravest first."""
        lost = list(self.lost["name"])
        said = (
            [f"{_named('school', lost)} {'needs' if len(lost) == 1 else 'need'} another link worker."] if lost else []
        )
        said += [_short(row) for row in self.clusters.to_dict("records")[:-1] if _is_shorter(row)]
        if len(self.tiers):
            names = list(self.tiers["name"])
            said.append(f"{_named('school', names)} {'is' if len(names) == 1 else 'are'} entitled to another tier.")
        said += [f"{joined(self.closed, most=NAMES_SHOWN)} no longer in the list."] if self.closed else []
        said += [f"New in the list: {joined(self.opened, most=NAMES_SHOWN)}."] if self.opened else []
        said = said or ["Nobody loses their link worker, no tier changes, and nothing more is short."]
        return [*said, *_in_all(self.clusters.to_dict("records")[-1])]


def effect_of(before: Setting, after: Setting) -> ChangeEffect:
    """What gets from one to the other."""
    was, now = ({one.urn: one.name for one in each.problem.schools} for each in (before, after))
    former = _followed(before, after)
    return ChangeEffect(
        lost=_lost(before, after, former),
        tiers=_tiers(before, after, former),
        clusters=_clusters(before.capacity, after.capacity),
        closed=tuple(name for urn, name in was.items() if urn not in now and urn not in former.values()),
        opened=tuple(name for urn, name in now.items() if urn not in was and urn not in former),
    )


def _followed(before: Setting, after: Setting) -> dict[str, str]:
    """{a school's new number: the one it had before}, of schools that go on under another number: the same name or
    place, and the same person leading it."""
    was = {one.urn: one for one in before.problem.schools}
    now = {one.urn: one for one in after.problem.schools}
    gone, new = [one for urn, one in was.items() if urn not in now], [one for urn, one in now.items() if urn not in was]
    found = {}
    for one in new:
        same = [old for old in gone if (old.easting, old.northing, old.phase) == (one.easting, one.northing, one.phase)]
        if len(same) == 1 and one.easting is not None:
            found[one.urn] = same[0].urn
    return found


def _lost(before: Setting, after: Setting, former: dict[str, str]) -> pd.DataFrame:
    names = {one.worker_id: one.name for one in (*after.problem.workers, *before.problem.workers)}
    rows = []
    for s, school in enumerate(after.problem.schools):
        leader = before.led.get(former.get(school.urn, school.urn))
        is_new = school.urn not in before.tiers and school.urn not in former
        if school.urn in after.led or not (leader or is_new):
            continue
        w = int(after.problem.current[s])
        why = "the school is new" if is_new else str(after.problem.not_allowed_reason[s, w]) if w >= 0 else GONE
        led_by = names.get(leader or "", "")
        rows.append((school.urn, school.name, str(school.phase), school.cluster, led_by, why))
    return pd.DataFrame(rows, columns=LOST_COLUMNS)


def _tiers(before: Setting, after: Setting, former: dict[str, str]) -> pd.DataFrame:
    need = {one.urn: one.need_points for one in before.problem.schools}
    rows = []
    for school in after.problem.schools:
        urn = former.get(school.urn, school.urn)
        if urn in before.tiers and before.tiers[urn] != after.tiers[school.urn]:
            points = (_points(need[urn]), _points(school.need_points))
            tiers = (before.tiers[urn], after.tiers[school.urn])
            rows.append((school.urn, school.name, str(school.phase), school.cluster, *points, *tiers))
    return pd.DataFrame(rows, columns=TIER_COLUMNS)


def _clusters(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    last = after.index[-1]
    names = [*sorted({*before.index, *after.index} - {last}), last]
    then, now = before.reindex(names), after.reindex(names)
    figures = {
        "fte_before": then["fte"], "fte_after": now["fte"], "needed_before": then["fte"] + then["gap"],
        "needed_after": now["fte"] + now["gap"], "gap_before": then["gap"], "gap_after": now["gap"],
    }  # fmt: skip
    return pd.DataFrame({"cluster": names} | {name: column.to_numpy() for name, column in figures.items()})


def _points(value: float | None) -> float:
    return np.nan if value is None else value


def _named(what: str, names: Sequence[str]) -> str:
    number = counted(len(names), what)
    return f"{number[0].upper()}{number[1:]} ({joined(names, most=NAMES_SHOWN)})"


def _is_shorter(row: dict[str, float]) -> bool:
    """Short of staff now, and more so than before."""
    return row["gap_after"] > SMALLEST_FTE and not row["gap_after"] <= row["gap_before"] + SMALLEST_FTE


def _in_all(row: dict[str, float]) -> list[str]:
    """Staff there is and staff needed in the whole council, where one of the two changes."""
    pairs = [(row["fte_before"], row["fte_after"]), (row["needed_before"], row["needed_after"])]
    if not any(abs(after - before) > SMALLEST_FTE for before, after in pairs):
        return []
    there, needed = (f"{after:.2f} FTE (before: {before:.2f})" for before, after in pairs)
    if np.isnan(pairs[1]).any():
        return [f"In all there is {there}."]
    return [f"In all there is {there}, and all that schools are entitled to takes {needed}."]


def _short(row: dict[str, float]) -> str:
    return (
        f"{row['cluster']} has {row['fte_after']:.2f} FTE and its schools take {row['needed_after']:.2f} for all they "
        f"are entitled to: {row['gap_after']:.2f} FTE short."
    )
