"""Allocation: the form, the job, the result, and what is said when a plan cannot be made."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from allocation.explain_choices import limits_sentence
from allocation.findings import LimitPrices
from allocation.plan import (
    Assignment,
    PartProof,
    Plan,
    Progress,
    Repair,
    SolveOptions,
    SolveResult,
    SolveStatus,
    Stage,
)
from allocation.problem import AllocationProblem
from allocation.reading import current_plan
from allocation.settings import AllocationSettings
from allocation.solver.objectives import GOALS
from allocation.solver.start import first_plan
from data_sources import council_models, importing, stores
from pages.ui import cache, jobs, nav, plan_limits, solving, state, words
from pages.ui.jobs import Job, JobManager, JobState
from tests.pages.screen import links, metrics, opened, said, went_well

Solve = Callable[..., SolveResult]
TRAVEL = next(goal for goal in GOALS if goal.name == "travel_hours")


def outcome(status: SolveStatus, plan: Plan, options: SolveOptions) -> SolveResult:
    stage = Stage("moves", "Schools that change link worker", "schools", status, 1.0, 1.0, 0.0, 0.1, "none needed")
    repair = Repair("post", "0.6 FTE more in Oxmarsh", 0.6, "FTE", is_proven=True)
    repairs = (repair,) if status is SolveStatus.INFEASIBLE else ()
    return SolveResult(status, plan, (stage,), repairs, (), 0.1, options)


def test_a_limit_below_a_second_is_shown_as_one(app: AppTest) -> None:
    kept = AllocationSettings(seconds=0.2).model_dump(mode="json")
    stores.set_setting(cache.engine(), "998", council_models.ALLOCATION_SETTINGS, kept, "Tess")
    opened(app, nav.ALLOCATION)
    assert app.number_input(key="set_seconds").value == 1


PROVEN = (PartProof("of this part", {"moved_need": 0.0}, ("moved_need",)),)


@pytest.fixture
def keeps_today(monkeypatch: pytest.MonkeyPatch) -> list[SolveOptions]:
    """A solver that gives back today's allocation, which breaks rules; the list holds what it was asked."""
    asked: list[SolveOptions] = []

    def solve(
        problem: AllocationProblem,
        options: SolveOptions,
        on_progress: Callable[[Progress], None],
        stop: threading.Event,
        anchor: Plan | None,
        before: SolveResult | None,
    ) -> SolveResult:
        asked.append(options)
        assert before is None or before.parts == PROVEN  # as the search before it left them
        return replace(outcome(SolveStatus.INFEASIBLE, current_plan(problem), options), parts=PROVEN)

    monkeypatch.setattr(solving, "solve", solve)
    return asked


def find_plan(app: AppTest) -> AppTest:
    return app.button(key="find_plan").click().run()


def test_with_nothing_loaded_it_says_what_to_do_next(empty_app: AppTest) -> None:
    opened(empty_app, nav.ALLOCATION)
    assert "No schools are loaded yet" in said(empty_app)
    assert links(empty_app) == ["Go to Data to load it"]


def test_without_link_workers_it_asks_for_them(app: AppTest) -> None:
    opened(app, nav.HOME)
    workers = next(file for file in cache.district("998").sources if file.kind == "link_workers")
    stores.withdraw(cache.engine(), workers.source_id, "Tess Tester")
    opened(app, nav.ALLOCATION)
    assert "No link workers are loaded" in said(app)


def test_before_the_first_plan_it_shows_todays_allocation_and_what_it_breaks(app: AppTest) -> None:
    opened(app, nav.ALLOCATION)
    seen = cache.outcome(cache.district("998"), state.model(state.settings("998")), state.settings("998"))
    assert metrics(app)["Rules broken"].startswith(f"{len({breach.rule for breach in seen.breaches})} of ")
    assert all(breach.sentence in said(app) for breach in seen.breaches)
    broken = app.table[0].value
    assert (broken["Result"] != "Kept").sum() == len({breach.rule for breach in seen.breaches})


def test_a_plan_is_saved_by_the_job_with_who_asked_and_with_which_settings(
    app: AppTest, at_once: JobManager, keeps_today: list[SolveOptions]
) -> None:
    opened(app, nav.ALLOCATION)
    app.number_input(key="set_seed").set_value(7)
    app.number_input(key="set_headroom").set_value(2.5)
    app.selectbox(key="set_boundary").set_value("free")
    app.number_input(key="set_moves_each").set_value(2)
    app.checkbox(key="set_upgrades").set_value(True)
    app.multiselect(key="set_order").set_value(["travel_hours", "moved_need"])
    find_plan(app)
    saved = stores.latest_plan(cache.engine(), "998")
    assert saved is not None
    assert (saved.summary.created_by, saved.summary.seed) == ("Tess Tester", 7)
    assert (saved.settings["boundary"], saved.settings["headroom_percent"]) == ("free", 2.5)
    assert (saved.settings["max_moves_per_worker"], saved.settings["are_upgrades_allowed"]) == (2, True)
    assert saved.result.options.goal_order == ("travel_hours", "moved_need")
    assert (keeps_today[0].seed, keeps_today[0].headroom_share) == (7, 0.025)
    assert state.settings("998").seed == 7
    find_plan(app)
    assert [options.seed for options in keeps_today] == [7, 7]


