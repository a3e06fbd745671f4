"""The one door: what the board paper is made from goes in, the paper comes out, to be drawn as Word and as HTML."""

from collections.abc import Callable

from data_sources.board_paper.basis import PaperBasis
from data_sources.board_paper.clusters_section import where_need_is, whether_fair
from data_sources.board_paper.decision_section import decision_record, purpose, recommendations
from data_sources.board_paper.equality_section import equality
from data_sources.board_paper.numbered import Numbered, numbered
from data_sources.board_paper.plan_sections import options, risks, what_changed
from data_sources.board_paper.sources_section import sources
from data_sources.board_paper.summary_section import summary
from data_sources.board_paper.trends_section import term_by_term
from data_sources.handouts.content import Document, Page, Paragraph
from data_sources.handouts.wording import day

SECTIONS: tuple[Callable[[PaperBasis, Numbered], Page], ...] = (
    purpose,
    summary,
    recommendations,
    what_changed,
    where_need_is,
    whether_fair,
    term_by_term,
    equality,
    options,
    risks,
    decision_record,
    sources,
)


def board_paper(of: PaperBasis) -> Document:
    """The paper. Every figure stands as the comparison of clusters, the measures or the equality analysis gave it, with
    the number of its source; what is not known is marked to be completed."""
    notes = numbered(of)
    made = f"{day(of.made_on)} by {of.by}"
    about = [
        Paragraph(f"{of.this.label}. Made on {made} from the data and settings listed at the end.", is_strong=True)
    ]
    if of.facts.is_demonstration:
        about.append(Paragraph("Fictitious demonstration: this district does not exist and its figures are made up."))
    if of.is_older_data:
        about.append(
            Paragraph("Files have changed since this plan was made. Figures are against the data as it is now.")
        )
    return Document(
        title=f"Team Around the School in {of.facts.authority_name}: paper for the board",
        about=tuple(about),
        standing=of.this.label,
        authority_name=of.facts.authority_name,
        date_words=day(of.made_on),
        pages=tuple(make(of, notes) for make in SECTIONS),
        group_word=of.facts.model.area_word,
        is_continuous=True,
    )
