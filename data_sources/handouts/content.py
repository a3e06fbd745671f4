"""What a document for people says, apart from how it is drawn: pages of headings, paragraphs, lists and tables."""

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


Block = Paragraph | Bullets | Table


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
    in a few words for the foot of every page; `date_words`: the day it was made."""

    title: str
    about: tuple[Block, ...]
    standing: str
    authority_name: str
    date_words: str
    pages: tuple[Page, ...]
    group_word: str


def texts_of(blocks: Sequence[Block]) -> Iterator[str]:
    """Every piece of text in these blocks, in reading order."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Bullets):
            yield from block.items
        else:
            yield block.caption
            yield from block.headings
            for row in block.rows:
                yield from row


def key_of(kind: str, identifier: str) -> str:
    """A key such as "school-100001": letters, digits and hyphens of the identifier, any other sign as its number."""
    plain = "".join(one if one.isascii() and one.isalnum() else f"-{ord(one)}-" for one in identifier)
    return f"{kind}-{plain}"
