"""One month of a calendar as a real table: weeks as rows, Monday to Friday as columns, every cell in words."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from html import escape

from allocation.term_calendar.entities import CalendarProblem, Meeting, Standardisation
from allocation.term_calendar.term_dates import MONTHS, WEEKDAYS, closed_reason, monday, week_of
from pages.ui import words

MOST_IN_A_CELL = 6


def month_table(
    problem: CalendarProblem, entries: Sequence[Meeting | Standardisation], month: tuple[int, int], whose: str
) -> str:
    """The month as HTML with a caption, a heading for every column and row, and no meaning in colour alone. `whose`
    follows the month in the caption. On a narrow screen the style sheet sets the days below one another."""
    by_day: dict[date, list[Meeting | Standardisation]] = defaultdict(list)
    for one in entries:
        by_day[one.when.day].append(one)
    title = f"{MONTHS[month[1] - 1]} {month[0]}, {whose}"
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Week", *WEEKDAYS))
    rows = "".join(_week(problem, by_day, first, month) for first in _mondays(month))
    return (
        f'<div class="tas-month" role="region" tabindex="0" aria-label="{escape(title)}"><table>'
        f"<caption>{escape(title)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _mondays(month: tuple[int, int]) -> list[date]:
    """The Mondays of the weeks that have a working day in the month."""
    first = date(*month, 1)
    after = date(month[0] + month[1] // 12, month[1] % 12 + 1, 1)
    start = monday(first if first.weekday() < len(WEEKDAYS) else first + timedelta(days=7 - first.weekday()))
    weeks = range((after - start).days // 7 + 1)
    return [day for n in weeks if (day := start + timedelta(weeks=n)) < after]


def _week(
    problem: CalendarProblem,
    by_day: dict[date, list[Meeting | Standardisation]],
    first: date,
    month: tuple[int, int],
) -> str:
    days = [first + timedelta(days=n) for n in range(len(WEEKDAYS))]
    is_in_term = any(problem.term.first_day <= day <= problem.term.last_day for day in days)
    label = f"Week {week_of(problem.term, first)}" if is_in_term else "Not in term"
    cells = "".join(_day(problem, by_day[day], day, month) for day in days)
    return f'<tr><th scope="row">{label}</th>{cells}</tr>'


def _day(problem: CalendarProblem, held: Sequence[Meeting | Standardisation], day: date, month: tuple[int, int]) -> str:
    if (day.year, day.month) != month:
        return '<td class="tas-other"></td>'
    number = f'<span class="tas-day"><span class="tas-weekday">{WEEKDAYS[day.weekday()]} </span>{day.day}</span>'
    reason = closed_reason(problem.term, day)
    if reason:
        return f'<td class="tas-closed">{number}<p>{escape(reason[0].upper() + reason[1:])}</p></td>'
    in_order = sorted(held, key=lambda one: (one.when, isinstance(one, Meeting), getattr(one, "urn", "")))
    lines = [f"<li>{escape(entry_words(problem, one))}</li>" for one in in_order[:MOST_IN_A_CELL]]
    if len(in_order) > MOST_IN_A_CELL:
        lines.append(f"<li>and {words.count(len(in_order) - MOST_IN_A_CELL, 'more meeting')}</li>")
    if not lines:
        return f'<td class="tas-free">{number}</td>'
    return f"<td>{number}<ul>{''.join(lines)}</ul></td>"


def entry_words(problem: CalendarProblem, one: Meeting | Standardisation) -> str:
    """One meeting in a cell: "09:30 Oak School (Priya Nair)"."""
    rules = problem.rules
    clock = rules.afternoon if one.when.is_afternoon else rules.morning
    if isinstance(one, Standardisation):
        return f"{clock:%H:%M} Standardisation, {one.group or 'whole service'}"
    names = {need.urn: need.name for need in problem.needs}
    worker = next((person.name for person in problem.people if person.person_id == one.worker_id), one.worker_id)
    fixed = ", fixed" if one.is_fixed else ""
    return f"{clock:%H:%M} {names.get(one.urn, one.urn)} ({worker}{fixed})"
