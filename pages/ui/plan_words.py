"""The sentences about a plan that the measures do not already say."""

from collections.abc import Mapping, Sequence

import pandas as pd

from allocation.goals import LAST
from allocation.measures import PlanMeasures
from allocation.plan import Breach, Repair, SolveResult, SolveStatus, Stage
from pages.ui import words

SMALLEST_GAP = 0.0005


def how_repairs_hold(repairs: Sequence[Repair]) -> str:
    """How to read the ways out, how sure they are, and where two may be in each other's way."""
    said = "Not every school can be led within the rules. In each place, any **one** of these is enough."
    if all(one.is_proven for one in repairs):
        said += " Each was proven: the plan was solved again with it, and less does not do."
    else:
        said += " Each was solved again and does; where it says so, less may do too."
    if sum(one.lever == "lend schools" for one in repairs) > 1:
        said += (
            " Each place was worked out by itself: where two would have schools led from the same cluster, there may "
            "not be room for both."
        )
    return said


def way_out(repair: Repair) -> str:
    """One way out as a line of a list; the cheapest mix in bold."""
    change = repair.sentence.partition(": ")[2] or repair.sentence
    if repair.lever != "cheapest mix":
        return f"- {words.sentence(change)}"
    cheapest = change.removeprefix("at the prices set, the cheapest way is ")
    return f"- **Cheapest at the council's prices: {cheapest}**"


def schools(table: pd.DataFrame) -> str:
    """How many schools have somebody. `table`: as plan_report.school_table gives it."""
    without = int((table["link_worker"] == "").sum())
    covered = (
        f"**{words.count(len(table) - without, 'school')}** {words.have(len(table) - without)} a named link worker"
    )
    return (
        f"{covered}; {words.count(without, 'school')} {words.have(without)} none."
        if without
        else f"{covered}: all of them."
    )


def workloads(table: pd.DataFrame) -> str:
    """How evenly hours are shared. `table`: as measures.workloads gives it."""
    busy = table.dropna(subset=["hours_percent"])
    if busy.empty:
        return "No link worker has any direct time, so there is no workload to show."
    most, least = busy.loc[busy["hours_percent"].idxmax()], busy.loc[busy["hours_percent"].idxmin()]
    over = int(busy["is_over_hours"].sum())
    ends = f"from {least['hours_percent']:.0f}% ({least['name']}) to {most['hours_percent']:.0f}% ({most['name']})"
    who = f"**{words.count(over, 'link worker')}** {words.were(over)} over" if over else "Nobody is over"
    return f"{who} their hours. Workloads run {ends} of direct time."


def moves(table: pd.DataFrame) -> str:
    """What kinds of change there are. `table`: as measures.moves gives it."""
    if table.empty:
        return "No school changes link worker."
    said = {
        "moves": "{} to another link worker",
        "has to move": "{} because today's link worker may no longer lead it",
        "new": "{} that nobody leads today",
        "no longer covered": "{} left without one",
    }
    kinds = table["kind"].value_counts()
    parts = [text.format(words.count(int(kinds[kind]), "school")) for kind, text in said.items() if kind in kinds]
    return (
        f"**{words.count(len(table), 'school')}** {'changes' if len(table) == 1 else 'change'}: {words.listed(parts)}."
    )


def today(found: PlanMeasures) -> str:
    """Today's allocation in figures."""
    said = f"**{found.covered:,} of {words.count(found.schools, 'school')}** have a link worker."
    over = [(found.over_caseload, "their caseload"), (found.over_hours, "their hours")]
    parts = [f"{words.count(n, 'link worker')} {words.were(n)} over {what}" for n, what in over if n]
    said += f" {words.sentence(words.listed(parts))}" if parts else " Nobody is over their caseload or hours."
    if not words.is_missing(found.workload_max_percent):
        said += f" The largest workload is {found.workload_max_percent:.0f}% of direct time."
    return said


def meetings(found: PlanMeasures) -> str:
    """Meetings given against meetings entitled to."""
    short = found.meetings_entitled - found.meetings
    said = (
        f"Schools are entitled to {found.meetings_entitled:,.0f} meetings a term; they have **{found.meetings:,.0f}**"
    )
    return f"{said}, {short:,.0f} fewer." if short > 0.5 else f"{said}."


def rules(whose: str, broken: Mapping[str, Sequence[Breach]]) -> str:
    """How many rules are broken."""
    count = sum(bool(found) for found in broken.values())
    if not count:
        return f"**{whose} keeps every rule.** Each was checked again, apart from the solver."
    times = sum(len(found) for found in broken.values())
    return f"**{whose} breaks {count} of {words.count(len(broken), 'rule')}**, {words.count(times, 'time')} in all."


def stage_result(stage: Stage) -> str:
    """How a goal ended. Goals about even workloads end within a set margin, so that fewer schools have to move."""
    above_bound = (stage.objective or 0.0) - (stage.bound or 0.0)
    if stage.goal == LAST:
        return "Tie-break, not counted"
    is_within = stage.status is SolveStatus.OPTIMAL and above_bound > SMALLEST_GAP
    return "Within its margin" if is_within else words.STATUSES[stage.status]


def certainty(result: SolveResult) -> str:
    """How sure it is that no better plan exists."""
    unproven = [stage.label for stage in result.stages if stage.is_open]
    within = [stage.label for stage in result.stages if stage_result(stage) == "Within its margin"]
    goals = f"{words.count(len(within), 'goal')} ({words.listed(within)}) {words.were(len(within))}"
    margin = f" {goals} only taken to within a set margin, so that fewer schools have to move." if within else ""
    goals_counted = sum(stage.goal != LAST for stage in result.stages)
    if not unproven:
        return f"Every goal is **settled**: no plan within the rules does better.{margin}"
    return (
        f"{words.count(len(unproven), 'goal')} of {goals_counted} could not be proven best in the time given: "
        f"{words.listed(unproven)}. The gap says how much better a plan could still be; more time may close it.{margin}"
    )
