"""What the paper rests on: the numbered list of sources, and every assumption."""

from data_sources.board_paper.basis import PaperBasis
from data_sources.board_paper.numbered import Numbered
from data_sources.board_paper.parts import section, to_complete
from data_sources.handouts.content import Page, Paragraph, Table
from data_sources.openness.assumptions import in_words
from data_sources.openness.data_protection import data_protection
from data_sources.openness.facts import TO_COMPLETE


def sources(of: PaperBasis, notes: Numbered) -> Page:
    """The numbered list, the assumptions log, and facts about personal data."""
    rows = tuple(
        (row.what, f"{row.value} {row.unit}".strip(), row.status, row.default or "", row.why)
        for row in of.assumptions.itertuples()
    )
    facts = data_protection(of.facts)
    personal = [(one.heading, "" if one.text.startswith(TO_COMPLETE) else one.text) for one in facts.itertuples()]
    log = Table("Assumptions, and what the council set", ("Figure", "Value", "Status", "Default", "Why"), rows)
    return section(
        "sources",
        "Appendix: what every figure rests on",
        [Paragraph("The numbers in brackets in this paper are those of this list."), notes.table()],
        ("What is assumed", [Paragraph(in_words(of.assumptions)), log]),
        ("Personal data", [to_complete("Facts for a data protection impact assessment", *personal)]),
    )
