"""What every school is owed by every partner, from its tier and the model's attendance rules."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import isnan, nan

from allocation.entities import Phase
from allocation.operating_model import Attendance, OperatingModel, Partner
from allocation.partner_rota.entities import Cell, OwedState, RotaSchool


def cells(model: OperatingModel, schools: Iterable[RotaSchool]) -> tuple[Cell, ...]:
    """The schools by partner, phase and tier, in the model's order; only those that exist.

    Raises KeyError for a tier that is not the model's.
    """
    counts = Counter((school.phase, school.tier_id) for school in schools)
    order: list[str | None] = [*(tier.id for tier in model.tiers), None]
    for _, tier_id in counts:
        if tier_id not in order:
            raise KeyError(f"There is no tier '{tier_id}' in the {model.label} model.")
    return tuple(
        _cell(model, partner, phase, tier_id, counts[phase, tier_id])
        for partner in model.partners
        for phase in Phase
        for tier_id in reversed(order)
        if counts[phase, tier_id]
    )


def by_school(cells_of: Sequence[Cell], schools: Iterable[RotaSchool]) -> list[tuple[RotaSchool, Cell]]:
    """Every school with its cell of every partner, school by school."""
    found: dict[tuple[Phase, str | None], list[Cell]] = defaultdict(list)
    for cell in cells_of:
        found[cell.phase, cell.tier_id].append(cell)
    return [(school, cell) for school in schools for cell in found[school.phase, school.tier_id]]


def _cell(model: OperatingModel, partner: Partner, phase: Phase, tier_id: str | None, schools: int) -> Cell:
    rule = partner.attendance.get(phase)
    if tier_id is None:
        is_for_some = rule is not None and not rule.is_advice_only
        state = OwedState.NO_TIER if is_for_some else _state(rule, nan, 0.0)
        return Cell(partner.id, phase, None, schools, nan, nan if is_for_some else 0.0, state)
    meetings = model.meetings_a_term(tier_id, phase)
    visits = model.visits_a_term(partner.id, phase, tier_id)
    if isnan(meetings) and visits:
        visits = nan  # how often it comes is bound by meetings that nobody has said
    return Cell(partner.id, phase, tier_id, schools, meetings, visits, _state(rule, meetings, visits))


def _state(rule: Attendance | None, meetings: float, visits: float) -> OwedState:
    if rule is not None and rule.is_advice_only:
        return OwedState.ADVICE_ONLY
    if isnan(visits):
        return OwedState.NOT_SAID
    if visits > 0:
        return OwedState.COMES
    return OwedState.NO_MEETINGS if meetings == 0 else OwedState.NOT_ATTENDED
