"""Record: what people did in plain words, filtered, and a check that finds what was altered."""

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from data_sources import stores
from pages.ui import cache, nav
from pages.ui.record_settings import setting_sentence
from tests.pages.screen import opened, said, went_well


def check(app: AppTest, head: str = "") -> AppTest:
    app.text_input(key="record_head").input(head)
    app.button(key="check_record_button").click().run()
    assert went_well(app)
    return app


def test_with_nothing_loaded_it_says_what_to_do_next(empty_app: AppTest) -> None:
    opened(empty_app, nav.RECORD)
    assert "No schools are loaded yet" in said(empty_app)


def test_lines_are_shown_newest_first_and_filtered(app: AppTest) -> None:
    opened(app, nav.HOME)
    stores.log_activity(
        cache.engine(), by="Ben Roe", action="export", sentence="Exported plan 7.", authority_code="998"
    )
    opened(app, nav.RECORD)
    every = app.dataframe[0].value
    assert every["what"][0] == "Exported plan 7."
    assert "Files loaded" in set(every["kind"])
    app.multiselect(key="record_who").select("Ben Roe").run()
    assert app.dataframe[0].value["what"].to_list() == ["Exported plan 7."]
    app.text_input(key="record_words").input("no such words").run()
    assert "**0 lines**" in said(app)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (None, {"max_moves": 12, "seed": 1}, "Settings of a plan: max moves from none to 12 and seed from none to 1."),
        (
            {"max_moves": 12, "seed": 1},
            {"max_moves": None, "seed": 1},
            "Settings of a plan: max moves from 12 to none.",
        ),
        ({"a": {"b": [1]}}, {"a": {"b": [1, 2]}}, "Settings of a plan: a b from 1 to 1 and 2."),
        ({"on": False}, {"on": True}, "Settings of a plan: on from no to yes."),
        ("x", "x", "Settings of a plan: set again."),
    ],
)
def test_a_changed_setting_says_which_value_became_which(old: object, new: object, said: str) -> None:
    assert setting_sentence({"name": "allocation_settings", "old": old, "new": new}) == said


def test_a_whole_record_passes_and_an_altered_one_is_named(app: AppTest) -> None:
    opened(app, nav.RECORD)
    assert "is not the end of a record" in said(check(app, "nonsense"))
    check(app)
    assert "No fault in" in said(app)
    head = app.code[0].value
    assert "It goes on from the end you gave" in said(check(app, head))
    with cache.engine().begin() as connection:
        connection.execute(text("DROP TRIGGER activity_no_update"))
        connection.execute(text("UPDATE activity SET sentence = 'Nothing was loaded.' WHERE id = 2"))
    assert "Line 2 (Nothing was loaded.) is not what was written" in said(check(app))
