"""Give out: every file a version can be given to people as, made when asked for, with its size; one page to look at."""

import hashlib
import threading
import time
from datetime import date, datetime

import streamlit as st

from allocation.plan import Progress
from allocation.plan_states import PlanState
from allocation.search_trace import Trace
from allocation.tiers.judgement import in_force
from data_sources import stores
from data_sources.handouts.challenge import Challenge
from data_sources.handouts.documents import Told
from data_sources.handouts.given_out import make
from data_sources.rota_data import ACCEPTED
from pages.ui import cache, handout_challenge, handout_preview, job_box, jobs, state, words
from pages.ui.cache.plans import outcome_key
from pages.ui.handout_offers import OFFERS, Offer, given
from pages.ui.jobs import Job, JobState
from pages.ui.rebalance_view import View

LIMIT_SECONDS = 120.0
PAGES_A_REPORT = 10
ABREAST = 2
NOT_AGREED = (PlanState.DRAFT, PlanState.PROPOSED, PlanState.SUPERSEDED)


class Stopped(Exception):
    """Somebody stopped a file while it was made."""


def show(view: View) -> None:
    """How to challenge, a box for each file, then one page to look at."""
    summary = view.saved.summary
    st.header("Give out", anchor=False)
    st.markdown(
        "Files of this version for schools, link workers, partners and other systems. Each is made when you ask for "
        "it, from the version and the data as they are now."
    )
    if summary.state in NOT_AGREED:
        st.info(f"This version is {summary.state}. Every page says that it is not agreed.", icon=":material/info:")
    said = handout_challenge.show(summary.authority_code)
    _judgements(view)
    st.subheader("Files", anchor=False)
    made_from = _made_from(view, said)
    for start in range(0, len(OFFERS), ABREAST):
        for column, offer in zip(st.columns(ABREAST, gap="small"), OFFERS[start : start + ABREAST], strict=False):
            with column:
                _row(view, offer, made_from)
    handout_preview.show(view)


def _judgements(view: View) -> None:
    """Reasons of judgements are printed, so somebody should read them first."""
    rows = stores.judgements(cache.engine(), view.saved.summary.authority_code)
    count = len(in_force(rows, view.seen.prepared.settings.planning_date))
    if count:
        st.info(
            f"{words.count(count, 'page')} {'gives' if count == 1 else 'give'} the reason of a professional judgement "
            "as it was written. Read it before you give the pages out.",
            icon=":material/visibility:",
        )


def _made_from(view: View, said: Challenge) -> str:
    """What a file depends on besides the day: another one is made when any of it changes."""
    code = view.saved.summary.authority_code
    accepted = stores.get_setting(cache.engine(), code, ACCEPTED, {})
    parts = (view.saved.summary.version_id, view.revision, len(view.saved.decisions), said, accepted)
    return hashlib.sha256(repr((parts, outcome_key(view.seen), f"{date.today()}")).encode()).hexdigest()


def _row(view: View, offer: Offer, made_from: str) -> None:
    """A file: what is in it, and a button to make it; while it is made how far it is; then its size and a way to get
    it."""
    code, kind = view.saved.summary.authority_code, f"give_out_{offer.what}"
    with st.container(border=True, height="stretch", key=f"offer_{offer.what}"):
        st.markdown(f"**{offer.label}**  \n{offer.about}")
        job = jobs.manager().latest(code, kind)
        if job is not None and job.is_active:
            job_box.show(code, _shown(kind, offer))
            return
        is_ours = job is not None and job.about == made_from
        with st.container(horizontal=True, vertical_alignment="center"):
            if job is not None and is_ours and isinstance(job.result, bytes):
                _download(view, offer, job.result)
            label = "Make it again" if is_ours else "Make it"
            if st.button(label, key=f"make_{offer.what}", icon=":material/draft:"):
                _start(view, offer, kind, made_from)
                st.rerun()
        if job is not None and is_ours:
            _how_it_ended(job)


def _shown(kind: str, offer: Offer) -> job_box.Shown:
    return job_box.Shown(
        kind=kind, title=f"Making: {offer.label}", kept="", step_words=str, key=f"stop_{offer.what}", stop="Stop"
    )


def _how_it_ended(job: Job) -> None:
    if job.state is JobState.FAILED:
        st.error(job.message or "The file could not be made. Try again.", icon=":material/error:")
    elif not isinstance(job.result, bytes):
        st.caption("It was stopped, so there is no file.")
    elif isinstance(job.found, list) and job.found:
        st.caption(f"Made on {words.moment(job.found[0])}, in {words.number(job.elapsed_seconds, 1)} seconds.")


def _start(view: View, offer: Offer, kind: str, made_from: str) -> None:
    of, found = given(view), list[object]()

    def work(trace: Trace, stop: threading.Event) -> bytes | None:
        try:
            made = make(of, offer.what, _told(trace, stop))
        except Stopped:
            return None
        found.append(datetime.now().astimezone())
        return made

    code = view.saved.summary.authority_code
    jobs.manager().submit(code, state.user_name(), LIMIT_SECONDS, work, kind=kind, about=made_from, found=found)


def _told(trace: Trace, stop: threading.Event) -> Told:
    """Passes on how far a file is, and ends it where somebody asked for that."""
    began = time.monotonic()

    def told(done: int, every: int) -> None:
        if stop.is_set():
            raise Stopped
        if done % PAGES_A_REPORT == 0:
            stage = "pages" if every > 1 else "getting ready"
            trace(Progress(stage, done + 1, every, None, None, time.monotonic() - began))

    return told


def _download(view: View, offer: Offer, data: bytes) -> None:
    summary, who = view.saved.summary, state.user_name()
    stem = f"{summary.name} {offer.label}".replace(":", "").replace(",", "").replace(" ", "-").lower()
    engine = cache.engine()

    def given() -> bytes:
        sentence = f"Exported {summary.name}, revision {view.revision}, as: {offer.label}."
        stores.log_activity(engine, by=who, action="export", sentence=sentence, authority_code=summary.authority_code)
        return data

    st.download_button(
        f"Download ({size(len(data))})",
        given,
        f"{stem}.{offer.ending}",
        offer.mime,
        key=f"get_{offer.what}",
        type="primary",
        on_click="ignore",
        icon=":material/download:",
    )


def size(count: int) -> str:
    """1_234_567 bytes are "1.2 MB", 45_000 are "45 kB"."""
    return f"{count / 1e6:,.1f} MB" if count >= 1e6 else f"{max(1, round(count / 1e3)):,} kB"
