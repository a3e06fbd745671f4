"""One link worker's page: their schools, hours and travel, what is new and what goes, partners, and dates."""

from allocation.partner_rota.entities import OwedState
from allocation.partner_rota.wording import figure
from allocation.reading import Led
from allocation.term_calendar.entities import Meeting
from allocation.wording import counted
from data_sources.handouts.basis import Handout
from data_sources.handouts.content import Block, Bullets, Page, Paragraph, Section, Table, key_of
from data_sources.handouts.school_meetings import NOT_SET
from data_sources.handouts.wording import day, is_known, lower, sentence, together

NOBODY = "nobody"


def worker_page(of: Handout, worker_id: str) -> Page:
    """The page of the link worker with this id. Raises KeyError when there is no such link worker."""
    w = of.worker_place[worker_id]
    worker = of.problem.workers[w]
    return Page(
        key=key_of("link-worker", worker_id),
        title=worker.name,
        group=worker.cluster,
        lead=(Bullets(tuple(_in_short(of, w))), _facts(of, w)),
        sections=(
            Section("Your schools", _schools(of, w)),
            Section("What changes", _changes(of, w)),
            Section("Partners at your meetings", _partners(of, w)),
            Section("Your dates", _dates(of, worker_id)),
            Section("Rules checked", _rules(of, worker_id)),
        ),
    )


def _in_short(of: Handout, w: int) -> list[str]:
    row = of.workloads[w]
    said = f"You lead {counted(int(row['schools']), 'school')} in this plan."
    if row["capacity_hours"]:
        share = f"{row['hours_percent']:.0f}% of the time you have for schools"
        said += f" They take {row['hours']:.1f} of {row['capacity_hours']:.1f} hours each term. That is {share}."
    new, gone = _new(of, w), _gone(of, w)
    moved = [f"{counted(len(new), 'school')} {'is' if len(new) == 1 else 'are'} new to you."] if new else []
    moved += [f"{counted(len(gone), 'school')} {'goes' if len(gone) == 1 else 'go'} to somebody else."] if gone else []
    same = "You lead the same schools as today."
    return [said, together(sentence(one) for one in moved) or same, of.about.standing]


def _facts(of: Handout, w: int) -> Table:
    worker, row = of.problem.workers[w], of.workloads[w]
    phases = [(name, int(row[f"{name}_schools"])) for name in ("primary", "secondary", "special")]
    share = row["caseload_percent"]
    has_limit = bool((of.problem.caseload_share[:, w] > 0).any())
    rows = [
        ("Role", sentence(str(row["role"])).rstrip(".")),
        ("Post", f"{round(worker.fte, 2):g} FTE"),
        ("Start from", of.starts_from(worker.worker_id)),
        (sentence(of.prepared.model.area_word).rstrip("."), worker.cluster or "none"),
        ("Schools", ", ".join(f"{count} {name}" for name, count in phases if count) or "none"),
        ("Share of a full caseload", f"{share:.0f}%" if has_limit and is_known(share) else "no limit for this role"),
        ("Meetings each term", figure(row["meetings"])),
        ("Travel each term", f"{row['travel_hours']:.1f} hours"),
        ("Plan", of.about.name),
        ("Changes begin", day(of.prepared.settings.planning_date)),
        ("Page made on", day(of.made_on)),
    ]
    return Table(f"About {worker.name} and this page", ("What", "Answer"), tuple(rows))


def _schools(of: Handout, w: int) -> tuple[Block, ...]:
    problem, model = of.problem, of.prepared.model
    rows = [
        (
            problem.schools[one.school].name,
            model.tier(problem.tier_ids[one.tier]).label,
            figure(problem.meetings[one.school, one.tier]),
            f"{problem.minutes[tuple(one)] / 60:.1f}",
            f"{problem.travel_minutes[one.school, one.worker]}",
            _since(of, one),
        )
        for one in sorted(of.led[w], key=lambda one: problem.schools[one.school].name)
    ]
    if not rows:
        return (Paragraph("You lead no school in this plan."),)
    heads = ("School", "Level of support", "Meetings each term", "Hours each term", "Minutes one way", "Today")
    return (Table("Your schools", heads, tuple(rows)),)


