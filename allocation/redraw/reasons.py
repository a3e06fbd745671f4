"""Why drawn clusters are as they are: what goes where, what holds the boundaries, what people are left to decide."""

from collections.abc import Sequence

from allocation.redraw import figures
from allocation.redraw.problem import NOWHERE, Drawn, RedrawProblem
from allocation.wording import counted, joined

MOST = 6


def where_need_goes(problem: RedrawProblem, before: Sequence[str], after: Sequence[str]) -> list[str]:
    """A sentence for each pair of clusters between which schools go, the most need first; at most six, then how many
    schools more. `before`, `after` [S]: names of clusters, "" for none."""
    pairs: dict[tuple[str, str], list[int]] = {}
    for school, (was, now) in enumerate(zip(before, after, strict=True)):
        if was != now:
            pairs.setdefault((was, now), []).append(school)
    need = {pair: int(problem.need[schools].sum()) for pair, schools in pairs.items()}
    order = sorted(pairs, key=lambda pair: (-need[pair], pair))
    lines = []
    for was, now in order[:MOST]:
        schools = pairs[was, now]
        go = "goes" if len(schools) == 1 else "go"
        whence = f"from {was} to {now}" if was else f"to {now}, having had no cluster"
        points = f"{need[was, now] / 100:,.1f} need points"
        lines.append(f"{counted(len(schools), 'school').capitalize()} with {points} {go} {whence}.")
    rest = sum(len(pairs[pair]) for pair in order[MOST:])
    return [*lines, f"{counted(rest, 'school').capitalize()} more change between other clusters."] if rest else lines


def what_limits(problem: RedrawProblem) -> list[str]:
    """What the boundaries could not do."""
    held = {problem.unit_of[s] for s, one in enumerate(problem.fixed) if NOWHERE not in (one, problem.unit_of[s])}
    lines = [
        f"Boundaries run along {counted(len(problem.unit_names), 'area')} that have schools; each is in one cluster.",
        "Every cluster is in one piece.",
    ]
    if held:
        is_held = "is" if len(held) == 1 else "are"
        lines.append(
            f"{counted(len(held), 'area').capitalize()} {is_held} held in today's cluster: a hub stands there, or a "
            "school was chosen to stay."
        )  # fmt: skip
    if problem.together:
        stay = "stays" if len(problem.together) == 1 else "stay"
        lines.append(f"{counted(len(problem.together), 'group').capitalize()} of schools {stay} in one cluster.")
    return lines


def left_to_decide(problem: RedrawProblem, drawn: Drawn) -> list[str]:
    """What no search can decide, in figures."""
    changing = figures.changing(problem, drawn)
    lines = []
    if problem.tolerance and len(problem.clusters) > 1:
        apart = 100 * figures.deviation(problem, drawn)
        lines.append(
            f"Whether clusters up to {apart:.1f}% from their share are even enough. A lower figure under \"Counts as "
            f"even\" (now {100 * problem.tolerance:g}%) shows which more schools would change."
        )  # fmt: skip
    more = {s: int(problem.journey[s, drawn[s]] - problem.journey[s, problem.current[s]]) for s in changing}
    longer = [s for s in changing if more[s] > 0]
    if longer:
        worst = max(longer, key=lambda s: (more[s], -s))
        lines.append(
            f"Whether longer journeys are worth it: for {counted(len(longer), 'school')} of {len(changing)} the "
            f"nearest base of the cluster is further away than today, by {counted(more[worst], 'minute')} one way at "
            f"most ({problem.names[worst]})."
        )  # fmt: skip
    if changing:
        names = joined([problem.names[s] for s in changing], most=3)
        says = "says" if len(changing) == 1 else "say"
        lines.append(
            f"What {names} {says} to it: ties that no loaded file has, such as shared families, are not known."
        )
    return lines
