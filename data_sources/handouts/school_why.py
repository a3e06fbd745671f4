"""Why a school has its level of support and its link worker, in sentences a head teacher can check."""

from math import floor
from typing import Any

from allocation.entities import Phase
from allocation.tiers.judgement import in_force
from data_sources.handouts.basis import Handout
from data_sources.handouts.content import Block, Paragraph, Table
from data_sources.handouts.wording import day, is_known, lower, points, sentence, text, together

COMPARED = {
    Phase.PRIMARY: "primary schools",
    Phase.SECONDARY: "secondary schools",
    Phase.SPECIAL: "special schools and alternative provision",
}


def why_tier(of: Handout, urn: str) -> tuple[Block, ...]:
    """The score, how it adds up, the cut-offs, the rules and judgements that came after, and what the plan gives."""
    row = of.need_rows[urn]
    if not is_known(row["need_points"]):
        return (
            Paragraph("There is not enough data for a need score. So no score decides what your school gets."),
            Paragraph(f"To get a score the council needs: {row['missing']}.") if row["missing"] else Paragraph(
                "Nobody has said which data are needed."
            ),
            *_steps(of, urn),
        )  # fmt: skip
    return (Paragraph(_score(of, urn)), _parts(of, urn), *_cut_offs(of, urn), *_steps(of, urn))


def _score(of: Handout, urn: str) -> str:
    school, row = of.problem.schools[of.place[urn]], of.need_rows[urn]
    many, others = of.scored_in_phase[str(school.phase)], COMPARED[school.phase]
    return (
        f"Every school gets a need score from 0 to 100. The more need, the higher the score. Your school is compared "
        f"with {others} in {of.prepared.district.authority_name} only. Your score is {points(row['need_points'])}. "
        f"That is number {int(row['need_rank'])} of {many}. Number 1 has the most need."
    )


def _parts(of: Handout, urn: str) -> Table:
    """The parts with their weight and points; they add up to the score."""
    used = [part for part in of.parts[urn] if part["weight"] > 0]
    rows = [
        (
            str(part["label"]),
            f"{100 * part['weight']:.1f}%",
            points(part["normalised_points"]),
            points(part["contribution_points"]),
        )
        for part in used
    ]
    total = ("Need score", f"{100 * sum(part['weight'] for part in used):.1f}%", "", _total(of, urn))
    return Table(
        "How the score adds up (each figure is rounded to one decimal)",
        ("Measure", "How much it counts", "Your points, 0 to 100", "Adds to the score"),
        (*rows, total),
    )


def _total(of: Handout, urn: str) -> str:
    return points(of.need_rows[urn]["need_points"])


def _cut_offs(of: Handout, urn: str) -> tuple[Block, ...]:
    """Which score gives which level in the school's phase."""
    phase, model = of.problem.schools[of.place[urn]].phase, of.prepared.model
    steps = sorted(model.entitlement[phase].cut_offs.items(), key=lambda one: one[1].value)
    if len(steps) == 1:
        label = lower(model.tier(steps[0][0]).label)
        return (Paragraph(f"All {COMPARED[phase]} get the same level, whatever their score: {label}."),)
    rows = []
    for place, (tier_id, figure) in enumerate(steps):
        above = f"below {steps[place + 1][1].value:g}" if place + 1 < len(steps) else "or more"
        score = f"{figure.value:g} {above}" if above == "or more" else f"{figure.value:g} to {above}"
        rows.append((model.tier(tier_id).label, score))
    return (
        Table(f"Which score gives which level: {COMPARED[phase]}", ("Level of support", "Need score"), tuple(rows)),
    )


def _steps(of: Handout, urn: str) -> tuple[Block, ...]:
    """By score, after the rules that keep levels steady, after judgement, and in the plan."""
    tiers, model = of.tier_rows[urn], of.prepared.model
    said = []
    if text(tiers["computed_tier_id"]):
        said.append(f"The score alone gives: {lower(model.tier(tiers['computed_tier_id']).label)}.")
    said.append(sentence(text(tiers["tier_note"])))
    said += [_judgement(of, tiers), _how_sure(tiers)]
    return (Paragraph(together(said)), Paragraph(_in_plan(of, urn, tiers)))


