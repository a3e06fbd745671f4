"""Classes, sizes and colours of the map."""

import itertools

import numpy as np
import pytest

from pages.ui import map_marks, maps


@pytest.mark.parametrize(
    ("points", "letter"),
    [
        (100, "A"),
        (80, "A"),
        (79.9, "B"),
        (60, "B"),
        (40, "C"),
        (20, "D"),
        (19.99, "E"),
        (0, "E"),
        (np.nan, "?"),
        (None, "?"),
    ],
)
def test_each_score_has_one_class(points: float, letter: str) -> None:
    assert maps.need_class(points).letter == letter


def luminance(colour: str) -> float:
    parts = [value / 255 for value in map_marks.rgb(colour)[:3]]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_higher_need_is_darker_and_neighbouring_classes_can_be_told_apart_without_colour() -> None:
    for higher, lower in itertools.pairwise(maps.CLASSES):
        assert luminance(higher.colour) < luminance(lower.colour)
        assert contrast(higher.colour, lower.colour) >= 1.4


@pytest.mark.parametrize("one", [*maps.CLASSES, maps.UNKNOWN], ids=lambda one: one.letter)
def test_the_letter_can_be_read_on_its_colour(one: maps.NeedClass) -> None:
    assert contrast(one.colour, one.text_colour) >= 4.5


def test_area_grows_with_the_roll_within_bounds() -> None:
    assert maps.radius_pixels(1600) == pytest.approx(2 * maps.radius_pixels(400), rel=0.01)
    assert maps.radius_pixels(np.nan) == maps.radius_pixels(5) == maps.SMALLEST_RADIUS_PIXELS
    assert maps.radius_pixels(9000) == maps.LARGEST_RADIUS_PIXELS
