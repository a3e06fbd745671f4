"""What the plan changes, the options set side by side, and the risks that the figures show."""

from collections.abc import Iterator

from allocation.cluster_comparison.definitions import in_figures
from allocation.equality import getting_less
from allocation.model_comparison.entities import Value
from allocation.wording import counted
from data_sources.board_paper.basis import Option, PaperBasis
from data_sources.board_paper.numbered import ASSUMPTIONS, EQUALITY, SETTINGS, VERIFIER, Numbered
from data_sources.board_paper.parts import section, to_complete
from data_sources.handouts.content import Block, Bullets, Page, Paragraph, Table
from data_sources.handouts.wording import sentence
from data_sources.openness.assumptions import ASSUMED

KINDS = {
    "moves": "go to another link worker",
    "has to move": "go to another because today's may no longer lead them",
    "new": "get a link worker where nobody leads today",
    "no longer covered": "are left without one",
}


def in_brief(of: PaperBasis) -> str:
    """What the plan changes, in a sentence."""
    if of.is_today:
        return "This paper is about today's allocation: nothing changes."
    before, after = of.today.measures, of.this.measures
    return sentence(
        f"{counted(after.moved, 'school')} would change link worker; {after.covered:,} of {after.schools:,} schools "
        f"would have one, today {before.covered:,}"
    )


def broken_rules(of: PaperBasis) -> str:
    """How many rules the plan breaks, and how often."""
    who, breaches = "Today's allocation" if of.is_today else "The plan", of.this.breaches
    if not breaches:
        return f"{who} breaks no rule."
    rules = len({breach.rule for breach in breaches})
    return f"{who} breaks {counted(rules, 'rule')} in {counted(len(breaches), 'place')}, listed under Risks."


def what_changed(of: PaperBasis, notes: Numbered) -> Page:
    """Today's figures beside the plan's, and which clusters' schools change link worker."""
    if of.is_today:
        return section("changed", "What changes", [Paragraph("Nothing: this paper is about today's allocation.")])
    rows = [
        (label, before, after)
        for (label, before), (_, after) in zip(_figures(of.today), _figures(of.this), strict=True)
    ]
    caption = f"Today's allocation and this plan {notes.ref(VERIFIER, SETTINGS)}"
    lead: list[Block] = [Table(caption, ("Figure", "Today", "This plan"), tuple(rows))]
    if of.facts.changes:
        lead[:0] = [Paragraph(f"The plan supposes {notes.ref(SETTINGS)}:"), Bullets(of.facts.changes)]
    return section("changed", "What changes", lead, ("Schools that change link worker", list(_moves(of, notes))))


def _moves(of: PaperBasis, notes: Numbered) -> Iterator[Block]:
    moves = of.this.moves
    if moves.empty:
        yield Paragraph("No school changes link worker.")
        return
    kinds = moves["kind"].value_counts()
    yield Bullets(
        tuple(sentence(f"{counted(int(kinds[k]), 'school')} {said}") for k, said in KINDS.items() if k in kinds)
    )
    clusters = moves["cluster"].value_counts().sort_index()
    rows = tuple((str(name) or "(no cluster)", f"{count:,}") for name, count in clusters.items())
    caption = f"Schools whose link worker is another than today's {notes.ref(VERIFIER)}"
    yield Table(caption, ("Cluster", "Schools"), rows)


def _figures(option: Option) -> list[tuple[str, str]]:
    """Headline figures of a plan, as the page shows them."""
    found, counts = option.found, option.measures
    return [
        ("Schools with a link worker", f"{counts.covered:,} of {counts.schools:,}"),
        ("Meetings a term", _of(found.value("meetings_delivered"), "meetings_delivered")),
        ("Entitlement met, %", _of(found.value("entitlement_met"), "entitlement_met")),
        ("Largest workload, % of direct time", _of(found.value("workload_largest"), "workload_largest")),
        ("Link workers over their caseload", f"{counts.over_caseload:,}"),
        ("Link workers over their hours", f"{counts.over_hours:,}"),
        ("Travel, hours a term", _of(found.value("travel_hours"), "travel_hours")),
        ("Schools that change link worker", f"{counts.moved:,}"),
        ("Pairs out of order inside a cluster", f"{found.leapfrogs.within:,}"),
        ("Pairs out of order between clusters", f"{found.leapfrogs.across:,}"),
        ("Rules broken", f"{len({breach.rule for breach in option.breaches}):,}"),
    ]


