"""Somebody leaves, propose, inspect, change one move by hand, approve, export: timed in a real browser, by size."""

import io
import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import openpyxl
from playwright.sync_api import Locator, Page, expect

from benchmarks import larger
from benchmarks.served import chromium, served, settle
from data_sources import database, demonstration
from data_sources.importing import import_file

TIMES = (1, 4)  # the demonstration district's 150 schools, and 600 in four such districts side by side
LEAVES = "Priya Nair"
SCHOOLS_TRIED, PEOPLE_TRIED, SCHOOLS_RANKED = 6, 2, 5
MAPS = "[data-testid=stDeckGlJsonChart] canvas"
WAIT_MILLISECONDS = 180_000
# Begins with the key that takes the choice; ends when the card names the new link worker in its first line and, with
# their hours, in its last.
EFFECT = """() => {
  const text = () => document.querySelector('.st-key-edit_effect')?.textContent ?? '';
  const name = said => (said.match(/ to ([^?]+?)(?:, with [^?]*)?\\?/) || [])[1];
  const before = name(text());
  let began;
  addEventListener('keydown', event => { if (event.key === 'Enter') began = performance.now(); }, true);
  window.effect = new Promise((done, failed) => {
    setTimeout(() => failed(new Error('no effect was shown: ' + text().slice(0, 200))), 60000);
    const look = () => {
      const said = text(), who = name(said);
      const is_new = began && who && who !== before;
      const is_there = is_new && (said.includes(who + ' goes from') || said.includes(who + ' has'));
      if (is_there) done(performance.now() - began); else requestAnimationFrame(look);
    };
    look();
  });
}"""


def run(is_quick: bool = False) -> None:
    """Prints a block a size: the seconds of every step, then milliseconds of hand moves and of ranked link workers."""
    for times in TIMES[:1] if is_quick else TIMES:
        with tempfile.TemporaryDirectory() as folder:
            schools = loaded(Path(folder), times)
            with served(Path(folder)) as address, chromium() as browser:
                page = browser.new_page(viewport={"width": 1366, "height": 1000}, locale="en-GB")
                page.set_default_timeout(WAIT_MILLISECONDS)
                print(f"{schools} schools")
                for line in lines(Journey(page, address)):
                    print(f"  {line}", flush=True)


def loaded(folder: Path, times: int) -> int:
    """Puts a district into the database in this folder as its council would, file by file; gives how many schools."""
    engine = database.open_database(f"sqlite:///{folder / database.FILE_NAME}")
    demonstration.load(engine, by="benchmark")
    schools = 150
    for name, data in larger.files(times).items() if times > 1 else ():
        report = import_file(engine, name, data, by="benchmark", authority_code=demonstration.AUTHORITY_CODE)
        schools = next((one.source.rows for one in report.tables if one.source.kind == "clusters"), schools)
    engine.dispose()
    return schools


def lines(journey: "Journey") -> Iterator[str]:
    """What is printed about one journey."""
    for name, step in journey.steps.items():
        began = time.perf_counter()
        step()
        yield f"{name:34}{time.perf_counter() - began:8.1f} s"
    hand, ranked = journey.hand_milliseconds, journey.ranked_milliseconds
    for what, found in (("hand move", hand), ("ranked link workers", ranked)):
        median, slowest = statistics.median(found), max(found)
        yield f"{f'{what}, median of {len(found)}':34}{median:8.0f} ms (slowest {slowest:.0f})"


