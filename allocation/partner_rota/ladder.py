"""How much of a partner's attendance its hours can sustain: each step of each rule, and the largest offers of all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import floor, prod

from allocation.partner_rota.afford import PartnerNeed
from allocation.partner_rota.entities import Cell, OwedState, exact

MOST_COMBINATIONS = 50_000


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: the partner comes to `visits` of the `cell.meetings` of each of the cell's schools, and to the others
    as the rule says. `hours` of all visits then; `short_hours` beyond the offer (0: it fits; None: no offer said, or
    other visits not said); `short_fte` the same in full-time posts. `is_rule`: what the rule asks for."""

    cell: Cell
    visits: Fraction
    hours: Fraction
    short_hours: Fraction | None
    short_fte: Fraction | None
    is_rule: bool

    @property
    def fits(self) -> bool:
        """Whether the hours offered are enough; False while that cannot be said."""
        return self.short_hours == 0


@dataclass(frozen=True, slots=True)
class LargestOffer:
    """Whole visits to each school of every cell the partner comes to, none of which could be one more within the
    hours; all visits and hours of it."""

    visits: tuple[tuple[Cell, int], ...]
    all_visits: int
    hours: Fraction


def ladder(need: PartnerNeed) -> tuple[Rung, ...]:
    """Every step for every phase and tier that meets, from no visit to all meetings; empty while the length of a visit
    is not said. A phase that the partner only advises, or does not come to, is there as well: what coming would take.
    """
    if need.visit_hours is None:
        return ()
    rule = need.rule
    open_cells = {cell for cell in need.cells if cell.state is OwedState.NOT_SAID}
    rungs = []
    for cell in _steppable(need.cells):
        is_sayable = need.is_offer_said and open_cells <= {cell}
        for visits in _steps(cell):
            hours = need.hours_of(rule | {cell: visits})
            short = need.short_of(rule | {cell: visits}) if is_sayable else None
            fte = None if short is None or need.full_time_hours is None else short / need.full_time_hours
            is_rule = cell.is_known and visits == exact(cell.visits)
            rungs.append(Rung(cell, visits, hours, short, fte, is_rule))
    return tuple(rungs)


def largest_offers(need: PartnerNeed) -> tuple[LargestOffer, ...]:
    """Every way to come to whole numbers of meetings that the hours offered sustain and that cannot be raised at any
    phase or tier; most visits first. Of the cells the partner comes to now; none while something is not said, where a
    visit takes no time, or where there are more than MOST_COMBINATIONS ways to look at."""
    mine = [cell for cell in _steppable(need.cells) if cell.state is OwedState.COMES]
    if not need.visit_hours or not need.is_offer_said or need.not_said or not mine:
        return ()
    if prod(_most(cell) + 1 for cell in mine[:-1]) > MOST_COMBINATIONS:
        return ()
    found = []
    for taken in _unraisable(mine, _rooms(need, mine)):
        visits = sum(number * cell.schools for number, cell in zip(taken, mine, strict=True))
        found.append(LargestOffer(tuple(zip(mine, taken, strict=True)), visits, visits * need.visit_hours))
    return tuple(sorted(found, key=lambda one: (one.all_visits, [n for _, n in one.visits]), reverse=True))


def _rooms(need: PartnerNeed, cells: Sequence[Cell]) -> list[tuple[int, list[int]]]:
    """(whole visits there is room for, schools of each cell that draw on it) of the offer in all and of each cluster's
    own."""
    hours = need.visit_hours or Fraction(1)
    rooms = [(offered, need.counts.get(name, {})) for name, offered in need.offer.by_cluster.items()]
    if need.offer.in_all is not None:
        rooms.append((need.offer.in_all, {cell: cell.schools for cell in cells}))
    return [(floor(offered / hours), [counts.get(cell, 0) for cell in cells]) for offered, counts in rooms]


def _unraisable(cells: Sequence[Cell], rooms: Sequence[tuple[int, list[int]]]) -> Iterator[tuple[int, ...]]:
    """Visits a school by cell of each choice within the rooms to which no visit a school can be added anywhere."""
    most = [_most(cell) for cell in cells]
    for first in product(*(range(top + 1) for top in most[:-1])):
        left = [room - sum(n * s for n, s in zip(first, schools, strict=False)) for room, schools in rooms]
        if min(left) < 0:
            continue
        last = min([most[-1], *(room // own[-1] for room, (_, own) in zip(left, rooms, strict=True) if own[-1])])
        left = [room - last * own[-1] for room, (_, own) in zip(left, rooms, strict=True)]
        taken = (*first, last)
        if not any(
            taken[i] < most[i] and all(own[i] <= room for room, (_, own) in zip(left, rooms, strict=True))
            for i in range(len(cells))
        ):
            yield taken


def _steppable(cells: Sequence[Cell]) -> list[Cell]:
    """Cells whose schools have meetings to come to; the others have no steps."""
    return [cell for cell in cells if cell.tier_id is not None and cell.meetings > 0]


def _steps(cell: Cell) -> list[Fraction]:
    """No visit, each whole number of them, all meetings, and what the rule asks for."""
    own = {exact(cell.visits)} if cell.is_known else set()
    return sorted({Fraction(number) for number in range(_most(cell) + 1)} | {exact(cell.meetings)} | own)


def _most(cell: Cell) -> int:
    return floor(exact(cell.meetings))
