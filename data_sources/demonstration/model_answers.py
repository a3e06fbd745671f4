"""What the fictitious district answers where a paper leaves a number open, so that every operating model can be tried.

As made up as the rest of the district, and shown on screen as the council's own.
"""

from sqlalchemy import Engine

from data_sources import council_models
from data_sources.demonstration.places import BRINDLOW, CENTRAL, EAST, KELDERWICK, OXMARSH, WEST

REACH = {CENTRAL: 1240, EAST: 980, WEST: 760, KELDERWICK: 870, BRINDLOW: 540, OXMARSH: 610}
ANSWERS: dict[str, dict[str, float]] = {
    "salford": {
        "tiers.more_often.meetings.primary": 3,
        "tiers.more_often.meetings.secondary": 4,
        "entitlement.primary.cut_offs.half_termly": 40,
        "entitlement.primary.cut_offs.more_often": 100,
        "entitlement.secondary.cut_offs.half_termly": 30,
        "entitlement.secondary.cut_offs.more_often": 70,
        "hours.hours_per_case": 0.5,
    },
    "somerset": {"roles.pfsa.cases.ceiling": 40},
    "staffordshire": {
        "tiers.on_request.presence.primary": 0.25,
        "tiers.on_request.presence.secondary": 0.5,
        "tiers.on_request.presence.special": 0.5,
        "entitlement.secondary.cut_offs.centre_day": 50,
    },
    "nfer_1_childrens_centres": {
        "entitlement.primary.cut_offs.daily": 85,
        **{f"staffing.reach.{area}": float(reach) for area, reach in REACH.items()},
    },
    "nfer_2_behaviour_and_education_support_teams": {"roles.team_member.cases.ceiling": 15},
    "nfer_3_family_support_workers": {
        "roles.family_support_worker.cases.intensive_ceiling": 8,
        "roles.family_support_worker.cases.monitoring_ceiling": 20,
        "roles.family_support_worker.cases.intensive_share": 0.25,
    },
    "nfer_4_pupil_support_workers": {
        "entitlement.primary.cut_offs.half_time": 55,
        "entitlement.primary.cut_offs.full_time": 90,
        "entitlement.secondary.cut_offs.half_time": 30,
        "entitlement.secondary.cut_offs.full_time": 70,
    },
    "nfer_5_pop_ins": {
        "entitlement.primary.cut_offs.pop_in": 30,
        "entitlement.secondary.cut_offs.own_social_worker": 60,
    },
}


def make(engine: Engine, authority_code: str, by: str) -> None:
    """Keeps the answers as the district's own, those it has not given yet."""
    for model_id, answers in ANSWERS.items():
        given = council_models.said(engine, authority_code, model_id).answers
        wanted = {key: value for key, value in answers.items() if key not in given}
        if wanted:
            council_models.answer(engine, authority_code, model_id, wanted, by)
