"""Whether every reader can tell the classes of the map apart: by colour however they see it, and by letter on it.

Colours are simulated and measured by coloraide: protanopia and deuteranopia by Viénot, Brettel and Mollon (1999),
tritanopia by Brettel, Viénot and Mollon (1997), differences by CIEDE2000 (CIE 142-2001), contrast by WCAG 2.2.
"""

from itertools import combinations, pairwise

import numpy as np
import pytest
from coloraide import Color

from data_sources.cluster_map import palettes
from data_sources.cluster_map.palettes import SCHEMES, MapClass

SIGHTS = ("", "protan", "deutan", "tritan")
# CIEDE2000: about 1 can just be seen side by side on a good screen; a projector in daylight takes several times that.
LEAST_DIFFERENCE, LEAST_CONTRAST = 10.0, 4.5
SEQUENTIAL = ("need", "tiers", "workload", "deprivation", "travel")
BOTH_WAYS = ("silent need", "change of need", "change of tier")


def seen(one: MapClass, sight: str) -> Color:
    return Color(one.colour).filter(sight) if sight else Color(one.colour)


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_neighbouring_classes_can_be_told_apart(scheme: str, sight: str) -> None:
    for one, other in pairwise(SCHEMES[scheme]):
        difference = seen(one, sight).delta_e(seen(other, sight), method="2000")
        assert difference >= LEAST_DIFFERENCE, (one, other)


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("scheme", BOTH_WAYS)
def test_the_two_ends_of_a_scheme_that_goes_both_ways_are_never_alike(scheme: str, sight: str) -> None:
    first, last = SCHEMES[scheme][0], SCHEMES[scheme][-1]
    assert seen(first, sight).delta_e(seen(last, sight), method="2000") >= 2 * LEAST_DIFFERENCE


@pytest.mark.parametrize("scheme", SCHEMES)
def test_each_letter_can_be_read_on_its_colour_and_stands_for_one_class(scheme: str) -> None:
    classes = SCHEMES[scheme]
    for one in classes:
        assert Color(one.colour).contrast(one.ink, method="wcag21") >= LEAST_CONTRAST, one
    assert len({one.letter for one in classes}) == len(classes)


@pytest.mark.parametrize("scheme", SEQUENTIAL)
def test_the_order_stays_without_colour(scheme: str) -> None:
    lightness = [Color(one.colour).convert("lab-d65")["lightness"] for one in SCHEMES[scheme]]
    assert all(lower - higher >= 8 for higher, lower in pairwise(lightness))


def test_what_has_no_value_is_never_taken_for_another_reason() -> None:
    for one, other in combinations(SCHEMES["no value"], 2):
        assert abs(palettes.luminance(one.colour) - palettes.luminance(other.colour)) > 0.1


@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#2a6fb0", "#fe9929"])
def test_luminance_is_that_of_the_guidelines(colour: str) -> None:
    assert palettes.luminance(colour) == pytest.approx(Color(colour).luminance(), abs=1e-4)


@pytest.mark.parametrize(("number", "first"), [(1, "1"), (2, "2"), (3, "3"), (4, "4"), (6, "6")])
def test_tiers_are_numbered_from_the_least_support_and_listed_from_the_most(number: int, first: str) -> None:
    made = palettes.tiers([f"tier {n}" for n in range(1, number + 1)])
    assert [one.letter for one in made] == [str(n) for n in range(number, 0, -1)]
    assert (made[0].letter, made[0].label) == (first, f"tier {number}")
    if number <= 4:
        assert len({one.colour for one in made}) == number
    darkness = [palettes.luminance(one.colour) for one in made]
    assert darkness == sorted(darkness)


@pytest.mark.parametrize(
    ("points", "letter"),
    [(100, "A"), (80, "A"), (79.9, "B"), (60, "B"), (40, "C"), (20, "D"), (19.99, "E"), (0, "E"), (np.nan, "?")],
)
def test_each_score_has_one_class(points: float, letter: str) -> None:
    assert palettes.need_class(points).letter == letter
    assert palettes.need_class(None) == palettes.NO_SCORE
