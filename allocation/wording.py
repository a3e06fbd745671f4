"""How numbers, lists and ids are put into sentences."""

from collections.abc import Sequence

SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def words(identifier: str) -> str:
    """An id of a tier or role as words: "two_meetings" is "two meetings"."""
    return identifier.replace("_", " ")


def counted(number: int, one: str, many: str = "") -> str:
    """ "no schools", "one school", "three schools", "12 schools"."""
    return f"{SMALL[number] if number < len(SMALL) else number} {one if number == 1 else many or one + 's'}"


def joined(names: Sequence[str], word: str = "and", most: int = 0) -> str:
    """ "A", "A and B", "A, B and C"; with `most`, the rest is counted: "A, B and 3 more"."""
    shown = list(names)
    if most and len(shown) > most:
        shown = [*shown[:most], f"{len(shown) - most} more"]
    return f" {word} ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
