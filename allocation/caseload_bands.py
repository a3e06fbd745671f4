"""The share of one full-time caseload that a school takes, in whatever unit a model counts: schools or cases."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from allocation.entities import LinkWorker, School
from allocation.operating_model import Cases, Figure, OperatingModel, Role

End = Literal["ceiling", "floor"]


def band_share(
    schools: Sequence[School], workers: Sequence[LinkWorker], model: OperatingModel, end: End
) -> NDArray[np.float64]:
    """[schools, workers] share of one full-time post against the ceiling or floor of the worker's role; 0 where none.

    By schools 1 / band: 1/9 of a post for a primary where nine fill it. By cases, cases open at once / cases a post
    carries. A role with both is full when the first of them is, so the larger share counts.
    """
    cases = np.array([school.expected_cases for school in schools], dtype=float)
    roles = {role.id: role for role in model.roles}
    of_role = {
        name: _of_role(roles[name], schools, cases, model, end) for name in {w.role for w in workers} & set(roles)
    }
    nothing = np.zeros(len(schools))
    columns = [of_role.get(worker.role, nothing) for worker in workers]
    return np.array(columns, dtype=float).reshape(len(workers), len(schools)).T.copy()


def _of_role(
    role: Role, schools: Sequence[School], cases: NDArray[np.float64], model: OperatingModel, end: End
) -> NDArray[np.float64]:
    band = getattr(role, end)
    by_schools = np.array([1 / band[one.phase].value if one.phase in band else 0.0 for one in schools])
    return by_schools if role.cases is None else np.maximum(by_schools, case_share(cases, role.cases, model, end))


def case_share(cases: ArrayLike, rule: Cases, model: OperatingModel, end: End) -> NDArray[np.float64]:
    """Share of a full-time post that these cases a term take.

    open at once = cases x weeks a case is open / weeks of the term (at most all of them); the share is the largest of
    open / all cases a post carries, open x intensive share / intensive cases and open x the rest / monitoring cases.
    Since every school's cases are mixed alike, one of the three decides for all schools and the sum of shares is exact.
    """
    weeks = model.hours.weeks_per_term.value
    low, high = (weeks if one is None else one.value for one in (rule.shortest_weeks, rule.longest_weeks))
    at_once = np.asarray(cases, dtype=float) * min(1.0, (low + high) / 2 / weeks)
    intensive = rule.intensive_share.value if rule.intensive_share else 0.0
    limits: tuple[tuple[float, Figure | None], ...] = (
        (1.0, getattr(rule, end)),
        (intensive, getattr(rule, f"intensive_{end}")),
        (1.0 - intensive, getattr(rule, f"monitoring_{end}")),
    )
    return at_once * max((kind / limit.value for kind, limit in limits if limit is not None), default=0.0)
