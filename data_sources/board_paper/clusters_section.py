"""Where need is and where people are: map, tables and charts by cluster; and whether it is fair."""

from collections.abc import Iterator
from math import isnan

from allocation.cluster_comparison.compare import BETWEEN, ClusterComparison
from allocation.cluster_comparison.definitions import COST, FAIRNESS, FIGURES, MEETINGS, NEED, STAFF, WORK, definition
from allocation.cluster_comparison.figure_words import figure_rows, most_and_least
from data_sources.board_paper import charts
from data_sources.board_paper.basis import PaperBasis
from data_sources.board_paper.map_chart import map_chart, map_words
from data_sources.board_paper.numbered import PARITY, VERIFIER, Numbered
from data_sources.board_paper.parts import figures_table, section
from data_sources.board_paper.pictures import picture
from data_sources.handouts.content import Block, Bullets, Page, Paragraph, Table
from data_sources.handouts.wording import sentence

SHOWN = 15
GAP = "A gap above 0 means posts too few, below 0 posts to spare. FTE: full-time equivalent, 1 is a full-time post."
FAIR = (
    "Support follows need: above 0 primary schools with more need get more hours, below 0 fewer; 0 is no connection. "
    "Need points are need scores added over schools."
)
APART = "Gini: 0 where every cluster has the same, nearer 1 the more one has of everything."
PASSED_BY = ("Passed by", "In cluster", "Its need score", "It gets a term")
PHASES = {"primary": "Primary", "secondary": "Secondary", "special": "Special"}


def where_need_is(of: PaperBasis, notes: Numbered) -> Page:
    """The map, and a table for each group of figures; two figures as charts."""
    found = of.this.found
    lead: list[Block] = []
    if len(of.layers.schools):
        caption = f"Map of schools by need, clusters and hubs (squares) {notes.files('schools', 'clusters', 'hubs')}"
        lead.append(picture(caption, map_words(of.layers), map_chart(of.layers)))
    return section(
        "clusters",
        "Where need is and where people are",
        lead,
        ("Need", [figures_table(found, NEED, notes)]),
        ("Staff", [Paragraph(GAP), figures_table(found, STAFF, notes), *_charts(found, "gap_fte", notes)]),
        ("Meetings", [figures_table(found, MEETINGS, notes), *_charts(found, "entitlement_met", notes)]),
        ("Workload and travel", [figures_table(found, WORK, notes)]),
        ("Cost", _cost(of, notes)),
        ("Notes on these figures", _notes(of)),
    )


def _charts(found: ClusterComparison, figure: str, notes: Numbered) -> Iterator[Block]:
    of = definition(figure)
    rows, _ = figure_rows(found, of)
    if len(rows):
        caption = f"{of.label} by cluster, {of.unit} {notes.ref(f'figure {figure}')}"
        yield picture(caption, most_and_least(found, of), charts.bars(rows, f"{of.label} ({of.unit})", None))


def _cost(of: PaperBasis, notes: Numbered) -> list[Block]:
    if not of.facts.costs:
        return [Paragraph("The council has not said what a post costs, so no cost is shown. None is assumed.")]
    return [figures_table(of.this.found, COST, notes)]


def _notes(of: PaperBasis) -> list[Block]:
    """What there is to know about each figure, the same for several clusters said once; of cost only where some is
    given."""
    found, said = of.this.found, dict[str, list[str]]()
    for one in (figure for figure in FIGURES if of.facts.costs or figure.group != COST):
        for place, value in zip(found.places, found.by_figure[one.id], strict=True):
            if value.note:
                said.setdefault(f"{one.label}: {value.note}", []).append(place)
    items = [sentence(f"{note} ({', '.join(places)})") for note, places in said.items()]
    return [Bullets(tuple(items))] if items else [Paragraph("There is nothing to add.")]


def whether_fair(of: PaperBasis, notes: Numbered) -> Page:
    """How far clusters lie apart, who would meet more often elsewhere, primary against secondary."""
    found = of.this.found
    return section(
        "fair",
        "Whether it is fair",
        [Paragraph(FAIR), figures_table(found, FAIRNESS, notes)],
        ("How far clusters lie apart", _between(found, notes)),
        ("Schools that would meet more often elsewhere", _leapfrogs(found, notes)),
        ("Primary against secondary", _parity(found, notes)),
    )


def _between(found: ClusterComparison, notes: Numbered) -> list[Block]:
    ids = {definition(one).label: one for one in BETWEEN}
    listed = [(ids[row["figure"]], row) for row in found.between.to_dict("records")]
    rows = [
        (
            str(row["figure"]),
            f"{row['least']:,.{definition(one).decimals}f} ({row['least_place']})",
            f"{row['most']:,.{definition(one).decimals}f} ({row['most_place']})",
            _number(row["most_over_least"], 2),
            _number(row["gini"], 2),
        )
        for one, row in listed
    ]
    if not rows:
        return [Paragraph("There are not two clusters with the same figures.")]
    headings = ("Figure", "Least", "Most", "Most over least", "Gini (0 is even)")
    caption = f"The clusters with least and most {notes.ref(*(f'figure {one}' for one, _ in listed))}"
    return [Paragraph(APART), Table(caption, headings, tuple(rows))]


def _leapfrogs(found: ClusterComparison, notes: Numbered) -> list[Block]:
    listed = found.leapfrogs.schools
    counts = f"{found.leapfrogs.within} pairs inside a cluster and {found.leapfrogs.across} between clusters"
    said = f"{found.headlines[-1]} In all {counts} {notes.ref(VERIFIER)}."
    if listed.empty:
        return [Paragraph(found.headlines[-1])]
    rows = tuple(
        tuple(
            cell
            for who in ("", "example_")
            for cell in (
                row[f"{who}name"],
                row[f"{who}cluster"],
                f"{row[f'{who}need_points']:.1f}",
                f"{row[f'{who}meetings']:g}",
            )
        )
        for row in listed.head(SHOWN).to_dict("records")
    )
    which = "Schools passed over" if len(listed) <= SHOWN else f"The {SHOWN} with most need, of {len(listed)}"
    caption = f"{which} {notes.ref('figure need_points', 'figure meetings_delivered')}"
    headings = ("School", "Cluster", "Need score", "Gets a term", *PASSED_BY)
    return [Paragraph(said), Table(caption, headings, rows)]


def _parity(found: ClusterComparison, notes: Numbered) -> list[Block]:
    rows = tuple(
        (
            str(row["place"]),
            PHASES.get(str(row["phase"]), str(row["phase"])),
            f"{row['schools']:,}",
            _number(row["hours_per_100_pupils"], 1),
            _number(row["hours_per_case"], 1),
            _number(row["entitlement_met_percent"], 1),
        )
        for row in found.parity.to_dict("records")
    )
    headings = ("Place", "Phase", "Schools", "Hours per 100 pupils", "Hours per expected case", "Entitlement met, %")
    said = "Phases are compared in hours only: need scores compare schools of one phase."
    whole = found.phase_ratios[found.phase_ratios["place"] == found.places[-1]]["in_words"].tolist()
    lead = Paragraph(" ".join([*(sentence(one) for one in whole), said]))
    return [lead, Table(f"By phase {notes.ref(PARITY)}", headings, rows)]


def _number(value: float, decimals: int) -> str:
    return "cannot be said" if isnan(value) else f"{value:,.{decimals}f}"
