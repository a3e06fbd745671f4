"""The order in which goals are taken: the usual one, and which other orders are safe."""

from collections.abc import Sequence

GOAL_WORDS = {
    "need_not_covered": "no need left without a link worker",
    "unmet_entitlement": "meetings up to the entitlement",
    "upgrades_not_given": "meetings above the entitlement, where they are allowed",
    "unfilled_posts": "posts filled up to the lower end of the caseload band",
    "workload_gap": "workloads of colleagues close together",
    "workload_spread": "little work away from an even share",
    "groups_split": "keep-together groups with as few link workers as can be",
    "moved_need": "few schools that change link worker",
    "boundary_crossings": "few schools led from another cluster",
    "travel_hours": "little travel",
    "anchor_differences": "few differences from the plan on screen",
    "list_order": "the order of the list of link workers",
}
FIRST = ("need_not_covered", "unmet_entitlement", "upgrades_not_given")
LAST = "list_order"
FREE = tuple(name for name in GOAL_WORDS if name not in (*FIRST, LAST))


class UnsafeOrder(ValueError):
    """The goals cannot be taken in this order; `faults` says in a sentence each what must come before what."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__(" ".join(faults))


def full_order(wanted: Sequence[str] = ()) -> tuple[str, ...]:
    """Every goal in the order it is taken, most important first, when people want these in this order.

    Coverage, then the entitlement, then what is above it come first: whatever came before them could cost a school its
    link worker or its meetings. The list of link workers comes last, for it settles what nothing else decides. Goals in
    between may be in any order; those not named follow in the usual one. Raises UnsafeOrder.
    """
    faults = [f"There is no goal '{name}'." for name in wanted if name not in GOAL_WORDS]
    faults += [f"{_quoted(n)} is named more than once." for n in GOAL_WORDS if wanted.count(n) > 1]
    faults += _too_late(wanted)
    if faults:
        raise UnsafeOrder(faults)
    named = [name for name in wanted if name in FREE]
    return (*FIRST, *named, *(name for name in FREE if name not in named), LAST)


def _too_late(wanted: Sequence[str]) -> list[str]:
    """A sentence for each goal that stands behind one it must come before."""
    fixed = {name: i for i, name in enumerate(FIRST)} | {LAST: len(FIRST) + 1}
    places = {name: fixed.get(name, len(FIRST)) for name in wanted if name in GOAL_WORDS}
    known, found = list(places), []
    for i, name in enumerate(known):
        before = [other for other in known[:i] if places[other] > places[name]]
        if before:
            found.append(f"{_quoted(name)} must come before {_quoted(before[0])}{_why(name, before[0])}.")
    return found


def _why(name: str, other: str) -> str:
    if other == LAST:
        return ", which only settles what nothing else decides"
    paid = {"need_not_covered": "its link worker", "unmet_entitlement": "meetings it is entitled to"}
    return f": no school may lose {paid[name]} for it" if name in paid else ": tiers are settled before who leads"


def _quoted(name: str) -> str:
    return f"'{GOAL_WORDS[name]}'"
