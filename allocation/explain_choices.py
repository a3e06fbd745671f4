"""Sentences about what else could be: another link worker for a school, a limit loosened, half a post more."""

from collections.abc import Mapping, Sequence
from math import isnan

from allocation.findings import Alternative, HalfPost, HalfPosts, LimitPrice, LimitPrices, SchoolAlternatives
from allocation.goals import GOAL_WORDS
from allocation.plan import Plan
from allocation.problem import AllocationProblem
from allocation.wording import counted, joined, words

SMALLEST = 0.0005
MOST_NAMED = 4
# goal -> (heading of a column, what a change of its figure is, decimals); a figure below 0 is an improvement
GOAL_CHANGES = {
    "need_not_covered": ("Need not covered", "need points {} without a link worker", 1),
    "unmet_entitlement": ("Meetings short, by need", "need-weighted meetings {} below the entitlement", 1),
    "upgrades_not_given": ("Extra meetings not given, by need", "need-weighted extra meetings {} not given", 1),
    "unfilled_posts": ("Posts below the band", "full-time posts {} below the caseload band", 2),
    "workload_gap": ("Gap in workload, points", "points {} between the busiest and the least busy", 1),
    "workload_spread": ("Uneven work, hours", "hours {} away from an even share", 1),
    "groups_split": ("Groups split", "link workers {} in keep-together groups", 0),
    "moved_need": ("Need that changes hands", "need points {} that change link worker", 1),
    "boundary_crossings": ("Led from outside", "schools {} led from another cluster", 0),
    "travel_hours": ("Travel, hours", "hours a term {} on the road", 1),
}


def change_words(changes: Mapping[str, float]) -> list[str]:
    """ "14.2 need points more that change link worker", in the order given; what does not change is left out."""
    found = []
    for goal, figure in changes.items():
        if goal in GOAL_CHANGES and abs(figure) > SMALLEST:
            _, phrase, decimals = GOAL_CHANGES[goal]
            found.append(f"{figure_words(abs(figure), decimals)} {phrase.format('more' if figure > 0 else 'fewer')}")
    return found


def figure_words(value: float, decimals: int) -> str:
    """Rounded, but never to nothing: 0.04 with one decimal is 0.04."""
    text = f"{value:,.{decimals}f}"
    return text if float(text.replace(",", "")) else f"{value:.1g}"


def alternatives_sentence(problem: AllocationProblem, found: SchoolAlternatives) -> str:
    """Who leads the school, whether somebody would be better, and if so why the plan has it otherwise."""
    name = next(school.name for school in problem.schools if school.urn == found.urn)
    lead = next((row for row in found.rows if row.is_lead), None)
    priced = [row for row in found.rows if row.rank is not None]
    others = len(priced) - (lead is not None)
    if lead is None:
        ways = counted(others, "link worker") if others else "nobody"
        return f"Nobody leads {name} in this plan; {ways} could, at the prices below."
    if lead.rank == 1:
        rest = f"the {counted(others, 'other')} who could would each make the plan worse, or no better"
        only = "nobody else could lead it"
        return f"{lead.name} is the best choice for {name}: {rest if others > 1 else _one_other(others) or only}."
    best = priced[0]
    goal = GOAL_WORDS.get(found.first_gain, found.first_gain)
    because = (
        "the search had not proven the plan best on this goal when its time was up"
        if found.is_gain_open
        else "the plan was held to its tiers and to the workloads it had when this goal's turn came"
    )
    return f"{best.name} would be better for {name} than {lead.name} on one goal, {goal}: {because}."


def _one_other(others: int) -> str:
    return "the one other who could would make the plan worse, or no better" if others else ""


def scope_sentence(found: SchoolAlternatives) -> str:
    """Which schools were free to change hands when the prices were worked out."""
    who = counted(len(found.may_change), "link worker")
    if found.is_everyone:
        return (
            f"For each name the plan was worked out again with as few changes as can be. The schools of all {who} who "
            "share schools with one another were free to change hands; all others stay as they are."
        )
    return (
        f"For each name the plan was worked out again with as few changes as can be. Only the schools of those nearest "
        f"({who} in all) were free to change hands, so a still smaller price is possible."
    )


def alternative_sentence(problem: AllocationProblem, plan: Plan, row: Alternative, lead: Alternative | None) -> str:
    """Why not this link worker: the way, their hours, who else would have to change, and the price by goal."""
    if row.is_lead:
        return f"{row.name} leads it in this plan{_load(row)}."
    if row.rank is None and row.is_ruled_out:
        return f"{row.name}: {row.reason}."
    parts = [part for part in (way_words(row), _alone(row)) if part]
    beginning = f"{row.name}: {'; '.join(parts)}." if parts else f"{row.name}."
    if row.rank is None:
        return f"{beginning} {row.reason[:1].upper()}{row.reason[1:]}."
    return " ".join([beginning, others_words(problem, plan, row), price_words(row, lead)])


def _load(row: Alternative) -> str:
    return "" if isnan(row.hours_percent) else f", with {row.hours_percent:.0f}% of their hours used"


def way_words(row: Alternative) -> str:
    """ "28 minutes more a visit, there and back"; "" where nobody leads the school, so that there is no other way."""
    minutes = row.minutes_further
    if minutes is None:
        return ""
    more = "more" if minutes > 0 else "fewer"
    return f"{2 * abs(minutes)} minutes {more} a visit, there and back" if minutes else "as far away"


def _alone(row: Alternative) -> str:
    over = []
    if row.hours_percent > 100:
        over.append(f"{row.hours_percent:.0f}% of their hours")
    if row.caseload_percent > 100:
        over.append(f"{row.caseload_percent:.0f}% of their caseload")
    if over:
        return f"with this school and nothing else changed they would be at {joined(over)}"
    return "" if isnan(row.hours_percent) else f"{row.hours_percent:.0f}% of their hours would be used"


