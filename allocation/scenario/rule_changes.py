"""Changes to the rules: the operating model and its numbers, the need score, journeys, and how far a plan may go."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, field_validator

from allocation.entities import Phase
from allocation.goals import FREE, full_order
from allocation.scenario.change import Amount, ChangeBase, Count, Day, Growth, Id, Points


class UseModel(ChangeBase):
    """Another operating model, as the council reads it. Changes to a model come after it in a list."""

    kind: Literal["use_model"] = "use_model"
    model_id: Id
    label: ClassVar = "Another operating model"
    subject: ClassVar = ()
    template: ClassVar = "work by the {model_id:model} model"


class SetCaseload(ChangeBase):
    """The most schools of a phase that one full-time post leads, and the fewest it should, where that changes too."""

    kind: Literal["set_caseload"] = "set_caseload"
    role_id: Id
    phase: Phase
    schools: Amount
    least: Amount | None = None
    label: ClassVar = "Caseload limit in schools"
    subject: ClassVar = ("role_id", "phase")
    template: ClassVar = (
        "one full-time {role_id:role} leads at most {schools:number} {phase:phase} schools"
        "[, and at least {least:number}]"
    )


class SetCases(ChangeBase):
    """The most cases that one full-time post carries at once."""

    kind: Literal["set_cases"] = "set_cases"
    role_id: Id
    cases: Amount
    label: ClassVar = "Caseload limit in cases"
    subject: ClassVar = ("role_id",)
    template: ClassVar = "one full-time {role_id:role} carries at most {cases:number} cases at once"


class SetCutOff(ChangeBase):
    """The lowest need score that entitles schools of a phase to a tier."""

    kind: Literal["set_cut_off"] = "set_cut_off"
    phase: Phase
    tier_id: Id
    points: Points
    label: ClassVar = "Where a tier begins"
    subject: ClassVar = ("phase", "tier_id")
    template: ClassVar = "{phase:phase} schools have {tier_id:tier} from a need score of {points:number}"


class SetFloor(ChangeBase):
    """The lowest tier a school of a phase may be given."""

    kind: Literal["set_floor"] = "set_floor"
    phase: Phase
    tier_id: Id
    label: ClassVar = "The lowest tier of a phase"
    subject: ClassVar = ("phase",)
    template: ClassVar = "{phase:phase} schools have {tier_id:tier} at least"


class SetWeight(ChangeBase):
    """The weight of an indicator or pillar of the need score; weights count by their ratio."""

    kind: Literal["set_weight"] = "set_weight"
    name: Id
    weight: Amount
    label: ClassVar = "A weight of the need score"
    subject: ClassVar = ("name",)
    template: ClassVar = "give {name:weight} a weight of {weight:number} in the need score"


class SetMeals(ChangeBase):
    """The definition of free school meals the need score counts by: one for which figures are loaded."""

    kind: Literal["set_meals"] = "set_meals"
    definition: Id
    label: ClassVar = "Another definition of free school meals"
    subject: ClassVar = ()
    template: ClassVar = "count free school meals as {definition:meals}"


class ScaleTravel(ChangeBase):
    """Every journey takes more or less time than it does now, in percent; some time in any case."""

    kind: Literal["scale_travel"] = "scale_travel"
    percent: Annotated[Growth, Field(gt=-100)]
    label: ClassVar = "Journeys take longer, or less time"
    subject: ClassVar = ()
    template: ClassVar = "journeys take {percent:more time}"


class SetPartnerHours(ChangeBase):
    """Hours a term that a partner offers, in all or to one cluster where partners offer them by area."""

    kind: Literal["set_partner_hours"] = "set_partner_hours"
    partner_id: Id
    hours: Amount
    cluster: Id | None = None
    label: ClassVar = "A partner's hours"
    subject: ClassVar = ("partner_id", "cluster")
    template: ClassVar = "{partner_id:partner} offers {hours:number} hours a term[ in {cluster:cluster}]"


class CapMoves(ChangeBase):
    """The most schools that may change link worker."""

    kind: Literal["cap_moves"] = "cap_moves"
    moves: Count
    label: ClassVar = "A cap on moves"
    subject: ClassVar = ()
    template: ClassVar = "at most {moves:count} schools change link worker"


class CapMovesEach(ChangeBase):
    """The most schools that one link worker gives up, and the most they take on."""

    kind: Literal["cap_moves_each"] = "cap_moves_each"
    moves: Count
    label: ClassVar = "A cap on moves of each link worker"
    subject: ClassVar = ()
    template: ClassVar = "nobody gives up or takes on more than {moves:count} schools"


class NoChangeBefore(ChangeBase):
    """In a plan for a term that begins before this day no school moves that need not."""

    kind: Literal["no_change_before"] = "no_change_before"
    day: Day
    label: ClassVar = "The earliest date of a change"
    subject: ClassVar = ()
    template: ClassVar = "no school changes link worker before {day:day}"


class SetBoundary(ChangeBase):
    """Whether link workers may lead schools outside their cluster."""

    kind: Literal["set_boundary"] = "set_boundary"
    boundary: Literal["hard", "neighbours", "free"]
    label: ClassVar = "Cluster boundaries"
    subject: ClassVar = ()
    template: ClassVar = "link workers {boundary:boundary}"


class SetCaseloadRule(ChangeBase):
    """Whether a link worker may lead schools of more than one phase."""

    kind: Literal["set_caseload_rule"] = "set_caseload_rule"
    rule: Literal["mixed", "one phase only"]
    label: ClassVar = "Caseloads of one phase or more"
    subject: ClassVar = ()
    template: ClassVar = "link workers {rule:caseload rule}"


class ScaleTime(ChangeBase):
    """Every post has more or less direct time for schools than the operating model says, in percent."""

    kind: Literal["scale_time"] = "scale_time"
    percent: Growth
    label: ClassVar = "Time for schools in every post"
    subject: ClassVar = ()
    template: ClassVar = "every post has {percent:more time} for schools"


class KeepTimeFree(ChangeBase):
    """Direct time kept free, percent."""

    kind: Literal["keep_time_free"] = "keep_time_free"
    percent: Points
    label: ClassVar = "Time kept free"
    subject: ClassVar = ()
    template: ClassVar = "keep {percent:number}% of direct time free"

    @field_validator("percent")
    @classmethod
    def _is_not_most(cls, percent: float) -> float:
        if percent > 50:
            raise ValueError(f"at most 50% of direct time can be kept free, not {percent:g}%")
        return percent


class PutFirst(ChangeBase):
    """Goals that matter more than usual, in this order; coverage and the entitlement still come before them."""

    kind: Literal["put_first"] = "put_first"
    goals: tuple[str, ...]
    label: ClassVar = "What matters most"
    subject: ClassVar = ()
    template: ClassVar = "what matters first: {goals:goals}"

    @field_validator("goals")
    @classmethod
    def _is_safe(cls, goals: tuple[str, ...]) -> tuple[str, ...]:
        full_order(goals)
        if not goals or not set(goals) <= set(FREE):
            raise ValueError("name one goal or more that may be put first")
        return goals


RuleChange = (
    UseModel | SetCaseload | SetCases | SetCutOff | SetFloor | SetWeight | SetMeals | ScaleTravel | SetPartnerHours
    | CapMoves | CapMovesEach | NoChangeBefore | SetBoundary | SetCaseloadRule | ScaleTime | KeepTimeFree | PutFirst
)  # fmt: skip
