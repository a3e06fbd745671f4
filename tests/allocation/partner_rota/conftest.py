"""Schools that several tests of the partner rota use."""

import pytest

from allocation.entities import Phase
from allocation.partner_rota.entities import RotaSchool
from tests.allocation.partner_rota.rotas import schools_of


@pytest.fixture(scope="session")
def district() -> list[RotaSchool]:
    """18 secondaries that meet three times, 45 primaries that meet twice, 12 kept in touch with: Wakefield's tiers."""
    return schools_of(
        (18, Phase.SECONDARY, "three_meetings"),
        (45, Phase.PRIMARY, "two_meetings"),
        (12, Phase.PRIMARY, "keeping_in_touch"),
    )
