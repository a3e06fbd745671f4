"""The legend of the map as text, so that nothing rests on colour alone."""

from collections.abc import Iterable

from pages.ui import map_marks, maps


def html() -> str:
    """The legend as text: colour with letter for need, size for the roll, and what the lines and labels are."""
    needs = [
        f"{dot(22, one.colour, one.text_colour, one.letter)}{one.letter}: {one.label}"
        for one in (*maps.CLASSES, maps.UNKNOWN)
    ]
    sizes = [
        f"{dot(round(2 * maps.radius_pixels(pupils)), map_marks.WHITE)}{pupils:,} pupils" for pupils in (200, 800, 1600)
    ]
    marks = [
        '<span class="tas-line" aria-hidden="true"></span>link worker\'s base to school',
        '<span class="tas-pill" aria-hidden="true">H</span>hub, named when its cluster is chosen',
    ]
    parts = (("Need score, by letter and colour", needs), ("Size of the circle", sizes), ("Marks", marks))
    return in_parts(parts)


def in_parts(parts: Iterable[tuple[str, Iterable[str]]]) -> str:
    """Lists of marks under their titles; each item begins with its mark."""
    return "".join(
        f'<p class="tas-legend-title">{title}</p><ul class="tas-legend">{"".join(f"<li>{i}</li>" for i in items)}</ul>'
        for title, items in parts
    )


def dot(size_pixels: int, colour: str, ink: str = map_marks.DARK, letter: str = "") -> str:
    """A circle as maps draw them."""
    style = f"width:{size_pixels}px;height:{size_pixels}px;background:{colour};color:{ink}"
    return f'<span class="tas-dot" style="{style}" aria-hidden="true">{letter}</span>'
