"""Who a school was before: carries figures kept under a closed school's number to the school that is open now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from data_sources.joining.school_phase import OPEN_STATUSES, comparable

UNMATCHED_COLUMNS = ["kind", "key", "name", "reason"]
MOST_KEYS_NAMED = 10


@dataclass(frozen=True)
class Links:
    """Which school numbers followed which, and which came before which."""

    successors: Mapping[str, tuple[str, ...]]
    predecessors: Mapping[str, tuple[str, ...]]
    is_loaded: bool

    def ends(self, urn: str, open_urns: frozenset[str]) -> tuple[set[str], set[str]]:
        """(open schools, closed schools nothing followed) that the chain from a closed school leads to.

        Stops at the first open school of each branch and visits each number once, so a chain that bites its tail ends.
        """
        seen, waiting, found, closed = {urn}, [urn], set[str](), set[str]()
        while waiting:
            here = waiting.pop()
            following = self.successors.get(here, ())
            if not following and here != urn:
                closed.add(here)
            fresh = [one for one in following if one not in seen]
            seen.update(fresh)
            found.update(one for one in fresh if one in open_urns)
            waiting.extend(one for one in fresh if one not in open_urns)
        return found, closed

    def before(self, urn: str, open_urns: frozenset[str]) -> list[str]:
        """Closed schools the chain into this school comes from, nearest first."""
        seen, waiting, found = {urn}, [urn], []
        while waiting:
            fresh = [
                one for one in self.predecessors.get(waiting.pop(0), ()) if one not in seen and one not in open_urns
            ]
            seen.update(fresh)
            found += fresh
            waiting += fresh
        return found


def read_links(links: pd.DataFrame | None, open_urns: frozenset[str]) -> Links:
    """Who follows whom, from a `school_links` frame; None when no links file is loaded.

    "Successor ..." means that the linked school came after; "Predecessor ..." before. An amalgamation or merger may be
    written the same way at both ends, so it also counts from a closed school to an open one. Other links (sixth form
    centres, expansions) say nothing about who a school was.
    """
    if links is None:
        return Links({}, {}, is_loaded=False)
    kind = comparable(links["link_type"])
    one, other = comparable(links["urn"]), comparable(links["link_urn"])
    is_one_open, is_other_open = _among(one, open_urns), _among(other, open_urns)
    either_way = kind.str.contains("amalgam") | kind.str.startswith("merged")
    forward = kind.str.startswith("successor") | (either_way & ~is_one_open & is_other_open)
    backward = kind.str.startswith("predecessor") | (either_way & is_one_open & ~is_other_open)
    before = [*one[forward].to_list(), *other[backward].to_list()]
    after = [*other[forward].to_list(), *one[backward].to_list()]
    kept = [pair for pair in dict.fromkeys(zip(before, after, strict=True)) if pair[0] != pair[1]]
    return Links(_gather(kept), _gather((after, before) for before, after in kept), is_loaded=True)


def _gather(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    gathered: dict[str, list[str]] = {}
    for one, other in pairs:
        gathered.setdefault(one, []).append(other)
    return {one: tuple(others) for one, others in gathered.items()}


@dataclass(frozen=True)
class Attached:
    """`frame`: the rows that found a school, with `school_urn` (open now) and `is_carried` (recorded under another
    URN); `unmatched`: kind, key, name, reason of the rows that found none."""

    frame: pd.DataFrame
    unmatched: pd.DataFrame


class Identity:
    """Finds the school of today for any number a file may use.

    everyone: `schools` frame, any authority.  in_scope: urn, laestab, name of the authority's schools.
    left_out: urn -> reason for its other establishments.  numbers: urn, laestab pairs other files know.
    """

    def __init__(
        self,
        everyone: pd.DataFrame,
        in_scope: pd.DataFrame,
        left_out: Mapping[str, str],
        links: pd.DataFrame | None,
        numbers: pd.DataFrame | None = None,
    ) -> None:
        self._everyone = everyone.drop_duplicates("urn").set_index("urn")
        self._in_scope = frozenset(in_scope["urn"])
        self._left_out = left_out
        self._open = frozenset(self._everyone.index[comparable(self._everyone["status"]).isin(OPEN_STATUSES)])
        self._links = read_links(links, self._open)
        self._by_laestab = _unique(in_scope)
        known = [everyone[["urn", "laestab"]], *([] if numbers is None else [numbers[["urn", "laestab"]]])]
        closed = pd.concat(known)[lambda rows: ~_among(rows["urn"], self._open)].drop_duplicates("urn").dropna()
        self._laestab_of = dict(zip(closed["urn"], closed["laestab"], strict=True))
        self._closed_by_laestab = _unique(closed)
        self._found = {urn: urn for urn in self._in_scope}
        for school in self._in_scope:
            for urn in self._links.before(school, self._open):
                self.find(urn)

    def find(self, urn: str, laestab: str = "") -> tuple[str, str]:
        """(URN of the school of this authority that is open now, "") or ("", why there is none, in words).

        By the number itself, else by the links where they lead to one open school, else by the same LAESTAB.
        """
        if not urn and laestab in self._by_laestab:
            return self._by_laestab[laestab], ""
        urn = urn or self._closed_by_laestab.get(laestab, "")
        if not urn:
            return (
                "",
                f"no school with the DfE number {laestab} is among the schools loaded" if laestab else "no number",
            )
        if urn in self._found:
            return self._found[urn], ""
        target, reason = self._search(urn, laestab or self._laestab_of.get(urn, ""))
        if target:
            self._found[urn] = target
        return target, reason

    def _search(self, urn: str, laestab: str) -> tuple[str, str]:
        if urn in self._open:
            return "", self._why_not_ours(urn)
        found, closed = self._links.ends(urn, self._open)
        if len(found) > 1 or (found and closed):
            remedy = "give these figures under the number of the school they belong to"
            return "", f"closed and split into {self._say(found | closed)}: {remedy}"
        if found:
            target = next(iter(found))
            return (target, "") if target in self._in_scope else ("", f"closed; {self._why_not_ours(target)}")
        if laestab in self._by_laestab:
            return self._by_laestab[laestab], ""
        return "", self._why_nowhere(urn)

    def _why_not_ours(self, urn: str) -> str:
        row = self._everyone.loc[urn]
        if urn in self._left_out:
            return f"{row['name']} ({urn}) is left out: {self._left_out[urn]}"
        return f"{row['name']} ({urn}) is a school of {row['authority_name']}, not of this authority"

    def _why_nowhere(self, urn: str) -> str:
        what = "closed" if urn in self._laestab_of else "not among the schools loaded"
        if not self._links.is_loaded:
            return f"{what}, and no links file is loaded: load the GIAS links file to find the school that followed it"
        return f"{what}, and the links file names no open school that followed it"

    def _say(self, urns: Iterable[str]) -> str:
        names = self._everyone["name"]
        return " and ".join(f"{names.get(urn, 'a closed school')} ({urn})" for urn in sorted(urns))

    def attach(self, kind: str, frame: pd.DataFrame, authority_code: str | None = None) -> Attached:
        """Give every row its school. `frame` has urn, laestab or both.

        With `authority_code` the file is a national one, and only these rows are this authority's concern: those whose
        number leads to one of its schools, and those with its code in their LAESTAB unless their school is open but
        left out (which is listed already). Without it every row is the authority's concern.
        """
        frame = frame.reset_index(drop=True)
        urns, laestabs = _text(frame, "urn"), _text(frame, "laestab")
        found = urns.map(self._found).fillna("").astype(object)
        is_ours = pd.Series(True, index=frame.index)
        if authority_code is not None:
            is_ours = laestabs.str.startswith(authority_code) & ~_among(urns, self._open)
        lost = []
        for i in frame.index[is_ours & found.eq("")]:
            found[i], reason = self.find(urns[i], laestabs[i])
            if reason:
                lost.append((kind, urns[i] or laestabs[i], self._name_of(frame, i, urns[i]), reason))
        kept = frame.assign(school_urn=found.astype(str), is_carried=found.ne(urns) & urns.ne(""))[found.ne("")]
        return Attached(kept, pd.DataFrame(lost, columns=UNMATCHED_COLUMNS, dtype=str).drop_duplicates())

    def _name_of(self, frame: pd.DataFrame, i: int, urn: str) -> str:
        given = frame.loc[i, "school_name"] if "school_name" in frame else ""
        return str(given) if isinstance(given, str) and given else str(self._everyone["name"].get(urn, ""))

    def predecessor_urns(self) -> dict[str, str]:
        """Former numbers of each school, ";" between them, oldest number first; only schools that have some."""
        former: dict[str, list[str]] = {}
        for urn, target in sorted(self._found.items()):
            if urn != target:
                former.setdefault(target, []).append(urn)
        return {target: ";".join(urns) for target, urns in former.items()}


def nothing_matched(words: str, found: Attached) -> list[str]:
    """A sentence where rows were meant for this authority and not one found a school, with the numbers not found."""
    if len(found.frame) or found.unmatched.empty:
        return []
    keys = found.unmatched["key"].drop_duplicates()
    named = ", ".join(keys.head(MOST_KEYS_NAMED)) + (" ..." if len(keys) > MOST_KEYS_NAMED else "")
    return [f"{words}: not one row found a school of this authority. Numbers not found: {named}. Is it the right file?"]


def _among(column: pd.Series, numbers: frozenset[str]) -> pd.Series:
    """Whether each number is one of these; many times faster than `isin` for tens of thousands of numbers."""
    return pd.Series([one in numbers for one in column.to_list()], index=column.index, dtype=bool)


def _unique(schools: pd.DataFrame) -> dict[str, str]:
    """LAESTAB -> URN where only one school has the LAESTAB."""
    rows = schools[schools["laestab"].fillna("").ne("")].drop_duplicates("laestab", keep=False)
    return dict(zip(rows["laestab"], rows["urn"], strict=True))


def _text(frame: pd.DataFrame, name: str) -> pd.Series:
    column = frame[name] if name in frame else pd.Series("", index=frame.index)
    return column.fillna("").astype(str).str.strip()
