"""Council files under headings no list of ours has, each with the same rows under the headings of its template."""

import random
from dataclasses import dataclass

from tests.data_sources.files import csv_bytes, xlsx_bytes

# Column -> headings put together from what council officers say; some of them nobody can be expected to understand.
_SCHOOL = {
    "urn": [
        "GIAS URN no.",
        "Estab URN",
        "Setting's URN",
        "URN ref",
        "Academy URN",
        "Unique ref number",
        "School_Urn",
        "Urn #",
    ],
    "laestab": [
        "DfE establishment no",
        "LAESTAB ref",
        "School's DfE No.",
        "DfE / LAESTAB",
        "DfES no.",
        "DFE Nr",
        "LA-Estab number",
    ],
    "school_name": [
        "Name of setting",
        "Academy name",
        "School/Academy name",
        "Provider name",
        "Institution",
        "Estab Title",
    ],
}
_AREA = [
    "Cluster team", "Locality area", "TAS locality", "Area cluster", "Partnership zone", "Patch name",
    "Name of quadrant", "TAS neighbourhood", "Our district", "Localitty", "Geographical area", "Family cluster",
]  # fmt: skip
_BASE = [
    "Office location", "Work site", "Main base", "Where based", "Usual base", "Hub / base", "Premises", "Base site",
    "Family Hub base", "Current office", "Touchdown base",
]  # fmt: skip
_PERSON = [
    "Team member", "TAS worker", "TAS link worker", "Name of practitioner", "Colleague", "Member of staff",
    "EH lead practitioner", "Officer's name", "Lead professional", "Named TAS lead", "Employe name",
    "Responsible officer", "School link officer", "Practicioner name", "Caseholder",
]  # fmt: skip
_START = ["Started", "Commenced", "Date commenced", "Start day", "In post since", "Starting date", "Joined service"]
_TIER = ["TAS offer", "Level of offer", "Termly meetings", "Current level", "Meetings each term", "Offer type"]
_WORDS: dict[str, dict[str, list[str]]] = {
    "link_workers": {
        "name": _PERSON,
        "role": ["Position/role", "Role name", "Current post", "Occupation", "Staff role", "Job Titel", "What they do"],
        "fte": ["W.T.E.", "Contract FTE", "Employee WTE", "F.T.E", "Post WTE", "Fulltime equivalent", "Wte contracted"],
        "hours_per_week": ["Contractual hours", "Hrs each week", "Weekly hrs", "Working hours per week", "Paid hrs"],
        "hub": _BASE,
        "cluster": _AREA,
        "phases": ["Phase(s) covered", "Phases worked with", "Phase supported", "School phase(s)", "Age phase"],
        "available_from": _START,
    },
    "hubs": {
        "hub": ["Hub site", "Name of base", "Family hub building", "Office name", "Centre / hub", "Hub Title"],
        "cluster": _AREA,
        "easting": ["Grid easting", "Easting (OS)", "Site easting", "Hub X coord", "X_COORD"],
        "northing": ["Grid northing", "Northing (OS)", "Site northing", "Hub Y coord", "Y_COORD"],
    },
    "clusters": {**_SCHOOL, "cluster": _AREA},
    "current_allocation": {**_SCHOOL, "worker_name": _PERSON, "tier": _TIER, "since": ["Lead since", *_START]},
    "referrals": {
        **_SCHOOL,
        "period_label": ["Timespan", "Reporting timeframe", "Year / term", "Period of time", "Time frame"],
        "early_help_requests": [
            "Number of EHA requests", "Family Help requests made", "EH requests (number)", "Targeted support referrals",
            "No. EHA referrals submitted", "Total TAF requests", "Requests for EHAs", "Early Help aplications",
        ],
        "early_help_children": [
            "Children referred for EHA", "Individual children (EHA)", "EHA - distinct children", "Unique CYP EHA",
            "Children with an EH request", "Different children in EHA requests",
        ],
        "early_help_accepted": [
            "EHAs accepted", "EHA requests approved", "No. of TAF agreed", "Accepted EHA referrals", "EHA signed off",
        ],
        "social_care_contacts": [
            "Number of contacts with MASH", "Social services contacts", "No. of CSC contacts made",
            "Contacts (front door)", "Contacts sent to social care", "MASH requests received",
            "Contacts - Integrated Front Door",
        ],
        "social_care_children": [
            "Children with a social care contact", "Individual children (MASH)", "Children referred to CSC",
            "Unique children with MASH contact", "MASH: different children", "Pupils with a MASH contact",
        ],
    },
    "school_voice": {
        **_SCHOOL,
        "rating": ["Overall judgement", "Overall score (1-5)", "School's rating", "Score out of 5", "Level of concern"],
        "evidence": ["Supporting evidence", "School comment", "Evidence / rationale", "What the school told us"],
        "rated_on": ["Judgement date", "Day rated", "When scored", "Date of score", "Date filled in", "Date agreed"],
        "expires_on": ["Review on", "Date of review", "Expiry day", "Good until", "Lapses"],
    },
    "travel_times": {
        **_SCHOOL,
        "destination": ["Hub base", "Centre name", "Travel to", "Destination office", "Site / hub"],
        "travel_minutes": ["Mins by car", "Driving mins", "Commute (mins)", "Journey duration (mins)", "One-way mins"],
    },
    "locks": {
        **_SCHOOL,
        "worker_name": _PERSON,
        "action": ["Current decision", "The instruction", "Must/must not", "Ban or keep", "TAS rule", "Verdict"],
        "reason": ["Reasons", "The rationale", "Remark", "Basis", "Background"],
        "until": ["Ends on", "Decision until", "Expiry day", "Review on", "Good until"],
    },
}  # fmt: skip
DECOYS = [
    "Link worker email", "Previous link worker", "Deputy lead", "Line manager", "Hub phone", "Base address",
    "Team manager",     "Head teacher", "Number on roll", "No. of pupils", "Requests declined", "Annual leave hours",
    "Overtime hours",
    "Cluster chair", "Date of last meeting", "School email", "Former cluster", "Old URN", "Ofsted rating",
    "Notes (internal)",     "Backup worker", "Telephone", "EHAs closed", "Contacts per 1000", "% requests accepted",
    "Team leader",
    "Postal town",     "Proposed link worker", "Cover officer", "Site manager", "Children on roll",
    "Children with an EHA",
    "Repeat requests",     "School phone", "Vacancy closing date", "SENCO", "Designated safeguarding lead",
    "CIN children", "Police contacts",
]  # fmt: skip
_PEOPLE = ["Ann Lee", "Bo Hill", "Cy Day", "Di May", "Ed Fox", "Flo Orr"]
_AREAS = ["North", "South Side", "Five Towns"]
_CELLS = {
    "name": _PEOPLE, "worker_name": _PEOPLE, "role": ["Senior link worker", "Family hub worker"], "fte": ["1", "0.6"],
    "hours_per_week": ["37", "18.5", "22.2"], "hub": ["Ash Hub", "Elm Hub", "Oak Hub"], "cluster": _AREAS,
    "phases": ["Primary", "P/S", "All", "Primary only"], "available_from": ["01/09/2024", "15/01/2025"],
    "since": ["01/09/2024", ""], "easting": ["377700", "378800"], "northing": ["398700", "399900"],
    "tier": ["2 meetings", "KIT", "3 x termly"], "period_label": ["2024/25"], "early_help_requests": ["31", "0", "12"],
    "early_help_children": ["9", "*", "<5"], "early_help_accepted": ["0", "", "c"],
    "social_care_contacts": ["14", "<5", "22"], "social_care_children": ["7", "*", "0"], "rating": ["1", "3", "5"],
    "evidence": ["More requests", "Calm"], "rated_on": ["15/01/2026"], "expires_on": ["15/07/2026", ""],
    "destination": ["Ash Hub"], "travel_minutes": ["14", "22.5", "7"], "action": ["keep", "ban"],
    "reason": ["Long-standing work", "Is a governor"], "until": ["31/08/2026", ""],
}  # fmt: skip
_OPTIONAL = {
    "school_name", "role", "hub", "phases", "available_from", "since", "tier", "evidence", "expires_on", "reason",
    "until",     "early_help_accepted", "early_help_children", "social_care_children",
}  # fmt: skip


