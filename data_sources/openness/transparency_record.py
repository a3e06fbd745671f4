"""A draft record for the Algorithmic Transparency Recording Standard (template v4.0), filled from the configuration.

Field numbers and names are those of the template as published with the guidance updated on 8 May 2025 (GUIDANCE), which
took the place of v3.0 of March 2024. Records on GOV.UK leave the number of the tier out: "1.1 - Organisation or
department" there is 2.1.1 here; those made with v3.0 say "external supplier" for "third party". The fields of a model
come once for each model. A field that the configuration cannot fill is empty: nothing is made up.
"""

from dataclasses import dataclass

import pandas as pd

from data_sources.openness import record_texts as texts
from data_sources.openness.facts import TO_COMPLETE, CouncilFacts

STANDARD = "Algorithmic Transparency Recording Standard, template v4.0 (guidance updated 8 May 2025)"
GUIDANCE = (
    "https://www.gov.uk/government/publications/guidance-for-organisations-using-the-algorithmic-transparency-recording-"
    "standard/algorithmic-transparency-recording-standard-guidance-for-public-sector-bodies"
)
CHECK = (
    "Field names as in that template; compare them with the template in force before publishing. Records on GOV.UK "
    "show the same numbers without the first, that of the tier."
)
COLUMNS = ["tier", "section", "number", "field", "text", "standing"]
FILLED, PART, OPEN = "filled", "filled in part", "to be completed"
TITLE, OVERVIEW, OWNER, WHY, DEPLOYED, BUILT, OF_SCORE, OF_PLAN, DEVELOPED, OPERATED, RISKS = (
    "Title information",
    "Overview",
    "Owner and responsibility",
    "Description and rationale",
    "Deployment context",
    "Tool specification",
    "Tool specification: the model Need score",
    "Tool specification: the model Allocation",
    "Tool specification: development data",
    "Tool specification: operational data",
    "Risks, mitigations and impact assessments",
)


@dataclass(frozen=True, slots=True)
class RecordField:
    """One field of the record; `text` is "" where the council has to complete it all, and `hint` says with what; `more`
    is what it has to add to the text."""

    number: str
    name: str
    section: str
    text: str
    hint: str = ""
    more: str = ""

    @property
    def tier(self) -> str:
        """ "Tier 1" for the public, "Tier 2" for specialists; the title information stands before them."""
        return {"0": TITLE, "1": "Tier 1"}.get(self.number[0], "Tier 2")

    @property
    def standing(self) -> str:
        """FILLED, PART or OPEN."""
        return OPEN if not self.text else PART if self.more else FILLED

    @property
    def said(self) -> str:
        """The text, or what is to be completed."""
        left = self.more if self.text else self.hint
        return f"{self.text} {TO_COMPLETE}: {left}.".strip() if left else self.text or f"{TO_COMPLETE}."


def transparency_record(of: CouncilFacts) -> tuple[RecordField, ...]:
    """The title information and every field of tiers 1 and 2, in order."""
    parts = (
        *(_title, _tier_1, _owner, _why, _deployed, _built, _score_model, _plan_model),
        *(_development_data, _operational_data, _risks),
    )
    return tuple(one for part in parts for one in part(of))


def record_table(fields: tuple[RecordField, ...]) -> pd.DataFrame:
    """COLUMNS, a row a field; what is open begins with TO_COMPLETE."""
    rows = [(one.tier, one.section, one.number, one.name, one.said, one.standing) for one in fields]
    return pd.DataFrame(rows, columns=COLUMNS)


def in_short(fields: tuple[RecordField, ...]) -> str:
    """How many fields are filled, filled in part, and left to the council."""
    full, part, left = (sum(one.standing == which for one in fields) for which in (FILLED, PART, OPEN))
    return (
        f"Of {len(fields)} fields {full} are filled from the configuration and {part} in part; {left} are to be "
        "completed by the council."
    )


def _fields(section: str, *rows: tuple[str, ...]) -> list[RecordField]:
    """Rows of number, name, text and, where there are any, hint and more."""
    return [RecordField(number, name, section, *rest) for number, name, *rest in rows]


def _title(of: CouncilFacts) -> list[RecordField]:
    return _fields(
        TITLE,
        ("0.1", "Title", f"TAS Planner, {of.authority_name}"),
        ("0.2", "Organisation name", of.authority_name),
        ("0.3", "Phase", "", "whether it is being tried, in use or retired"),
        ("0.4", "Region", "", "the region of England"),
        ("0.5", "One sentence description", texts.one_sentence(of)),
    )


def _tier_1(of: CouncilFacts) -> list[RecordField]:
    return _fields(
        OVERVIEW,
        ("1.1", "Name", f"TAS Planner, {of.authority_name}"),
        ("1.2", "Description", texts.description(of)),
        ("1.3", "Website URL", "", "the council's page about Team Around the School"),
        ("1.4", "Contact email", of.challenge.email, "an address that the public may write to"),
    )


