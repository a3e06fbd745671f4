"""A real server on a database of its own, and a real Chromium that may talk to nobody else."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
START_SECONDS = 60
LOCAL = {"127.0.0.1", "localhost"}
# No other name is found, and no other address is reached: whatever asks for one is refused, and noted (see `outside`).
NOBODY_ELSE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost"
# Waits are long because two cores draw the map in software.
expect.set_options(timeout=60_000)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Skips where there is no Chromium, unless the run is one that must have it."""
    if not CHROMIUM.exists():
        if os.environ.get("CI") or os.environ.get("TAS_REQUIRE_BROWSER"):
            pytest.fail(f"{CHROMIUM} is not there, and this run must have it")
        pytest.skip(f"needs {CHROMIUM}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", NOBODY_ELSE],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server that nobody has opened yet, on an empty database."""
    folder = tmp_path_factory.mktemp("server")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    settings = {"TAS_DATA_DIR": str(folder), "TAS_USER": "Tess Tester"}
    environment = {name: value for name, value in os.environ.items() if name != "TAS_DATABASE_URL"} | settings
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1"]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait_until_healthy(address, process)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)
    written = (folder / "server.log").read_text(errors="replace")
    assert "Traceback" not in written, written[-3000:]


def _wait_until_healthy(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended by itself"
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the server did not start")


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
