"""What a document for people says, apart from how it is drawn: pages of headings, text, lists, tables, pictures."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

TO_FILL = "To be completed by the council"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A few sentences. `is_strong`: what a reader in a hurry should see."""

    text: str
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; each item is a sentence or two."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a name. The first cell of each row says what the row is about."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with a name, in words for those who cannot see it (`alt`), and as SVG and PNG."""

    caption: str
    alt: str
    svg: str
    png: bytes

    @property
    def address(self) -> str:
        """The picture itself as an address, so that an HTML file needs no other."""
        return f"data:image/svg+xml;base64,{b64encode(self.svg.encode()).decode()}"


Block = Paragraph | Bullets | Table | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One school's or one link worker's page. `key` is unlike any other page's, and safe in a file name and an address;
    `group` is the area it is listed under."""

    key: str
    title: str
    group: str
    lead: tuple[Block, ...]
    sections: tuple[Section, ...]

    def texts(self) -> Iterator[str]:
        """Every piece of text on the page, in reading order."""
        yield self.title
        yield from texts_of(self.lead)
        for section in self.sections:
            yield section.heading
            yield from texts_of(section.blocks)


@dataclass(frozen=True, slots=True)
class Document:
    """Pages under one title. `about`: what the document is, for its first page; `standing`: in what state the plan is,
    in a few words for the foot of every page; `date_words`: the day it was made; `is_continuous`: pages follow each
    other on the same sheet."""

    title: str
    about: tuple[Block, ...]
    standing: str
    authority_name: str
    date_words: str
    pages: tuple[Page, ...]
    group_word: str
    is_continuous: bool = False


def texts_of(blocks: Sequence[Block]) -> Iterator[str]:
    """Every piece of text in these blocks, in reading order."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Bullets):
            yield from block.items
        elif isinstance(block, Picture):
            yield from (block.caption, block.alt)
        else:
            yield block.caption
            yield from block.headings
            for row in block.rows:
                yield from row


def key_of(kind: str, identifier: str) -> str:
    """A key such as "school-100001": letters, digits and hyphens of the identifier, any other sign as its number."""
    plain = "".join(one if one.isascii() and one.isalnum() else f"-{ord(one)}-" for one in identifier)
    return f"{kind}-{plain}"
