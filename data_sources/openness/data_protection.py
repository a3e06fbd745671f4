"""Facts about personal data for a data protection impact assessment, from the files in use and how they are kept."""

import pandas as pd

from allocation.wording import counted
from data_sources.openness.facts import TO_COMPLETE, CouncilFacts

COLUMNS = ["heading", "text"]
# Kinds of file that name people: staff, or who wrote a judgement.
NAMES_PEOPLE = ("link_workers", "current_allocation", "availability", "school_voice", "locks", "travel_times")
SMALL_COUNTS = ("referrals", "pupil_homes", "school_census", "school_characteristics")


def data_protection(of: CouncilFacts) -> pd.DataFrame:
    """COLUMNS: what is known, and what the council has to complete (the text then begins with TO_COMPLETE)."""
    staff = counted(of.workers, "link worker")
    rows = [
        *KNOWN,
        ("Small counts", f"Counts by school: {_files(of, SMALL_COUNTS)}. Withheld counts stay withheld."),
        (
            "Staff",
            f"Names, posts, hours and bases of {staff}; in: {_files(of, NAMES_PEOPLE)}.",
        ),
        *((heading, f"{TO_COMPLETE}: {hint}.") for heading, hint in OPEN),
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


KNOWN = (
    (
        "Children",
        "No facts about a single child are kept: a file with names, dates of birth or pupil numbers is refused whole. "
        "Counts are by school.",
    ),
    ("Users", "The names of those who load, change, decide and export are kept with what they did."),
    ("Where it is kept", "In the council's own database; the app asks no outside service for anything."),
    ("Automated decisions", "None about a person: plans concern schools and posts, and people approve them."),
    ("Alterations", "Each line of the record is sealed with the one before; the Record page checks it."),
)
OPEN = (
    ("Controller and data protection officer", "who they are and how to reach them"),
    ("Lawful basis", "the article and the duty or task it rests on"),
    ("Retention", "how long files, plans and the record are kept, and who deletes them"),
    ("Access", "who may sign in, and how that is looked after"),
    ("Sharing", "who gets plans, calendars and papers, and under which agreement"),
    ("Impact assessment", "its date and outcome"),
)


def _files(of: CouncilFacts, kinds: tuple[str, ...]) -> str:
    found = dict.fromkeys(of.labels.get(file.kind, file.kind) for file in of.sources if file.kind in kinds)
    return "; ".join(found) if found else "none loaded"
