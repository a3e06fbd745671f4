"""Every number of a model by its key and by a name people understand."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from allocation.operating_model.figure import Figure
from allocation.operating_model.parts import NO_CONTACTS

_WORDS = {
    "areas": "areas",
    "bases": "",
    "tiers": "",
    "roles": "",
    "partners": "",
    "facts": "",
    "rollout": "",
    "must_have": "Every school",
    "entitlement": "",
    "stability": "",
    "hours": "",
    "cases": "",
    "attendance": "",
    "meetings": "meetings",
    "presence": "time at the school",
    "ceiling": "at most",
    "floor": "at least",
    "cut_offs": "from",
    "count": "how many",
    "most_schools": "at most, schools",
    "length": "how long",
    "visits": "meetings attended",
    "visit_hours": "hours a visit takes",
    "offered_hours": "hours offered",
    "offered_by_area": "hours offered in",
    "hysteresis_points": "Points beyond a cut-off before a tier changes",
    "sure_enough": "Chance of the new tier before a tier changes",
    "staffing": "",
    "standardisation": "Standardisation meetings of all link workers",
    "steps": "",
}


def walk(part: Any, key: str = "") -> Iterator[tuple[str, Figure]]:
    """(key, figure) of every number inside a part of a model, in the order in which it is written."""
    if isinstance(part, Figure):
        if part != NO_CONTACTS:
            yield key, part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from walk(getattr(part, name), _joined(key, name))
    elif isinstance(part, Mapping):
        for name, value in part.items():
            yield from walk(value, _joined(key, str(name)))
    elif isinstance(part, tuple):
        for place, value in enumerate(part):
            yield from walk(value, _joined(key, getattr(value, "id", str(place))))


def words(key: str, model: Any) -> str:
    """A figure's key in words: "roles.senior_link_worker.ceiling.primary" is "Senior link worker, at most, primary"."""
    labels = {one.id: one.label for one in (*model.tiers, *model.roles, *model.partners, *model.bases, *model.rollout)}
    labels |= {one.id: one.label for one in (*model.must_have, *model.facts)}
    parts = [labels.get(part, _WORDS.get(part, part.replace("_", " "))) for part in key.split(".")]
    text = ", ".join(part for part in parts if part)
    return text[:1].upper() + text[1:]


def _joined(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name
