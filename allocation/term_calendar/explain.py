"""Why something due is not in a calendar, by counting, in words of the service."""

from collections.abc import Iterable, Sequence

from allocation.term_calendar.entities import CalendarProblem, MeetingNeed, Person, TermCalendar
from allocation.term_calendar.missing import Missing, missing
from allocation.term_calendar.presence import in_words, pattern_words, times_for, times_in, why_away
from allocation.term_calendar.result import NotThere
from allocation.term_calendar.standardisation import groups
from allocation.term_calendar.term_dates import MONTHS, WEEKDAYS, HalfDay, half_days, week_of
from allocation.wording import counted

NOT_FOUND = "No place was found for it; a longer search may find one."


def not_there(problem: CalendarProblem, calendar: TermCalendar, is_proven: bool = False) -> list[NotThere]:
    """Everything due that is not in the calendar, and why. `is_proven`: no calendar has more of it."""
    return [NotThere(one, *why(problem, calendar, one, is_proven)) for one in missing(problem, calendar)]


def why(problem: CalendarProblem, calendar: TermCalendar, what: Missing, is_proven: bool = False) -> tuple[str, str]:
    """(what is missing, what stands in its way), each a sentence. Where counting finds nothing in its way, the other
    meetings are (`is_proven`), or nobody knows."""
    if what.kind in ("meeting", "partner"):
        fact, reason, left = (_meeting if what.kind == "meeting" else _partner)(problem, calendar, what)
        return fact, reason or (left if is_proven else NOT_FOUND)
    month = f"{MONTHS[what.month[1] - 1]} {what.month[0]}"
    whose = f"the standardisation meeting of {what.group or 'the whole service'} in {month}"
    if what.kind == "standardisation":
        return f"There is no date for {whose}.", "In no half-day of the month can anybody come."
    person = problem.person(what.person_id)
    when = next(one.when for one in calendar.standardisations if (one.group, one.month) == (what.group, what.month))
    reason = why_away(person, when) or _elsewhere(problem, calendar, person, when)
    return f"{person.name} cannot come to {whose} ({when.words}).", f"{person.name} {reason}.{_most(problem, what)}"


def _elsewhere(problem: CalendarProblem, calendar: TermCalendar, person: Person, when: HalfDay) -> str:
    """What else somebody has on that day, in words that follow their name."""
    names = {need.urn: need.name for need in problem.needs}
    that_day = [one for one in calendar.meetings if person.person_id in one.people and one.when.day == when.day]
    then = next((one for one in that_day if one.when == when), None)
    if then:
        return f"has the meeting of {names.get(then.urn, then.urn)} then"
    if len(that_day) >= person.most_a_day:
        return f"has the meeting of {names.get(that_day[0].urn, that_day[0].urn)} that day, and room for no other"
    return "was left out of it"


def _most(problem: CalendarProblem, what: Missing) -> str:
    """The sentence that no half-day of the month has everybody, where it is so: by who is in, whatever else they do."""
    members = groups(problem)[what.group]
    every = [when for when in half_days(problem.term) if (when.day.year, when.day.month) == what.month]
    most = max((sum(not why_away(one, when) for one in members) for when in every), default=0)
    if most == len(members):
        return ""
    return f" No half-day of {MONTHS[what.month[1] - 1]} has more than {most} of the {len(members)} in."


def _meeting(problem: CalendarProblem, calendar: TermCalendar, what: Missing) -> tuple[str, str, str]:
    """(what is missing, what counting finds in its way, what else can be in its way)."""
    need = next(one for one in problem.needs if one.urn == what.urn)
    worker, times = problem.person(need.worker_id), times_for(problem, need)
    of = "its one meeting" if need.meetings == 1 else f"{what.short} of its {need.meetings} meetings"
    fact = f"{need.name}: {of} {'has' if what.short == 1 else 'have'} no place."
    reason = (
        _never_in(problem, worker)
        or ("" if times else f"{_in_words(worker)}, and the school has excluded {pattern_words(need.excluded)}.")
        or _crowded(problem, calendar, worker)
        or _too_close(problem, need, times, f"The half-days that suit {worker.name} and the school")
    )
    return fact, reason, f"The half-days that suit the school are needed for other meetings of {worker.name}."