@dataclass(frozen=True)
class UntoldFile:
    """`data` has headings nobody was told, `plain` the same rows under the template's. `headings` are by column."""

    kind: str
    name: str
    data: bytes
    plain: bytes
    headings: dict[str, str]


def untold_file(seed: int, labels: dict[str, dict[str, str]]) -> UntoldFile:
    """The file of this number; `labels` are the template's headings by kind and column."""
    dice = random.Random(seed)
    kind = sorted(_WORDS)[seed % len(_WORDS)]
    is_sure = kind == "hubs"
    columns = [name for name in _WORDS[kind] if name not in _OPTIONAL or is_sure or dice.random() < 0.6]
    for pair in (("urn", "laestab"), ("fte", "hours_per_week")):
        if pair[0] in columns:
            columns.remove(dice.choice(pair))
    if kind == "referrals" and dice.random() < 0.4:
        left_out = dice.choice(["early", "social"])
        columns = [name for name in columns if not name.startswith(left_out)]
    told = [name for name in columns if dice.random() < 0.35]  # some headings are the template's
    headings = {
        name: labels[kind][name] if name in told else _styled(dice.choice(_WORDS[kind][name]), dice) for name in columns
    }
    number = dice.randint(3, 6)
    rows = [[_cell(name, i, dice) for name in columns] for i in range(number)]
    decoys = dice.sample(DECOYS, dice.randint(0, 3))
    order = dice.sample(range(len(columns) + len(decoys)), len(columns) + len(decoys))
    table = [[*headings.values(), *decoys]]
    table += [[*row, *(f"{dice.choice(['x', '3', 'Zed Zee', '01/02/2023'])}" for _ in decoys)] for row in rows]
    table = [[row[i] for i in order] for row in table]
    plain = csv_bytes([[labels[kind][name] for name in columns], *rows])
    if dice.random() < 0.5:
        return UntoldFile(kind, "export.csv", csv_bytes(table, dice.choice(",;\t")), plain, headings)
    titles = [["Team Around the School"], ["Official"], []][: dice.randint(0, 3)]
    sheets = {"Sheet1": [*titles, *table]}
    if dice.random() < 0.4:
        notes = {"Read me": [["Author", "Remarks"], ["Jo", "draft"]]}
        sheets = {**notes, **sheets} if dice.random() < 0.5 else {**sheets, **notes}
    return UntoldFile(kind, "Copy of list v3 FINAL.xlsx", xlsx_bytes(sheets), plain, headings)


def _styled(heading: str, dice: random.Random) -> str:
    styles = (str, str, str.upper, str.lower, lambda text: text.replace(" ", "_"), lambda text: f" {text} ")
    return dice.choice(styles)(heading)


def _cell(name: str, i: int, dice: random.Random) -> str:
    numbered = {
        "urn": f"{105901 + i}", "laestab": f"355/{2001 + i}", "school_name": f"Example {i} Primary", "name": _PEOPLE[i],
        "hub": f"{['Ash', 'Elm', 'Oak', 'Fir', 'Yew', 'Bay'][i]} Hub",
    }  # fmt: skip
    return numbered.get(name) or dice.choice(_CELLS[name])
