"""Says which source each table of a file is, by its headings, whatever the file is called."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import ModuleType

from data_sources import (
    absence,
    cluster_areas,
    clusters,
    current_allocation,
    deprivation,
    deprivation_ranks,
    hubs,
    link_workers,
    locks,
    lsoa_boundaries,
    lsoa_centroids,
    referrals,
    school_census,
    school_characteristics,
    school_links,
    school_voice,
    schools,
    travel_times,
    ward_boundaries,
)
from data_sources.reading.child_data import person_heading_faults
from data_sources.reading.contract import Fault, FileRefused, RawTable, accepted_headings
from data_sources.reading.headings import match_headings

SOURCES: tuple[ModuleType, ...] = (
    schools,
    school_links,
    school_census,
    school_characteristics,
    absence,
    deprivation,
    deprivation_ranks,
    lsoa_boundaries,
    ward_boundaries,
    lsoa_centroids,
    link_workers,
    hubs,
    current_allocation,  # before clusters, which it may have as well
    clusters,
    cluster_areas,
    referrals,
    school_voice,
    travel_times,
    locks,
)
_TOLD_APART_SHARE = 0.5


@dataclass(frozen=True)
class _Fit:
    """How well a table fits a source: `lacking` are the labels of what it needs and the table does not have."""

    source: ModuleType
    needed: int
    lacking: tuple[str, ...]
    matched: int

    @property
    def share(self) -> float:
        return (self.needed - len(self.lacking)) / max(self.needed, 1)


def recognise(tables: list[RawTable]) -> list[tuple[ModuleType, RawTable]]:
    """The source module of each table.

    A source fits when the table has a column for each group of its `NEEDED` (at least one of the group; by default each
    required column of its contract); or when the module has `recognises(raw)` and that knows the table by its shape (a
    matrix has no headings to know it by). Of several a public source is taken first, for its headings are its own, then
    the one with most columns in common; a module with `is_also_in(raw, kind)` may then read the same table as well.
    In a file of several tables, those that resemble no source are left out with a note.
    Raises FileRefused, naming the closest source and what is missing, when a table fits none.
    """
    found: list[tuple[ModuleType, RawTable]] = []
    faults: list[Fault] = []
    left_out: list[str] = []
    for raw in tables:
        best = _best_fit(raw)
        if best and not best.lacking:
            found += [(source, raw) for source in (best.source, *_also(best.source, raw))]
        elif len(tables) > 1 and (best is None or best.share < _TOLD_APART_SHARE):
            left_out.append(raw.sheet)
        else:
            faults += _unknown(raw, best)
    if not found and not faults:
        faults = [fault for raw in tables for fault in _unknown(raw, _best_fit(raw))]
    if faults:
        raise FileRefused(tables[0].file_name, faults)
    notes = tuple(f'"{sheet}" was not read: its headings are of no table known here.' for sheet in left_out)
    return [(source, replace(raw, notes=(*raw.notes, *notes))) for source, raw in found]


def _best_fit(raw: RawTable) -> _Fit | None:
    fits = [fit for fit in (_fit(raw, source) for source in SOURCES) if fit.matched]
    return max(fits, key=_closeness, default=None)


def _closeness(fit: _Fit) -> tuple[bool, float, int]:
    return (not fit.lacking, fit.share if fit.lacking else fit.source.CONTRACT.is_public, fit.matched)


def _fit(raw: RawTable, source: ModuleType) -> _Fit:
    contract = source.CONTRACT
    match = match_headings(raw.frame.columns, accepted_headings(contract), raw.repeated)
    present = {*match.found, *match.doubtful}
    needed = getattr(source, "NEEDED", None) or [(column.name,) for column in contract.columns if column.is_required]
    if hasattr(source, "recognises") and source.recognises(raw):
        return _Fit(source, len(needed), (), len(raw.frame.columns))
    lacking = tuple(_either(source, group) for group in needed if not present.intersection(group))
    return _Fit(source, len(needed), lacking, len(present))


def _also(best: ModuleType, raw: RawTable) -> list[ModuleType]:
    return [one for one in SOURCES if hasattr(one, "is_also_in") and one.is_also_in(raw, best.CONTRACT.kind)]


def _either(source: ModuleType, names: Sequence[str]) -> str:
    return " or ".join(f'"{source.CONTRACT.column(name).label}"' for name in names)


def _unknown(raw: RawTable, closest: _Fit | None) -> list[Fault]:
    faults = person_heading_faults(list(raw.frame.columns), raw.sheet)
    if closest is None:
        kinds = ", ".join(sorted(source.CONTRACT.label for source in SOURCES))
        problem = "None of the headings belongs to a table known here."
        remedy = f"Check that the headings are in one row above the data. Tables that can be loaded: {kinds}."
    else:
        label = closest.source.CONTRACT.label
        problem = f'The headings are closest to "{label}", but there is no column for {_listed(closest.lacking)}.'
        remedy = f'Add what is missing or correct its heading; the template for "{label}" shows every heading.'
    hints = [source.hint(raw) for source in SOURCES if hasattr(source, "hint")]
    remedy = " ".join([remedy, *(hint for hint in hints if hint)])
    return [*faults, Fault(problem, remedy, sheet=raw.sheet)]


def _listed(labels: Sequence[str]) -> str:
    return re.sub(r", ([^,]*)$", r" and \1", ", ".join(labels))
