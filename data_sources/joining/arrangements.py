"""What is settled about schools and link workers: who leads today, what is locked, and how long journeys take."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from allocation.entities import Hub, LinkWorker
from data_sources.joining.school_succession import UNMATCHED_COLUMNS, Identity, nothing_matched
from data_sources.reading.headings import plain

CURRENT_COLUMNS = ["urn", "worker_id", "tier", "since"]
LOCK_COLUMNS = ["urn", "worker_id", "action", "tier", "reason", "until"]
TRAVEL_COLUMNS = ["urn", "destination", "travel_minutes"]
GROUP_COLUMNS = ["urn", "group", "kind", "firmness"]
_UNKNOWN = "nobody with this id or name is in the link workers file"
_TWO = "two link workers have this name: give the id in its place"
_VACANT = "this post is vacant in the link workers file"


@dataclass(frozen=True, eq=False)
class Arranged:
    """One kind's rows with today's URN and the worker's id; rows that could not be used; a note where none could."""

    table: pd.DataFrame
    unmatched: pd.DataFrame
    notes: tuple[str, ...] = ()


class People:
    """Finds a link worker by id or name, whatever its capitals, spaces and punctuation."""

    def __init__(self, workers: Sequence[LinkWorker], vacancies: pd.DataFrame) -> None:
        self._by_id = {plain(worker.worker_id): worker.worker_id for worker in workers}
        self._by_name: dict[str, list[str]] = {}
        for worker in workers:
            self._by_name.setdefault(plain(worker.name), []).append(worker.worker_id)
        vacant = [vacancies[name] for name in ("worker_id", "name") if name in vacancies]
        self._vacant = {plain(str(text)) for column in vacant for text in column}

    def find(self, text: str) -> tuple[str, str]:
        """(worker id, "") or ("", why there is none)."""
        key = plain(text)
        if key in self._by_id:
            return self._by_id[key], ""
        named = self._by_name.get(key, [])
        if len(named) == 1:
            return named[0], ""
        return "", _TWO if named else _VACANT if key in self._vacant else _UNKNOWN


def current_allocation(rows: pd.DataFrame | None, identity: Identity, people: People) -> Arranged:
    """urn, worker_id (missing where nobody leads), tier, since (a day, or NaT): one row a school.

    A school's own row goes before one of the school before it; where merged schools had different workers nobody can
    say who leads now, and both rows are listed.
    """
    attached, lost, notes = _attached("current_allocation", "Current allocation", rows, identity)
    own = attached[~attached["is_carried"]]
    carried = attached[attached["is_carried"] & ~attached["school_urn"].isin(own["school_urn"])]
    several = carried.groupby("school_urn")["worker_id"].transform("nunique").gt(1)
    lost += _as_lost(
        "current_allocation", carried[several], "urn", "the schools that became this one had different link workers"
    )
    kept = pd.concat([own, carried[~several]]).drop_duplicates("school_urn")
    found = [people.find(text) if text else ("", "") for text in kept["worker_id"]]
    reasons = pd.Series([reason for _, reason in found], index=kept.index, dtype=object)
    for reason, part in kept.groupby(reasons[reasons.ne("")]):
        lost += _as_lost("current_allocation", part, "worker_id", str(reason))
    ids = pd.Series([worker_id or None for worker_id, _ in found], index=kept.index, dtype=object)
    table = kept.assign(urn=kept["school_urn"], worker_id=ids, tier=kept["tier"].fillna(""))
    return Arranged(table[CURRENT_COLUMNS].reset_index(drop=True), _unmatched(lost), notes)


def locks(rows: pd.DataFrame | None, identity: Identity, people: People) -> Arranged:
    """urn, worker_id ("" where only a tier is kept), action, tier, reason, until; without those nobody can follow."""
    attached, lost, notes = _attached("locks", "Locks and bans", rows, identity)
    found = [people.find(text) if text else ("", "") for text in attached["worker_id"]]
    reasons = pd.Series([reason for _, reason in found], index=attached.index, dtype=object)
    for reason, part in attached.groupby(reasons[reasons.ne("")]):
        lost += _as_lost("locks", part, "worker_id", str(reason))
    usable = attached.assign(worker_id=[worker_id for worker_id, _ in found])[reasons.eq("")]
    keeps = usable[usable["action"].eq("keep") & usable["worker_id"].ne("")]
    clash = keeps.groupby("school_urn")["worker_id"].transform("nunique").gt(1)
    clashing = keeps[clash & keeps["is_carried"].groupby(keeps["school_urn"]).transform("any")]
    lost += _as_lost("locks", clashing, "urn", "the schools that became this one keep different link workers")
    table = usable.drop(index=clashing.index)
    table = table.assign(urn=table["school_urn"], tier=table["tier"].fillna(""), reason=table["reason"].fillna(""))
    return Arranged(table[LOCK_COLUMNS].drop_duplicates().reset_index(drop=True), _unmatched(lost), notes)


