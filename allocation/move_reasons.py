"""Why a school changes in a plan: what would break, or be worse on which goal, if it stayed as it is today."""

from collections.abc import Mapping, Sequence

from allocation.explain_choices import change_words
from allocation.hand_edit import HandEdit, Weighed, edited, effect
from allocation.reading import current_plan
from allocation.wording import counted, joined

MOST_GOALS = 2


def move_reasons(weighed: Weighed, urns: Sequence[str], by_hand: Mapping[str, str]) -> dict[str, str]:
    """URN -> why the school is not as it is today, in a sentence; `by_hand`: URN -> who moved it and when, in words.

    In turn: today's link worker may not lead it any more; a person moved it; put back as it is today, with everything
    else as in the plan, a rule would break or the plan would be worse on the goals that are named. Where none of these
    is so, that is said.
    """
    problem = weighed.problem
    today = {line.urn: line for line in current_plan(problem).assignments}
    place = {school.urn: s for s, school in enumerate(problem.schools)}
    found = {}
    for urn in urns:
        s, was = place[urn], int(problem.current[place[urn]])
        if was >= 0 and not problem.allowed[s, was]:
            found[urn] = f"{problem.workers[was].name} may not lead it any more: {problem.not_allowed_reason[s, was]}."
        elif urn in by_hand:
            found[urn] = f"Moved by hand: {by_hand[urn]}."
        elif was < 0:
            found[urn] = "Nobody leads it today."
        else:
            line = today[urn]
            back = edited(weighed.plan, [HandEdit(urn, line.worker_id, line.tier_id)])
            found[urn] = _if_it_stayed(weighed, Weighed(problem, back))
    return found


def what_is_worse(plan: Weighed, other: Weighed) -> str:
    """What speaks against `other`, set against `plan`: a rule that it alone breaks, else the goals on which it is
    worse, as part of a sentence; "" where nothing does."""
    change = effect(plan, other)
    if change.newly_broken:
        more = len(change.newly_broken) - 1
        rest = f", and {counted(more, 'rule')} more would break" if more else ""
        return f"{change.newly_broken[0].sentence.rstrip('.')}{rest}"
    worse = change_words({goal: figure for goal, figure in change.price_changes.items() if figure > 0})
    return joined(worse[:MOST_GOALS])


def _if_it_stayed(plan: Weighed, back: Weighed) -> str:
    worse = what_is_worse(plan, back)
    if worse:
        return f"If it stayed as it is: {worse}."
    return "Nothing would be worse if this school alone stayed as it is; it goes with other changes."
