"""The comparison in plain words: for each model what schools get and what it takes, against the first one."""

from collections.abc import Sequence

from allocation.model_comparison.definitions import in_figures
from allocation.model_comparison.entities import Value
from allocation.model_comparison.seen import Seen

Values = dict[str, tuple[Value, ...]]


def headlines(seen: Sequence[Seen], values: Values) -> list[str]:
    """One sentence a model: the first by itself, each other against it. `values` as `definitions.figure_values` gives
    them for the same models."""
    return [
        f"Under {one.model.label} {_schools(one)}: {_given(values, place)}{_against(seen[0], values, place)}. "
        f"{_posts(values, place)}."
        for place, one in enumerate(seen)
    ]


def _schools(one: Seen) -> str:
    """Whether every school is led, and at which tier where all have the same."""
    covered, schools = one.measures.covered, one.measures.schools
    tiers = set(one.schools["tier"])
    if covered < schools:
        return f"{covered:,} of {schools:,} schools have a link worker"
    if len(tiers) == 1:
        return f"every school is at “{tiers.pop()}”"
    return f"all {schools:,} schools have a link worker"


def _given(values: Values, place: int) -> str:
    """Meetings; where the model counts none, what it gives instead."""
    for figure, words in (
        ("meetings", "meetings a term"),
        ("days", "days at schools a term, not meetings"),
        ("contacts", "contacts a term, not meetings"),
    ):
        value = values[figure][place]
        if value.is_known and (value.number or figure == "meetings"):
            return f"{in_figures(figure, value)} {words}"
    return f"{in_figures('link_worker_hours', values['link_worker_hours'][place])} hours a term, not meetings"


def _against(first: Seen, values: Values, place: int) -> str:
    meetings = values["meetings"]
    if not place or not meetings[place].is_known or not meetings[0].is_known:
        return ""
    return f" against {in_figures('meetings', meetings[0])} under {first.model.label}"


def _posts(values: Values, place: int) -> str:
    more = values["more_fte"][place]
    in_post = in_figures("in_post_fte", values["in_post_fte"][place])
    if not more.is_known:
        return f"What staff it would take beside the {in_post} FTE in post is not worked out"
    if not more.number:
        return f"The {in_post} FTE in post are enough for what every school is entitled to"
    post = in_figures("more_fte", more)
    return f"For what every school is entitled to, {post} FTE more would be needed than the {in_post} in post"
