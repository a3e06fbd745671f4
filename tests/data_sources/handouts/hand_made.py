"""A council of six schools typed in by hand: known, hidden, small and missing figures, and names that would do harm."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from pyproj import Transformer

from allocation.entities import Hub, LinkWorker
from allocation.partner_rota.split import VisitSplit
from allocation.plan import Assignment, Plan
from allocation.settings import AllocationSettings
from allocation.solver.named_people import completed
from data_sources import operating_models, planning
from data_sources.district import District
from data_sources.handouts.basis import Handout, PlanAbout
from data_sources.joining.arrangements import CURRENT_COLUMNS, LOCK_COLUMNS, TRAVEL_COLUMNS
from data_sources.planning import Prepared
from data_sources.standing import Standing

ASH, BIRCH, CEDAR, DELL, ELM, FIR = "100001", "100002", "100003", "100004", "100005", "100006"
EVIL = "<script>alert(1)</script> & =cmd|' /C calc'!A1 [x](http://evil.example)"
HARMFUL = f"\x08Cedar\u202e {EVIL}"
START = date(2026, 9, 1)
COUNTS = ("early_help_children", "early_help_requests", "early_help_accepted")
CONTACTS = ("social_care_children", "social_care_contacts")
TO_DEGREES = Transformer.from_crs(27700, 4326, always_xy=True)


def school(urn: str, name: str, **more: Any) -> dict[str, Any]:
    """A primary of 200 pupils with every figure known."""
    known = {
        "urn": urn, "laestab": f"001{urn[-4:]}", "name": name, "authority_code": "001", "authority_name": "Testford",
        "phase": "primary", "is_all_through": False, "establishment_type": "Community school", "status": "Open",
        "cluster": "North", "hub": "Mill", "ward_name": "Ward", "predecessor_urns": "", "location_note": "",
        "easting": 400_000.0, "northing": 300_000.0, "pupils": 200.0,
        "fsm_percent": 25.0, "fsm_eligible_pupils": 50.0, "fsm_pupil_base": 200.0, "fsm_definition": "FSM6",
        "fsm_year": "2024/25", "fsm_source": "school census", "fsm_note": "",
        "area_deprivation_score": 0.2, "area_deprivation_measure": "IDACI", "area_deprivation_vintage": "2025",
        "area_deprivation_method": "pupil homes", "area_deprivation_note": "",
        **dict.fromkeys(COUNTS, 20.0), **dict.fromkeys(CONTACTS, 10.0), "referral_years": 2.0, "social_care_years": 2.0,
        "persistent_absence_percent": 12.0, "voice_rating": np.nan, "voice_evidence": "", "voice_author": "",
        "voice_rated_on": pd.NaT, "voice_expires_on": pd.NaT,
    }  # fmt: skip
    return known | more


def table() -> pd.DataFrame:
    """Ash: all known, rated. Birch: early help hidden, three children in social care. Cedar: nothing known, a harmful
    name. Elm: low need. Dell and Fir: secondaries, Fir without a place."""
    nothing = dict.fromkeys(
        [
            "pupils",
            "fsm_percent",
            "fsm_eligible_pupils",
            "fsm_pupil_base",
            "area_deprivation_score",
            *COUNTS,
            *CONTACTS,
        ],
        np.nan,
    )
    few, nowhere = {"fsm_percent": 5.0, "fsm_eligible_pupils": 10.0}, {"easting": np.nan, "northing": np.nan}
    rated = {
        "voice_rating": 4.0,
        "voice_author": "Head teacher",
        "voice_rated_on": pd.Timestamp(2026, 5, 4),
        "voice_expires_on": pd.Timestamp(2027, 7, 31),
    }
    rows = [
        school(ASH, "Ash Primary", fsm_percent=40.0, fsm_eligible_pupils=80.0, area_deprivation_score=0.4, **rated),
        school(BIRCH, "Birch Primary", early_help_children="suppressed", social_care_children=3.0),
        school(CEDAR, HARMFUL, **nothing),
        school(ELM, "Elm Primary", area_deprivation_score=0.05, **few, **dict.fromkeys(COUNTS, 6.0)),
        school(DELL, "Dell High", phase="secondary", pupils=900.0, fsm_percent=30.0, fsm_eligible_pupils=60.0),
        school(FIR, "Fir High", phase="secondary", pupils=800.0, early_help_children=40.0, **nowhere),
    ]
    frame = pd.DataFrame(rows)
    stated = ["pupils", "fsm_percent", "area_deprivation_score", "persistent_absence_percent", "voice_rating"]
    for name in (*stated, *COUNTS, *CONTACTS):
        is_word = frame[name].map(lambda cell: isinstance(cell, str))
        word = frame[name].where(is_word, frame[name].notna().map({True: "known", False: "missing"}))
        frame[name] = pd.to_numeric(frame[name].mask(is_word), errors="coerce")
        frame[f"{name}_state"] = word.astype("str")
    longitude, latitude = TO_DEGREES.transform(frame["easting"], frame["northing"])
    placed = np.isfinite(frame["easting"])
    return frame.assign(longitude=np.where(placed, longitude, np.nan), latitude=np.where(placed, latitude, np.nan))


ANN = LinkWorker("ann", "Ann Lead", "senior_link_worker", 1.0, "North", hub="Mill")
BEN = LinkWorker("ben", "Ben Second", "senior_link_worker", 1.0, "North", easting=401_000.0, northing=301_000.0)
HUB = LinkWorker("h 1", "Hal Hub", "family_hub_staff", 0.5, "North", hub="Nowhere known")
SOC = LinkWorker("soc", "Sal Social", "social_worker", 1.0, "North", hub="Mill")


def district() -> District:
    """Testford with two link workers, one of the family hub and a social worker."""
    nothing = pd.DataFrame()
    return District(
        authority_code="001",
        authority_name="Testford",
        is_demonstration=False,
        schools=table(),
        unmatched=nothing,
        left_out=nothing,
        workers=(ANN, BEN, HUB),
        vacancies=nothing,
        hubs=(Hub("Mill", "North", 400_500.0, 300_500.0), Hub("Nowhere known", "North")),
        locks=pd.DataFrame(columns=LOCK_COLUMNS, dtype="str"),
        travel_times=pd.DataFrame(columns=TRAVEL_COLUMNS),
        current=pd.DataFrame(
            [(urn, who, "", pd.NaT) for urn, who in ((ASH, "ann"), (BIRCH, "ann"), (DELL, "ben"), (CEDAR, "ben"))],
            columns=CURRENT_COLUMNS,
        ),
        lsoa_areas=None,
        ward_areas=None,
        cluster_areas=None,
        sources=(),
        notes=(),
        data_version="v",
        social_workers=(SOC,),
    )


def prepared() -> Prepared:
    """Testford scored and built under the Wakefield model, for a term that begins on 1 September 2026."""
    of, model = district(), operating_models.load("wakefield")
    settings = AllocationSettings(planning_date=START)
    need = planning.score(of, as_of=START)
    entitled = planning.entitlement(of, need, model, Standing(), START)
    return planning.put_together(of, model, settings, need, entitled)


# Birch goes from Ann to Ben; Elm, which nobody leads, to the family hub; Fir stays without anybody.
LINES = (
    Assignment(ASH, "ann", "two_meetings"),
    Assignment(BIRCH, "ben", "two_meetings"),
    Assignment(CEDAR, "ben", "keeping_in_touch"),
    Assignment(ELM, "h 1", "keeping_in_touch"),
    Assignment(DELL, "ben", "three_meetings"),
    Assignment(FIR, None, None),
)


def handout(of: Prepared, **more: Any) -> Handout:
    """A draft of these lines, with two of the nurse's visits to Dell accepted."""
    made = Handout(
        prepared=of,
        plan=completed(of.problem, Plan(LINES)),
        about=PlanAbout(
            "Version 3: Jo leaves", "draft", "This plan is a draft. It is not agreed and may still change."
        ),
        made_on=date(2026, 8, 20),
        reasons={BIRCH: "If it stayed as it is: Ann Lead would be over their hours"},
        split=VisitSplit({(DELL, "school_nurse"): 2}),
    )
    return replace(made, **more)