def _since(of: Handout, one: Led) -> str:
    today = int(of.problem.current[one.school])
    if today == one.worker:
        return "yours"
    return f"new, from {of.problem.workers[today].name if today >= 0 else NOBODY}"


def _new(of: Handout, w: int) -> list[Led]:
    return [one for one in of.led[w] if int(of.problem.current[one.school]) != w]


def _gone(of: Handout, w: int) -> list[int]:
    """Places of schools they lead today and not in the plan."""
    kept = {one.school for one in of.led[w]}
    return [s for s, today in enumerate(of.problem.current) if int(today) == w and s not in kept]


def _changes(of: Handout, w: int) -> tuple[Block, ...]:
    items = [
        f"{of.problem.schools[one.school].name} comes to you. {_why(of, one.school)}".strip() for one in _new(of, w)
    ]
    for s in _gone(of, w):
        line = of.lines.get(of.problem.schools[s].urn)
        to = of.worker_name(line.worker_id if line else None) or NOBODY
        items.append(f"{of.problem.schools[s].name} goes to {to}. {_why(of, s)}".strip())
    if not items:
        return (Paragraph("Nothing changes: you lead the same schools as today."),)
    start = day(of.prepared.settings.planning_date)
    return (Paragraph(f"These changes begin on {start}."), Bullets(tuple(items)))


def _why(of: Handout, s: int) -> str:
    urn = of.problem.schools[s].urn
    return f"Why: {sentence(of.reasons[urn])}" if urn in of.reasons else ""


def _partners(of: Handout, w: int) -> tuple[Block, ...]:
    """How many visits each partner makes to the meetings of these schools, and whether they are shared out."""
    urns = [of.problem.schools[one.school].urn for one in of.led[w]]
    rows = []
    for partner in of.prepared.model.partners:
        cells = [(urn, cell) for urn in urns for cell in of.attendance[urn] if cell.partner_id == partner.id]
        visits = [of.visits(urn, cell) for urn, cell in cells if cell.state is OwedState.COMES]
        advised = sum(cell.state is OwedState.ADVICE_ONLY for _, cell in cells)
        is_shared = any((urn, partner.id) in of.split.visits for urn in urns)
        basis = "shared out by the council" if is_shared else "by the rule, not shared out yet"
        visited = sum(number > 0 for number in visits)
        rows.append((partner.label, figure(sum(visits)), str(visited), str(advised), basis if visits else "no visits"))
    if not rows:
        return (Paragraph("The council's model has no partners who come to meetings."),)
    heads = ("Partner", "Visits each term", "Schools visited", "Schools advised only", "Basis")
    return (Table("Partners at your meetings", heads, tuple(rows)),)


def _dates(of: Handout, worker_id: str) -> tuple[Block, ...]:
    """Every dated meeting of their schools and of all link workers, in order."""
    if of.calendar is None:
        return (Paragraph(NOT_SET),)
    saved = of.calendar.calendar
    names = {school.urn: school.name for school in of.problem.schools}
    ours = [one for one in saved.meetings if one.worker_id == worker_id and _is_still(of, one)]
    rows = [(one.when, names.get(one.urn, one.urn), f"Meeting {one.number}") for one in ours]
    rows += [
        (one.when, "All link workers" if not one.group else f"Link workers of {one.group}", "Standardisation meeting")
        for one in saved.standardisations
        if worker_id in one.worker_ids
    ]
    if not rows:
        return (Paragraph(f"You have no dates in {of.calendar.summary.term_name}."),)
    listed = tuple((when.words, where, lower(what)) for when, where, what in sorted(rows))
    return (Table(f"Your dates in {of.calendar.summary.term_name}", ("When", "School", "What"), listed),)


def _is_still(of: Handout, meeting: Meeting) -> bool:
    line = of.lines.get(meeting.urn)
    return line is not None and line.worker_id == meeting.worker_id


def _rules(of: Handout, worker_id: str) -> tuple[Block, ...]:
    broken = [sentence(one.sentence) for one in of.breaches if worker_id in one.worker_ids]
    if not broken:
        return (Paragraph("Every rule about you was checked. The plan keeps them all."),)
    return (Paragraph("The plan breaks these rules:", is_strong=True), Bullets(tuple(broken)))
