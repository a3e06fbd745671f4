"""The changes as one language: the union of all kinds, as JSON, as sentences both ways, and lists of them."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Annotated, Any, get_args

from pydantic import Field, TypeAdapter

from allocation.scenario import templates
from allocation.scenario.change import ChangeBase
from allocation.scenario.names import ChangeNames
from allocation.scenario.rule_changes import RuleChange, ScaleTime
from allocation.scenario.school_changes import SchoolChange
from allocation.scenario.sentences import NotUnderstood, read_as
from allocation.scenario.staff_changes import AddFte, StaffChange
from allocation.scenario.tie_changes import TieChange

Change = Annotated[StaffChange | SchoolChange | RuleChange | TieChange, Field(discriminator="kind")]
KINDS: tuple[type[ChangeBase], ...] = tuple(
    kind for union in (StaffChange, SchoolChange, RuleChange, TieChange) for kind in get_args(union)
)
_MANY: TypeAdapter[tuple[Change, ...]] = TypeAdapter(tuple[Change, ...])
EXAMPLES_SHOWN = 3


def dumped(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """The changes as JSON can hold them."""
    found: list[dict[str, Any]] = _MANY.dump_python(tuple(changes), mode="json")
    return found


def loaded(data: object) -> tuple[Change, ...]:
    """The changes from JSON. Raises pydantic.ValidationError naming every field that is not lawful."""
    return _MANY.validate_python(data)


def read_sentence(text: str, names: ChangeNames) -> Change:
    """The change that a sentence says: exactly those that `ChangeBase.sentence` writes, in any capitals.

    A name may stand for an id; a month alone means its first day, the next from the day planned for. Raises
    NotUnderstood with what could not be read and an example.
    """
    change: Change | None = read_as(KINDS, text, names, loaded)
    if change is None:
        raise NotUnderstood(_not_understood(text, names))
    return change


def _not_understood(text: str, names: ChangeNames) -> str:
    """How far the sentence was understood by the template nearest to it, and how sentences of that sort read."""
    plain = " ".join(text.split())
    if not plain:
        return f"There is no sentence to read. Write one such as: {templates.example(KINDS[0].template, names)}"
    reached = {kind: templates.reach(kind.template, plain, names) for kind in KINDS}
    nearest = sorted(KINDS, key=lambda kind: (-reached[kind], -_likeness(kind, plain, names)))[:EXAMPLES_SHOWN]
    rest = plain[reached[nearest[0]] :].strip() or plain
    said = f"“{rest}” could not be read" if rest != plain else f"“{plain}” could not be read as a change"
    examples = " Or: ".join(templates.example(kind.template, names) for kind in nearest)
    how = "Names are written as in the lists, numbers as 0.6 and days as 1 January 2027"
    return f"{said}. {how}. Sentences that can be read look like this. {examples}"


def _likeness(kind: type[ChangeBase], text: str, names: ChangeNames) -> float:
    return SequenceMatcher(None, templates.example(kind.template, names).casefold(), text.casefold()).ratio()


def without(changes: Sequence[Change], place: int) -> tuple[Change, ...]:
    """The list without the change at this place (from 0): what undoing it means."""
    return (*changes[:place], *changes[place + 1 :])


def moved(changes: Sequence[Change], place: int, by: int) -> tuple[Change, ...]:
    """The list with the change at this place moved `by` places, as far as the list goes."""
    rest = list(without(changes, place))
    rest.insert(max(0, min(len(rest), place + by)), changes[place])
    return tuple(rest)


def combined(changes: Sequence[Change], more: Sequence[Change]) -> tuple[Change, ...]:
    """The list with more changes behind it: one that says something else about the same thing takes its place, posts
    added to the same cluster are added up, and time given twice counts twice."""
    found = list(changes)
    for change in more:
        place = next((i for i, one in enumerate(found) if _is_replaced(one, change)), None)
        if place is None:
            found.append(change)
        else:
            found[place] = _both(found[place], change)
    return tuple(found)


def _is_replaced(before: ChangeBase, change: ChangeBase) -> bool:
    if isinstance(before, AddFte) and isinstance(change, AddFte):
        own = {"cluster", "role_id", "from_day"}
        return before.model_dump(include=own) == change.model_dump(include=own)
    return before == change or change.is_about_the_same(before)


def _both(before: Change, change: Change) -> Change:
    if isinstance(before, AddFte) and isinstance(change, AddFte):
        return change.model_copy(update={"fte": round(before.fte + change.fte, 4)})
    if isinstance(before, ScaleTime) and isinstance(change, ScaleTime):
        times = (1 + before.percent / 100) * (1 + change.percent / 100)
        return change.model_copy(update={"percent": round(100 * times - 100, 4)})
    return change