class Journey:
    """The steps in the order a service manager takes them; `hand_milliseconds` and `ranked_milliseconds` are from the
    key or click until all of the answer is on screen. What was exported is in `exported`, sheet by sheet.
    `search_seconds`: the limit to search within; the council's own where it is None."""

    def __init__(
        self,
        page: Page,
        address: str,
        schools_tried: int = SCHOOLS_TRIED,
        ranked: int = SCHOOLS_RANKED,
        search_seconds: int | None = None,
    ):
        self.page, self.address, self.search_seconds = page, address, search_seconds
        self.schools_tried, self.schools_ranked = schools_tried, ranked
        self.hand_milliseconds: list[float] = []
        self.ranked_milliseconds: list[float] = []
        self.exported: openpyxl.Workbook | None = None
        self.steps = {
            "open the page": self.opens,
            "somebody leaves": self.somebody_leaves,
            "propose": self.propose,
            "inspect what changes": self.inspect,
            "change by hand": self.change_by_hand,
            "save the change": self.save,
            "propose and approve": self.approve,
            "export": self.export,
        }

    def opens(self) -> None:
        """A link to the step, in a new session."""
        self.page.goto(f"{self.address}/rebalance?step=Propose")
        self._heading("What has changed?")

    def somebody_leaves(self) -> None:
        """Said as a sentence."""
        yesterday = date.today() - timedelta(days=1)
        self.page.get_by_role("tab", name="Write a sentence").click()
        self.page.get_by_role("textbox", name="Sentence").fill(f"{LEAVES} leaves on {yesterday:%d/%m/%Y}")
        self.page.get_by_role("button", name="Add this sentence").click()
        self.page.locator(".st-key-propose_row_0").wait_for()
        settle(self.page)

    def propose(self) -> None:
        """The search, until its plan is a draft."""
        if self.search_seconds:
            limit = self.page.get_by_role("spinbutton", name="Time limit, seconds")
            limit.fill(str(self.search_seconds))
            limit.press("Tab")
            settle(self.page)
        self._button("Find a plan").click()
        self._heading("The plan that was found")
        self._button("Make it a draft and see what changes").click()
        self._heading("Schools that change")

    def inspect(self) -> None:
        """Both maps drawn, and the table there."""
        self.page.locator(MAPS).nth(2).wait_for(state="attached")  # each map has two
        self.page.get_by_test_id("stDataFrame").first.wait_for(state="attached")

    def change_by_hand(self) -> None:
        """Looks at some moves of some schools; the last one stays chosen."""
        self._step("Change by hand", "Change it by hand")
        self.page.locator(MAPS).first.wait_for(state="attached")
        for turn in range(self.schools_tried):
            self._choose_school(9 * turn)
            for name in self._people()[:PEOPLE_TRIED]:
                self.hand_milliseconds.append(self._effect_of(name))
            if turn < self.schools_ranked:
                self.ranked_milliseconds.append(self._ranked())

    def save(self) -> None:
        """Kept, with what it breaks if it does."""
        self.page.locator(".st-key-edit_save button").click()
        self.page.get_by_role("button", name=re.compile("^Undo: Moved")).wait_for()
        settle(self.page)

    def approve(self) -> None:
        """Proposed by one person, approved by another."""
        self._step("Decide", "Approval")
        for who, next_state in (("Ana Reed", "proposed"), ("Ben Roe", "approved")):
            form = self.page.get_by_test_id("stForm").filter(has=self.page.get_by_role("radio"))
            form.get_by_label(re.compile("^Why")).fill("Agreed at the strategy group")
            form.get_by_label("Your name").fill(who)
            accepts = form.get_by_test_id("stCheckbox")
            if accepts.count():
                accepts.locator("label").click()
            form.get_by_role("button", name="Decide").click()
            self.page.get_by_text(f"is now {next_state}.").wait_for()
            settle(self.page)

    def export(self) -> None:
        """The Excel workbook, made, fetched and opened."""
        self._step("Give out", "Give out")
        offer = self.page.locator(".st-key-offer_xlsx")
        offer.get_by_role("button", name="Make it").click()
        with self.page.expect_download() as download:
            offer.get_by_role("button", name=re.compile("^Download")).click()
        self.exported = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))

    def _step(self, label: str, heading: str) -> None:
        self.page.locator(".st-key-rebalance_steps").get_by_role("radio", name=label).click()
        self._heading(heading)

    def _heading(self, name: str) -> None:
        self.page.get_by_role("heading", name=name, exact=True).wait_for()
        settle(self.page)

    def _button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def _choose_school(self, down: int) -> None:
        """The school so many places down the list."""
        box = self.page.get_by_role("combobox", name="School to change")
        box.click()
        for _ in range(down + 1):
            box.press("ArrowDown")
        box.press("Enter")
        self.page.wait_for_function("box => box.value.includes(': ')", arg=box.element_handle())
        lead = box.input_value().rpartition(": ")[2]
        expect(self._link_worker()).to_have_value(re.compile(f"^{re.escape(lead)}", re.IGNORECASE))
        settle(self.page)

    def _link_worker(self) -> Locator:
        return self.page.get_by_role("combobox", name="Link worker")

    def _people(self) -> list[str]:
        """Who may lead the school, by the list, but for who leads it."""
        box = self._link_worker()
        lead = box.input_value()
        box.click()
        box.press("ArrowDown")  # opens the list, if the click has not
        self.page.get_by_role("option").first.wait_for()
        named = self.page.get_by_role("option").all_inner_texts()
        box.press("Escape")
        return [one for one in named if one.endswith("minutes away)") and one != lead]

    def _effect_of(self, name: str) -> float:
        """Milliseconds from taking this link worker to the whole effect."""
        box = self._link_worker()
        box.fill(name)
        self.page.get_by_role("option", name=name, exact=True).wait_for()
        self.page.wait_for_function("() => document.querySelectorAll('[role=option]').length === 1")
        self.page.evaluate(EFFECT)
        box.press("Enter")
        milliseconds = float(self.page.evaluate("() => window.effect"))
        settle(self.page)
        return milliseconds

    def _ranked(self) -> float:
        """Milliseconds from asking who else could lead it to the list."""
        asks = self.page.locator(".st-key-edit_others button")
        began = time.perf_counter()
        asks.click()
        self.page.get_by_text("In words, one after the other").wait_for()
        milliseconds = 1000 * (time.perf_counter() - began)
        settle(self.page)
        return milliseconds
