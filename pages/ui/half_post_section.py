"""What half a post more would buy in each cluster, for the whole council and for the cluster itself."""

import pandas as pd
import streamlit as st

from allocation.explain_choices import half_posts_sentences
from allocation.findings import HalfPosts
from allocation.plan import SolveResult
from pages.ui import cache, state, tables, words
from pages.ui.cache import Outcome


def show(seen: Outcome, result: SolveResult, plan: object) -> None:
    """The section: a button once for each `plan`, then the sentences and the table."""
    st.header("What half a post would buy", anchor=False)
    area = seen.prepared.model.area_word
    st.markdown(
        f"Half a full-time post more in one {area}, all else as it is: how many more meetings, there and in the whole "
        "council."
    )
    if seen.breaches:
        st.info(words.CHECK_FIRST, icon=":material/info:")
        return
    asked = f"{state.HALF_POSTS}_{plan}"
    if not st.session_state.get(asked):
        if st.button("Add half a post", key="half_posts", icon=":material/play_arrow:"):
            st.session_state[asked] = True
            st.rerun()
        return
    found = cache.half_posts(seen, result)
    first, *more = half_posts_sentences(found)
    st.markdown(" ".join([f"**{first}**", *more]))
    table = half_posts_table(found)
    columns = {
        "cluster": tables.text(area.capitalize()),
        "meetings": tables.number("Meetings a term more"),
        "own_meetings": tables.number(f"of it in the {area}"),
        "weighted_meetings": tables.number("Need-weighted meetings more", 1),
        "own_weighted_meetings": tables.number("of it there", 1),
        "schools_covered": tables.number("Schools more with a link worker"),
        "unmet_entitlement": tables.number("Still short, need-weighted", 1),
        "how_sure": tables.text("How sure"),
    }
    tables.show(table, columns, key="half_posts_table", alt="What half a post would buy in each cluster")
    tables.downloads(lambda: {"Half a post": table}, "what half a post buys", key="half_posts")
    st.caption(
        f"Worked out in {found.seconds:.1f} seconds. The post has the role that can lead most schools there and starts "
        "from the nearest base of a colleague. Only coverage and meetings are worked out, not who would lead what."
    )


def half_posts_table(found: HalfPosts) -> pd.DataFrame:
    """One row a cluster, the most bought first: the fields of findings.HalfPost, and how_sure in words."""
    sure = {True: "proven", False: "at least this much"}
    rows = [
        {
            "cluster": row.cluster,
            "meetings": row.meetings,
            "own_meetings": row.own_meetings,
            "weighted_meetings": row.weighted_meetings,
            "own_weighted_meetings": row.own_weighted_meetings,
            "schools_covered": row.schools_covered,
            "unmet_entitlement": row.unmet_entitlement,
            "how_sure": sure[row.is_proven] if row.is_possible else "no role of this team could lead its schools",
        }
        for row in found.rows
    ]
    order = ["schools_covered", "weighted_meetings", "cluster"]
    return pd.DataFrame(rows).sort_values(order, ascending=[False, False, True], ignore_index=True)
