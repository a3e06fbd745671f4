"""The board paper: every number in it is that of the figures, headings and tables are in order, nothing is made up."""

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import docx
import pandas as pd
import pytest
from docx.document import Document as WordFile
from docx.oxml.ns import qn

from allocation.cluster_comparison.compare import compare_clusters
from allocation.cluster_comparison.definitions import FIGURES, in_figures
from allocation.cluster_comparison.places import EVERYWHERE
from allocation.equality import OUTSIDE, analyse
from allocation.equality import in_figures as in_ratio
from allocation.measures import measure, moves
from allocation.need.choices import NeedChoices
from allocation.plan import Plan
from allocation.plan_states import PlanState
from allocation.reading import current_plan
from allocation.settings import AllocationSettings
from allocation.verify import verify
from allocation.wording import counted
from data_sources import operating_models, recognise, trends
from data_sources.board_paper.basis import Option, PaperBasis
from data_sources.board_paper.equality_section import equality
from data_sources.board_paper.numbered import numbered
from data_sources.board_paper.paper import board_paper
from data_sources.board_paper.parts import called
from data_sources.board_paper.summary_section import summary
from data_sources.handouts import web, word
from data_sources.handouts.content import TO_FILL, Document, Picture, Table, texts_of
from data_sources.map_layers import LINE_COLUMNS, MapLayers
from data_sources.openness.assumptions import assumption_log
from data_sources.openness.facts import CouncilFacts
from data_sources.pupil_characteristics import Characteristics
from data_sources.stores import Decision, SourceFile
from tests.allocation.problems import district

MODEL = operating_models.load("wakefield")
PROBLEM = district(4, schools=48, clusters=3, workers=9)
AT = datetime(2026, 9, 1, tzinfo=UTC)
COSTS = {"senior_link_worker": 50_000.0, "family_hub_staff": 30_000.0}


def file(number: int, kind: str) -> SourceFile:
    return SourceFile(number, kind, f"{kind}.csv", "ab" * 32, 48, "2026-09-01", "", None, AT, "Ann", (), True)


def option(label: str, plan: Plan) -> Option:
    found = compare_clusters(MODEL, PROBLEM, plan, COSTS)
    return Option(label, found, measure(PROBLEM, plan), moves(PROBLEM, plan), tuple(verify(PROBLEM, plan)))


def everybody_swapped(plan: Plan) -> Plan:
    """The first two schools of one cluster and phase that have different link workers have them the other way round."""
    lines = list(plan.assignments)
    kinds = {s.urn: (s.cluster, s.phase) for s in PROBLEM.schools}
    led = [i for i, line in enumerate(lines) if line.worker_id]
    one, two = next(
        (i, j)
        for i in led
        for j in led
        if i < j and kinds[lines[i].urn] == kinds[lines[j].urn] and lines[i].worker_id != lines[j].worker_id
    )
    lines[one], lines[two] = (
        replace(lines[one], worker_id=lines[two].worker_id),
        replace(lines[two], worker_id=lines[one].worker_id),
    )
    return Plan(tuple(lines))


@pytest.fixture(scope="module")
def basis() -> PaperBasis:
    now = current_plan(PROBLEM)
    today, this = option("Today's allocation", now), option("Version 1: Swap (draft)", everybody_swapped(now))
    urns = [school.urn for school in PROBLEM.schools]
    known = pd.DataFrame({"urn": urns, "fsm_percent": [float(i % 40) for i in range(len(urns))]})
    labels = {"fsm_percent": "share of pupils eligible for free school meals"}
    schools = this.found.schools.assign(pupils=200.0).merge(known, on="urn")
    facts = CouncilFacts(
        authority_name="Northshire",
        schools=len(urns),
        workers=len(PROBLEM.workers),
        model=MODEL,
        settings=AllocationSettings(planning_date=date(2026, 9, 1)).in_force(MODEL),
        choices=NeedChoices(),
        sources=(file(1, "schools"), file(2, "clusters"), file(3, "link_workers")),
        labels={module.CONTRACT.kind: module.CONTRACT.label for module in recognise.SOURCES},
        software={"tas-planner": "1.2.3"},
        costs=COSTS,
    )
    return PaperBasis(
        facts=facts,
        this=this,
        today=today,
        options=(),
        layers=layers(),
        characteristics=Characteristics(
            known, labels, ("fsm_percent",), {"fsm_percent": "a file"}, ("share of girls",)
        ),
        equality=analyse(schools, labels, draws=50),
        assumptions=assumption_log(facts),
        made_on=date(2026, 9, 2),
        by="Ann",
        terms=terms(),
        decisions=(Decision(PlanState.DRAFT, 1, AT, "Ann", "Began as today."),),
    )


