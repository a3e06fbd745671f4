"""Which half-days of the week schools ask for when they meet, and which they refuse."""

from collections import defaultdict

from allocation.term_calendar.entities import EVERY_HALF_DAY, Pattern
from data_sources.council_files.draft import Draft, listed
from data_sources.council_files.school_numbers import NUMBER_NAMES, SCHOOL_COLUMNS, identify, school_words
from data_sources.council_files.weekdays import DAY_COLUMNS, pattern_of, read_days, word_reader
from data_sources.reading.contract import Column, Contract, Dataset, RawTable

CONTRACT = Contract(
    kind="meeting_wishes",
    label="Schools' wishes for meetings",
    key=("urn", "wish", "weekdays", "half_day"),
    allow_repeats=True,  # a row that says the same again does no harm
    replaces_by=("urn",),
    is_public=False,
    columns=(
        *SCHOOL_COLUMNS,
        Column(
            "wish",
            "Prefers or refuses",
            "text",
            is_required=True,
            choices=("prefers", "refuses"),
            example="prefers",
            help="prefers: taken where it can be. refuses: never.",
            aliases=listed(
                "Wish, Preference, Prefers, School preference, Prefer or refuse, Can or cannot, Meeting wish"
            ),
        ),
        *DAY_COLUMNS,
    ),
)
NEEDED = ((*NUMBER_NAMES, "school_name"), ("wish",), ("weekdays", "half_day"))
_WORDS = {
    "prefers": "prefers prefer preferred likes wish wishes wants ideally yes can",
    "refuses": "refuses refuse not never excluded exclude cannot cant avoid no",
}
wish_text = word_reader(_WORDS, "does not say whether the school prefers or refuses", "Write prefers or refuses.")


def read(raw: RawTable) -> Dataset:
    """The wishes as `meeting_wishes` (docs/architecture.md). Raises FileRefused with every fault: a school that refuses
    every half-day, weekdays that cannot be read, a row that says nothing."""
    draft = Draft(raw, CONTRACT)
    identify(draft)
    draft.rewrite("wish", wish_text)
    read_days(draft)
    if not draft.faults:
        _check_refusals(draft)
    frame = draft.check().frame
    return draft.dataset(frame.reindex(columns=["urn", "laestab", "school_name", "wish", "weekdays", "half_day"]))


def _check_refusals(draft: Draft) -> None:
    """A fault in the row with which a school has refused every half-day of the week."""
    refused: dict[tuple[str, ...], Pattern] = defaultdict(frozenset)
    names = ("urn", "laestab", "school_name", "wish", "weekdays", "half_day")
    for i, (*school, wish, weekdays, half) in enumerate(zip(*map(draft.cells, names), strict=True)):
        before = refused[tuple(school)]
        refused[tuple(school)] |= pattern_of(weekdays, half) if wish == "refuses" else frozenset()
        if before != EVERY_HALF_DAY and refused[tuple(school)] == EVERY_HALF_DAY:
            problem = f"{school_words(draft, i)} refuses every half-day, so it could never meet"
            draft.fault(problem, "Write only the weekdays or half-days it refuses.", i, "weekdays")