def _partner(problem: CalendarProblem, calendar: TermCalendar, what: Missing) -> tuple[str, str, str]:
    """The same of a partner's visits."""
    need = next(one for one in problem.needs if one.urn == what.urn)
    partner, worker = problem.person(what.person_id), problem.person(need.worker_id)
    wanted = min(need.meetings, next(one.meetings for one in need.partners if one.partner_id == what.person_id))
    both = sorted(set(times_for(problem, need)) & set(times_in(problem, partner)))
    apart = f"{_in_words(worker)}, {_in_words(partner)}, and the school allows no half-day when both are."
    fact = f"{need.name}: {partner.name} comes to {wanted - what.short} of the {wanted} meetings wanted."
    if wanted == 1:
        fact = f"{need.name}: {partner.name} does not come to the one meeting wanted."
    reason = (
        _never_in(problem, partner)
        or ("" if both else apart)
        or _crowded(problem, calendar, partner)
        or _too_close(
            problem, need, both, f"The half-days of {worker.name} and {partner.name} that suit the school", wanted
        )
    )
    left = f"The half-days when {worker.name} and {partner.name} are both in are needed for other meetings."
    return fact, reason, left


def _never_in(problem: CalendarProblem, person: Person) -> str:
    return "" if times_in(problem, person) else f"{person.name} cannot come on any day of the term that is left."


def _too_close(
    problem: CalendarProblem, need: MeetingNeed, times: Iterable[HalfDay], whose: str, wanted: int | None = None
) -> str:
    """The sentence that these half-days hold too few meetings far enough apart; "" where they hold enough."""
    fixed = sum(one.urn == need.urn for one in problem.fixed.meetings)
    most = _most_apart(problem, times, need) + fixed
    if most >= (need.meetings if wanted is None else wanted):
        return ""
    return f"{whose} hold only {counted(most, 'meeting')} at least {counted(problem.rules.least_weeks, 'week')} apart."


def asked_of(problem: CalendarProblem, person: Person) -> int:
    """How many meetings of schools are due from somebody in the term."""
    if not person.is_partner:
        return sum(need.meetings for need in problem.needs if need.worker_id == person.person_id)
    return sum(
        min(one.meetings, need.meetings)
        for need in problem.needs
        for one in need.partners
        if one.partner_id == person.person_id
    )


def room_of(person: Person, times: Iterable[HalfDay]) -> int:
    """How many meetings fit into these half-days of one person."""
    days: dict[object, int] = {}
    for when in times:
        days[when.day] = days.get(when.day, 0) + 1
    return sum(min(person.most_a_day, halves) for halves in days.values())


def _crowded(problem: CalendarProblem, calendar: TermCalendar, person: Person) -> str:
    """The sentence that more is due from somebody than they have room for; "" where it is not so."""
    standing = [one.when for one in calendar.standardisations if person.person_id in one.worker_ids]
    fixed = [one.when for one in problem.fixed.meetings if person.person_id in one.people]
    times = times_in(problem, person)
    gone = [when for when in (*standing, *fixed) if when not in times]
    asked, room = asked_of(problem, person) + len(standing), room_of(person, times) + len(gone)
    if asked <= room:
        return ""
    held = f", {counted(len(standing), 'standardisation meeting')} among them" if standing else ""
    short, excess = _short_of(problem, calendar, person), asked - room
    alone = f"; that alone keeps {excess} of {short} out" if excess < short else ""
    return f"{_in_words(person)} and has {asked} meetings{held} and {_room_words(person, times, room)}{alone}."


def _short_of(problem: CalendarProblem, calendar: TermCalendar, person: Person) -> int:
    """How many of somebody's meetings or visits have no place."""
    led = {need.urn for need in problem.needs if need.worker_id == person.person_id}
    return sum(
        one.short
        for one in missing(problem, calendar)
        if (one.person_id == person.person_id if one.kind == "partner" else one.kind == "meeting" and one.urn in led)
    )


def _room_words(person: Person, times: Sequence[HalfDay], room: int) -> str:
    """ "13 Tuesdays" where there is one meeting for each of one weekday, else "room for 26 on 13 days"."""
    days = {when.day for when in times}
    weekdays = {day.weekday() for day in days}
    if len(weekdays) == 1 and room == len(days):
        return f"{room} {WEEKDAYS[weekdays.pop()]}{'s' if room != 1 else ''}"
    most = "one meeting" if person.most_a_day == 1 else "two meetings"
    return f"room for {room} on {counted(len(days), 'day')} (at most {most} a day)"


def _in_words(person: Person) -> str:
    return f"{person.name} is {in_words(person.half_days)}"


def _most_apart(problem: CalendarProblem, times: Iterable[HalfDay], need: MeetingNeed) -> int:
    """The most new meetings of a school these half-days could hold as far apart as they must be, if nobody had any
    other meeting: the earliest week first, which no other choice betters."""
    least = problem.rules.least_weeks
    fixed = [week_of(problem.term, one.when.day) for one in problem.fixed.meetings if one.urn == need.urn]
    taken: list[int] = []
    for week in sorted({week_of(problem.term, when.day) for when in times}):
        if all(abs(week - other) >= least for other in (*fixed, *taken)):
            taken.append(week)
    return len(taken)
