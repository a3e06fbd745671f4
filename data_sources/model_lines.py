"""Which line of a TOML file each key is on, so that a fault can name it."""

import re
from collections.abc import Mapping
from typing import Any

_TABLE = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")


def key_lines(text: str, data: Mapping[str, Any]) -> dict[str, int]:
    """{key: line, from 1} of every table and key at the start of a line. `data` is the same text as tomllib reads it:
    parts of a list are named by their id where they have one, else by their place, as in `ModelFault.key`."""
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    table, quotes = "", ""
    for number, line in enumerate(text.splitlines(), 1):
        if quotes:
            quotes = "" if quotes in line else quotes
            continue
        if found := _TABLE.match(line):
            table = _table_key(found[2], found[1] == "[[", counts, data)
            lines.setdefault(table, number)
        elif found := _KEY.match(line):
            lines.setdefault(".".join([*([table] if table else []), *_parts(found[1])]), number)
            quotes = next((mark for mark in ('"""', "'''") if line.count(mark) == 1), "")
    return lines


def line_of(key: str, lines: Mapping[str, int]) -> int | None:
    """The line of a key, else of the closest key that holds it or is inside it; None where the file has none."""
    parts = key.split(".")
    for length in range(len(parts), 0, -1):
        whole = ".".join(parts[:length])
        if whole in lines:
            return lines[whole]
        inside = [line for one, line in lines.items() if one.startswith(f"{whole}.")]
        if inside:
            return min(inside)
    return None


def _table_key(header: str, is_list: bool, counts: dict[str, int], data: Mapping[str, Any]) -> str:
    """The key of a table's heading, with the item of each list of tables on the way."""
    key, found, plain = "", data, ""
    parts = _parts(header)
    for place, part in enumerate(parts):
        plain, key = f"{plain}.{part}" if plain else part, f"{key}.{part}" if key else part
        found = found.get(part, {}) if isinstance(found, Mapping) else {}
        if isinstance(found, list):
            if is_list and place == len(parts) - 1:
                counts[key] = counts.get(key, -1) + 1
            item = counts.get(key, 0)
            found = found[item] if item < len(found) else {}
            key = f"{key}.{found.get('id', item) if isinstance(found, Mapping) else item}"
    return key


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in _PART.findall(dotted)]
