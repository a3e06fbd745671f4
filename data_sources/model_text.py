"""Operating models as TOML text: written whole, and changed in place so that comments, order and sources stay."""

import tomllib
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import InlineTable

from allocation.operating_model import OperatingModel
from allocation.operating_model.compose import Data, is_figure


def as_toml(data: Data) -> str:
    """A model as written, as TOML: one line a number, so that a fault names its line."""
    order = list(OperatingModel.model_fields)
    top = {key: data[key] for key in sorted(data, key=lambda key: order.index(key) if key in order else len(order))}
    document = tomlkit.document()
    for key, value in _plain_first(top).items():
        document.add(key, _item(value))
    return tomlkit.dumps(document)


def changed(text: str, data: Data) -> str:
    """The text with what is different in `data` put into it; all else, comments among it, stays as it is written.

    Where that cannot be done in place (what is written does not read back as `data`), the model is written anew, under
    the comments the text begins with.
    """
    wanted = plain(data)
    text = _with_new_scalars(text, wanted)
    with suppress(TOMLKitError, KeyError, IndexError, TypeError, ValueError, AttributeError):
        document = tomlkit.parse(text)
        _sync(document, wanted)
        made = tomlkit.dumps(document)
        if tomllib.loads(made) == wanted:
            return made
    lines = text.splitlines()
    first = next((i for i, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    head = "\n".join(lines[:first])
    return f"{head}\n{as_toml(wanted)}" if head else as_toml(wanted)


def _with_new_scalars(text: str, wanted: Mapping[str, Any]) -> str:
    """The text with keys of the model itself that are not in it yet; they have to stand before the first table."""
    with suppress(tomllib.TOMLDecodeError):
        there = tomllib.loads(text)
        new = {key: value for key, value in wanted.items() if key not in there and isinstance(value, str | int | float)}
        lines = text.splitlines(keepends=True)
        place = next((i for i, line in enumerate(lines) if line.startswith("id =")), -1) + 1
        added = [f"{key} = {tomlkit.item(value).as_string()}\n" for key, value in new.items()]
        return "".join([*lines[:place], *added, *lines[place:]])
    return text


def plain(value: Any) -> Any:
    """The same in the plain types of TOML; a key without a value is left out."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items() if one is not None}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    return value


def _sync(table: Any, wanted: Mapping[str, Any]) -> None:
    """Makes a table of a document say what is wanted, touching only what is different."""
    for key in [key for key in table if key not in wanted]:
        del table[key]
    for key, value in wanted.items():
        if key not in table:
            table[key] = value if isinstance(table, InlineTable) else _item(value)
        elif table[key] != value:
            _replace(table, key, value)


def _replace(table: Any, key: str, value: Any) -> None:
    now = table[key]
    if isinstance(value, Mapping) and isinstance(now, Mapping) and not is_figure(value) and not is_figure(now):
        _sync(now, value)
    elif _have_ids(value) and _have_ids(now):
        _sync_list(now, value)
    else:
        table[key] = value if isinstance(table, InlineTable) else _item(value)


def _sync_list(now: Any, wanted: list[Any]) -> None:
    """The parts of a list by their id; those of another order are refused, for the text would have to be moved."""
    ids = [one["id"] for one in wanted]
    for place in reversed(range(len(now))):
        if now[place]["id"] not in ids:
            del now[place]
    here = [one["id"] for one in now]
    if here != [one for one in ids if one in here]:
        raise ValueError("the parts come in another order")
    for place, one in enumerate(wanted):
        if one["id"] in here:
            _sync(now[place], one)
        else:
            now.insert(place, _filled(tomlkit.table(), one))


def _have_ids(part: Any) -> bool:
    return isinstance(part, list) and bool(part) and all(isinstance(one, Mapping) and "id" in one for one in part)


def _item(value: Any) -> Any:
    """A number as one line; a list of parts as [[tables]]; anything else that has keys as a [table]."""
    if is_figure(value):
        return _filled(tomlkit.inline_table(), value)
    if isinstance(value, Mapping):
        return _filled(tomlkit.table(), value)
    if isinstance(value, list | tuple) and value and all(isinstance(one, Mapping) for one in value):
        tables = tomlkit.aot()
        for one in value:
            tables.append(_filled(tomlkit.table(), one))
        return tables
    return list(value) if isinstance(value, tuple) else value


def _filled(table: Any, value: Mapping[str, Any]) -> Any:
    for key, part in _plain_first(value).items():
        if part is not None:
            table.add(key, part if isinstance(table, InlineTable) else _item(part))
    return table


def _plain_first(value: Mapping[str, Any]) -> dict[str, Any]:
    """What is not a table before what is: after a table's heading a key would belong to that table."""
    return dict(sorted(value.items(), key=lambda pair: _is_table(pair[1])))


def _is_table(value: Any) -> bool:
    is_list = isinstance(value, list | tuple) and bool(value) and all(isinstance(one, Mapping) for one in value)
    return is_list or (isinstance(value, Mapping) and not is_figure(value))
