"""Which of a council's headings is which column, as listed or by what it says; and which is nearest to one missing."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from data_sources.council_files.heading_meanings import column_meant, shared_words
from data_sources.reading.child_data import child_heading_faults, person_heading_faults
from data_sources.reading.contract import Contract, Fault, RawTable, accepted_headings
from data_sources.reading.headings import match_headings, plain

_LEAST_ALIKE = 0.7
_MOST_SUGGESTED = 2
_MOST_LISTED = 40


@dataclass(frozen=True)
class Claims:
    """Columns of a contract and the file's headings. `found` is heading by column, `by_meaning` those of them that no
    list of headings has, `doubtful` several headings for one column, `unused` other accepted headings of a column that
    was found: {left out: used}."""

    found: dict[str, str]
    by_meaning: dict[str, str]
    doubtful: dict[str, list[str]]
    unused: dict[str, str]


def claims(raw: RawTable, contract: Contract) -> Claims:
    """Which heading is which column. Accepted headings come first; only for a column that has none does a heading count
    by what it says, and only where one heading alone says it. A public file's headings are never read by meaning."""
    wanted = accepted_headings(contract)
    match = match_headings(raw.frame.columns, wanted, raw.repeated)
    used = {heading: name for name, heading in match.found.items()}
    unused = {
        heading: match.found[name]
        for heading in raw.frame.columns
        if heading not in used
        for name in match.found
        if plain(heading) in {plain(word) for word in wanted[name]}
    }
    if contract.is_public:
        return Claims(match.found, {}, match.doubtful, unused)
    taken = {*used, *unused, *(heading for several in match.doubtful.values() for heading in several)}
    meant: dict[str, list[str]] = {}
    for heading in raw.frame.columns:
        name = "" if heading in taken or _is_about_a_person(heading) else column_meant(contract.kind, heading)
        if name and name not in match.found and name not in match.doubtful:
            meant.setdefault(name, []).append(heading)
    single = {name: several[0] for name, several in meant.items() if not _is_doubtful(several, raw)}
    several = {name: headings for name, headings in meant.items() if name not in single}
    return Claims({**match.found, **single}, single, {**match.doubtful, **several}, unused)


def _is_doubtful(several: list[str], raw: RawTable) -> bool:
    return len(several) > 1 or several[0] in raw.repeated


def _is_about_a_person(heading: str) -> bool:
    return bool(child_heading_faults([heading]) or person_heading_faults([heading]))


def reading_notes(found: Claims, contract: Contract) -> list[str]:
    """A sentence for every heading that was read by what it says."""
    return [f'"{heading}" was read as {contract.column(name).label}.' for name, heading in found.by_meaning.items()]


def doubt_faults(found: Claims, contract: Contract, raw: RawTable) -> list[Fault]:
    """A fault for every column that several headings could mean, none of them listed for it."""
    faults = []
    accepted = accepted_headings(contract)
    for name, several in found.doubtful.items():
        listed = {plain(word) for word in accepted[name]}
        if any(plain(heading) in listed for heading in several):
            continue  # the contract's own check says it
        label = contract.column(name).label
        both = " and ".join(f'"{heading}"' for heading in several)
        problem = f'Each of {both} could be "{label}".' if len(several) > 1 else f'"{several[0]}" comes more than once.'
        remedy = f'Rename the right one "{label}" and load the file again; the other will not be used.'
        faults.append(Fault(problem, remedy, column=several[0], sheet=raw.sheet))
    return faults


def nearest_headings(raw: RawTable, contract: Contract, names: tuple[str, ...]) -> list[str]:
    """The file's unread headings that come closest to any of these columns, the closest first; [] when none is near.
    Only ever a suggestion for a person: nothing is read on the strength of it."""
    taken = set(claims(raw, contract).found.values())
    nearness: dict[str, float] = {}
    for heading in raw.frame.columns:
        if heading not in taken and not _is_about_a_person(heading):
            nearness[heading] = max(_nearness(contract, name, heading) for name in names)
    near = sorted((heading for heading in nearness if nearness[heading] > 0), key=lambda one: -nearness[one])
    return near[:_MOST_SUGGESTED]


def _nearness(contract: Contract, name: str, heading: str) -> float:
    words = accepted_headings(contract)[name][:12]
    alike = max(SequenceMatcher(None, plain(heading), plain(word)).ratio() for word in words)
    shared = shared_words(contract.kind, name, heading) if not contract.is_public else 0
    return shared + (alike if shared or alike >= _LEAST_ALIKE else 0)


def did_you_mean(raw: RawTable, contract: Contract, names: tuple[str, ...]) -> str:
    """A question naming the nearest headings for a missing column, "" when none is near."""
    near = nearest_headings(raw, contract, names)
    labels = " or ".join(f'"{contract.column(name).label}"' for name in names)
    meant = " or ".join(f'"{heading}"' for heading in near)
    return f"For {labels}, did you mean {meant}?" if near else ""


def headings_found(raw: RawTable) -> str:
    """The file's own headings in a sentence."""
    some = [f'"{heading}"' for heading in raw.frame.columns[:_MOST_LISTED]]
    more = f" and {len(raw.frame.columns) - len(some)} more" if len(raw.frame.columns) > len(some) else ""
    return f"The headings found are {', '.join(some)}{more}."
