"""A version of a plan as one person sees it: the revision they look at, its figures, and today's to hold it against."""

from dataclasses import dataclass

import streamlit as st

from allocation.operating_model import OperatingModel
from allocation.plan import Plan, SolveResult
from allocation.plan_changes import PlanNames
from allocation.plan_states import PlanState
from allocation.problem import InconsistentProblem
from allocation.settings import AllocationSettings
from data_sources import plan_drafts, stores
from data_sources.district import District
from data_sources.stores import DraftSaved, Revision, SavedVersion
from pages.ui import cache, frame, state, words
from pages.ui.cache import Outcome

_SEEN, _CHOSEN, _SAID = "rebalance_seen_{}", "rebalance_version", "rebalance_said"


@dataclass(frozen=True, eq=False)
class View:
    """A version at the revision this person looks at. `seen`: that plan against today's data; `today`: today's
    allocation under the version's own settings; `newer`: what somebody saved after the revision looked at."""

    saved: SavedVersion
    revision: int
    seen: Outcome
    today: Outcome
    newer: tuple[Revision, ...]

    @property
    def is_draft(self) -> bool:
        """Whether it may be edited."""
        return self.saved.summary.state == PlanState.DRAFT

    @property
    def names(self) -> PlanNames:
        """What schools, link workers and tiers are called."""
        return plan_drafts.names(self.seen.prepared, self.saved.newest.worker_names)

    @property
    def result(self) -> SolveResult:
        """The plan as the explanations and exports want it."""
        return plan_drafts.as_result(self.seen.prepared, self.seen.plan)


def load(of: District, version_id: int) -> View | None:
    """The version as this person looks at it; None, with the reasons on screen, where the files contradict."""
    saved = stores.version(cache.engine(), version_id)
    revision = st.session_state.setdefault(_SEEN.format(version_id), saved.summary.latest.number)
    plan = stores.revision(cache.engine(), version_id, revision).plan
    settings = AllocationSettings.model_validate(saved.basis.settings)
    model = OperatingModel.model_validate(saved.basis.operating_model)
    try:
        seen, today = cache.outcome(of, model, settings, plan), cache.outcome(of, model, settings)
    except InconsistentProblem as error:
        frame.contradictions(error)
        return None
    newer = tuple(one for one in saved.revisions if one.number > revision)
    return View(saved, revision, seen, today, newer)


def chosen(known: list[int]) -> int | None:
    """The version in use in this session, else the newest; None where there is none."""
    kept = st.session_state.get(_CHOSEN)
    return kept if kept in known else known[0] if known else None


def choose(version_id: int) -> None:
    """Makes this the version in use in this session, at its newest revision."""
    st.session_state[_CHOSEN] = version_id
    st.session_state.pop(_SEEN.format(version_id), None)


def look_at_newest(version_id: int) -> None:
    """Looks at what was saved last."""
    st.session_state.pop(_SEEN.format(version_id), None)


def save(view: View, plan: Plan, what: str, step: str = "edit") -> None:
    """Keeps an edit of the revision looked at, then shows the page with it; says so where somebody was first."""
    summary = view.saved.summary
    done = plan_drafts.save(
        cache.engine(), view.seen.prepared, summary.version_id, plan,
        based_on=view.revision, what=what, by=state.user_name(), step=step,
    )  # fmt: skip
    follow(view, done)
    st.rerun()


def follow(view: View, done: DraftSaved) -> None:
    """Goes where an edit was kept, and says where that is when it is not where it was meant to be."""
    choose(done.version_id)
    if not done.is_apart:
        return
    summary = view.saved.summary
    own = stores.version(cache.engine(), done.version_id).summary
    met, why = done.met, f"{summary.name} is no draft any more."
    if met:
        why = f"{met.by} saved revision {met.number} of {summary.name} on {words.moment(met.at)}: {met.what}."
    say_next(f"{why} Nothing of yours is lost: your change is kept in a draft of its own, {own.name}.")


def say_next(sentence: str) -> None:
    """Shows this once on the page that is drawn next."""
    st.session_state[_SAID] = sentence


def said() -> None:
    """What was to be said after the last click."""
    sentence = st.session_state.pop(_SAID, "")
    if sentence:
        st.info(sentence, icon=":material/info:")
