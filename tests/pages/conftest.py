"""The app in a test: a database of its own, the demonstration already in it, and pages inside the frame."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.runtime import pages_manager
from streamlit.testing.v1 import AppTest

from data_sources import database, demonstration
from data_sources.database import FILE_NAME
from pages.ui import jobs, solving

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_SECONDS = 60


@pytest.fixture(scope="session")
def demonstration_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the demonstration district, made once and copied for every test."""
    path = tmp_path_factory.mktemp("demonstration") / FILE_NAME
    engine = database.open_database(f"sqlite:///{path}")
    demonstration.load(engine, by="a test")
    engine.dispose()
    return path


@pytest.fixture(autouse=True)
def _framed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """AppTest opens pages without app.py when a pages/ folder exists, unless told otherwise; caches start empty."""
    made = pages_manager.PagesManager.__init__

    def with_navigation(self: Any, *arguments: Any, **named: Any) -> None:
        made(self, *arguments, **named)
        pages_manager.PagesManager.uses_pages_directory = False

    monkeypatch.setattr(pages_manager.PagesManager, "__init__", with_navigation)
    monkeypatch.setenv("TAS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TAS_USER", "Tess Tester")
    monkeypatch.delenv("TAS_DATABASE_URL", raising=False)
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> jobs.JobManager:
    """Jobs run to their end before the page goes on, so a test need not wait."""
    manager = jobs.JobManager(start=lambda run: run())
    monkeypatch.setattr(jobs, "manager", lambda: manager)
    monkeypatch.setattr(solving.jobs, "manager", lambda: manager)
    return manager


@pytest.fixture
def app(demonstration_file: Path, tmp_path: Path) -> AppTest:
    """The app with the demonstration district loaded, not yet run."""
    shutil.copy(demonstration_file, tmp_path / FILE_NAME)
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=TIMEOUT_SECONDS)


@pytest.fixture
def empty_app(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The app with nothing loaded at all."""
    monkeypatch.setattr(demonstration, "load", lambda engine, by: None)
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=TIMEOUT_SECONDS)
