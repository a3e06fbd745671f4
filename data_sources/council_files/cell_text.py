"""How councils write things in a cell (0.6 FTE, P/S, 1/9/2024, Vacant), and what the cell means."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta

from data_sources.reading.headings import plain

FULL_TIME_HOURS = 37.0  # a week, National Joint Council; every conversion from hours is announced with it

Reader = Callable[[str], str]


class Unreadable(ValueError):
    """A cell that cannot be read: what is wrong with it, and what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem = problem
        self.remedy = remedy
        super().__init__(problem)


def slug(text: str) -> str:
    """A stable id made from a name: "Jo O'Neill" gives "jo-oneill". "" when the text has no letter or figure."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(letter for letter in letters if letter.isalnum() or letter in " -_/.")
    return "-".join(re.split(r"[ \-_/.]+", kept.strip(" -_/.")))


# --- full-time equivalents -------------------------------------------------------------------------------------------

_FTE = re.compile(
    r"(?P<number>\d+\.?\d*|\.\d+)\s*(?P<unit>%|percent|per cent|fte|wte|hours?|hrs?\.?|h)?\s*"
    r"(?:(?:per|a|/|p)\s*(?:week|wk|w))?"
)
_FULL_TIME = {"ft", "fulltime", "full", "fulltimepost", "fulltimeequivalent"}
_FTE_REMEDY = (
    'Write the share of a full-time post, from 0 to 1: 0.6 or 60%. If it is hours a week, write "22.2 hours" or name '
    'the column "Hours per week".'
)


def fte_text(text: str) -> str:
    """ "0.6", "60%", "0.6 FTE", "22.2 hours" (of 37), "full time" as a share of a full-time post, 0 to 1.

    Raises Unreadable for anything else, and for more than one full-time post."""
    if plain(text) in _FULL_TIME:
        return "1"
    found = _FTE.fullmatch(text.strip().casefold())
    if not found:
        raise Unreadable(f'"{text}" is not a full-time equivalent', _FTE_REMEDY)
    unit = found["unit"] or ""
    if unit.startswith("h"):
        return hours_text(text)
    share = float(found["number"]) / (100 if unit in {"%", "percent", "per cent"} else 1)
    if share > 1:
        raise Unreadable(f"{text} is more than one full-time post, and nobody works more than 1.0 FTE", _FTE_REMEDY)
    return f"{share:.4g}"


def hours_text(text: str) -> str:
    """Hours a week as a share of a 37-hour post, 0 to 1. Raises Unreadable where another reading is as likely."""
    found = _FTE.fullmatch(text.strip().casefold())
    if not found or (found["unit"] or "h")[0] != "h":
        raise Unreadable(f'"{text}" is not a number of hours a week', "Write the hours as a number, such as 22.2.")
    hours = float(found["number"])
    if hours > FULL_TIME_HOURS:
        raise Unreadable(
            f"{text} hours a week is more than the {FULL_TIME_HOURS:g} of a full-time post",
            "If your full-time week is longer, give FTE (0 to 1) in place of hours for every row.",
        )
    if 0 < hours <= 1:
        raise Unreadable(
            f"{text} hours a week looks like a full-time equivalent",
            'If it is a share of a full-time post, name the column "FTE".',
        )
    return f"{hours / FULL_TIME_HOURS:.4g}"


# --- people and posts ------------------------------------------------------------------------------------------------

_VACANT = re.compile(
    r"(vacan(t|cy)|tbc|tba|unfilled|to be (confirmed|appointed|recruited|advertised)|(post|role|position) (is )?vacant)"
    r"\b.*"
)


def is_vacancy(text: str) -> bool:
    """Whether a name is really an empty post: "Vacant", "VACANCY 2", "TBC", "Vacant post (North)".

    Raises Unreadable when it names a person and says vacant too."""
    words = " ".join(text.casefold().split()).strip("*-()[] ")
    if _VACANT.fullmatch(words):
        return True
    if re.search(r"\bvacan(t|cy)\b", words):
        raise Unreadable(
            f'"{text}" may be a person or an empty post',
            'Write only the name if somebody is in post, or "Vacant" if nobody is.',
        )
    return False


_YES = {"yes", "y", "true", "1", "vacant", "empty", "unfilled"}
_NO = {"no", "n", "false", "0", "filled", "inpost", "occupied", ""}


def vacant_text(text: str) -> str:
    """ "yes" or "no" from what a column about vacancies says. Raises Unreadable for anything else."""
    if plain(text) in _YES:
        return "yes"
    if plain(text) in _NO:
        return "no"
    raise Unreadable(f'"{text}" does not say whether the post is vacant', "Write yes or no.")


# --- phases ----------------------------------------------------------------------------------------------------------

_PHASES = {
    "primary": "primary p pri prim primaries primaryschool primaryschools infant infants junior juniors prm ks1 ks2",
    "secondary": "secondary s sec secondaries secondaryschool secondaryschools high highschool highschools ks3 ks4",
    "special": "special sp spec specials specialschool specialschools ap pru alternativeprovision",
}
_PHASE_OF = {word: phase for phase, words in _PHASES.items() for word in words.split()}
_PHASE_OF |= {"both": "primary;secondary", "primarysecondary": "primary;secondary", "ps": "primary;secondary"}
_ANY_PHASE = {"", "all", "any", "allphases", "anyphase", "allschools"}
_ONLY = re.compile(r"\b(only|schools?|phases?)\b", re.IGNORECASE)


def phases_text(text: str) -> str:
    """ "P/S", "Primary & Secondary", "Both" as a ";" list of primary, secondary, special; "" (any) for "All".

    Raises Unreadable for a phase not known here, such as a nursery."""
    if plain(text) in _ANY_PHASE:
        return ""
    found: set[str] = set()
    for part in re.split(r"(?i)[;,/&+|\n]|\band\b", text):
        if not plain(part):
            continue
        phase = plain(part) if plain(part) in _PHASE_OF else plain(_ONLY.sub("", part))
        if phase not in _PHASE_OF:
            raise Unreadable(
                f'"{part.strip()}" is not a phase known here',
                'Write primary, secondary, special or a list such as "primary; secondary"; leave it empty for any.',
            )
        found |= set(_PHASE_OF[phase].split(";"))
    return ";".join(phase for phase in _PHASES if phase in found)


# --- dates and places ------------------------------------------------------------------------------------------------

_DAY_FORMATS = ("%d/%m/%Y", "%d/%m/%y", "%d %B %Y", "%d %b %Y", "%d %b %y", "%d %B %y")
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_EXCEL_DAYS = range(36526, 73051)  # 2000 to 2099: other five-figure numbers are not dates


def day(text: str) -> date:
    """A day from 31/12/2024, 2024-12-31, 31 Dec 2024 or an Excel day number; month-first raises Unreadable."""
    tidy = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", text.strip().casefold()).replace("sept ", "sep ")
    if re.fullmatch(r"\d{5}(\.0+)?", tidy) and int(float(tidy)) in _EXCEL_DAYS:
        return _EXCEL_DAY_ZERO + timedelta(days=int(float(tidy)))
    found = re.fullmatch(r"(\d{4}-\d{2}-\d{2})(?:[t ][\d:.]+z?)?", tidy)
    tidy = re.sub(r"[ t]00:00(:00)?$", "", tidy)
    candidates = (
        [(found[1], "%Y-%m-%d")] if found else [(re.sub(r"[-./]", "/", tidy), form) for form in _DAY_FORMATS[:2]]
    )
    candidates += [(re.sub(r"[-/., ]+", " ", tidy), form) for form in _DAY_FORMATS[2:]]
    for written, form in candidates:
        try:
            return datetime.strptime(written, form).date()
        except ValueError:
            continue
    raise Unreadable(
        f'"{text}" is not a date', "Write the day first, as 31/12/2024, or leave the cell empty if it is not known."
    )


def day_text(text: str) -> str:
    """The same as ISO text (2024-12-31)."""
    return day(text).isoformat()


def postcode_text(text: str) -> str:
    """A postcode in capitals with its one space. Raises Unreadable when it is not shaped like one."""
    letters = re.sub(r"\s+", "", text).upper()
    if not re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}", letters):
        raise Unreadable(f'"{text}" is not a full postcode', "Write the whole postcode, such as M27 4AE.")
    return f"{letters[:-3]} {letters[-3:]}"
