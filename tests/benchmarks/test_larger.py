"""The larger district is the demonstration several times over, with nothing shared between the copies."""

import io
import json

import pandas as pd
import pytest

from benchmarks import larger
from data_sources import demonstration


@pytest.fixture(scope="module")
def twice() -> dict[str, bytes]:
    return larger.files(2)


def test_every_school_is_there_twice_under_numbers_and_names_of_its_own(twice: dict[str, bytes]) -> None:
    name = next(name for name in twice if name.endswith("_clusters.csv"))
    table = pd.read_csv(io.BytesIO(twice[name]), dtype=str)
    once = pd.read_csv(io.BytesIO(demonstration.files()[name]), dtype=str)
    assert len(table) == 2 * len(once)
    assert table["URN"].is_unique
    assert table["School"].is_unique
    assert table["Cluster"].nunique() == 2 * once["Cluster"].nunique()


def test_posts_and_areas_go_with_them_and_vacant_stays_vacant(twice: dict[str, bytes]) -> None:
    posts = pd.read_excel(io.BytesIO(next(data for name, data in twice.items() if "link_workers" in name)))
    assert posts["Post number"].is_unique
    assert set(posts.loc[posts["Name"].str.startswith("Vacant"), "Name"]) == {"Vacant"}
    areas = json.loads(next(data for name, data in twice.items() if "cluster_areas" in name))["features"]
    assert len({one["properties"]["cluster"] for one in areas}) == len(areas) == 12
