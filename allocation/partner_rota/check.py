"""Every rule of a split of visits again, in plain Python; shares no code with the search."""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import groupby

from allocation.partner_rota.claims import Claim, SplitProblem
from allocation.plan import Breach

Visits = Mapping[str, int]


def check(problem: SplitProblem, visits: Visits) -> list[Breach]:
    """Every rule that a split breaks, in sentences; none for a lawful one. `visits`: whole visits by URN."""
    return [breach for rule in CHECKS for breach in rule(problem, visits)]


def every_school_decided(problem: SplitProblem, visits: Visits) -> Iterator[Breach]:
    """Every school that is owed a visit has a whole number of them, and no other school has any."""
    names = {claim.urn: claim.name for claim in problem.claims}
    for urn, name in names.items():
        if not isinstance(visits.get(urn), int):
            yield Breach("every_school_decided", f"{name} has no whole number of visits.", (urn,))
    for urn in sorted(set(visits) - set(names)):
        yield Breach("every_school_decided", f"URN {urn} is owed no visit, but is given some.", (urn,))


def within_the_rule(problem: SplitProblem, visits: Visits) -> Iterator[Breach]:
    """No school gets more visits than the model's rule gives it, and none fewer than 0."""
    for claim in problem.claims:
        given = visits.get(claim.urn, 0)
        if not 0 <= given <= claim.visits:
            sentence = f"{claim.name} gets {given} visits; the rule owes it {claim.visits}."
            yield Breach("within_the_rule", sentence, (claim.urn,))


def within_hours(problem: SplitProblem, visits: Visits) -> Iterator[Breach]:
    """All visits together take no more hours than are offered, and those in a cluster no more than its own offer."""
    offers: list[tuple[str, Fraction, list[Claim]]] = [
        (f"in {name}", offered, [claim for claim in problem.claims if claim.cluster == name])
        for name, offered in problem.offer.by_cluster.items()
    ]
    if problem.offer.in_all is not None:
        offers.append(("in all", problem.offer.in_all, list(problem.claims)))
    for where, offered, claims in offers:
        taken = sum(visits.get(claim.urn, 0) for claim in claims) * problem.visit_hours
        if taken > offered:
            sentence = f"{problem.label}: {float(taken):g} hours of visits {where}, and {float(offered):g} are offered."
            yield Breach("within_hours", sentence)


def no_leapfrog(problem: SplitProblem, visits: Visits) -> Iterator[Breach]:
    """Within a phase, and within a cluster that has hours of its own, a needier school never gets a smaller share of
    what it is owed; equal need, equal share. Schools without a need score are not compared."""
    scored = [claim for claim in problem.claims if not claim.is_stand_in]
    scored.sort(key=lambda claim: (claim.phase, problem.pot(claim), claim.need_points))
    for _, rising in groupby(scored, key=lambda claim: (claim.phase, problem.pot(claim))):
        highest: Claim | None = None
        for _, level in groupby(rising, key=lambda claim: claim.need_points):
            equals = list(level)
            highest = max([highest, *equals] if highest else equals, key=lambda claim: _share(claim, visits))
            for claim in equals:
                if _share(claim, visits) < _share(highest, visits):
                    yield _passed_over(claim, highest, visits)


def _passed_over(passed: Claim, ahead: Claim, visits: Visits) -> Breach:
    one, other = (
        f"{claim.name} with need {claim.need_points:.1f} gets {visits.get(claim.urn, 0)} of {claim.visits} visits"
        for claim in (passed, ahead)
    )
    return Breach("no_leapfrog", f"{one}, while {other}.", (passed.urn, ahead.urn))


def _share(claim: Claim, visits: Visits) -> Fraction:
    return Fraction(visits.get(claim.urn, 0), claim.visits)


CHECKS: tuple[Callable[[SplitProblem, Visits], Iterator[Breach]], ...] = (
    every_school_decided,
    within_the_rule,
    within_hours,
    no_leapfrog,
)
