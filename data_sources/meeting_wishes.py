"""Which half-days of the week schools ask for when they meet, and which they refuse."""

from data_sources.council_files.cell_text import Unreadable
from data_sources.council_files.draft import Draft, listed
from data_sources.council_files.school_numbers import NUMBER_NAMES, SCHOOL_COLUMNS, identify, school_words
from data_sources.council_files.weekdays import HALF_DAY_COLUMN, WEEKDAYS_COLUMN, half_text, weekdays_text
from data_sources.reading.contract import Column, Contract, Dataset, RawTable
from data_sources.reading.headings import plain

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
        WEEKDAYS_COLUMN,
        HALF_DAY_COLUMN,
    ),
)
NEEDED = ((*NUMBER_NAMES, "school_name"), ("wish",), ("weekdays", "half_day"))
_WORDS = {
    "prefers": "prefers prefer preferred likes wish wishes wants ideally yes can",
    "refuses": "refuses refuse not never excluded exclude cannot cant avoid no",
}
_WISH_OF = {word: wish for wish, words in _WORDS.items() for word in words.split()}


def read(raw: RawTable) -> Dataset:
    """The wishes as `meeting_wishes` (docs/architecture.md). Raises FileRefused with every fault: a school that refuses
    every half-day, weekdays that cannot be read, a row that says nothing."""
    draft = Draft(raw, CONTRACT)
    identify(draft)
    draft.clear_unknown("half_day", "weekdays")
    draft.rewrite("wish", wish_text)
    draft.rewrite("weekdays", weekdays_text)
    draft.rewrite("half_day", half_text)
    rows = zip(draft.cells("wish"), draft.cells("weekdays"), draft.cells("half_day"), strict=True)
    for i, (wish, weekdays, half) in enumerate(rows):
        if wish == "refuses" and not weekdays and not half:
            problem = f"{school_words(draft, i)} refuses every half-day, so it could never meet"
            draft.fault(problem, "Write the weekdays or half-days it refuses.", i, "weekdays")
    frame = draft.check().frame
    return draft.dataset(frame.reindex(columns=["urn", "laestab", "school_name", "wish", "weekdays", "half_day"]))


def wish_text(text: str) -> str:
    """ "prefers" or "refuses" from what people write. Raises Unreadable otherwise."""
    if plain(text) in _WISH_OF:
        return _WISH_OF[plain(text)]
    raise Unreadable(f'"{text}" does not say whether the school prefers or refuses', "Write prefers or refuses.")
