"""The supersession rule: which older files a newer one takes out of use, and whose row counts where both stay."""

from collections.abc import Mapping, Sequence
from functools import cached_property

import pandas as pd
from sqlalchemy.orm import Session

from allocation.entities import ValueState
from data_sources.stores.stored_tables import contract_of, is_alone, school_index, stored_frame

STATE = "_state"


class SourceKeys:
    """The replacement keys of stored files of one kind and scope; schools are looked up only for files by LAESTAB."""

    def __init__(self, session: Session, kind: str, scope: str | None) -> None:
        self.session, self.scope, self.kind = session, scope, kind
        self.key = contract_of(kind).replacement_key

    def of(self, source_id: int) -> set[tuple[str, ...]]:
        table = stored_frame(self.session, source_id, (*self.key, "laestab", "vintage"))
        is_by_laestab = "urn" in self.key and bool((_text(table, "urn") == "").any())
        keys = row_keys(table, self.key, self._urn_of if is_by_laestab else {})
        return {key for key in keys if names_something(self.kind, key)}

    def takes_over(self, newer_id: int, older_id: int) -> bool:
        """Whether the newer file takes the older one out of use: it has at least half of what the older one is about
        and, where figures are kept by column, every figure. Otherwise both stay in use, such as a national file and a
        later extract for one authority."""
        has_most = is_taken_over(self.of(older_id), self.of(newer_id))
        return has_most and (not contract_of(self.kind).keeps_columns or self._held(older_id) <= self._held(newer_id))

    def _held(self, source_id: int) -> set[str]:
        return held_figures(stored_frame(self.session, source_id))

    @cached_property
    def _urn_of(self) -> dict[str, str]:
        schools = school_index(self.session, self.scope if is_alone(self.scope) else None)
        return dict(zip(schools["laestab"], schools["urn"], strict=True))


def is_taken_over(older: set[tuple[str, ...]], newer: set[tuple[str, ...]]) -> bool:
    """Whether what is newer has half or more of what the older is about, by their keys, and so takes its place."""
    return bool(older) and 2 * len(older & newer) >= len(older)


def row_keys(frame: pd.DataFrame, key: tuple[str, ...], urn_of: Mapping[str, str]) -> set[tuple[str, ...]]:
    """The distinct keys of the rows, as `keys_in_order` gives them."""
    return set(keys_in_order(frame, key, urn_of))


def keys_in_order(frame: pd.DataFrame, key: tuple[str, ...], urn_of: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The key of each row, as text. A row with no URN is known by its LAESTAB, through `urn_of` where it is there, so
    that a school is the same school in a file by URN and in a file by LAESTAB. Rows of different vintages differ."""
    if "vintage" in frame:
        key = (*key, "vintage")  # the same area codes are published again with each vintage, and both stay in use
    parts = [_text(frame, column) for column in key]
    if "urn" in key:
        laestab = _text(frame, "laestab")
        by_laestab = laestab.map(urn_of).fillna(laestab) if urn_of else laestab
        place = key.index("urn")
        parts[place] = parts[place].where(parts[place] != "", by_laestab)
    return list(zip(*parts, strict=True))


def names_something(kind: str, key: tuple[str, ...]) -> bool:
    """Whether rows with this key can take each other's place. An empty key names nothing; but a list of link workers
    without clusters is about the whole authority."""
    return any(key) or bool(contract_of(kind).replaces_by)


def held_figures(frame: pd.DataFrame) -> set[str]:
    """The figures (columns with a state) that the table holds for anyone; a withheld one is held."""
    states = [name for name in frame.columns if name.endswith(STATE)]
    return {name.removesuffix(STATE) for name in states if (frame[name] != ValueState.MISSING).any()}


def newest_rows(kind: str, frames: Sequence[pd.DataFrame], urn_of: Mapping[str, str]) -> pd.DataFrame:
    """All rows of the files of a kind, given newest first, without those whose place a newer file's row has taken."""
    contract, taken = contract_of(kind), set[tuple[str, ...]]()
    kept: list[pd.DataFrame] = []
    for frame in frames:
        keys = keys_in_order(frame, contract.replacement_key, urn_of)
        if contract.keeps_columns:
            kept = [_completed(one, frame, contract.replacement_key, urn_of) for one in kept]
        kept.append(frame[[one not in taken for one in keys]] if taken else frame)
        taken |= {one for one in keys if names_something(kind, one)}
    return pd.concat(kept, ignore_index=True)


def _completed(
    newer: pd.DataFrame, older: pd.DataFrame, key: tuple[str, ...], urn_of: Mapping[str, str]
) -> pd.DataFrame:
    """The newer rows with the figures they hold for nobody taken from the older rows about the same thing."""
    figures = held_figures(older) - held_figures(newer)
    row_of = {one: i for i, one in enumerate(keys_in_order(older, key, urn_of)) if any(one)}
    rows = [row_of.get(one, -1) for one in keys_in_order(newer, key, urn_of)]
    found = older.reset_index(drop=True).reindex(rows)
    columns = {
        name: found[name].fillna(ValueState.MISSING).to_numpy() if name.endswith(STATE) else found[name].to_numpy()
        for figure in sorted(figures)
        for name in (figure, figure + STATE)
    }
    return newer.assign(**columns)


def _text(frame: pd.DataFrame, column: str) -> pd.Series:
    if column not in frame:
        return pd.Series("", index=frame.index, dtype="str")
    return frame[column].astype("str").where(frame[column].notna(), "").fillna("")
