"""When not every school can have a link worker: why, and the smallest change by each lever that would do."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from allocation.plan import Repair
from allocation.problem import AllocationProblem
from allocation.repair_prices import RepairPrices
from allocation.solver import shortage
from allocation.solver.areas import Area, areas
from allocation.solver.blocks import blocks
from allocation.solver.counted_levers import drop_locks, leave_out, lend_schools, lift_cap, split_groups
from allocation.solver.covering import Asked, can_cover
from allocation.solver.levers import (
    extra_post,
    higher_cap_each,
    higher_ceilings,
    lower_floors,
    mixed_phases,
    more_hours,
)
from allocation.solver.mix import cheapest_mix
from allocation.solver.repair_case import Answer, Case, make_case
from allocation.wording import counted, joined

THREADS = 2


@dataclass
class Menu:
    """The ways out for one area: every lever's answer, and why its schools do not fit. `is_fitting` when they do after
    all. Levers of `unled` also help schools that nobody may lead; `rest` are for all other schools."""

    case: Case
    is_fitting: bool = False
    is_short: bool = False
    is_proven_short: bool = False
    unled: list[Answer] = field(default_factory=list)
    rest: list[Answer] = field(default_factory=list)
    mix: Answer | None = None

    @property
    def answers(self) -> list[Answer]:
        """Every lever's answer, the mix last."""
        return [*self.unled, *self.rest, *([self.mix] if self.mix else [])]


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
    return [answer.repair for menu in found for answer in menu.answers if answer.repair], notes


def menus(problem: AllocationProblem, uncovered: Sequence[int], asked: Asked, prices: RepairPrices) -> list[Menu]:
    """The menu of every area with schools left over: two areas at a time, every area's levers before any mix."""
    parts = blocks(problem)
    found = areas(problem, parts, uncovered)
    failing = {s for area in found for s in area.schools}
    fitting = [part for part in parts if not failing & set(part.schools)]
    made = [Menu(make_case(problem, area, fitting)) for area in found]
    _each(made, lambda menu: _pull_levers(menu, asked))
    _each([menu for menu in made if not menu.is_fitting], lambda menu: _mix(menu, prices, asked))
    return made


def _each(several: Sequence[Menu], work: Callable[[Menu], None]) -> None:
    with ThreadPoolExecutor(THREADS, thread_name_prefix="repair") as pool:
        list(pool.map(work, several))


def _pull_levers(menu: Menu, asked: Asked) -> None:
    """Fills in the menu; nothing where the schools fit after all (then a cap or the time was the limit)."""
    case = menu.case
    can = can_cover(case.small, asked) if case.small.schools else True
    menu.is_short, menu.is_proven_short = not can, can is False
    menu.is_fitting = not case.unled and not menu.is_short
    if menu.is_fitting:
        return
    left = leave_out(case, asked) if menu.is_short else None
    fewest = round(left.repair.amount) if left and left.repair and left.repair.is_proven else 0
    menu.unled = [extra_post(case, asked), lend_schools(case, asked, fewest + len(case.unled))]
    if left:
        menu.rest = [*higher_ceilings(case, asked), more_hours(case, asked), *lower_floors(case, asked)]
        menu.rest += [mixed_phases(case, asked), higher_cap_each(case, asked)]
        menu.rest += [drop_locks(case, asked), split_groups(case, asked), left]


def _mix(menu: Menu, prices: RepairPrices, asked: Asked) -> None:
    menu.mix = cheapest_mix(menu.case, [*menu.unled, *menu.rest], prices, asked)


def _notes(menu: Menu) -> list[str]:
    """Why the area's schools do not fit, and the ways out in one sentence."""
    case, name = menu.case, menu.case.area.name
    if menu.is_fitting:
        return [f"{name}: a plan that leads every school exists; the time was too short to make it part of this one."]
    notes = [shortage.nobody_may_lead(case.whole, case.unled)] if case.unled else []
    notes += [shortage.in_words(case, is_proven=menu.is_proven_short)] if menu.is_short else []
    if case.unled:
        those = "that school" if len(case.unled) == 1 else "those schools"
        return [*notes, *_ways_out(name, menu.unled), *_ways_out(f"Without {those}, {name}", menu.rest)]
    post, lend = menu.unled
    return [*notes, *_ways_out(name, [post, *menu.rest[:-3], lend, *menu.rest[-3:]])]


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
            f"{name}: there was no time to find out whether {joined(list(dict.fromkeys(unknown)), 'or')} would."
        )
    return told
