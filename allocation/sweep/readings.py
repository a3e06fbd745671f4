"""A sweep read out in sentences: what a post buys, where a curve bends, what does not fit, and how sure that is."""

from collections.abc import Mapping, Sequence
from math import isnan

import pandas as pd

from allocation.cluster_comparison.places import EVERYWHERE
from allocation.sweep import resilience, robustness, staffing
from allocation.sweep.definitions import BY_ID, MISSED, NOT_LED, in_figures
from allocation.sweep.found import SweepFound
from allocation.sweep.outcome import Outcome, State
from allocation.sweep.question import CurveSweep, ResilienceSweep, RobustnessSweep, StaffingSweep
from allocation.sweep.staffing import Step
from allocation.wording import counted, joined

NAMES_SHOWN = 3


def sentences(found: SweepFound, figure_id: str = MISSED) -> list[str]:
    """What to take from a sweep, as far as it is done; the curves' figure is `figure_id`."""
    read = {
        StaffingSweep: _staffing,
        CurveSweep: _curve,
        ResilienceSweep: _resilience,
        RobustnessSweep: _robustness,
    }[type(found.question)]
    return [*_unfinished(found), *read(found, figure_id), *_how_sure(found)]


def _unfinished(found: SweepFound) -> list[str]:
    left = len(found.points) - found.done
    return [f"{found.done} of {len(found.points)} plans are done; what is said here is of those."] if left else []


def _how_sure(found: SweepFound) -> list[str]:
    outcomes = [found.outcome(point) for point in found.points]
    open_points = sum(one.state not in (State.REFUSED, State.WAITING) and not one.is_proven for one in outcomes)
    carried = sum(bool(one.carried_from) for one in outcomes)
    refused = sum(one.state is State.REFUSED for one in outcomes)
    said = []
    if open_points:
        said.append(
            f"{_cap(counted(open_points, 'plan'))} of {len(outcomes)} {_is(open_points)} not proven best on meetings "
            "in the time given: a better one may exist, and the workbook says how much better at most."
        )
    if carried:
        said.append(
            f"In {counted(carried, 'case')} the search found a worse plan than is known from fewer staff or a tighter "
            "limit; the better one stands there."
        )
    if refused:
        said.append(f"{_cap(counted(refused, 'value'))} cannot be; the table says why.")
    return said


def _staffing(found: SweepFound, figure_id: str) -> list[str]:
    curves = staffing.series(found)
    said = [_buys(staffing.what_posts_buy(found))]
    said += [text for name, steps in curves.items() for text in _bend(name, steps, figure_id)]
    return [text for text in [*said, *_where_it_fits(curves)] if text]


def _buys(table: pd.DataFrame) -> str:
    """ "One more post in North buys 14 meetings a term; in South 2, in West none." """
    known = table[(table["where"] != EVERYWHERE) & table["meetings"].notna()]
    if known.empty:
        return ""
    if (known["meetings"].round(6) <= 0).all():
        return f"{_posts(known.iloc[0]['fte_more'])} would buy no meeting in any of these clusters."
    parts = []
    for place, row in enumerate(known.to_dict("records")):
        amount = in_figures(MISSED, row["meetings"]) if row["meetings"] > 0 else "none"
        if place == 0:
            parts.append(f"{_posts(row['fte_more'])} in {row['where']} buys {amount} meetings a term")
        else:
            parts.append(f"in {row['where']} {amount}")
    return f"{parts[0]}{'; ' if len(parts) > 1 else ''}{', '.join(parts[1:])}."


def _posts(fte: float) -> str:
    return "One more post" if fte == 1 else f"{fte:g} FTE more"


def _bend(name: str, steps: Sequence[Step], figure_id: str) -> list[str]:
    own = name or EVERYWHERE
    points = [
        (step.outcome.figure("capacity_fte", own), figure)
        for step in steps
        if (figure := step.outcome.figure(figure_id)) is not None
    ]
    if any(fte is None for fte, _ in points):
        return []
    xs, figures = [float(fte or 0.0) for fte, _ in points], [figure for _, figure in points]
    found = staffing.bend_of(xs, figures)
    if found is None:
        return []
    label = BY_ID[figure_id].label.lower()
    where = "The whole council" if name == EVERYWHERE else name
    is_now = any(step.at == 0 and step.outcome.figure("capacity_fte", own) == found.at for step in steps)
    now = ", as many as there are" if is_now else ""
    return [
        f"{where}: the curve bends at {found.at:g} posts{now}. Up to there each post more takes "
        f"{in_figures(figure_id, found.before)} off {label}, beyond it {in_figures(figure_id, found.after)}."
    ]


def _where_it_fits(curves: Mapping[str, Sequence[Step]]) -> list[str]:
    """From where on, or down to where, every school has a link worker; places that are alike in one sentence."""
    never, more, fewer = list[str](), dict[float, list[str]](), dict[float, list[str]]()
    for name, steps in curves.items():
        fits = [step.at for step in steps if step.outcome.is_solved]
        short = [step for step in steps if step.outcome.state is State.SHORT]
        below = [step for step in short if fits and step.at < fits[0]]
        if short and not fits:
            never.append(name)
        elif below and fits[0] > 0:
            more.setdefault(fits[0], []).append(name)
        elif below:
            worst = below[-1]
            left_out = counted(int(worst.outcome.figure(NOT_LED) or 0), "school")
            fewer.setdefault(-worst.at, []).append(f"{name} ({left_out})")
    said = (
        [f"With none of these numbers of posts every school can have a link worker: {joined(never)}."] if never else []
    )
    said += [
        f"Every school can have a link worker from {fte:g} FTE more on: {joined(names)}." for fte, names in more.items()
    ]
    return said + [
        f"With {fte:g} FTE less some school would have nobody: {joined(names)}." for fte, names in sorted(fewer.items())
    ]


