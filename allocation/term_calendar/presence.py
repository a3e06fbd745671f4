"""When a person can come and when a school can meet, as plain questions and as words."""

from allocation.term_calendar.entities import EVERY_HALF_DAY, CalendarProblem, MeetingNeed, Pattern, Person
from allocation.term_calendar.term_dates import WEEKDAYS, HalfDay, half_days


def why_away(person: Person, when: HalfDay) -> str:
    """Why somebody cannot come then, in words that follow their name; "" where they can."""
    if when.pattern not in person.half_days:
        return f"is {in_words(person.half_days)}"
    away = next((one for one in person.away if one.first <= when.day <= one.last), None)
    if away is None:
        return ""
    reason = f" ({away.reason})" if away.reason else ""
    return f"is away from {away.first:%d/%m/%Y} to {away.last:%d/%m/%Y}{reason}"


def times_in(problem: CalendarProblem, person: Person) -> tuple[HalfDay, ...]:
    """The half-days of the term when somebody is in and something new may be placed, in order."""
    earliest = problem.rules.not_before
    return tuple(
        when
        for when in half_days(problem.term)
        if (earliest is None or when.day >= earliest) and not why_away(person, when)
    )


def times_for(problem: CalendarProblem, need: MeetingNeed) -> tuple[HalfDay, ...]:
    """The half-days when a school's link worker is in and the school does not refuse."""
    return tuple(
        when for when in times_in(problem, problem.person(need.worker_id)) if when.pattern not in need.excluded
    )


def pattern_words(pattern: Pattern) -> str:
    """ "Tuesdays and Thursday mornings"; "every day" for all, "every morning" for all mornings."""
    if pattern == EVERY_HALF_DAY:
        return "every day"
    for half, name in ((False, "every morning"), (True, "every afternoon")):
        if pattern == frozenset((weekday, half) for weekday in range(len(WEEKDAYS))):
            return name
    said = []
    for weekday, name in enumerate(WEEKDAYS):
        halves = {half for day, half in pattern if day == weekday}
        if len(halves) == 2:
            said.append(f"{name}s")
        elif halves:
            said.append(f"{name} {'afternoons' if True in halves else 'mornings'}")
    return said[0] if len(said) == 1 else " and ".join([", ".join(said[:-1]), said[-1]]) if said else "no day"


def in_words(half_days: Pattern) -> str:
    """When somebody is in, in words that follow "is": "in on Tuesdays only", "in every morning only"."""
    if not half_days:
        return "never in"
    said = pattern_words(half_days)
    on = "" if said.startswith("every ") else "on "
    return f"in {on}{said}{'' if half_days == EVERY_HALF_DAY else ' only'}"
