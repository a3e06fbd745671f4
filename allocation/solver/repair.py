"""When not every school can have a link worker: why, and the smallest change by each lever that would do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from allocation.plan import Repair
from allocation.problem import AllocationProblem
from allocation.repair_prices import RepairPrices
from allocation.solver import shortage
from allocation.solver.areas import Area, areas
from allocation.solver.asked import Asked
from allocation.solver.blocks import blocks
from allocation.solver.counted_levers import drop_locks, leave_out, lend_schools, lift_cap, split_groups
from allocation.solver.covering import can_cover
from allocation.solver.levers import (
    extra_post,
    higher_cap_each,
    higher_ceilings,
    lower_floors,
    mixed_phases,
    more_hours,
    more_people,
)
from allocation.solver.mix import cheapest_mix
from allocation.solver.part import Limits
from allocation.solver.repair_case import Answer, Case, make_case
from allocation.solver.watch import THREADS
from allocation.wording import counted, joined

LONGER_AND_LONGER = (1, 6)  # times the limit of a question, for what is still open
QUICK = 0.05  # deterministic seconds of a question, before any question gets longer


@dataclass
class Menu:
    """The ways out for one area: the answers of every lever by its name, and why its schools do not fit. `is_fitting`
    when they do after all. Staff and lending also help schools that nobody may lead, the rest only the others."""

    case: Case
    is_fitting: bool = False
    is_short: bool = False
    is_proven_short: bool = False
    found: dict[str, list[Answer]] = field(default_factory=dict)
    mix: Answer | None = None

    @property
    def answers(self) -> list[Answer]:
        """Every lever's answer, the mix last."""
        return [*(one for several in self.found.values() for one in several), *([self.mix] if self.mix else [])]

    def of(self, names: Sequence[str]) -> list[Answer]:
        """The answers of these levers, in this order."""
        return [one for name in names for one in self.found.get(name, [])]

    @property
    def fewest_left_out(self) -> int:
        """Schools that cannot be led within the area whatever happens, as far as that is proven."""
        left = [one.repair for one in self.found.get("leave out", []) if one.repair and one.repair.is_proven]
        return len(self.case.unled) + (round(left[0].amount) if left else 0)


Pull = Callable[[Menu, Asked], list[Answer]]
LEVERS: dict[str, Pull] = {
    "leave out": lambda menu, asked: [leave_out(menu.case, asked)],
    "extra post": lambda menu, asked: [extra_post(menu.case, asked)],
    "hours": lambda menu, asked: [more_hours(menu.case, asked)],
    "floors": lambda menu, asked: lower_floors(menu.case, asked),
    "mixed caseloads": lambda menu, asked: [mixed_phases(menu.case, asked)],
    "people in area": lambda menu, asked: [more_people(menu.case, asked)],
    "cap on moves each": lambda menu, asked: [higher_cap_each(menu.case, asked)],
    "drop locks": lambda menu, asked: [drop_locks(menu.case, asked)],
    "split groups": lambda menu, asked: [split_groups(menu.case, asked)],
    "ceilings": lambda menu, asked: higher_ceilings(menu.case, asked),
    "lend schools": lambda menu, asked: [lend_schools(menu.case, asked, menu.fewest_left_out)],
}
FOR_SCHOOLS_NOBODY_MAY_LEAD = ("extra post", "lend schools")
SAID_FIRST = ("ceilings", "hours", "floors", "mixed caseloads", "people in area", "cap on moves each")
SAID_LAST = ("drop locks", "split groups", "leave out")


def repairs(
    problem: AllocationProblem, uncovered: Sequence[int], asked: Asked, prices: RepairPrices
) -> tuple[list[Repair], list[str]]:
    """The repairs of every area with schools left over, and sentences: what is short, and all ways out together."""
    found = menus(problem, uncovered, asked, prices)
    if problem.max_moves is not None and all(menu.is_fitting for menu in found):
        return _cap_repairs(problem, asked)
    notes = [note for menu in found for note in _notes(menu)]
    if problem.max_moves is not None:
        notes.append(
            f"All of this is worked out without the cap of {counted(problem.max_moves, 'move')} in all, which may have "
            "to go up as well."
        )
    return [repair for menu in found for repair in _in_order(menu)], notes


