"""How long a sweep still takes, from the solves it has done; and in what words."""

from collections.abc import Sequence

MINUTE, HOUR = 60, 3600


def seconds_left(elapsed: float, solved: int, left: int) -> float | None:
    """Seconds for `left` more solves at the pace of those done in `elapsed` seconds; None before the first is done."""
    return elapsed / solved * left if solved else None


def seconds_before(known: Sequence[float], limit: float, solves: int, at_once: int) -> float:
    """Seconds that so many solves are likely to take before any is done: as long as the solves known take on average,
    or the limit where none is known; spread over those that run at once."""
    each = min(limit, sum(known) / len(known)) if known else limit
    return each * solves / max(1, at_once)


def in_words(seconds: float) -> str:
    """ "less than a minute", "about 7 minutes", "about 2 hours"."""
    if seconds < MINUTE * 0.75:
        return "less than a minute"
    if seconds < HOUR * 0.9:
        minutes = round(seconds / MINUTE)
        return f"about {minutes} minute{'s' if minutes != 1 else ''}"
    hours = round(2 * seconds / HOUR) / 2
    return f"about {hours:g} hour{'s' if hours != 1 else ''}"
