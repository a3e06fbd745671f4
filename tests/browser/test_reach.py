"""Every page and every state of it for everyone: accessible, usable by the keyboard alone, at 320 pixels too."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser import reach
from tests.browser.screen import LISTED, PAGES, settle, visit
from tests.browser.states import STATES, WALKED

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
MAIN = "[data-testid=stMain]"


@pytest.fixture(autouse=True)
def _nothing_leaves(outside: list[str]) -> Iterator[None]:
    yield
    assert outside == []


@pytest.fixture(scope="module")
def tab(window: BrowserContext, server: str) -> Iterator[Page]:
    """One tab that goes from page to page by the list on the left."""
    opened = window.new_page()
    opened.set_default_timeout(180_000)
    visit(opened, server, PAGES["Home"])
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def kinds() -> set[str]:
    """Kinds of control of which one has been looked at with focus and without."""
    return set()


@pytest.mark.parametrize("title", PAGES)
def test_a_page_and_its_states_are_accessible_by_keyboard_and_fit_a_phone(
    tab: Page, server: str, title: str, kinds: set[str]
) -> None:
    opened(tab, server, title)
    seen = {"": reach.unreached(tab) + reach.not_seen(tab, kinds)}
    tab.keyboard.press("Escape")
    tab.evaluate(reach.OPEN_FOLDS)
    settle(tab)
    seen["with all folds open"] = reach.faults(tab)
    with reach.narrow(tab):
        seen["with all folds open"] += reach.unfit(tab)
        for name, bring_about in STATES.get(title, {}).items():
            bring_about(tab)
            seen[name] = reach.faults(tab, MAIN) + reach.unfit(tab)
            if name in WALKED:
                seen[name] += reach.unreached(tab, is_new=False) + reach.not_seen(tab, kinds)
                tab.keyboard.press("Escape")
    found = [f"{state or 'as opened'}: {one}" for state, every in seen.items() for one in every]
    assert not found, "\n".join(found)


def opened(page: Page, server: str, title: str) -> None:
    """The page from the list on the left, by the Enter key; by its address where it is not in the list."""
    if title not in LISTED:
        visit(page, server, PAGES[title])
        return
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True).press("Enter")
    if title != "Home":
        page.get_by_role("heading", level=1, name=title, exact=True).wait_for()
    settle(page)
