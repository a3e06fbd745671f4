"""What it takes for everyone to use a screen, asked of the browser: axe, reflow, text spacing, and the keyboard."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.screen import settle

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = {"runOnly": {"type": "tag", "values": STANDARDS}, "resultTypes": ["violations"]}
VIOLATIONS = "options => axe.run(document, options).then(found => found.violations)"
# A window of 1280 pixels at 400% is 320 wide (WCAG 1.4.10).
PHONE = {"width": 320, "height": 800}
DESK = {"width": 1366, "height": 900}


@dataclass(frozen=True)
class Excepted:
    """What the framework does and no page of ours can change: the rule, part of the element's place, and why."""

    rule: str
    where: str
    why: str


EXCEPTED = (
    Excepted(
        "presentation-role-conflict",
        "stFileUploader",
        "Streamlit gives the box for files a role that screen readers then ignore; its button is reached and named.",
    ),
    Excepted(
        "landmark-unique",
        "mapboxgl-canvas",
        "Streamlit names every map 'Map'. Where there are two, a heading stands above each, and both are tables below.",
    ),
    Excepted(
        "scrollable-region-focusable",
        "st-emotion-cache",
        "Streamlit's box around a table wider than the screen has no tab stop; Chromium and Firefox give it one.",
    ),
)

# The spacing that people may set for themselves (WCAG 1.4.12); icons are words in a font and keep theirs.
SPACED = """*:not([data-testid=stIconMaterial]):not([translate=no]) { line-height: 1.5 !important;
  letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }"""
TOO_WIDE = """() => [document.documentElement, ...document.querySelectorAll('[data-testid=stMain]')]
    .map(one => one.scrollWidth - one.clientWidth).filter(over => over > 1)"""
# Words in a box that hides what does not fit. Boxes of one pixel are for screen readers alone; a canvas is a picture of
# a table that scrolls; a box to type in scrolls with what is typed.
CUT_OFF = """() => [...document.querySelectorAll(
    ':is([data-testid=stMain], [data-testid=stPopoverBody]) *')].filter(one => {
    if (![...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())) return false;
    if (!one.checkVisibility({visibilityProperty: true, opacityProperty: true})) return false;
    const not_words = 'canvas, svg, input, textarea, [data-testid=stIconMaterial], [data-testid=stDataFrame]';
    if (one.closest(not_words)) return false;
    const all = one.getBoundingClientRect();
    if (all.width <= 2 || all.height <= 2) return false;
    for (let box = one; box && box.dataset.testid !== 'stMain'; box = box.parentElement) {
        const style = getComputedStyle(box);
        const hides = value => ['hidden', 'clip'].includes(value);
        const across = hides(style.overflowX) && box.scrollWidth > box.clientWidth + 1;
        const down = hides(style.overflowY) && box.scrollHeight > box.clientHeight + 2;
        if (['auto', 'scroll'].includes(style.overflowX)) return false;
        if (box === one && (across || down)) return true;
        if (box !== one && hides(style.overflowX) && box.clientWidth > 2) {
            const edge = box.getBoundingClientRect();
            if (all.right > edge.right + 1 || all.left < edge.left - 1) return true;
        }
    }
    return false;
}).map(one => one.closest('[data-testid]')?.dataset.testid + ': ' + one.outerHTML.slice(0, 150))"""

OPEN_FOLDS = """() => [...document.querySelectorAll('[data-testid=stMain] details:not([open]) > summary')]
    .map(one => one.click()).length"""

# Every control that is on screen and can be used; of a group of radio buttons, tabs or pills one is enough, as arrows
# do the rest. `reached` holds those that focus came to.
CONTROLS = """() => {
    const inner = root => [...root.querySelectorAll('*')].filter(one => one.shadowRoot).map(one => one.shadowRoot);
    const kinds = 'a[href], button, input, select, textarea, summary, [tabindex], [contenteditable=true]';
    const groups = '[role=radiogroup], [role=tablist], [role=toolbar]';
    const key = one => one.type === 'radio' ? one.name : one.closest(groups) || one;
    const is_usable = one => one.tabIndex >= 0 && !one.disabled && one.getAttribute('aria-disabled') !== 'true'
        && !one.closest('[inert], [aria-hidden=true]') && one.checkVisibility({visibilityProperty: true});
    const boxes = [...document.querySelectorAll('[data-testid=stMain], [data-testid=stPopoverBody]')];
    const places = [...boxes, ...boxes.flatMap(inner)];
    const all = places.flatMap(one => [...one.querySelectorAll(kinds)]).filter(is_usable);
    window.wanted = new Map(all.map(one => [key(one), one]));
    window.reached = [];
    for (const place of [document, ...boxes.flatMap(inner)]) {
        if (!place.is_listening)
            place.addEventListener('focusin', event => window.reached.push(event.composedPath()[0]), true);
        place.is_listening = true;
    }
    window.still_wanted = () => { const got = new Set(window.reached.map(key));
        return [...window.wanted].filter(([one, it]) => !got.has(one) && it.isConnected).map(pair => pair[1]); };
    document.activeElement?.blur();
    return window.wanted.size;
}"""
# A table of the framework's takes a press for each cell of a row.
PRESSES_EACH, PRESSES_MORE = 4, 60
LEFT = "() => window.still_wanted().length"
UNREACHED = "() => window.still_wanted().map(one => one.outerHTML.slice(0, 200))"
OUT_OF_ORDER = """() => { const main = document.querySelector('[data-testid=stMain]');
    const order = window.reached.filter(one => one.isConnected && main.contains(one));
    const first = [...new Set(order)];
    return first.filter((one, n) => n && !(first[n - 1].compareDocumentPosition(one) & 4))
        .map(one => one.outerHTML.slice(0, 200)); }"""
