"""Whether whom every school must have besides its link worker is named: plain Python, no code of the solver's."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from allocation.plan import Breach, Named, Plan
from allocation.required import Required, RequiredRole
from allocation.wording import counted


def breaches(of: Required, plan: Plan) -> list[Breach]:
    """Whoever the model says every school must have is named for it, or the school is listed as without.

    Checked by itself, sharing no code with who chose the people. A plan that names nobody in any role is one that
    was made before people were named: there is nothing to check in it.
    """
    if not plan.named:
        return []
    known = {role.role_id for role in of.roles}
    found = [
        Breach(
            "must_have", f"School {one.urn} is given somebody as '{one.role_id}', which it need not have.", (one.urn,)
        )
        for one in plan.named
        if one.role_id not in known
    ]
    for role in of.roles:
        lines = [one for one in plan.named if one.role_id == role.role_id]
        found += [*_of_schools(role, lines), *_of_people(role, lines)]
    return found


def _of_schools(role: RequiredRole, lines: list[Named]) -> Iterator[Breach]:
    """What is wrong with what each school has."""
    names = {school.urn: f"{school.name} ({school.urn})" for school in role.schools}
    for urn in dict.fromkeys(one.urn for one in lines if one.urn not in names):
        yield Breach("must_have", f"School {urn} is not one of the schools allocated.", (urn,))
    of_school: dict[str, list[str | None]] = defaultdict(list)
    for one in lines:
        of_school[one.urn].append(one.worker_id)
    for urn, name in names.items():
        mine = of_school[urn]
        people = [one for one in mine if one is not None]
        if len(people) < role.count and None not in mine:
            yield Breach("must_have", f"{name} has no {role.called}, and is not listed as without.", (urn,))
        if len(people) > role.count or len(set(people)) < len(people):
            sentence = f"{name} has {len(people)} lines as {role.called}, not {role.count}."
            yield Breach("must_have", sentence, (urn,))


def _of_people(role: RequiredRole, lines: list[Named]) -> Iterator[Breach]:
    """What is wrong with who is named."""
    place = {one.worker_id: p for p, one in enumerate(role.people)}
    row = {school.urn: s for s, school in enumerate(role.schools)}
    has: Counter[int] = Counter()
    for one in lines:
        if one.worker_id is None or one.urn not in row:
            continue
        s, school = row[one.urn], role.schools[row[one.urn]]
        p, ids = place.get(one.worker_id), (one.worker_id,)
        if p is None:
            sentence = f"{school.name} ({one.urn}) is given '{one.worker_id}' as {role.called}, who is not one."
            yield Breach("must_have", sentence, (one.urn,), ids)
            continue
        has[p] += 1
        if not role.may[s, p]:
            sentence = f"{school.name} ({one.urn}) is given {role.people[p].name} as {role.called}, who may not be its."
            yield Breach("must_have", sentence, (one.urn,), ids)
        elif role.locked[s] not in (-1, p):
            keeps = role.people[role.locked[s]].name
            sentence = f"{school.name} ({one.urn}) is locked to {keeps} as {role.called}, not {role.people[p].name}."
            yield Breach("must_have", sentence, (one.urn,), ids)
    for p, number in sorted(has.items()):
        if role.most is not None and number > role.most[p]:
            who, most = role.people[p], f"{role.most[p]} is the most for {role.people[p].fte:g} FTE"
            sentence = f"{who.name} is the {role.called} of {counted(number, 'school')}; {most}."
            yield Breach("must_have", sentence, (), (who.worker_id,))
