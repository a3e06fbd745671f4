"""The legend of the map as text, so that nothing rests on colour alone."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from data_sources.cluster_map.palettes import MapClass
from data_sources.cluster_map.shown import Shown
from pages.ui import map_marks


def classes(of: Shown, counts: Mapping[str, int], chosen: str) -> str:
    """Each class of the layer with its letter, colour and number of schools (of those looked at). `chosen`: the letter
    of the school chosen, "" for none."""
    return in_parts([(_title(of), [_class(one, counts[one.letter], one.letter == chosen) for one in used(of, counts)])])


def marks(tiers: Sequence[str], radii: Mapping[int, float], others: Iterable[str]) -> str:
    """What is the same in every layer, side by side: rings for the tier, size for the roll, and the other marks that
    are drawn. `tiers`: labels from the least support to the most; `radii`: pupils -> the circle's radius in pixels."""
    parts = [
        ("Rings: tier", [_rings(number, label) for number, label in enumerate(tiers)]),
        ("Size: pupils", [_sizes(radii)]),
        ("Marks", list(others)),
    ]
    said = "".join(f"<div>{in_parts([(title, items)])}</div>" for title, items in parts if items)
    return f'<div class="tas-legend-row">{said}</div>'


def _title(of: Shown) -> str:
    return f"{escape(of.label)}: letter, colour, schools"


def used(of: Shown, counts: Mapping[str, int]) -> list[MapClass]:
    """Every class of the scale, and those for what has no value where a school or an area is in one."""
    there = {letter for letter, number in counts.items() if number} | set(of.areas["letter"])
    return [one for one in of.classes if one.letter in there or one.letter not in ("?", "*", "0", "x", "N")]


def _class(one: MapClass, number: int, is_chosen: bool) -> str:
    said = f"{escape(one.label)} <strong>({number:,})</strong>{', this school' if is_chosen else ''}"
    return f"{dot(26, one.colour, one.ink, one.letter)}<span>{escape(one.letter)}: {said}</span>"


def _rings(number: int, label: str) -> str:
    around = "".join(
        f",0 0 0 {3 * ring - 1}px #fff,0 0 0 {3 * ring}px {map_marks.INK}" for ring in range(1, number + 1)
    )
    said = "no ring" if not number else "1 ring" if number == 1 else f"{min(number, 3)} rings"
    style = f"width:13px;height:13px;background:#dfe4e7;box-shadow:0 0 0 0 #fff{around}"
    return f'<span class="tas-dot" style="{style}" aria-hidden="true"></span><span>{said}: {escape(label)}</span>'


def _sizes(radii: Mapping[int, float]) -> str:
    sizes = [f"{dot(round(2 * radius), map_marks.WHITE)}&nbsp;{pupils:,}" for pupils, radius in radii.items()]
    return f'<span class="tas-sizes">{" ".join(f"<span>{one}</span>" for one in sizes)}</span>'


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