def school_groups(rows: pd.DataFrame | None, identity: Identity) -> Arranged:
    """urn, group, kind, firmness: one row for each school of a keep-together group. Names of groups that differ only in
    capitals, spaces or punctuation are one group."""
    attached, lost, notes = _attached("school_groups", "Schools to keep together", rows, identity)
    named = attached.groupby(attached["group"].map(plain))["group"].transform("first")
    table = attached.assign(urn=attached["school_urn"], group=named)
    return Arranged(
        table.drop_duplicates(["urn", "group"])[GROUP_COLUMNS].reset_index(drop=True), _unmatched(lost), notes
    )


def travel_times(rows: pd.DataFrame | None, identity: Identity, people: People, hubs: Sequence[Hub]) -> Arranged:
    """urn, destination (the hub's name or the worker's id as in their files), travel_minutes: one row a journey.

    A journey from the school's own number goes before one from the school before it, whose site it may have kept.
    """
    attached, lost, notes = _attached("travel_times", "Travel times", rows, identity)
    hub_of = {plain(hub.name): hub.name for hub in hubs}
    names = {text: hub_of.get(plain(text)) or people.find(text)[0] for text in attached["destination"].unique()}
    reason = "no hub of this name and no link worker of this id or name is loaded"
    unknown = attached[attached["destination"].map(names).eq("")].drop_duplicates("destination")
    lost += [("travel_times", str(text), "", reason) for text in unknown["destination"]]
    known = attached.assign(destination=attached["destination"].map(names))
    known = known[known["destination"].ne("")].sort_values("is_carried", kind="stable")
    key = ["school_urn", "destination"]
    several = known["is_carried"] & known.groupby(key)["travel_minutes"].transform("nunique").gt(1)
    has_own = ~known.groupby(key)["is_carried"].transform("min").astype(bool)
    unsure = known[several & ~has_own]
    lost += _as_lost(
        "travel_times", unsure, "urn", "the schools that became this one have different times to one place"
    )
    kept = known[~(several & ~has_own)].drop_duplicates(key)
    table = kept.assign(urn=kept["school_urn"])[TRAVEL_COLUMNS].reset_index(drop=True)
    return Arranged(table, _unmatched(lost), notes)


def _attached(
    kind: str, words: str, rows: pd.DataFrame | None, identity: Identity
) -> tuple[pd.DataFrame, list[tuple[str, str, str, str]], tuple[str, ...]]:
    """Rows that found a school, worker and destination as tidy text; and those that did not, as a list."""
    if rows is None:
        rows = pd.DataFrame(columns=[*CURRENT_COLUMNS, *LOCK_COLUMNS, *TRAVEL_COLUMNS, *GROUP_COLUMNS, "laestab"]).loc[
            :, lambda f: ~f.columns.duplicated()
        ]
    found = identity.attach(kind, rows)
    frame = found.frame
    for name in ("worker_id", "destination"):
        if name in frame:
            frame = frame.assign(**{name: frame[name].fillna("").astype(str).str.strip()})
    return frame, list(found.unmatched.itertuples(index=False, name=None)), tuple(nothing_matched(words, found))


def _as_lost(kind: str, rows: pd.DataFrame, key: str, reason: str) -> list[tuple[str, str, str, str]]:
    names = rows["school_name"] if "school_name" in rows else rows["school_urn"]
    return [(kind, str(text), str(name), reason) for text, name in zip(rows[key], names.fillna(""), strict=True)]


def _unmatched(lost: list[tuple[str, str, str, str]]) -> pd.DataFrame:
    return pd.DataFrame(lost, columns=UNMATCHED_COLUMNS, dtype=str)
