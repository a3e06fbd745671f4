"""The states of a plan version, which may follow which, and what a person has to say to bring that about."""

from enum import StrEnum

from allocation.tiers.judgement import same_person
from allocation.wording import joined

FEWEST_CHARACTERS = 10


class PlanState(StrEnum):
    """DRAFT: may be edited. PROPOSED: put forward for approval. APPROVED: agreed, by somebody else than who proposed it
    unless the council does not want that. LIVE: today's allocation; one at a time in a council. SUPERSEDED: another
    went live, or somebody set it aside."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    LIVE = "live"
    SUPERSEDED = "superseded"


# What each step is called, by the state it begins in and the one it ends in; no other step is allowed.
STEPS = {
    (PlanState.DRAFT, PlanState.PROPOSED): "Propose it for approval",
    (PlanState.DRAFT, PlanState.SUPERSEDED): "Set it aside",
    (PlanState.PROPOSED, PlanState.APPROVED): "Approve it",
    (PlanState.PROPOSED, PlanState.DRAFT): "Send it back to be changed",
    (PlanState.PROPOSED, PlanState.SUPERSEDED): "Set it aside",
    (PlanState.APPROVED, PlanState.LIVE): "Make it live",
    (PlanState.APPROVED, PlanState.DRAFT): "Take the approval back",
    (PlanState.APPROVED, PlanState.SUPERSEDED): "Set it aside",
}


class StepRefused(ValueError):
    """A step that may not be taken; `faults` are sentences that say what to do."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(faults))


def next_states(state: PlanState) -> tuple[PlanState, ...]:
    """The states a person may bring a version into from this one. A live version is superseded by the next alone."""
    return tuple(after for before, after in STEPS if before == state)


def step_faults(
    before: PlanState,
    after: PlanState,
    *,
    by: str,
    reason: str,
    proposed_by: str = "",
    is_second_person_needed: bool = True,
    broken_rules: int = 0,
    accepts_breaches: bool = False,
) -> list[str]:
    """What is wrong with a step, a sentence each; none when it may be taken.

    proposed_by: who proposed the version last; with is_second_person_needed, they may not approve it. broken_rules: how
    many breaches the version has; they are accepted in so many words when it is proposed or approved, never in silence.
    """
    if (before, after) not in STEPS:
        return [f"A version that is {before} cannot become {after}. {_what_it_can(before)}"]
    faults = []
    if not by.strip():
        faults.append("A decision needs the name of the person who makes it. Give your name.")
    if len(" ".join(reason.split())) < FEWEST_CHARACTERS:
        faults.append(
            f"A decision needs a reason of at least {FEWEST_CHARACTERS} characters, so that others can follow it. "
            "Say why."
        )
    if after == PlanState.APPROVED and is_second_person_needed and same_person(proposed_by, by):
        faults.append(f"{proposed_by} proposed this version, so somebody else has to approve it.")
    if after in (PlanState.PROPOSED, PlanState.APPROVED) and broken_rules and not accepts_breaches:
        faults.append(
            f"This version breaks rules ({broken_rules} in all). Mend them, or say that they are accepted and why."
        )
    return faults


def _what_it_can(state: PlanState) -> str:
    able = next_states(state)
    if not able:
        return "Nothing can: begin a new draft from it instead."
    return f"It can become {joined([str(one) for one in able], 'or')}."
