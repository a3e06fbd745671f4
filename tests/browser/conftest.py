"""A real server on a database of its own, and a real Chromium that may talk to nobody else."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from benchmarks import served

LOCAL = {"127.0.0.1", "localhost"}
# Waits are long because two cores draw the map in software.
expect.set_options(timeout=60_000)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Skips where there is no Chromium, unless the run is one that must have it."""
    if not served.CHROMIUM.exists():
        if os.environ.get("CI") or os.environ.get("TAS_REQUIRE_BROWSER"):
            pytest.fail(f"{served.CHROMIUM} is not there, and this run must have it")
        pytest.skip(f"needs {served.CHROMIUM}")
    with served.chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def server_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server has its database."""
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="session")
def server(server_folder: Path) -> Iterator[str]:
    """Address of a server that nobody has opened yet, on an empty database."""
    with served.served(server_folder) as address:
        yield address


@pytest.fixture(scope="session")
def window(chromium: Browser) -> Iterator[BrowserContext]:
    """One window for all tests, 1366 pixels wide, which like anybody's keeps the files of the app it has fetched."""
    opened = chromium.new_context(viewport={"width": 1366, "height": 900}, locale="en-GB", accept_downloads=True)
    yield opened
    opened.close()


@pytest.fixture
def outside(window: BrowserContext) -> Iterator[list[str]]:
    """Every address outside this host that the browser asks for during the test."""
    asked: list[str] = []

    def note(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.hostname not in LOCAL:
            asked.append(request.url)

    window.on("request", note)
    yield asked
    window.remove_listener("request", note)


@pytest.fixture
def page(window: BrowserContext, outside: list[str]) -> Iterator[Page]:
    """One tab, and so one visitor: a tab of Streamlit's knows nothing of another."""
    tab = window.new_page()
    tab.set_default_timeout(90_000)
    yield tab
    tab.close()
