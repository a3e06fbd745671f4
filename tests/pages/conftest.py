"""The app in a test: a database of its own, the demonstration already in it, and pages inside the frame."""

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime import pages_manager
from streamlit.testing.v1 import AppTest, local_script_runner
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

from data_sources import demonstration
from data_sources.database import FILE_NAME
from pages.ui import jobs, solving
from tests import once
from tests.pages import kept_results

ASKED_AGAIN = local_script_runner.require_widgets_deltas
ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_SECONDS = 180


# Streamlit reads the description of every package installed for each new AppTest; none of them changes meanwhile.
SCANNED = cache(manifest_scanner.scan_component_manifests)


@pytest.fixture(autouse=True)
def _framed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, districts_joined_once: None) -> Iterator[None]:
    """AppTest opens pages without app.py when a pages/ folder exists, unless told otherwise; nothing that a
    test kept is there for another (but see `kept_results`)."""
    made = pages_manager.PagesManager.__init__

    def with_navigation(self: Any, *arguments: Any, **named: Any) -> None:
        made(self, *arguments, **named)
        pages_manager.PagesManager.uses_pages_directory = False

    monkeypatch.setattr(pages_manager.PagesManager, "__init__", with_navigation)
    monkeypatch.setattr(manifest_scanner, "scan_component_manifests", SCANNED)
    monkeypatch.setattr(local_script_runner, "require_widgets_deltas", _until_it_has_run)
    monkeypatch.setenv("TAS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TAS_USER", "Tess Tester")
    monkeypatch.delenv("TAS_DATABASE_URL", raising=False)
    kept_results.own_unless(None, monkeypatch)
    yield
    kept_results.forget_the_rest()


def _until_it_has_run(runner: LocalScriptRunner, timeout: float) -> None:
    """Waits for the page without asking a thousand times a second, which takes the processor from the page itself."""
    assert runner._script_thread is not None
    runner._script_thread.join(timeout)
    if not runner.script_stopped():
        ASKED_AGAIN(runner, 0)  # raises, and ends the page


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> jobs.JobManager:
    """Jobs run to their end before the page goes on, so a test need not wait."""
    manager = jobs.JobManager(start=lambda run: run())
    monkeypatch.setattr(jobs, "manager", lambda: manager)
    monkeypatch.setattr(solving.jobs, "manager", lambda: manager)
    return manager


@pytest.fixture(scope="session")
def demonstration_known_by(demonstration_file: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """What the data and the decisions of the demonstration are known by."""
    return kept_results.as_loaded(once.demonstration_engine(demonstration_file, tmp_path_factory.mktemp("known_by")))


@pytest.fixture
def app(
    demonstration_file: Path, demonstration_known_by: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AppTest:
    """The app with the demonstration district loaded, not yet run."""
    shutil.copy(demonstration_file, tmp_path / FILE_NAME)
    kept_results.own_unless(demonstration_known_by, monkeypatch)
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=TIMEOUT_SECONDS)


@pytest.fixture
def empty_app(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The app with nothing loaded at all."""
    monkeypatch.setattr(demonstration, "load", lambda engine, by: None)
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=TIMEOUT_SECONDS)
