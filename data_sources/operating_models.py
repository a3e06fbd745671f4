"""Reads the operating models that come with the product: one TOML file each in allocation/operating_models/."""

import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from allocation.operating_model import OperatingModel
from allocation.operating_model.check import check, written_figures
from allocation.operating_model.compose import Answer, Data, merged, with_answers, with_readings, with_value
from data_sources.model_lines import key_lines, line_of

FOLDER = Path(__file__).resolve().parent.parent / "allocation" / "operating_models"
DEFAULTS = FOLDER / "common" / "defaults.toml"


@dataclass(frozen=True, slots=True)
class FileFault:
    """One fault of a model's file: the line (None where the key is not in the file), the key and the rule."""

    line: int | None
    key: str
    rule: str

    def __str__(self) -> str:
        where = f"line {self.line}, {self.key}" if self.line else self.key
        return f"{where}: {self.rule}"


class BrokenModel(ValueError):
    """A model file that breaks its own rules; `faults` are all of them, in the order of the lines, and the message
    names the file, line, key and rule of each."""

    def __init__(self, file_name: str, faults: list[FileFault]) -> None:
        self.file_name = file_name
        self.faults = sorted(faults, key=lambda fault: (fault.line or 0, fault.key))
        super().__init__("\n".join(f"{file_name}, {fault}" for fault in self.faults))


@cache
def load(model_id: str) -> OperatingModel:
    """The operating model with this id, with its own readings and nothing answered. Raises KeyError for an unknown id
    and BrokenModel for a file that is wrong."""
    return checked(written(model_id), f"{model_id}.toml")


def parse(text: str, file_name: str) -> OperatingModel:
    """An operating model from TOML text. Raises BrokenModel listing every fault with its line and key."""
    raw = read_toml(text, file_name)
    return checked(put_together(raw), file_name, key_lines(text, raw))


def checked(data: Data, file_name: str, lines: Mapping[str, int] | None = None) -> OperatingModel:
    """The model from what is written, in its own readings. Raises BrokenModel listing every fault."""
    with suppress(KeyError):  # of a reading that sets a key that is not there: `check` names it
        data = with_readings(data, {})
    return _checked(data, file_name, lines or {})


def answered(data: Data, readings: Mapping[str, str], answers: Mapping[str, Answer], name: str) -> OperatingModel:
    """The model from what is written, in the readings chosen, with the council's answers. Raises BrokenModel when these
    make it contradict itself."""
    return _checked(with_answers(with_readings(data, readings), answers), name, {})


def _checked(data: Data, name: str, lines: Mapping[str, int]) -> OperatingModel:
    model, faults = check(data)
    if model is None:
        raise BrokenModel(name, [FileFault(line_of(one.key, lines), one.key, one.rule) for one in faults])
    return model


@cache
def written(model_id: str) -> Data:
    """A model that comes with the product as it is written, put together with what it shares with others; not to be
    changed. Raises KeyError for an unknown id."""
    if model_id not in ids():
        raise KeyError(f"There is no operating model called '{model_id}'. There is: {', '.join(sorted(ids()))}.")
    path = FOLDER / f"{model_id}.toml"
    return put_together(read_toml(path.read_text(encoding="utf-8"), path.name))


def file_text(model_id: str) -> str:
    """The file of a model that comes with the product, as it stands. Raises KeyError for an unknown id."""
    if model_id not in ids():
        raise KeyError(model_id)
    return (FOLDER / f"{model_id}.toml").read_text(encoding="utf-8")


def put_together(raw: Data) -> Data:
    """What a file says, over the model it extends and over what all models share; papers named in full."""
    common = read_toml(DEFAULTS.read_text(encoding="utf-8"), DEFAULTS.name)
    papers, partner = common.pop("papers"), common.pop("partner")
    own = {key: value for key, value in raw.items() if key != "extends"}
    base = written(raw["extends"]) if raw.get("extends") in ids() else _marked(common)
    data: Data = merged(base, own)
    if isinstance(data.get("partners"), list):
        data["partners"] = [_with_usual(one, partner) if isinstance(one, dict) else one for one in data["partners"]]
    data["switches"] = _last(data.get("switches", []), {one["id"] for one in common["switches"]})
    return dict(_cited(data, papers))


def read_toml(text: str, file_name: str) -> Data:
    """TOML as plain data. Raises BrokenModel for text that is not TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        fault = FileFault(int(place[1]) if place else None, "the file", f"not readable as TOML: {error}")
        raise BrokenModel(file_name, [fault]) from error


@cache
def names() -> dict[str, str]:
    """Id and label of every operating model, in the order of their labels; not to be changed."""
    labels = {one: read_toml((FOLDER / f"{one}.toml").read_text(encoding="utf-8"), one)["label"] for one in ids()}
    return dict(sorted(labels.items(), key=lambda item: item[1]))


@cache
def ids() -> frozenset[str]:
    """The ids of the models that come with the product."""
    return frozenset(path.stem for path in FOLDER.glob("*.toml"))


def _with_usual(partner: Data, usual: Data) -> Data:
    """A partner with what all partners share, its name in the question about its hours."""
    named = {**usual["offered_hours"]}
    named["question"] = named["question"].replace("{partner}", str(partner.get("label", partner.get("id", ""))))
    return {**_marked({**usual, "offered_hours": named}), **partner}


def _cited(part: Any, papers: Mapping[str, str]) -> Any:
    """The same with every paper named in full where its number stands for it."""
    if isinstance(part, list):
        return [_cited(one, papers) for one in part]
    if not isinstance(part, dict):
        return part
    return {
        key: papers.get(one, one) if key == "source" and isinstance(one, str) else _cited(one, papers)
        for key, one in part.items()
    }


def _marked(part: Data) -> Data:
    """The same with every number marked as common to several models."""
    marked: Any = part
    for key, _ in list(written_figures(part)):
        marked = with_value(marked, f"{key}.is_common", True)
    return dict(marked)


def _last(switches: list[Any], common: set[str]) -> list[Any]:
    """A model's own switches before those that all models have."""
    return sorted(switches, key=lambda one: isinstance(one, dict) and one.get("id") in common)
