"""Which column of a council's file a heading means that no list of headings has: by what its words say together."""

from functools import lru_cache

from data_sources.council_files.heading_words import said_by

# kind -> column -> (what a heading must say, one of several; what it may say besides). A heading with any other word
# means something else: "Previous link worker", "Hub email" and "Requests declined" are no column's.
_Meaning = tuple[tuple[str, ...], str]

_SCHOOL: dict[str, _Meaning] = {
    "urn": (("urn",), "school,estab,number"),
    "laestab": (("laestab", "laestab+school", "laestab+estab"), "number"),
    "school_code": (("school+number", "estab+number", "estab"), "school"),
    "school_name": (("school", "school+name", "name", "school+title", "estab+name", "estab+title"), ""),
}
_PLACE: dict[str, _Meaning] = {
    "postcode": (("postcode",), "hub"),
    "easting": (("easting",), "hub,grid"),
    "northing": (("northing",), "hub,grid"),
    "latitude": (("latitude",), "hub,grid"),
    "longitude": (("longitude",), "hub,grid"),
}
_PEOPLE: dict[str, _Meaning] = {
    "worker_id": (("person+number", "link worker+number", "payroll+number"), ""),
    "worker_name": (("person", "link worker", "person+name", "link worker+name", "link worker+school"), "name"),
}
_TIER: _Meaning = (("tier",), "each term,count of")
_IN_MANY = {"number", "name", "date", "with", "on", "by", "title", "type"}
_EARLY, _SOCIAL = "early help", "social care"
_COUNT = "count of,number,made,to,from"
_CHILDREN = f"{_COUNT},distinct"


def _children(service: str) -> tuple[str, ...]:
    """Ways of saying how many children a service was asked about. "Children with EH" is none: they may have it."""
    heads = [f"{who}+{linked}" for who in ("children", "pupil") for linked in ("with", "distinct")]
    asked = [f"{service}+{head}+{what}" for head in heads for what in ("request", "contact", "referral")]
    named = [f"{service}+children", f"{service}+child"]
    return (*named, f"{service}+children+referred", f"{service}+pupil+referred", *asked)


_MEANINGS: dict[str, dict[str, _Meaning]] = {
    "link_workers": {
        "worker_id": _PEOPLE["worker_id"],
        "name": (("person", "link worker", "person+name", "link worker+name", "name"), ""),
        "role": (("job", "job+title", "job+name", "person+type", "person+job"), "person,title,link worker"),
        "fte": (("fte",), "contracted,job,person,scale"),
        "hours_per_week": (("hours",), "contracted,week,job,person"),
        "hub": (("hub",), "name,person"),
        "cluster": (("area",), "name,person"),
        "phases": (("phase",), "covers,school,person,of education"),
        "available_from": (("start", "from"), "date,person,job,contracted"),
        "available_to": (("end", "to"), "date,person,job,contracted"),
        "is_vacant": (("vacant",), "job"),
        **_PLACE,
    },
    "hubs": {"hub": (("hub", "name"), "name,title"), "cluster": (("area",), "name"), **_PLACE},
    "clusters": {**_SCHOOL, "cluster": (("area",), "name,school")},
    "current_allocation": {
        **_SCHOOL,
        **_PEOPLE,
        "tier": _TIER,
        "since": (("start", "from"), "date,person,link worker"),
    },
    "locks": {
        **_SCHOOL,
        **_PEOPLE,
        "action": (("action",), ""),
        "tier": _TIER,
        "reason": (("reason", "comment"), ""),
        "until": (("end", "expiry"), "date,on,action"),
    },
    "school_voice": {
        **_SCHOOL,
        "rating": (("rating",), "school,scale,all"),
        "evidence": (("evidence", "reason", "comment", "evidence+reason", "evidence+comment"), "rating,school"),
        "author": (("rated+by", "author", "rating+by"), "person,name"),
        "rated_on": (("rated+date", "rating+date", "rated+on", "rating+rated+on", "rating+rated+date"), ""),
        "expires_on": (("expiry",), "date,by,on,rating"),
    },
    "pupil_homes": {**_SCHOOL, "lsoa_code": (("lsoa", "lsoa+number"), "pupil,children,lives")},
    "travel_times": {
        **_SCHOOL,
        "destination": (("hub", "destination", "link worker"), "name,destination,to"),
        "travel_minutes": (("minutes", "travel+time", "travel+minutes"), "travel,time"),
    },
    "referrals": {
        **_SCHOOL,
        "period_label": (("period", "year+term", "school year+term"), "time,reporting"),
        "period_start": (("period+start", "period+from", "start", "from"), "date"),
        "period_end": (("period+end", "period+to", "end", "to"), "date"),
        "year": (("year", "school year", "financial year"), ""),
        "term": (("term",), ""),
        "early_help_requests": ((f"{_EARLY}+request", f"{_EARLY}+referral"), _COUNT),
        "early_help_accepted": (
            (f"{_EARLY}+accepted", f"{_EARLY}+request+accepted", f"{_EARLY}+referral+accepted"),
            _COUNT,
        ),
        "early_help_children": (_children(_EARLY), _CHILDREN),
        "social_care_contacts": ((f"{_SOCIAL}+contact", f"{_SOCIAL}+referral", f"{_SOCIAL}+request"), _COUNT),
        "social_care_children": (_children(_SOCIAL), _CHILDREN),
        "requests": (("request",), _COUNT),
        "contacts": (("contact",), _COUNT),
        "referrals": (("referral",), _COUNT),
        "children": (("children+distinct", "children+referred"), _CHILDREN),
        "accepted": (("accepted", "request+accepted", "referral+accepted"), _COUNT),
    },
}


@lru_cache(maxsize=20_000)
def column_meant(kind: str, heading: str) -> str:
    """The one column of a kind of file that a heading means, "" when it means none or could mean two.

    Every word of the heading has to be accounted for; of several columns the one that leaves fewest words over."""
    said = said_by(heading)
    left_over = {name: _left_over(said, meaning) for name, meaning in _MEANINGS.get(kind, {}).items()}
    fewest = min((left for left in left_over.values() if left is not None), default=None)
    meant = [name for name, left in left_over.items() if left is not None and left == fewest]
    return meant[0] if len(meant) == 1 else ""


def shared_words(kind: str, column: str, heading: str) -> int:
    """How many things a heading says that a column is about: what to suggest, never what to read."""
    wanted, _ = _MEANINGS.get(kind, {}).get(column, ((), ""))
    said = set(said_by(heading)) - _IN_MANY
    return max((len(set(one.split("+")) & said) for one in wanted), default=0)


def _left_over(said: tuple[str, ...], meaning: _Meaning) -> int | None:
    wanted, besides = meaning
    extra = [
        set(said) - set(one.split("+"))
        for one in wanted
        if set(one.split("+")) <= set(said) and _is_about_children(said, one)
    ]
    return min((len(left) for left in extra if left <= set(besides.split(","))), default=None)


def _is_about_children(said: tuple[str, ...], wanted: str) -> bool:
    """False where children only say what the contacts are about ("Contacts with children"): the first word counts."""
    who = next((word for word in ("children", "pupil") if word in wanted.split("+")), "")
    asked = [said.index(word) for word in ("request", "contact", "referral") if word in said]
    return not who or all(said.index(who) < place for place in asked)
