"""Every template, as it is downloaded, is recognised and read; and it explains every column a file may have."""

import io

import openpyxl
import pytest

from data_sources.reading.contract import accepted_headings
from data_sources.reading.headings import plain
from data_sources.templates import (
    CONTRACTS,
    KINDS,
    example_rows,
    explanation,
    template_csv,
    template_name,
    template_xlsx,
)


def test_there_is_one_for_each_of_the_councils_own_files() -> None:
    assert set(KINDS) == {
        "link_workers", "hubs", "clusters", "referrals", "school_voice", "pupil_homes", "current_allocation",
        "travel_times", "locks", "school_groups", "term_dates", "availability", "meeting_wishes",
    }  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("made", [template_csv, template_xlsx])
def test_template_is_read_as_what_it_is(council_file, kind, made) -> None:
    (dataset,) = council_file.datasets(made(kind), template_name(kind, "csv"))
    assert dataset.kind == kind
    assert len(dataset.frame) == len(example_rows(kind)) >= 2
    assert list(dataset.columns_read.values()) == [
        column.label for column in CONTRACTS[kind].columns if column.label in example_rows(kind)
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_workbook_explains_every_column(kind) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(template_xlsx(kind)))
    assert workbook.sheetnames == [CONTRACTS[kind].label, "About the columns"]
    explained = explanation(kind)
    assert set(explained["Heading to use"]) == {column.label for column in CONTRACTS[kind].columns}
    assert (explained["What goes in it"].str.len() > 5).all()
    shown = [cell.value for cell in workbook["About the columns"]["A"]]
    assert shown == ["Heading to use", *explained["Heading to use"]]


@pytest.mark.parametrize("kind", KINDS)
def test_no_heading_means_two_columns(kind) -> None:
    seen: dict[str, str] = {}
    for name, headings in accepted_headings(CONTRACTS[kind]).items():
        for heading in headings:
            assert seen.setdefault(plain(heading), name) == name, heading


def test_names_of_files() -> None:
    assert template_name("link_workers", "xlsx") == "link-workers-template.xlsx"
    with pytest.raises(KeyError):
        template_name("children", "csv")
