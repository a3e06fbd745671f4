"""How tests find what a page says."""

from data_sources.handouts.content import Page, Table, texts_of


def table(page: Page, caption: str) -> Table:
    """The table whose name begins like this."""
    blocks = [*page.lead, *(block for section in page.sections for block in section.blocks)]
    return next(one for one in blocks if isinstance(one, Table) and one.caption.startswith(caption))


def row(page: Page, caption: str, first: str) -> tuple[str, ...]:
    """The cells after the first of the row that begins with this."""
    return next(cells[1:] for cells in table(page, caption).rows if cells[0] == first)


def section(page: Page, heading: str) -> str:
    """All text of a section in one line."""
    return " ".join(next(list(texts_of(one.blocks)) for one in page.sections if one.heading == heading))


def lead(page: Page) -> str:
    """What stands above the first section, in one line."""
    return " ".join(texts_of(page.lead))
