"""The draft transparency record as a document, with what is assumed and the facts about personal data."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from data_sources.handouts.content import TO_FILL, Document, Page, Paragraph, Section, Table
from data_sources.handouts.wording import day
from data_sources.openness.assumptions import assumption_log, in_words
from data_sources.openness.data_protection import data_protection
from data_sources.openness.facts import TO_COMPLETE, CouncilFacts
from data_sources.openness.transparency_record import (
    CHECK,
    GUIDANCE,
    STANDARD,
    RecordField,
    in_short,
    transparency_record,
)

GROUP = "In this document"
THE_PAPER = "“The paper” under Why is the published source of the operating model: {source}."


def open_document(of: CouncilFacts, made_on: date) -> Document:
    """A section for each tier of the record, then the assumptions log and the facts about personal data."""
    fields = transparency_record(of)
    about = [
        Paragraph(f"Draft for the {STANDARD}. {in_short(fields)}", is_strong=True),
        Paragraph(f"{CHECK} Guidance: {GUIDANCE}"),
    ]
    if of.is_demonstration:
        about.append(Paragraph("Fictitious demonstration: this district does not exist and its figures are made up."))
    return Document(
        title=f"Algorithmic transparency record: TAS Planner in {of.authority_name}",
        about=tuple(about),
        standing="Draft",
        authority_name=of.authority_name,
        date_words=day(made_on),
        pages=(*_tiers(fields), assumed(of), personal_data(of)),
        group_word=of.model.area_word,
        is_continuous=True,
    )


def _tiers(fields: tuple[RecordField, ...]) -> Iterator[Page]:
    for tier, ours in groupby(fields, key=lambda one: one.tier):
        sections = [
            Section(head, (Table(head, ("Field", "Text"), tuple((f"{f.number} {f.name}", _said(f)) for f in some)),))
            for head, some in groupby(ours, key=lambda one: one.section)
        ]
        yield Page(tier.lower().replace(" ", "-"), tier, GROUP, (), tuple(sections))


def _said(of: RecordField) -> str:
    """What nobody has said anything of is marked, with what is asked for on the page itself."""
    return of.said if of.text or of.hint else TO_FILL


def assumed(of: CouncilFacts) -> Page:
    """The assumptions log as a page."""
    log = assumption_log(of)
    lead = (Paragraph(in_words(log)), Paragraph(THE_PAPER.format(source=of.model.source)), assumptions_table(of))
    return Page("assumed", "What is assumed", GROUP, lead, ())


def assumptions_table(of: CouncilFacts) -> Table:
    """The log as a table; the default stands with the reason."""
    rows = tuple(
        (
            row.what,
            row.value,
            row.unit,
            row.status,
            f"{row.why}. Default: {row.default}" if row.default and row.default != row.value else row.why,
        )
        for row in assumption_log(of).itertuples()
    )
    return Table("Assumptions, and what the council set", ("Figure", "Value", "Unit", "Status", "Why"), rows)


def personal_data(of: CouncilFacts) -> Page:
    """Facts for a data protection impact assessment as a page."""
    return Page("personal-data", "Personal data", GROUP, (personal_data_table(of),), ())


def personal_data_table(of: CouncilFacts) -> Table:
    """The facts as a table; what the council has to say is marked."""
    facts = data_protection(of).itertuples()
    rows = tuple((one.heading, TO_FILL if one.text.startswith(TO_COMPLETE) else one.text) for one in facts)
    return Table("Facts for a data protection impact assessment", ("Heading", "What is known"), rows)
