"""How figures and days are written on pages for people."""

import re
from collections.abc import Iterable
from datetime import date, datetime

import pandas as pd

from allocation.partner_rota.wording import figure
from allocation.term_calendar.term_dates import MONTHS

NOT_KNOWN = "not known"
_LINE_ENDS = re.compile(r"[\t\r\n\v\f\x85\u2028\u2029]+")
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def is_known(value: object) -> bool:
    """Whether there is something there: not None, NaN or NaT."""
    return not (value is None or bool(pd.isna(value)))


def text(value: object) -> str:
    """The text, "" where there is none."""
    return value.strip() if isinstance(value, str) else ""


def number(value: object, decimals: int = 1) -> str:
    """1234.5 is "1,234.5", 9.0 is "9"; "not known" where there is none."""
    return figure(float(value), decimals) if isinstance(value, int | float) and is_known(value) else NOT_KNOWN


def points(value: float) -> str:
    """A need score or a part of one, with one decimal."""
    return f"{value:.1f}"


def day(value: date | datetime | str | None) -> str:
    """ "4 July 2025"; a school year such as "2024/25" stays as it is; "date not known" where there is none."""
    if value is None or value == "" or not is_known(value):
        return "date not known"
    if not isinstance(value, str):
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    try:
        return day(date.fromisoformat(value[:10])) if value[4:5] == "-" else value
    except ValueError:
        return value


def moment(value: datetime) -> str:
    """ "4 July 2025 at 14:30", in the server's local time."""
    local = value.astimezone() if value.tzinfo else value
    return f"{day(local)} at {local:%H:%M}"


def sentence(words: str) -> str:
    """First letter large, one full stop at the end; "" stays ""."""
    words = words.strip()
    return words and words[0].upper() + words[1:] + ("" if words[-1] in ".!?:" else ".")


def lower(words: str) -> str:
    """A label in the middle of a sentence."""
    return words[:1].lower() + words[1:]


def each_term(amount: float, one: str, many: str = "") -> str:
    """ "3 meetings each term", "1 meeting each term"."""
    return f"{figure(amount)} {one if amount == 1 else many or one + 's'} each term"


def together(sentences: Iterable[str]) -> str:
    """Those that say something, one after the other."""
    return " ".join(one for one in sentences if one)


def printable(words: str) -> str:
    """The text without control characters and without marks that turn the direction of what follows; line ends are
    spaces. Neither HTML nor a Word file may hold the first, and the second make a name look like another."""
    return _HIDDEN.sub("", _LINE_ENDS.sub(" ", words))
