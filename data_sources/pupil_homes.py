"""Where pupils live: how many pupils of each school have their home in each neighbourhood (LSOA); never one child."""

import re
from collections import Counter

from data_sources.council_files.cell_text import Unreadable
from data_sources.council_files.council_headings import claims
from data_sources.council_files.draft import Draft, count, listed
from data_sources.council_files.school_numbers import (
    NUMBER_NAMES,
    SCHOOL_COLUMNS,
    identify,
    school_keys,
    school_words,
)
from data_sources.deprivation import year_in
from data_sources.reading.contract import Column, Contract, Dataset, RawTable

CONTRACT = Contract(
    kind="pupil_homes",
    label="Pupil homes",
    key=("urn", "lsoa_code"),
    replaces_by=("urn",),  # a newer count of a school takes the place of all its older neighbourhoods
    allow_repeats=True,  # repeats are found here, where both rows can be named
    is_public=False,
    columns=(
        *SCHOOL_COLUMNS,
        Column(
            "lsoa_code",
            "Home LSOA (2021)",
            "text",
            is_required=True,
            example="E01005599",
            help="Code of the neighbourhood pupils live in. Write LSOA (2011) in the heading for codes of 2011. "
            "Unknown where the home is not known.",
            aliases=listed("""
                Home LSOA, Home LSOA (2011), LSOA, LSOA code, LSOA code (2021), LSOA code (2011), LSOA21CD, LSOA11CD,
                lsoa21_code, lsoa11_code, LSOA21, LSOA11, LSOA (2021), LSOA (2011), LSOA 2021, LSOA 2011, Pupil LSOA,
                Pupil home LSOA, Pupils' home LSOA, LSOA of residence, LSOA of home, Home LSOA code,
                Home LSOA code (2021), Home LSOA code (2011), Residence LSOA, Lower super output area,
                Lower layer super output area
            """),
        ),
        Column(
            "pupils",
            "Pupils",
            "whole number",
            is_required=True,
            has_state=True,
            lowest=0,
            example="14",
            help="How many pupils of the school live there.",
            aliases=listed("""
                Number of pupils, No of pupils, No. of pupils, Pupil count, Count of pupils, Count, Pupil numbers,
                Pupils living there, Pupils resident, Resident pupils, Children, Number of children, Headcount,
                Head count, Total pupils
            """),
        ),
    ),
)
NEEDED = (("urn", "laestab", "school_code", "school_name"), ("lsoa_code",), ("pupils",))
_LSOA = re.compile(r"[EW]01\d{6}")
_ELSEWHERE = re.compile(
    r"(not |un)(known|recorded|stated|matched)|n/?a|none|blank|no (lsoa|postcode|address)( recorded)?|missing|other|x"
    r"|out(side)? (of )?(the )?(area|england|county|borough|city)|scotland|wales|[a-z]99999999"
)
_TOTAL = re.compile(r"((grand |sub ?|overall |school )?totals?|all( lsoas| areas| pupils)?)( total)?")
_ONE_EACH = "Send how many pupils live in each LSOA: one row for each school and LSOA, with a number."