def _of(value: Value, figure: str) -> str:
    return in_figures(figure, value)


def options(of: PaperBasis, notes: Numbered) -> Page:
    """Every plan and version of the council side by side, today's first; what was looked at elsewhere is left open."""
    every = [of.today, *([] if of.is_today else [of.this]), *of.options]
    figures = [dict(_figures(one)) for one in every]
    headings = ("Figure", *(one.label for one in every))
    rows = tuple((label, *(one[label] for one in figures)) for label in figures[0])
    table = Table(f"Options side by side {notes.ref(VERIFIER)}", headings, rows)
    own = Paragraph("Each plan is measured under its own settings, against the data as it is now.")
    lead: list[Block] = [own, table]
    if len(every) == 1:
        lead.insert(0, Paragraph("No other plan or version has been made in TAS Planner."))
    others = to_complete(
        "Options looked at elsewhere",
        ("Do nothing", "Today's allocation stays: the column “Today's allocation” above."),
        ("Other ways considered, and why not", ""),
    )
    return section("options", "Options considered", lead, ("Other options", [others]))


def risks(of: PaperBasis, notes: Numbered) -> Page:
    """Risks that the figures show, each with its number; others are left for the council."""
    found = list(_risks(of, notes))
    rows = [(risk, "") for risk in found] or [("None that the figures show", "")]
    return section(
        "risks",
        "Risks",
        [Paragraph("Risks that the figures show. Who owns each and what is done about it is for the council to say.")],
        ("From the figures", [to_complete("Risks and what is done about them", *rows)]),
        ("Others", [to_complete("Risks that the figures cannot show", ("Risk", ""))]),
    )


def _risks(of: PaperBasis, notes: Numbered) -> Iterator[str]:
    option, whole = of.this, of.this.found
    without = option.measures.schools - option.measures.covered
    if without:
        yield f"{counted(without, 'school').capitalize()} without a link worker {notes.ref('figure not_led')}"
    for breach in option.breaches[:8]:
        yield f"Rule broken: {breach.sentence} {notes.ref(VERIFIER)}"
    if len(option.breaches) > 8:
        more = counted(
            len(option.breaches) - 8, "more place where a rule is broken", "more places where rules are broken"
        )
        yield f"{sentence(more).removesuffix('.')} {notes.ref(VERIFIER)}"
    for place in whole.clusters:
        gap = whole.value("gap_fte", place)
        if gap.is_known and gap.number >= 0.05:
            yield f"{place} has {in_figures('gap_fte', gap)} FTE too few {notes.ref('figure gap_fte')}"
    moved = option.measures.moved
    if moved and not of.is_today:
        lose = "loses the link worker it knows" if moved == 1 else "lose the link worker they know"
        yield sentence(f"{counted(moved, 'school')} {lose}").removesuffix(".") + f" {notes.ref(VERIFIER)}"
    yield from (
        f"Less for schools with most of a characteristic. {one} {notes.ref(EQUALITY)}"
        for one in getting_less(of.equality)
    )
    assumed = int(of.assumptions["status"].eq(ASSUMED).sum())
    if assumed:
        are = "figure is an assumption" if assumed == 1 else "figures are assumptions"
        yield f"{assumed} {are} nobody has confirmed {notes.ref(ASSUMPTIONS)}"
    if of.is_older_data:
        yield "Files have changed since this plan was made"
