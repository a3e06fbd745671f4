"""Examples are about the council's own people and schools, and can be made as they are."""

from dataclasses import replace

from allocation.scenario.apply import apply_in_order
from allocation.scenario.examples import examples
from tests.allocation.scenario.tiny import baseline


def test_examples_of_a_district() -> None:
    before = baseline()
    found = {one.name: one for one in examples(before)}
    assert list(found) == [
        "Priya Shah leaves", "Half a post frozen in North", "Referrals grow by a tenth",
        "One primary school fewer for each post", "Journeys take longer",
    ]  # fmt: skip
    for one in found.values():
        assert not apply_in_order(before, one.changes).faults, one.name
    assert found["Priya Shah leaves"].notes == "Priya Shah leads 2 schools today, more than anybody else."


def test_without_the_data_there_is_no_such_example() -> None:
    before = baseline(workers=(), current=baseline().current.head(0))
    schools = before.schools.assign(early_help_children=float("nan"), early_help_requests=float("nan"))
    names = [one.name for one in examples(replace(before, schools=schools))]
    assert names == ["One primary school fewer for each post", "Journeys take longer"]
