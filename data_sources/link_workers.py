"""The council's link workers: who they are, what share of a post they fill, where they start from and when."""

import re
from collections import Counter

from data_sources.council_files.cell_text import (
    FULL_TIME_HOURS,
    Unreadable,
    day_text,
    fte_text,
    hours_text,
    is_vacancy,
    phases_text,
    slug,
    vacant_text,
)
from data_sources.council_files.draft import Draft, count, need_columns
from data_sources.council_files.link_worker_columns import CONTRACT, NEEDED
from data_sources.council_files.places import locate
from data_sources.reading.contract import Dataset, RawTable

__all__ = ["CONTRACT", "NEEDED", "read", "role_id"]

_COLUMNS = (
    "worker_id",
    "name",
    "role",
    "fte",
    "hub",
    "cluster",
    "phases",
    "available_from",
    "available_to",
    "postcode",
    "easting",
    "northing",
    "is_vacant",
)

_ROLES = (
    (
        "senior_link_worker",
        r"\blink (worker|officer|practitioner|coordinator)\b|\bslw\b|\bschools? (co-? ?ordinator|link)\b",
    ),
    ("senior_link_worker", r"\b(tas|team around the school) (co-? ?ordinator|lead|worker|chair)\b|\bpfsas?\b"),
    ("senior_link_worker", r"\bparent (and |& )?family support advis[eo]r\b"),
    ("senior_link_worker", r"\b(early help|eh) (practitioner|worker|officer|co-? ?ordinator|lead practitioner)\b"),
    ("social_worker", r"\bsocial workers?\b"),
    ("family_support_worker", r"\bfamily support workers?\b"),
    ("family_hub_staff", r"\b(family )?hub\b.*\b(staff|worker|practitioner|officer|assistant|support)\b|\bhub$"),
    (
        "family_hub_staff",
        r"\bfamily support assistant\b|\bchildren'?s centre (staff|worker|practitioner|assistant)\b|\bfhw\b",
    ),
)


def role_id(text: str) -> str | None:
    """The operating model's role for a job title: "senior_link_worker", "family_hub_staff", "social_worker",
    "family_support_worker", or None for one not known.

    Whoever meets None counts the person as a senior link worker and says so on screen."""
    words = " ".join(re.sub(r"[^\w'&-]+", " ", text.casefold().replace("_", " ")).split())
    return next((role for role, pattern in _ROLES if re.search(pattern, words)), None)


def read(raw: RawTable) -> Dataset:
    """The roster as `link_workers` (docs/architecture.md). Raises FileRefused with every fault.

    A worker without an id has one made from the name; an empty post is kept with `is_vacant` and may have no FTE."""
    draft = Draft(raw, CONTRACT)
    _name_everybody(draft)
    draft.clear_unknown("fte", "hours_per_week", "available_from", "available_to")
    _share_of_a_post(draft)
    for name, reader in (("phases", phases_text), ("available_from", day_text), ("available_to", day_text)):
        draft.rewrite(name, reader)
    _check_dates(draft)
    locate(draft)
    _check_repeats(draft)
    checked = draft.check()
    frame = checked.frame.reindex(columns=list(_COLUMNS))
    frame["is_vacant"] = [cell == "yes" for cell in draft.cells("is_vacant")]
    return draft.dataset(frame)


def _name_everybody(draft: Draft) -> None:
    """Fill name, worker_id and is_vacant in every row."""
    if draft.has("last_name") and not draft.has("name"):
        both = zip(draft.cells("first_name"), draft.cells("last_name"), strict=True)
        draft.put("name", [" ".join(pair).strip() for pair in both])
        draft.headings["name"] = draft.heading("last_name")
    draft.frame = draft.frame.drop(columns=["first_name", "last_name"], errors="ignore")
    remedy = 'Name the column with the people in it "Name", or give "Worker ID".'
    if not need_columns(draft, ("name", "worker_id"), "The file has no column for who each link worker is", remedy):
        return
    _leave_out_totals(draft)
    has_names, ids = draft.has("name"), draft.cells("worker_id")
    draft.headings.setdefault("name", draft.heading("worker_id"))
    draft.rewrite("is_vacant", vacant_text)
    vacant = [_vacancy(draft, i) for i in range(len(draft.frame))]
    names = list(draft.cells("name"))
    for i, is_vacant in enumerate(vacant):
        if is_vacant:
            names[i] = names[i] or "Vacant post"
        elif not names[i] and not has_names:
            names[i] = ids[i]
        if not names[i]:
            draft.fault("The row has no name", 'Write who it is, or "Vacant" for an empty post.', i, "name")
    draft.put("name", names)
    draft.put("is_vacant", ["yes" if is_vacant else "no" for is_vacant in vacant])
    draft.put("worker_id", _ids(ids, names, vacant))
    if any(vacant):
        posts = count(sum(vacant), "row is a vacant post", "rows are vacant posts")
        draft.note(f"{posts}, kept apart and not counted as staff.")


