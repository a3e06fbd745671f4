"""Documents as a Word file: contents with links, each page on a new sheet, headings and table headings marked."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby

import docx
from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from data_sources.handouts.content import Block, Bullets, Document, Page, Paragraph, Picture
from data_sources.handouts.documents import Told, silent
from data_sources.handouts.word_parts import Element, bookmark, field, link, paragraph, table
from data_sources.handouts.wording import printable

FONT, INK, LANGUAGE = "Arial", RGBColor(0x0B, 0x0C, 0x0C), "en-GB"
SIZES = {"Normal": 10, "List Bullet": 10, "Caption": 10, "Title": 22, "Heading 1": 16, "Heading 2": 12}
MARGIN, GAP, PICTURE_WIDTH = Cm(1.8), Pt(3), Cm(17)
# What Word writes here when somebody asks it for page numbers: the headings of pages, with links.
CONTENTS_FIELD = r'TOC \o "1-1" \h \z'


def word(of: Document, made_at: datetime | None = None, told: Told = silent) -> bytes:
    """The document as a .docx file. Each page begins on a new sheet, under a heading that Word's own navigation shows;
    the contents link to them. `told` is called with pages written and pages in all."""
    file = _styled(of, made_at or datetime.now(UTC))
    writer = _Writer(file)
    writer.text("Title", of.title)
    writer.blocks(of.about)
    writer.text("Heading 1", "Contents")
    writer.contents(of)
    for number, page in enumerate(of.pages):
        told(number, len(of.pages))
        writer.page(page, number)
    writer.text("Normal", "")  # a file that ends with a table is mended by Word, with a warning
    target = io.BytesIO()
    file.save(target)
    return target.getvalue()


class _Writer:
    """Adds to the end of a file, elements made directly: python-docx looks up every cell and style again each time."""

    def __init__(self, file: WordFile) -> None:
        self._file, self._end = file, file.element.body.sectPr
        self._style = {name: file.styles[name].style_id for name in (*SIZES, "Table Grid")}

    def text(self, style: str, words: str, *, is_strong: bool = False) -> Element:
        """A paragraph in this style."""
        return self._add(paragraph(self._style[style], words, is_strong=is_strong))

    def blocks(self, several: Sequence[Block]) -> None:
        """Paragraphs, lists, tables and pictures, each table and picture under its name."""
        for block in several:
            if isinstance(block, Paragraph):
                self.text("Normal", block.text, is_strong=block.is_strong)
            elif isinstance(block, Bullets):
                for item in block.items:
                    self.text("List Bullet", item)
            elif isinstance(block, Picture):
                self.text("Caption", block.caption)
                self.picture(block)
            else:
                self.text("Caption", block.caption)
                self._add(table(block, self._style["Table Grid"]))

    def picture(self, of: Picture) -> None:
        """A picture as wide as the page, with its words for screen readers."""
        drawn = self._file.add_paragraph().add_run().add_picture(io.BytesIO(of.png), width=PICTURE_WIDTH)
        drawn._inline.docPr.set("descr", printable(of.alt))
        drawn._inline.docPr.set("title", printable(of.caption))

    def contents(self, of: Document) -> None:
        """A line with a link for every page, by area, as a field that Word can write anew with page numbers."""
        lines = []
        numbered = list(enumerate(of.pages))
        for group, pages in groupby(numbered, key=lambda one: one[1].group):
            self.text("Normal", group or f"No {of.group_word}", is_strong=True)
            for number, page in pages:
                line = self._add(paragraph(self._style["Normal"]))
                line.append(link(page.title, _mark(number)))
                lines.append(line)
        if lines:
            begin, end = field(CONTENTS_FIELD)
            for place, one in enumerate(begin):
                lines[0].insert(1 + place, one)  # after the paragraph's properties
            lines[-1].append(end)

    def page(self, page: Page, number: int) -> None:
        """One page, from its heading on a new sheet to its last section."""
        bookmark(self.text("Heading 1", page.title), _mark(number), number)
        self.blocks(page.lead)
        for section in page.sections:
            self.text("Heading 2", section.heading)
            self.blocks(section.blocks)

    def _add(self, element: Element) -> Element:
        self._end.addprevious(element)
        return element


def _mark(number: int) -> str:
    """The name of a page's bookmark; Word takes letters, digits and underscores."""
    return f"page_{number + 1}"


def _styled(of: Document, made_at: datetime) -> WordFile:
    """An empty file on A4 in one plain font, in British English, with its properties and what stands on every page."""
    file = docx.Document()
    for name, size in SIZES.items():
        style = file.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), INK
        for theme in [key for key in style.element.rPr.rFonts.attrib if key.endswith("Theme")]:
            del style.element.rPr.rFonts.attrib[theme]  # would hide the font
        style.paragraph_format.space_before = 3 * GAP if name in ("Caption", "Heading 2") else GAP
        style.paragraph_format.space_after = GAP
        style.paragraph_format.keep_with_next = name.startswith(("Heading", "Caption"))
    file.styles["Heading 1"].paragraph_format.page_break_before = not of.is_continuous
    for language in file.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    properties = file.core_properties
    properties.title, properties.author = printable(of.title), printable(of.authority_name)
    properties.language, properties.comments = LANGUAGE, ""
    properties.created = properties.modified = made_at.replace(tzinfo=None, microsecond=0)
    _sheet(file, of)
    return file


def _sheet(file: WordFile, of: Document) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    section.header.paragraphs[0].text = printable(of.standing)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.LEFT
    foot.text = printable(f"{of.authority_name}. Made on {of.date_words}. Page ")
    begin, end = field("PAGE")
    for one in (*begin, OxmlElement("w:r"), end):
        foot._p.append(one)
