"""The cluster map in a real browser, by size: until the first map is drawn, and until another layer is.

A map counts as drawn when the graphics processor has finished the last drawing call after which none comes for a while
(a pixel is read back, which waits for it), and everything around it is on the page. Without graphics hardware
Chromium compiles deck.gl's shaders in software, seconds the first time in each browser; so the first map of a browser
is timed apart from the first map of each later visit in the same browser, a new tab and a new session each time.
"""

import os
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, ViewportSize

from benchmarks.journey import TIMES, loaded
from benchmarks.served import chromium, served, settle
from data_sources.cluster_map.layers import LABELS

VISITS, ROUNDS = 5, 2
WINDOW = ViewportSize(width=1400, height=1000)
WAIT_MILLISECONDS = 240_000
QUIET_MILLISECONDS = 600
# Notes when the last drawing call was made, and when the processor had done it.
WATCH = """
window.drawn = 0; window.calls = 0;
for (const kind of [window.WebGL2RenderingContext]) {
  for (const name of ['drawArrays', 'drawElements', 'drawArraysInstanced', 'drawElementsInstanced']) {
    const draws = kind.prototype[name];
    kind.prototype[name] = function (...what) {
      const result = draws.apply(this, what);
      window.calls += 1;
      window.drawn = performance.now();
      if (!this.asked) {
        this.asked = true;
        requestAnimationFrame(() => {
          this.asked = false;
          this.readPixels(0, 0, 1, 1, this.RGBA, this.UNSIGNED_BYTE, new Uint8Array(4));
          window.drawn = performance.now();
        });
      }
      return result;
    };
  }
}
"""
# A circle, a letter, an outline ... of the map itself: the ground alone takes fewer calls.
IS_DRAWN = """quiet => window.calls > 10 && performance.now() - window.drawn > quiet
  && !!document.querySelector('.st-key-map_frame') && !!document.querySelector('.st-key-map_beside ul.tas-legend')"""
PRESS = """label => {
  const radios = [...document.querySelectorAll('.st-key-map_layer [role=radio], .st-key-map_layer button')];
  const wanted = radios.find(one => one.textContent.trim() === label);
  const before = document.querySelector('.st-key-map_beside .tas-legend-title').textContent;
  window.calls = 0;
  const began = performance.now();
  wanted.click();
  return new Promise((done, failed) => {
    const look = () => {
      const now = document.querySelector('.st-key-map_beside .tas-legend-title')?.textContent;
      const is_there = now && now !== before && window.calls > 0 && performance.now() - window.drawn > 400;
      if (is_there) done(Math.max(window.drawn, window.said) - began);
      else if (performance.now() - began > 60000) failed(new Error('no other layer was drawn: ' + label));
      else { if (now && now !== before && !window.said) window.said = performance.now(); setTimeout(look, 20); }
    };
    window.said = 0;
    look();
  });
}"""


def run(is_quick: bool = False) -> None:
    """Prints a block a size: milliseconds until the first map and until another layer is drawn."""
    for times in TIMES[:1] if is_quick else TIMES:
        with tempfile.TemporaryDirectory() as folder:
            schools = loaded(Path(folder), times)
            with served(Path(folder)) as address, chromium() as browser:
                print(f"{schools} schools; load of the machine before it began {os.getloadavg()[0]:.1f}", flush=True)
                _told(browser.new_context(viewport=WINDOW, locale="en-GB"), address)


def _told(window: BrowserContext, address: str) -> None:
    """A browser that has drawn no map, on a server nobody has asked; then the same again and again."""
    tab, first = _visit(window, address)
    print(f"  {'first of the server and the browser':40}{first:8.0f} ms", flush=True)
    tab.close()
    again = []
    for _ in range(VISITS):
        tab, milliseconds = _visit(window, address)
        again.append(milliseconds)
        if len(again) < VISITS:
            tab.close()
    _line(f"first map of a visit, {VISITS} visits", again)
    for number in range(1, ROUNDS + 1):
        _line(f"another layer, time {number} of each", _switches(tab))
    tab.close()
    _line(f"from Home to the map, {VISITS} visits", [_from_home(window, address) for _ in range(VISITS)])


def _line(what: str, found: list[float]) -> None:
    median, slowest = statistics.median(found), max(found)
    print(f"  {f'{what}, median':40}{median:8.0f} ms (fastest {min(found):.0f}, slowest {slowest:.0f})", flush=True)


def _visit(window: BrowserContext, address: str) -> tuple[Page, float]:
    """A new tab with the map drawn, and milliseconds from asking for its address to that."""
    tab = window.new_page()
    tab.set_default_timeout(WAIT_MILLISECONDS)
    tab.add_init_script(WATCH)
    tab.goto(f"{address}/cluster_map", wait_until="commit")
    tab.wait_for_function(IS_DRAWN, arg=QUIET_MILLISECONDS, polling=50)
    settle(tab)
    return tab, float(tab.evaluate("() => window.drawn"))


def _from_home(window: BrowserContext, address: str) -> float:
    """Milliseconds from the press on the map's place in the list of pages, the app being open, to the map."""
    tab = window.new_page()
    tab.set_default_timeout(WAIT_MILLISECONDS)
    tab.add_init_script(WATCH)
    tab.goto(address, wait_until="commit")
    tab.get_by_role("heading", level=1).wait_for()
    settle(tab)
    link = tab.get_by_test_id("stSidebarNav").get_by_role("link", name="Cluster map", exact=True)
    began = link.evaluate("link => { const began = performance.now(); link.click(); return began; }")
    tab.wait_for_function(IS_DRAWN, arg=QUIET_MILLISECONDS, polling=50)
    settle(tab)
    taken = float(tab.evaluate("() => window.drawn")) - float(began)
    tab.close()
    return taken


def _switches(tab: Page) -> list[float]:
    """Milliseconds from the press on each layer's button to the map and its legend."""
    taken = []
    for label in (*list(LABELS.values())[1:], next(iter(LABELS.values()))):
        taken.append(float(tab.evaluate(PRESS, label)))
        settle(tab)
    return taken
