"""The shapes a table of referrals comes in: a column for each count, a row for each service, a column for each year."""

import re
from collections import defaultdict

import pandas as pd

from data_sources.council_files.cell_text import Unreadable
from data_sources.council_files.draft import Draft
from data_sources.council_files.heading_meanings import column_meant
from data_sources.council_files.referral_columns import BARE_COUNTS, COUNTS
from data_sources.council_files.school_numbers import school_keys, school_words
from data_sources.reading.contract import Contract, accepted_headings
from data_sources.reading.headings import plain

_TARGETS: dict[str, dict[str, tuple[str, ...]]] = {
    "early help": {
        "early_help_requests": ("requests", "referrals", "contacts"),
        "early_help_children": ("children",),
        "early_help_accepted": ("accepted",),
    },
    "social care": {
        "social_care_contacts": ("contacts", "referrals", "requests"),
        "social_care_children": ("children",),
    },
}
_PLAIN_MEANING = (
    ("requests", "early help", "early_help_requests"),
    ("contacts", "social care", "social_care_contacts"),
    ("accepted", "early help", "early_help_accepted"),
)
_PERIOD_IN_HEADING = re.compile(
    r"(?:(?:FY|AY)\s*)?(?:\b(?:autumn|spring|summer)(?:\s+term)?\s+)?(?:\b20\d\d(?:\s?[/-]\s?(?:20)?\d\d)?\b|\b\d\d/\d\d\b)",
    re.IGNORECASE,
)


def service_text(text: str) -> str:
    """ "early help" or "social care" from what a service column says. Raises Unreadable for anything else."""
    words = " ".join(text.casefold().replace("’", "'").split())
    if "early help" in words or "family help" in words or plain(words) in {"eh", "earlyhelp"}:
        return "early help"
    if "social care" in words or plain(words) in {"csc", "mash", "cscs", "socialcare", "frontdoor", "sc"}:
        return "social care"
    raise Unreadable(
        f'"{text}" is neither early help nor social care', 'Write "Early help" or "Social care", or delete the row.'
    )


def spread_years(draft: Draft) -> None:
    """Turn headings such as "EH requests 2023/24" into one row for each school and period."""
    several = _headings_by_period(list(draft.frame.columns), draft.contract)
    if not several or draft.has("period_label", "period_start", "year"):
        return
    by_period = {period: {name: one[0] for name, one in columns.items()} for period, columns in several.items()}
    _say_how_read(draft, several)
    taken = {heading for columns in by_period.values() for heading in columns.values()}
    rest = draft.frame.drop(columns=sorted(taken))
    parts: list[pd.DataFrame] = []
    rows: list[int] = []
    for period, columns in by_period.items():
        start = len(rows)
        part = rest.assign(period_label=period, **{name: draft.frame[heading] for name, heading in columns.items()})
        parts.append(part)
        rows += draft.rows
        for name, heading in columns.items():
            draft.places |= {(start + i, name): (row, heading) for i, row in enumerate(draft.rows)}
        draft.places |= {
            (start + i, "period_label"): (row, next(iter(columns.values()))) for i, row in enumerate(draft.rows)
        }
    draft.frame, draft.rows = pd.concat(parts, ignore_index=True).fillna("").astype("str"), rows


def _say_how_read(draft: Draft, several: dict[str, dict[str, list[str]]]) -> None:
    """A fault for every count of a period that two headings give, a note for every heading read by what it says."""
    accepted = accepted_headings(draft.contract)
    for period, columns in several.items():
        for name, headings in columns.items():
            label = f"{draft.contract.column(name).label} for {period}"
            if len(headings) > 1:
                both = " and ".join(f'"{heading}"' for heading in headings)
                draft.fault(f'Each of {both} could be "{label}"', "Keep one and delete the others.", name=headings[0])
            elif plain(_PERIOD_IN_HEADING.sub(" ", headings[0])) not in {plain(word) for word in accepted[name]}:
                draft.note(f'"{headings[0]}" was read as {label}.')


def _headings_by_period(headings: list[str], contract: Contract) -> dict[str, dict[str, list[str]]]:
    accepted = accepted_headings(contract)
    name_of = {plain(word): name for name in COUNTS for word in accepted[name]}
    by_period: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for heading in headings:
        found = _PERIOD_IN_HEADING.search(heading)
        rest = heading.replace(found[0], " ") if found else ""
        name = name_of.get(plain(rest)) or column_meant(contract.kind, rest)
        if found and name in COUNTS:
            by_period[re.sub(r"^(\d\d/\d\d)$", r"20\1", found[0].strip())][name].append(heading)
    return {period: dict(columns) for period, columns in by_period.items()}


