"""The parts a Word file is put together from: paragraphs, tables with marked headings, links, bookmarks and fields."""

from functools import cache
from typing import Any, TypeAlias

from docx.oxml.ns import nsmap, qn
from lxml import etree

from data_sources.handouts.content import TO_FILL, Table
from data_sources.handouts.table_layout import numbers, shares, stays_together
from data_sources.handouts.wording import printable

Element: TypeAlias = Any  # lxml says nothing about its types
NAMES = {"w": nsmap["w"]}
LINK_COLOUR, TO_FILL_COLOUR = "1D5A96", "yellow"
WHOLE_WIDTH = 5000  # fiftieths of a per cent
SHEET_TWENTIETHS = 9865  # of a point: the width of an A4 sheet between its margins
HEADING_GROUND = "E3E8EA"


def paragraph(style_id: str, words: str = "", *, is_strong: bool = False) -> Element:
    """A paragraph of one style; what the council has yet to fill in is marked."""
    made = _element("w:p")
    made.append(_element("w:pPr", _element("w:pStyle", val=style_id)))
    if words:
        made.append(run(words, is_strong=is_strong))
    return made


def run(words: str, *, is_strong: bool = False, is_link: bool = False) -> Element:
    """A piece of text without control characters, which no Word file may hold."""
    made, properties = _element("w:r"), _element("w:rPr")
    is_to_fill = words == TO_FILL
    if is_strong or is_to_fill:
        properties.append(_element("w:b"))
    if is_link:
        properties.append(_element("w:color", val=LINK_COLOUR))
        properties.append(_element("w:u", val="single"))
    if is_to_fill:
        properties.append(_element("w:highlight", val=TO_FILL_COLOUR))
    if len(properties):
        made.append(properties)
    text = _element("w:t")
    text.text = printable(words)
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    made.append(text)
    return made


def table(of: Table, style_id: str) -> Element:
    """A table as wide as the page, with its name for screen readers and its heading row repeated on every sheet; a
    short one stays on one sheet."""
    caption, parts, is_number = printable(of.caption), shares(of), numbers(of)
    made = _element(
        "w:tbl",
        _element(
            "w:tblPr",
            _element("w:tblStyle", val=style_id),
            _element("w:tblW", w=str(WHOLE_WIDTH), type="pct"),
            _element("w:tblLayout", type="fixed"),
            _element("w:tblLook", val="04A0", firstRow="1", lastRow="0", firstColumn="1", lastColumn="0"),
            _element("w:tblCaption", val=caption),
            _element("w:tblDescription", val=caption),
        ),
        _element("w:tblGrid", *(_element("w:gridCol", w=f"{SHEET_TWENTIETHS * part / 100:.0f}") for part in parts)),
    )
    made.append(_row(of.headings, parts, is_number, is_heading=True, is_kept=True))
    last = len(of.rows) - 1
    for n, cells in enumerate(of.rows):
        made.append(_row(cells, parts, is_number, is_kept=stays_together(of) and n < last))
    return made


def _row(
    cells: tuple[str, ...],
    parts: tuple[float, ...],
    is_number: tuple[bool, ...],
    *,
    is_heading: bool = False,
    is_kept: bool = False,
) -> Element:
    """A row that is never split; `is_kept`: it stays on the sheet of the next one."""
    properties = _element("w:trPr", _element("w:cantSplit"))
    if is_heading:
        properties.append(_element("w:tblHeader"))
    made = _element("w:tr", properties)
    for words, part, is_figure in zip(cells, parts, is_number, strict=True):
        about = _element("w:tcPr", _element("w:tcW", w=f"{WHOLE_WIDTH * part / 100:.0f}", type="pct"))
        if is_heading:
            about.append(_element("w:shd", val="clear", color="auto", fill=HEADING_GROUND))
        made.append(_element("w:tc", about, _cell(words, is_heading=is_heading, is_kept=is_kept, is_figure=is_figure)))
    return made


def _cell(words: str, *, is_heading: bool, is_kept: bool, is_figure: bool) -> Element:
    layout = _element("w:pPr")
    if is_kept:
        layout.append(_element("w:keepNext"))
    if is_figure:
        layout.append(_element("w:jc", val="right"))
    inside = _element("w:p", layout) if len(layout) else _element("w:p")
    if words:
        inside.append(run(words, is_strong=is_heading))
    return inside


def link(words: str, mark: str) -> Element:
    """Text that leads to a bookmark of this file."""
    return _element("w:hyperlink", run(words, is_link=True), anchor=mark, history="1")


def bookmark(heading: Element, mark: str, number: int) -> None:
    """Makes a paragraph something that links can lead to."""
    heading.insert(1, _element("w:bookmarkStart", id=str(number), name=mark))
    heading.append(_element("w:bookmarkEnd", id=str(number)))


def field(instruction: str) -> tuple[tuple[Element, ...], Element]:
    """What stands before and after the text of a field that Word works out."""
    asked = _element("w:instrText")
    asked.text = instruction
    begin = (_mark("begin"), _element("w:r", asked), _mark("separate"))
    return begin, _mark("end")


def _mark(kind: str) -> Element:
    return _element("w:r", _element("w:fldChar", fldCharType=kind))


def _element(tag: str, *inside: Element, **attributes: str) -> Element:
    made = etree.Element(_qualified(tag), {_qualified(f"w:{name}"): value for name, value in attributes.items()}, NAMES)
    made.extend(inside)
    return made


@cache
def _qualified(name: str) -> str:
    return str(qn(name))
