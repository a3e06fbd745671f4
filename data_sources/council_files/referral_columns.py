"""The columns of the referrals file, with the headings councils give them."""

from itertools import product

from data_sources.council_files.draft import listed
from data_sources.council_files.school_numbers import SCHOOL_COLUMNS
from data_sources.reading.contract import Column, Contract

COUNTS = (
    "early_help_requests",
    "early_help_children",
    "early_help_accepted",
    "social_care_contacts",
    "social_care_children",
)
BARE_COUNTS = ("requests", "contacts", "referrals", "children", "accepted")
_EARLY_HELP = ("Early help", "EH", "Family help")
_SOCIAL_CARE = (
    "Social care",
    "CSC",
    "Children's social care",
    "Childrens social care",
    "MASH",
    "SC",
    "CSC front door",
    "Front door",
)


def _spellings(services: tuple[str, ...], counts: tuple[str, ...]) -> tuple[str, ...]:
    shapes = (
        "{s} {c}",
        "{c} {s}",
        "{c} to {s}",
        "{c} for {s}",
        "number of {s} {c}",
        "no of {s} {c}",
        "total {s} {c}",
        "{s} {c} total",
        "{s} {c} received",
        "{s} number of {c}",
        "{s} no of {c}",
        "number of {c} to {s}",
        "number of {c} for {s}",
        "{c} with {s}",
        "no {s} {c}",
        "{s} {c} count",
        "{s} total {c}",
        "{c} in {s}",
    )
    return tuple(shape.format(s=service, c=what) for service, what, shape in product(services, counts, shapes))


_CHILDREN = (
    "children",
    "distinct children",
    "unique children",
    "individual children",
    "children referred",
    "distinct children referred",
    "young people",
    "children and young people",
    "CYP",
    "distinct child count",
    "child count",
    "distinct CYP",
)
CONTRACT = Contract(
    kind="referrals",
    label="Referrals",
    key=("urn", "period_label"),
    keeps_columns=True,
    allow_repeats=True,  # repeats are found here, where both rows can be named
    is_public=False,
    columns=(
        *SCHOOL_COLUMNS,
        Column(
            "period_label",
            "Period",
            "text",
            example="2024/25",
            help="A school year (2024/25), a financial year (FY 2024/25), a term (Autumn 2024) or two dates.",
            aliases=listed("""
                Time period, Reporting period, Period covered, Date range, Referral period, Period name, Dates,
                Timeframe
            """),
        ),
        Column(
            "period_start",
            "Period start",
            "text",
            help="First day counted, in place of period.",
            aliases=listed("Start date, From, Date from, Start, Period from, From date"),
        ),
        Column(
            "period_end",
            "Period end",
            "text",
            help="Last day counted, in place of period.",
            aliases=listed("End date, To, Date to, End, Period to, To date"),
        ),
        Column(
            "year",
            "Year",
            "text",
            help="In place of period; may stand beside a term or quarter.",
            aliases=listed("Academic year, School year, Financial year, Fiscal year, FY, AY, Reporting year"),
        ),
        Column(
            "term",
            "Term",
            "text",
            help="Beside a year, in place of period.",
            aliases=listed("Quarter, Month, Qtr, School term"),
        ),
        Column(
            "early_help_requests",
            "Early help requests",
            "whole number",
            lowest=0,
            has_state=True,
            example="12",
            aliases=(
                "EH requests",
                "EH referrals",
                "Early help referrals",
                "Requests for early help",
                *_spellings(
                    _EARLY_HELP, ("requests", "referrals", "requests for support", "requests made", "referrals made")
                ),
            ),
            help="Every request in the period, repeat requests for one child included.",
        ),
        Column(
            "early_help_children",
            "Early help children",
            "whole number",
            lowest=0,
            has_state=True,
            example="10",
            aliases=(
                "EH children",
                "EH distinct children",
                "Children referred to early help",
                *_spellings(_EARLY_HELP, _CHILDREN),
            ),
            help="Different children those requests were about.",
        ),
        Column(
            "early_help_accepted",
            "Early help accepted",
            "whole number",
            lowest=0,
            has_state=True,
            example="8",
            aliases=(
                "EH accepted",
                "Accepted EH requests",
                *_spellings(
                    _EARLY_HELP,
                    (
                        "accepted",
                        "requests accepted",
                        "referrals accepted",
                        "accepted requests",
                        "accepted referrals",
                        "progressed",
                    ),
                ),
            ),
            help="Requests that were accepted.",
        ),
        Column(
            "social_care_contacts",
            "Social care contacts",
            "whole number",
            lowest=0,
            has_state=True,
            example="5",
            aliases=(
                "CSC contacts",
                "MASH contacts",
                "Contacts to social care",
                *_spellings(_SOCIAL_CARE, ("contacts", "contacts made", "referrals", "requests", "referrals made")),
            ),
            help="Every contact in the period.",
        ),
        Column(
            "social_care_children",
            "Social care children",
            "whole number",
            lowest=0,
            has_state=True,
            example="<5",
            aliases=("CSC children", "CSC distinct children", *_spellings(_SOCIAL_CARE, _CHILDREN)),
            help="Different children those contacts were about.",
        ),
        Column(
            "service",
            "Service",
            "text",
            help="Early help or Social care, when each has its own row.",
            aliases=listed("""
                Service type, Type, Referral type, Type of referral, Request type, Contact type, Team, Pathway,
                Referral to, Referred to, Category, Measure
            """),
        ),
        Column(
            "requests",
            "Requests",
            "text",
            help="With a service column.",
            aliases=listed("""
                Number of requests, No of requests, Total requests, Requests for support, Requests received
            """),
        ),
        Column(
            "contacts",
            "Contacts",
            "text",
            help="With a service column.",
            aliases=listed("Number of contacts, No of contacts, Total contacts"),
        ),
        Column(
            "referrals",
            "Referrals",
            "text",
            help="With a service column.",
            aliases=listed("""
                Number of referrals, No of referrals, Total referrals, Referrals received, Count, Number, Total,
                Volume, Value
            """),
        ),
        Column(
            "children",
            "Children",
            "text",
            help="With a service column.",
            aliases=listed("""
                Distinct children, Number of children, No of children, Unique children, Individual children,
                Children referred, Distinct CYP, Number of distinct children, No of distinct children, CYP, Number
                of unique children
            """),
        ),
        Column(
            "accepted",
            "Accepted",
            "text",
            help="With a service column.",
            aliases=listed("""
                Number accepted, No accepted, Accepted requests, Requests accepted, Referrals accepted, Accepted
                referrals, Total accepted, Progressed
            """),
        ),
    ),
)
NEEDED = (
    ("urn", "laestab", "school_code", "school_name"),
    ("period_label", "period_start", "year", "term"),
    (*COUNTS, *BARE_COUNTS),
)
