"""Every page for everyone: no accessibility fault the page could avoid, and usable at 320 pixels."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.screen import PAGES, settle, visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Streamlit's own, which a page cannot change: rule -> where.
FRAMEWORK = {"presentation-role-conflict": "stFileUploader"}
PHONE = {"width": 320, "height": 800}
TOO_WIDE = """() => [document.documentElement, ...document.querySelectorAll('[data-testid=stMain]')]
    .map(one => one.scrollWidth - one.clientWidth).filter(over => over > 1)"""


@pytest.fixture(autouse=True)
def _nothing_leaves(outside: list[str]) -> Iterator[None]:
    yield
    assert outside == []


def avoidable(violations: list[dict]) -> list[str]:
    """Rule and element of every violation that is not the framework's own."""
    return [
        f"{one['id']}: {node['html'][:200]}"
        for one in violations
        for node in one["nodes"]
        if FRAMEWORK.get(one["id"], "nowhere") not in node["html"] + str(node["target"])
    ]


@pytest.mark.parametrize("title", PAGES)
def test_a_page_is_accessible_and_fits_a_phone(page: Page, server: str, title: str) -> None:
    visit(page, server, PAGES[title])
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARDS}, "resultTypes": ["violations"]})
    assert avoidable(found.response["violations"]) == []
    page.set_viewport_size(PHONE)
    settle(page)
    assert page.evaluate(TOO_WIDE) == []
