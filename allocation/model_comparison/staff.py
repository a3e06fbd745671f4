"""Who of today's staff a model can use, role by role, and the staff it takes, place by place."""

from collections import Counter
from collections.abc import Callable
from math import nan

import pandas as pd

from allocation.model_comparison.entities import AreaStaff, Value
from allocation.model_comparison.seen import Seen
from allocation.problem import AllocationProblem
from allocation.wording import counted, joined, words

NAMES_SHOWN = 4


def may_lead(problem: AllocationProblem) -> list[int]:
    """Link workers (positions) who may lead at least one school."""
    return [w for w in range(problem.size[1]) if problem.allowed[:, w].any()]


def not_used(seen: Seen) -> str:
    """How many people of the list may lead nothing under the model; "" where everybody may lead."""
    left = seen.problem.size[1] - len(may_lead(seen.problem))
    return f"{counted(left, 'person', 'people')} of the list may lead nothing" if left else ""


def total(seen: Seen, figure: Callable[[AreaStaff], tuple[float | None, bool]]) -> Value:
    """A figure of all places, added. Without a number where one of the places has none: then the note names it."""
    places = seen.run.staff
    open_places = [place for place in places if figure(place)[0] is None]
    if not places or open_places:
        known = sum(figure(place)[0] or 0.0 for place in places)
        rest = f" The other places come to {known:.1f} FTE." if len(open_places) < len(places) else ""
        return Value(nan, " ".join(place.why_not for place in open_places) + rest)
    notes = []
    if unproven := [place.area for place in places if not figure(place)[1]]:
        notes.append(f"less may do in {joined(unproven)}: there was no time to prove it")
    if beyond := [urn for place in places for urn in place.beyond_one_post]:
        notes.append(f"without {_names(seen, beyond)}, which no one person has the time or the caseload for")
    return Value(sum(figure(place)[0] or 0.0 for place in places), "; ".join(notes))


def role_table(seen: Seen) -> pd.DataFrame:
    """One row a role, the model's first: role, people, fte, may_lead (people), in_words."""
    problem, model = seen.problem, seen.model
    able = set(may_lead(problem))
    people = Counter(worker.role for worker in problem.workers)
    ids = [*(role.id for role in model.roles), *sorted(set(people) - {role.id for role in model.roles})]
    labels = {role.id: role.label for role in model.roles}
    rows = []
    for role in ids:
        ours = [w for w, worker in enumerate(problem.workers) if worker.role == role]
        rows.append(
            {
                "role": labels.get(role, words(role).capitalize()),
                "people": len(ours),
                "fte": sum(float(problem.fte[w]) for w in ours),
                "may_lead": sum(w in able for w in ours),
                "in_words": _role_in_words(seen, role, len(ours)),
            }
        )
    return pd.DataFrame(rows, columns=["role", "people", "fte", "may_lead", "in_words"])


def _role_in_words(seen: Seen, role_id: str, people: int) -> str:
    model = seen.model
    role = next((one for one in model.roles if one.id == role_id), None)
    if role is None:
        return f"Not a role of the {model.label} model: these people lead no school in its plan."
    listed = joined([words(one) for one in sorted(role.listed_as)], "or")
    as_listed = f" People listed as {listed} count as this." if listed else ""
    if people:
        return f"A role of the {model.label} model.{as_listed}"
    alone = _tiers_of_nobody_else(seen, role_id)
    gap = f" Schools at {alone} would have nobody." if alone else " Schools it could lead are led by other roles."
    return f"Nobody in the list has this role, and nobody is made up.{gap}{as_listed}"


def _tiers_of_nobody_else(seen: Seen, role_id: str) -> str:
    """Tiers that only this role may lead, of those whose role has people."""
    staffed = {worker.role for worker in seen.problem.workers}
    led = {tier for role in seen.model.roles if role.id in staffed for tier in role.tiers}
    own = [tier.label for tier in seen.model.tiers if tier.id in seen.model.role(role_id).tiers - led]
    return joined([f"“{label}”" for label in own])


def place_table(seen: Seen) -> pd.DataFrame:
    """One row a place: place, schools, role, in_post_fte, needed_fte, more_fte (NaN where not worked out), in_words."""
    labels = {role.id: role.label for role in seen.model.roles}
    rows = [
        {
            "place": place.area,
            "schools": place.schools,
            "role": labels.get(place.role, ""),
            "in_post_fte": place.in_post_fte,
            "needed_fte": nan if place.needed_fte is None else place.needed_fte,
            "more_fte": nan if place.more_fte is None else place.more_fte,
            "in_words": _place_in_words(seen, place),
        }
        for place in seen.run.staff
    ]
    columns = ["place", "schools", "role", "in_post_fte", "needed_fte", "more_fte", "in_words"]
    return pd.DataFrame(rows, columns=columns)


def _place_in_words(seen: Seen, place: AreaStaff) -> str:
    if place.why_not:
        return place.why_not
    is_proven = place.is_needed_proven and place.is_more_proven
    said = "Proven: a tenth of a post less does not do." if is_proven else "Less may do; not proven in the time."
    if not place.beyond_one_post:
        return said
    return f"{said} Without {_names(seen, place.beyond_one_post)}, too much for any one person."


def _names(seen: Seen, urns: list[str] | tuple[str, ...]) -> str:
    known = {school.urn: school.name for school in seen.problem.schools}
    return joined([known[urn] for urn in urns], most=NAMES_SHOWN)
