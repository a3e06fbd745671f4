"""What several sections share: a section, a table of figures, and places left for the council to complete."""

from collections.abc import Sequence

from allocation.cluster_comparison.compare import ClusterComparison
from allocation.cluster_comparison.definitions import FIGURES, in_figures
from allocation.cluster_comparison.places import Place
from allocation.defined_figure import Definition
from data_sources.board_paper.numbered import Numbered
from data_sources.handouts.content import TO_FILL, Block, Page, Section, Table

GROUP = "In this paper"


def section(key: str, title: str, lead: Sequence[Block], *below: tuple[str, Sequence[Block]]) -> Page:
    """A section of the paper with its lead and its parts."""
    return Page(
        f"paper-{key}", title, GROUP, tuple(lead), tuple(Section(head, tuple(blocks)) for head, blocks in below)
    )


def figures_table(found: ClusterComparison, group: str, notes: Numbered) -> Table:
    """A row a cluster and the whole council, a column for each figure of a group, with the number of its source."""
    ours = [one for one in FIGURES if one.group == group]
    headings = ("Cluster", *(f"{called(one)} {notes.ref(f'figure {one.id}')}".strip() for one in ours))
    rows = [
        (place, *(in_figures(one.id, found.by_figure[one.id][n]) for one in ours))
        for n, place in enumerate(found.places)
    ]
    return Table(f"{group} by cluster", headings, tuple(rows))


def called(one: Definition[Place]) -> str:
    """The figure with its unit, which is not said twice: "Capacity, FTE", "Schools"."""
    return one.label if one.label.lower() == one.unit else f"{one.label}, {one.unit}"


def to_complete(caption: str, *rows: tuple[str, str]) -> Table:
    """A table of headings with what is known under each; "" is left for the council."""
    return Table(caption, ("Heading", "What is known"), tuple((head, text or TO_FILL) for head, text in rows))
