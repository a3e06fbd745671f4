"""Every rule of the model on the page as a sentence; its source opens under it."""

from itertools import groupby

import pandas as pd
import streamlit as st

from allocation.operating_model import OperatingModel, Status
from allocation.operating_model.sentences import Rule, rules
from pages.ui import tables, words
from pages.ui.method_sections import STATUS_WORDS

_ICONS = {
    Status.STATED: ":material/format_quote:",
    Status.DERIVED: ":material/calculate:",
    Status.ASSUMPTION: ":material/edit_note:",
    Status.ASK: ":material/help:",
    Status.COUNCIL: ":material/account_balance:",
}


def show(model: OperatingModel) -> None:
    """A tab for each group of rules, and all of them as a file."""
    said = rules(model)
    counted = {status: sum(rule.status is status for rule in said) for status in Status}
    parts = [f"{STATUS_WORDS[status].lower()}: {number}" for status, number in counted.items() if number]
    st.markdown(f"{words.count(len(said), 'rule')}; {', '.join(parts)}. Open a rule to see where it comes from.")
    groups = {name: list(some) for name, some in groupby(said, key=lambda rule: rule.group)}
    chosen = st.segmented_control("Rules about", list(groups), default=next(iter(groups)), key=f"rules_{model.id}")
    for rule in groups[chosen or next(iter(groups))]:
        _rule(rule)
    tables.downloads(lambda: {"Rules": table(model)}, f"{model.label} rules", key="model_rules")


def table(model: OperatingModel) -> pd.DataFrame:
    """The rules as a table: group, rule, status, source, key."""
    return pd.DataFrame(
        [
            {
                "group": rule.group,
                "rule": rule.sentence,
                "status": STATUS_WORDS[rule.status],
                "source": rule.origin,
                "key": rule.key,
            }
            for rule in rules(model)
        ]
    )


def _rule(rule: Rule) -> None:
    with st.expander(rule.sentence, icon=_ICONS[rule.status]):
        st.markdown(f"**{STATUS_WORDS[rule.status]}.** {words.sentence(rule.origin)}")
