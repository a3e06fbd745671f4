"""The main job in a real browser: a cold deep link, files in, need, map, plan, export; nothing leaves the host."""

import csv
import io
import re
from collections.abc import Iterator

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from data_sources import demonstration
from tests.browser.screen import LISTED, MAP, PAGES, follow, settle, visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SEARCH_SECONDS = 3
CHART = "[data-testid=stVegaLiteChart] :is(svg, canvas)"


@pytest.fixture(autouse=True)
def _nothing_leaves(outside: list[str]) -> Iterator[None]:
    yield
    assert outside == []


def test_a_cold_deep_link_shows_the_page_inside_the_frame(page: Page, server: str) -> None:
    """The first request this server ever gets goes past app.py; the guard brings the frame back, address kept."""
    visit(page, server, PAGES["Allocation"])
    expect(page).to_have_url(f"{server}/allocation")
    expect(page).to_have_title("Allocation – TAS Planner")
    for title in LISTED:
        expect(page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True)).to_be_visible()
    expect(page.get_by_text("Fictitious demonstration district")).to_be_visible()


def test_files_in_need_map_plan_and_workbook_out(page: Page, server: str) -> None:
    visit(page, server, PAGES["Home"])
    expect(page).to_have_title("Home – TAS Planner")
    page.get_by_role("button", name="Use your own council's data").click()
    page.get_by_role("heading", level=1, name="Data").wait_for()
    load_files(page)
    follow(page, "Need")
    expect(page.get_by_text("The parts add up:")).to_be_visible()
    expect(
        page.locator("[data-testid=stVegaLiteChart] svg, [data-testid=stVegaLiteChart] canvas").first
    ).to_be_visible()
    follow(page, "Cluster map")
    page.wait_for_selector(MAP)
    follow(page, "Allocation")
    find_a_plan(page)
    rows = exported(page)
    assert len(rows) == 150
    assert all(row["link_worker"] or row["reason_not_covered"] for row in rows)


def load_files(page: Page) -> None:
    """One changed file that is taken, and one with a fault that is refused, in one go."""
    files = demonstration.files()
    name, clusters = next((name, data) for name, data in files.items() if name.endswith("_clusters.csv"))
    lines = clusters.decode("utf-8-sig").splitlines()
    bad = "\n".join([lines[0], "not a school,Nowhere", *lines[2:4]])
    files_here = page.get_by_role("region", name="Drop files here, or browse")
    files_here.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        [
            {"name": "our schools by cluster.csv", "mimeType": "text/csv", "buffer": clusters + b"\r\n"},
            {"name": f"broken {name}", "mimeType": "text/csv", "buffer": bad.encode()},
        ]
    )
    expect(page.get_by_text("our schools by cluster.csv is loaded.")).to_be_visible()
    expect(page.get_by_text("was not loaded:")).to_be_visible()
    settle(page)


def find_a_plan(page: Page) -> None:
    page.get_by_text("The search", exact=True).click()
    limit = page.get_by_label("Time limit, seconds")
    limit.fill(str(SEARCH_SECONDS))
    limit.press("Tab")
    page.get_by_role("button", name="Find a plan").click()
    expect(page.get_by_role("heading", name="Looking for a plan")).to_be_visible()
    expect(page.get_by_text(re.compile(r"seconds so far, at most \d+ left"))).to_be_visible()
    expect(page.get_by_role("heading", name="The plan", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Looking for a plan")).to_be_hidden()
    settle(page)


def exported(page: Page) -> list[dict[str, str]]:
    """The plan's CSV as rows; the workbook must open and hold the same schools."""
    with page.expect_download() as workbook_download:
        page.get_by_role("button", name="Download for Excel").click()
    workbook = openpyxl.load_workbook(io.BytesIO(workbook_download.value.path().read_bytes()))
    assert workbook.sheetnames[:3] == ["Summary", "Schools", "Link workers"]
    assert "Moves" in workbook.sheetnames
    with page.expect_download() as csv_download:
        page.get_by_role("button", name="Download as CSV", exact=True).click()
    text = csv_download.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    urns = {str(cell.value) for cell in workbook["Schools"]["A"]}
    assert {row["urn"] for row in rows} <= urns
    return rows


def test_a_search_can_be_stopped_and_keeps_what_it_found(page: Page, server: str) -> None:
    visit(page, server, PAGES["Allocation"])
    page.get_by_text("Rules of the service", exact=True).click()
    boundaries = page.get_by_role("combobox", name="Boundaries")
    boundaries.click()
    page.get_by_role("option").filter(has_text="Anyone").click()  # the search takes longer than it takes to stop it
    settle(page)
    expect(boundaries).to_have_value(re.compile("^Anyone"))
    page.get_by_text("The search", exact=True).click()
    limit = page.get_by_role("spinbutton", name="Time limit, seconds")
    limit.fill("60")  # whatever another journey has left there
    limit.press("Tab")
    settle(page)
    page.get_by_role("button", name="Find a plan").click()
    page.get_by_role("button", name="Stop and keep the best so far").click()
    expect(page.get_by_text("The search was stopped early.")).to_be_visible()
    expect(page.get_by_role("heading", name="The plan", exact=True)).to_be_visible()
