"""One model's run read once: who leads what, hours, meetings, days, partners' visits, and its measures."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import nan

import numpy as np
import pandas as pd

from allocation.measures import PlanMeasures, measure
from allocation.model_comparison.entities import ModelRun
from allocation.model_comparison.support import days_a_term, has_meetings
from allocation.operating_model import OperatingModel
from allocation.partner_rota.afford import Rota, make_rota
from allocation.partner_rota.entities import RotaSchool
from allocation.plan import Breach
from allocation.price import need_weights
from allocation.problem import AllocationProblem
from allocation.reading import Led, led_schools
from allocation.verify import verify


@dataclass(frozen=True, eq=False)
class Seen:
    """A run with everything the comparison asks of it; each part is worked out when it is first asked for."""

    run: ModelRun

    @property
    def model(self) -> OperatingModel:
        """The operating model."""
        return self.run.model

    @property
    def problem(self) -> AllocationProblem:
        """What the plan was made from."""
        return self.run.problem

    @cached_property
    def led(self) -> Mapping[int, Led]:
        """School (position) -> who leads it at which tier; schools nobody leads are not in it."""
        return {one.school: one for one in led_schools(self.problem, self.run.plan)}

    @cached_property
    def measures(self) -> PlanMeasures:
        """Workload, coverage and fairness of the plan."""
        return measure(self.problem, self.run.plan)

    @cached_property
    def breaches(self) -> tuple[Breach, ...]:
        """Rules the plan breaks, checked apart from the solver."""
        return tuple(verify(self.problem, self.run.plan))

    @cached_property
    def weights(self) -> list[float]:
        """The weight of every school's need (`price.need_weights`)."""
        return need_weights(self.problem)

    @cached_property
    def schools(self) -> pd.DataFrame:
        """One row a school, in the problem's order: urn, name, phase, cluster, need_points, is_led, tier_id, tier,
        meetings, days, contacts, hours (all a term), worker_id, worker, role. A school nobody leads has 0 and ""."""
        return pd.DataFrame([self._line(s) for s in range(len(self.problem.schools))], columns=COLUMNS)

    def _line(self, s: int) -> dict[str, object]:
        school, line = self.problem.schools[s], self.led.get(s)
        row: dict[str, object] = {
            "urn": school.urn,
            "name": school.name,
            "phase": str(school.phase),
            "cluster": school.cluster,
            "need_points": nan if school.need_points is None else school.need_points,
            "is_led": line is not None,
        }
        if line is None:
            return row | dict.fromkeys(AMOUNTS, 0.0) | dict.fromkeys(WHO, "")
        tier, worker = self.model.tier(self.problem.tier_ids[line.tier]), self.problem.workers[line.worker]
        return row | {
            "tier_id": tier.id,
            "tier": tier.label,
            "meetings": self.model.meetings_a_term(tier.id, school.phase),
            "days": days_a_term(self.model, tier.id, school.phase),
            "contacts": self.model.contacts_a_term(tier.id),
            "hours": float(self.problem.minutes[tuple(line)]) / 60,
            "worker_id": worker.worker_id,
            "worker": worker.name,
            "role": self._role_labels.get(worker.role, worker.role),
        }

    @cached_property
    def _role_labels(self) -> dict[str, str]:
        return {role.id: role.label for role in self.model.roles}

    @cached_property
    def has_meetings(self) -> bool:
        """Whether schools of any phase of the district meet under the model."""
        return has_meetings(self.model, [school.phase for school in self.problem.schools])

    @cached_property
    def meetings_entitled(self) -> float:
        """Meetings a term that need scores entitle all schools to."""
        tiers = np.asarray(self.problem.tier_ids, dtype=object)[self.problem.entitled_tier]
        pairs = zip(tiers, self.problem.schools, strict=True)
        return sum(self.model.meetings_a_term(str(tier), school.phase) for tier, school in pairs)

    @cached_property
    def rota(self) -> Rota:
        """What every partner owes the schools at the tiers they have."""
        lines = zip(self.problem.schools, self.schools["tier_id"], strict=True)
        return make_rota(
            self.model,
            [
                RotaSchool(one.urn, one.name, one.phase, one.cluster, one.need_points, tier or None)
                for one, tier in lines
            ],
        )


AMOUNTS = ("meetings", "days", "contacts", "hours")
WHO = ("tier_id", "tier", "worker_id", "worker", "role")
COLUMNS = [
    *("urn", "name", "phase", "cluster", "need_points", "is_led", "tier_id", "tier", "meetings", "days", "contacts"),
    *("hours", "worker_id", "worker", "role"),
]
