"""Refuses files that seem to hold facts about a single child: this product needs counts by school, never children."""

import re
from collections.abc import Collection

import pandas as pd

from data_sources.reading.faults import Fault
from data_sources.reading.headings import plain

_CHILD = "(child|childs|children|childrens|pupil|pupils|student|students|learner|learners|young(person|persons|people))"
_NAME = "((fore|sur|first|last|middle|given|family|full|legal|preferred|known)?names?)"
_CHILD_HEADINGS = re.compile(
    rf"({_CHILD}|former|current|temp|temporary)?(upn|uln)s?|uniquepupil(number|no|reference|id)?|uniquelearner(number|no)?"
    rf"|{_CHILD}?(dob|dateofbirth|birthdate|birthday)|{_CHILD}s?{_NAME}|nameof(the)?{_CHILD}"
    rf"|nhs(number|no)|{_CHILD}s?(id|ref|reference|postcode|address|homeaddress)"
)
_PERSON_HEADINGS = re.compile(r"(fore|sur|first|last|middle|given|family|legal)names?|firstnames?|lastnames?")
_UPN = r"\b[A-Za-z]\d{11}[0-9A-Za-z]\b"
_REMEDY = (
    "Remove this column and send totals for each school instead (one row for each school and period), "
    "then load the file again."
)


def child_heading_faults(headings: Collection[str], sheet: str = "") -> list[Fault]:
    """A fault for every heading that names a child's UPN, ULN, name, date of birth or address."""
    return [
        Fault(
            f'The column "{heading}" looks like it holds facts about a single child.',
            _REMEDY,
            column=heading,
            sheet=sheet,
        )
        for heading in headings
        if _CHILD_HEADINGS.fullmatch(plain(heading))
    ]


def person_heading_faults(headings: Collection[str], sheet: str = "") -> list[Fault]:
    """A fault for every bare "forename" or "surname" heading; call it with headings no contract has claimed (a roster
    of link workers may claim them; nothing else may)."""
    return [
        Fault(f'The column "{heading}" looks like it holds people\'s names.', _REMEDY, column=heading, sheet=sheet)
        for heading in headings
        if _PERSON_HEADINGS.fullmatch(plain(heading))
    ]


def child_cell_faults(frame: pd.DataFrame, rows: Collection[int], sheet: str = "") -> list[Fault]:
    """A fault for every column with a cell that holds a unique pupil number (a letter and twelve characters)."""
    faults = []
    row_numbers = list(rows)
    for heading in frame.columns:
        hits = frame[heading].str.contains(_UPN).to_numpy()
        if hits.any():
            problem = f'The column "{heading}" holds what looks like a unique pupil number (UPN).'
            faults.append(Fault(problem, _REMEDY, row=row_numbers[int(hits.argmax())], column=heading, sheet=sheet))
    return faults
