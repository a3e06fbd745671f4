"""The fictitious council's term dates, its people's days and its schools' wishes for meetings, as files."""

import pandas as pd

from data_sources.demonstration.places import CENTRAL, EAST

TERM_DATES = (
    ("Autumn term 2025", "01/09/2025", "19/12/2025"),
    ("Half-term", "27/10/2025", "31/10/2025"),
    ("Spring term 2026", "05/01/2026", "27/03/2026"),
    ("Half-term", "16/02/2026", "20/02/2026"),
    ("Summer term 2026", "13/04/2026", "21/07/2026"),
    ("Early May bank holiday", "04/05/2026", "04/05/2026"),
    ("Half-term", "25/05/2026", "29/05/2026"),
    ("INSET day", "01/09/2026", "01/09/2026"),
    ("Autumn term 2026", "01/09/2026", "18/12/2026"),
    ("Half-term", "26/10/2026", "30/10/2026"),
    ("Spring term 2027", "04/01/2027", "25/03/2027"),
    ("INSET day", "04/01/2027", "04/01/2027"),
    ("Half-term", "15/02/2027", "19/02/2027"),
    ("Summer term 2027", "12/04/2027", "21/07/2027"),
    ("Early May bank holiday", "03/05/2027", "03/05/2027"),
    ("Half-term", "31/05/2027", "04/06/2027"),
)
# name, role, cluster covered, in or away, days, half, from, to, most meetings a day
AVAILABILITY = (
    ("Lucy Fairbairn", "", "", "in", "Mon-Wed", "", "", "", ""),
    ("Charlotte Ramsden", "", "", "in", "Tue, Wed, Thu", "", "", "", ""),
    ("Kwame Mensah", "", "", "in", "Mon, Tue", "", "", "", ""),
    ("Kwame Mensah", "", "", "in", "Wed", "am", "", "", ""),
    ("Mei-Ling Chan", "", "", "in", "Wed-Fri", "", "", "", ""),
    ("Rhiannon Prosser", "", "", "in", "Mon, Thu, Fri", "", "", "", ""),
    ("Maria Fernandes", "", "", "in", "Thu, Fri", "", "", "", "1"),
    ("Denise Holroyd", "", "", "away", "", "", "16/11/2026", "20/11/2026", ""),
    ("Denise Holroyd", "", "", "away", "", "", "01/02/2027", "12/02/2027", ""),
    ("Eleanor Marsh", "School nurse", CENTRAL, "in", "Mon, Tue, Thu", "", "", "", ""),
    ("Farida Begum", "School nurse", EAST, "in", "Tue, Wed", "", "", "", ""),
    ("Owen Pritchard", "School nurse", "", "in", "Mon-Thu", "", "", "", ""),
    ("Judith Lang", "Future in Mind educational improvement teacher", "", "in", "Mon-Fri", "", "", "", ""),
)
PREFERRED, REFUSED = (("Tue, Wed, Thu", ""), ("", "am"), ("", "pm")), (("Fri", "pm"), ("Mon", "am"))
SCHOOLS_A_WISH = 9


def term_dates() -> bytes:
    """Six terms with their half-terms, bank holidays and INSET days."""
    return _csv(pd.DataFrame(TERM_DATES, columns=["Term or holiday", "Starts", "Ends"]))


def availability() -> bytes:
    """The days of those who do not work every day, and of the partners."""
    headings = ["Name", "Role", "Area covered", "In or away", "Days", "AM or PM", "From", "To", "Most meetings a day"]
    return _csv(pd.DataFrame(AVAILABILITY, columns=headings))


def meeting_wishes(schools: pd.DataFrame) -> bytes:
    """A ninth of the schools prefer some half-days, and another ninth refuse one. Columns used: urn, name."""
    rows = []
    for place, school in enumerate(schools.sort_values("urn").itertuples()):
        turn = place // SCHOOLS_A_WISH
        if place % SCHOOLS_A_WISH == 0:
            rows.append((school.urn, school.name, "prefers", *PREFERRED[turn % len(PREFERRED)]))
        elif place % SCHOOLS_A_WISH == 4:
            rows.append((school.urn, school.name, "refuses", *REFUSED[turn % len(REFUSED)]))
    return _csv(pd.DataFrame(rows, columns=["URN", "School", "Prefers or refuses", "Days", "AM or PM"]))


def _csv(table: pd.DataFrame) -> bytes:
    return table.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")
