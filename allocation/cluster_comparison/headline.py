"""A comparison of clusters in a few sentences, every number one of its figures."""

from collections.abc import Iterator, Mapping

from allocation.cluster_comparison.definitions import in_figures
from allocation.cluster_comparison.leapfrogs import Leapfrogs
from allocation.cluster_comparison.places import EVERYWHERE
from allocation.model_comparison.entities import Value
from allocation.wording import SMALL, counted, joined

Figures = Mapping[str, Value]
SHORT_FTE = 0.05  # what shows as 0.1 or more with one decimal


def headlines(places: Mapping[str, Figures], passed: Leapfrogs) -> Iterator[str]:
    """Where need is, where people are, what schools get of it, and whether it is fair between clusters."""
    clusters = {name: found for name, found in places.items() if name != EVERYWHERE}
    yield from _need(clusters)
    yield _gap(clusters)
    yield _not_led(clusters)
    yield from _meetings(places[EVERYWHERE], clusters)
    yield _leapfrogs(passed)


def _ends(clusters: Mapping[str, Figures], figure: str) -> tuple[str, str] | None:
    """The clusters with the least and the most; None where fewer than two have the figure, or all the same."""
    known = {name: found[figure].number for name, found in clusters.items() if found[figure].is_known}
    if len(known) < 2 or len({in_figures(figure, clusters[name][figure]) for name in known}) == 1:
        return None
    return min(known, key=known.__getitem__), max(known, key=known.__getitem__)


def _need(clusters: Mapping[str, Figures]) -> Iterator[str]:
    """Need points grow with the number of schools, so that number and the middle school's score stand beside them."""
    ends, middle = _ends(clusters, "need_points"), _ends(clusters, "need_middle")
    if not ends:
        return

    def points(name: str, unit: str) -> str:
        schools = counted(int(clusters[name]["schools"].number), "school")
        return f"{name} ({in_figures('need_points', clusters[name]['need_points'])}{unit} at {schools})"

    said = f"Need is greatest in {points(ends[1], ' need points')} and least in {points(ends[0], '')}"
    if middle:
        low, high = (f"{one} ({in_figures('need_middle', clusters[one]['need_middle'])})" for one in middle)
        said += f"; the middle school's need score is highest in {high} and lowest in {low}"
    yield f"{said}."


def _gap(clusters: Mapping[str, Figures]) -> str:
    known = {name: found["gap_fte"] for name, found in clusters.items() if found["gap_fte"].is_known}
    short = {name: gap for name, gap in known.items() if gap.number >= SHORT_FTE}
    spare = {name: gap for name, gap in known.items() if gap.number <= -SHORT_FTE}
    if not known:
        return "What posts there are too few of cannot be said: see the notes."
    if not short:
        return "No cluster has too few posts for what its schools are entitled to."
    named = [f"{name} ({in_figures('gap_fte', gap)} FTE)" for name, gap in _largest_first(short)]
    said = f"{counted(len(short), 'cluster')} {'has' if len(short) == 1 else 'have'} too few posts: {joined(named)}"
    spares = [f"{name} ({-gap.number:,.1f})" for name, gap in reversed(_largest_first(spare))]
    return f"{said[0].upper()}{said[1:]}" + (f"; there are posts to spare in {joined(spares)}." if spares else ".")


def _not_led(clusters: Mapping[str, Figures]) -> str:
    left = {name: int(found["not_led"].number) for name, found in clusters.items() if found["not_led"].number}
    if not left:
        return "Every school has a link worker."
    many = sum(left.values())
    said = f"{counted(many, 'school')} {'has' if many == 1 else 'have'} no link worker"
    if len(left) == 1:
        return f"{said[0].upper()}{said[1:]}, {'in' if many == 1 else 'all in'} {next(iter(left))}."
    where = joined([f"{SMALL[n] if n < len(SMALL) else n} in {name}" for name, n in left.items()])
    return f"{said[0].upper()}{said[1:]}: {where}."


def _largest_first(gaps: Mapping[str, Value]) -> list[tuple[str, Value]]:
    return sorted(gaps.items(), key=lambda one: -one[1].number)


def _meetings(whole: Figures, clusters: Mapping[str, Figures]) -> Iterator[str]:
    given, asked = whole["meetings_delivered"], whole["meetings_entitled"]
    if not given.is_known or not asked.is_known:
        yield f"Meetings are not counted: {given.note or asked.note}."
        return
    said = f"Schools get {in_figures('meetings_delivered', given)} of the {in_figures('meetings_entitled', asked)} "
    said += "meetings a term they are entitled to"
    ends = _ends(clusters, "entitlement_met")
    if ends:
        least, most = ends
        low = in_figures("entitlement_met", clusters[least]["entitlement_met"])
        high = in_figures("entitlement_met", clusters[most]["entitlement_met"])
        said += f"; weighed by need, from {low}% in {least} to {high}% in {most}"
    yield f"{said}."


def _leapfrogs(passed: Leapfrogs) -> str:
    if passed.schools.empty:
        return "No school with less need meets more often than one of its phase with more."
    count, elsewhere = len(passed.schools), int((passed.schools["across"] > 0).sum())
    who = f"{counted(count, 'school')} would meet more often in the place of one with less need"
    if count == 1:
        where = "in another cluster" if elsewhere else "in its own cluster"
    else:
        where = f"{'all' if elsewhere == count else elsewhere or 'none'} of them in another cluster"
    return f"{who[0].upper()}{who[1:]}, {where}."
