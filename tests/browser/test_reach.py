"""Every page, empty and not, and every state of it for everyone: accessible, by the keyboard alone, at 320 pixels."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from data_sources.database import FILE_NAME
from tests.browser import reach, seeded
from tests.browser.screen import LISTED, PAGES, settle, visit
from tests.browser.states import STATES, WALKED

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(autouse=True)
def _nothing_leaves(outside: list[str]) -> Iterator[None]:
    yield
    assert outside == []


@pytest.fixture(scope="module")
def tab(
    window: BrowserContext, server: str, server_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """One tab that goes from page to page by the list on the left."""
    opened = window.new_page()
    opened.set_default_timeout(60_000)
    visit(opened, server, PAGES["Home"])  # the first to do so on an empty database is given the demonstration
    file = server_folder / FILE_NAME
    with seeded.put_back(file):
        seeded.add(file, tmp_path_factory.mktemp("england"))
        visit(opened, server, PAGES["Home"])  # where there is an England to see, it is in the list
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def kinds() -> set[str]:
    """Kinds of control of which one has been looked at with focus and without."""
    return set()


@pytest.mark.parametrize("title", PAGES)
def test_a_page_and_its_states_are_accessible_by_keyboard_and_fit_a_phone(
    tab: Page, title: str, kinds: set[str]
) -> None:
    opened(tab, title)
    seen = {"": reach.unreached(tab) + reach.not_seen(tab, kinds)}
    tab.keyboard.press("Escape")
    tab.evaluate(reach.OPEN_FOLDS)
    settle(tab)
    seen["with all folds open"] = reach.faults(tab)
    with reach.maps_not_drawn(tab), reach.narrow(tab):
        seen["with all folds open"] += reach.unfit(tab)
        for name, bring_about in STATES.get(title, {}).items():
            bring_about(tab)
            seen[name] = reach.faults(tab) + reach.unfit(tab)
            if name in WALKED:
                seen[name] += reach.unreached(tab, is_new=False) + reach.not_seen(tab, kinds)
            tab.keyboard.press("Escape")
    found = [f"{state or 'as opened'}: {one}" for state, every in seen.items() for one in every]
    assert not found, "\n".join(found)


def test_with_nothing_loaded_every_page_says_so_to_everyone(tab: Page, server_folder: Path, tmp_path: Path) -> None:
    found = []
    with seeded.emptied(server_folder / FILE_NAME, tmp_path):
        for title in LISTED:
            opened(tab, title)
            with reach.narrow(tab):
                every = reach.faults(tab) + reach.unfit(tab) + reach.unreached(tab, is_new=False)
            found += [f"{title}: {one}" for one in every]
    assert not found, "\n".join(found)


def opened(page: Page, title: str) -> None:
    """The page from the list on the left, by the Enter key."""
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True).press("Enter")
    if title != "Home":
        page.get_by_role("heading", level=1, name=title, exact=True).wait_for()
    settle(page)
