"""Classes of the map's layers with letter and colour; safe for colour-blind readers, as their test measures.

The colours are of ColorBrewer (Cynthia Brewer, Penn State; colorbrewer2.org), from its colour-blind-safe schemes; in
the sequential ones each class is darker than the next, so it is in order in black and white as well.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan

DARK, WHITE = "#0b0c0c", "#ffffff"
# Luminance at which black and white writing stand out alike (WCAG 2.2, contrast ratio).
_EVEN_LUMINANCE = 0.179


@dataclass(frozen=True, slots=True)
class MapClass:
    """One class of a legend: said by its letter as well as by its colour ("#rrggbb")."""

    letter: str
    label: str
    colour: str

    @property
    def ink(self) -> str:
        """The colour of writing on it."""
        return WHITE if luminance(self.colour) < _EVEN_LUMINANCE else DARK


def luminance(colour: str) -> float:
    """Relative luminance 0-1 of "#rrggbb" (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# What has no class of its own: four shades of grey, each with its sign, so that none of them is taken for another.
NOT_KNOWN, SUPPRESSED, ZERO, NOBODY = "?", "*", "0", "x"
_APART = {NOT_KNOWN: WHITE, SUPPRESSED: "#c3cbcf", ZERO: "#8b979d", NOBODY: "#3a454b"}

YELLOW_TO_BLUE = ("#253494", "#2a6fb0", "#41b6c4", "#94d3b0", "#ffffcc")  # YlGnBu, its second and fourth shade darkened
GREENS = ("#00441b", "#238b45", "#74c476", "#c7e9c0")
RED_TO_PURPLE = ("#7a0177", "#c51b8a", "#f768a1", "#fbb4b9", "#fff7f3")  # RdPu
YELLOW_TO_BROWN = ("#993404", "#d95f0e", "#fe9929", "#fed98e", "#ffffd4")  # YlOrBr
BLUE_TO_PURPLE = ("#6e016b", "#8856a7", "#8c96c6", "#b3cde3", "#edf8fb")  # BuPu
PURPLE_OR_ORANGE = ("#5e3c99", "#b2abd2", "#f7f7f7", "#fdb863", "#e66101")  # PuOr
RED_OR_BLUE = ("#ca0020", "#f4a582", "#f7f7f7", "#92c5de", "#0571b0")  # RdBu


def ordered(colours: Iterable[str], labels: Iterable[str], letters: Iterable[str] = "ABCDE") -> tuple[MapClass, ...]:
    """Classes in the order of their labels, each with the next colour and letter."""
    return tuple(
        MapClass(letter, label, colour) for label, colour, letter in zip(labels, colours, letters, strict=False)
    )


def apart(letter: str, label: str) -> MapClass:
    """A class for what has no value: NOT_KNOWN, SUPPRESSED, ZERO or NOBODY."""
    return MapClass(letter, label, _APART[letter])


NEED = ordered(YELLOW_TO_BLUE, ("80 to 100, highest need", "60 to 80", "40 to 60", "20 to 40", "0 to 20, lowest need"))
NEED_LOWEST = (80, 60, 40, 20, 0)
NO_SCORE = apart(NOT_KNOWN, "without enough data for a score")
WORKLOAD = ordered(
    RED_TO_PURPLE, ("over 110% of their time", "over 100% to 110%", "over 85% to 100%", "over 70% to 85%", "up to 70%")
)
WORKLOAD_ABOVE = (110, 100, 85, 70, -1)
SILENT = ordered(
    PURPLE_OR_ORANGE,
    ("far fewer than expected", "fewer than expected", "as expected", "more than expected", "far more than expected"),
    ("--", "-", "=", "+", "++"),
)
NEED_CHANGE = ordered(
    RED_OR_BLUE,
    ("up by 10 points or more", "up by 3 to 10", "within 3 points", "down by 3 to 10", "down by 10 or more"),
    ("++", "+", "=", "-", "--"),
)
TIER_CHANGE = ordered(
    (RED_OR_BLUE[0], RED_OR_BLUE[2], RED_OR_BLUE[4]),
    ("a higher tier", "the same tier", "a lower tier"),
    ("+", "=", "-"),
)
DEPRIVATION = ordered(
    YELLOW_TO_BROWN,
    (
        "deciles 1 and 2, the most deprived fifth of England",
        "deciles 3 and 4",
        "deciles 5 and 6",
        "deciles 7 and 8",
        "deciles 9 and 10, the least deprived fifth",
    ),
)
TRAVEL = ordered(
    BLUE_TO_PURPLE, ("over 45 minutes", "over 30 to 45", "over 20 to 30", "over 10 to 20", "up to 10 minutes")
)
TRAVEL_ABOVE = (45, 30, 20, 10, 0)


def need_class(points: float | None) -> MapClass:
    """The class of a need score (0-100); NO_SCORE where there is none."""
    if points is None or isnan(points):
        return NO_SCORE
    return next(one for lowest, one in zip(NEED_LOWEST, NEED, strict=True) if points >= lowest)


def tiers(labels: Iterable[str]) -> tuple[MapClass, ...]:
    """Classes of a model's tiers, given from the least support to the most: numbered so, and the most support first.
    Of more than four, the highest share the darkest colour."""
    named = list(labels)
    numbers = range(len(named), 0, -1)
    shades = GREENS[:: 2 if len(named) == 2 else 1]
    colours = [shades[max(0, min(len(shades), len(named)) - number)] for number in numbers]
    return tuple(MapClass(str(n), label, c) for n, label, c in zip(numbers, reversed(named), colours, strict=True))


SCHEMES = {
    "need": NEED,
    "tiers": tiers(("least", "less", "more", "most")),
    "workload": WORKLOAD,
    "silent need": SILENT,
    "change of need": NEED_CHANGE,
    "change of tier": TIER_CHANGE,
    "deprivation": DEPRIVATION,
    "travel": TRAVEL,
    "no value": tuple(MapClass(letter, letter, colour) for letter, colour in _APART.items()),
}
