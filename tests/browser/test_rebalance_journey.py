"""From somebody leaving to an approved plan, in a real browser: each step of the journey, and what comes out of it."""

import re

import pytest
from playwright.sync_api import Page, expect

from benchmarks.journey import LEAVES, Journey
from tests.browser import reach

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SEARCH_SECONDS = 1


def test_somebody_leaves_and_by_the_end_an_approved_plan_is_in_a_workbook(
    page: Page, server: str, outside: list[str]
) -> None:
    journey = Journey(page, server, schools_tried=1, ranked=1, search_seconds=SEARCH_SECONDS)
    for name, step in journey.steps.items():
        step()
        if name == "inspect what changes":
            expect(page).to_have_url(re.compile("step=What"))  # a link to it opens this step
            expect(page.get_by_role("heading", name=re.compile("of 150 schools change link worker"))).to_be_visible()
            page.evaluate(reach.DRAW_NO_MAPS)  # what later maps show is asked of none of them
        if name == "change by hand":
            assert all(milliseconds > 0 for milliseconds in journey.hand_milliseconds)
            expect(page.locator(".st-key-edit_effect")).to_contain_text("of their hours")
    assert journey.exported is not None
    said = "\n".join(str(cell) for row in journey.exported["Summary"].values for cell in row)
    assert LEAVES in said
    assert "approved" in said
    assert outside == []
