"""Decisions the plan must respect: a school that keeps a link worker or a tier, pairs that must not or may be."""

from collections.abc import Iterator

from data_sources.council_files.cell_text import Unreadable, day_text
from data_sources.council_files.council_headings import claims
from data_sources.council_files.draft import Draft, listed, need_columns
from data_sources.council_files.school_numbers import SCHOOL_COLUMNS, identify, school_keys, school_words
from data_sources.current_allocation import TIER_COLUMN, WORKER_COLUMNS, choose_worker
from data_sources.reading.contract import Column, Contract, Dataset, RawTable
from data_sources.reading.headings import plain

CONTRACT = Contract(
    kind="locks",
    label="Locks and bans",
    key=("urn", "worker_id", "action"),
    allow_repeats=True,  # repeats are found here, where both rows can be named
    is_public=False,
    columns=(
        *SCHOOL_COLUMNS,
        *WORKER_COLUMNS,
        Column(
            "action",
            "Action",
            "text",
            is_required=True,
            choices=("keep", "ban", "allow"),
            example="keep",
            help="keep: they lead this school. ban: they must not. allow: they may, though of another cluster.",
            aliases=listed("""
                Lock, Lock or ban, Keep or ban, Keep/ban, Decision, Rule, Constraint, Lock type, Type of lock,
                Instruction, Pin, Pin or exclude, Must or must not
            """),
        ),
        TIER_COLUMN,
        Column(
            "reason",
            "Reason",
            "text",
            example="Long-standing work with the school",
            help="Shown beside the decision. Never about a child.",
            aliases=listed("Why, Rationale, Comment, Comments, Note, Notes, Justification"),
        ),
        Column(
            "until",
            "Until",
            "date",
            example="31/08/2026",
            help="Last day the decision holds; empty is until changed.",
            aliases=listed("""
                Until date, Expires, Expiry, Expiry date, Review date, End date, Ends, Valid until, Valid to
            """),
        ),
    ),
)
NEEDED = (("urn", "laestab", "school_code", "school_name"), ("worker_id", "worker_name", "tier"), ("action",))
_WORDS = {
    "keep": "keep keeps lock locked pin pinned must fix fixed stay stays retain muststay mustkeep mustlead mustbe",
    "allow": "allow allowed canlead maylead permit permitted exception exempt acrossboundary",
    "ban": "ban banned not exclude excluded never avoid mustnot cannot cant conflict block blocked notallowed forbid",
}
_ACTION_OF = {word: action for action, words in _WORDS.items() for word in words.split()}


def recognises(raw: RawTable) -> bool:
    """Whether a column without a known heading says keep, ban or allow in every row, so that a list of link workers by
    school is no list of who leads them today."""
    found = claims(raw, CONTRACT).found
    if "action" in found or found.keys().isdisjoint({"worker_id", "worker_name"}):
        return False
    unread = (raw.frame[heading].map(plain) for heading in raw.frame.columns if heading not in found.values())
    said = [{_ACTION_OF.get(cell, "?") for cell in cells if cell} for cells in unread if (cells != "").any()]
    return any("?" not in words for words in said)


def read(raw: RawTable) -> Dataset:
    """The decisions as `locks` (docs/architecture.md). Raises FileRefused with every fault, contradictions included.

    A row that keeps a tier may leave the worker empty; a ban or an exception needs a worker."""
    draft = Draft(raw, CONTRACT)
    identify(draft)
    if draft.has("worker_id", "worker_name") or not draft.has("tier"):
        choose_worker(draft, "The file does not say which link worker each decision is about")
    remedy = 'Add a column "Action" with keep, ban or allow in each row.'
    need_columns(draft, ("action",), "The file does not say whether each row keeps or bans", remedy)
    draft.rewrite("action", action_text)
    draft.clear_unknown("until")
    draft.rewrite("until", day_text)
    _check_whole(draft)
    _check_contradictions(draft)
    checked = draft.check()
    return draft.dataset(
        checked.frame[["urn", "laestab", "school_name", "worker_id", "action", "tier", "reason", "until"]]
    )


def action_text(text: str) -> str:
    """ "keep", "ban" or "allow" from what people write (pin, must stay, exclude, may). Raises Unreadable otherwise."""
    if plain(text) in _ACTION_OF:
        return _ACTION_OF[plain(text)]
    raise Unreadable(f'"{text}" does not say whether to keep or to ban', "Write keep, ban or allow.")


def _check_whole(draft: Draft) -> None:
    blamed = "worker_id" if draft.has("worker_id") else "action"
    rows = zip(draft.cells("worker_id"), draft.cells("action"), draft.cells("tier"), strict=True)
    for i, (worker, action, tier) in enumerate(rows):
        if not worker and action == "ban":
            draft.fault("The row bans nobody", "Write which link worker must not lead the school.", i, blamed)
        elif not worker and action == "allow":
            draft.fault("The row allows nobody", "Write which link worker may lead the school.", i, blamed)
        elif not worker and not tier:
            draft.fault("The row keeps neither a link worker nor a tier", "Write what to keep.", i, blamed)


def _check_contradictions(draft: Draft) -> None:
    for first, again, problem in _contradictions(draft):
        rows = f"Rows {draft.rows[first]} and {draft.rows[again]}"
        remedy = "Delete or correct one of the two rows."
        draft.fault(
            f"{rows} {problem} ({school_words(draft, again)})", remedy, again, "action", draft.cells("action")[again]
        )


def _contradictions(draft: Draft) -> Iterator[tuple[int, int, str]]:
    """(first row, later row, what they say against each other), each later row once."""
    rows: dict[str, list[int]] = {}
    for again, school in enumerate(school_keys(draft)):
        for first in rows.get(school, []) if school else []:
            said = _against(draft, first, again)
            if said:
                yield first, again, said
                break
        rows.setdefault(school, []).append(again)


def _against(draft: Draft, first: int, again: int) -> str:
    """What two rows about one school say against each other, "" when they agree."""
    actions = {draft.cells("action")[i] for i in (first, again)}
    workers = [plain(draft.cells("worker_id")[i]) for i in (first, again)]
    tiers = [draft.cells("tier")[i] for i in (first, again)]
    if workers[0] == workers[1] and workers[0]:
        if len(actions) == 1:
            return "say the same twice"
        return f"{min(actions - {'ban'})} and ban the same link worker" if "ban" in actions else ""
    if actions != {"keep"}:
        return ""
    return "keep two different link workers" if all(workers) else "keep a tier twice" if all(tiers) else ""
