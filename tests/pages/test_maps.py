"""Sizes of the circles on maps, and that little is sent."""

import json

import numpy as np
import pydeck as pdk
import pytest

from pages.ui import maps


def test_area_grows_with_the_roll_within_bounds() -> None:
    assert maps.radius_pixels(1600) == pytest.approx(2 * maps.radius_pixels(400), rel=0.01)
    assert maps.radius_pixels(np.nan) == maps.radius_pixels(5) == maps.SMALLEST_RADIUS_PIXELS
    assert maps.radius_pixels(9000) == maps.LARGEST_RADIUS_PIXELS


def test_a_map_is_described_in_as_few_characters_as_can_be_and_says_the_same() -> None:
    layers = [pdk.Layer("ScatterplotLayer", [{"place": [1.5, 2.5]}], id="one", get_position="place")]
    seen = pdk.ViewState(longitude=1, latitude=2, zoom=3)
    short, usual = maps.on_plain_ground(layers, seen), pdk.Deck(layers, initial_view_state=seen)
    assert "\n" not in short.to_json()
    assert len(short.to_json()) < len(usual.to_json())
    said = [json.loads(one.to_json())["layers"] for one in (short, usual)]
    assert said[0] == said[1]
