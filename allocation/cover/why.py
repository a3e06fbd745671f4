"""Why a school is covered by this person, at this tier or by nobody: in sentences, from what others would come to."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from allocation.cover.absence import Absence, during
from allocation.cover.entities import Arranged, SchoolCover
from allocation.plan import Plan
from allocation.problem import AllocationProblem
from allocation.reading import by_worker, led_schools
from allocation.wording import counted, joined

FULL_PERCENT = 100
MOST_NAMED = 2
ROUNDING = 1e-3


@dataclass(frozen=True, eq=False)
class Covered:
    """A cover with what its sentences are made from. `plan`: before the absence; `tiers`: id -> label."""

    problem: AllocationProblem
    plan: Plan
    absence: Absence
    cover: Arranged
    tiers: Mapping[str, str]

    @cached_property
    def meanwhile(self) -> AllocationProblem:
        """The problem during the absence."""
        return during(self.problem, self.absence)

    @cached_property
    def place(self) -> dict[str, int]:
        """URN -> position in the problem's schools."""
        return {school.urn: s for s, school in enumerate(self.problem.schools)}

    @cached_property
    def used(self) -> tuple[tuple[int, float], ...]:
        """Minutes and caseload shares of each link worker over the term, with what they cover."""
        led = by_worker(self.meanwhile, led_schools(self.meanwhile, self.cover.on(self.plan)))
        return tuple(
            (
                sum(int(self.meanwhile.minutes[one]) for one in ours),
                sum(float(self.meanwhile.caseload_share[one.school, one.worker]) for one in ours),
            )
            for ours in led
        )

    def minutes_away(self, one: SchoolCover) -> int | None:
        """One way, from the base of who covers it; None without cover."""
        w = self._worker(one)
        return None if w is None else int(self.problem.travel_minutes[self.place[one.urn], w])

    def why(self, one: SchoolCover) -> str:
        """In a sentence or two."""
        s, w = self.place[one.urn], self._worker(one)
        able = [int(i) for i in np.flatnonzero(self.meanwhile.allowed[s])]
        if not able:
            return f"Nobody else may lead it{self._nearest_reason(s)}."
        if w is None:
            return self._nobody_has_room(s, able, one)
        return " ".join(filter(None, (self._lower(one), self._chosen(s, w, one.tier_id or "", able))))

    def _worker(self, one: SchoolCover) -> int | None:
        return next((w for w, who in enumerate(self.problem.workers) if who.worker_id == one.worker_id), None)

    def _nearest_reason(self, s: int) -> str:
        """What stands against the nearest of those who are kept from it."""
        near = sorted(range(len(self.problem.workers)), key=lambda w: (self.problem.travel_minutes[s, w], w))
        reasons = (
            str(self.meanwhile.not_allowed_reason[s, w])
            for w in near
            if self.problem.workers[w].worker_id != self.absence.worker_id
        )
        nearest = next(filter(None, reasons), "")
        return f" (the nearest: {nearest})" if nearest else ""

    def _lower(self, one: SchoolCover) -> str:
        if one.is_full:
            return ""
        now, before = (self.tiers.get(tier or "", tier) for tier in (one.tier_id, one.tier_id_before))
        return f"There is room for '{now}' in place of '{before}'."

    def _chosen(self, s: int, w: int, tier_id: str, able: list[int]) -> str:
        t, minutes = self.problem.tier_ids.index(tier_id), self.problem.travel_minutes[s]
        able = [i for i in able if self.problem.worker_tier_allowed[i, t]]
        away = counted(int(minutes[w]), "minute").capitalize()
        if len(able) == 1:
            return f"{away} away; nobody else may lead it."
        nearer = sorted((i for i in able if minutes[i] < minutes[w]), key=lambda i: (int(minutes[i]), i))
        if not nearer:
            return f"{away} away; nobody of the {len(able)} who may lead it is nearer."
        named = "; ".join(self._passed_by(s, i, t, w) for i in nearer[:MOST_NAMED])
        rest = len(nearer) - MOST_NAMED
        more = f"; and {counted(rest, 'other')}" if rest > 0 else ""
        return f"{away} away. Nearer: {named}{more}."

    def _passed_by(self, s: int, w: int, t: int, instead_of: int) -> str:
        """Why the school does not go to this nearer one."""
        name = f"{self.problem.workers[w].name} ({counted(int(self.problem.travel_minutes[s, w]), 'minute')}"
        over = self._over(s, w, t)
        if over:
            return f"{name}), who would be {over}"
        own, other = (
            self._hours_percent(i, more) for i, more in ((w, int(self.meanwhile.minutes[s, w, t])), (instead_of, 0))
        )
        if own > other:
            return f"{name}), who would be at {own:.0f}% of their hours against {other:.0f}%"
        return f"{name}), but all the schools together fit better this way"

    def _nobody_has_room(self, s: int, able: list[int], one: SchoolCover) -> str:
        """At the least the school may be given."""
        before = self.problem.tier_ids.index(one.tier_id_before)
        tiers = [*np.flatnonzero(self.problem.tier_allowed[s, :before]), before]
        near = sorted(able, key=lambda w: (int(self.problem.travel_minutes[s, w]), w))
        said = []
        for w in near:
            open_tiers = [int(t) for t in tiers if self.problem.worker_tier_allowed[w, t]]
            least = min(open_tiers, key=lambda t: int(self.meanwhile.minutes[s, w, t]), default=None)
            over = "not allowed to lead it at its tier" if least is None else self._over(s, w, least)
            said.append(f"{self.problem.workers[w].name} would be {over or 'kept from it by another rule'}")
        who = (
            f"Of the {len(able)} who may lead it nobody has room"
            if len(able) > 1
            else "The only one who may lead it has no room"
        )
        return f"{who}: {joined(said, most=MOST_NAMED)}."

    def _over(self, s: int, w: int, t: int) -> str:
        """The limit that the link worker would be over with this school besides; "" for none."""
        hours = self._hours_percent(w, int(self.meanwhile.minutes[s, w, t]))
        if hours > FULL_PERCENT:
            return f"at {_shown(hours)}% of their hours"
        fte, share = float(self.problem.fte[w]), float(self.meanwhile.caseload_share[s, w])
        caseload = 100 * (self.used[w][1] + share) / fte if fte > 0 else (np.inf if share else 0.0)
        if caseload > FULL_PERCENT + ROUNDING and share:
            return f"at {_shown(caseload)}% of their caseload" if np.isfinite(caseload) else "without any post"
        return ""

    def _hours_percent(self, w: int, more: int) -> float:
        capacity, minutes = int(self.problem.capacity_minutes[w]), self.used[w][0] + more
        return 100 * minutes / capacity if capacity else (float("inf") if minutes else 0.0)


def _shown(percent: float) -> str:
    """Never rounded down to the limit it is over."""
    return f"{percent:.0f}" if round(percent) > FULL_PERCENT else f"{percent:.1f}"