KIND = """one => [one.tagName, one.type, one.role, one.closest('[data-testid]')?.dataset.testid].join(' ')"""
# A picture of a table marks the cell that has the focus itself; its cells as elements are for screen readers alone.
GRID = "[data-testid=data-grid-canvas], [role=gridcell]"
ONE_OF_EACH_KIND = f"""known => {{ const kind = {KIND}; const seen = new Set(known);
    const host = one => one.getRootNode().host ?? one;
    const is_inside = one => host(one).closest('[data-testid=stMain], [data-testid=stPopoverBody]');
    const ours = one => one.isConnected && is_inside(one) && !one.matches('{GRID}') && !one.shadowRoot;
    return window.reached.filter(ours).filter(one => {{
        const is_new = !seen.has(kind(one)); seen.add(kind(one)); return is_new; }}); }}"""
# What a map shows is of no matter to axe, the keyboard or the width, and takes seconds without a graphics card.
DRAW_NO_MAPS = """() => { const orders = ['drawArrays', 'drawElements', 'drawArraysInstanced', 'drawElementsInstanced'];
    const kind = WebGL2RenderingContext.prototype;
    window.drawn_by = Object.fromEntries(orders.map(order => [order, kind[order]]));
    for (const order of orders) kind[order] = () => {}; }"""
DRAW_MAPS = "() => { Object.assign(WebGL2RenderingContext.prototype, window.drawn_by); }"
DRAWN = "async () => { for (let n = 0; n < 4; n++) await new Promise(requestAnimationFrame); }"
STILL = "*, *::before, *::after { transition: none !important; animation: none !important; }"
LOOKS_THE_SAME = f"""async one => {{
    const look = () => {{ let said = ''; for (let box = one, n = 0; box && n < 5; box = box.parentElement, n++) {{
        const style = getComputedStyle(box);
        said += [style.outline, style.boxShadow, style.border, style.backgroundColor, style.color].join(); }}
        return said; }};
    const drawn = {DRAWN};
    one.focus({{focusVisible: true}}); await drawn(); const with_focus = look();
    one.blur(); await drawn(); return look() === with_focus; }}"""


def not_seen(page: Page, known: set[str]) -> list[str]:
    """Of the controls that Tab came to, one of each kind that is not `known` yet: those that look the same with focus
    and without. Adds the kinds."""
    still = page.add_style_tag(content=STILL)
    found = []
    for control in page.evaluate_handle(ONE_OF_EACH_KIND, sorted(known)).get_properties().values():
        one = control.as_element()
        assert one is not None
        known.add(one.evaluate(KIND))
        if one.evaluate(LOOKS_THE_SAME):
            found.append(f"focus cannot be seen: {one.evaluate('one => one.outerHTML.slice(0, 200)')}")
    still.evaluate("one => one.remove()")
    return found


def faults(page: Page) -> list[str]:
    """Rule and element of every violation on the whole page that a page of ours could avoid."""
    if not page.evaluate("() => 'axe' in window"):  # half a megabyte, once a document
        page.evaluate(Axe().axe_script)
    found = page.evaluate(VIOLATIONS, AXE)
    return [
        f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"] if not _is_excepted(one, node)
    ]


def _is_excepted(violation: dict[str, Any], node: dict[str, Any]) -> bool:
    place = node["html"] + str(node["target"])
    return any(one.rule == violation["id"] and one.where in place for one in EXCEPTED)


@contextmanager
def narrow(page: Page) -> Iterator[None]:
    """A window of 320 pixels and the spacing people may set, until the end of the block."""
    page.set_viewport_size(PHONE)
    spaced = page.add_style_tag(content=SPACED)
    settle(page)
    page.evaluate(DRAWN)
    yield
    spaced.evaluate("one => one.remove()")
    page.set_viewport_size(DESK)
    settle(page)


@contextmanager
def maps_not_drawn(page: Page) -> Iterator[None]:
    """Maps stand on the page until the end of the block, but nothing new is drawn on them."""
    page.evaluate(DRAW_NO_MAPS)
    yield
    page.evaluate(DRAW_MAPS)


def unfit(page: Page) -> list[str]:
    """What does not fit a narrow window: the page wider than the screen, or words cut off."""
    return [f"the page is {over} pixels too wide" for over in page.evaluate(TOO_WIDE)] + page.evaluate(CUT_OFF)


def unreached(page: Page, is_new: bool = True) -> list[str]:
    """Controls that Tab does not come to or, on a page just opened, comes to in another order than that of reading."""
    most = PRESSES_EACH * page.evaluate(CONTROLS) + PRESSES_MORE
    for turn in range(most):
        page.keyboard.press("Tab")
        if turn % 8 == 7 and not page.evaluate(LEFT):
            break
    order = page.evaluate(OUT_OF_ORDER) if is_new else []
    return [f"not reached: {one}" for one in page.evaluate(UNREACHED)] + [f"out of order: {one}" for one in order]