def has_years_across(headings: list[str], contract: Contract) -> bool:
    """Whether the periods are in the headings, as in "EH requests 2023/24"."""
    return bool(_headings_by_period(headings, contract))


def name_bare_counts(draft: Draft) -> None:
    """Say which service "Requests", "Contacts", "Children" and "Accepted" are about when no column does; a heading
    that could be either is a fault."""
    for bare, service, name in _PLAIN_MEANING:
        if draft.has(bare) and not draft.has(name):
            _call(draft, bare, name, service)
    services = [service for service, targets in _TARGETS.items() if draft.has(*targets)]
    if draft.has("children") and len(services) == 1:
        _call(draft, "children", f"{services[0].replace(' ', '_')}_children", services[0])
    for bare in BARE_COUNTS:
        if draft.has(bare):
            problem = f'The column "{draft.heading(bare)}" does not say whether it counts early help or social care'
            remedy = (
                f'Put the service in front, as "Early help {bare}" or "Social care {bare}", or add a column "Service".'
            )
            draft.fault(problem, remedy, name=bare)


def _call(draft: Draft, bare: str, name: str, service: str) -> None:
    heading = draft.heading(bare)
    draft.note(f'"{heading}" was read as {service} {bare}, because no column says which service it is about.')
    draft.frame = draft.frame.rename(columns={bare: name})
    draft.headings[name] = heading


def has_services(draft: Draft) -> bool:
    """Whether the file has a row for each service: a column that really names services, and counts beside it."""
    if not draft.has("service") or not draft.has(*BARE_COUNTS):
        return False
    for cell in draft.cells("service"):
        try:
            service_text(cell)
            return True
        except Unreadable:
            continue
    return False


def gather_services(draft: Draft) -> None:
    """Turn rows of early help and of social care into one row for each school and period."""
    for i, cell in enumerate(draft.cells("service")):
        if not cell:
            draft.fault(
                "The row does not say which service it counts", 'Write "Early help" or "Social care".', i, "service"
            )
    draft.rewrite("service", service_text)
    services, schools, labels = draft.cells("service"), school_keys(draft), draft.cells("period_label")
    first: dict[tuple[str, str], int] = {}
    seen: dict[tuple[str, str, str], int] = {}
    counts: dict[str, dict[int, str]] = {name: {} for name in COUNTS}
    for i, (service, school, label) in enumerate(zip(services, schools, labels, strict=True)):
        earlier = seen.setdefault((school, label, service), i)
        if earlier != i and school:
            _said_twice(draft, earlier, i)
        target = first.setdefault((school, label) if school else (str(i), ""), i)
        for name, (source, cell) in _counts_in_row(draft, i, service).items():
            counts[name][target] = cell
            draft.places[target, name] = draft.rows[i], draft.heading(source)
    if any(service == "social care" and cell for service, cell in zip(services, draft.cells("accepted"), strict=True)):
        draft.note(f'"{draft.heading("accepted")}" was not used for social care: only early help is accepted or not.')
    _keep_first(draft, sorted(first.values()), counts)


def _counts_in_row(draft: Draft, i: int, service: str) -> dict[str, tuple[str, str]]:
    """{count: (column it is in, cell)} of one row of a service; the first filled column that can hold the count."""
    found = {}
    for name, sources in _TARGETS.get(service, {}).items():
        filled = [source for source in sources if draft.cells(source)[i]]
        if filled:
            found[name] = (filled[0], draft.cells(filled[0])[i])
    return found


def _said_twice(draft: Draft, first: int, again: int) -> None:
    service, label = draft.cells("service")[again], draft.cells("period_label")[again]
    rows = f"Rows {draft.rows[first]} and {draft.rows[again]}"
    problem = f"{rows} both give {service} for {school_words(draft, again)} in {label}"
    draft.fault(problem, "Keep one row for each school, period and service.", again, "service", service)


def _keep_first(draft: Draft, kept: list[int], counts: dict[str, dict[int, str]]) -> None:
    new = {old: i for i, old in enumerate(kept)}
    places = {(new[i], name): place for (i, name), place in draft.places.items() if i in new}
    draft.frame = draft.frame.drop(columns=[*BARE_COUNTS, "service"], errors="ignore").iloc[kept].reset_index(drop=True)
    draft.rows = [draft.rows[i] for i in kept]
    draft.places = places
    for name, cells in counts.items():
        if cells:
            draft.put(name, [cells.get(i, "") for i in kept])
