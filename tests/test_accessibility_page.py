"""What docs/accessibility.md says is excepted is what the tests except, word for word."""

from pathlib import Path

from tests.browser import reach
from tests.browser.states import STATES, WALKED

PAGE = Path(__file__).resolve().parents[1] / "docs" / "accessibility.md"


def test_every_exception_is_in_the_document_with_its_reason_and_no_other_is() -> None:
    section = PAGE.read_text().partition("## Exceptions")[2].partition("## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if "`" in line]
    listed = {(cells[0].strip("`"), cells[2]) for cells in rows if len(cells) == 3}
    assert listed == {(one.rule, one.why) for one in reach.EXCEPTED}


def test_the_states_whose_controls_are_all_tried_are_states_there_are() -> None:
    assert set(WALKED) <= {name for states in STATES.values() for name in states}
