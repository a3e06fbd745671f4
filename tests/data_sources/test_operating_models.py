"""The models that come with the product are lawful, and a broken one is refused with its file, key and rule."""

import pytest

from allocation.entities import Phase
from allocation.operating_model import Status
from data_sources import operating_models


def test_wakefield_holds_the_papers_numbers() -> None:
    model = operating_models.load("wakefield")
    senior = model.role("senior_link_worker")
    assert (senior.floor[Phase.PRIMARY].value, senior.ceiling[Phase.PRIMARY].value) == (7, 9)
    assert (senior.floor[Phase.SECONDARY].value, senior.ceiling[Phase.SECONDARY].value) == (2, 3)
    assert model.tier("three_meetings").meetings[Phase.SECONDARY].value == 3
    assert model.tier("two_meetings").meetings[Phase.PRIMARY].value == 2
    assert model.tier("keeping_in_touch").meetings[Phase.PRIMARY].value == 0


@pytest.mark.parametrize("model_id", operating_models.names())
def test_every_stated_number_quotes_its_source(model_id: str) -> None:
    figures = [figure for _, figure in operating_models.load(model_id).figures()]
    assert figures
    assert all(len(f.source) > 10 for f in figures if f.status in {Status.STATED, Status.DERIVED, Status.ASSUMPTION})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('floor = "three_meetings"', 'floor = "weekly"', "'weekly', which does not exist"),
        (
            "floor.primary = { value = 7",
            "floor.primary = { value = 12",
            "floor for primary schools (12) is above the ceiling (9)",
        ),
        ("cut_offs.two_meetings = { value = 35", "cut_offs.two_meetings = { value = 0", "cut-offs must rise"),
        ('mode = "virtual"', 'mode = "by post"', "tiers.keeping_in_touch.mode"),
        ('boundary = "hard"', 'boundary = "fuzzy"', "boundary"),
        ('area_word = "cluster"', 'area_word = "cluster"\nzone_word = "zone"', "zone_word"),
        ('id = "wakefield"', 'id = "wakefield', "not readable as TOML"),
    ],
)
def test_a_broken_model_is_refused_by_name(old: str, new: str, said: str) -> None:
    text = (operating_models.FOLDER / "wakefield.toml").read_text()
    assert old in text
    with pytest.raises(operating_models.BrokenModel) as error:
        operating_models.parse(text.replace(old, new), "ours.toml")
    assert "ours.toml" in str(error.value)
    assert said in str(error.value)


def test_an_unknown_model_names_the_known_ones() -> None:
    with pytest.raises(KeyError, match="wakefield"):
        operating_models.load("../../etc/passwd")
