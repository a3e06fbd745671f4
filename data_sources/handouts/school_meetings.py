"""Who comes to a school's meetings, how often, and on which dates where dates are set."""

from math import isnan

from allocation.must_have import not_named
from allocation.partner_rota.afford import Verdict
from allocation.partner_rota.entities import Cell, OwedState
from allocation.partner_rota.wording import figure
from allocation.term_calendar.entities import Meeting
from data_sources.handouts.basis import Handout
from data_sources.handouts.content import Block, Paragraph, Table
from data_sources.handouts.wording import sentence

NOT_SET = "No dates have been set for this plan yet."
# What is known about visits that nobody has shared out yet, by whether the partner's hours reach.
BY_RULE = {
    Verdict.FITS: "By the council's rule. The partner's hours reach for every school.",
    Verdict.SHORT: "By the council's rule, but the partner's hours do not reach for every school. Who gets which "
    "visits is not agreed yet.",
    Verdict.NOT_OFFERED: "By the council's rule. The partner has not said yet how many hours it can give.",
    Verdict.NOT_SAID: "By the council's rule. It is not said yet whether the partner's hours reach.",
    Verdict.NOTHING_DUE: "By the council's rule.",
}
NO_VISIT = {
    OwedState.NO_MEETINGS: "There are no meetings at this level of support.",
    OwedState.NOT_ATTENDED: "The council's rule has no visits for schools like yours.",
    OwedState.ADVICE_ONLY: "Gives advice to your school. Does not come to meetings.",
    OwedState.NOT_SAID: "The council has not said yet how often.",
    OwedState.NO_TIER: "Not known while your school has no link worker.",
}


def who_comes(of: Handout, urn: str) -> tuple[Block, ...]:
    """A row for everybody: the link worker, those named for the school, and each partner of the model."""
    line = of.lines.get(urn)
    model, phase = of.prepared.model, of.problem.schools[of.place[urn]].phase
    rows = []
    if line is not None and line.worker_id is not None and line.tier_id is not None:
        meetings = model.meetings_a_term(line.tier_id, phase)
        every = "not said yet" if isnan(meetings) else f"all {figure(meetings)}" if meetings else "none"
        rows.append((of.worker_name(line.worker_id), "Link worker", every, "Leads the meetings and keeps in touch."))
    rows += _named(of, urn)
    rows += [_partner(of, urn, cell) for cell in of.attendance[urn]]
    if not rows:
        return (Paragraph("The council's model names nobody who comes."),)
    return (Table("Who comes and how often", ("Who", "Role", "Meetings each term", "What to know"), tuple(rows)),)


def _named(of: Handout, urn: str) -> list[tuple[str, str, str, str]]:
    found = []
    for role in of.problem.required.roles:
        called = {one.worker_id: one.name for one in role.people}
        people = [one.worker_id for one in of.plan.named if (one.urn, one.role_id) == (urn, role.role_id)]
        found += [(called.get(one, one), role.label, "not said yet", "Named for your school.") for one in people if one]
    missing = [one for one in not_named(of.problem.required, of.plan) if one.school.urn == urn]
    return found + [("Nobody yet", one.role.label, "none", sentence(one.reason)) for one in missing]


def _partner(of: Handout, urn: str, cell: Cell) -> tuple[str, str, str, str]:
    partner = of.prepared.model.partner(cell.partner_id)
    names = [partner.label, partner.service or "Partner"]
    if cell.state is not OwedState.COMES:
        often = "not known" if isnan(cell.visits) else "none"
        return names[0], names[1], often, NO_VISIT[cell.state]
    visits = of.visits(urn, cell)
    often = f"{figure(visits)} of {figure(cell.meetings)}" if visits else f"none of {figure(cell.meetings)}"
    if (urn, cell.partner_id) not in of.split.visits:
        return names[0], names[1], often, BY_RULE[of.rota.partner(cell.partner_id).verdict]
    fewer = "" if visits >= cell.visits else f" The council's rule would give {figure(cell.visits)}."
    return names[0], names[1], often, f"The council has agreed this share of the partner's visits.{fewer}"


def dates(of: Handout, urn: str) -> tuple[Block, ...]:
    """The dates of the saved calendar, as far as they still suit the plan; that none are set where that is so."""
    line = of.lines.get(urn)
    due = _due(of, urn)
    if due is None:
        return (Paragraph("Your school has no meetings in this plan, so there are no dates."),)
    if not due:
        return (Paragraph("There are no meetings at your level of support, so there are no dates."),)
    if of.calendar is None:
        return (Paragraph(NOT_SET),)
    ours = [one for one in of.calendar.calendar.meetings if one.urn == urn]
    still = [one for one in ours if line is not None and one.worker_id == line.worker_id]
    said = _how_many(of, due, ours, still)
    if not still:
        return (Paragraph(said),)
    rows = tuple((f"Meeting {one.number}", one.when.words, _people(of, one)) for one in still)
    return (Paragraph(said), Table("Dates of your meetings", ("Meeting", "When", "Who comes"), rows))


def _due(of: Handout, urn: str) -> float | None:
    """Meetings the plan gives the school in a term; None where nobody leads it."""
    line = of.lines.get(urn)
    if line is None or line.tier_id is None:
        return None
    return of.prepared.model.meetings_a_term(line.tier_id, of.problem.schools[of.place[urn]].phase)


def _how_many(of: Handout, due: float, ours: list[Meeting], still: list[Meeting]) -> str:
    """How many of the plan's meetings have a date, and that dates with another link worker do not count."""
    assert of.calendar is not None
    term = of.calendar.summary.term_name
    if ours and not still:
        return f"Dates for {term} were set with another link worker. They have to be set again for this plan."
    return f"{len(still)} of {figure(due)} meetings have a date in {term}."


def _people(of: Handout, meeting: Meeting) -> str:
    assert of.calendar is not None
    found = [of.worker_name(meeting.worker_id)]
    for one in meeting.partner_ids:
        person = of.calendar.problem.person(one)
        found.append(f"{person.name} ({person.role})" if person.role else person.name)
    return ", ".join(found)
