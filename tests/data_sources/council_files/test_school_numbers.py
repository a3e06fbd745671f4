"""A school's number is told apart by its figures, never guessed."""

import pytest

from data_sources.council_files.cell_text import Unreadable
from data_sources.council_files.school_numbers import school_number


@pytest.mark.parametrize(
    ("text", "kind", "figures"),
    [
        ("105901", "urn", "105901"),
        ("105901.0", "urn", "105901"),
        (" 105 901 ", "urn", "105901"),
        ("URN: 105901", "urn", "105901"),
        ("3552001", "laestab", "3552001"),
        ("355/2001", "laestab", "3552001"),
        ("355 2001", "laestab", "3552001"),
        ("355-2001", "laestab", "3552001"),
        ("DfE No. 355/2001", "laestab", "3552001"),
        ("3552001.0", "laestab", "3552001"),
        ("'105901", "urn", "105901"),
    ],
)
def test_numbers(text, kind, figures) -> None:
    assert school_number(text) == (kind, figures)


@pytest.mark.parametrize(
    "text",
    ["2001", "10590", "1059011", "12345678", "Ash Primary", "105901a", "0", "1059/01", "012345", "105901.5", "٣٥٥٢٠٠١"],
)
def test_not_numbers(text) -> None:
    with pytest.raises(Unreadable):
        school_number(text)


def test_number_in_the_wrong_column_is_moved_and_said(council_file) -> None:
    dataset = council_file.csv("URN,DfE number,Cluster\n355/2001,,North\n,105902,South\n105903,3552003,South")
    assert dataset.frame[["urn", "laestab"]].to_numpy().tolist() == [
        ["", "3552001"],
        ["105902", ""],
        ["105903", "3552003"],
    ]
    assert "2 school numbers were read as URN or DfE number by the figures." in dataset.notes