def _owner(of: CouncilFacts) -> list[RecordField]:
    own, outside = "who set it up, runs or looks after it, if not the council", "of that third party, if any"
    return _fields(
        OWNER,
        ("2.1.1", "Organisation or department", of.authority_name),
        ("2.1.2", "Team", "", "the team that runs the service"),
        ("2.1.3", "Senior responsible owner", "", "the role, not the name"),
        ("2.1.4", "Third party involvement", texts.NO_SERVICE, "", own),
        ("2.1.4.1", "Third party", "", "its name, if any"),
        ("2.1.4.2", "Companies House number", "", outside),
        ("2.1.4.3", "Third party role", "", outside),
        ("2.1.4.4", "Procurement procedure type", "", "how it was bought, if it was"),
        ("2.1.4.5", "Third party data access terms", texts.NO_SERVICE, "", "what a third party may see, if any"),
    )


def _why(of: CouncilFacts) -> list[RecordField]:
    before = "how it was decided who leads which school before"
    others = "what else the council looked at, other operating models included, and why not"
    return _fields(
        WHY,
        ("2.2.1", "Detailed description", texts.detailed(of)),
        ("2.2.2", "Benefits", texts.BENEFITS),
        ("2.2.3", "Previous process", texts.previous(of), before, before),
        ("2.2.4", "Alternatives considered", texts.alternatives(of), others, others),
    )


def _deployed(of: CouncilFacts) -> list[RecordField]:
    return _fields(
        DEPLOYED,
        ("2.3.1", "Integration into broader operational process", texts.INTEGRATION),
        ("2.3.2", "Human review", texts.HUMAN_REVIEW),
        ("2.3.3", "Frequency and scale of usage", texts.scale(of)),
        ("2.3.4", "Required training", "", "what people learn before they use it"),
        ("2.3.5", "Appeals and review", texts.appeals(of), "how a school asks for a decision to be looked at again"),
    )


def _built(of: CouncilFacts) -> list[RecordField]:
    return _fields(
        BUILT,
        ("2.4.1.1", "System architecture", texts.architecture(of)),
        ("2.4.1.2", "System-level input", texts.inputs(of)),
        ("2.4.1.3", "System-level output", f"{texts.SCORE_OUTPUT} {texts.PLAN_OUTPUT}"),
        ("2.4.1.4", "Maintenance", texts.MAINTENANCE, "", "who keeps it up to date, and how often it is looked at"),
        ("2.4.1.5", "Models", texts.MODELS),
    )


MODEL_FIELDS = (
    *("Model name", "Model version", "Model task", "Model input", "Model output", "Model architecture"),
    *("Model performance", "Datasets and their purposes"),
)


def _score_model(of: CouncilFacts) -> list[RecordField]:
    return _model(
        OF_SCORE,
        "Need score",
        texts.version(of),
        texts.SCORE_TASK,
        texts.inputs(of, texts.OF_NEED),
        texts.SCORE_OUTPUT,
        texts.score_method(of),
        texts.SCORE_PERFORMANCE,
        f"For the figures a score is made of: {texts.datasets(of, texts.OF_NEED)}",
    )


def _plan_model(of: CouncilFacts) -> list[RecordField]:
    return _model(
        OF_PLAN,
        "Allocation",
        texts.version(of),
        texts.PLAN_TASK,
        f"The need scores and tiers. {texts.inputs(of, texts.OF_PLAN)}",
        texts.PLAN_OUTPUT,
        texts.plan_method(of),
        texts.PLAN_PERFORMANCE,
        f"For who may lead what, and how far it is: {texts.datasets(of, texts.OF_PLAN)}",
    )


def _model(section: str, *said: str) -> list[RecordField]:
    """The fields of one model, in the order of MODEL_FIELDS."""
    named = enumerate(zip(MODEL_FIELDS, said, strict=True), 1)
    return [RecordField(f"2.4.2.{number}", name, section, text) for number, (name, text) in named]


def _development_data(of: CouncilFacts) -> list[RecordField]:
    origin = "how referrals and the council's other files come about, and what they were collected for"
    return _fields(
        DEVELOPED,
        ("2.4.3.1", "Development data description", texts.NOT_TRAINED),
        ("2.4.3.2", "Data modality", "Tables, and outlines of areas."),
        ("2.4.3.3", "Data quantities", texts.quantities(of)),
        ("2.4.3.4", "Sensitive attributes", texts.sensitive(of)),
        ("2.4.3.5", "Data completeness and representativeness", texts.COMPLETENESS),
        ("2.4.3.6", "Data cleaning", texts.CLEANING),
        ("2.4.3.7", "Data collection", texts.collection(of), origin, origin),
        ("2.4.3.8", "Data access and storage", texts.STORAGE),
        ("2.4.3.9", "Data sharing agreements", "", "with whom the council has agreed to share or receive these data"),
    )


def _operational_data(of: CouncilFacts) -> list[RecordField]:
    return _fields(
        OPERATED,
        ("2.4.4.1", "Data sources", texts.datasets(of)),
        ("2.4.4.2", "Sensitive attributes", texts.sensitive(of)),
        ("2.4.4.3", "Data processing methods", texts.CLEANING),
        ("2.4.4.4", "Data access and storage", texts.STORAGE),
        ("2.4.4.5", "Data sharing agreements", "", "as under 2.4.3.9"),
    )


def _risks(of: CouncilFacts) -> list[RecordField]:
    own = "the council's own data protection and equality impact assessments, with their dates"
    return _fields(
        RISKS,
        ("2.5.1", "Impact assessments", texts.ASSESSMENTS, "", own),
        ("2.5.2", "Risks and mitigations", texts.risks(of)),
    )