def menus(problem: AllocationProblem, uncovered: Sequence[int], asked: Asked, prices: RepairPrices) -> list[Menu]:
    """The menu of every area with schools left over: two areas at a time, every area's levers before any mix."""
    parts = blocks(problem)
    found = areas(problem, parts, uncovered)
    failing = {s for area in found for s in area.schools}
    fitting = [part for part in parts if not failing & set(part.schools)]
    made = [Menu(make_case(problem, area, fitting)) for area in found]
    quick = asked._replace(
        limits=Limits(min(QUICK, asked.limits.deterministic_seconds), asked.limits.seed), is_quick=True
    )
    _each(asked, made, lambda menu: _look(menu, asked))
    short = [menu for menu in made if not menu.is_fitting]
    _each(asked, short, lambda menu: _pull(menu, quick, [name for name in LEVERS if name != "lend schools"]))
    _each(asked, short, lambda menu: _pull(menu, quick, ["lend schools"]))
    for times in LONGER_AND_LONGER:
        limits = asked.limits._replace(deterministic_seconds=times * asked.limits.deterministic_seconds)
        pull = partial(_pull, asked=asked._replace(limits=limits), names=list(LEVERS))
        _each(asked, sorted(short, key=_count_open), pull)
    _each(asked, short, lambda menu: _mix(menu, prices, asked))
    return made


def _each(asked: Asked, several: Sequence[Menu], work: Callable[[Menu], None]) -> None:
    with asked.watch.side_by_side(THREADS, "repair") as pool:
        list(pool.map(work, several))


def _look(menu: Menu, asked: Asked) -> None:
    """Whether the schools fit after all (then a cap or the time was the limit)."""
    case = menu.case
    can = can_cover(case.small, asked) if case.small.schools else True
    menu.is_short, menu.is_proven_short = not can, can is False
    menu.is_fitting = not case.unled and not menu.is_short


def _count_open(menu: Menu) -> int:
    return sum(not one.is_settled for one in menu.answers)


def _pull(menu: Menu, asked: Asked, names: Sequence[str]) -> None:
    """Pulls those of the levers that are not settled yet; an answer that is no better than the one there is does not
    count."""
    for name in names if menu.is_short else [name for name in FOR_SCHOOLS_NOBODY_MAY_LEAD if name in names]:
        before = menu.found.get(name)
        if before is None or not all(one.is_settled for one in before):
            after = LEVERS[name](menu, asked)
            menu.found[name] = [_better(*pair) for pair in zip(before or after, after, strict=True)]


def _better(before: Answer, after: Answer) -> Answer:
    if before.repair and not (after.repair and after.repair.amount <= before.repair.amount):
        return before
    return after


def _mix(menu: Menu, prices: RepairPrices, asked: Asked) -> None:
    menu.mix = cheapest_mix(menu.case, menu.answers, prices, asked)


def _in_order(menu: Menu) -> list[Repair]:
    names = ["extra post", *SAID_FIRST, "lend schools", *SAID_LAST]
    return [answer.repair for answer in [*menu.of(names), *([menu.mix] if menu.mix else [])] if answer.repair]


def _notes(menu: Menu) -> list[str]:
    """Why the area's schools do not fit, and the ways out in one sentence."""
    case, name = menu.case, menu.case.area.name
    if menu.is_fitting:
        return [f"{name}: a plan that leads every school exists; the time was too short to make it part of this one."]
    notes = [shortage.nobody_may_lead(case.whole, case.unled)] if case.unled else []
    notes += [shortage.in_words(case, is_proven=menu.is_proven_short)] if menu.is_short else []
    if case.unled:
        those = "that school" if len(case.unled) == 1 else "those schools"
        notes += _ways_out(name, menu.of(FOR_SCHOOLS_NOBODY_MAY_LEAD))
        return [*notes, *_ways_out(f"Without {those}, {name}", menu.of([*SAID_FIRST, *SAID_LAST]))]
    return [*notes, *_ways_out(name, menu.of(["extra post", *SAID_FIRST, "lend schools", *SAID_LAST]))]


def _cap_repairs(problem: AllocationProblem, asked: Asked) -> tuple[list[Repair], list[str]]:
    """Everything fits but for the cap on moves, which is for all areas together."""
    everyone = Area("The cap on moves", tuple(range(problem.size[0])), tuple(range(problem.size[1])))
    answer = lift_cap(make_case(problem, everyone, ()), asked)
    return [answer.repair] if answer.repair else [], [
        f"With no more than {counted(problem.max_moves or 0, 'move')} not every school can be led; "
        f"it takes {answer.phrase}."
    ]


def _ways_out(name: str, answers: Sequence[Answer]) -> list[str]:
    ways = [answer.phrase for answer in answers if answer.repair]
    helpful = {answer.lever for answer in answers if answer.repair}
    useless = [answer.phrase for answer in answers if answer.is_no_help and answer.lever not in helpful]
    unknown = [answer.phrase for answer in answers if answer.is_open and not answer.repair and answer.phrase]
    sentence = f"{name} needs {', or '.join(ways)}" if ways else ""
    if useless:
        alone = f"{joined(list(dict.fromkeys(useless)), 'or')} alone would not help"
        sentence = f"{sentence}; {alone}" if sentence else f"{name}: {alone}"
    told = [f"{sentence}."] if sentence else []
    if unknown:
        told.append(
            f"{name}: there was no time to find out whether {joined(list(dict.fromkeys(unknown)), 'or')} would help."
        )
    return told
