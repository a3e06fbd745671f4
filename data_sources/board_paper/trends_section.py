"""Term by term: need and agreed meetings of each cluster, with what keeps terms from being compared."""

from data_sources.board_paper.basis import PaperBasis
from data_sources.board_paper.numbered import CHOICES, Numbered
from data_sources.board_paper.parts import section
from data_sources.handouts.content import Block, Bullets, Page, Paragraph, Table
from data_sources.handouts.wording import NOT_KNOWN, day, is_known


def term_by_term(of: PaperBasis, notes: Numbered) -> Page:
    """A row a term and cluster; with one agreed term or none, that is said."""
    rows = of.terms
    terms = rows["term"].drop_duplicates().tolist() if len(rows) else []
    if not terms:
        return section("terms", "Term by term", [Paragraph("No term has been agreed yet.")])
    cells = tuple(
        (
            f"{row.term}, from {day(str(row.starts_on))}",
            str(row.place),
            f"{row.schools:,}",
            f"{row.need_mean:.1f}" if is_known(row.need_mean) else NOT_KNOWN,
            f"{row.meetings_agreed:,.0f}",
            f"{row.rose:,}",
            f"{row.fell:,}",
        )
        for row in rows.itertuples()
    )
    headings = ("Term", "Cluster", "Schools", "Mean need score", "Meetings agreed", "Tier rose", "Tier fell")
    lead: list[Block] = [Table(f"Agreed terms {notes.ref(CHOICES)}", headings, cells)]
    if len(terms) == 1:
        lead.insert(0, Paragraph("There is only one agreed term, so nothing can be followed yet."))
    breaks = [note for column in ("break_note", "meetings_break_note") for note in rows[column].unique() if note]
    if breaks:
        lead.append(Bullets(tuple(f"{note} Figures before and after cannot be compared." for note in breaks)))
    return section("terms", "Term by term", lead)
