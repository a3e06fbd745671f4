"""Which tier a council means by its own words for it: "2 per term", "KIT", "three meetings"."""

import re
from collections.abc import Sequence

from allocation.operating_model.parts import Tier

_NUMBERS = ("none", "one", "two", "three", "four", "five", "six")


def tier_in_words(text: str, tiers: Sequence[Tier], period_word: str) -> int:
    """Place of the one tier that a council's own words mean: its number of meetings a period, its label however it
    is punctuated, or the label's initials; -1 when they mean none or several."""
    words = tuple(re.findall(r"[a-z]+|[0-9]+", text.casefold()))
    meant = [i for i, tier in enumerate(tiers) if _says_tier(words, tier, period_word)]
    return meant[0] if len(meant) == 1 else -1


def _says_tier(words: tuple[str, ...], tier: Tier, period_word: str) -> bool:
    label = tuple(re.findall(r"[a-z0-9]+", tier.label.casefold()))
    initials = "".join(word[0] for word in label)
    if words == label or (len(label) > 2 and words in {(initials,), (*label, initials)}):
        return True
    term = rf"(per |a |each |every )?{period_word.casefold().rstrip('s')}(ly|s)?"
    # A number alone is no tier: 2 in a column "Tier" may be the second tier or two meetings.
    often = rf"(x|times|(tas )?meetings?|{term}|(x |times |(tas )?meetings? ){term})"
    found = re.fullmatch(rf"(\d|{'|'.join(_NUMBERS)}) {often}", " ".join(words))
    if not found:
        return False
    number = _NUMBERS.index(found[1]) if found[1] in _NUMBERS else int(found[1])
    return number > 0 and number in {figure.value for figure in tier.meetings.values()}