def others_words(problem: AllocationProblem, plan: Plan, row: Alternative) -> str:
    """Which other schools would change for it, and how."""
    if not row.rearranged or row.plan is None:
        return "No other school would change."
    return f"{joined(changed_lines(problem, plan, row.plan, row.rearranged), most=MOST_NAMED)}."


def changed_lines(problem: AllocationProblem, plan: Plan, other: Plan, urns: Sequence[str]) -> list[str]:
    """ "Oak would go to Ann", for each of these schools, in the order of the other plan."""
    names = {school.urn: school.name for school in problem.schools}
    people = {worker.worker_id: worker.name for worker in problem.workers}
    before = {line.urn: line for line in plan.assignments}
    told = []
    for line in other.assignments:
        if line.urn in urns:
            was = before[line.urn]
            if line.worker_id is None:
                told.append(f"{names[line.urn]} would have nobody")
            elif line.worker_id != was.worker_id:
                told.append(f"{names[line.urn]} would go to {people[line.worker_id]}")
            else:
                told.append(f"{names[line.urn]} would have '{words(str(line.tier_id))}'")
    return told


def price_words(row: Alternative, lead: Alternative | None) -> str:
    """The price by goal; that it is none, and then why the plan has it otherwise."""
    told = change_words(row.changes)
    if not told:
        keeps = f"; the plan keeps {lead.name}, so that nothing has to change" if lead else ""
        return f"The plan would be as good on every goal{keeps}."
    sure = "" if row.is_proven else " There was no time to prove that this is the least."
    return f"Price: {joined(told)}.{sure}"


def limit_sentence(row: LimitPrice) -> str:
    """What one more unit of the limit would buy."""
    bought = [f"{counted(row.schools_covered, 'school')} more with a link worker"] if row.schools_covered > 0 else []
    bought += [f"{figure_words(row.meetings, 0)} meetings a term more"] if row.meetings > 0 else []
    bought += change_words({goal: -figure for goal, figure in row.gains.items()})
    sure = "" if row.is_proven else " (found; a little more may be possible)"
    return f"{row.change}: {joined(bought)}{sure}."


def limits_sentence(found: LimitPrices) -> str:
    """How many limits cost something, which costs most, and what those not tried could cost."""
    untried = _untried(found)
    if not found.rows:
        what = counted(found.tried, "limit")
        return f"None of the {what} tried holds this plan back: a unit more of any one buys nothing.{untried}"
    held = counted(len(found.rows), "limit")
    verb = "holds" if len(found.rows) == 1 else "hold"
    return (
        f"{held[0].upper()}{held[1:]} of {found.tried} {verb} this plan back. Most would be gained by this: "
        f"{limit_sentence(found.rows[0])}{untried}"
    )


def _untried(found: LimitPrices) -> str:
    if not found.untried:
        return ""
    told = f" There was no time for {counted(found.untried, 'more limit')}"
    if found.untried_most is None:
        return f"{told}; what they could gain is not known."
    if not found.untried_most:
        return f"{told}, none of which could gain a school or a meeting."
    most = joined(change_words({goal: -figure for goal, figure in found.untried_most.items()}))
    return f"{told}, none of which could gain more than this: {most}."


def half_posts_sentences(found: HalfPosts) -> list[str]:
    """Where half a post buys most; what it buys elsewhere; and the trap, where one cluster holds back the others."""
    rows = [row for row in found.rows if row.is_possible]
    if not rows:
        return ["No role of this team could lead the schools of any cluster, so a post more cannot be priced."]
    best = max(rows, key=lambda row: (row.schools_covered, row.weighted_meetings))
    if not best.schools_covered and best.weighted_meetings <= 0:
        return ["Half a post more would buy no meetings anywhere: coverage and meetings are not held back by staff."]
    told = [f"Half a post in {best.cluster} buys most: {_bought(best.schools_covered, best.meetings)}."]
    nothing = [row.cluster for row in rows if not row.schools_covered and row.weighted_meetings <= 0]
    if nothing:
        told.append(f"In {joined(nothing, most=MOST_NAMED)} it would buy no meetings.")
    elsewhere = [row for row in rows if row.weighted_meetings - row.own_weighted_meetings > SMALLEST]
    if found.is_compared_across and elsewhere:
        told.append(_trap(elsewhere))
    return told + _unused(found)


def _bought(schools: int, meetings: float) -> str:
    bought = [f"{counted(schools, 'school')} more with a link worker"] if schools > 0 else []
    bought += [f"{figure_words(meetings, 0)} meetings a term more"] if meetings > 0 else []
    return joined(bought) or "no meetings more, but for needier schools"


def _trap(elsewhere: Sequence[HalfPost]) -> str:
    rows = [(row.cluster, row.meetings - row.own_meetings) for row in elsewhere]
    told = joined(
        [
            f"{figure_words(count, 0)} of the meetings bought in {cluster} are in other clusters"
            for cluster, count in rows
        ]
    )
    return (
        "Schools are compared across the whole council, so the cluster with the least room sets the tier for everyone: "
        f"{told}."
    )


def _unused(found: HalfPosts) -> list[str]:
    if not found.unused_schools and found.unused_weighted_meetings <= SMALLEST:
        return []
    schools = f"{counted(found.unused_schools, 'school')} more covered" if found.unused_schools > 0 else ""
    meetings = f"{figure_words(found.unused_weighted_meetings, 1)} need-weighted meetings more"
    gains = joined([part for part in (schools, meetings if found.unused_weighted_meetings > 0 else "") if part])
    return [f"Even without a post, a longer search would find {gains}; the table counts from there."] if gains else []