def _leave_out_totals(draft: Draft) -> None:
    who = [name or worker_id for name, worker_id in zip(draft.cells("name"), draft.cells("worker_id"), strict=True)]
    is_kept = [not re.fullmatch(r"(grand |sub ?)?totals?( fte)?:?", text.casefold()) for text in who]
    if not all(is_kept):
        draft.note(f"{count(is_kept.count(False), 'row of totals was', 'rows of totals were')} left out.")
        draft.keep(is_kept)


def _vacancy(draft: Draft, i: int) -> bool:
    name = draft.cells("name")[i]
    try:
        return is_vacancy(name) or draft.cells("is_vacant")[i] == "yes"
    except Unreadable as unreadable:
        draft.fault(unreadable.problem, unreadable.remedy, i, "name", name)
        return False


def _ids(ids: tuple[str, ...], names: list[str], vacant: list[bool]) -> list[str]:
    """The ids as given, else made from the names; vacant posts that share a name are numbered in the file's order."""
    taken = {*ids, *(slug(name) for name, is_vacant in zip(names, vacant, strict=True) if not is_vacant)}
    posts: Counter[str] = Counter()
    made = []
    for given, name, is_vacant in zip(ids, names, vacant, strict=True):
        wanted = base = slug(name)
        while is_vacant and not given and wanted in taken:
            posts[base] += 1
            wanted = f"{base}-{posts[base] + 1}"
        taken.add(given or wanted)
        made.append(given or wanted)
    return made


def _share_of_a_post(draft: Draft) -> None:
    remedy = 'Add a column "FTE" with each person\'s share of a full-time post, 0 to 1, or "Hours per week".'
    if not need_columns(
        draft, ("fte", "hours_per_week"), "The file does not say how much of a full-time post each person works", remedy
    ):
        return
    named = draft.headings.get("fte") or draft.headings["hours_per_week"]
    is_from_hours = [
        bool(hours) and not fte for fte, hours in zip(draft.cells("fte"), draft.cells("hours_per_week"), strict=True)
    ]
    draft.rewrite("fte", fte_text)
    if any(is_from_hours):
        only_needed = zip(draft.cells("hours_per_week"), is_from_hours, strict=True)
        draft.put("hours_per_week", [cell if needed else "" for cell, needed in only_needed])
        draft.rewrite("hours_per_week", hours_text)
        pairs = zip(draft.cells("fte"), draft.cells("hours_per_week"), strict=True)
        draft.put("fte", [fte or hours for fte, hours in pairs])
        draft.headings.setdefault("fte", draft.heading("hours_per_week"))
        people = count(sum(is_from_hours), "person was", "people were")
        draft.note(
            f"The FTE of {people} worked out from hours a week, at {FULL_TIME_HOURS:g} hours for a full-time post."
        )
    for i, (fte, vacant) in enumerate(zip(draft.cells("fte"), draft.cells("is_vacant"), strict=True)):
        name = draft.cells("name")[i]
        if not fte and vacant != "yes":
            draft.fault(f"{name or 'The row'} has no FTE", "Write the share of a full-time post, 0 to 1.", i, "fte")
        elif fte == "0" and vacant != "yes":
            draft.note(f'{name} has 0 in "{named}" and so cannot lead any school.')
    draft.frame = draft.frame.drop(columns=["hours_per_week"], errors="ignore")


def _check_dates(draft: Draft) -> None:
    for i, (first, last) in enumerate(zip(draft.cells("available_from"), draft.cells("available_to"), strict=True)):
        if first and last and first > last:
            problem = f"{draft.cells('name')[i]} is available to {last}, which is before {first}, the day they start"
            draft.fault(problem, "Correct one of the two dates.", i, "available_to", last)


def _check_repeats(draft: Draft) -> None:
    has_ids = "worker_id" in draft.headings
    for first, again in draft.pairs(cell.casefold() for cell in draft.cells("worker_id")):
        one, two, who = draft.rows[first], draft.rows[again], draft.cells("name")[again]
        name = "worker_id" if has_ids else "name"
        remedy = "If it is one person, put everything in one row with the whole FTE."
        remedy += "" if has_ids else ' If they are two people, add a column "Worker ID" that tells them apart.'
        draft.fault(f"Rows {one} and {two} are both {who}", remedy, again, name, draft.cells(name)[again])
