"""Which link worker leads each school today, and how often it meets."""

import re

from data_sources.council_files.cell_text import Unreadable, day_text, is_vacancy
from data_sources.council_files.council_headings import claims
from data_sources.council_files.draft import Draft, count, listed, need_columns
from data_sources.council_files.school_numbers import SCHOOL_COLUMNS, identify, school_keys, school_words
from data_sources.reading.contract import Column, Contract, Dataset, RawTable
from data_sources.reading.headings import plain

WORKER_COLUMNS = (
    Column(
        "worker_id",
        "Worker ID",
        "code",
        example="LW01",
        help="As in the link workers file. The name will do in its place.",
        aliases=listed("""
                Link worker ID, Staff ID, Employee ID, Employee number, Staff number, Payroll number, Post ID, Post
                number, Worker ref, Worker reference, Practitioner ID, Staff code, Worker code
            """),
    ),
    Column(
        "worker_name",
        "Link worker",
        "text",
        example="Sam Fletcher",
        help="As in the link workers file.",
        aliases=listed("""
                Link worker name, Worker, Worker name, Name of link worker, Named worker, Named link worker, Staff
                name, Staff member, Staff, Practitioner, Practitioner name, EH worker, Early help worker, Lead, Lead
                worker, Lead practitioner, Lead name, Key worker, Keyworker, Allocated worker, Allocated to, Current
                worker, Current link worker, Current lead, Assigned to, Assigned worker, Named contact,
                Coordinator, School coordinator, PFSA, Officer, TAS lead, Senior link worker
            """),
    ),
)
TIER_COLUMN = Column(
    "tier",
    "Tier",
    "text",
    example="Two meetings a term",
    help="As the operating model calls it; may be empty.",
    aliases=listed("""
                Level, Offer, Support level, Support tier, Meeting frequency, Frequency, Meetings, Meetings per
                term, Meetings a term, TAS meetings, Current tier, TAS tier, Level of support
            """),
)
CONTRACT = Contract(
    kind="current_allocation",
    label="Current allocation",
    key=("urn",),
    allow_repeats=True,  # repeats are found here, where both rows can be named
    is_public=False,
    columns=(
        *SCHOOL_COLUMNS,
        *WORKER_COLUMNS,
        TIER_COLUMN,
        Column(
            "since",
            "Since",
            "date",
            example="01/09/2024",
            help="First day this worker led the school.",
            aliases=listed("""
                Start date, From, Date from, Allocated on, Date allocated, Allocation date, Since date, Date
                assigned
            """),
        ),
    ),
)
NEEDED = (("urn", "laestab", "school_code", "school_name"), ("worker_id", "worker_name"))
_NOBODY = {
    "",
    "none",
    "no",
    "nobody",
    "noone",
    "notallocated",
    "unallocated",
    "notassigned",
    "unassigned",
    "na",
    "gap",
    "uncovered",
    "null",
}


def is_also_in(raw: RawTable, kind: str) -> bool:
    """Whether a table of clusters also says who leads its schools, under a heading that no list of headings has."""
    return kind == "clusters" and not claims(raw, CONTRACT).by_meaning.keys().isdisjoint({"worker_id", "worker_name"})


def read(raw: RawTable) -> Dataset:
    """Today's leads as `current_allocation` (docs/architecture.md). Raises FileRefused with every fault.

    `worker_id` is the id where the file gives one, else the name as written; "" where nobody leads the school."""
    draft = Draft(raw, CONTRACT)
    identify(draft)
    choose_worker(draft, "The file does not say who leads each school")
    draft.clear_unknown("since")
    draft.rewrite("since", day_text)
    _check_repeats(draft)
    checked = draft.check()
    frame = checked.frame[["urn", "laestab", "school_name", "worker_id", "tier", "since"]]
    nobody = int((frame["worker_id"] == "").sum())
    if nobody:
        draft.note(f"{count(nobody, 'school has', 'schools have')} nobody leading today.")
    return draft.dataset(frame)


def choose_worker(draft: Draft, problem: str) -> None:
    """Make `worker_id` the id, else the name as written, else "" where the cell says nobody or vacant."""
    remedy = 'Add a column "Worker ID" or "Link worker", as in the link workers file.'
    if not need_columns(draft, ("worker_id", "worker_name"), problem, remedy):
        return
    draft.rewrite("worker_id", _somebody)
    draft.rewrite("worker_name", _one_person)
    pairs = zip(draft.cells("worker_id"), draft.cells("worker_name"), strict=True)
    if not draft.has("worker_id"):
        draft.headings["worker_id"] = draft.heading("worker_name")
    draft.put("worker_id", [worker_id or name for worker_id, name in pairs])
    draft.frame = draft.frame.drop(columns=["worker_name"], errors="ignore")


def _somebody(text: str) -> str:
    return "" if plain(text) in _NOBODY or is_vacancy(text) else text


def _one_person(text: str) -> str:
    if _somebody(text) and re.search(r"[^\W\d]\s*(?:[/;&+\n]|\band\b)\s*[^\W\d]", text):
        raise Unreadable(f'"{text}" names more than one person', "Name the one link worker who leads the school.")
    return _somebody(text)


def _check_repeats(draft: Draft) -> None:
    """Two workers for one school is a fault; the same line twice is read once."""
    workers, is_kept = draft.cells("worker_id"), [True] * len(draft.frame)
    for first, again in draft.pairs(school_keys(draft)):
        one, two = draft.rows[first], draft.rows[again]
        if plain(workers[first]) == plain(workers[again]):
            is_kept[again] = False
            draft.note(f"Row {two} repeats row {one} ({school_words(draft, again)}) and was read once.")
            continue
        names = " and ".join(f'"{workers[i] or "nobody"}"' for i in (first, again))
        problem = f"Rows {one} and {two} give {school_words(draft, again)} two link workers: {names}"
        draft.fault(problem, "Keep the row of the one who leads the school.", again, "worker_id", workers[again])
    draft.keep(is_kept)