def terms() -> pd.DataFrame:
    """Two agreed terms of the whole council that cannot be compared."""
    broken = "From Autumn 2025 new goalposts were set."
    rows = [
        (
            EVERYWHERE,
            "Autumn 2024",
            date(2024, 9, 2),
            "Wakefield",
            48,
            51.25,
            90.0,
            0,
            0,
            3.66,
            "segment 0",
            "",
            "m 0",
            "",
            "f 0",
            "",
        ),
        (
            EVERYWHERE,
            "Autumn 2025",
            date(2025, 9, 1),
            "Wakefield",
            48,
            52.75,
            92.0,
            1,
            0,
            3.72,
            "segment 1",
            broken,
            "m 0",
            "",
            "f 1",
            broken,
        ),
    ]
    return pd.DataFrame(rows, columns=trends.TERM_COLUMNS)


def layers() -> MapLayers:
    """Three square clusters with their schools inside."""
    names = sorted({school.cluster for school in PROBLEM.schools})
    corners = [(x, 53.5) for x in (-2.0, -1.9, -1.8)]
    shapes = [[[x, y], [x, y + 0.1], [x + 0.1, y + 0.1], [x + 0.1, y], [x, y]] for x, y in corners]
    features = [
        {"type": "Feature", "properties": {"cluster": name}, "geometry": {"type": "Polygon", "coordinates": [shape]}}
        for name, shape in zip(names, shapes, strict=True)
    ]
    rows = [
        {"urn": s.urn, "name": s.name, "phase": str(s.phase), "cluster": s.cluster, "pupils": None,
         "need_points": s.need_points, "longitude": corners[names.index(s.cluster)][0] + 0.05, "latitude": 53.55}
        for s in PROBLEM.schools
    ]  # fmt: skip
    centres = pd.DataFrame({"cluster": names, "longitude": [x + 0.05 for x, _ in corners], "latitude": 53.55})
    return MapLayers(
        schools=pd.DataFrame(rows).astype({"pupils": float}),
        no_place=pd.DataFrame(columns=["urn", "name", "location_note"]),
        hubs=centres.assign(hub="H"),
        lines=pd.DataFrame(columns=LINE_COLUMNS),
        areas={"type": "FeatureCollection", "features": features},
        area_names=centres,
        areas_from="given",
        bases=pd.DataFrame(columns=["worker_id", "name", "longitude", "latitude"]),
    )


@pytest.fixture(scope="module")
def paper(basis: PaperBasis) -> Document:
    return board_paper(basis)


@pytest.fixture(scope="module")
def as_word(paper: Document) -> WordFile:
    return docx.Document(io.BytesIO(word.word(paper, AT)))


