"""National files split by authority: each district is what it would be from all of the files."""

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine

from data_sources import district, stores
from data_sources.district import District
from data_sources.national.split import NationalFiles, is_same_everywhere
from data_sources.reading.contract import Dataset
from tests import tiny_england
from tests.data_sources.joined_frames import deprivation


@pytest.fixture(scope="module")
def england(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = tiny_england.make(tmp_path_factory.mktemp("england"))
    yield engine
    engine.dispose()


def differences(one: District, other: District) -> list[str]:
    def is_same(a: object, b: object) -> bool:
        return a.equals(b) if isinstance(a, pd.DataFrame) else a == b

    return [of.name for of in fields(one) if not is_same(getattr(one, of.name), getattr(other, of.name))]


@pytest.mark.parametrize("code", tiny_england.AUTHORITIES)
def test_a_district_is_the_same_from_its_part_of_the_files(england: Engine, code: str) -> None:
    whole, part = district.load(england, code), NationalFiles(england).district(code)
    assert differences(whole, part) == []
    assert len(part.schools) == tiny_england.AUTHORITIES[code][1]


def test_figures_of_a_closed_school_are_found_through_the_links(england: Engine) -> None:
    first = NationalFiles(england).district("801").schools.set_index("urn").loc["801000"]
    assert first["predecessor_urns"] == tiny_england.CLOSED
    assert first["fsm_percent"] == pytest.approx(
        tiny_england.frames()["school_census"].set_index("urn").loc[tiny_england.CLOSED, "fsm6_percent"]
    )


def test_a_council_with_files_of_its_own_has_them(tmp_path: Path) -> None:
    engine = tiny_england.make(tmp_path)
    clusters = pd.DataFrame({"urn": ["802000"], "laestab": [""], "school_name": [""], "cluster": ["North"]})
    stores.save_datasets(engine, [Dataset("clusters", clusters)], "c.csv", "ab", "802", "a test")
    found = NationalFiles(engine).district("802")
    assert differences(district.load(engine, "802"), found) == []
    assert "North" in set(found.schools["cluster"])
    engine.dispose()


def test_areas_are_left_out_only_where_nothing_could_depend_on_them() -> None:
    rows = [{"lsoa_code": code, "imd_score": 1.0, "district_code": ""} for code in ("A", "B")]
    assert is_same_everywhere(None)
    assert is_same_everywhere(deprivation(*rows))
    assert is_same_everywhere(deprivation(*({**row, "idaci_score": 2.0} for row in rows)))
    assert not is_same_everywhere(deprivation(rows[0], {**rows[1], "idaci_score": 2.0}))


def test_an_authority_that_is_not_loaded_says_so(england: Engine) -> None:
    with pytest.raises(district.NothingLoaded, match="authority 999"):
        NationalFiles(england).district("999")
