"""Which authority a council's file is for: as chosen, as its schools say, the one in use, or not stated."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from sqlalchemy.orm import Session

from data_sources.reading.contract import Dataset, Fault, FileRefused
from data_sources.stores.setting_store import CURRENT_AUTHORITY
from data_sources.stores.stored_tables import DEMONSTRATION_CODE, contract_of, is_alone, real_code, school_index
from data_sources.tables import SettingRow

PUBLIC_REASON = "Public data, used for every authority."
NOT_STATED_REASON = "It does not say which authority it is for, so it is used for any that has no such file of its own."


@dataclass(frozen=True, slots=True)
class Placement:
    """The authority a file is stored for (None: public or not stated), and in a sentence how that was decided."""

    authority_code: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class _Majority:
    """Where most of a file's schools are, of those that the loaded list of schools knows."""

    code: str
    name: str
    there: int
    known: int
    listed: str

    @property
    def is_clear(self) -> bool:
        return 2 * self.there > self.known

    @property
    def sentence(self) -> str:
        return f"{self.there:,} of the {self.known:,} schools in it that are known are in {self.name} ({self.code})."


def place(
    session: Session, file_name: str, datasets: Sequence[Dataset], chosen: str | None, companions: str | None = None
) -> Placement:
    """Decide for one file; `companions` is the authority that all files loaded together with it turned out to be for.

    Raises FileRefused when `chosen` is no code, or the schools are in several authorities.
    """
    council = [dataset.frame for dataset in datasets if not contract_of(dataset.kind).is_public]
    if chosen is not None:
        return _as_chosen(session, file_name, council, chosen.strip())
    if not council:
        return Placement(None, PUBLIC_REASON)
    majority = _majority(session, council, (None, DEMONSTRATION_CODE))
    if majority is not None and not majority.is_clear:
        problem = f"Its schools are in several authorities: {majority.listed}"
        raise FileRefused(file_name, [Fault(problem, "Choose the authority the file is for, then load it again")])
    if majority is not None:
        return Placement(majority.code, f"Stored for authority {majority.code}: {majority.sentence}")
    if companions is not None:
        return Placement(companions, f"Stored for authority {companions}, like the files loaded together with it.")
    return _as_in_use(session)


def _as_chosen(session: Session, file_name: str, council: Sequence[pd.DataFrame], code: str) -> Placement:
    if not re.fullmatch(r"[0-9]{3}", real_code(code)):
        fault = Fault(
            f"'{code}' is not a local authority code", "Give the three digits DfE uses, such as 355 for Salford"
        )
        raise FileRefused(file_name, [fault])
    reason = f"Stored for authority {code}, as chosen."
    if not is_alone(code):
        majority = _majority(session, council, (None,))
        if majority is not None and majority.is_clear and majority.code != code:
            reason += f" But check: {majority.sentence}"
    return Placement(code, reason)


def _as_in_use(session: Session) -> Placement:
    row = session.get(SettingRow, ("", CURRENT_AUTHORITY))
    if row is None or not row.value or row.value == DEMONSTRATION_CODE:
        return Placement(None, NOT_STATED_REASON)
    return Placement(str(row.value), f"Stored for authority {row.value}, the one in use.")


def _majority(session: Session, frames: Sequence[pd.DataFrame], scopes: tuple[str | None, ...]) -> _Majority | None:
    """Looked up in the first scope whose schools include any of the file's; None where no school is known."""
    urns, laestabs = _values(frames, "urn"), _values(frames, "laestab")
    if not urns and not laestabs:
        return None
    for scope in scopes:
        schools = school_index(session, scope)
        known = schools[schools["urn"].isin(urns) | schools["laestab"].isin(laestabs)]
        if known.empty:
            continue
        counts = known.groupby(["authority_code", "authority_name"], dropna=False).size().sort_values(ascending=False)
        code, name = counts.index[0]
        listed = ", ".join(f"{name} ({count:,})" for (_, name), count in counts.head(3).items())
        return _Majority(str(code), str(name), int(counts.iloc[0]), len(known), listed)
    return None


def _values(frames: Sequence[pd.DataFrame], column: str) -> set[str]:
    return {value for frame in frames if column in frame for value in frame[column].dropna() if value}
