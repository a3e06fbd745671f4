"""When link workers and partners are in, when they are away, and how many meetings a day they can attend."""

from data_sources.council_files.cell_text import day_text
from data_sources.council_files.draft import Draft, listed
from data_sources.council_files.weekdays import DAY_COLUMNS, read_days, word_reader
from data_sources.reading.contract import Column, Contract, Dataset, RawTable

CONTRACT = Contract(
    kind="availability",
    label="Availability for meetings",
    key=("person", "says", "weekdays", "half_day", "first_day"),
    allow_repeats=True,  # a row that says the same again does no harm
    replaces_by=("person",),
    is_public=False,
    columns=(
        Column(
            "person",
            "Person",
            "text",
            is_required=True,
            example="Priya Nair",
            help="A link worker, by name or id as in their list, or a partner such as the school nurse.",
            aliases=listed("""
                Who, Person name, Name of person, Name, Link worker, Worker, Worker name, Staff member, Partner,
                Practitioner, Attendee
            """),
        ),
        Column(
            "role",
            "Role",
            "text",
            example="School nurse",
            help="What a partner comes as; empty for link workers.",
            aliases=listed("Job, Job title, Partner role, Role of partner, Profession, Service"),
        ),
        Column(
            "cluster",
            "Cluster",
            "text",
            example="North",
            help="The cluster whose schools a partner covers; empty is all of them.",
            aliases=listed("Area, Locality, Covers, Cluster covered, Area covered, District"),
        ),
        Column(
            "says",
            "Availability",
            "text",
            is_required=True,
            choices=("in", "away"),
            example="in",
            help="in: they work then, and on no day without a row. away: they do not.",
            aliases=listed("Available, In or away, Availability type, Type of availability, In/away"),
        ),
        *DAY_COLUMNS,
        Column(
            "first_day",
            "From",
            "date",
            example="09/03/2026",
            help="Of days away: the first. Empty: every week.",
            aliases=listed("First day, Start date, From date, Date from, Start, Away from, Leave from"),
        ),
        Column(
            "last_day",
            "To",
            "date",
            example="13/03/2026",
            help="Of days away: the last; empty is the same day.",
            aliases=listed("Last day, End date, To date, Date to, End, Until, Away to, Leave to"),
        ),
        Column(
            "most_a_day",
            "Most meetings a day",
            "whole number",
            lowest=1,
            highest=2,
            example="1",
            help="1 or 2; empty is 2, one in the morning and one in the afternoon.",
            aliases=listed("""
                Most a day, Max a day, Maximum per day, Meetings a day, Max meetings per day, Most per day
            """),
        ),
        Column(
            "reason",
            "Reason",
            "text",
            example="Training",
            help="Shown beside the days.",
            aliases=listed("Why, Note, Notes, Comment, Comments"),
        ),
    ),
)
NEEDED = (("person",), ("says",), ("weekdays", "first_day"))
_WORDS = {
    "in": "in works working available present yes free",
    "away": "away out leave annualleave absent unavailable holiday training off no notavailable",
}
says_text = word_reader(_WORDS, "does not say whether the person is there", "Write in or away.")


def read(raw: RawTable) -> Dataset:
    """The rows as `availability` (docs/architecture.md). Raises FileRefused with every fault: weekdays that cannot be
    read, days away without dates or that end before they begin, days in with dates."""
    draft = Draft(raw, CONTRACT)
    draft.clear_unknown("first_day", "last_day", "most_a_day")
    draft.rewrite("says", says_text)
    read_days(draft)
    for name in ("first_day", "last_day"):
        draft.rewrite(name, day_text)
    for i in range(len(draft.frame)):
        _check_row(draft, i)
    return draft.dataset(draft.check().frame)


def _check_row(draft: Draft, i: int) -> None:
    who, says = draft.cells("person")[i], draft.cells("says")[i]
    first, last = draft.cells("first_day")[i], draft.cells("last_day")[i]
    if says == "in" and (first or last):
        remedy = "Leave the dates empty, or write away for days on which they cannot come."
        draft.fault(f"{who} is in from a date; days in are the same each week", remedy, i, "first_day", first or last)
    if says == "away" and not first and not draft.cells("weekdays")[i]:
        draft.fault(f"{who} is away, but not said when", "Write the first and last day, or weekdays.", i, "first_day")
    if says == "away" and first and (draft.cells("weekdays")[i] or draft.cells("half_day")[i]):
        remedy = "Give each run of days away a row without weekdays."
        draft.fault(f"{who} is away on dates and on weekdays in one row", remedy, i, "weekdays")
    if last and not first:
        draft.fault("The days have an end and no beginning", "Write the first day too.", i, "last_day", last)
    if first and last and last < first:
        problem = f"The days end ({last}) before they begin ({first})"
        draft.fault(problem, "Correct one of the two dates.", i, "last_day", last)
