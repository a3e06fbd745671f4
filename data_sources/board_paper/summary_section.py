"""The summary: what a reader who stops after a page has to know."""

from allocation.equality import in_short
from data_sources.board_paper.basis import PaperBasis
from data_sources.board_paper.numbered import EQUALITY, VERIFIER, Numbered
from data_sources.board_paper.parts import section
from data_sources.board_paper.plan_sections import broken_rules, in_brief
from data_sources.handouts.content import Bullets, Page, Paragraph

RESTS_ON = (
    *("schools", "need_points", "need_middle", "gap_fte", "not_led"),
    *("meetings_delivered", "meetings_entitled", "entitlement_met"),
)


def summary(of: PaperBasis, notes: Numbered) -> Page:
    """What changes, broken rules, need, posts, meetings, fairness and equality, each said in the sections below."""
    said = (in_brief(of), broken_rules(of), *of.this.found.headlines, f"Equality: {in_short(of.equality)}")
    refs = notes.ref(*(f"figure {one}" for one in RESTS_ON), VERIFIER, EQUALITY)
    return section("summary", "Summary", [Bullets(said), Paragraph(f"These figures rest on {refs}.")])
