"""What a council must still say before its model can be used, in sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from allocation.operating_model.compose import OFFERED_UNIT, offered_question
from allocation.operating_model.figure import Status
from allocation.operating_model.model import OperatingModel
from allocation.operating_model.parts import reach_key


class NeededFor(StrEnum):
    """What an answer is needed for."""

    PLAN = "a plan"
    ROTA = "the partner rota"
    RECORD = "the record"


@dataclass(frozen=True, slots=True)
class Question:
    """One open number: its key in the model, what it is called, the question, what the paper says, its unit."""

    key: str
    name: str
    question: str
    said: str
    unit: str
    needed_for: NeededFor


class AnswersWanted(ValueError):
    """A model was to be used while numbers it needs are open; `questions` are those."""

    def __init__(self, model: OperatingModel, questions: list[Question]) -> None:
        self.questions = questions
        asked = " ".join(question.question for question in questions)
        super().__init__(
            f"The {model.label} model leaves {len(questions)} of the numbers that a plan needs to the council. "
            f"Answer these on the Operating model page first: {asked}"
        )


def open_questions(model: OperatingModel, areas: Iterable[str] = ()) -> list[Question]:
    """Every number the council has yet to give, those for a plan first. `areas`: the council's areas, for a model whose
    staff depends on each area's reach or whose partners offer hours by area."""
    named = dict(zip((key for key, _ in model.walk()), model.figures(), strict=True))
    found = [
        Question(key, name, figure.question, _said(figure.source, figure.sentence), figure.unit, needed_for(key))
        for key, (name, figure) in named.items()
        if figure.status is Status.ASK and not _is_in_all_of_by_area(model, key)
    ]
    found += [*_reaches(model, areas), *_offers(model, areas)]
    return sorted(found, key=lambda question: list(NeededFor).index(question.needed_for))


def refuse_open(model: OperatingModel, areas: Iterable[str] = ()) -> None:
    """Raises AnswersWanted while a number that a plan needs is open: no plan rests on an invented number."""
    wanted = [question for question in open_questions(model, areas) if question.needed_for is NeededFor.PLAN]
    if wanted:
        raise AnswersWanted(model, wanted)


def needed_for(key: str) -> NeededFor:
    """What the number at this key is needed for."""
    part = key.partition(".")[0]
    if part in {"tiers", "roles", "entitlement", "stability", "hours", "staffing", "must_have"}:
        return NeededFor.PLAN
    return NeededFor.ROTA if part in {"partners", "standardisation"} else NeededFor.RECORD


def _is_in_all_of_by_area(model: OperatingModel, key: str) -> bool:
    return model.partner_offers == "by area" and key.startswith("partners.") and key.endswith(".offered_hours")


def _offers(model: OperatingModel, areas: Iterable[str]) -> list[Question]:
    if model.partner_offers != "by area":
        return []
    return [
        Question(
            f"partners.{partner.id}.offered_by_area.{reach_key(area)}",
            f"{partner.label}, hours offered in {area}",
            offered_question(partner.label, area),
            "In this reading each area has hours of its own",
            OFFERED_UNIT,
            NeededFor.ROTA,
        )
        for partner in model.partners
        for area in sorted(set(areas))
        if reach_key(area) not in partner.offered_by_area
    ]


def _said(source: str, sentence: str) -> str:
    return f"{source}: “{sentence}”" if sentence else source


def _reaches(model: OperatingModel, areas: Iterable[str]) -> list[Question]:
    rule = model.staffing
    if rule is None:
        return []
    asked = f"How many {rule.reach_word} are there in {{area}}?"
    said = f"The {model.label} model has as many people in an area as its reach says"
    return [
        Question(
            f"staffing.reach.{reach_key(area)}",
            f"Reach of {area}",
            asked.format(area=area),
            said,
            rule.reach_word,
            NeededFor.PLAN,
        )
        for area in sorted(set(areas))
        if rule.workers(area) is None
    ]