def _curve(found: SweepFound, figure_id: str) -> list[str]:
    definition, points = BY_ID[figure_id], found.points[1:]
    pairs = [(point, found.outcome(point)) for point in points]
    known = [(point, figure) for point, one in pairs if (figure := one.figure(figure_id)) is not None]
    said = []
    if known:
        least, most = min(known, key=lambda pair: pair[1]), max(known, key=lambda pair: pair[1])
        now = found.reference.figure(figure_id)
        today = f" As it is: {in_figures(figure_id, now)}." if now is not None else ""
        if in_figures(figure_id, least[1]) == in_figures(figure_id, most[1]):
            said.append(f"{definition.label}: {in_figures(figure_id, least[1])} at every value that fits.{today}")
        else:
            said.append(
                f"{definition.label} ({definition.unit}): least with {least[0].label} "
                f"({in_figures(figure_id, least[1])}), most with {most[0].label} "
                f"({in_figures(figure_id, most[1])}).{today}"
            )
    return [*said, *_not_fitting(pairs, len(points))]


def _not_fitting(pairs: Sequence[tuple[object, Outcome]], total: int) -> list[str]:
    short = [point for point, one in pairs if one.state is State.SHORT]
    unsettled = sum(one.state is State.OPEN for _, one in pairs)
    said = []
    if short:
        names = joined([str(getattr(point, "label", "")) for point in short], most=NAMES_SHOWN)
        said.append(f"{len(short)} of {total} do not fit, because not every school can have a link worker: {names}.")
    if unsettled:
        said.append(f"For {unsettled} of {total} it is not settled whether every school can have a link worker.")
    return said


def _resilience(found: SweepFound, figure_id: str) -> list[str]:  # noqa: ARG001
    table, clusters = resilience.by_rate(found), resilience.by_cluster(found)
    word = "posts vacant" if getattr(found.question, "cause", "") == "vacancies" else "people away"
    said = [_rate_sentence(row, word) for row in table.to_dict("records")]
    first = clusters[clusters["out_draws"] > 0]
    if len(first):
        said.append(_breaks_first(first))
    elif len(table):
        said.append("No cluster loses a link worker for any school in any draw.")
    return said


def _breaks_first(broken: pd.DataFrame) -> str:
    """Of the lowest rate at which a cluster leaves a school out, those that do so in most draws."""
    lowest = broken[broken["rate_percent"] == broken["rate_percent"].min()]
    worst = lowest[lowest["out_draws"] == lowest["out_draws"].max()]
    names, row = joined(list(worst["cluster"])), worst.iloc[0]
    is_one = len(worst) == 1
    return (
        f"{names} {'breaks' if is_one else 'break'} first: at {row['rate_percent']:g}% some school "
        f"{'there' if is_one else 'of each'} has nobody in {int(row['out_draws'])} of {int(row['draws'])} draws."
    )


def _rate_sentence(row: dict[str, float], word: str) -> str:
    draws, out = int(row["draws"]), int(row["out_draws"])
    if draws == 1:
        left = f"leaves {counted(int(row['schools_out_mean']), 'school')} without a link worker"
        return f"With {row['rate_percent']:g}% of {word}, the one draw {left}; one draw does not say how often."
    share = (
        f"{out} of {draws} draws leave a school without a link worker (95% limits {row['out_low_percent']:.0f}% to "
        f"{row['out_high_percent']:.0f}%)"
    )
    middle = f"the middle draw leaves {counted(int(row['schools_out_median']), 'school')} out"
    missed = "" if isnan(row["missed_median"]) else f" and misses {in_figures(MISSED, row['missed_median'])} meetings"
    return f"With {row['rate_percent']:g}% of {word}, {share}; {middle}{missed}{' a term' if missed else ''}."


def _robustness(found: SweepFound, figure_id: str) -> list[str]:  # noqa: ARG001
    table, drawn = robustness.by_school(found), robustness.draws_done(found)
    if table.empty:
        return []
    secure = robustness.secure_schools(table)
    always = int((table["kept_both_draws"] == table["draws"]).sum())
    if len(drawn) == 1:
        return [
            f"In the one draw {always} of {len(table)} schools keep link worker and tier; one draw does not say how "
            "often."
        ]
    tier, worker = table["kept_tier_percent"].mean(), table["kept_worker_percent"].mean()
    return [
        f"{secure} of {len(table)} schools keep both link worker and tier in at least 80% of {len(drawn)} draws, "
        f"{always} of them in every draw.",
        f"On average a school keeps its tier in {tier:.0f}% of the draws and its link worker in {worker:.0f}%.",
    ]


def _cap(text: str) -> str:
    return text[:1].upper() + text[1:]


def _is(number: int) -> str:
    return "is" if number == 1 else "are"
