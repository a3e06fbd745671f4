"""Who leads which school in the fictitious district today: unfair, and against the rules in places, on purpose."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from data_sources.demonstration.people import HUB_STAFF, POSTS, SENIOR, Post, cluster_of
from data_sources.demonstration.places import CLUSTERS, EAST

HOURS_A_TERM = 37 * 13 * 0.65
MEETING_HOURS, CASE_HOURS, CONTACT_HOURS = 4.5, 6.0, 1.0
SCHOOLS_WITH_NOBODY = 2
HUB_STAFF_LOAD = 0.7
MEALS_FOR_MEETINGS = 0.22  # since 2022 the council has gone by free school meals alone
SCHOOLS_A_POST = {"primary": 9, "secondary": 3, "special": 3}
MEETINGS = {"primary": 2, "secondary": 3, "special": 2}
TIERS = {2: "Two meetings a term", 3: "Three meetings a term"}
LOW_TIER = "Keeping in touch"
LOCKED_UNTIL = "2029-08-31"
LOCK_REASON = "The governors and the council agreed to keep the same link worker while the school's leadership changes."


@dataclass
class _Carrier:
    """A post holder while schools are handed out: hours wanted and given, and the share of a full caseload given."""

    post: Post
    wanted_hours: float
    hours: float = 0.0
    caseload: float = 0.0

    @property
    def is_hub_staff(self) -> bool:
        return self.post.role == HUB_STAFF

    def may_lead(self, phase: str) -> bool:
        """Hub staff lead primaries; a post for some phases leads those."""
        return phase == "primary" if self.is_hub_staff else phase in (self.post.phases or phase)

    def has_room(self, phase: str, hours: float) -> bool:
        """Whether one more school stays within the caseload, and within a light load where one is set; whoever is
        overloaded has long ignored both."""
        load = self.post.today
        if self.is_hub_staff or (load or 0) > 1:
            return True
        is_light_enough = load is None or self.hours + hours <= self.wanted_hours * 1.05
        return is_light_enough and self.caseload + 1 / SCHOOLS_A_POST[phase] <= self.post.fte + 1e-9


def make_current(schools: pd.DataFrame, referrals: pd.DataFrame) -> pd.DataFrame:
    """urn, name, worker (a name), tier (a label), since: one row a school that somebody leads.

    `schools` as `make_schools` gives them, `referrals` as `make_referrals` does.
    """
    table = _expected_hours(schools, referrals)
    rows = [row for cluster in CLUSTERS for row in _hand_out(table[table["cluster"] == cluster], cluster)]
    current = pd.DataFrame(rows, columns=["urn", "name", "worker", "tier", "since"])
    return _kept_after_moving(current, table)


def _expected_hours(schools: pd.DataFrame, referrals: pd.DataFrame) -> pd.DataFrame:
    cases = referrals.groupby("urn")["early_help_children"].mean().div(3)
    special = dict.fromkeys(("special", "alternative provision"), "special")
    phases = schools["kind"].map(special | dict.fromkeys(("secondary", "all-through"), "secondary")).fillna("primary")
    table = schools.assign(phase=phases, meals=schools["fsm"] / schools["fsm_base"])
    table["cases_hours"] = table["urn"].map(cases).fillna(0.0) * CASE_HOURS
    table["hours"] = table["cases_hours"] + table["phase"].map(MEETINGS) * MEETING_HOURS
    return table


def _hand_out(table: pd.DataFrame, cluster: str) -> Iterable[tuple[str, str, str, str, str]]:
    """Hub staff take the primaries with fewest free meals until they have enough; then the largest school first goes to
    the link worker who wants most more."""
    carriers = _carriers(table, cluster)
    primaries = table[table["phase"] == "primary"]
    given = set(primaries["urn"].tail(SCHOOLS_WITH_NOBODY)) if cluster == EAST else set()
    for is_hub_staff, queue in ((True, primaries.sort_values("meals")), (False, table.sort_values("hours")[::-1])):
        for school in queue.itertuples():
            hours = school.cases_hours + CONTACT_HOURS if is_hub_staff else school.hours
            able = [c for c in carriers if c.is_hub_staff == is_hub_staff and c.may_lead(school.phase)]
            able = [c for c in able if not is_hub_staff or c.hours + hours <= c.wanted_hours]
            if school.urn in given or not able:
                continue
            able = [c for c in able if c.has_room(school.phase, hours)] or able
            carrier = max(able, key=lambda c: c.wanted_hours - c.hours)
            carrier.hours += hours
            carrier.caseload += 1 / SCHOOLS_A_POST[school.phase]
            given.add(school.urn)
            is_low = is_hub_staff or (school.phase == "primary" and school.meals < MEALS_FOR_MEETINGS)
            tier = LOW_TIER if is_low else TIERS[MEETINGS[school.phase]]
            yield school.urn, school.name, carrier.post.holder, tier, carrier.post.since


def _carriers(table: pd.DataFrame, cluster: str) -> list[_Carrier]:
    """Post holders of a cluster with the hours each is to carry; those without a set load share what is left."""
    posts = [post for post in POSTS if post.holder and cluster_of(post) == cluster]
    hub_staff = [_Carrier(p, p.fte * HOURS_A_TERM * HUB_STAFF_LOAD) for p in posts if p.role == HUB_STAFF]
    seniors = [post for post in posts if post.role == SENIOR]
    fixed = {post.post_id: post.today * post.fte * HOURS_A_TERM for post in seniors if post.today}
    left = table["hours"].sum() - sum(fixed.values()) - sum(carrier.wanted_hours for carrier in hub_staff)
    sharing = sum(post.fte for post in seniors if not post.today)
    return hub_staff + [_Carrier(p, fixed.get(p.post_id) or left * p.fte / sharing) for p in seniors]


def _kept_after_moving(current: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Somebody who moved to another cluster still leads two primary schools they knew well there."""
    known = table.set_index("urn").loc[current["urn"]]
    for post in (post for post in POSTS if post.trail):
        is_near = (known["cluster"] == post.trail) & (known["phase"] == "primary")
        kept = current.index[is_near.to_numpy() & (current["tier"] != LOW_TIER)][-2:]
        current.loc[kept, "worker"] = post.holder
    return current.sort_values("urn", ignore_index=True)


def make_locks(current: pd.DataFrame, schools: pd.DataFrame) -> pd.DataFrame:
    """One lock: a school that keeps its link worker. Columns urn, name, worker, action, reason, until."""
    lasting = current.merge(schools[["urn", "kind", "cluster"]], on="urn")
    lasting = lasting[(lasting["worker"] == "Anita Sharma") & (lasting["kind"] != "secondary")].head(1)
    return lasting[["urn", "name", "worker"]].assign(action="keep", reason=LOCK_REASON, until=LOCKED_UNTIL)
