"""The words people put in headings, and the one thing several of them say: "Team member" and "Officer" are a person."""

import re
import unicodedata
from functools import lru_cache

_SHORTEST_TYPO = 6
_MOST_WORDS = 5

# What is said, and every way of saying it; the longest wording is understood first ("post code" before "post").
_SAID: dict[str, str] = {
    "early help": """early help, earlyhelp, eh, eha, ehat, early help assessment, eh assessment, eha assessment, taf,
        team around the family, team around family, family help, targeted support, targeted early help,
        targeted family support, early support, early intervention, early help hub, eh hub""",
    "social care": """social care, socialcare, csc, cscs, mash, front door, social services, children social care,
        childrens social care, child social care, children services, multi agency safeguarding hub,
        integrated front door, single front door, childrens front door, csc front door, mash front door""",
    "request": """request, application, request for support, request for service, request for help,
        request for assistance, rfs""",
    "referral": "referral",
    "referred": "referred, requested",
    "contact": "contact",
    "accepted": "accepted, progressed, approved, agreed, taken forward, taken on",
    "children": "children, young people, children and young people, cyp, yp",
    "pupil": "pupil, student",
    "child": "child, young person",
    "distinct": "distinct, unique, individual, different, separate",
    "with": "with, having, who had, subject of, subject to",
    "made": "made, received, submitted, sent, raised, logged, recorded, sent in, come in",
    "count of": "number of, no of, num of, nr of, count of, total number of, total no of, count, total, quantity, qty",
    "number": "number, no, num, nr, id, identifier, ref, reference, code",
    "payroll": "payroll, personnel, assignment",
    "school": """school, establishment, setting, academy, institution, education setting, educational setting,
        educational establishment, education provider, provider""",
    "urn": "urn, gias urn, unique reference number, unique ref number, unique ref no, unique reference no",
    "laestab": """laestab, la estab, lea estab, leaestab, dfe, dfes, dcsf, dfe estab, dfe establishment, dfe laestab,
        dfe la estab""",
    "estab": "estab",
    "lsoa": "lsoa, lower super output area, lower layer super output area",
    "lives": "home, homes, live, living, resident, residence, where pupils live",
    "name": "name, full name",
    "title": "title",
    "link worker": """link worker, linkworker, senior link worker, slw, school link worker, lw, link officer,
        link practitioner, link person, named link, link lead, early help link worker, eh link worker""",
    "person": """person, worker, team member, member of staff, member of team, member of the team, staff member, staff,
        employee, officer, practitioner, colleague, post holder, postholder, holder of post, key worker, keyworker,
        lead, lead professional, lead practitioner, lead worker, lead officer, leading officer, named worker,
        named person, named contact, named officer, named practitioner, named lead, coordinator, co ordinator,
        early help worker, early help lead, early help practitioner, early help officer, eh worker, eh lead,
        eh practitioner, eh officer,
        allocated to, assigned to, led by, responsible officer, responsible worker, contact person, senior practitioner,
        who leads, family support worker, pfsa, caseholder, case holder, caseworker""",
    "job": "job, post, position, role, designation, occupation",
    "type": "type, kind",
    "fte": """fte, wte, full time equivalent, fulltime equivalent, whole time equivalent, wholetime equivalent,
        full time equivalence, proportion of full time, fraction of full time""",
    "hours": "hours, hour, hrs, hr, hpw",
    "week": "week, weekly, per week, a week, pw, pw, wk, per wk, each week",
    "contracted": "contracted, contract, contractual, working, worked, actual, paid, basic",
    "phase": "phase, age phase, phase of education, education phase, school phase, phase of school",
    "covers": "cover, covered, supported, works with, worked with, work with, can work with, served, serves",
    "hub": """hub, base, office, centre, center, site, building, location, family hub, childrens centre,
        children centre, workplace, work place, place of work, work base, work location, work site, based at,
        where based, premises, venue, family centre, usual base, main base, normal base, home hub,
        start point, starting point""",
    "area": """cluster, locality, area, district, patch, quadrant, partnership, neighbourhood, neighborhood, zone,
        region, team, clp, pyramid, community learning partnership, learning community, family of schools,
        school cluster, cluster of schools, geographical area, geographic area, local area,
        local patch, local team, local cluster""",
    "postcode": "postcode, post code, postal code, pcode",
    "easting": "easting, x coordinate, x coord, grid x, os x",
    "northing": "northing, y coordinate, y coord, grid y, os y",
    "latitude": "latitude, lat",
    "longitude": "longitude, long, lng, lon",
    "grid": "grid, coordinate, coord, os, bng, wgs84, decimal, degree, metre, m",
    "date": "date, day, when",
    "from": "from",
    "to": "to",
    "start": """start, starts, started, starting, since, commenced, commencement, joined, appointed, joined service,
        joined team, began, begins,
        in post from, in post since, available from""",
    "end": "end, ends, ended, ending, leaving, leaves, leaver, until, last day, in post until, available to",
    "vacant": "vacant, vacancy, is vacant, vacant yn, filled or vacant, vacant or filled",
    "period": "period, time period, timeframe, time frame, reporting period, date range, period covered, timespan",
    "financial year": "financial year, fiscal year, fin year, fin yr, financial yr, fy",
    "school year": "academic year, school year, academic yr, school yr, ay, acad year",
    "year": "year, yr",
    "term": "term, school term, quarter, qtr, month",
    "rating": """rating, score, judgement, judgment, level of need, need level, need rating, need score, school voice,
        voice rating, voice score, level of concern, concern rating, concern score, need judgement""",
    "rated": "rated, scored, judged, completed, assessed, given, submitted, agreed with school, filled in",
    "by": "by",
    "on": "on",
    "author": "author, rater, assessor, respondent",
    "evidence": """evidence, narrative, qualitative evidence, supporting evidence, what the school said,
        what the school told us, what school said""",
    "reason": "reason, rationale, why, justification, basis",
    "comment": "comment, note, remark",
    "expiry": "expiry, expires, expire, valid until, valid to, review, next review, review due, good until, lapse",
    "tier": """tier, level, offer, support level, level of support, meeting frequency, frequency of meeting, frequency,
        meetings, meeting, level of offer, support offer, support tier, offer level""",
    "each term": "per term, a term, each term, termly, every term",
    "action": """action, decision, keep or ban, ban or keep, keep ban, instruction, constraint, lock or ban, pin or ban,
        must or must not, must must not, lock type, rule""",
    "minutes": "minute, min, mins",
    "travel": "travel, drive, driving, journey, car, by car, commute, one way, commuting",
    "time": "time, duration",
    "destination": "destination, travelling to, travel to, drive to, journey to, destination hub",
    "service": "service",
    "all": "overall, all",
    "of education": "education, of education",
    "scale": "0 1, 1 5, 1 to 5, 0 to 1, out of 5",
    "": """of, the, a, an, for, in, at, this, their, our, your, is, are, each, and, tas, team around the school,
        current, currently, present""",
    # Each makes another thing of a heading. No column takes a word it does not know, so they need no rule; they are
    # here lest one be taken for a slip of the pen in another word.
    "something else": """previous, former, formerly, old, email, phone, telephone, mobile, manager, deputy, backup,
        covering, address, ward, declined, refused, rejected, closed, opened, repeat, average, percent, rate, target,
        planned, proposed, future, budget, budgeted, training, overtime, annual, sector, section, mentor, senior,
        supervisor, second, secondary, primary, special, closing, ranking, child minder""",
}