def test_a_plan_that_does_not_fit_says_what_would_make_it_fit(
    app: AppTest, at_once: JobManager, keeps_today: list[SolveOptions]
) -> None:
    find_plan(opened(app, nav.ALLOCATION))
    assert "What would make it fit" in said(app)
    assert "0.6 FTE more in Oxmarsh." in said(app)
    assert "infeasible" not in said(app).casefold()
    plan = stores.latest_plan(cache.engine(), "998")
    assert plan is not None
    without = plan.result.plan.not_covered
    assert metrics(app)["Schools covered"] == f"{150 - len(without)} of 150"
    table = next(frame.value for frame in app.dataframe if "link_worker" in frame.value.columns)
    assert set(table.loc[table["link_worker"] == "nobody", "urn"]) == set(without)
    assert (table.loc[table["link_worker"] == "nobody", "reason_not_covered"].str.len() > 0).all()
    named = next(frame.value for frame in app.dataframe if "person" in frame.value.columns)
    nobody = named[named["person"] == "nobody"]
    assert set(nobody["cluster"]) == {"Oxmarsh"}  # where there is no linked social worker
    assert len(named) == 150
    assert f"{150 - len(nobody)} of 150 schools have a linked qualified social worker by name" in said(app)
    assert "The model gives no number of schools for one person, so none is assumed" in said(app)


def test_a_reload_in_another_session_shows_the_plan(
    app: AppTest, at_once: JobManager, keeps_today: list[SolveOptions]
) -> None:
    find_plan(opened(app, nav.ALLOCATION))
    another = AppTest.from_file(app._script_path, default_timeout=60)
    opened(another, nav.ALLOCATION)
    assert metrics(another) == metrics(app)


