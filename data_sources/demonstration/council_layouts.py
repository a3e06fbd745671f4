"""Writes what the fictitious council would send: some CSV, some XLSX, with the headings people really use."""

from datetime import datetime

import pandas as pd

from data_sources.demonstration import homes
from data_sources.demonstration.geography import CORNER_M
from data_sources.demonstration.people import HUBS, POSTS, cluster_of
from data_sources.demonstration.schools import CONVERTED, OLD_NAME, OLD_URN
from data_sources.demonstration.services import SMALLEST_SHOWN, VOICE_EXPIRES_ON, VOICE_RATED_ON
from data_sources.exports import xlsx_bytes

WRITTEN_AT = datetime(2025, 9, 30, 9, 0, 0)  # inside the workbooks, so that the same seed gives the same bytes
NOT_RETURNED = ("Heathlands School", "2022/23")


def hubs() -> bytes:
    """The family hubs with their coordinates."""
    rows = [
        (
            hub.name,
            hub.cluster,
            round(CORNER_M[0] + 1000 * hub.x_km),
            round(CORNER_M[1] + 1000 * hub.y_km),
            hub.postcode,
        )
        for hub in HUBS
    ]
    return _csv(pd.DataFrame(rows, columns=["Family hub", "Cluster", "Easting", "Northing", "Postcode"]))


def link_workers() -> bytes:
    """The roster, vacancies included."""
    rows = [
        (
            post.post_id,
            post.holder or "Vacant",
            post.role,
            post.fte,
            post.hub,
            cluster_of(post),
            post.phases.title(),
            post.since,
            "",
        )
        for post in POSTS
    ]
    headings = ["Post number", "Name", "Job title", "FTE", "Base", "Cluster", "Phases", "In post from", "In post until"]
    table = pd.DataFrame(rows, columns=headings)
    table["In post from"] = pd.to_datetime(table["In post from"]).mask(table["Name"] == "Vacant")
    return xlsx_bytes({"Link workers": table}, WRITTEN_AT)


def clusters(schools: pd.DataFrame) -> bytes:
    """Each school's cluster."""
    return _csv(schools[["urn", "name", "cluster"]].set_axis(["URN", "School", "Cluster"], axis=1))


def referrals(table: pd.DataFrame) -> bytes:
    """Referrals by school and school year: small social care counts withheld, one return that never came."""
    table = table.astype(object)
    is_converted = table["name"] == CONVERTED
    table.loc[is_converted, ["urn", "name"]] = [OLD_URN, OLD_NAME]
    social_care = ["social_care_contacts", "social_care_children"]
    is_small = table["social_care_children"].between(1, SMALLEST_SHOWN - 1)
    table.loc[is_small, social_care] = f"<{SMALLEST_SHOWN}"
    school, year = NOT_RETURNED
    counts = ["early_help_requests", "early_help_children", "early_help_accepted", *social_care]
    table.loc[(table["name"] == school) & (table["period"] == year), counts] = "x"
    headings = ["URN", "School", "Academic year", "Early help requests", "Early help children", "Early help accepted"]
    headings += ["Social care contacts", "Social care children"]
    return xlsx_bytes({"Referrals": table[["urn", "name", "period", *counts]].set_axis(headings, axis=1)}, WRITTEN_AT)


def pupil_homes(table: pd.DataFrame) -> bytes:
    """How many pupils of each school live in each LSOA, the smallest counts withheld."""
    is_small = table["pupils"] < homes.SMALLEST_SHOWN
    written = table.assign(pupils=table["pupils"].astype(object).mask(is_small, f"<{homes.SMALLEST_SHOWN}"))
    return _csv(written.set_axis(["URN", "School", "Home LSOA (2021)", "Pupils"], axis=1))


def school_voice(table: pd.DataFrame) -> bytes:
    """What the schools that answered said."""
    written = table.assign(rated_on=pd.Timestamp(VOICE_RATED_ON), expires_on=pd.Timestamp(VOICE_EXPIRES_ON))
    headings = ["URN", "School", "Rating (1-5)", "Evidence", "Completed by", "Date completed", "Valid until"]
    return xlsx_bytes({"School voice": written.set_axis(headings, axis=1)}, WRITTEN_AT)


def current_allocation(table: pd.DataFrame) -> bytes:
    """Who leads each school today, by name, as most councils keep it."""
    written = table.assign(since=pd.to_datetime(table["since"]))
    headings = ["URN", "School", "Link worker", "TAS meetings", "Since"]
    return xlsx_bytes({"Current allocation": written.set_axis(headings, axis=1)}, WRITTEN_AT)


def locks(table: pd.DataFrame) -> bytes:
    """Decisions that a plan must respect."""
    return _csv(table.set_axis(["URN", "School", "Link worker", "Keep or ban", "Reason", "Until"], axis=1))


def _csv(table: pd.DataFrame) -> bytes:
    return table.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")
