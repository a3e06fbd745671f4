"""Purpose, recommendations and the decision record, under the headings councils use; what is not known is left open."""

from allocation.cluster_comparison.definitions import in_figures
from allocation.equality import in_short
from allocation.wording import counted
from data_sources.board_paper.basis import PaperBasis
from data_sources.board_paper.numbered import EQUALITY, MODEL, SETTINGS, VERIFIER, Numbered
from data_sources.board_paper.parts import section, to_complete
from data_sources.handouts.content import Bullets, Page, Paragraph, Table
from data_sources.handouts.wording import day, moment, sentence
from data_sources.openness.facts import TO_COMPLETE

WORDS = (
    "Need score: from 0 to 100, how much support a school needs beside the others of its phase. Need points are scores "
    "added.",
    "Cluster: a group of schools that link workers share{area}.",
    "Tier: how often a school meets, set by its need score. Entitled to: what its tier gives it.",
    "FTE: full-time equivalent; 1 is a full-time post. Direct time: the part of it that is for schools.",
    "Caseload: how many schools a full-time post may lead. Hub: a place that link workers work from.",
)


def purpose(of: PaperBasis, notes: Numbered) -> Page:
    """Why the board sees this, and the facts of the paper."""
    facts = of.facts
    said = (
        f"To show where need is among {counted(facts.schools, 'school')} {notes.files('schools')}, where "
        f"{counted(facts.workers, 'link worker')} {notes.files('link_workers')} are and whether it is fair, under the "
        f"{facts.model.label} model of Team Around the School {notes.ref(MODEL)}."
    )
    about = to_complete(
        "About this paper",
        ("Report to", ""),
        ("Date of the meeting", ""),
        ("Report of", ""),
        ("Made with TAS Planner by", of.by),
        ("Made on", day(of.made_on)),
        ("What it is about", of.this.label),
        ("Planned from", f"{day(facts.settings.planning_date)} {notes.ref(SETTINGS)}"),
        ("Wards affected", ""),
        ("Key decision", ""),
        ("Public or exempt", ""),
        ("Contact officer", ""),
    )
    own = facts.model.area_word
    terms = Bullets(tuple(one.format(area="" if own == "cluster" else f", here a {own}") for one in WORDS))
    return section("purpose", "Purpose", [Paragraph(said), about], ("Words used in this paper", [terms]))


def recommendations(_: PaperBasis, __: Numbered) -> Page:
    """What the board is asked: for the council to say."""
    asked = to_complete("The board is recommended to", ("1", ""), ("2", ""))
    return section("recommendations", "Recommendations", [asked])


def decision_record(of: PaperBasis, notes: Numbered) -> Page:
    """The usual headings, with what the figures say under each; who decided what about the version; the decision."""
    implications = to_complete("Implications", *_implications(of, notes))
    history = [
        (str(one.state), moment(one.at), one.by, one.reason or "no reason given", f"{one.revision}")
        for one in of.decisions
    ]
    states = (
        Table("Decisions about this version so far", ("State", "When", "By", "Why", "Revision"), tuple(history))
        if history
        else Paragraph("This is not yet a version that people propose, approve and bring live in TAS Planner.")
    )
    decision = to_complete(
        "Decision of the board",
        *(
            (heading, "")
            for heading in (
                "Decision",
                "Reasons",
                "Alternatives rejected",
                "Decided by",
                "Date",
                "Interests declared",
                "Call-in",
            )
        ),
    )
    return section(
        "decision",
        "Decision record",
        [],
        ("Implications", [implications]),
        ("So far", [states]),
        ("Decision", [decision]),
    )


def _implications(of: PaperBasis, notes: Numbered) -> tuple[tuple[str, str], ...]:
    option = of.this
    cost = option.found.value("cost")
    finance = f"Posts in post: £{in_figures('cost', cost)} a year {notes.ref('figure cost')}. " if cost.is_known else ""
    moved = option.measures.moved
    change = (
        f"{sentence(counted(moved, 'school')).removesuffix('.')} {'changes' if moved == 1 else 'change'} link worker"
    )
    files = notes.ref(*(one for one, _, _ in notes.entries if one.startswith("file ")), MODEL, SETTINGS)
    travel = in_figures("travel_hours", option.found.value("travel_hours"))
    return (
        ("Finance", f"{finance}{TO_COMPLETE}: the director of finance's comments." if finance else ""),
        ("Legal", ""),
        ("Equality", f"{in_short(of.equality)} {notes.ref(EQUALITY)}"),
        ("Children and families", ""),
        ("Staff", "" if of.is_today else f"{change} {notes.ref(VERIFIER)}."),
        (
            "Data protection",
            f"No facts about a single child are used. {_named(of)}The facts for an impact assessment are at the end of "
            "this paper.",
        ),
        ("Climate", f"{travel} hours a term on the road {notes.ref('figure travel_hours')}."),
        ("Risk", "See Risks in this paper."),
        ("Procurement", ""),
        ("Consultation", ""),
        ("Health and wellbeing", ""),
        ("Crime and disorder", ""),
        ("Corporate priorities", ""),
        ("Background papers", f"The files, the operating model's source and the settings listed at the end {files}."),
    )


def _named(of: PaperBasis) -> str:
    """That staff are named, where they are: for whoever decides what is published."""
    if not any(breach.worker_ids for breach in of.this.breaches):
        return ""
    return "Link workers are named under Risks: leave their names out of a copy for the public. "
