"""The partner rota in sentences: whether it fits, the largest offer, and the sum behind each figure."""

from itertools import groupby

from allocation.operating_model import OperatingModel
from allocation.partner_rota.afford import PartnerNeed, Verdict
from allocation.partner_rota.claims import SplitResult
from allocation.partner_rota.entities import OwedState, exact
from allocation.partner_rota.ladder import LargestOffer, Rung, ladder
from allocation.partner_rota.wording import figure, hours, of_meetings, posts, schools, visits
from allocation.plan import SolveStatus, Stage
from allocation.wording import counted, joined


def headline(need: PartnerNeed) -> str:
    """Whether a partner's hours reach, in one sentence."""
    return f"{need.partner.label}: {_verdict(need)}"


def _verdict(need: PartnerNeed) -> str:
    verdict = need.verdict
    if verdict is Verdict.NOTHING_DUE:
        return "advice only, so it comes to no meeting." if need.is_advice_only else "no visit is due in this term."
    if verdict is Verdict.NOT_SAID:
        return _not_said(need)
    owed = f"{visits(need.visits)} a term take {hours(need.hours or 0)}"
    if verdict is Verdict.NOT_OFFERED:
        return f"{owed}. How many hours are offered is not said yet."
    against = f"{owed}; {hours(need.offer.hours or 0)} {'is' if need.offer.hours == 1 else 'are'} offered."
    if verdict is Verdict.FITS:
        spare = need.spare_hours
        return f"{against} It fits" + (f", with {hours(spare)} to spare." if spare else " exactly.")
    return f"{against} Short by {shortfall(need)}."


def _not_said(need: PartnerNeed) -> str:
    if not need.not_said:
        return f"{visits(need.visits)} a term. How long a visit takes is not said yet."
    open_part = f"how often it comes to {counted(need.not_said, 'school')} is not said yet"
    if not need.visits:
        return f"{open_part}."
    known = f", {hours(need.hours)}" if need.hours is not None else ""
    return f"at least {visits(need.visits)} a term{known}; {open_part}."


def shortfall(need: PartnerNeed) -> str:
    """ "18 hours a term, 0.06 FTE"; hours only where a full-time post's are not known."""
    fte = f", {posts(need.short_fte)}" if need.short_fte is not None else ""
    return f"{hours(need.short_hours)} a term{fte}"


def cautions(need: PartnerNeed) -> list[str]:
    """What a partner's figures leave out or rest on, a sentence each."""
    said = []
    if need.no_tier:
        said.append(f"{_first(counted(need.no_tier, 'school'))} without a tier {_are(need.no_tier)} not counted.")
    advised = sorted(phase for phase, rule in need.partner.attendance.items() if rule.is_advice_only)
    if advised and not need.is_advice_only:
        said.append(f"Advice only for {joined(advised)} schools: it comes to none of their meetings.")
    if any(exact(cell.visits).denominator > 1 for cell in need.cells if cell.state is OwedState.COMES):
        said.append("Some schools are owed part of a visit: hours count it, a split or a calendar rounds it down.")
    return said


def largest(need: PartnerNeed, model: OperatingModel) -> list[str]:
    """The ladder, a sentence for each phase and tier: the most that fits and what the next step needs. Schools that the
    rule has no visits for come last, where there is room beyond the rule."""
    steps = [(cell, list(rungs)) for cell, rungs in groupby(ladder(need), key=lambda rung: rung.cell)]
    in_rule = [_largest(model, rungs) for cell, rungs in steps if cell.state in (OwedState.COMES, OwedState.NOT_SAID)]
    beyond = [rungs for cell, rungs in steps if cell.visits == 0 and (rungs[0].short_hours is None or rungs[1].fits)]
    lines = [*in_rule, *(f"Beyond the rule, {_lower(_largest(model, rungs))}" for rungs in beyond)]
    left_out = "Schools whose visits are not said yet are left out of these hours."
    return [*lines, left_out] if lines and need.not_said else lines


def _largest(model: OperatingModel, steps: list[Rung]) -> str:
    who = _first(schools(steps[0].cell, model))
    if steps[0].short_hours is None:
        each = [f"{of_meetings(one.visits, one.cell)} would take {hours(one.hours)}" for one in steps if one.visits]
        return f"{who}: {joined(each)} a term in all."
    fitting = [one for one in steps if one.fits]
    above = next((one for one in steps if not one.fits), None)
    if above is None:
        return f"{who}: {of_meetings(steps[-1].visits, steps[-1].cell)} fits, all there are."
    more = posts(above.short_fte) if above.short_fte is not None else hours(above.short_hours or 0)
    if not fitting:
        return f"{who}: even with no visit to them, the other schools need {more} more."
    if not fitting[-1].visits:
        return f"{who}: not even {of_meetings(above.visits, above.cell)} fits; it needs {more} more."
    most = of_meetings(fitting[-1].visits, fitting[-1].cell)
    return f"{who}: {most} fits; {of_meetings(above.visits, above.cell)} needs {more} more."


