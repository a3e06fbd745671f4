"""What the council says about challenging a page: kept, put on record, refused where it cannot be."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from data_sources import stores
from data_sources.database import open_database
from data_sources.handouts.challenge import Challenge, challenge, keep


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{tmp_path_factory.mktemp('challenge') / 'tas.db'}")
    yield opened
    opened.dispose()


def test_it_is_kept_by_council_trimmed_and_on_record(database: Engine) -> None:
    assert challenge(database, "001") == Challenge()
    keep(database, "001", Challenge(contact="  Early help team ", working_days=10), "Ann")
    assert challenge(database, "001") == Challenge(contact="Early help team", working_days=10)
    assert challenge(database, "002").missing == Challenge().missing
    assert "E-mail" in challenge(database, "001").missing
    assert stores.activities(database, "001")[0].by == "Ann"
    full = Challenge("Team", "a@b.gov.uk", "01234 567890", "Town Hall", 10, "The director")
    assert full.is_complete


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (Challenge(email="nobody"), "'nobody' is no e-mail address"),
        (Challenge(working_days=0), "give 1 to 365 working days, not 0"),
        (Challenge(address="x" * 501), "Postal address: 501 characters; give 500 at most"),
    ],
    ids=["email", "days", "length"],
)
def test_what_cannot_be_is_refused_in_a_sentence(database: Engine, said: Challenge, fault: str) -> None:
    with pytest.raises(ValueError, match=fault.replace("(", r"\(")):
        keep(database, "003", said, "Ann")
    assert challenge(database, "003") == Challenge()
