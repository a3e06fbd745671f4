"""Says which source each table of a file is, by its headings, whatever the file is called."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import ModuleType

from data_sources import (
    absence,
    availability,
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
    meeting_wishes,
    pupil_homes,
    referrals,
    school_census,
    school_characteristics,
    school_groups,
    school_links,
    school_voice,
    schools,
    term_dates,
    travel_times,
    ward_boundaries,
)
from data_sources.council_files.council_headings import claims, did_you_mean, headings_found
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
    pupil_homes,
    travel_times,
    locks,
    school_groups,
    term_dates,
    availability,
    meeting_wishes,
)
_TOLD_APART_SHARE = 0.5


@dataclass(frozen=True)
class _Fit:
    """How well a table fits a source: `lacking` are the groups of columns it needs one of and the table has none of."""

    source: ModuleType
    needed: int
    lacking: tuple[tuple[str, ...], ...]
    matched: int
    headings: frozenset[str] = frozenset()

    @property
    def share(self) -> float:
        return (self.needed - len(self.lacking)) / max(self.needed, 1)


def recognise(tables: list[RawTable]) -> list[tuple[ModuleType, RawTable]]:
    """The source module of each table.

    A source fits when the table has a column for each group of its `NEEDED` (at least one of the group; by default each
    required column of its contract); or when the module has `recognises(raw)` and that knows the table by its shape (a
    matrix has no headings to know it by). Of several a public source is taken first, for its headings are its own, then
    the one with most columns in common; a module with `is_also_in(raw, kind)` may then read the same table as well.
    A council's headings are read by what they say (`council_headings`) when none fits, or when another source accounts
    for every heading of the one that fits and for more; two sources that then fit equally well are refused.
    In a file of several tables, those that resemble no source are left out with a note.
    Raises FileRefused, naming the closest source and what is missing, when a table fits none.
    """
    found: list[tuple[ModuleType, RawTable]] = []
    faults: list[Fault] = []
    left_out: list[str] = []
    for raw in tables:
        best, rival = _best_fits(raw)
        if best and rival:
            faults.append(_undecided(raw, best, rival))
        elif best and not best.lacking:
            found += [(source, raw) for source in (best.source, *_also(best.source, raw))]
        elif len(tables) > 1 and (best is None or best.share < _TOLD_APART_SHARE):
            left_out.append(raw.sheet)
        else:
            faults += _unknown(raw, best)
    if not found and not faults:
        faults = [fault for raw in tables for fault in _unknown(raw, _best_fits(raw)[0])]
    if faults:
        raise FileRefused(tables[0].file_name, faults)
    notes = tuple(f'"{sheet}" was not read: its headings are of no table known here.' for sheet in left_out)
    return [(source, replace(raw, notes=(*raw.notes, *notes))) for source, raw in found]


def _best_fits(raw: RawTable) -> tuple[_Fit | None, _Fit | None]:
    """The source that fits best, and another that fits just as well by what the headings say, if there is one."""
    exact = [fit for fit in (_fit(raw, source, by_meaning=False) for source in SOURCES) if fit.matched]
    best = max(exact, key=_closeness, default=None)
    if best and not best.lacking and (best.source.CONTRACT.is_public or _knows(best.source, raw)):
        return best, None
    council = [_fit(raw, source, by_meaning=True) for source in SOURCES if not source.CONTRACT.is_public]
    if best and not best.lacking:
        return _wider(best, council)
    most_public = max((fit.matched for fit in exact if fit.source.CONTRACT.is_public), default=0)
    fitting = [fit for fit in council if not fit.lacking and fit.matched > most_public]
    if not fitting:
        resembling = [*exact, *(fit for fit in council if fit.matched)]
        return max(
            resembling, key=lambda fit: (*_closeness(fit)[:2], _suggests(raw, fit), fit.matched), default=None
        ), None
    first, *others = sorted(fitting, key=lambda fit: -fit.matched)
    rivals = [fit for fit in others if fit.matched == first.matched and not _go_together(raw, first, fit)]
    return first, rivals[0] if rivals else None


def _suggests(raw: RawTable, fit: _Fit) -> bool:
    """Whether some heading of the table comes near to each thing this source lacks."""
    return all(did_you_mean(raw, fit.source.CONTRACT, group) for group in fit.lacking)


def _wider(best: _Fit, council: list[_Fit]) -> tuple[_Fit, _Fit | None]:
    """The source that accounts for every heading of `best` and for more, as a roster does that could be a list of hubs;
    `best` itself where there is none. Two that account for as much are rivals."""
    [as_read] = [fit for fit in council if fit.source is best.source]
    wider = [fit for fit in council if not fit.lacking and fit.headings > as_read.headings]
    if not wider:
        return best, None
    first, *others = sorted(wider, key=lambda fit: -fit.matched)
    return first, others[0] if others and others[0].matched == first.matched else None


def _knows(source: ModuleType, raw: RawTable) -> bool:
    return hasattr(source, "recognises") and bool(source.recognises(raw))


def _closeness(fit: _Fit) -> tuple[bool, float, int]:
    return (not fit.lacking, fit.share if fit.lacking else fit.source.CONTRACT.is_public, fit.matched)


def _fit(raw: RawTable, source: ModuleType, by_meaning: bool) -> _Fit:
    contract = source.CONTRACT
    match = (
        claims(raw, contract)
        if by_meaning
        else match_headings(raw.frame.columns, accepted_headings(contract), raw.repeated)
    )
    present = {*match.found, *match.doubtful}
    needed = _needed(source)
    if _knows(source, raw):
        return _Fit(source, len(needed), (), len(raw.frame.columns))
    lacking = tuple(tuple(group) for group in needed if not present.intersection(group))
    return _Fit(source, len(needed), lacking, len(present), frozenset(match.found.values()))


def _go_together(raw: RawTable, one: _Fit, other: _Fit) -> bool:
    return other.source in _also(one.source, raw) or one.source in _also(other.source, raw)


def _also(best: ModuleType, raw: RawTable) -> list[ModuleType]:
    return [one for one in SOURCES if hasattr(one, "is_also_in") and one.is_also_in(raw, best.CONTRACT.kind)]


def _undecided(raw: RawTable, one: _Fit, other: _Fit) -> Fault:
    labels = [fit.source.CONTRACT.label for fit in (one, other)]
    problem = f'The headings could be those of "{labels[0]}" or of "{labels[1]}". {headings_found(raw)}'
    wanted = [_listed([_either(fit.source, group) for group in _needed(fit.source)]) for fit in (one, other)]
    remedy = f'For "{labels[0]}", head the columns {wanted[0]}; for "{labels[1]}", {wanted[1]}.'
    return Fault(problem, remedy, sheet=raw.sheet)


def _needed(source: ModuleType) -> list[tuple[str, ...]]:
    """The groups of columns of which a table of this source has to have one each."""
    required = [(column.name,) for column in source.CONTRACT.columns if column.is_required]
    return list(getattr(source, "NEEDED", None) or required)


def _either(source: ModuleType, names: Sequence[str]) -> str:
    return " or ".join(f'"{source.CONTRACT.column(name).label}"' for name in names)


def _unknown(raw: RawTable, closest: _Fit | None) -> list[Fault]:
    faults = person_heading_faults(list(raw.frame.columns), raw.sheet)
    if closest is None:
        kinds = ", ".join(sorted(source.CONTRACT.label for source in SOURCES))
        problem = "None of the headings belongs to a table known here."
        remedy = f"Check that the headings are in one row above the data. Tables that can be loaded: {kinds}."
    else:
        contract = closest.source.CONTRACT
        missing = _listed([_either(closest.source, group) for group in closest.lacking])
        problem = f'The headings are closest to "{contract.label}", but there is no column for {missing}.'
        meant = [did_you_mean(raw, contract, group) for group in closest.lacking]
        template = f'the template for "{contract.label}" shows every heading.'
        remedy = " ".join([*filter(None, meant), f"Add what is missing or correct its heading; {template}"])
    remedy = f"{remedy} {headings_found(raw)}"
    hints = [source.hint(raw) for source in SOURCES if hasattr(source, "hint")]
    remedy = " ".join([remedy, *(hint for hint in hints if hint)])
    return [*faults, Fault(problem, remedy, sheet=raw.sheet)]


def _listed(labels: Sequence[str]) -> str:
    return re.sub(r", ([^,]*)$", r" and \1", ", ".join(labels))
