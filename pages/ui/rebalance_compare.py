"""Any two versions set against each other: what differs for schools and link workers, and every headline figure."""

import pandas as pd
import streamlit as st

from allocation.plan import Plan
from allocation.plan_changes import PlanChanges, compare_plans
from data_sources import stores
from pages.ui import cache, rebalance_effect, rebalance_versions, tables
from pages.ui.rebalance_view import View

TODAY = 0


def show(view: View) -> None:
    """Two lists to choose from, then what differs."""
    st.header("Compare two versions", anchor=False)
    known = stores.versions(cache.engine(), view.saved.summary.authority_code)
    named = {TODAY: "Today's allocation"} | {one.version_id: rebalance_versions.in_words(one) for one in known}
    left, right = st.columns(2, gap="medium")
    order = list(named)
    own = view.saved.summary.version_id
    before = left.selectbox("From", order, format_func=named.__getitem__, key=f"compare_from_{len(order)}")
    after = right.selectbox(
        "To", order, index=order.index(own), format_func=named.__getitem__, key=f"compare_to_{len(order)}_{own}"
    )
    if before == after:
        st.caption("Choose two different versions.")
        return
    _differences(view, _plan(view, before), _plan(view, after))


def _plan(view: View, version_id: int) -> Plan:
    return view.today.plan if version_id == TODAY else stores.version(cache.engine(), version_id).newest.plan


def _differences(view: View, before: Plan, after: Plan) -> None:
    parts = view.seen.prepared
    changes = compare_plans(before, after, view.names)
    st.markdown(f"**{changes.headline}**")
    if not changes.schools:
        return
    seen = [cache.outcome(parts.district, parts.model, parts.settings, one) for one in (before, after)]
    figures = rebalance_effect.headline_table(*(one.measures for one in seen))
    st.caption("Both are measured under the settings of the version above, against the data as it is now.")
    tables.small(figures.rename(columns={"Now": "From", "Then": "To"}), alt="Headline figures of both versions")
    sheets = change_tables(changes)
    with st.expander(f"School by school ({len(changes.schools)})", expanded=len(changes.schools) <= 10):
        st.markdown("\n".join(f"- {one.sentence}" for one in changes.schools))
    with st.expander(f"Link worker by link worker ({len(changes.workers)})"):
        st.markdown("\n".join(f"- {one.sentence}" for one in changes.workers))
    tables.downloads(lambda: sheets, "what differs between two versions", key="compare")


def change_tables(changes: PlanChanges) -> dict[str, pd.DataFrame]:
    """The differences as sheets: a row a school (urn, from, to, tiers by id, in words), and a row a link worker."""
    schools = [
        {
            "urn": one.urn,
            "from_worker_id": one.before.worker_id if one.before else None,
            "to_worker_id": one.after.worker_id if one.after else None,
            "from_tier": one.before.tier_id if one.before else None,
            "to_tier": one.after.tier_id if one.after else None,
            "in_words": one.sentence,
        }
        for one in changes.schools
    ]
    workers = [
        {
            "worker_id": one.worker_id,
            "taken_on": len(one.taken_on),
            "given_up": len(one.given_up),
            "other_tier": len(one.other_tier),
            "in_words": one.sentence,
        }
        for one in changes.workers
    ]
    return {"Schools": pd.DataFrame(schools), "Link workers": pd.DataFrame(workers)}
