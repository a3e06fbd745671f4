"""What a model gives schools: meetings, days at the school, contacts or casework alone, each counted for one term."""

from collections.abc import Iterable
from enum import StrEnum

from allocation.entities import Phase
from allocation.operating_model import OperatingModel


class Support(StrEnum):
    """What the schools of a phase get more or less of in a model."""

    MEETINGS = "meetings"
    DAYS = "days at school"
    CONTACTS = "keeping-in-touch contacts"
    CASES = "casework"


def support(model: OperatingModel, phase: Phase) -> Support:
    """What tiers of a phase differ in. A number that the council has yet to say counts as some."""
    tiers = [tier.id for tier in model.tiers if phase in tier.phases]
    if any(model.post_share(tier, phase) for tier in tiers):
        return Support.DAYS
    if any(model.meetings_a_term(tier, phase) for tier in tiers):
        return Support.MEETINGS
    return Support.CONTACTS if any(model.contacts_a_term(tier) for tier in tiers) else Support.CASES


def has_meetings(model: OperatingModel, phases: Iterable[Phase]) -> bool:
    """Whether schools of any of these phases meet under the model."""
    return any(model.meetings_a_term(tier.id, phase) for phase in set(phases) for tier in model.tiers)


def days_a_term(model: OperatingModel, tier_id: str, phase: Phase) -> float:
    """Days of a worker at a school in a term: share of a full-time post x days a week x weeks a term; 0 where the tier
    gives no time at school."""
    share = model.post_share(tier_id, phase) or 0.0
    return share * model.hours.days_per_week.value * model.hours.weeks_per_term.value


def in_words(model: OperatingModel, phases: Iterable[Phase]) -> str:
    """ "meetings"; "days at school (primary, special) and meetings (secondary)" where phases differ."""
    found: dict[Support, list[str]] = {}
    for phase in Phase:
        if phase in set(phases):
            found.setdefault(support(model, phase), []).append(str(phase))
    if len(found) == 1:
        return str(next(iter(found)))
    return " and ".join(f"{kind} ({', '.join(names)})" for kind, names in found.items())
