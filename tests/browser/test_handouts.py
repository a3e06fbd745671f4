"""Pages given out as HTML, opened from a file: accessible, readable without scripts, printed a sheet a school."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from data_sources.handouts import documents, web
from tests.browser import reach
from tests.data_sources.handouts import hand_made

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SHEETS = """() => [...document.querySelectorAll('article')].map(one => getComputedStyle(one).breakBefore)"""


def test_pages_are_accessible_fit_a_phone_and_need_neither_scripts_nor_a_network(
    chromium: Browser, tmp_path: Path
) -> None:
    given = hand_made.handout(hand_made.prepared())
    schools, workers = documents.school_document(given), documents.worker_document(given)
    files = {"schools": web.html(schools), "one": web.single(schools, schools.pages[0]), "workers": web.html(workers)}
    for name, data in files.items():
        (tmp_path / f"{name}.html").write_bytes(data)
    page = chromium.new_page(viewport=reach.PHONE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for name in files:
        page.goto((tmp_path / f"{name}.html").as_uri())
        assert reach.faults(page) == []
        assert page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 1
    page.goto((tmp_path / "schools.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent") == "Skip to the content"
    page.emulate_media(media="print")
    assert page.evaluate(SHEETS) == ["page"] * len(schools.pages)
    page.close()
    plain = chromium.new_context(java_script_enabled=False).new_page()
    plain.goto((tmp_path / "schools.html").as_uri())
    assert "Ash Primary" in plain.get_by_role("main").inner_text()
    plain.context.close()
    assert [address for address in asked if not address.startswith(("file:", "data:"))] == []