class Html(HTMLParser):
    """Headings, tables as rows of cells, and pictures of a file, in their order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.tables: list[list[list[str]]] = []
        self.alts: list[str] = []
        self.headers = 0
        self._is_cell = False
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        elif tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.headers += tag == "th" and values.get("scope") in ("col", "row")
            self.tables[-1][-1].append("")
            self._is_cell = True
        elif tag == "img":
            self.alts.append(values.get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._is_cell = False

    def handle_data(self, data: str) -> None:
        if self._is_cell:
            self.tables[-1][-1][-1] += data


@pytest.fixture(scope="module")
def as_html(paper: Document) -> Html:
    return Html(web.html(paper).decode())


def word_tables(file: WordFile) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in file.tables]


def test_every_figure_of_every_cluster_is_read_back_from_both_files(
    basis: PaperBasis, as_word: WordFile, as_html: Html
) -> None:
    found, notes = basis.this.found, numbered(basis)
    wanted = {
        (place, f"{called(one)} {notes.ref(f'figure {one.id}')}"): in_figures(one.id, value)
        for one in FIGURES
        for place, value in zip(found.places, found.by_figure[one.id], strict=True)
    }
    for tables in (word_tables(as_word), as_html.tables):
        read = {
            (row[0], heading): cell
            for heading_row, *rows in tables
            if heading_row[0] == "Cluster"
            for row in rows
            for heading, cell in zip(heading_row[1:], row[1:], strict=True)
        }
        assert {key: read[key] for key in wanted} == wanted
    assert any(value not in ("not given", "not known") for (_, head), value in wanted.items() if "Cost" in head)


def test_word_and_html_say_the_same_and_everything_the_paper_says(
    paper: Document, as_word: WordFile, as_html: Html
) -> None:
    of_paper = [
        [list(block.headings), *(list(row) for row in block.rows)]
        for page in paper.pages
        for blocks in (page.lead, *(section.blocks for section in page.sections))
        for block in blocks
        if isinstance(block, Table)
    ]
    assert word_tables(as_word) == of_paper
    assert as_html.tables == of_paper


def test_today_beside_the_plan_and_the_options_are_what_the_measures_say(basis: PaperBasis, as_html: Html) -> None:
    changed = next(rows for rows in as_html.tables if rows[0] == ["Figure", "Today", "This plan"])
    figures = {row[0]: row[1:] for row in changed[1:]}
    today, this = basis.today.measures, basis.this.measures
    assert figures["Schools with a link worker"] == [f"{m.covered} of {m.schools}" for m in (today, this)]
    assert figures["Schools that change link worker"] == ["0", "2"]
    assert figures["Meetings a term"] == [f"{m.meetings:,.0f}" for m in (today, this)]
    assert figures["Pairs out of order between clusters"] == [f"{m.leapfrogs_across:,}" for m in (today, this)]
    assert figures["Rules broken"] == [f"{len({b.rule for b in one.breaches})}" for one in (basis.today, basis.this)]
    side = next(rows for rows in as_html.tables if rows[0][1:2] == ["Today's allocation"])
    assert side[0][2] == "Version 1: Swap (draft)"
    assert [row[1:] for row in side[1:]] == [row[1:] for row in changed[1:]]


def test_terms_stand_one_after_the_other_with_their_break(paper: Document, as_html: Html) -> None:
    broken = ["Cluster", "Autumn 2024", "Autumn 2025 (break before)"]
    assert [rows for rows in as_html.tables if rows[0] == broken] == [
        [broken, ["Whole council", "51.2", "52.8"]],
        [broken, ["Whole council", "3.66", "3.72"]],
    ]
    assert [["Cluster", "Autumn 2024", "Autumn 2025"], ["Whole council", "90", "92"]] in as_html.tables
    texts = [text for page in paper.pages for text in page.texts()]
    assert "From Autumn 2025 new goalposts were set. Figures before and after cannot be compared." in texts


def test_ratios_of_the_equality_section_are_those_of_the_analysis(basis: PaperBasis, as_html: Html) -> None:
    rows = [rows[1] for rows in as_html.tables if rows[0][0] == "Characteristic"]
    found = basis.equality.ratios[basis.equality.ratios["phase"] == basis.equality.ratios["phase"].iloc[-1]]
    assert [row[0] for row in rows] == ["Share of pupils eligible for free school meals"] * 3
    assert [row[6] for row in rows] == [in_ratio(ratio) for ratio in found["ratio"]]
    assert [row[7] for row in rows] == [
        f"{low:.2f} to {high:.2f}" for low, high in zip(found["low"], found["high"], strict=True)
    ]
    assert [row[8].startswith("flagged") for row in rows] == (found["flag"] == OUTSIDE).tolist()
    quarters = basis.equality.quartiles.query("phase == @found.phase.iloc[0] and measure == 'hours'")
    assert rows[0][2:6] == [f"{rate:.1f}" for rate in quarters.sort_values("quartile")["rate"]]
    assert rows[0][1] == f"{quarters['schools'].sum()}"


def test_who_gets_less_and_what_the_plan_supposes_are_said(basis: PaperBasis) -> None:
    schools = basis.this.found.schools.assign(pupils=200.0).merge(basis.characteristics.table, on="urn")
    least = schools["fsm_percent"].le(schools["fsm_percent"].median())
    found = analyse(schools.assign(hours=least.map({True: 90.0, False: 10.0})), basis.characteristics.labels, draws=10)
    facts = replace(basis.facts, changes=("Two more posts in North.",))
    paper = board_paper(replace(basis, equality=found, facts=facts))
    pages = {page.title: list(page.texts()) for page in paper.pages}
    assert "2 below" in next(text for text in pages["Summary"] if text.startswith("Equality: "))
    assert any(text.startswith("Below 0.8. Hours a term per 100 pupils: ") for text in pages["Equality"])
    assert any(
        text.startswith("Less for schools with most of a characteristic. Hours a term") for text in pages["Risks"]
    )
    assert "Two more posts in North." in pages["What changes"]


def test_where_too_few_schools_have_a_figure_the_paper_says_so(basis: PaperBasis) -> None:
    few = basis.this.found.schools.head(3).assign(pupils=200.0, fsm_percent=[1.0, 2.0, 3.0])
    found = analyse(few, basis.characteristics.labels, draws=10)
    texts = list(equality(replace(basis, equality=found), numbered(basis)).texts())
    assert any(text.startswith("No characteristic of pupils is loaded for enough schools.") for text in texts)
    assert "Too few schools, so not analysed" in texts
    assert any(text.endswith("of its schools have the figure; it takes 8.") for text in texts)
    assert "Share of pupils eligible for free school meals: a file." in texts
    assert not any("nan" in text or "None" in text for text in texts)


def test_headings_follow_one_another_and_none_is_left_out(paper: Document, as_word: WordFile, as_html: Html) -> None:
    assert as_html.levels[0] == 1
    assert as_html.levels.count(1) == 1
    assert all(now <= before + 1 for before, now in zip(as_html.levels, as_html.levels[1:], strict=False))
    heads = [p.text for p in as_word.paragraphs if p.style and p.style.name == "Heading 1"]
    assert heads == ["Contents", *(page.title for page in paper.pages)]
    wanted = ["Purpose", "Summary", "What changes", "Equality", "Options considered", "Risks", "Decision record"]
    assert [one for one in heads if one in wanted] == wanted


def test_pictures_have_words_and_tables_have_header_rows(paper: Document, as_word: WordFile, as_html: Html) -> None:
    blocks = [b for page in paper.pages for some in (page.lead, *(s.blocks for s in page.sections)) for b in some]
    pictures = [one for one in blocks if isinstance(one, Picture)]
    assert len(pictures) == 5
    assert all(len(one.alt) > 40 and one.png.startswith(b"\x89PNG") and "<svg" in one.svg for one in pictures)
    drawn = list(as_word.element.body.iter(qn("wp:docPr")))
    assert [one.get("descr") for one in drawn] == as_html.alts == [one.alt for one in pictures]
    for table in as_word.tables:
        properties = table.rows[0]._tr.trPr
        assert properties is not None
        assert properties.find(qn("w:tblHeader")) is not None
    assert as_html.headers == sum(len(rows[0]) + len(rows) - 1 for rows in as_html.tables)
    assert as_word.core_properties.language == "en-GB"


def test_every_number_in_brackets_is_in_the_list_of_sources(paper: Document, as_html: Html) -> None:
    listed = next(rows for rows in as_html.tables if rows[0][0] == "Number")
    known = {row[0] for row in listed[1:]}
    assert [row[0] for row in listed[1:4]] == ["[1]", "[2]", "[3]"]
    assert listed[1][2].startswith("schools.csv; 1 September 2026; 48 rows; SHA-256 abababababab")
    used = {ref for page in paper.pages for text in page.texts() for ref in re.findall(r"\[\d+\]", text)}
    assert used <= known
    assert len(used) > 30


def test_what_is_not_known_is_left_to_the_council(as_html: Html, as_word: WordFile) -> None:
    open_rows = {row[0] for rows in as_html.tables for row in rows if row[-1] == TO_FILL}
    assert {
        "Report to",
        "Legal",
        "Children and families",
        "Decision",
        "Decided by",
        "What the flagged ratios mean",
    } <= open_rows
    assert {row[0] for rows in word_tables(as_word) for row in rows if row[-1] == TO_FILL} == open_rows
    so_far = next(rows for rows in as_html.tables if rows[0] == ["State", "When", "By", "Why", "Revision"])
    assert so_far[1][0] == "draft"
    assert so_far[1][2:] == ["Ann", "Began as today.", "1"]


def test_a_paper_about_today_changes_nothing_and_without_costs_says_none(basis: PaperBasis) -> None:
    free, none = replace(basis.facts, costs={}), basis.terms.iloc[:0]
    bare = replace(basis, this=basis.today, facts=free, decisions=(), is_older_data=True, terms=none)
    texts = [text for page in board_paper(bare).pages for text in page.texts()]
    assert "Nothing: this paper is about today's allocation." in texts
    assert "No other plan or version has been made in TAS Planner." in texts
    assert "The council has not said what a post costs, so no cost is shown. None is assumed." in texts
    assert "Files have changed since this plan was made" in texts
    assert any(text.startswith("Today's allocation breaks ") for text in texts)
    assert not any(text.startswith("Cost of the posts: ") for text in texts)
    assert "No term has been agreed yet." in texts
    assert "This is not yet a version that people propose, approve and bring live in TAS Planner." in texts


def test_the_summary_says_who_is_left_out_and_what_is_broken(basis: PaperBasis) -> None:
    first, *rest = current_plan(PROBLEM).assignments
    left = option("A plan", Plan((replace(first, worker_id=None), *rest)))
    texts = list(summary(replace(basis, this=left), numbered(basis)).texts())
    rules, places = len({one.rule for one in left.breaches}), len(left.breaches)
    assert rules > 0
    nobody = int(left.found.value("not_led").number)
    assert nobody > 0
    assert any(text.lower().startswith(counted(nobody, "school")) and " no link worker" in text for text in texts)
    assert any(f"{counted(places, 'place')}, listed under Risks" in text for text in texts)
    whole = list(summary(replace(basis, this=basis.today), numbered(basis)).texts())
    assert "This paper is about today's allocation: nothing changes." in whole


def test_no_figure_of_a_table_stands_without_a_source(paper: Document) -> None:
    """Every table and picture with figures has a number in brackets in its name or its headings."""
    free = {"Purpose", "Recommendations", "Options considered", "Risks", "Decision record"}
    for page in paper.pages:
        for block in (b for some in (page.lead, *(s.blocks for s in page.sections)) for b in some):
            if isinstance(block, Table | Picture) and page.title not in free and "Appendix" not in page.title:
                said = [block.caption, *(block.headings if isinstance(block, Table) else ())]
                has_source = any(re.search(r"\[\d+\]", one) for one in said)
                assert has_source or TO_FILL in texts_of([block]), block.caption
