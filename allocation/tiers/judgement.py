"""Professional judgement: what a lawful adjustment of a school's tier is, and which ones are in force."""

from collections.abc import Collection
from datetime import date

import pandas as pd

from allocation.entities import Phase
from allocation.operating_model import OperatingModel
from allocation.tiers.by_score import ladder_of

PROPOSED, APPROVED, REFUSED, WITHDRAWN, EXPIRED = "proposed", "approved", "refused", "withdrawn", "expired"
MOST_STEPS = 1
FEWEST_CHARACTERS, MOST_CHARACTERS = 20, 4_000
COLUMNS = ("judgement_id", "urn", "tier_id", "author", "decided_by", "expires_on", "state")


class JudgementRefused(ValueError):
    """A proposal or a decision that is not lawful; `faults` are sentences that say what to do."""

    def __init__(self, faults: Collection[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(self.faults))


def none_yet() -> pd.DataFrame:
    """A table of judgements without any."""
    return pd.DataFrame({name: pd.Series(dtype="object") for name in COLUMNS})


def in_force(judgements: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The approved judgements that have not run out, one a school (the newest), with the columns they came with.

    judgements: judgement_id, urn, tier_id, author, decided_by, expires_on (the last day it counts), state.
    """
    lasting = pd.to_datetime(judgements["expires_on"]) >= pd.Timestamp(as_of)
    rows = judgements[(judgements["state"] == APPROVED) & lasting]
    return rows.sort_values("judgement_id").drop_duplicates("urn", keep="last").reset_index(drop=True)


def open_tiers(phase: str, entitled_tier_id: str, is_provisional: bool, model: OperatingModel) -> tuple[str, ...]:
    """Ids of the tiers a judgement may ask for: one up or down from the entitled tier, never below the phase's floor.
    A school without a tier of its own (`is_provisional`) may also be given the one that stands in."""
    ladder = ladder_of(Phase(phase), model)
    at = ladder.place_of(entitled_tier_id)
    near = range(max(at - MOST_STEPS, ladder.lowest), min(at + MOST_STEPS, len(ladder.tier_ids) - 1) + 1)
    return tuple(ladder.tier_ids[place] for place in near if place != at or is_provisional)


def latest_expiry(today: date) -> date:
    """The last day a judgement made today may count: the same day next year."""
    return (pd.Timestamp(today) + pd.DateOffset(years=1)).date()


def proposal_faults(
    *, tier_id: str, open_tier_ids: Collection[str], reason: str, evidence: str, author: str, expires_on: date | None,
    today: date,
) -> list[str]:  # fmt: skip
    """What is wrong with a proposal, a sentence each; none when it is lawful."""
    faults = []
    if not open_tier_ids:
        faults.append("Schools of this phase have one tier only, so there is nothing a judgement could change.")
    elif tier_id not in open_tier_ids:
        faults.append(
            "A judgement moves a school by one tier at most from the tier it is entitled to, and never below the floor "
            "of its phase. Choose one of the tiers offered."
        )
    faults += [fault for name, text in (("reason", reason), ("evidence", evidence)) for fault in _text(name, text)]
    if not author.strip():
        faults.append("A judgement needs its author's name. Give your name.")
    return faults + _expiry(expires_on, today)


def _text(name: str, text: str) -> list[str]:
    length = len(" ".join(text.split()))
    if length < FEWEST_CHARACTERS:
        return [
            f"The {name} has {length} characters; it needs at least {FEWEST_CHARACTERS}, so that others can follow it. "
            f"Say more."
        ]
    return (
        [f"The {name} is longer than {MOST_CHARACTERS:,} characters. Shorten it."] if length > MOST_CHARACTERS else []
    )


def _expiry(expires_on: date | None, today: date) -> list[str]:
    if expires_on is None:
        return ["A judgement must run out. Give the last day it counts."]
    if expires_on <= today:
        return [f"The last day it counts ({expires_on:%d/%m/%Y}) has to be after today. Choose a later day."]
    if expires_on > latest_expiry(today):
        return [
            f"A judgement counts for a year at most: until {latest_expiry(today):%d/%m/%Y}, not {expires_on:%d/%m/%Y}. "
            "Choose an earlier day; it can be made again."
        ]
    return []


def decision_faults(*, author: str, decided_by: str, state: str, is_approving: bool) -> list[str]:
    """What is wrong with approving or refusing a judgement that is in `state`, a sentence each."""
    if state != PROPOSED:
        return [
            f"This judgement is {state}, so it can no longer be approved or refused. Make a new proposal if needed."
        ]
    if not decided_by.strip():
        return ["A decision needs the name of the person who makes it. Give your name."]
    if is_approving and same_person(author, decided_by):
        return [f"{author} made this proposal, so somebody else has to approve it."]
    return []


def same_person(one: str, other: str) -> bool:
    """Whether two names are the same but for capitals and spaces."""
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
