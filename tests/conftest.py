"""Fixtures every test may use."""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("TAS_SHARED", Path(__file__).resolve().parents[2] / "shared"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of real open data and published answers; the test skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"needs the open data folder ({SHARED.name}/ beside the checkout, or TAS_SHARED)")
    return SHARED
