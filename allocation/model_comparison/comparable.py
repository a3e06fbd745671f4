"""What cannot be set side by side, and what a difference rests on, in sentences: nothing is compared in silence."""

from collections.abc import Sequence

from allocation.model_comparison.seen import Seen
from allocation.model_comparison.support import in_words
from allocation.operating_model import Hours, OperatingModel, Role
from allocation.wording import counted, joined

_TERM = ("weeks_per_term", "terms_per_year")


def cautions(seen: Sequence[Seen]) -> list[str]:
    """Everything to know before reading one model's figures against another's."""
    found = [*_capacity(seen), *_support(seen), *_terms(seen), *_hours(seen), *_places(seen), *_besides(seen)]
    same = "Every model is set against the same need scores; what a model itself looks at does not change them."
    return [*found, same] if len(seen) > 1 else found


def capacity_unit(model: OperatingModel) -> str:
    """What fills a post in the model: "schools", "cases" or "hours", or several."""
    units = {unit: None for role in model.roles for unit in _units(role)}
    return joined(list(units))


def _units(role: Role) -> list[str]:
    units = [*(["schools"] if role.ceiling else []), *(["cases"] if role.cases else [])]
    return units or ["hours"]


def _capacity(seen: Sequence[Seen]) -> list[str]:
    units = [capacity_unit(one.model) for one in seen]
    if len(set(units)) < 2:
        return []
    said = joined([f"{one.model.label} counts {unit}" for one, unit in zip(seen, units, strict=True)])
    return [
        f"How full a post is is not comparable because {said}. Full-time posts and hours are comparable, and only they "
        "are compared."
    ]


def _support(seen: Sequence[Seen]) -> list[str]:
    gives = [in_words(one.model, [school.phase for school in one.problem.schools]) for one in seen]
    without = [one for one in seen if not one.has_meetings]
    if not without or len(seen) < 2:
        return []
    said = joined([f"{one.model.label} gives {what}" for one, what in zip(seen, gives, strict=True)])
    return [
        f"Meetings are not comparable with {joined([one.model.label for one in without])} because {said}. Schools are "
        "sorted by hours there."
    ]


def _terms(seen: Sequence[Seen]) -> list[str]:
    lengths = [tuple(getattr(one.model.hours, name).value for name in _TERM) for one in seen]
    if len(set(lengths)) < 2:
        return []
    said = [f"{one.model.label}: {n:g} terms a year of {w:g} weeks" for one, (w, n) in zip(seen, lengths, strict=True)]
    return [f"Figures a term are not comparable because the planned terms differ in length ({'; '.join(said)})."]


def _hours(seen: Sequence[Seen]) -> list[str]:
    """Figures behind hours that the models do not share."""
    differing = []
    for name in Hours.model_fields:
        values = [getattr(one.model.hours, name) for one in seen]
        if name not in _TERM and len({figure.value for figure in values}) > 1:
            each = [f"{one.model.label} {figure.value:g}" for one, figure in zip(seen, values, strict=True)]
            differing.append(f"{values[0].unit} ({', '.join(each)})")
    if not differing:
        return []
    return [f"Hours and staff rest on figures of each model's own, which differ here: {'; '.join(differing)}."]


def _places(seen: Sequence[Seen]) -> list[str]:
    """Schools without a cluster: the same in every model, being the district's."""
    if not seen:
        return []
    schools = seen[0].problem.schools
    without = sum(not school.cluster for school in schools)
    if not without:
        return []
    if without == len(schools):
        return ["Clusters are not comparable because no school has one; load the list of clusters."]
    return [f"{counted(without, 'school').capitalize()} have no cluster and are shown as a place of their own."]


def _besides(seen: Sequence[Seen]) -> list[str]:
    """Whom every school must have besides; they are in nobody's list of link workers."""
    named = [
        f"{joined([must.label.lower() for must in one.model.must_have])} ({one.model.label})"
        for one in seen
        if one.model.must_have
    ]
    if not named:
        return []
    return [f"Whom every school must have besides the one who leads is not counted as staff: {'; '.join(named)}."]
