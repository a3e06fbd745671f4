"""What schools say about their need: a judgement of 1 to 5 with its evidence, author, date and expiry."""

import re

from data_sources.council_files.cell_text import Unreadable, day_text
from data_sources.council_files.draft import Draft, listed, need_columns
from data_sources.council_files.school_numbers import SCHOOL_COLUMNS, identify, school_keys, school_words
from data_sources.reading.contract import Column, Contract, Dataset, RawTable

CONTRACT = Contract(
    kind="school_voice",
    label="School voice",
    key=("urn", "rated_on"),
    allow_repeats=True,  # repeats are found here, where both rows can be named
    is_public=False,
    columns=(
        *SCHOOL_COLUMNS,
        Column(
            "rating",
            "Rating",
            "whole number",
            is_required=True,
            lowest=1,
            highest=5,
            example="4",
            help="1 is the least need, 5 the most.",
            aliases=listed("""
                Rating (1-5), Score, Score (1-5), School rating, Judgement, Judgement (1-5), Need rating, School
                voice, School view, School score, Level of need, Voice rating, Voice, Concern rating, Need (1-5),
                RAG score, Rubric score
            """),
        ),
        Column(
            "evidence",
            "Evidence",
            "text",
            example="More requests about attendance since spring; pastoral lead post empty",
            help="In words, never about one child.",
            aliases=listed("""
                Evidence text, Reason, Comment, Comments, Notes, Note, Rationale, Why, School comments, Narrative,
                Qualitative evidence, Basis, Justification
            """),
        ),
        Column(
            "author",
            "Author",
            "text",
            example="Head teacher with link worker",
            help="Who made the judgement.",
            aliases=listed("""
                Rated by, By, Completed by, Name of rater, Recorded by, Assessor, Assessed by, Submitted by, Judged
                by, Respondent
            """),
        ),
        Column(
            "rated_on",
            "Rated on",
            "date",
            is_required=True,
            example="15/01/2026",
            help="The day of the judgement.",
            aliases=listed("""
                Date, Rating date, Date rated, Date of rating, Date completed, Completed on, Assessment date, Date
                of assessment, Assessed on, Date of judgement, Submitted on, Date submitted, Recorded on, Survey
                date, Completion time
            """),
        ),
        Column(
            "expires_on",
            "Expires on",
            "date",
            example="15/07/2026",
            help="Last day it counts.",
            aliases=listed("""
                Expiry, Expiry date, Expires, Valid until, Valid to, Review date, Review by, Until, Review due, Next
                review
            """),
        ),
    ),
)
NEEDED = (("urn", "laestab", "school_code", "school_name"), ("rating",))


def read(raw: RawTable) -> Dataset:
    """The judgements as `school_voice` (docs/architecture.md); `data_date` is the latest. Raises FileRefused."""
    draft = Draft(raw, CONTRACT)
    identify(draft)
    need_columns(
        draft, ("rating",), "The file gives no rating", 'Add a column "Rating" with 1 (least need) to 5 (most).'
    )
    need_columns(
        draft,
        ("rated_on",),
        "The file does not say when each rating was made",
        'Add a column "Rated on", such as 15/01/2026.',
    )
    draft.clear_unknown("expires_on")
    for name, reader in (("rating", rating_text), ("rated_on", day_text), ("expires_on", day_text)):
        draft.rewrite(name, reader)
    for i, (rated_on, expires_on) in enumerate(zip(draft.cells("rated_on"), draft.cells("expires_on"), strict=True)):
        if rated_on and expires_on and expires_on < rated_on:
            draft.fault(
                f"The rating expires ({expires_on}) before it was made ({rated_on})",
                "Correct one of the two dates.",
                i,
                "expires_on",
            )
    _check_repeats(draft)
    frame = draft.check().frame[
        ["urn", "laestab", "school_name", "rating", "evidence", "author", "rated_on", "expires_on"]
    ]
    return draft.dataset(frame, max(draft.cells("rated_on"), default=""))


def rating_text(text: str) -> str:
    """ "4", "4.0", "4/5", "4 out of 5" or "4 - high" as "4". Raises Unreadable for anything that is not 1 to 5."""
    found = re.fullmatch(r"([1-5])(?:\.0+)?(?:\s*(?:/|out of)\s*5)?(?:\s*[-–:(]\s*[^\d]+)?", text.strip().casefold())
    if found:
        return found[1]
    raise Unreadable(f'"{text}" is not a rating', "Write a whole number from 1 (least need) to 5 (most).")


def _check_repeats(draft: Draft) -> None:
    days = draft.cells("rated_on")
    keys = [f"{school} {day}" if school and day else "" for school, day in zip(school_keys(draft), days, strict=True)]
    for first, again in draft.pairs(keys):
        problem = (
            f"Rows {draft.rows[first]} and {draft.rows[again]} both rate {school_words(draft, again)} on {days[again]}"
        )
        draft.fault(problem, "Keep one rating for a school and day.", again, "rated_on", days[again])
