"""The council's term dates: when each term begins and ends, half-term, holidays and INSET days."""

import re
from itertools import pairwise

import pandas as pd

from data_sources.council_files.cell_text import day_text
from data_sources.council_files.draft import Draft, listed
from data_sources.reading.contract import Column, Contract, Dataset, RawTable

TERM, CLOSED = "term", "closed"
CONTRACT = Contract(
    kind="term_dates",
    label="Term dates",
    key=("term", "first_day"),
    allow_repeats=True,  # repeats are found here, where both rows can be named
    is_public=False,
    columns=(
        Column(
            "term",
            "Term",
            "text",
            is_required=True,
            example="Spring 2026",
            help="The term's name, or what the days are on which schools are closed (Half-term, INSET day).",
            aliases=listed("""
                Term name, Name of term, School term, Terms and holidays, Event, Description, Term or holiday,
                Term/holiday, What, Period, Details
            """),
        ),
        Column(
            "first_day",
            "First day",
            "date",
            is_required=True,
            example="05/01/2026",
            help="The first day of the term, or the first closed day.",
            aliases=listed("""
                Start, Starts, Start date, Start of term, Term starts, Term start, Term begins, Begins, Opens, From,
                Date from, Begin, First date, Starts on, Date
            """),
        ),
        Column(
            "last_day",
            "Last day",
            "date",
            example="27/03/2026",
            help="The last day of the term, or the last closed day; may be empty where only one day is closed.",
            aliases=listed("""
                End, Ends, End date, End of term, Term ends, Term end, Finish, Finishes, Closes, To, Date to, Until,
                Last date, Ends on
            """),
        ),
        Column(
            "half_term_first",
            "Half-term first day",
            "date",
            example="16/02/2026",
            help="In a term's row: the first day of its half-term, where half-term has no row of its own.",
            aliases=listed("""
                Half term start, Half-term start, Half term starts, Half-term from, Half term from, Half term begins,
                Half-term holiday start, Half term first day
            """),
        ),
        Column(
            "half_term_last",
            "Half-term last day",
            "date",
            example="20/02/2026",
            help="In a term's row: the last day of its half-term.",
            aliases=listed("""
                Half term end, Half-term end, Half term ends, Half-term to, Half term to, Half term finishes,
                Half-term holiday end, Half term last day
            """),
        ),
    ),
)
NEEDED = (("term",), ("first_day",), ("last_day",))
LONGEST_HALF_TERM_DAYS = 16
_CLOSED_WORDS = re.compile(
    r"\b(holidays?|inset|in-?service|training|non[- ]?pupil|staff day|bank|closed?|closures?|break|vacation|"
    r"occasional day|may day|good friday|easter monday)\b",
    re.IGNORECASE,
)
_HALF_TERM = re.compile(r"\bhalf[- ]?terms?\b", re.IGNORECASE)
_DATES = ("first_day", "last_day", "half_term_first", "half_term_last")


def read(raw: RawTable) -> Dataset:
    """The dates as `term_dates` (docs/architecture.md): a row for each term and for each run of closed days. Raises
    FileRefused with every fault: a term without an end, days that end before they begin, terms that overlap."""
    draft = Draft(raw, CONTRACT)
    draft.clear_unknown(*_DATES)
    for name in _DATES:
        draft.rewrite(name, day_text)
    kinds = [
        kind_of(*cells)
        for cells in zip(draft.cells("term"), draft.cells("first_day"), draft.cells("last_day"), strict=True)
    ]
    _check_order(draft, "first_day", "last_day")
    _check_order(draft, "half_term_first", "half_term_last")
    _check_terms(draft, kinds)
    frame = draft.check().frame
    rows = frame.assign(kind=kinds, last_day=frame["last_day"].fillna(frame["first_day"]))
    inside = frame[frame["half_term_first"].notna()]
    half_terms = inside.assign(term="Half-term", kind=CLOSED, first_day=inside["half_term_first"]).assign(
        last_day=inside["half_term_last"].fillna(inside["half_term_first"])
    )
    table = pd.concat([rows, half_terms])[["term", "kind", "first_day", "last_day"]]
    closed = int(table["kind"].eq(CLOSED).sum())
    draft.note(f"{len(table) - closed} terms and {closed} runs of closed days.")
    return draft.dataset(table.astype({"kind": "str"}).sort_values("first_day", kind="stable", ignore_index=True))


def kind_of(name: str, first: str, last: str) -> str:
    """Whether a row is a term or days on which schools are closed, by its name; a "half-term" of several weeks is one
    of six terms."""
    if _CLOSED_WORDS.search(name):
        return CLOSED
    if _HALF_TERM.search(name):
        days = (pd.Timestamp(last) - pd.Timestamp(first)).days if _is_date(first) and _is_date(last) else 0
        return CLOSED if days < LONGEST_HALF_TERM_DAYS else TERM
    return TERM


def _is_date(text: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", text))


def _check_order(draft: Draft, first: str, last: str) -> None:
    for i, (begins, ends) in enumerate(zip(draft.cells(first), draft.cells(last), strict=True)):
        if _is_date(begins) and _is_date(ends) and ends < begins:
            what = draft.cells("term")[i] or "The row"
            draft.fault(
                f"{what} ends ({ends}) before it begins ({begins})", "Correct one of the two dates.", i, last, ends
            )
        elif ends and not begins:
            draft.fault("The days have an end and no beginning", "Write the first day too.", i, last, ends)


def _check_terms(draft: Draft, kinds: list[str]) -> None:
    first, last, names = draft.cells("first_day"), draft.cells("last_day"), draft.cells("term")
    terms = [i for i, kind in enumerate(kinds) if kind == TERM]
    if not terms:
        remedy = "Add a row for each term with its first and last day."
        draft.fault("The file has closed days but no term", remedy, name="term")
    for i in terms:
        if names[i] and first[i] and not last[i]:
            draft.fault(f"{names[i]} has no last day", "Write the day on which the term ends.", i, "last_day")
    in_order = sorted((i for i in terms if _is_date(first[i]) and _is_date(last[i])), key=lambda i: (first[i], i))
    for before, after in pairwise(in_order):
        if first[after] <= last[before]:
            problem = (
                f"{names[after]} (row {draft.rows[after]}) begins on {first[after]}, before {names[before]} "
                f"(row {draft.rows[before]}) ends on {last[before]}"
            )
            draft.fault(problem, "Correct one of the two dates.", after, "first_day", first[after])
