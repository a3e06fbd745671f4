"""Finds which heading of a file means which column, whatever its case, spaces and punctuation."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

_SHORTEST_CUT_HEADING = 30
_MOST_CUT_OFF = 12


@dataclass(frozen=True)
class HeadingMatch:
    """`found` maps a column name to the file's own heading; `doubtful` to several headings that mean the same."""

    found: dict[str, str]
    doubtful: dict[str, list[str]]


@lru_cache(maxsize=20_000)
def plain(heading: str) -> str:
    """A heading without case, accents, spaces and punctuation; "%" is the word percent."""
    text = unicodedata.normalize("NFKD", heading).replace("%", " percent ").replace("&", " and ")
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def match_headings(
    headings: Iterable[str], wanted: Mapping[str, tuple[str, ...]], repeated: Collection[str] = ()
) -> HeadingMatch:
    """Which heading is which wanted column.

    `wanted` gives each column's accepted headings, the best first: where a file has several of them the best is
    taken. Two headings that are the same when punctuation is ignored, or one listed in `repeated`, are doubtful.
    A heading cut off by its publisher counts: at least 30 letters and digits that begin an accepted heading, at most 12
    of them lost, and no heading of another column.
    """
    by_plain: dict[str, list[str]] = {}
    for heading in headings:
        by_plain.setdefault(plain(heading), []).append(heading)
    accepted = {name: [plain(one) for one in several] for name, several in wanted.items()}
    whole = {one for several in accepted.values() for one in several}
    cut = [key for key in by_plain if len(key) >= _SHORTEST_CUT_HEADING and key not in whole]
    found: dict[str, str] = {}
    doubtful: dict[str, list[str]] = {}
    for name, several in accepted.items():
        keys = [key for key in several if key in by_plain][:1] or [key for key in cut if _begins_one_of(key, several)]
        candidates = [heading for key in keys for heading in by_plain[key]]
        if len(candidates) > 1 or any(one in repeated for one in candidates):
            doubtful[name] = candidates
        elif candidates:
            found[name] = candidates[0]
    return HeadingMatch(found, doubtful)


def _begins_one_of(key: str, accepted: list[str]) -> bool:
    return any(one.startswith(key) and len(one) - len(key) <= _MOST_CUT_OFF for one in accepted)
