"""How a browser test opens a page and knows that it is ready."""

from pathlib import Path

from playwright.sync_api import Page

from benchmarks.served import settle
from pages.ui import nav

PAGES = {
    title: "/" if file == nav.HOME else f"/{Path(file).stem}" for file, (title, _icon, _about) in nav._PAGES.items()
}
# Pages that have something to show, and so stand in the list on the left, with the demonstration alone.
LISTED = [title for title, path in PAGES.items() if f"pages{path}.py" not in nav._ONLY_WHERE_THERE_IS_SOMETHING]
MAP = "[data-testid=stDeckGlJsonChart] canvas"


def visit(page: Page, server: str, path: str) -> None:
    """Opens an address directly, as a link in an e-mail would."""
    page.goto(f"{server}{path}")
    page.get_by_role("heading", level=1).wait_for()
    settle(page)
    if path == PAGES["Cluster map"]:
        page.wait_for_selector(MAP)


def follow(page: Page, title: str) -> None:
    """Opens a page from the list on the left."""
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True).click()
    if title != "Home":
        page.get_by_role("heading", level=1, name=title).wait_for()
    settle(page)
