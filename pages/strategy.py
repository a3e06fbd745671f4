"""Strategy: where need is, where people are and whether it is fair between clusters, for a projector and a paper."""

import streamlit as st

from pages.ui import (
    cache,
    frame,
    half_post_section,
    nav,
    strategy_clusters,
    strategy_costs,
    strategy_equality,
    strategy_fair,
    strategy_open,
    strategy_paper,
    strategy_plan,
    strategy_trends,
    tables,
)

nav.require()

PARTS = ("Clusters", "Fairness", "Half a post", "Trends", "Equality", "Openness", "Board paper")

district = frame.district()
frame.heading("Strategy", f"Where need is in {district.authority_name}, where people are, and whether it is fair.")
frame.demonstration_note(district)
if not district.workers:
    frame.data_wanted("No link workers are loaded, so nothing can be said of staff. Load the list of them first.")
looked = strategy_plan.choose(district)
if looked is None:
    st.stop()
strategy_plan.still_fresh(district, looked)
strategy_plan.broken(looked)
nav.link(nav.MAP, "See this plan on the map")

found = cache.clusters(looked.seen, strategy_costs.given(district))
strategy_clusters.big(found)

part = st.segmented_control("Show", PARTS, default=PARTS[0], required=True, key="part", bind="query-params")
if part == "Clusters":
    strategy_clusters.show(found)
    strategy_costs.show(district, looked.seen.prepared.model)
    tables.downloads(lambda: strategy_clusters.sheets(found), f"clusters {district.authority_name}", key="strategy")
elif part == "Fairness":
    strategy_fair.show(found)
elif part == "Trends":
    strategy_trends.show(district)
elif part == "Equality":
    strategy_equality.show(looked)
elif part == "Openness":
    strategy_open.show(district, looked)
elif part == "Board paper":
    strategy_paper.show(district, looked)
elif looked.result:
    half_post_section.show(looked.seen, looked.result, looked.key)
else:
    st.markdown(
        "Half a post is added to a plan that keeps the rules. Choose a plan or a version above; where there is "
        "none yet, find one first."
    )
    nav.link(nav.ALLOCATION, "Find a plan")
