"""What the paper rests on: the numbered list of sources, and every assumption."""

from data_sources.board_paper.basis import PaperBasis
from data_sources.board_paper.numbered import Numbered
from data_sources.board_paper.parts import section
from data_sources.handouts.content import Page, Paragraph, Table
from data_sources.openness.assumptions import in_words


def sources(of: PaperBasis, notes: Numbered) -> Page:
    """The numbered list and the assumptions log."""
    rows = tuple(
        (row.what, f"{row.value} {row.unit}".strip(), row.status, row.default or "", row.why)
        for row in of.assumptions.itertuples()
    )
    log = Table("Assumptions, and what the council set", ("Figure", "Value", "Status", "Default", "Why"), rows)
    return section(
        "sources",
        "What every figure rests on",
        [Paragraph("The numbers in brackets in this paper are those of this list."), notes.table()],
        ("What is assumed", [Paragraph(in_words(of.assumptions)), log]),
    )
