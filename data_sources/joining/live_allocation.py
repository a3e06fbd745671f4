"""Today's allocation: the version that is live, among the files of who leads which school, the newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from allocation.wording import joined
from data_sources.joining.district_files import by_kind
from data_sources.stores import LiveVersion, SourceFile
from data_sources.stores.supersession import is_taken_over, newest_rows, row_keys

KIND = "current_allocation"
Keys = set[tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class InForce:
    """Rows of `current_allocation` (docs/architecture.md) with a `tier` that is an id where a version says it, and a
    sentence about where they are from."""

    rows: pd.DataFrame | None
    note: str


def in_force(files: Sequence[SourceFile], tables: Mapping[int, pd.DataFrame], live: LiveVersion) -> InForce:
    """Who leads which school today, with a live version among the files; `files`: every file of a district.

    As among files: of two that name a school, the newer counts, and one that has half of an older one's schools or more
    takes its place as a whole. A version is as new as the moment it went live.
    """
    schools = [file for file in files if file.kind == "schools"]
    leads = [file for file in files if file.kind == KIND]
    newer = [file for file in leads if file.loaded_at > live.since]
    older = [file for file in leads if file.loaded_at <= live.since]
    version, frames = lines(live), by_kind(schools, tables)
    urn_of = dict(zip(frames["schools"]["laestab"], frames["schools"]["urn"], strict=True)) if schools else {}
    kept: list[tuple[pd.DataFrame, Keys]] = []
    for frame in (_rows([*schools, *newer], tables), version, _rows([*schools, *older], tables)):
        keys = set() if frame is None else row_keys(frame, ("urn",), urn_of)
        if frame is not None and not any(is_taken_over(keys, of_newer) for _, of_newer in kept):
            kept.append((frame, keys))
    rows = newest_rows(KIND, [frame for frame, _ in kept], urn_of)
    return InForce(rows, _note(live, newer, is_in_use=any(frame is version for frame, _ in kept)))


def _rows(files: list[SourceFile], tables: Mapping[int, pd.DataFrame]) -> pd.DataFrame | None:
    return by_kind(files, tables).get(KIND)


def lines(live: LiveVersion) -> pd.DataFrame:
    """A live version as rows of `current_allocation`; a school nobody leads in it has nobody today."""
    every = live.plan.assignments
    columns = {
        "urn": [line.urn for line in every],
        "worker_id": [line.worker_id or "" for line in every],
        "tier": [line.tier_id or "" for line in every],
    }
    table = pd.DataFrame({name: pd.Series(cells, dtype="str") for name, cells in columns.items()})
    return table.assign(laestab="", school_name="", since=pd.Series(pd.NaT, index=table.index, dtype="datetime64[us]"))


def _note(live: LiveVersion, newer: list[SourceFile], is_in_use: bool) -> str:
    version, day = f"{live.name[0].lower()}{live.name[1:]}", f"{live.since:%d/%m/%Y}"
    files = joined([file.file_name for file in newer])
    if not is_in_use:
        return f"Today's allocation: {files}, loaded after {version} went live on {day}."
    more = f"; for the schools in it {files}, which was loaded after that" if newer else ""
    return f"Today's allocation: {version}, live since {day}{more}."
