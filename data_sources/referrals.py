"""Early help requests and social care contacts by school and period, counts only."""

from collections.abc import Iterator

from data_sources.council_files.cell_text import Unreadable, day
from data_sources.council_files.draft import Draft, count, need_columns
from data_sources.council_files.heading_words import said_by
from data_sources.council_files.periods import Period, between, read_period
from data_sources.council_files.referral_columns import BARE_COUNTS, CONTRACT, COUNTS, NEEDED
from data_sources.council_files.referral_layout import (
    gather_services,
    has_services,
    has_years_across,
    name_bare_counts,
    spread_years,
)
from data_sources.council_files.school_numbers import identify, school_keys, school_words
from data_sources.reading.cells import read_number
from data_sources.reading.contract import Dataset, RawTable

__all__ = ["CONTRACT", "NEEDED", "read", "recognises"]
_COLUMNS = ("urn", "laestab", "school_name", "period_label", "period_start", "period_end")


def recognises(raw: RawTable) -> bool:
    """Whether the periods are in the headings, which no list of headings can tell."""
    return has_years_across(list(raw.frame.columns), CONTRACT)


def read(raw: RawTable) -> Dataset:
    """The counts as `referrals` (docs/architecture.md): one row a school and period, periods as ISO text, `data_date`
    the last day counted. Raises FileRefused with every fault. Suppressed and missing counts keep their states."""
    draft = Draft(raw, CONTRACT)
    spread_years(draft)
    identify(draft)
    _read_periods(draft)
    if has_services(draft):
        gather_services(draft)
    else:
        draft.frame = draft.frame.drop(columns=["service"], errors="ignore")
        name_bare_counts(draft)
    remedy = (
        'Add columns such as "Early help requests" and "Social care contacts", or a column "Service" beside "Requests".'
    )
    if not draft.has(*BARE_COUNTS):
        need_columns(draft, COUNTS, "The file has no count of requests, contacts or children", remedy)
    _note_referrals_read_as_contacts(draft)
    _check_overlaps(draft)
    _check_sense(draft)
    checked = draft.check()
    counts = [column for name in COUNTS for column in (name, f"{name}_state")]
    return draft.dataset(checked.frame[[*_COLUMNS, *counts]], max(draft.cells("period_end"), default=""))


def _note_referrals_read_as_contacts(draft: Draft) -> None:
    heading = draft.heading("social_care_contacts")
    if draft.has("social_care_contacts") and "referral" in heading.casefold():
        draft.note(
            f'"{heading}" was read as social care contacts. A referral is a contact that was taken further, so do not '
            "compare these counts with a year of contacts."
        )


def _read_periods(draft: Draft) -> None:
    names = ("period_label", "period_start", "year", "term")
    remedy = 'Add a column "Period" with 2024/25, "Autumn 2024" or two dates in each row.'
    if not need_columns(draft, names, "The file does not say which period the counts are for", remedy):
        return
    blamed = next(name for name in names if draft.has(name))
    periods: list[Period | None] = []
    for i in range(len(draft.frame)):
        try:
            periods.append(_period(draft, i))
        except Unreadable as unreadable:
            draft.fault(unreadable.problem, unreadable.remedy, i, blamed, draft.cells(blamed)[i])
            periods.append(None)
    for reading in dict.fromkeys(period.reading for period in periods if period and period.reading):
        examples = [period.label for period in periods if period and period.reading == reading]
        draft.note(f'Periods such as "{examples[0]}" were read as {reading}.')
    draft.headings.setdefault("period_label", draft.heading(blamed))
    draft.put("period_label", [period.label if period else "?" for period in periods])
    draft.put("period_start", [period.start.isoformat() if period else "" for period in periods])
    draft.put("period_end", [period.end.isoformat() if period else "" for period in periods])
    draft.frame = draft.frame.drop(columns=["year", "term"], errors="ignore")


def _period(draft: Draft, i: int) -> Period:
    label, year, term = (draft.cells(name)[i] for name in ("period_label", "year", "term"))
    start, end = draft.cells("period_start")[i], draft.cells("period_end")[i]
    if start and end:
        return between(day(start), day(end))
    if start or end:
        raise Unreadable("The period has only one of its two dates", "Give the first and the last day counted.")
    if label:
        return read_period(label)
    if not year and not term:
        raise Unreadable(
            "The row does not say which period it is for", 'Write a school year such as 2024/25 or "Autumn 2024".'
        )
    said = said_by(draft.heading("year"))
    prefix = "FY " if "financial year" in said else "AY " if "school year" in said else ""
    is_whole_year = bool(year) and not term
    return read_period(
        f"{prefix if '/' in year or '-' in year else ''}{year}" if is_whole_year else _term_and_year(term, year)
    )


def _term_and_year(term: str, year: str) -> str:
    try:
        read_period(term)
    except Unreadable:
        return f"{term} {year}".strip()
    return term


def _overlaps(draft: Draft) -> Iterator[tuple[int, int, bool]]:
    """(earlier row, later row, whether they are the same period) of one school counted twice for some time, each
    later row once."""
    starts, ends = draft.cells("period_start"), draft.cells("period_end")
    by_school: dict[str, list[int]] = {}
    for again, school in enumerate(school_keys(draft)):
        if not school or not starts[again]:
            continue
        for first in by_school.setdefault(school, []):
            if starts[first] <= ends[again] and starts[again] <= ends[first]:
                yield first, again, (starts[first], ends[first]) == (starts[again], ends[again])
                break
        by_school[school].append(again)


def _check_overlaps(draft: Draft) -> None:
    labels = draft.cells("period_label")
    for first, again, is_same in _overlaps(draft):
        rows = f"Rows {draft.rows[first]} and {draft.rows[again]}"
        who = school_words(draft, again)
        problem = f"{rows} are both {who} in {labels[again]}"
        remedy = "Keep one row for each school and period."
        if not is_same:
            problem = f"{rows} give {who} for {labels[first]} and for {labels[again]}, which overlap"
            remedy = "Keep either the whole year or its parts: together they would be counted twice."
        draft.fault(problem, remedy, again, "period_label", labels[again])


def _check_sense(draft: Draft) -> None:
    requests, children, accepted = (draft.cells(name) for name in COUNTS[:3])
    more_children = 0
    for i, cells in enumerate(zip(requests, accepted, children, strict=True)):
        asked, taken, heads = (read_number(cell) for cell in cells)
        if asked is not None and taken is not None and taken > asked:
            problem = f"{taken:g} requests were accepted, but only {asked:g} were made"
            draft.fault(problem, "Correct one of the two counts.", i, "early_help_accepted", accepted[i])
        more_children += asked is not None and heads is not None and heads > asked
    if more_children:
        rows = count(more_children, "row has", "rows have")
        draft.note(
            f"{rows} more children than early help requests; counted as given, since one request can be about a family."
        )
