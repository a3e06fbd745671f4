"""Today's allocation: the version that is live, among the files of who leads which school, the newest first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from allocation.wording import joined
from data_sources.joining.district_files import by_kind
from data_sources.stores import LiveVersion, SourceFile
from data_sources.stores.supersession import is_taken_over, keys_in_order, newest_rows, row_keys

KIND = "current_allocation"
Keys = set[tuple[str, ...]]
Find = Callable[[str], tuple[str, str]]
Before = dict[str, tuple[str, pd.Timestamp]]  # URN -> link worker, since when


@dataclass(frozen=True, eq=False)
class InForce:
    """Rows of `current_allocation` (docs/architecture.md) with a `tier` that is an id where a version says it, and a
    sentence about where they are from."""

    rows: pd.DataFrame | None
    note: str


def in_force(
    files: Sequence[SourceFile], tables: Mapping[int, pd.DataFrame], live: Sequence[LiveVersion], find: Find
) -> InForce:
    """Who leads which school today, with live versions among the files; `files`: every file of a district; `live`:
    every version that ever was, the one that is live last; `find`: (id, "") for a link worker's id or name.

    As among files: of two that name a school, the newer counts, and one that has half of an older one's schools or more
    takes its place as a whole. A version is as new as the moment it went live.
    """
    now = live[-1]
    schools = [file for file in files if file.kind == "schools"]
    leads = [file for file in files if file.kind == KIND]
    newer = [file for file in leads if file.loaded_at > now.since]
    older = [file for file in leads if file.loaded_at <= now.since]
    frames = by_kind(schools, tables)
    urn_of = dict(zip(frames["schools"]["laestab"], frames["schools"]["urn"], strict=True)) if schools else {}
    before = _since(older, tables, live[:-1], urn_of, find)
    version = lines(now, before, find)
    kept: list[tuple[pd.DataFrame, Keys]] = []
    for frame in (_rows([*schools, *newer], tables), version, _rows([*schools, *older], tables)):
        keys = set() if frame is None else row_keys(frame, ("urn",), urn_of)
        if frame is not None and not any(is_taken_over(keys, of_newer) for _, of_newer in kept):
            kept.append((frame, keys))
    rows = newest_rows(KIND, [frame for frame, _ in kept], urn_of)
    return InForce(rows, _note(now, newer, is_in_use=any(frame is version for frame, _ in kept)))


def _since(
    files: Sequence[SourceFile],
    tables: Mapping[int, pd.DataFrame],
    live: Sequence[LiveVersion],
    urn_of: Mapping[str, str],
    find: Find,
) -> Before:
    """Who led each school last by these files and versions, and since when (NaT where nobody said)."""
    known: Before = {}
    events: list[tuple[datetime, SourceFile | LiveVersion]] = [(file.loaded_at, file) for file in files]
    events += [(one.since, one) for one in live]
    for _, event in sorted(events, key=lambda pair: pair[0]):
        rows = lines(event, known, find) if isinstance(event, LiveVersion) else tables[event.source_id]
        keys = keys_in_order(rows, ("urn",), urn_of)
        for (urn,), text, day in zip(keys, rows["worker_id"].fillna(""), rows["since"], strict=True):
            worker = _worker(str(text), find)
            led = known.get(urn)
            known[urn] = (worker, led[1] if pd.isna(day) and led and led[0] == worker else day)
    return known


def _worker(text: str, find: Find) -> str:
    return find(text)[0] or text if text else ""


def _rows(files: list[SourceFile], tables: Mapping[int, pd.DataFrame]) -> pd.DataFrame | None:
    return by_kind(files, tables).get(KIND)


def lines(live: LiveVersion, before: Before, find: Find) -> pd.DataFrame:
    """A live version as rows of `current_allocation`; a school nobody leads in it has nobody today. Whoever led a
    school `before` has done so since then; everybody else since the version went live."""
    every = live.plan.assignments
    columns = {
        "urn": [line.urn for line in every],
        "worker_id": [line.worker_id or "" for line in every],
        "tier": [line.tier_id or "" for line in every],
    }
    table = pd.DataFrame({name: pd.Series(cells, dtype="str") for name, cells in columns.items()})
    day = pd.Timestamp(live.since.date())
    since = []
    for urn, text in zip(table["urn"], table["worker_id"], strict=True):
        led = before.get(urn)
        since.append(led[1] if led and led[0] == _worker(text, find) else day)
    return table.assign(laestab="", school_name="", since=pd.Series(since, dtype="datetime64[us]"))


def _note(live: LiveVersion, newer: list[SourceFile], is_in_use: bool) -> str:
    version, day = f"{live.name[0].lower()}{live.name[1:]}", f"{live.since:%d/%m/%Y}"
    files = joined([file.file_name for file in newer])
    if not is_in_use:
        return f"Today's allocation: {files}, loaded after {version} went live on {day}."
    more = f"; for the schools in it {files}, which was loaded after that" if newer else ""
    return f"Today's allocation: {version}, live since {day}{more}."