def test_the_job_can_be_seen_and_stopped_while_it_runs(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[Callable[[], None]] = []
    manager = JobManager(start=held.append)
    monkeypatch.setattr(jobs, "manager", lambda: manager)
    find_plan(opened(app, nav.ALLOCATION))
    job = manager.latest("998")
    assert isinstance(job, Job)
    assert job.state is JobState.QUEUED
    assert app.button(key="find_plan").disabled
    app.button(key="stop_solving").click().run()
    assert job.state is JobState.CANCELLED
    assert "cancelled before it began" in said(app)


def test_contradictory_files_are_told_before_anything_is_queued(app: AppTest, at_once: JobManager) -> None:
    opened(app, nav.HOME)
    district = cache.district("998")
    hub_worker = next(worker for worker in district.workers if "hub" in worker.role)
    secondary = district.schools.loc[district.schools["phase"] == "secondary", "urn"].iloc[0]
    lock = pd.DataFrame({"URN": [secondary], "Link worker": [hub_worker.worker_id], "Action": ["keep"]})
    importing.import_file(
        cache.engine(), "locks.csv", lock.to_csv(index=False).encode(), by="Tess Tester", authority_code="998"
    )
    opened(app, nav.ALLOCATION)
    find_plan(app)
    assert "The loaded files contradict each other" in said(app)
    assert secondary in said(app)
    assert at_once.latest("998") is None


def test_a_solver_that_fails_is_told_in_words_and_saves_nothing(
    app: AppTest, at_once: JobManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object) -> SolveResult:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(solving, "solve", fail)
    find_plan(opened(app, nav.ALLOCATION))
    assert "Nothing was saved" in said(app)
    assert "secret detail" not in said(app)
    assert stores.latest_plan(cache.engine(), "998") is None


def test_a_value_the_browser_should_have_refused_is_refused_here() -> None:
    def script() -> None:
        from pages.ui import solve_settings

        assert (
            solve_settings.checked({"operating_model": "wakefield", "headroom_percent": 99.0, "planning_date": None})
            is None
        )

    app = AppTest.from_function(script).run()
    assert not app.exception
    assert [box.value.split(":")[0] for box in app.error] == ["Planning date", "Headroom percent"]


def test_a_plan_from_earlier_files_says_so(app: AppTest, at_once: JobManager, keeps_today: list[SolveOptions]) -> None:
    find_plan(opened(app, nav.ALLOCATION))
    assert "since this plan was made" not in said(app)
    locks = next(file for file in cache.district("998").sources if file.kind == "locks")
    stores.withdraw(cache.engine(), locks.source_id, "Tess Tester")
    app.run()
    assert "since this plan was made" in said(app)


def test_a_plan_names_every_school_even_one_that_has_gone(app: AppTest) -> None:
    opened(app, nav.HOME)
    district, settings = cache.district("998"), state.settings("998")
    prepared = cache.prepared(district, state.model(settings), settings)
    gone = Assignment("999999", None, None)
    plan = Plan((*current_plan(prepared.problem).assignments[1:], gone))
    result = outcome(SolveStatus.FEASIBLE, plan, SolveOptions())
    names = {worker.worker_id: worker.name for worker in district.workers}
    stores.save_plan(
        cache.engine(),
        "998",
        result,
        operating_model=prepared.model.model_dump(mode="json"),
        settings=settings.in_force(prepared.model).model_dump(mode="json"),
        need=prepared.need.table,
        sources=district.sources,
        worker_names=names,
        by="Tess Tester",
    )
    opened(app, nav.ALLOCATION)
    assert "is not one of the schools allocated" in said(app)
    table = next(frame.value for frame in app.dataframe if "link_worker" in frame.value.columns)
    assert "not in the data" in table.set_index("urn").loc["900001", "reason_not_covered"]


def test_a_link_worker_who_has_left_by_the_planning_date_is_planned_for(
    app: AppTest, at_once: JobManager, keeps_today: list[SolveOptions]
) -> None:
    opened(app, nav.ALLOCATION)
    far = date.today() + timedelta(days=200)
    app.date_input(key="set_date").set_value(far)
    find_plan(app)
    saved = stores.latest_plan(cache.engine(), "998")
    assert saved is not None
    assert saved.settings["planning_date"] == far.isoformat()


@pytest.fixture
def fills_today(monkeypatch: pytest.MonkeyPatch) -> None:
    """A solver that gives a lawful plan in no time, with two reports of progress on the way."""

    def solve(
        problem: AllocationProblem,
        options: SolveOptions,
        on_progress: Callable[[Progress], None],
        stop: threading.Event,
        anchor: Plan | None,
        before: SolveResult | None,
    ) -> SolveResult:
        for seconds, best, bound in ((0.5, 90.0, 0.0), (1.5, 41.5, 40.25)):
            on_progress(Progress(TRAVEL.label, 1, 1, best, bound, seconds))
        lines = {s: (w, t) for s, w, t in first_plan(problem, 0.0)}
        led = [lines.get(s) for s in range(len(problem.schools))]
        plan = Plan(
            tuple(
                Assignment(school.urn, problem.workers[line[0]].worker_id, problem.tier_ids[line[1]])
                if line
                else Assignment(school.urn, None, None)
                for school, line in zip(problem.schools, led, strict=True)
            )
        )
        return outcome(SolveStatus.FEASIBLE, plan, options)

    monkeypatch.setattr(solving, "solve", solve)


def test_for_a_school_every_link_worker_is_ranked_with_a_price_or_a_reason(
    app: AppTest, at_once: JobManager, fills_today: None
) -> None:
    find_plan(opened(app, nav.ALLOCATION))
    assert "Choose a school to see every link worker in order" in said(app)
    app.selectbox(key="choice_school").set_value("900007").run()
    went_well(app)
    district = cache.district("998")
    ranked = next(frame.value for frame in app.dataframe if "more_minutes" in frame.value.columns)
    closed = next(frame.value for frame in app.dataframe if list(frame.value.columns) == ["worker", "in_words"])
    assert len(ranked) + len(closed) == len(district.workers)
    assert ranked["rank"].tolist() == list(range(1, len(ranked) + 1))
    assert ranked["worker"].str.contains("in the plan").sum() == 1
    assert (closed["in_words"].str.len() > 10).all()
    lead = ranked.loc[ranked["worker"].str.contains("in the plan"), "worker"].iloc[0].removesuffix(" (in the plan)")
    assert f"{lead} leads it in this plan" in said(app)


def test_half_a_post_and_the_limits_are_worked_out_when_asked_for(
    app: AppTest, at_once: JobManager, fills_today: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_limits, "FIRST_SECONDS", 2.0)
    find_plan(opened(app, nav.ALLOCATION))
    app.button(key="half_posts").click().run()
    went_well(app)
    table = next(frame.value for frame in app.dataframe if "own_weighted_meetings" in frame.value.columns)
    assert table["cluster"].is_unique
    assert len(table) == 6
    assert (table["meetings"] >= table["own_meetings"]).all()
    assert "Half a post in " in said(app) or "Half a post more would buy no meetings" in said(app)
    app.button(key="try_limits").click().run()
    went_well(app)
    job = at_once.latest("998", plan_limits.LIMITS)
    assert job is not None
    assert isinstance(job.result, LimitPrices)
    assert limits_sentence(job.result) in said(app)


def test_how_the_search_went_is_told_step_by_step(app: AppTest, at_once: JobManager, fills_today: None) -> None:
    find_plan(opened(app, nav.ALLOCATION))
    assert "1. Little travel: 41.5, at best 40.2." in said(app)
    table = next(frame.value for frame in app.dataframe if "gap_percent" in frame.value.columns)
    assert (table["best"].tolist(), table["bound"].tolist()) == ([41.5], [40.25])
    assert table["gap_percent"].iloc[0] == pytest.approx(100 * 1.25 / 41.5)


def test_beside_a_plan_that_breaks_rules_neither_limits_nor_half_posts_are_priced(
    app: AppTest, at_once: JobManager, keeps_today: list[SolveOptions]
) -> None:
    find_plan(opened(app, nav.ALLOCATION))
    assert said(app).count(words.CHECK_FIRST) == 2
