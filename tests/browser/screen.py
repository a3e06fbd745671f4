"""How a browser test opens a page and knows that it is ready."""

from playwright.sync_api import Page

from benchmarks.served import settle

PAGES = {
    "Home": "/",
    "Data": "/data",
    "Data quality": "/quality",
    "Operating model": "/operating_model",
    "Need": "/need",
    "Weights": "/weights",
    "Tiers": "/tiers",
    "Cluster map": "/cluster_map",
    "Allocation": "/allocation",
    "Rebalance": "/rebalance",
    "What if": "/scenarios",
    "Strategy": "/strategy",
    "Partner rota": "/partner_rota",
    "Calendar": "/calendar",
    "Compare models": "/model_comparison",
    "Record": "/record",
    "Method": "/method",
}
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
