"""Method: every figure with its source, every rule, the settings in force."""

from streamlit.testing.v1 import AppTest

from allocation.verify import ALL_CHECKS
from data_sources import operating_models
from pages.ui import nav
from tests.pages.screen import opened, said


def test_every_figure_of_the_model_is_there_with_status_and_source(app: AppTest) -> None:
    opened(app, nav.METHOD)
    table = next(frame.value for frame in app.dataframe if "status" in frame.value.columns)
    model = operating_models.load("wakefield")
    assert list(table["figure"]) == [name for name, _ in model.figures()]
    assert (table["source"].str.len() > 3).all()
    assert set(table["status"]) >= {"Stated in the source", "Assumption, to be confirmed"}


def test_every_rule_is_there_in_the_words_of_the_code(app: AppTest) -> None:
    opened(app, nav.METHOD)
    for check in ALL_CHECKS:
        assert str(check.__doc__).strip().splitlines()[0] in said(app)


def test_it_needs_no_data(empty_app: AppTest) -> None:
    opened(empty_app, nav.METHOD)
    assert empty_app.title[0].value == "Method"
