"""The parts of a sentence that change from one change to the next: how each is written, and read again."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from allocation.scenario.names import ChangeNames

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
Found = Iterator[tuple[Any, int]]


@dataclass(frozen=True)
class Slot:
    """`say(value, names)` is its text; `find(text, names)` gives (value, characters used) for every way in which the
    text can begin with one."""

    say: Callable[[Any, ChangeNames], str]
    find: Callable[[str, ChangeNames], Found]


_NUMBER = r"(?:\d+(?:\.\d+)?|\.\d+)(?![\d.]*\d)"


def number_text(value: float) -> str:
    """A number without trailing zeros, to four decimals: "0.6", "12"."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _pounds(value: float) -> str:
    """ "£1,000,000", "£999.50"."""
    return f"£{value:,.2f}".removesuffix(".00")


def day_text(value: date) -> str:
    """ "1 January 2027"."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def _named(kind: str) -> Slot:
    return Slot(lambda value, names: names.call(kind, value), lambda text, names: names.found(kind, text))


def _several(kind: str) -> Slot:
    def say(values: tuple[str, ...], names: ChangeNames) -> str:
        called = [names.call(kind, one) for one in values]
        return " and ".join([", ".join(called[:-1]), called[-1]] if len(called) > 1 else called)

    def find(text: str, names: ChangeNames) -> Found:
        for one, used in names.found(kind, text):
            for between in (", ", " and "):
                if text[used:].startswith(between):
                    start = used + len(between)
                    for rest, more in find(text[start:], names):
                        yield (one, *rest), start + more
            yield (one,), used

    return Slot(say, find)


def _by_pattern(pattern: str, say: Callable[[Any], str], value: Callable[[re.Match[str]], Any]) -> Slot:
    compiled = re.compile(pattern, re.IGNORECASE)

    def find(text: str, _: ChangeNames) -> Found:
        match = compiled.match(text)
        if match and (found := value(match)) is not None:
            yield found, match.end()

    return Slot(lambda one, _: say(one), find)


def _day() -> Slot:
    month = "|".join(MONTHS)
    full = re.compile(rf"(?:(\d{{1,2}}) )?({month}) (\d{{4}})|(\d{{1,2}})/(\d{{1,2}})/(\d{{4}})", re.IGNORECASE)
    alone = re.compile(rf"({month})\b", re.IGNORECASE)

    def find(text: str, names: ChangeNames) -> Found:
        if match := full.match(text):
            day, name, year, day2, month2, year2 = match.groups()
            number = _month(name) if name else int(month2)
            if found := _date(int(year or year2), number, int(day or day2 or 1)):
                yield found, match.end()
        elif (match := alone.match(text)) and names.planned_from:
            yield _next_first(_month(match[1]), names.planned_from), match.end()

    return Slot(lambda value, _: day_text(value), find)


def _month(name: str) -> int:
    return [one.casefold() for one in MONTHS].index(name.casefold()) + 1


def _yearly_day() -> Slot:
    """A day of every year, as "MM-DD": "1 September"."""

    def say(value: str) -> str:
        return f"{int(value[3:])} {MONTHS[int(value[:2]) - 1]}"

    def read(match: re.Match[str]) -> str | None:
        found = _date(2024, _month(match[2]), int(match[1]))
        return f"{found:%m-%d}" if found else None

    return _by_pattern(rf"(\d{{1,2}}) ({'|'.join(MONTHS)})(?! \d)", say, read)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _next_first(month: int, after: date) -> date:
    """The first day of this month, the next from a day on."""
    this_year = date(after.year, month, 1)
    return this_year if this_year >= after else date(after.year + 1, month, 1)


def _signed(more: tuple[str, ...], less: tuple[str, ...], pattern: str) -> Slot:
    """A percentage with words for its sign: "grow by 10%", "fall by 10%"; zero counts as more. The first of the words
    is written, all are read."""
    shape = pattern.format(word=f"({'|'.join((*more, *less))})", number=rf"({_NUMBER}) ?")

    def say(value: float) -> str:
        return pattern.format(word=more[0] if value >= 0 else less[0], number=number_text(abs(value)))

    def read(match: re.Match[str]) -> float:
        word, number = sorted(match.groups(), key=lambda part: part[-1].isdigit())
        return float(number) if word.casefold() in more else -float(number)

    return _by_pattern(shape, say, read)


SLOTS: dict[str, Slot] = {
    **{
        kind: _named(kind)
        for kind in (
            "school", "worker", "cluster", "hub", "tier", "role", "model", "partner", "weight", "meals", "phase",
            "boundary", "caseload rule", "firmness",
        )
    },
    "schools": _several("school"),
    "goals": _several("goal"),
    "phases": _several("phase"),
    "number": _by_pattern(_NUMBER, number_text, lambda match: float(match[0])),
    "count": _by_pattern(r"\d+(?![\d.]*\d)", lambda value: str(value), lambda match: int(match[0])),
    "pounds": _by_pattern(
        r"£?(\d[\d,]*(?:\.\d+)?)(?: pounds)?", _pounds, lambda match: float(match[1].replace(",", ""))
    ),
    "day": _day(),
    "yearly day": _yearly_day(),
    "text": _by_pattern("[“\"]([^“”\"]+)[”\"]", lambda value: f"“{value}”", lambda match: match[1]),
    "urn": _by_pattern(r"\w+", str, lambda match: match[0]),
    "growth": _signed(("grow by", "rise by"), ("fall by", "drop by"), "{word} {number}%"),
    "more time": _signed(("more time", "longer"), ("less time",), "{number}% {word}"),
}  # fmt: skip