def read(raw: RawTable) -> Dataset:
    """Pupils by school and home LSOA as `pupil_homes` (docs/architecture.md). Raises FileRefused with every fault.

    `vintage` of each row is the census year of the LSOA codes ("2011" or "2021") where the heading says it, else "".
    Pupils whose home is not known, or not in an English or Welsh LSOA, are kept with lsoa_code "": they count among
    the pupils, and have no neighbourhood. `pupils_at_most` is what a withheld count can be at most, NaN where the file
    does not say. Totals are left out with a note. A table with one row a child is refused.
    """
    draft = Draft(raw, CONTRACT)
    identify(draft)
    _leave_out_totals(draft)
    draft.rewrite("lsoa_code", _code_text)
    _check_repeats(draft)
    _check_that_pupils_live_in_several(draft)
    draft.put("lsoa_code", [code or "elsewhere" for code in draft.cells("lsoa_code")])
    at_most = [_at_most(cell) for cell in draft.cells("pupils")]
    frame = draft.check().frame.assign(pupils_at_most=at_most)
    frame["lsoa_code"] = frame["lsoa_code"].replace("elsewhere", "")
    vintage = year_in(draft.heading("lsoa_code")) if draft.has("lsoa_code") else ""
    frame["vintage"] = vintage if vintage in ("2011", "2021") else ""
    if not vintage:
        draft.note(
            "The heading does not say whether the LSOA codes are those of 2011 or of 2021; it is told by the codes "
            'themselves. Head the column "Home LSOA (2021)" to be sure.'
        )
    kept = ["urn", "laestab", "school_name", "lsoa_code", "vintage", "pupils", "pupils_state", "pupils_at_most"]
    return draft.dataset(frame[kept])


def hint(raw: RawTable) -> str:
    """What to do about a table that has a school and a home LSOA in every row but no number of pupils, "" for others:
    that is a list of children."""
    found = claims(raw, CONTRACT).found
    has_school = any(name in found for name in NUMBER_NAMES)
    if not has_school or "lsoa_code" not in found or "pupils" in found:
        return ""
    return f"If each row is one child: this product takes no list of children. {_ONE_EACH}"


def _at_most(cell: str) -> float:
    """The most a small number that is withheld can be: 9 for "<10", 4 for "1-4"; NaN where the cell does not say."""
    below = re.fullmatch(r"\[?(?:<|less than|fewer than|under)\s*(\d+)\]?", cell.casefold())
    upto = re.fullmatch(r"\[?(?:≤\s*|1\s*(?:-|–|to)\s*)(\d+)\]?", cell.casefold())
    return float(below[1]) - 1 if below else float(upto[1]) if upto else float("nan")


def _code_text(text: str) -> str:
    """An LSOA code as published, "" for a home that is not known or outside England and Wales. Raises Unreadable."""
    tidy = text.strip().upper().replace(" ", "")
    if _LSOA.fullmatch(tidy):
        return tidy
    if _ELSEWHERE.fullmatch(text.strip().casefold()):
        return ""
    raise Unreadable(
        f'"{text}" is not an LSOA code',
        'Write a code such as E01005599 (E01 and six figures), or "Unknown" where the home is not known.',
    )


def _leave_out_totals(draft: Draft) -> None:
    is_total = [bool(_TOTAL.fullmatch(code.casefold())) for code in draft.cells("lsoa_code")]
    if any(is_total):
        draft.note(f"{count(sum(is_total), 'row', 'rows')} with totals left out.")
        draft.keep([not total for total in is_total])


def _check_repeats(draft: Draft) -> None:
    codes, pupils = draft.cells("lsoa_code"), draft.cells("pupils")
    keys = [f"{school} {code}" if school else "" for school, code in zip(school_keys(draft), codes, strict=True)]
    repeats = draft.pairs(keys)
    if repeats and set(pupils) <= {"", "1"}:
        problem = "The same school and LSOA come in many rows of one pupil: this looks like one row for each child"
        draft.fault(problem, _ONE_EACH, name="pupils")
        return
    for first, again in repeats:
        where = codes[again] or "no known LSOA"
        problem = f"Rows {draft.rows[first]} and {draft.rows[again]} are both {school_words(draft, again)} in {where}"
        remedy = "Give one number for each school and LSOA: add the two up or delete one."
        draft.fault(problem, remedy, again, "lsoa_code", codes[again])


def _check_that_pupils_live_in_several(draft: Draft) -> None:
    """A list of schools with the LSOA each stands in and its roll has the same headings; it says nothing of homes."""
    rows = Counter(key for key in school_keys(draft) if key)
    if rows and max(rows.values()) == 1:
        problem = "Every school has one LSOA only, as in a list of where schools stand, not of where pupils live"
        draft.fault(problem, _ONE_EACH, name="lsoa_code")
