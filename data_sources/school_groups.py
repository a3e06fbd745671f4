"""Schools that should have the same link worker: a secondary with its feeders, or schools that share families."""

from collections.abc import Mapping

from data_sources.council_files.cell_text import Unreadable
from data_sources.council_files.draft import Draft, listed
from data_sources.council_files.school_numbers import SCHOOL_COLUMNS, identify, school_keys, school_words
from data_sources.reading.contract import Column, Contract, Dataset, RawTable
from data_sources.reading.headings import plain

KINDS = ("secondary and feeders", "shared families")
FIRMNESS = ("hard", "preferred")
CONTRACT = Contract(
    kind="school_groups",
    label="Schools to keep together",
    key=("urn", "group"),
    allow_repeats=True,  # repeats are found here, where both rows can be named
    is_public=False,
    columns=(
        *SCHOOL_COLUMNS,
        Column(
            "group",
            "Group",
            "text",
            is_required=True,
            example="Highfield and its feeders",
            help="A name for the schools that belong together, the same in each of their rows.",
            aliases=listed("""
                Group name, Keep together, Keep-together group, Keep together with, Together, Feeder group,
                Feeder family, Schools to keep together, Name of group
            """),
        ),
        Column(
            "kind",
            "Kind of group",
            "text",
            choices=KINDS,
            example="secondary and feeders",
            help="secondary and feeders, or shared families (such as an infant and a junior school on one site).",
            aliases=listed("Kind, Group kind, Group type, Type of group, Why together, Reason together"),
        ),
        Column(
            "firmness",
            "Hard or preferred",
            "text",
            choices=FIRMNESS,
            example="preferred",
            help="hard: one link worker for all of them, always. preferred (if empty): as few as can be.",
            aliases=listed("""
                Firmness, Hard, Preferred, Hard/preferred, Must or prefer, Must or should, Strength, Priority, Rule
            """),
        ),
    ),
)
NEEDED = (("urn", "laestab", "school_code", "school_name"), ("group",), ("kind", "firmness"))
_KIND_WORDS = {
    KINDS[0]: "secondary feeders feeder feederschools secondaryandfeeder secondarywithfeeders pyramid secondaryfeeders",
    KINDS[1]: "families family sharedfamily siblings sharedsite infantandjunior samefamilies",
}
_FIRM_WORDS = {
    "hard": "must always yes required firm fixed mandatory mustbekepttogether",
    "preferred": "prefer should ifpossible wherepossible no soft ideally preference",
}


def read(raw: RawTable) -> Dataset:
    """The groups as `school_groups` (docs/architecture.md): a row for each school of a group. Raises FileRefused with
    every fault: a school twice in one group, a group that is hard in one row and preferred in another."""
    draft = Draft(raw, CONTRACT)
    identify(draft)
    draft.rewrite("kind", lambda text: _one_of(text, KINDS, _KIND_WORDS))
    draft.rewrite("firmness", lambda text: _one_of(text, FIRMNESS, _FIRM_WORDS))
    _check_groups(draft)
    frame = draft.check().frame.reindex(columns=["urn", "laestab", "school_name", "group", "kind", "firmness"])
    frame = frame.assign(
        kind=frame["kind"].fillna("").astype("str"),
        firmness=frame["firmness"].fillna("").replace("", FIRMNESS[1]).astype("str"),
    )
    alone = [name for name, count in frame["group"].value_counts().items() if count == 1]
    if alone:
        draft.note(f"Groups of one school keep nothing together: {', '.join(sorted(map(str, alone)))}.")
    return draft.dataset(frame)


def _one_of(text: str, choices: tuple[str, ...], words: Mapping[str, str]) -> str:
    said = plain(text)
    for choice in choices:
        if said in {plain(choice), *words[choice].split()}:
            return choice
    raise Unreadable(f'"{text}" is neither {" nor ".join(choices)}', f"Write {' or '.join(choices)}.")


def _check_groups(draft: Draft) -> None:
    groups, firmness = draft.cells("group"), draft.cells("firmness")
    schools = school_keys(draft)
    keys = [f"{s} {plain(g)}" if s and g else "" for s, g in zip(schools, groups, strict=True)]
    for first, again in draft.pairs(keys):
        problem = (
            f"Rows {draft.rows[first]} and {draft.rows[again]} both put {school_words(draft, again)} into this group"
        )
        draft.fault(problem, "Delete one of the two rows.", again, "group", groups[again])
    said: dict[str, int] = {}
    for i, (group, firm) in enumerate(zip(groups, firmness, strict=True)):
        first = said.setdefault(plain(group), i) if group and firm in FIRMNESS else i
        if firmness[first] != firm:
            problem = (
                f'The group "{group}" is {firmness[first]} in row {draft.rows[first]} and {firm} in row {draft.rows[i]}'
            )
            draft.fault(problem, "Write the same in every row of a group.", i, "firmness", firm)
