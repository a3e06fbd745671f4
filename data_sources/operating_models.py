"""Reads the operating models that come with the product: one TOML file each in allocation/operating_models/."""

import tomllib
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from allocation.operating_model import OperatingModel

FOLDER = Path(__file__).resolve().parent.parent / "allocation" / "operating_models"


class BrokenModel(ValueError):
    """A model file that breaks its own rules; the message names the file, the key and the rule."""


@cache
def load(model_id: str) -> OperatingModel:
    """The operating model with this id. Raises KeyError for an unknown id and BrokenModel for a file that is wrong."""
    path = FOLDER / f"{model_id}.toml"
    if model_id not in _files():
        raise KeyError(f"There is no operating model called '{model_id}'. There is: {', '.join(sorted(_files()))}.")
    return parse(path.read_text(encoding="utf-8"), path.name)


def parse(text: str, file_name: str) -> OperatingModel:
    """An operating model from TOML text. Raises BrokenModel listing every fault with the key it is at."""
    try:
        return OperatingModel.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BrokenModel(f"{file_name}: not readable as TOML: {error}") from error
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, e['loc'])) or 'the model'}: {e['msg']}" for e in error.errors()]
        raise BrokenModel(f"{file_name}: " + "; ".join(faults)) from error


def names() -> dict[str, str]:
    """Id and label of every operating model, in the order of their labels."""
    return dict(sorted(((model_id, load(model_id).label) for model_id in _files()), key=lambda item: item[1]))


def _files() -> frozenset[str]:
    return frozenset(path.stem for path in FOLDER.glob("*.toml"))
