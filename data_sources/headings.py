"""Finds which heading of a file means which column, whatever its case, spaces and punctuation."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass

_SHORTEST_CUT_HEADING = 30


@dataclass(frozen=True)
class HeadingMatch:
    """`found` maps a column name to the file's own heading; `doubtful` to several headings that mean the same column."""

    found: dict[str, str]
    doubtful: dict[str, list[str]]


def plain(heading: str) -> str:
    """A heading without case, accents, spaces and punctuation; "%" is the word percent."""
    text = unicodedata.normalize("NFKD", heading).replace("%", " percent ").replace("&", " and ")
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def match_headings(
    headings: Iterable[str], wanted: dict[str, tuple[str, ...]], repeated: Collection[str] = ()
) -> HeadingMatch:
    """Which heading is which wanted column.

    `wanted` gives each column's accepted headings, the best first: where a file has several of them the best is
    taken. Two headings that are the same when punctuation is ignored, or one listed in `repeated`, are doubtful.
    A heading cut off by its publisher counts (at least 30 letters and digits that begin an accepted heading).
    """
    by_plain: dict[str, list[str]] = {}
    for heading in headings:
        by_plain.setdefault(plain(heading), []).append(heading)
    found: dict[str, str] = {}
    doubtful: dict[str, list[str]] = {}
    for name, accepted in wanted.items():
        candidates = _best(by_plain, [plain(one) for one in accepted])
        if len(candidates) > 1 or any(one in repeated for one in candidates):
            doubtful[name] = candidates
        elif candidates:
            found[name] = candidates[0]
    return HeadingMatch(found, doubtful)


def _best(by_plain: dict[str, list[str]], accepted: list[str]) -> list[str]:
    for one in accepted:
        if one in by_plain:
            return by_plain[one]
    cut = [
        key for key in by_plain if len(key) >= _SHORTEST_CUT_HEADING and any(one.startswith(key) for one in accepted)
    ]
    return [heading for key in cut for heading in by_plain[key]]
