"""From how sure a score is to other weights, a judgement and an agreed term, in a real browser."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screen import PAGES, follow, settle, visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
EVIDENCE = "Minutes of the cluster meeting on 12 October."


@pytest.fixture(autouse=True)
def _nothing_leaves(outside: list[str]) -> Iterator[None]:
    yield
    assert outside == []


def test_a_slider_re_ranks_at_once_and_what_is_kept_is_used(page: Page, server: str) -> None:
    visit(page, server, PAGES["Need"])
    expect(page.get_by_text(re.compile(r"its tier is (secure|borderline)"))).to_be_visible()
    follow(page, "Weights")
    expect(page.get_by_text("No tier would change")).to_be_visible()
    demand = page.get_by_role("slider", name=re.compile("^Demand"))
    demand.focus()
    demand.press("End")
    changes = page.get_by_text(re.compile(r"\d+ of 150 schools would change tier"))
    expect(changes).to_be_visible()
    page.get_by_role("button", name="Use these weights").click()
    expect(page.get_by_text("No tier would change")).to_be_visible()  # compared with themselves
    expect(page.get_by_text("These weights are now in force")).to_be_visible()
    expect(demand).to_have_count(1)  # while the page is drawn anew, the old one is still there
    expect(demand).to_have_value("100")
    page.get_by_role("button", name="Back to the defaults").click()
    expect(changes).to_be_visible()
    expect(demand).to_have_count(1)
    expect(demand).to_have_value("50")
    page.get_by_role("button", name="Use these weights").click()
    expect(page.get_by_text("No tier would change")).to_be_visible()


def test_a_judgement_needs_a_second_person_and_a_term_is_kept_for_good(page: Page, server: str) -> None:
    visit(page, server, PAGES["Tiers"])
    school = page.get_by_role("combobox", name="School to propose a judgement for")
    school.click()
    school.press_sequentially("Abbey Fields")
    page.get_by_role("option", name=re.compile("^Abbey Fields Primary School")).click()
    page.get_by_label("Reason", exact=True).fill("Two families new to the area need support now.")
    page.get_by_label("Evidence", exact=True).fill(EVIDENCE)
    page.get_by_role("button", name="Propose", exact=True).click()
    settle(page)
    waiting = page.locator("[class*=st-key-proposal_]").filter(has_text=EVIDENCE)
    waiting.get_by_role("button", name="Approve").click()
    expect(waiting.get_by_text(re.compile("somebody other|somebody else|own", re.IGNORECASE)).first).to_be_visible()
    settle(page)  # while the page is drawn anew the old box is there as well
    waiting.get_by_label("Your name").fill("Ola Approver")
    waiting.get_by_label("Your name").press("Tab")
    settle(page)
    waiting.get_by_role("button", name="Approve").click()
    expect(waiting).to_be_hidden()
    page.get_by_label("Name of the term").fill("Autumn 2026 as tested")
    page.get_by_role("button", name="Agree these tiers for good").click()
    settle(page)
    expect(page.get_by_role("cell", name="Autumn 2026 as tested").first).to_be_visible()
