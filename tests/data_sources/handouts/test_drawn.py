"""The same pages as Word and as HTML: read back, with their headings and tables, and harmless whatever is in them."""

import io
import re
import zipfile
from html.parser import HTMLParser

import docx
import pytest
from docx.oxml.ns import qn

from data_sources.handouts import documents, web, word
from data_sources.handouts.basis import Handout
from data_sources.handouts.content import TO_FILL, Document, key_of
from data_sources.handouts.wording import printable

HARMLESS = "Cedar <script>alert(1)</script> & =cmd|' /C calc'!A1 [x](http://evil.example)"


@pytest.fixture(scope="module")
def schools(given: Handout) -> Document:
    return documents.school_document(given)


@pytest.fixture(scope="module")
def read_back(schools: Document) -> docx.document.Document:
    return docx.Document(io.BytesIO(word.word(schools)))


class Reader(HTMLParser):
    """Tags with their attributes, and the words between them."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.headings: list[int] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [found for name, found in self.tags if name == tag]


def in_one_line(text: str) -> str:
    return " ".join(printable(text).split())


def assert_sound(page: Reader) -> None:
    """One h1, no level left out, cells headed by scope, no script, and nothing fetched from anywhere."""
    assert page.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    assert page.attributes("html") == [{"lang": "en-GB"}]
    assert {one.get("scope") for one in page.attributes("th")} == {"col", "row"}
    assert len(page.attributes("caption")) == len(page.attributes("table")) > 0
    assert not page.attributes("script")
    asked = [value for _, found in page.tags for name, value in found.items() if name in ("src", "href") and value]
    assert all(value.startswith(("#", "data:")) or value.endswith(".html") for value in asked)
    assert not [name for _, found in page.tags for name in found if name.startswith("on")]


def test_html_says_all_that_is_in_the_pages_and_word_says_the_same(
    schools: Document, read_back: docx.document.Document
) -> None:
    html = Reader(web.html(schools)).text
    cells = [cell.text for table in read_back.tables for row in table.rows for cell in row.cells]
    text = {in_one_line(one) for one in [*(one.text for one in read_back.paragraphs), *cells]}
    for page in schools.pages:
        for said in page.texts():
            assert in_one_line(said) in html
            assert in_one_line(said) in text


def test_html_is_sound_and_a_name_full_of_markup_is_only_a_name(schools: Document) -> None:
    page = Reader(web.html(schools))
    assert_sound(page)
    assert HARMLESS in page.text
    targets = {one["id"] for one in page.attributes("h2") if one.get("id")}
    links = {str(one["href"])[1:] for one in page.attributes("a")}
    assert links - targets == {"main"}
    assert len(targets) == len(schools.pages) == 6


def test_each_school_has_a_file_of_its_own_in_the_zip(schools: Document) -> None:
    data = web.html_zip(schools)
    assert data == web.html_zip(schools)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        assert names == {"index.html", *(f"{one.key}.html" for one in schools.pages)}
        assert {str(one["href"]) for one in Reader(archive.read("index.html")).attributes("a")} - {"#main"} < names
        for page in schools.pages:
            reader = Reader(archive.read(f"{page.key}.html"))
            assert_sound(reader)
            assert in_one_line(page.title) in reader.text
            others = [one.title for one in schools.pages if one is not page]
            assert not [title for title in others if in_one_line(title) in reader.text]


def test_what_is_to_be_completed_is_marked_in_both(schools: Document, read_back: docx.document.Document) -> None:
    assert len(Reader(web.html(schools)).attributes("mark")) == 6 * len(schools.pages)
    runs = [run for table in read_back.tables for row in table.rows for cell in row.cells
            for paragraph in cell.paragraphs for run in paragraph.runs if run.text == TO_FILL]  # fmt: skip
    assert len(runs) == 6 * len(schools.pages)
    assert all(run.bold and run.font.highlight_color is not None for run in runs)


def test_a_word_file_has_a_page_a_school_contents_with_links_and_marked_table_headings(
    schools: Document, read_back: docx.document.Document
) -> None:
    headings = [one.text for one in read_back.paragraphs if one.style and one.style.name == "Heading 1"]
    titles = [in_one_line(one.title) for one in schools.pages]
    assert [in_one_line(one) for one in headings] == ["Contents", *titles]
    assert read_back.styles["Heading 1"].paragraph_format.page_break_before
    sections = [one.text for one in read_back.paragraphs if one.style and one.style.name == "Heading 2"]
    assert sections == [section.heading for page in schools.pages for section in page.sections]
    body = read_back.element.body
    marks = {one.get(qn("w:name")) for one in body.iter(qn("w:bookmarkStart"))}
    links = [one.get(qn("w:anchor")) for one in body.iter(qn("w:hyperlink"))]
    assert len(links) == len(titles)
    assert set(links) == marks
    for table in read_back.tables:
        marked = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
        assert marked == [True] + [False] * (len(table.rows) - 1)
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
    assert read_back.core_properties.language == "en-GB"
    assert read_back.sections[0].header.paragraphs[0].text == "Version 3: Jo leaves (draft)"
    begins = [one.get(qn("w:fldCharType")) for one in body.iter(qn("w:fldChar"))]
    assert begins == ["begin", "separate", "end"]


def test_pages_are_by_area_and_name_and_progress_is_told(given: Handout) -> None:
    told: list[tuple[int, int]] = []
    pages = documents.school_document(given, lambda done, every: told.append((done, every))).pages
    assert [one.title.split()[0].strip("\x08\u202e") for one in pages][-1] in ("Fir", "Cedar")
    assert told == [(number, 6) for number in range(6)]
    assert sorted(one.title for one in documents.worker_document(given).pages) == ["Ann Lead", "Ben Second", "Hal Hub"]


def test_a_preview_is_the_same_page_without_a_frame(schools: Document) -> None:
    page = next(one for one in schools.pages if "Cedar" in one.title)
    reader = Reader(web.preview(page).encode())
    assert HARMLESS in reader.text
    assert reader.headings == [3] + [4] * len(page.sections)
    assert not reader.attributes("script")


def test_keys_are_safe_and_never_alike() -> None:
    made = [key_of("link-worker", one) for one in ("a b", "a-b", "a/b", "ab", "../a", "a--b", "a-45-b", "é")]
    assert len(set(made)) == len(made)
    assert all(re.fullmatch(r"[A-Za-z0-9-]+", one) for one in made)
