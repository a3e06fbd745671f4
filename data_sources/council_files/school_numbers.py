"""How the council's own files say which school a row is about: URN, or DfE number (LAESTAB)."""

import re

from data_sources.council_files.cell_text import Unreadable
from data_sources.council_files.draft import Draft, count, listed, need_columns
from data_sources.reading.contract import Column
from data_sources.reading.headings import plain

URN_COLUMN = Column(
    "urn",
    "School URN",
    "urn",
    example="900001",
    help="The school's six-figure unique reference number, as on Get Information about Schools.",
    aliases=listed("""
                URN, URN number, School URN number, Unique reference number, EstablishmentURN, URN of school, DfE
                URN, GIAS URN, Ofsted URN, URN no, School (URN)
            """),
)
LAESTAB_COLUMN = Column(
    "laestab",
    "DfE number",
    "laestab",
    example="998/2001",
    help="Seven figures: the authority's three and the school's four. May stand in place of the URN.",
    aliases=listed("""
                LAESTAB, LA ESTAB, DfE no, DfE number (LAESTAB), LAESTAB number, DfE code, DfES number, DfES no,
                DCSF number, DfE school number, DfE establishment number, LEA ESTAB, LEAESTAB, LA/Estab, LAESTAB
                code, DfE ref, DfE reference, School DfE number, School DfE no, School LAESTAB, DfE
            """),
)
CODE_COLUMN = Column(
    "school_code",
    "School number",
    "text",
    help="Read as a URN or as a DfE number by its figures.",
    aliases=listed("""
                School code, School ID, School identifier, School no, School ref, School reference, Establishment
                ID, Establishment code, Estab, Estab no, School key, Site code
            """),
)
NAME_COLUMN = Column(
    "school_name",
    "School name",
    "text",
    example="Example Primary School",
    help="Only to help people find the row; schools are matched by number, never by name.",
    aliases=listed("""
                School, Name of school, Establishment name, Establishment, EstablishmentName, School title, Setting,
                Setting name, Academy, School/academy, Provider, School or setting, Name
            """),
)
SCHOOL_COLUMNS = (URN_COLUMN, LAESTAB_COLUMN, CODE_COLUMN, NAME_COLUMN)
NUMBER_NAMES = ("urn", "laestab", "school_code")

_REMEDY = "Write the six-figure URN (such as 106321) or the seven-figure DfE number (such as 355/2001)."
_NO_SCHOOL = re.compile(
    r"((grand |sub ?|overall )?totals?|all schools|not (known|recorded|stated|applicable)|unknown( school)?"
    r"|no school( recorded)?|none( recorded)?|(electively )?home educated|elective home education|ehe"
    r"|not in (school|education)|out of (area|county|borough).*|pre-?school|other( schools?)?)( total)?"
)


def school_number(text: str) -> tuple[str, str]:
    """("urn", figures) or ("laestab", seven figures) for what somebody wrote. Raises Unreadable.

    Authority codes run from 201 to 938, so seven figures that begin with 2 or more are a DfE number; a URN has six."""
    tidy = re.sub(r"\.0+$", "", text.strip().lstrip("'"))
    figures = re.sub(r"[\s/\\-]", "", re.sub(r"(?i)^(urn|dfe( no\.?| number)?|laestab)[:\s]*", "", tidy))
    if not figures.isascii() or not figures.isdigit():
        raise Unreadable(f'"{text}" is not a school number', _REMEDY)
    if len(figures) == 7 and figures[0] in "23456789":
        return "laestab", figures
    if len(figures) == 6 and figures[0] != "0" and not re.search(r"[/\\]", tidy):
        return "urn", figures
    if len(figures) == 4:
        raise Unreadable(
            f'"{text}" is a DfE number without its authority',
            "Put the authority's three figures in front, as 355/2001.",
        )
    raise Unreadable(f'"{text}" has {len(figures)} figures, which neither a URN nor a DfE number has', _REMEDY)


def identify(draft: Draft) -> bool:
    """Give every row its URN or DfE number, whichever column it was written in; rows that are totals or about no school
    are left out with a note. False, with a fault, when the file has no school number at all."""
    problem = "The file does not say which school each row is about by number"
    if draft.has("school_name"):
        problem = f'The file gives only school names (in "{draft.heading("school_name")}")'
    remedy = (
        'Add a column "School URN" (six figures) or "DfE number" (seven figures): schools share names and change them, '
        "so a name alone could send figures to the wrong school. Both numbers are on Get Information about Schools."
    )
    if not need_columns(draft, NUMBER_NAMES, problem, remedy):
        return False
    _leave_out_rows_about_no_school(draft)
    _sort_numbers(draft)
    draft.frame = draft.frame.drop(columns=["school_code"], errors="ignore")
    return True


def _leave_out_rows_about_no_school(draft: Draft) -> None:
    columns = [draft.cells(name) for name in (*NUMBER_NAMES, "school_name")]
    is_kept, left_out = [], []
    for cells in zip(*columns, strict=True):
        said = [cell for cell in cells if cell]
        is_about_none = bool(said) and all(_NO_SCHOOL.fullmatch(cell.casefold()) for cell in said)
        is_kept.append(not is_about_none)
        left_out += said[:1] if is_about_none else []
    if left_out:
        names = ", ".join(f'"{name}"' for name in dict.fromkeys(left_out))
        draft.note(
            f"{count(len(left_out), 'row was', 'rows were')} left out because they are about no one school: {names}."
        )
        draft.keep(is_kept)


def _sort_numbers(draft: Draft) -> None:
    """Move each number to the column of its own kind; a row that has none is a fault."""
    numbers: dict[str, list[str]] = {kind: [""] * len(draft.frame) for kind in ("urn", "laestab")}
    has_fault, moved = set(), 0
    for name in NUMBER_NAMES:
        for i, cell in enumerate(draft.cells(name)):
            try:
                kind, figures = school_number(cell) if cell else ("", "")
            except Unreadable as unreadable:
                draft.fault(unreadable.problem, unreadable.remedy, i, name, cell)
                has_fault.add(i)
                continue
            if kind and not numbers[kind][i]:
                numbers[kind][i] = figures
                moved += kind != name
    for i, (urn, laestab) in enumerate(zip(numbers["urn"], numbers["laestab"], strict=True)):
        if not urn and not laestab and i not in has_fault:
            name = next(name for name in NUMBER_NAMES if draft.has(name))
            draft.fault(
                "The row does not say which school it is about", _REMEDY, i, name, draft.cells("school_name")[i]
            )
    if moved:
        draft.note(
            f"{count(moved, 'school number was', 'school numbers were')} read as URN or DfE number by the figures."
        )
    for kind, cells in numbers.items():
        draft.put(kind, cells)


def school_keys(draft: Draft) -> list[str]:
    """What identifies each row's school: its URN, else its DfE number, else ""."""
    return [urn or laestab for urn, laestab in zip(draft.cells("urn"), draft.cells("laestab"), strict=True)]


def school_words(draft: Draft, i: int) -> str:
    """A row's school as a person would say it: name and number."""
    name, number = draft.cells("school_name")[i], draft.cells("urn")[i] or draft.cells("laestab")[i]
    return f"{name} ({number})" if name and plain(name) != plain(number) else f"school {number}"