def offer_words(model: OperatingModel, offer: LargestOffer) -> str:
    """One largest offer: "2 of 3 meetings of 18 secondary schools at “Three meetings a term”: 36 visits, 72 hours"."""
    parts = [
        f"{of_meetings(number, cell) if number else 'no meeting'} of {cell.schools} {schools(cell, model)}"
        for cell, number in offer.visits
    ]
    return f"{joined(parts)}: {visits(offer.all_visits)}, {hours(offer.hours)}"


def worked(need: PartnerNeed, model: OperatingModel) -> list[str]:
    """The sum behind a partner's figures, line by line, to the last figure."""
    lines = [
        f"{cell.schools} {schools(cell, model)} x {of_meetings(cell.visits, cell)} each = "
        f"{visits(cell.schools * exact(cell.visits))}"
        for cell in need.cells
        if cell.state is OwedState.COMES
    ]
    if len(lines) > 1:
        parts = " + ".join(figure(cell.schools * exact(cell.visits)) for cell in need.cells if cell in need.rule)
        lines.append(f"{parts} = {visits(need.visits)} a term")
    if need.hours is not None and need.visit_hours is not None and need.visits:
        lines.append(f"{visits(need.visits)} x {hours(need.visit_hours)} a visit = {hours(need.hours)} a term")
        lines += _against(need, model)
    return lines


def _against(need: PartnerNeed, model: OperatingModel) -> list[str]:
    if not need.is_offer_said or need.hours is None or need.not_said:
        return []
    offered = need.offer.hours
    if not need.short_hours:
        return [f"{hours(offered or 0)} offered - {figure(need.hours)} = {hours(need.spare_hours or 0)} to spare"]
    lines = []
    if need.offer.by_cluster:
        lines += [
            f"{one.cluster}: {hours(one.hours)} owed, {figure(one.offered_hours)} offered"
            for one in need.clusters
            if one.hours is not None and one.offered_hours is not None
        ]
        lines.append(f"Hours of one {model.area_word} help no other: {hours(need.short_hours)} short")
    else:
        lines.append(f"{hours(need.hours)} - {figure(offered or 0)} offered = {hours(need.short_hours)} short")
    if need.full_time_hours is None or need.short_fte is None:
        return [*lines, "How many hours a full-time post has is not said, so the shortfall is in hours only"]
    of = model.hours
    lines.append(
        f"A full-time post: {figure(of.weeks_per_term.value)} weeks x {figure(of.paid_hours_per_week.value)} hours x "
        f"{figure(100 * exact(of.direct_share.value))}% for schools = {hours(need.full_time_hours)} a term"
    )
    lines.append(
        f"{figure(need.short_hours)} / {figure(need.full_time_hours)} = {figure(need.short_fte, 4)}, rounded up to "
        f"{posts(need.short_fte)} so that it is enough"
    )
    return lines


def split_words(result: SplitResult) -> list[str]:
    """What a split comes to: how far the hours reach, who gets all, part and nothing, and what is left over."""
    problem = result.problem
    if not problem.claims:
        return ["No school is owed a whole visit, so there is nothing to split."]
    given = [(claim, result.visits[claim.urn]) for claim in problem.claims]
    every = sum(number == claim.visits for claim, number in given)
    none = sum(number == 0 for _, number in given)
    lines = [
        f"The hours reach {result.given} of {visits(problem.owed)}: {counted(every, 'school')} "
        f"{'gets' if every == 1 else 'get'} all they are owed, {counted(len(given) - every - none, 'school')} a part, "
        f"{counted(none, 'school')} none."
    ]
    left = None if problem.offer.hours is None else problem.offer.hours - result.hours
    if left and left >= problem.visit_hours and result.given < problem.owed:
        lines.append(
            f"{_first(hours(left))} are left over: one visit more would pass over a needier school of the same phase, "
            "treat equal need unequally, or take more than a cluster has."
        )
    stand_ins = sum(claim.is_stand_in for claim in problem.claims)
    if stand_ins:
        lines.append(
            f"{_first(counted(stand_ins, 'school'))} {_are(stand_ins)} without a need score and stand in the middle of "
            "their phase."
        )
    return lines


def goal_words(stage: Stage) -> str:
    """One goal of a split: what it came to and whether it is proven."""
    figure_of = "" if stage.objective is None else f": {figure(stage.objective)} {stage.unit}"
    sure = "proven best" if stage.status is SolveStatus.OPTIMAL else "not proven best in the time there was"
    return f"{stage.label}{figure_of} ({sure})."


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _first(text: str) -> str:
    return text[:1].upper() + text[1:]
