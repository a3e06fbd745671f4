"""A council's own models: copied, changed, kept whole with who and when, taken out as a file and brought in again."""

import tomllib

import pytest
from sqlalchemy import Engine

from allocation.entities import Phase
from allocation.operating_model import Status, edits
from data_sources import council_models, model_text, operating_models, own_models, stores
from data_sources.operating_models import BrokenModel
from data_sources.own_models import ChangedMeanwhile

MODELS = sorted(operating_models.ids())
CEILING, FLOOR = "roles.senior_link_worker.ceiling.primary", "roles.senior_link_worker.floor.primary"


def whole(model_id: str = "wakefield") -> str:
    """A model of the product, whole, as it is taken out as a file."""
    written = {key: value for key, value in operating_models.written(model_id).items() if key != "extends"}
    return model_text.changed(operating_models.file_text(model_id), written)


def copy(label: str = "Ours", model_id: str = "wakefield") -> str:
    return own_models.copied(whole(model_id), model_id, label)


def with_numbers(text: str, numbers: dict[str, float]) -> str:
    data = tomllib.loads(text)
    for key, value in numbers.items():
        data = edits.with_number(data, key, value, "Ben", "2026-11-22")
    return model_text.changed(text, data)


@pytest.mark.parametrize("model_id", MODELS)
def test_comments_and_sources_stay_when_a_model_is_copied_and_changed(model_id: str) -> None:
    def comments(text: str) -> list[str]:
        return [line for line in text.splitlines() if line.startswith("#")]

    text = copy("Ours", model_id)
    assert comments(text) == comments(operating_models.file_text(model_id))
    other = "# Agreed by the board.\n" + text.replace("\narea_word", "\n# What we call it.\narea_word", 1)
    data = tomllib.loads(other)
    label = data["tiers"][0]["label"]
    after = model_text.changed(other, edits.put(data, f"tiers.{data['tiers'][0]['id']}.label", f"{label} (ours)"))
    assert [line for line in after.splitlines() if line not in other.splitlines()] == [f'label = "{label} (ours)"']
    assert comments(after) == comments(other)
    assert comments(own_models.imported(after.encode(), "ours.toml")) == comments(other)


@pytest.mark.parametrize("model_id", MODELS)
def test_a_model_exported_and_imported_is_the_same(model_id: str) -> None:
    text = copy("Ours", model_id)
    taken_in = own_models.imported(text.encode(), "ours.toml")
    assert taken_in == text
    back, first = operating_models.parse(taken_in, "ours.toml"), operating_models.load(model_id)
    same_name = {"id": first.id, "label": first.label, "based_on": first.based_on}
    assert back.model_copy(update=same_name).model_dump_json() == first.model_dump_json()
    assert (back.id, back.based_on) == ("own_ours", model_id)


def test_a_copy_is_changed_saved_and_remembered_with_who_and_when(engine: Engine) -> None:
    first = own_models.save(engine, "355", copy(), "Ann", note="Copied")
    changed = with_numbers(copy(), {CEILING: 8})
    second = own_models.save(engine, "355", changed, "Ben", note="Caps of 8", opened_version=first.version)
    assert [(one.version, one.by, one.note) for one in second.history] == [
        (2, "Ben", "Caps of 8"),
        (1, "Ann", "Copied"),
    ]
    figure = council_models.load(engine, "355", "own_ours").role("senior_link_worker").ceiling[Phase.PRIMARY]
    assert (figure.value, figure.status) == (8, Status.COUNCIL)
    assert figure.source == "Given by Ben on 22/11/2026; before: 9 schools per full-time post, stated"
    assert council_models.names(engine, "355")["own_ours"] == "Ours"
    assert "own_ours" not in council_models.names(engine, "933")
    assert stores.activities(engine, "355")[0].details["old"]["own_ours"]["version"] == 1


def test_what_is_not_lawful_is_not_kept(engine: Engine) -> None:
    own_models.save(engine, "355", copy(), "Ann")
    changed = with_numbers(copy(), {CEILING: 5})
    with pytest.raises(BrokenModel) as error:
        own_models.save(engine, "355", changed, "Ben", opened_version=1)
    (fault,) = error.value.faults
    assert fault.key == FLOOR
    assert fault.line
    assert own_models.own_models(engine, "355")["own_ours"].version == 1
    assert operating_models.load("wakefield").role("senior_link_worker").ceiling[Phase.PRIMARY].value == 9


def test_nobody_saves_over_anybody(engine: Engine) -> None:
    own_models.save(engine, "355", copy(), "Ann")
    with pytest.raises(ChangedMeanwhile, match="already a model called 'Ours'"):
        own_models.save(engine, "355", copy(), "Ben")
    own_models.save(engine, "355", copy(), "Ann", opened_version=1)
    with pytest.raises(ChangedMeanwhile, match="was saved by Ann meanwhile"):
        own_models.save(engine, "355", copy(), "Ben", opened_version=1)
    own_models.remove(engine, "355", "own_ours", "Ann")
    assert own_models.own_models(engine, "355") == {}
    with pytest.raises(ChangedMeanwhile, match="taken off the list"):
        own_models.save(engine, "355", copy(), "Ben", opened_version=2)
    with pytest.raises(KeyError):
        own_models.remove(engine, "355", "own_ours", "Ann")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00", "is not text in UTF-8"),
        (b"id = ", "not readable as TOML"),
        (b'id = "x"\nlabel = "X"\n', "tiers: is missing"),
        (b"#" * 600_000, "larger than any operating model"),
        (b'extends = "wakefield"\nid = "x"\nlabel = "X"\nboundary = "never"\n', "line 4, boundary"),
    ],
)
def test_a_file_that_is_no_model_is_refused_in_words(content: bytes, said: str) -> None:
    with pytest.raises(BrokenModel, match=said) as error:
        own_models.imported(content, "theirs.toml")
    assert "theirs.toml" in str(error.value)


def test_a_number_that_is_not_there_cannot_be_changed_and_a_copy_needs_a_name() -> None:
    with pytest.raises(KeyError, match="nobody"):
        with_numbers(copy(), {"roles.nobody.ceiling.primary": 1})
    with pytest.raises(ValueError, match="Give the new model a name"):
        copy("  ")


def test_a_copy_takes_the_councils_readings_and_answers_along(engine: Engine) -> None:
    council_models.read_as(engine, "355", "wakefield", "caseload", "strict", "Ann")
    council_models.answer(engine, "355", "wakefield", {"partners.fim_teacher.offered_hours": 40}, "Ann")
    said = council_models.said(engine, "355", "wakefield")
    assert said.readings
    text = council_models.whole_text(engine, "355", "wakefield")
    own_models.save(engine, "355", own_models.copied(text, "wakefield", "Ours"), "Ann")
    ours = council_models.load(engine, "355", "own_ours")
    assert ours.caseload_rule == "one phase only"
    assert ours.partner("fim_teacher").offered_hours.value == 40
