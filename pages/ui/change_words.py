"""The kinds of change in people's words: how they are grouped, and what is asked for each."""

from typing import get_args

from allocation.scenario import rule_changes as rules
from allocation.scenario import school_changes as schools
from allocation.scenario import staff_changes as staff
from allocation.scenario import tie_changes as ties
from allocation.scenario.change import ChangeBase

Kind = type[ChangeBase]

GROUPS: dict[str, tuple[Kind, ...]] = {
    "Most asked for": (
        staff.WorkerLeaves, staff.AddWorker, staff.SetFte, staff.RemoveFte, schools.SetTier, schools.MoveSchool,
        ties.Pin, ties.KeepSchool, ties.KeepWorker, ties.KeepCluster, ties.Ban, ties.KeepTogether, rules.CapMoves,
        rules.CapMovesEach, rules.NoChangeBefore, rules.PutFirst,
    ),
    "People": get_args(staff.StaffChange),
    "Schools": get_args(schools.SchoolChange),
    "Fixed beforehand": get_args(ties.TieChange),
    "Rules and limits": get_args(rules.RuleChange),
}  # fmt: skip

FIELDS: dict[str, str] = {
    "worker_id": "Link worker",
    "name": "Name",
    "role_id": "Role",
    "fte": "Share of a full-time post (FTE)",
    "cluster": "Cluster",
    "hub": "Base",
    "phases": "Phases of schools, if not any",
    "first_day": "First day",
    "last_day": "Last day",
    "from_day": "From",
    "urn": "School",
    "into_urn": "Into which school",
    "like_urn": "A school whose pupils are like them",
    "urns": "Schools",
    "phase": "Phase",
    "pupils": "Pupils",
    "fsm_percent": "Pupils with free school meals, %",
    "easting": "Easting, metres",
    "northing": "Northing, metres",
    "number": "Number (URN)",
    "points": "Need score",
    "tier_id": "Tier",
    "percent": "Percent; below 0 is less",
    "model_id": "Operating model",
    "schools": "Most schools for a full-time post",
    "least": "Fewest schools for a full-time post, if that changes",
    "cases": "Most cases at once for a full-time post",
    "weight": "Weight",
    "definition": "Definition",
    "partner_id": "Partner",
    "hours": "Hours a term",
    "moves": "Most schools",
    "day": "Earliest day",
    "boundary": "Link workers",
    "rule": "Link workers",
    "goals": "What matters first, in this order",
    "firmness": "How firmly",
    "group": "Group of schools",
}
OF_A_KIND: dict[tuple[Kind, str], str] = {
    (rules.SetWeight, "name"): "Part of the need score",
    (schools.OpenSchool, "name"): "Name of the school",
    (schools.ConvertSchool, "number"): "New number (URN)",
    (schools.ConvertSchool, "name"): "New name, if it changes",
    (staff.AddFte, "fte"): "Full-time posts (FTE) more",
    (staff.RemoveFte, "fte"): "Full-time posts (FTE) fewer",
    (rules.KeepTimeFree, "percent"): "Percent",
}


def field(kind: Kind, name: str) -> str:
    """What a field of this kind of change is called in its form."""
    return OF_A_KIND.get((kind, name)) or FIELDS[name]
