"""England: hidden until there is a run, then every authority on a map, in a table and in words."""

import json
from pathlib import Path
from urllib.parse import unquote

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from allocation.settings import AllocationSettings
from data_sources.cluster_map import palettes
from data_sources.database import FILE_NAME
from data_sources.national import authorities, kept_run, run
from data_sources.running.workers import workers
from pages.ui import cache, england_map, nav
from tests import tiny_england
from tests.pages.conftest import ROOT, TIMEOUT_SECONDS
from tests.pages.screen import links, metrics, opened, said


@pytest.fixture(scope="module")
def england_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with a run of the tiny England, one authority left out because it could not be planned."""
    folder = tmp_path_factory.mktemp("england")
    engine = tiny_england.make(folder)
    planned = authorities._planned

    def refusing(*given: object) -> object:
        if given[1].authority_code == "803":  # type: ignore[attr-defined]
            raise ValueError("its clusters contradict each other")
        return planned(*given)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(authorities, "_planned", refusing)
        choices = run.Choices(AllocationSettings(), seconds_a_school=0.001)
        found = run.run(engine, list(tiny_england.AUTHORITIES), choices, lambda tasks: workers(tasks=tasks))
    kept_run.keep(engine, found, "Ann")
    engine.dispose()
    return folder / "england.db"


@pytest.fixture
def england(england_file: Path, tmp_path: Path) -> AppTest:
    (tmp_path / FILE_NAME).write_bytes(england_file.read_bytes())
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=TIMEOUT_SECONDS)


def layers(app: AppTest) -> dict[str, dict[str, object]]:
    drawn = json.loads(app.get("deck_gl_json_chart")[0].proto.json)
    return {str(one["id"]): one for one in drawn["layers"]}


def test_without_a_run_the_page_says_how_one_is_made(app: AppTest) -> None:
    opened(app, nav.ENGLAND)
    assert "allocate --all-authorities" in said(app)
    assert links(app) == ["Go to Data to load them"]


def test_every_school_and_authority_is_there_and_what_is_made_up_is_said(england: AppTest) -> None:
    opened(england, nav.ENGLAND)
    assert metrics(england)["Authorities"] == "3"
    assert metrics(england)["Schools"] == "28"
    assert metrics(england)["Schools with a link worker"] == "23"
    text = said(england)
    assert "Made-up staff in 2 of 3 authorities" in text
    assert "1 could not be planned and say why" in text
    assert "scores of two councils cannot be compared" in text
    table = next(frame.value for frame in england.dataframe if "authority_name" in frame.value)
    assert table.set_index("authority_name").loc["Coldmere", "explanation"].endswith("contradict each other")
    drawn = layers(england)
    places = [
        json.loads(unquote(str(one["data"])).partition(",")[2]) for i, one in drawn.items() if i.startswith("need")
    ]
    assert sum(len(part) for part in places) == 28
    assert "http" not in json.dumps(drawn)
    assert {one["authority_code"] for one in drawn["authorities "]["data"]} == set(tiny_england.AUTHORITIES)  # type: ignore[attr-defined]


def test_choosing_an_authority_changes_map_figures_and_schools(england: AppTest) -> None:
    opened(england, nav.ENGLAND)
    england.selectbox(key="england_authority").set_value("802").run()
    assert "Brackwater" in [one.value for one in england.header]
    drawn = layers(england)
    assert len(drawn["near"]["data"]) == tiny_england.AUTHORITIES["802"][1]  # type: ignore[arg-type]
    shown = next(frame.value for frame in england.dataframe if "council_points" in frame.value)
    assert len(shown) == tiny_england.AUTHORITIES["802"][1]
    england.selectbox(key="england_authority").set_value("803").run()
    facts = england.table[0].value.to_string()
    assert "Why there is no plan" in facts
    assert "contradict each other" in facts


def test_the_address_opens_the_same_authority(england: AppTest) -> None:
    england.query_params["england_authority"] = "Ambleton"
    opened(england, nav.ENGLAND)
    assert "Ambleton" in [one.value for one in england.header]


def test_the_page_is_in_the_list_once_there_is_a_run(england: AppTest) -> None:
    england.run()
    assert not england.exception
    assert cache.has_national_run()
    assert england.session_state["_pages_offered"] == {nav.ENGLAND}


def test_the_places_of_all_england_are_a_few_hundred_kilobytes() -> None:
    places = pd.DataFrame({"longitude": [-2.3456] * 22_000, "latitude": [53.4561] * 22_000})
    text = england_map.payload(places.assign(half_degrees=england_map.half_widths(places)))
    assert json.loads(text.partition(",")[2])[0] == {"x": -2346, "y": 53456, "w": 6}
    assert len(text) < 650_000


def test_a_school_far_from_others_has_a_larger_square() -> None:
    places = pd.DataFrame({"longitude": [-2.0, -2.0, 0.0], "latitude": [53.0, 53.011, 51.0]})
    assert list(england_map.half_widths(places).round(4)) == [0.0088, 0.0088, 0.013]


def test_classes_are_those_of_every_other_map() -> None:
    points = pd.Series([95.0, 60.0, 59.9, float("nan")])
    assert list(england_map.classes(points)) == [palettes.need_class(v).letter for v in (95, 60, 59.9, None)]
