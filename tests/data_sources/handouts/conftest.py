"""Testford, scored and built once."""

from typing import Any

import pytest

from data_sources.handouts.basis import Handout
from data_sources.planning import Prepared
from tests.data_sources.handouts import hand_made


@pytest.fixture(scope="session")
def testford() -> Prepared:
    """Six schools, two link workers, one of the family hub and a social worker."""
    return hand_made.prepared()


@pytest.fixture(scope="session")
def given(testford: Prepared) -> Handout:
    """A draft plan of it with all that goes with it."""
    return hand_made.handout(testford)


@pytest.fixture
def given_with(testford: Prepared) -> Any:
    """The same with some of it otherwise."""
    return lambda **more: hand_made.handout(testford, **more)
