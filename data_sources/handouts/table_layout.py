"""How the columns of a document's table share the width of a sheet, and which of them hold numbers."""

import re

from data_sources.handouts.content import Table

SHEET_LETTERS, GAP_LETTERS = 96, 3  # letters of 10 point across an A4 sheet; what the edges of a cell take
LONGEST_WORD, LONGEST_CELL = 26, 70  # beyond which a word is cut, and a cell is on several lines anyway
SHORT_CELL, BOLD = 14, 1.2  # a cell so short stays on one line; how much wider headings are written
FEW_ROWS = 12  # a table of so many rows stays on one sheet
NUMBER = re.compile(r"[£-]?[\d,]+(\.\d+)?|not (given|counted|known|worked out)|no score|cannot be said")


def shares(of: Table) -> tuple[float, ...]:
    """Each column's share of the width, in per cent, adding up to 100: room for its longest word first, what is left
    by how much there is to say in it."""
    columns = list(zip(of.headings, *of.rows, strict=True))
    least = [GAP_LETTERS + _least(cells) for cells in columns]
    wanted = [GAP_LETTERS + min(LONGEST_CELL, max(map(len, cells[1:]), default=0)) for cells in columns]
    more = [max(0, want - room) for want, room in zip(wanted, least, strict=True)]
    left = max(0, SHEET_LETTERS - sum(least))
    taken = min(1.0, left / sum(more)) if sum(more) else 0.0
    widths = [room + taken * extra for room, extra in zip(least, more, strict=True)]
    return tuple(100 * width / sum(widths) for width in widths)


def _least(cells: tuple[str, ...]) -> float:
    heading, *rest = cells
    longest = max(map(len, rest), default=0)
    inner = longest if longest <= SHORT_CELL else max(len(word) for cell in rest for word in (cell.split() or [""]))
    return min(LONGEST_WORD, max(BOLD * max(map(len, heading.split()), default=0), inner))


def numbers(of: Table) -> tuple[bool, ...]:
    """Whether a column holds nothing but numbers, or words for one that is not there; never the first."""
    inner = list(zip(*(row[1:] for row in of.rows), strict=True))
    return (
        (False, *(all(NUMBER.fullmatch(cell) for cell in cells) for cells in inner))
        if inner
        else ((False,) * len(of.headings))
    )


def stays_together(of: Table) -> bool:
    """Whether the table is short enough to be kept on one sheet."""
    return len(of.rows) <= FEW_ROWS
