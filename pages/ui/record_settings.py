"""What a change of a setting was, in words: which value became which."""

from typing import Any

from pages.ui import words

NAMES = {
    "current_authority": "Council in use",
    "operating_model_answers": "Answers to what the operating model leaves open",
    "allocation_settings": "Settings of a plan",
    "need_choices": "Choices about the need score",
    "own_models": "Operating models of one's own",
}
MOST_NAMED, LONGEST = 4, 60


def setting_sentence(details: dict[str, Any]) -> str:
    """ "Settings of a plan: max moves from none to 12." from the line's details: name, old and new."""
    name = str(details.get("name", ""))
    label = NAMES.get(name, name.replace("_", " ").capitalize())
    changed = _changes(details.get("old"), details.get("new"))
    return words.sentence(f"{label}: {words.listed(changed, most=MOST_NAMED)}" if changed else f"{label}: set again")


def _changes(old: object, new: object, at: str = "") -> list[str]:
    """Each value that differs, however deep it is."""
    if isinstance(old, dict) or isinstance(new, dict):
        was, now = (one if isinstance(one, dict) else {} for one in (old, new))
        keys = [*was, *(key for key in now if key not in was)]
        return [said for key in keys for said in _changes(was.get(key), now.get(key), f"{at} {_plain(key)}".strip())]
    return [] if old == new else [f"{at} from {_value(old)} to {_value(new)}".strip()]


def _plain(key: object) -> str:
    return str(key).replace("_", " ").replace(".", " ")


def _value(value: object) -> str:
    if value is None or value in ([], ""):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = words.listed([str(one) for one in value]) if isinstance(value, list) else str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."
