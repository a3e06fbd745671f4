"""The states of each page that a person can bring about, each by the keyboard alone."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser import screen

State = Callable[[Page], None]
FRESH = "() => !document.querySelector('[data-testid=stMain] [data-stale=true]')"


def settle(page: Page) -> None:
    """The page has begun to change, and has: nothing on it is from before, which is drawn paler."""
    page.wait_for_timeout(150)
    screen.settle(page)
    page.wait_for_function(FRESH)


def press(page: Page, name: str, role: str = "button") -> None:
    """A button, by the Enter key."""
    page.get_by_test_id("stMain").get_by_role(role, name=name).first.press("Enter")  # type: ignore[arg-type]
    settle(page)


def choose(page: Page, label: str, words: str) -> None:
    """From a list: these words typed, then Enter."""
    box = page.get_by_role("combobox", name=label)
    box.focus()
    box.press_sequentially(words)
    page.get_by_role("option").first.wait_for()
    box.press("Enter")
    settle(page)


def segment(name: str) -> State:
    """Another part of a page."""

    def bring_about(page: Page) -> None:
        page.get_by_role("radio", name=name, exact=True).press("Space")
        settle(page)

    return bring_about


def typed(label: str, words: str, then: str) -> State:
    """A line of text, and the button that takes it."""

    def bring_about(page: Page) -> None:
        box = page.get_by_role("textbox", name=label, exact=True).first
        box.focus()
        box.press_sequentially(words)
        box.press("Tab")
        press(page, then)

    return bring_about


def a_refused_file(page: Page) -> None:
    """The window to choose a file from is the system's; what comes of it is ours."""
    broken = {"name": "broken.csv", "mimeType": "text/csv", "buffer": b"Worker name,FTE\nJo Bell,three\n"}
    page.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files([broken])  # type: ignore[list-item]
    page.get_by_text("was not loaded").first.wait_for()
    settle(page)


def a_proposal_without_a_reason(page: Page) -> None:
    choose(page, "School to propose a judgement for", "Abbey Fields")
    press(page, "Propose")
    page.get_by_role("alert").filter(has_text="reason").first.wait_for()


def a_chosen_cluster(page: Page) -> None:
    choose(page, "Cluster", "Oxmarsh")


def a_chosen_school(page: Page) -> None:
    choose(page, "School", "a")


def a_scenario(page: Page) -> None:
    choose(page, "Start from", "Example")
    press(page, "Begin a scenario")
    page.get_by_role("heading", name="What changes").wait_for()


PARTS = ("Fairness", "Half a post", "Trends", "Equality", "Openness", "Board paper")
STEPS = ("What changes", "Change by hand", "Why", "Cover", "Decide", "Give out", "Compare", "Fewer moves", "Propose")
# In these every control is tried with the Tab key as well.
WALKED = ("a cluster chosen", "a draft begun", "Change by hand", "Decide", "a scenario open", "Board paper")
STATES: dict[str, dict[str, State]] = {
    "Data": {"a file refused": a_refused_file},
    "Tiers": {"a proposal without a reason": a_proposal_without_a_reason},
    "Cluster map": {"a cluster chosen": a_chosen_cluster, "a school chosen": a_chosen_school},
    "Rebalance": {
        "a draft begun": typed("What it is for", "As everybody can", "Begin a draft"),
        **{step: segment(step) for step in STEPS},
    },
    "What if": {"a scenario open": a_scenario},
    "Strategy": {part: segment(part) for part in PARTS},
}
