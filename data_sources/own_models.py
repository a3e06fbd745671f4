"""A council's own operating models: copies of others that it may change, kept whole, with who changed what and when."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

from allocation.operating_model import OperatingModel
from allocation.operating_model.compose import Data, with_answers, with_readings
from data_sources import operating_models, stores
from data_sources.model_text import changed
from data_sources.operating_models import BrokenModel, FileFault

OWN_MODELS = "own_operating_models"
PREFIX = "own_"
MOST_BYTES = 500_000


class ChangedMeanwhile(ValueError):
    """Somebody else saved the same model since it was opened."""


@dataclass(frozen=True, slots=True)
class Saved:
    """One time the model was saved: its version (from 1), when (UTC), by whom, and what they said they changed."""

    version: int
    at: datetime
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class OwnModel:
    """A council's own model as it was saved last. `text` is the whole of it as TOML; `history` newest first."""

    model_id: str
    label: str
    text: str
    version: int
    history: tuple[Saved, ...]


def own_models(engine: Engine, authority_code: str) -> dict[str, OwnModel]:
    """The council's own models by id, in the order of their labels."""
    kept = stores.get_setting(engine, authority_code, OWN_MODELS, {})
    models = [_own(model_id, row) for model_id, row in kept.items()]
    return {one.model_id: one for one in sorted(models, key=lambda one: one.label)}


def copied(text: str, model_id: str, label: str) -> str:
    """A copy of a whole model (TOML text) under a name of the council's own. Raises ValueError for an empty name."""
    if not label.strip():
        raise ValueError("Give the new model a name.")
    data = operating_models.read_toml(text, f"{model_id}.toml")
    return changed(text, {**data, "id": _id_of(label), "label": label.strip(), "based_on": model_id})


def save(
    engine: Engine, authority_code: str, text: str, by: str, *, note: str = "", opened_version: int | None = None
) -> OwnModel:
    """Keeps the whole model (TOML text), checked as a whole first: all of it, or nothing.

    opened_version: the version that was opened to be changed; None for a model that is new. Raises BrokenModel with
    every fault, and ChangedMeanwhile when the model has been saved by somebody since, or its name is taken.
    """
    model = operating_models.parse(text, "model.toml")
    if not model.id.startswith(PREFIX):
        raise BrokenModel(model.label, [FileFault(None, "id", f"a model of the council's own begins with '{PREFIX}'")])
    entry = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "by": by, "note": note.strip()}

    def change(kept: Any) -> Any:
        before = kept.get(model.id)
        version = before["version"] if before else None
        if version != opened_version:
            who = f"by {before['history'][0]['by']}" if before else "no longer"
            raise ChangedMeanwhile(_clash(model, opened_version, who))
        history = [{**entry, "version": (version or 0) + 1}, *(before["history"] if before else [])]
        return {
            **kept,
            model.id: {"text": text, "label": model.label, "version": history[0]["version"], "history": history},
        }

    stores.change_setting(engine, authority_code, OWN_MODELS, change, by, default={})
    return own_models(engine, authority_code)[model.id]


def remove(engine: Engine, authority_code: str, model_id: str, by: str) -> None:
    """Takes an own model off the list; what it was stays in the record of activity. Raises KeyError for one that is not
    there."""

    def change(kept: Any) -> Any:
        if model_id not in kept:
            raise KeyError(f"There is no operating model of the council's own called '{model_id}'.")
        return {key: value for key, value in kept.items() if key != model_id}

    stores.change_setting(engine, authority_code, OWN_MODELS, change, by, default={})


def imported(content: bytes, file_name: str) -> str:
    """A model's file from outside as text to be saved: whole, with its comments. Raises BrokenModel with every fault
    and its line; nothing is kept."""
    if len(content) > MOST_BYTES:
        raise BrokenModel(file_name, [FileFault(None, "the file", "is larger than any operating model")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fault = FileFault(None, "the file", "is not text in UTF-8; save it as UTF-8")
        raise BrokenModel(file_name, [fault]) from error
    model = operating_models.parse(text, file_name)
    data = operating_models.put_together(operating_models.read_toml(text, file_name))
    own_id = model.id if model.id.startswith(PREFIX) else _id_of(model.label)
    based_on = data.get("based_on") or ("" if own_id == model.id else model.id)
    whole = {key: value for key, value in data.items() if key != "extends"}
    return changed(text, {**whole, "id": own_id, "based_on": based_on})


def as_chosen(data: Data, readings: Mapping[str, str], answers: Mapping[str, Any]) -> Data:
    """A model as written with readings and answers written into it, for a copy to start from."""
    return with_answers(with_readings(data, readings), answers)


def _own(model_id: str, row: Mapping[str, Any]) -> OwnModel:
    history = tuple(
        Saved(one["version"], datetime.fromisoformat(one["at"]), one["by"], one["note"]) for one in row["history"]
    )
    return OwnModel(model_id, row["label"], row["text"], row["version"], history)


def _id_of(label: str) -> str:
    return PREFIX + (re.sub(r"[^a-z0-9]+", "_", label.casefold()).strip("_") or "model")


def _clash(model: OperatingModel, opened_version: int | None, who: str) -> str:
    if opened_version is None:
        return f"There is already a model called '{model.label}'. Give the new one another name."
    if who == "no longer":
        return f"The model '{model.label}' has been taken off the list meanwhile. Save it under another name."
    return f"The model '{model.label}' was saved {who} meanwhile. Open it again, so that nobody's changes are lost."
