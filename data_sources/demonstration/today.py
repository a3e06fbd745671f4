"""Who leads which school in the fictitious district today: unfair, and against the rules in places, on purpose."""

from dataclasses import dataclass

import pandas as pd

from data_sources.demonstration.people import HUB_STAFF, POSTS, Post, cluster_of
from data_sources.demonstration.places import CLUSTERS, EAST

HOURS_A_TERM = 37 * 13 * 0.65
MEETING_HOURS, CASE_HOURS, CONTACT_HOURS = 4.5, 6.0, 1.0
SCHOOLS_WITH_NOBODY = 2
SENIOR_TIERS = {
    "primary": "Two meetings a term",
    "secondary": "Three meetings a term",
    "special": "Two meetings a term",
}
LOW_TIER = "Keeping in touch"
LOCKED_UNTIL = "2029-08-31"
LOCK_REASON = "The governors and the council agreed to keep the same link worker while the school's leadership changes."


@dataclass
class _Carrier:
    """A post holder while schools are being handed out: hours wanted and hours given."""

    post: Post
    wanted_hours: float
    hours: float = 0.0

    def may_lead(self, phase: str) -> bool:
        """Hub staff lead primaries; a post for some phases leads those."""
        if self.post.role == HUB_STAFF:
            return phase == "primary"
        return not self.post.phases or phase in self.post.phases


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
    phases = {
        "secondary": "secondary",
        "all-through": "secondary",
        "special": "special",
        "alternative provision": "special",
    }
    table = schools.assign(phase=schools["kind"].map(phases).fillna("primary"))
    table["cases_hours"] = table["urn"].map(cases).fillna(0.0) * CASE_HOURS
    table["hours"] = (
        table["cases_hours"] + table["phase"].map({"primary": 2, "secondary": 3, "special": 2}) * MEETING_HOURS
    )
    return table


def _hand_out(table: pd.DataFrame, cluster: str) -> list[tuple[str, str, str, str, str]]:
    """Largest school first to whoever wants most more; hub staff take the primaries with fewest cases."""
    carriers = _carriers(table, cluster)
    nobody = set(table[table["phase"] == "primary"]["urn"].tail(SCHOOLS_WITH_NOBODY)) if cluster == EAST else set()
    order = table.sort_values(["phase", "hours"], ascending=[False, False])
    quiet = table[table["phase"] == "primary"].sort_values("cases_hours")
    rows = []
    given: set[str] = set(nobody)
    for seniors_first, queue in ((False, quiet), (True, order)):
        for school in queue.itertuples():
            able = [c for c in carriers if c.may_lead(school.phase) and (c.post.role != HUB_STAFF) == seniors_first]
            if school.urn in given or not able:
                continue
            carrier = max(able, key=lambda c: c.wanted_hours - c.hours)
            hours = school.hours if seniors_first else school.cases_hours + CONTACT_HOURS
            if not seniors_first and carrier.hours + hours > carrier.wanted_hours:
                continue
            carrier.hours += hours
            given.add(school.urn)
            tier = SENIOR_TIERS[school.phase] if seniors_first else LOW_TIER
            rows.append((school.urn, school.name, carrier.post.holder, tier, carrier.post.since))
    return rows


def _carriers(table: pd.DataFrame, cluster: str) -> list[_Carrier]:
    """Post holders of a cluster with the hours each is to carry; those without a set load share what is left."""
    posts = [post for post in POSTS if post.holder and cluster_of(post) == cluster]
    hub_staff = [_Carrier(post, post.fte * HOURS_A_TERM * 0.7) for post in posts if post.role == HUB_STAFF]
    seniors = [post for post in posts if post.role != HUB_STAFF]
    fixed = {post.post_id: post.today * post.fte * HOURS_A_TERM for post in seniors if post.today}
    left = table["hours"].sum() - sum(fixed.values()) - sum(carrier.wanted_hours for carrier in hub_staff)
    sharing = sum(post.fte for post in seniors if not post.today)
    return hub_staff + [_Carrier(p, fixed.get(p.post_id) or left * p.fte / sharing) for p in seniors]


def _kept_after_moving(current: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Somebody who moved to another cluster still leads the two schools they were closest to there."""
    cluster = current["urn"].map(table.set_index("urn")["cluster"])
    for post in (post for post in POSTS if post.trail):
        kept = current.index[(cluster == post.trail) & (current["tier"] == SENIOR_TIERS["primary"])][-2:]
        current.loc[kept, "worker"] = post.holder
    return current.sort_values("urn", ignore_index=True)


def make_locks(current: pd.DataFrame, schools: pd.DataFrame) -> pd.DataFrame:
    """One lock: a school that keeps its link worker. Columns urn, name, worker, action, reason, until."""
    lasting = current.merge(schools[["urn", "kind", "cluster"]], on="urn")
    lasting = lasting[(lasting["worker"] == "Anita Sharma") & (lasting["kind"] != "secondary")].head(1)
    return lasting[["urn", "name", "worker"]].assign(action="keep", reason=LOCK_REASON, until=LOCKED_UNTIL)