@lru_cache(maxsize=20_000)
def words_of(heading: str) -> tuple[str, ...]:
    """The words of a heading, small, without plural s; "%" is the word percent. "LinkWorker" is two words."""
    text = unicodedata.normalize("NFKD", heading).replace("%", " percent ").replace("&", " and ")
    text = re.sub(r"\(s\)|['’]|(?<=\b[A-Za-z])\.(?=[A-Za-z]\b)", "", text)
    text = re.sub(r"(?<=[a-z]{2})(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2,})", " ", text)
    return tuple(_singular(word) for word in re.findall(r"[a-z0-9]+", text.casefold()))


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 2 and word.endswith("s") and not word.endswith("ss") else word


_PHRASES = {words_of(wording): said for said, several in _SAID.items() for wording in several.split(",")}
_BESIDE_THE_POINT = set(words_of("TAS current currently present"))  # also inside a wording: "Named TAS lead"
_KNOWN = {word for phrase in _PHRASES for word in phrase}


@lru_cache(maxsize=20_000)
def said_by(heading: str) -> tuple[str, ...]:
    """What a heading says, in its order: known wordings as the thing they mean, every other word as it is.

    One slip of the pen in a word of six letters or more is forgiven where it can be one known word only."""
    words = [_spelt(word) for word in words_of(heading) if word not in _BESIDE_THE_POINT]
    said: list[str] = []
    while words:
        length = next((n for n in range(_MOST_WORDS, 0, -1) if tuple(words[:n]) in _PHRASES), 0)
        said.append(_PHRASES[tuple(words[:length])] if length else words[0])
        words = words[length or 1 :]
    return tuple(filter(None, said))


def _spelt(word: str) -> str:
    if word in _KNOWN or len(word) < _SHORTEST_TYPO:
        return word
    near = [known for known in _KNOWN if len(known) >= _SHORTEST_TYPO - 1 and _is_one_slip(word, known)]
    return near[0] if len(near) == 1 else word


def _is_one_slip(one: str, other: str) -> bool:
    """Whether one letter is changed, lost, added or swapped with its neighbour."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    shorter = min(len(one), len(other))
    start = next((i for i in range(shorter) if one[i] != other[i]), shorter)
    left, right = one[start:], other[start:]
    is_swap = left[:2] == right[:2][::-1] and left[2:] == right[2:]
    return is_swap or left[1:] == right[1:] or left[1:] == right or left == right[1:]
