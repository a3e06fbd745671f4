"""Each reason not to lead a school, one at a time, in words."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import pytest

from allocation.boundaries import Boundary
from allocation.eligibility import reasons_not_to_lead
from allocation.entities import LinkWorker, Phase, School
from data_sources import operating_models

SCHOOL = School("100001", "Ash Primary School", Phase.PRIMARY, "North")
JO = LinkWorker("W1", "Jo Bell", "senior_link_worker", 1.0, "North")
TERM = date(2026, 9, 1)
ALL_TIERS = frozenset({"keeping_in_touch", "two_meetings"})


def reason(
    worker: LinkWorker = JO,
    school: School = SCHOOL,
    tiers: frozenset[str] = ALL_TIERS,
    is_hard: bool = True,
    bans: Collection[tuple[str, str]] = (),
) -> str:
    model = operating_models.load("wakefield")
    return reasons_not_to_lead([school], [worker], [tiers], model, Boundary("hard" if is_hard else "free"), TERM, bans)[
        0, 0
    ]


def test_a_worker_of_the_cluster_may_lead() -> None:
    assert reason() == ""


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"role": "caretaker"}, "the role caretaker is not one of the Wakefield model's"),
        ({"available_from": date(2026, 9, 2)}, "starts on 02/09/2026"),
        ({"available_to": date(2026, 8, 31)}, "leaves on 31/08/2026"),
        ({"phases": frozenset({Phase.SECONDARY})}, "does not lead primary schools"),
        ({"cluster": "South"}, "works in South, not in North"),
    ],
)
def test_each_reason_is_said(changed: dict, said: str) -> None:
    assert said in reason(replace(JO, **changed))


def test_dates_are_inclusive() -> None:
    assert reason(replace(JO, available_from=TERM, available_to=TERM)) == ""


def test_hub_staff_lead_only_schools_that_keep_in_touch() -> None:
    hub = replace(JO, role="family_hub_staff")
    assert reason(hub) == ""
    assert "so many meetings" in reason(hub, tiers=frozenset({"two_meetings"}))
    assert "does not lead secondary" in reason(hub, school=replace(SCHOOL, phase=Phase.SECONDARY))


def test_a_free_boundary_and_a_worker_for_the_whole_authority_cross_clusters() -> None:
    assert reason(replace(JO, cluster="South"), is_hard=False) == ""
    assert reason(replace(JO, cluster="")) == ""


def test_a_ban_names_both() -> None:
    assert reason(bans={("100001", "W1")}) == "Jo Bell is barred from Ash Primary School"
