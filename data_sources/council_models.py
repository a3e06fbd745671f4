"""The operating model of a council: the one it chose, in its readings, with its own answers."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Engine

from allocation.operating_model import OperatingModel
from allocation.operating_model.compose import Answer, Data, with_readings
from allocation.operating_model.questions import open_questions
from allocation.operating_model.units import most
from data_sources import operating_models, own_models, stores
from data_sources.model_text import changed

ANSWERS = "operating_model_answers"
ALLOCATION_SETTINGS = "allocation_settings"
USUAL = "wakefield"


@dataclass(frozen=True)
class Said:
    """What a council said about one model: the reading of each switch, and an answer to each open number by its key."""

    readings: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)


def names(engine: Engine, authority_code: str) -> dict[str, str]:
    """Id and label of every model the council may choose: those of the product, then its own."""
    return operating_models.names() | {
        model_id: one.label for model_id, one in own_models.own_models(engine, authority_code).items()
    }


def chosen_id(engine: Engine, authority_code: str) -> str:
    """The id of the model the council uses; Wakefield's where it has chosen none, or the one chosen is gone."""
    kept = stores.get_setting(engine, authority_code, ALLOCATION_SETTINGS, {})
    model_id = kept.get("operating_model", USUAL) if isinstance(kept, dict) else USUAL
    return model_id if model_id in names(engine, authority_code) else USUAL


def load(engine: Engine, authority_code: str, model_id: str) -> OperatingModel:
    """A model as the council uses it, in its readings and with its answers. Raises KeyError for an unknown id, and
    BrokenModel where answers and readings contradict each other."""
    said_so = said(engine, authority_code, model_id)
    data = written(engine, authority_code, model_id)
    return operating_models.answered(data, said_so.readings, said_so.answers, model_id)


def written(engine: Engine, authority_code: str, model_id: str) -> Data:
    """A model as written, the product's or the council's own. Raises KeyError for an unknown id."""
    own = own_models.own_models(engine, authority_code).get(model_id)
    if own is None:
        return operating_models.written(model_id)
    return operating_models.put_together(operating_models.read_toml(own.text, f"{own.label}.toml"))


def whole_text(engine: Engine, authority_code: str, model_id: str) -> str:
    """A model as TOML text to copy or take elsewhere: whole, with its comments, in the council's readings and with its
    answers. Raises KeyError for an unknown id."""
    own = own_models.own_models(engine, authority_code).get(model_id)
    text = own.text if own else operating_models.file_text(model_id)
    chosen = said(engine, authority_code, model_id)
    data = own_models.as_chosen(written(engine, authority_code, model_id), chosen.readings, chosen.answers)
    return changed(text, {key: value for key, value in data.items() if key != "extends"})


def said(engine: Engine, authority_code: str, model_id: str) -> Said:
    """What the council said about this model so far."""
    kept = stores.get_setting(engine, authority_code, ANSWERS, {}).get(model_id, {})
    answers = {key: Answer(**one) for key, one in kept.get("answers", {}).items()}
    return Said(kept.get("readings", {}), answers)


def answer(engine: Engine, authority_code: str, model_id: str, given: Mapping[str, float | None], by: str) -> None:
    """Remembers the council's answers (key of the number -> value; None takes an answer back), all or nothing.

    Raises ValueError for a value that cannot be, and BrokenModel for answers that contradict each other or the model.
    """
    before = said(engine, authority_code, model_id)
    answers = dict(before.answers)
    units = _asked_units(engine, authority_code, model_id, before.readings)
    for key, value in given.items():
        if value is None:
            answers.pop(key, None)
        elif key not in answers or answers[key].value != value:
            _check_value(key, value, units.get(key, ""))
            answers[key] = Answer(float(value), by, date.today().isoformat())
    _keep(engine, authority_code, model_id, Said(before.readings, answers), by)


def read_as(engine: Engine, authority_code: str, model_id: str, switch_id: str, reading_id: str, by: str) -> None:
    """Remembers which reading of an unclear sentence the council chose. Raises KeyError for one that is not there."""
    data = written(engine, authority_code, model_id)
    readings = {s["id"]: {one["id"] for one in s["readings"]} for s in data.get("switches", [])}
    if reading_id not in readings.get(switch_id, set()):
        raise KeyError(f"There is no reading '{reading_id}' of '{switch_id}'.")
    before = said(engine, authority_code, model_id)
    chosen = Said({**before.readings, switch_id: reading_id}, before.answers)
    _keep(engine, authority_code, model_id, chosen, by)


def _keep(engine: Engine, authority_code: str, model_id: str, now: Said, by: str) -> None:
    """Checks the model as a whole before anything is kept."""
    data = written(engine, authority_code, model_id)
    operating_models.answered(data, now.readings, now.answers, model_id)
    row = {"readings": dict(now.readings), "answers": {key: asdict(one) for key, one in now.answers.items()}}

    def change(kept: Any) -> Any:
        return {**kept, model_id: row}

    stores.change_setting(engine, authority_code, ANSWERS, change, by, default={})


def _asked_units(engine: Engine, authority_code: str, model_id: str, readings: Mapping[str, str]) -> dict[str, str]:
    data = with_readings(written(engine, authority_code, model_id), readings)
    model = operating_models.answered(data, {}, {}, model_id)
    return {question.key: question.unit for question in open_questions(model)}


def _check_value(key: str, value: float, unit: str) -> None:
    if math.isnan(value) or math.isinf(value) or value < 0:
        raise ValueError(f"{key}: {value:g} is not a number of 0 or more.")
    limit = most(key, unit)
    if limit is not None and value > limit:
        raise ValueError(f"{key}: {value:g} is more than {limit:g}, the most it can be ({unit}).")
