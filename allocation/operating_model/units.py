"""Which unit fits which number of a model, and the most it may be."""

import re

from allocation.operating_model.periods import PERIODS

_PERIOD = f"({'|'.join(PERIODS)})"
_HOURS = {
    "paid_hours_per_week": "hours a week",
    "weeks_per_term": "weeks a term",
    "terms_per_year": "terms a year",
    "days_per_week": "days a week",
    "direct_share": "share of paid time",
    "meeting_hours": "hours a meeting",
    "preparation_hours": "hours a meeting",
    "follow_up_hours": "hours a meeting",
    "contact_hours": "hours a contact",
    "hours_per_case": "hours a case",
    "default_cases_per_100_pupils": "cases per 100 pupils a term",
    "miles_per_hour": "miles an hour",
    "road_factor": "road miles per straight mile",
}
_CASES_AT_ONCE = "cases at once per full-time post"
# (pattern of the key, pattern of the unit, the unit in words)
_RULES: tuple[tuple[str, str, str], ...] = (
    (r"tiers\.[^.]+\.meetings\.[^.]+", rf"meetings a {_PERIOD}", "meetings a term, half-term, month, week or year"),
    (
        r"tiers\.[^.]+\.presence\.[^.]+",
        "share of a full-time post|days a week",
        "share of a full-time post, or days a week",
    ),
    (r"tiers\.[^.]+\.contacts", rf"keeping-in-touch contacts a {_PERIOD}", "keeping-in-touch contacts a term"),
    (r"roles\.[^.]+\.(ceiling|floor)\.[^.]+", "schools per full-time post", "schools per full-time post"),
    (r"roles\.[^.]+\.cases\.intensive_share", "share of cases", "share of cases"),
    (r"roles\.[^.]+\.cases\.(shortest|longest)_weeks", "weeks a case is open", "weeks a case is open"),
    (r"roles\.[^.]+\.cases\.[^.]+", _CASES_AT_ONCE, _CASES_AT_ONCE),
    (
        r"partners\.[^.]+\.attendance\.[^.]+\.(visits|tiers\.[^.]+)",
        rf"share of meetings|meetings a {_PERIOD}",
        "share of meetings, or meetings a term, half-term, month, week or year",
    ),
    (r"partners\.[^.]+\.visit_hours", "hours a visit", "hours a visit"),
    (r"partners\.[^.]+\.(offered_hours|offered_by_area\.[^.]+)", "hours a term", "hours a term"),
    (r"standardisation", rf"meetings a {_PERIOD}", "meetings a month"),
    (r"entitlement\.[^.]+\.cut_offs\.[^.]+", "need points", "need points"),
    (r"must_have\.[^.]+\.count", "people for every [a-z][a-zA-Z ]*", "people for every school"),
    (r"must_have\.[^.]+\.most_schools", "schools per full-time post", "schools per full-time post"),
    (r"staffing\.steps\.\d+\.workers", "people per area", "people per area"),
    *((rf"hours\.{name}", re.escape(unit), unit) for name, unit in _HOURS.items()),
)
_SHARES = re.compile(r"^share of ")


def wrong_unit(key: str, unit: str) -> str:
    """Why the unit does not fit the number at this key; "" where it does, or where any unit will."""
    for pattern, fits, said in _RULES:
        if re.fullmatch(pattern, key):
            return "" if re.fullmatch(fits, unit) else f"the unit '{unit}' does not fit here; it is counted in {said}"
    return ""


def most(key: str, unit: str) -> float | None:
    """The most a number may be: 1 for a share, 100 for need points; None for no limit."""
    if _SHARES.match(unit) or key == "stability.sure_enough":
        return 1.0
    return 100.0 if unit == "need points" else None
