"""What is said of a search on screen: its place in line, why it was refused or stopped, and who may stop it."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import jobs
from pages.ui.job_limits import JobLimits
from pages.ui.jobs import JobManager
from tests.pages.screen import said


def page() -> None:
    from pages.ui import job_box

    job_box.show(
        "001", job_box.Shown("plan", "Looking for a plan", "The best until then is kept.", step_words=str, key="stop")
    )


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Callable[[JobManager], AppTest]:
    """The box as somebody sees it with this manager."""

    def run(manager: JobManager) -> AppTest:
        monkeypatch.setattr(jobs, "manager", lambda: manager)
        app = AppTest.from_function(page).run()
        assert not app.exception
        return app

    return run


def waiting(**named: object) -> JobManager:
    """A manager whose lanes never run."""
    return JobManager(start=lambda run: None, **named)  # type: ignore[arg-type]


def test_the_place_in_line_is_shown_and_stopping_takes_it_out(seen: Callable[[JobManager], AppTest]) -> None:
    manager = waiting()
    manager.submit("002", "Bob", 30, lambda trace, stop: 1)
    job = manager.submit("001", "Ann", 30, lambda trace, stop: 1)
    app = seen(manager)
    assert app.get("progress")[0].proto.text == "Waiting for another search to end; number 2 of 2 in line."
    app.button(key="stop").click().run()
    assert not job.is_active
    assert "cancelled before it began" in said(app)


def test_who_may_not_stop_it_is_told_who_may(seen: Callable[[JobManager], AppTest]) -> None:
    manager = waiting(may_stop=lambda owner: owner == "Bob")
    manager.submit("001", "Ann", 30, lambda trace, stop: 1)
    button = seen(manager).button(key="stop")
    assert button.disabled
    assert button.help.startswith("Ann began this.")


def test_a_refusal_is_a_sentence_on_the_page(seen: Callable[[JobManager], AppTest]) -> None:
    manager = waiting(limits=JobLimits(per_person=1))
    manager.submit("002", "Ann", 30, lambda trace, stop: 1)
    manager.submit("001", "Ann", 30, lambda trace, stop: 1)
    assert "You already have one search waiting or running, as many as one person may." in said(seen(manager))


def test_a_search_that_overran_says_so_and_what_is_kept(seen: Callable[[JobManager], AppTest]) -> None:
    alarms: list[Callable[[], None]] = []

    def after(seconds: float, act: Callable[[], None]) -> Callable[[], None]:
        alarms.append(act)
        return lambda: None

    manager = JobManager(start=lambda run: run(), after=after)

    def work(trace: object, stop: object) -> int:
        alarms[0]()
        return 7

    manager.submit("001", "Ann", 60, work)
    assert "It was stopped after 4 minutes, the most it may take. The best until then is kept." in said(seen(manager))