def _how_sure(tiers: dict[str, Any]) -> str:
    """How often the score's level comes out when the method is varied; "" where nobody has worked it out."""
    chance = tiers["probability_of_tier"]
    if not is_known(chance):
        return ""
    often = floor(100 * chance + 1e-9)
    return f"We tried many reasonable variations of the method. In {often} of 100 the score gives the same level."


def _judgement(of: Handout, tiers: dict[str, Any]) -> str:
    """The reason of the judgement in force, as its author gave it."""
    if not is_known(tiers["judgement_id"]) or of.judgements.empty:
        return ""
    rows = in_force(of.judgements, of.prepared.settings.planning_date)
    reasons = rows.loc[rows["judgement_id"] == tiers["judgement_id"], "reason"]
    return f"The reason given: {sentence(str(reasons.iloc[0]))}" if len(reasons) else ""


def _in_plan(of: Handout, urn: str, tiers: dict[str, Any]) -> str:
    """The agreed level against what the plan gives."""
    model, s, line = of.prepared.model, of.place[urn], of.lines.get(urn)
    agreed = model.tier(text(tiers["agreed_tier_id"])).label
    if line is None or line.tier_id is None:
        return f"Your school should get: {lower(agreed)}. This plan gives it no link worker."
    given = model.tier(line.tier_id).label
    if tiers["is_provisional"] is True:
        return f"Nobody has decided the level yet. Until then the plan gives your school: {lower(given)}."
    if of.problem.tier_locks[s] == model.tier_index(line.tier_id) and given != agreed:
        return f"The rules give: {lower(agreed)}. Somebody at the council has fixed it at: {lower(given)}."
    if given == agreed:
        return f"So the plan gives your school: {lower(given)}."
    phase = of.problem.schools[s].phase
    due, has = (model.meetings_a_term(tier, phase) for tier in (text(tiers["agreed_tier_id"]), line.tier_id))
    word = f"{'meeting' if abs(has - due) == 1 else 'meetings'} {'more' if has > due else 'fewer'} each term"
    gap = f" That is {abs(has - due):g} {word}." if has != due and has == has and due == due else ""
    return f"The rules give: {lower(agreed)}. This plan gives: {lower(given)}.{gap}"


def change_in_short(of: Handout, urn: str) -> str:
    """Whether the link worker is another than today's, in a sentence that follows their name."""
    today = int(of.problem.current[of.place[urn]])
    if today < 0:
        return " Nobody leads your school today."
    name, line = of.problem.workers[today].name, of.lines[urn]
    if of.worker_place.get(line.worker_id or "") == today:
        return " This is the same person as today."
    return f" This is a change. Today it is {name}."


def why_worker(of: Handout, urn: str) -> tuple[Block, ...]:
    """Why this person: fixed, the same as today, nobody before, or a change with its reason; and how far away."""
    line = of.lines.get(urn)
    if line is None or line.worker_id is None or line.worker_id not in of.worker_place:
        return (Paragraph("Your school has no link worker in this plan."),)
    s, w = of.place[urn], of.worker_place[line.worker_id]
    name, minutes = of.problem.workers[w].name, int(of.problem.travel_minutes[s, w])
    far = f"{name} starts about {minutes} {'minute' if minutes == 1 else 'minutes'} from your school."
    said = [_reason(of, urn, s, w), _broken(of, urn)]
    return (Paragraph(together(said)), Paragraph(far))


def _reason(of: Handout, urn: str, s: int, w: int) -> str:
    name, today = of.problem.workers[w].name, int(of.problem.current[s])
    if of.problem.locks[s] == w:
        return f"The council has fixed {name} for your school."
    if today == w:
        return f"{name} leads your school today and stays. Keeping the same person is one of the plan's aims."
    if today < 0:
        return f"Nobody leads your school today. {name} takes it on."
    start, before = day(of.prepared.settings.planning_date), of.problem.workers[today].name
    why = f" Why: {sentence(of.reasons[urn])}" if urn in of.reasons else ""
    return f"{name} takes over from {before} on {start}.{why}"


def _broken(of: Handout, urn: str) -> str:
    """Rules that the plan breaks at this school alone."""
    broken = [one.sentence for one in of.breaches if one.urns == (urn,)]
    return f"The plan breaks a rule here: {' '.join(sentence(one) for one in broken)}" if broken else ""
