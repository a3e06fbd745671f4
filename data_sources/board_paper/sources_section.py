"""What the paper rests on: the numbered list of sources, and every assumption."""

from data_sources.board_paper.basis import PaperBasis
from data_sources.board_paper.numbered import MODEL, Numbered
from data_sources.board_paper.parts import section
from data_sources.handouts.content import Page, Paragraph
from data_sources.openness.assumptions import in_words
from data_sources.openness.open_document import THE_PAPER, assumptions_table, personal_data_table
from data_sources.openness.transparency_record import STANDARD

RECORD = f"A draft record for the {STANDARD} is a document of its own, on the Strategy page under Openness."


def sources(of: PaperBasis, notes: Numbered) -> Page:
    """The numbered list, the assumptions log, and facts about personal data."""
    source = f"{of.facts.model.source} {notes.ref(MODEL)}"
    return section(
        "sources",
        "Appendix: what every figure rests on",
        [Paragraph("The numbers in brackets in this paper are those of this list."), notes.table()],
        (
            "What is assumed",
            [
                Paragraph(in_words(of.assumptions)),
                Paragraph(THE_PAPER.format(source=source)),
                assumptions_table(of.facts),
            ],
        ),
        ("Personal data", [personal_data_table(of.facts)]),
        ("Transparency record", [Paragraph(RECORD)]),
    )
