"""A comparison of scenarios in plain words: each plan against the reference, and what to know before comparing."""

from collections.abc import Mapping, Sequence

import pandas as pd

from allocation.model_comparison.entities import Value
from allocation.scenario_comparison.definitions import difference_text, figure_text
from allocation.scenario_comparison.schools import ONLY_HERE, ONLY_REFERENCE
from allocation.scenario_comparison.side import Side
from allocation.wording import counted, joined

IN_HEADLINE = (("meetings", "meetings a term"), ("workload_largest", "% largest workload"))


def headlines(
    sides: Sequence[Side], values: Mapping[str, tuple[Value, ...]], schools: Mapping[str, pd.DataFrame]
) -> list[str]:
    """A sentence for the reference, then one for each other: what differs, and the figures that are looked at first."""
    found = [f"{sides[0].name}, the reference: {_state(values, 0)}."]
    for place, side in enumerate(sides[1:], start=1):
        found.append(f"{side.name}: {_differs(schools[side.name])}; {_state(values, place)}.")
    return found


def _differs(table: pd.DataFrame) -> str:
    """How many schools differ, and in what."""
    if table.empty:
        return "every school is as in the reference"
    what = table["differs_in"].astype(str)
    who, tier = int(what.str.contains("link worker").sum()), int(what.str.contains("tier").sum())
    more, fewer = int((what == ONLY_HERE).sum()), int((what == ONLY_REFERENCE).sum())
    parts = [f"{counted(who, 'school')} with another link worker"] if who else []
    parts += [f"{counted(tier, 'school')} with another tier"] if tier else []
    parts += [f"{counted(more, 'school')} that the reference has not"] if more else []
    parts += [f"{counted(fewer, 'school')} fewer than the reference has"] if fewer else []
    return joined(parts) if parts else f"{counted(len(table), 'school')} in another cluster or with other meetings"


def _state(values: Mapping[str, tuple[Value, ...]], place: int) -> str:
    """Who is without a link worker, meetings and the largest workload, each against the reference."""
    left = values["not_covered"][place].number
    parts = [f"{counted(int(left), 'school')} without a link worker" if left else "every school has a link worker"]
    for figure, words in IN_HEADLINE:
        value = values[figure][place]
        if value.is_known:
            apart = difference_text(figure, values[figure][0], value) if place else ""
            parts.append(f"{figure_text(figure, value)}{'' if words.startswith('%') else ' '}{words}{_brackets(apart)}")
    return joined(parts)


def _brackets(apart: str) -> str:
    return f" ({apart})" if apart else ""


def cautions(sides: Sequence[Side]) -> list[str]:
    """What the differences rest on besides the changes: other terms, models or schools, and figures that are open."""
    first, found = sides[0], []
    days = {side.problem.planning_date for side in sides}
    if len(days) > 1:
        each = [f"{side.name} from {_day(side)}" for side in sides]
        found.append(
            f"The plans are for terms that begin on different days ({joined(each)}), so who is in post may differ with "
            "no change that says so."
        )
    models = {side.model.label for side in sides}
    if len(models) > 1:
        each = [f"{side.name}: {side.model.label}" for side in sides]
        found.append(f"The operating models differ ({'; '.join(each)}), so tiers and hours do not mean the same.")
    for side in sides[1:]:
        found += _other_schools(first, side)
    return found


def _other_schools(first: Side, side: Side) -> list[str]:
    ours, theirs = set(side.lines), set(first.lines)
    if ours == theirs:
        return []
    new, gone = len(ours - theirs), len(theirs - ours)
    parts = [f"{counted(new, 'school')} more"] if new else []
    parts += [f"{counted(gone, 'school')} fewer"] if gone else []
    return [f"{side.name} has {joined(parts)} than {first.name}: totals count them, and they are listed below."]


def _day(side: Side) -> str:
    day = side.problem.planning_date
    return f"{day.day} {day:%B %Y}"
