"""Minutes from each school to hubs or link workers, as a list of journeys or as a matrix."""

import re

import pandas as pd

from data_sources.council_files.cell_text import Unreadable
from data_sources.council_files.draft import Draft, count, listed, need_columns
from data_sources.council_files.school_numbers import SCHOOL_COLUMNS, identify
from data_sources.council_files.travel_layout import (
    Journey,
    could_be_matrix,
    has_places_down,
    is_matrix,
    journeys,
    name_school_column,
)
from data_sources.reading.coded_values import coded_state
from data_sources.reading.contract import Column, Contract, Dataset, RawTable
from data_sources.reading.headings import plain

LONGEST_MINUTES = 600
FEWEST_FOR_HOURS = 5

CONTRACT = Contract(
    kind="travel_times",
    label="Travel times",
    key=("urn", "destination"),
    allow_repeats=True,  # repeats are found here, where both rows can be named
    is_public=False,
    columns=(
        *SCHOOL_COLUMNS,
        Column(
            "destination",
            "Destination",
            "text",
            is_required=True,
            example="Northgate Family Hub",
            help="A hub's name, or a link worker's id or name, as in their files.",
            aliases=listed("""
                Hub, Hub name, Family hub, Base, To, Origin, From, Site, Office, Centre, Link worker, Worker, Worker
                ID, Worker name, Hub or worker, Destination name, Start, Start point, Location, Link worker
                ID, Hub/worker
            """),
        ),
        Column(
            "travel_minutes",
            "Travel minutes",
            "number",
            is_required=True,
            lowest=0,
            highest=LONGEST_MINUTES,
            example="14",
            help="One way, in minutes.",
            aliases=listed("""
                Minutes, Mins, Travel time, Travel time (minutes), Travel time (mins), Travel time mins, Drive time,
                Drive minutes, Drive time (mins), Drive time (minutes), Driving time, Driving minutes, Journey time,
                Journey time (mins), Journey time (minutes), Journey minutes, Time (mins), Time (minutes), Time in
                minutes, Duration (minutes), Duration (mins), Time, Car minutes, Travel mins
            """),
        ),
    ),
)
NEEDED = (("urn", "laestab", "school_code", "school_name"), ("destination",), ("travel_minutes",))
_MINUTES = re.compile(r"(\d+\.?\d*|\.\d+)\s*(m|mins?\.?|minutes?)?")


def recognises(raw: RawTable) -> bool:
    """Whether the table is a matrix of travel times, which no list of headings can tell."""
    return is_matrix(raw)


def hint(raw: RawTable) -> str:
    """What to do if a table nobody recognises was meant as a matrix of travel times; "" when it cannot be one."""
    if not could_be_matrix(raw):
        return ""
    return 'If these are travel times, write "School URN (travel minutes)" over the column of schools.'


def read(raw: RawTable) -> Dataset:
    """The journeys as `travel_times` (docs/architecture.md), one row for each that has a time. Raises FileRefused."""
    draft = Draft(raw, CONTRACT)
    is_list = draft.has("destination") and draft.has("travel_minutes")
    if is_matrix(raw) and not is_list:
        draft = Draft(name_school_column(raw), CONTRACT)
        if not has_places_down(raw):
            identify(draft)
    else:
        identify(draft)
        remedy = 'Add "Destination" (hub or link worker) and "Travel minutes", or send schools down and hubs across.'
        need_columns(draft, ("destination",), "The file does not say where each journey goes", remedy)
        need_columns(draft, ("travel_minutes",), "The file does not give minutes", remedy)
        if not is_list:
            draft.refuse_if_faulty()
    found = list(journeys(draft))
    draft.used |= {journey.heading for journey in found}
    _check_repeats(draft, found)
    _keep_timed(draft, found)
    frame = draft.check().frame[["urn", "laestab", "destination", "travel_minutes"]]
    return draft.dataset(frame)


def minutes_text(text: str) -> str:
    """ "14", "14.5", "14 mins" as a number of minutes; "" for a symbol that says there is no figure.

    Raises Unreadable below 0, above 600 and for anything that is not a number of minutes."""
    if coded_state(text) is not None:
        return ""
    remedy = "Write the minutes of the journey one way, such as 14, or leave the cell empty if it is not known."
    if re.fullmatch(r"-\s*[\d.]+.*", text):
        raise Unreadable(f"{text} minutes is less than none", remedy)
    found = _MINUTES.fullmatch(text.casefold())
    if not found:
        raise Unreadable(f'"{text}" is not a number of minutes', remedy)
    if float(found[1]) > LONGEST_MINUTES:
        problem = f"{text} minutes is more than {LONGEST_MINUTES // 60} hours one way"
        raise Unreadable(problem, f"{remedy} If the figures are seconds, divide them by 60.")
    return found[1]


def _check_repeats(draft: Draft, found: list[Journey]) -> None:
    keys = [_key(journey) for journey in found]
    for first, again in draft.pairs(keys):
        one, two = found[first], found[again]
        where = f"Rows {draft.rows[one.i]} and {draft.rows[two.i]}"
        if one.i == two.i:
            where = f'The columns "{one.heading}" and "{two.heading}"'
        problem = f"{where} both give school {two.urn or two.laestab} to {two.destination}"
        draft.fault(problem, "Keep one of the two.", two.i, two.heading, two.cell)


def _key(journey: Journey) -> str:
    school = journey.urn or journey.laestab
    return f"{school} {plain(journey.destination)}" if school else ""


def _keep_timed(draft: Draft, found: list[Journey]) -> None:
    """Make the draft one row a journey, those without a time left out with a note."""
    kept, minutes = [], []
    for journey in found:
        try:
            time = minutes_text(journey.cell)
        except Unreadable as unreadable:
            draft.fault(unreadable.problem, unreadable.remedy, journey.i, journey.heading, journey.cell)
            continue
        if time:
            kept.append(journey)
            minutes.append(time)
    without = sum(coded_state(journey.cell) is not None for journey in found)
    if without:
        some = count(without, "journey has", "journeys have")
        draft.note(f"{some} no time in the file and will have to be estimated.")
    if len(minutes) >= FEWEST_FOR_HOURS and max(map(float, minutes)) < 2:
        problem = "Every journey takes less than 2 minutes, so the times look like hours"
        draft.fault(problem, "Give minutes: multiply the hours by 60.", name=found[0].heading)
    if not kept and not draft.faults:
        draft.fault("The file gives no travel time at all", "Fill in the minutes, then load it again.")
    draft.rows = [draft.rows[journey.i] for journey in kept]
    columns = ("urn", "laestab", "destination")
    draft.frame = pd.DataFrame({name: [getattr(journey, name) for journey in kept] for name in columns}, dtype="str")
    draft.put("travel_minutes", minutes)
