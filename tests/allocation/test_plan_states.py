"""Only the steps that are allowed can be taken, each by somebody with a reason."""

from itertools import product

import pytest

from allocation.plan_states import STEPS, PlanState, next_states, step_faults

GOOD = {"by": "Ben Roe", "reason": "Agreed at the strategy group"}


def test_every_pair_of_states_is_a_step_or_refused() -> None:
    for before, after in product(PlanState, repeat=2):
        faults = step_faults(before, after, **GOOD)
        assert (faults == []) == ((before, after) in STEPS)
        assert (after in next_states(before)) == ((before, after) in STEPS)


def test_a_live_version_gives_way_to_the_next_alone() -> None:
    assert next_states(PlanState.LIVE) == next_states(PlanState.SUPERSEDED) == ()
    assert "begin a new draft" in step_faults(PlanState.LIVE, PlanState.DRAFT, **GOOD)[0]


@pytest.mark.parametrize(("by", "reason", "words"), [("", GOOD["reason"], "name"), ("Ben", " too  short ", "reason")])
def test_a_decision_needs_a_name_and_a_reason(by: str, reason: str, words: str) -> None:
    (fault,) = step_faults(PlanState.PROPOSED, PlanState.DRAFT, by=by, reason=reason)
    assert words in fault


def test_nobody_approves_what_they_proposed_themselves() -> None:
    step = (PlanState.PROPOSED, PlanState.APPROVED)
    assert "somebody else" in step_faults(*step, **GOOD, proposed_by=" ben  roe")[0]
    assert step_faults(*step, **GOOD, proposed_by="Ann Lee") == []


@pytest.mark.parametrize("before", [PlanState.DRAFT, PlanState.PROPOSED])
def test_broken_rules_are_accepted_in_so_many_words(before: PlanState) -> None:
    step = (before, PlanState.PROPOSED if before == PlanState.DRAFT else PlanState.APPROVED)
    assert "(3 in all)" in step_faults(*step, **GOOD, broken_rules=3)[0]
    assert step_faults(*step, **GOOD, broken_rules=3, accepts_breaches=True) == []
