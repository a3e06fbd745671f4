"""The states of each page that a person can bring about, each by the keyboard alone."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser import screen, seeded

State = Callable[[Page], None]
FRESH = "() => !document.querySelector('[data-testid=stMain] [data-stale=true]')"
SEARCH = "A minute"


def settle(page: Page) -> None:
    """The page has begun to change, and has: nothing on it is from before, which is drawn paler."""
    page.wait_for_timeout(150)
    screen.settle(page)
    page.wait_for_function(FRESH)


def press(page: Page, name: str, role: str = "button") -> None:
    """A button, by the Enter key."""
    page.get_by_test_id("stMain").get_by_role(role, name=name).first.press("Enter")  # type: ignore[arg-type]
    settle(page)


def choose(page: Page, label: str, words: str, exact: bool = False) -> None:
    """From a list: these words typed, then Enter."""
    box = page.get_by_role("combobox", name=label, exact=exact)
    box.focus()
    box.press_sequentially(words)
    page.get_by_role("option").filter(has_text=words).first.wait_for()
    box.press("Enter")
    page.get_by_role("listbox").wait_for(state="hidden")
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


def sees(page: Page, words: str) -> None:
    """These words are on the page, and the page is at rest."""
    page.get_by_test_id("stMain").get_by_text(words).filter(visible=True).first.wait_for()
    settle(page)


def over(name: str) -> State:
    """A box that opens over the page, by its button."""

    def bring_about(page: Page) -> None:
        page.get_by_role("button", name=name).press("Enter")
        page.get_by_test_id("stPopoverBody").wait_for()
        settle(page)

    return bring_about


def worked_out(name: str) -> State:
    """A sweep that was asked, worked out to its end."""

    def bring_about(page: Page) -> None:
        choose(page, "Curve or sweep", name)
        page.get_by_role("heading", name=name, exact=True).wait_for()
        press(page, "Work it out")
        page.get_by_role("heading", name="Take it further").wait_for()
        settle(page)

    return bring_about


def an_asked_sweep(page: Page) -> None:
    choose(page, "Curve or sweep", seeded.ENDLESS)
    page.get_by_role("heading", name=seeded.ENDLESS, exact=True).wait_for()
    settle(page)


def a_running_sweep(page: Page) -> None:
    press(page, "Work it out")
    page.get_by_role("heading", name="Working the plans out").wait_for()


def a_stopped_sweep(page: Page) -> None:
    press(page, "Stop; what is done is kept")
    sees(page, "The plans solved until then are kept")


def values_that_cannot_be_read(page: Page) -> None:
    unfold(page, "Ask a new question")
    box = page.get_by_role("textbox", name="Posts more or fewer, FTE")
    box.fill("one")
    box.press("Enter")
    sees(page, "is not a number")


def unfold(page: Page, title: str) -> None:
    """A fold, where it is closed."""
    fold = page.get_by_test_id("stExpander").filter(has_text=title).first
    if fold.locator("details[open]").count() == 0:
        fold.locator("summary").press("Enter")


def a_change_that_cannot_be(page: Page) -> None:
    choose(page, "Scenario", seeded.BROKEN)
    sees(page, "nobody in the list of link workers has the id nobody")


def a_solved_scenario(page: Page) -> None:
    choose(page, "Scenario", seeded.WITHOUT)
    press(page, "Solve it")
    page.get_by_role("button", name="Compare it with others").wait_for()
    settle(page)


def a_choice_without_plans(page: Page) -> None:
    for name in (seeded.SAME, seeded.WITHOUT):
        choose(page, "Set against it", name)
    page.keyboard.press("Escape")
    sees(page, seeded.WITHOUT)


def a_comparison(page: Page) -> None:
    solve = page.get_by_role("button", name="Solve ")
    if solve.count():
        press(page, "Solve ")
    page.get_by_role("heading", name="In short").wait_for()
    settle(page)


def a_search_for_boundaries(page: Page) -> None:
    choose(page, "Time for the search", SEARCH)
    press(page, "Propose boundaries")
    page.get_by_role("heading", name="Looking for boundaries").wait_for()


def proposed_boundaries(page: Page) -> None:
    press(page, "Stop and keep the best so far")
    page.get_by_role("button", name="Propose boundaries again").wait_for()
    settle(page)


def boundaries_by_hand(page: Page) -> None:
    choose(page, "Which", "Abbey Fields")
    choose(page, "To", "Kelderwick", exact=True)
    press(page, "Move")
    sees(page, "Moved by hand")


def clusters_that_cannot_be(page: Page) -> None:
    choose(page, "Boundaries follow", "Wards")
    box = page.get_by_role("spinbutton", name="Number of clusters")
    box.fill("60")
    box.press("Enter")
    sees(page, "clusters cannot be made of")


def an_authority(page: Page) -> None:
    choose(page, "Authority", "Brackwater")
    page.get_by_role("heading", name="Brackwater").wait_for()


def everything_drawn(page: Page) -> None:
    """All that the map can show besides schools."""
    for name in ("Flows", "Catchments"):
        page.locator(".st-key-map_switches").get_by_role("button", name=name).first.press("Enter")
        settle(page)


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
WALKED = (
    *("a template wanted", "a file to be taken out of use", "a cluster chosen", "a draft begun", "Change by hand"),
    *("Decide", "a scenario open", "a comparison", "moved by hand", "Board paper"),
)
SWEEPS = (seeded.STAFFING, seeded.HEAT_MAP, seeded.AWAY, seeded.SURE)
LAYERS = ("Silent need", "Change since last term")
STATES: dict[str, dict[str, State]] = {
    "Data": {
        "a template wanted": over("Download a template"),
        "a file to be taken out of use": over("Take a file out of use"),
        "a file refused": a_refused_file,
    },
    "Tiers": {"a proposal without a reason": a_proposal_without_a_reason},
    "Cluster map": {
        "a cluster chosen": a_chosen_cluster,
        "a school chosen": a_chosen_school,
        "everything drawn": everything_drawn,
        **{f"coloured by {layer}": segment(layer) for layer in LAYERS},
    },
    "Rebalance": {
        "a draft begun": typed("What it is for", "As everybody can", "Begin a draft"),
        **{step: segment(step) for step in STEPS},
    },
    "What if": {
        "a scenario open": a_scenario,
        "a change that cannot be": a_change_that_cannot_be,
        "a scenario solved": a_solved_scenario,
    },
    "Compare scenarios": {"plans wanted": a_choice_without_plans, "a comparison": a_comparison},
    "Curves": {
        "a question asked": an_asked_sweep,
        "a sweep running": a_running_sweep,
        "a sweep stopped": a_stopped_sweep,
        "values that cannot be read": values_that_cannot_be_read,
        **{f"results of {name}": worked_out(name) for name in SWEEPS},
    },
    "Strategy": {part: segment(part) for part in PARTS},
    "Draw clusters": {
        "looking for boundaries": a_search_for_boundaries,
        "boundaries proposed": proposed_boundaries,
        "moved by hand": boundaries_by_hand,
        "clusters that cannot be": clusters_that_cannot_be,
    },
    "England": {"an authority chosen": an_authority},
}
