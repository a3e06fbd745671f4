"""One school's page: what it gets, from whom, when, why, on what data, and how to challenge it."""

from allocation.entities import Phase
from allocation.partner_rota.wording import figure
from data_sources.handouts import school_data, school_meetings, school_why
from data_sources.handouts.basis import Handout
from data_sources.handouts.challenge import LABELS, Challenge
from data_sources.handouts.content import TO_FILL, Block, Bullets, Page, Paragraph, Section, Table, key_of
from data_sources.handouts.wording import day, each_term, lower, number, sentence
from data_sources.plan_report import why_not_covered

PHASE_WORDS = {Phase.PRIMARY: "primary", Phase.SECONDARY: "secondary", Phase.SPECIAL: "special"}


def school_page(of: Handout, urn: str) -> Page:
    """The page of the school with this URN. Raises KeyError when it is not one of the schools planned for."""
    school = of.problem.schools[of.place[urn]]
    return Page(
        key=key_of("school", urn),
        title=school.name,
        group=school.cluster,
        lead=(Bullets(tuple(_in_short(of, urn))), _facts(of, urn)),
        sections=(
            Section("What your school gets", _gets(of, urn)),
            Section("Who comes to your meetings", school_meetings.who_comes(of, urn)),
            Section("Dates of your meetings", school_meetings.dates(of, urn)),
            Section("Why your school gets this", school_why.why_tier(of, urn)),
            Section("Why this link worker", school_why.why_worker(of, urn)),
            Section("The data we used", school_data.data_used(of, urn)),
            Section("How to challenge this", challenge_blocks(of.challenge)),
        ),
    )


def _in_short(of: Handout, urn: str) -> list[str]:
    """The page in four sentences or so."""
    line = of.lines.get(urn)
    if line is None or line.tier_id is None or line.worker_id is None:
        said = [f"Your school has no link worker in this plan. {_why_nobody(of, urn)}"]
    else:
        said = [f"You get: {what_it_is(of, urn)}.", f"Your link worker: {of.worker_name(line.worker_id)}."]
        said[-1] += school_why.change_in_short(of, urn)
    points = of.need_rows[urn]["need_points"]
    has_score = points == points
    said.append(
        f"Your need score: {points:.1f} out of 100. A higher score means more need."
        if has_score
        else "Your need score: none. There is not enough data for one."
    )
    return [*said, of.about.standing]


def what_it_is(of: Handout, urn: str) -> str:
    """The school's support in a few words: "3 meetings each term, in person"."""
    line, model = of.lines[urn], of.prepared.model
    assert line.tier_id is not None
    tier, phase = model.tier(line.tier_id), of.problem.schools[of.place[urn]].phase
    meetings, contacts = model.meetings_a_term(tier.id, phase), model.contacts_a_term(tier.id)
    share = model.post_share(tier.id, phase)
    parts = [] if not meetings or meetings != meetings else [f"{each_term(meetings, 'meeting')}, {_mode(tier.mode)}"]
    parts += [each_term(contacts, "keeping-in-touch contact")] if contacts else []
    parts += [f"{figure(100 * share)}% of a full-time post"] if share else []
    return " and ".join(parts) or lower(tier.label)


def _mode(mode: str) -> str:
    return "in person" if mode == "in person" else "virtual (not in person)"


def _facts(of: Handout, urn: str) -> Table:
    school, row = of.problem.schools[of.place[urn]], of.school_rows[urn]
    place = of.prepared.model.area_word
    kind = f"{PHASE_WORDS[school.phase]}{' (all-through)' if row.get('is_all_through') is True else ''}"
    return Table(
        f"About {school.name} and this page",
        ("What", "Answer"),
        (
            ("School number (URN)", school.urn),
            ("Compared with", f"{kind} schools"),
            (sentence(place).rstrip("."), school.cluster or "none"),
            ("Plan", of.about.name),
            ("Changes begin", day(of.prepared.settings.planning_date)),
            ("Page made on", day(of.made_on)),
        ),
    )


def _gets(of: Handout, urn: str) -> tuple[Block, ...]:
    line = of.lines.get(urn)
    if line is None or line.worker_id is None or line.tier_id is None:
        return (
            Paragraph(f"Nobody leads your school in this plan. {_why_nobody(of, urn)}", is_strong=True),
            Paragraph(
                f"By its need score and the council's rules your school is due: {lower(_entitled_label(of, urn))}."
            ),
        )
    s, model = of.place[urn], of.prepared.model
    w, t = of.worker_place.get(line.worker_id), model.tier_index(line.tier_id)
    hours = "not known" if w is None else f"{of.problem.minutes[s, w, t] / 60:.1f} hours each term"
    tier, phase = model.tier(line.tier_id), of.problem.schools[s].phase
    meetings = model.meetings_a_term(tier.id, phase)
    rows = [
        ("Level of support", tier.label),
        ("Link worker", of.worker_name(line.worker_id)),
        ("Where they start from", of.starts_from(line.worker_id)),
        ("Meetings each term", number(meetings)),
        ("How you meet", sentence(_mode(tier.mode)).rstrip(".")),
        ("Keeping-in-touch contacts each term", number(model.contacts_a_term(tier.id))),
        ("Link worker's time for your school", hours),
    ]
    share = model.post_share(tier.id, phase)
    rows += [("Share of a full-time post at your school", f"{figure(100 * share)}%")] if share is not None else []
    note = (
        "The hours cover meetings, getting ready, work with families and travel. They are a plan for the whole term. "
        "They are not a timetable."
    )
    return (Table("What your school gets each term", ("What", "How much"), tuple(rows)), Paragraph(note))


def _entitled_label(of: Handout, urn: str) -> str:
    return of.prepared.model.tiers[int(of.problem.entitled_tier[of.place[urn]])].label


def _why_nobody(of: Handout, urn: str) -> str:
    return sentence(why_not_covered(of.problem, of.place[urn], urn in of.lines))


def challenge_blocks(said: Challenge) -> tuple[Block, ...]:
    """How to challenge, in the council's words; what it has not filled in is said to be missing."""
    days = said.working_days
    answer = "" if days is None else f"Within {days} working {'day' if days == 1 else 'days'}"
    rows = [
        (label, answer if name == "working_days" else getattr(said, name) or "")
        for name, label in LABELS.items()
    ]  # fmt: skip
    return (
        Paragraph(
            "You can question anything on this page. It may be a figure, the level of support or the link worker."
        ),
        Bullets(
            (
                "Say which part of this page you think is wrong.",
                "Say why. Send what shows it, such as a newer figure. Do not send names of children.",
                "Give your school's name and number.",
            )
        ),
        Table(
            "Where to send it and what happens next",
            ("What", "Answer"),
            tuple((label, text or TO_FILL) for label, text in rows),
        ),
    )
