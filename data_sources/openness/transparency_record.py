"""A draft record for the Algorithmic Transparency Recording Standard (template v4.0), filled from the configuration.

Field numbers and names are those of the template as published with the guidance updated on 8 May 2025. Records on
GOV.UK leave the number of the tier out: "1.1 - Organisation or department" there is 2.1.1 here (as in the record of the
Department for Education's attendance reports); those made with an earlier template say "external supplier" for "third
party". A field that the configuration cannot fill is empty: nothing is made up.
"""

from dataclasses import dataclass

import pandas as pd

from data_sources.openness import record_texts as texts
from data_sources.openness.facts import TO_COMPLETE, CouncilFacts

STANDARD = "Algorithmic Transparency Recording Standard, template v4.0 (guidance updated 8 May 2025)"
CHECK = (
    "Field names as in that template; compare them with the template in force before publishing. Records on GOV.UK "
    "show the same numbers without the first, that of the tier."
)
COLUMNS = ["tier", "section", "number", "field", "text"]
OVERVIEW, OWNER, WHY, DEPLOYED, BUILT, MODELS, DEVELOPED, OPERATED, RISKS = (
    "Overview",
    "Owner and responsibility",
    "Description and rationale",
    "Deployment context",
    "Tool specification",
    "Tool specification: models",
    "Tool specification: development data",
    "Tool specification: operational data",
    "Risks, mitigations and impact assessments",
)


@dataclass(frozen=True, slots=True)
class RecordField:
    """One field of the record; `text` is "" where the council has to complete it, and `hint` says with what."""

    number: str
    name: str
    section: str
    text: str
    hint: str = ""

    @property
    def tier(self) -> str:
        """ "Tier 1" for the public, "Tier 2" for specialists."""
        return "Tier 2" if self.number.startswith("2") else "Tier 1"

    @property
    def said(self) -> str:
        """The text, or what is to be completed."""
        if self.text:
            return self.text
        return f"{TO_COMPLETE}: {self.hint}." if self.hint else f"{TO_COMPLETE}."


def transparency_record(of: CouncilFacts) -> tuple[RecordField, ...]:
    """Every field of tiers 1 and 2, in order."""
    parts = (_tier_1, _owner, _why, _deployed, _built, _models, _development_data, _operational_data, _risks)
    return tuple(one for part in parts for one in part(of))


def record_table(fields: tuple[RecordField, ...]) -> pd.DataFrame:
    """COLUMNS, a row a field; what is open begins with TO_COMPLETE."""
    rows = [(one.tier, one.section, one.number, one.name, one.said) for one in fields]
    return pd.DataFrame(rows, columns=COLUMNS)


def _fields(section: str, *rows: tuple[str, str, str] | tuple[str, str, str, str]) -> list[RecordField]:
    return [RecordField(row[0], row[1], section, row[2], row[3] if len(row) > 3 else "") for row in rows]


def _tier_1(of: CouncilFacts) -> list[RecordField]:
    return _fields(
        OVERVIEW,
        ("1.1", "Name", f"TAS Planner, {of.authority_name}"),
        ("1.2", "Description", texts.description(of)),
        ("1.3", "Website URL", "", "the council's page about Team Around the School"),
        ("1.4", "Contact email", of.challenge.email, "an address that the public may write to"),
    )


def _owner(of: CouncilFacts) -> list[RecordField]:
    own = "none where the council runs TAS Planner itself; else who, and their part"
    return _fields(
        OWNER,
        ("2.1.1", "Organisation or department", of.authority_name),
        ("2.1.2", "Team", "", "the team that runs the service"),
        ("2.1.3", "Senior responsible owner", "", "the role, not the name"),
        ("2.1.4", "Third party involvement", "", own),
        ("2.1.4.1", "Third party", "", own),
        ("2.1.4.2", "Companies House number", "", "of that third party, if any"),
        ("2.1.4.3", "Third party role", "", "of that third party, if any"),
        ("2.1.4.4", "Procurement procedure type", "", "how it was bought, if it was"),
        ("2.1.4.5", "Third party data access terms", "", "what a third party may see, if any"),
    )


def _why(of: CouncilFacts) -> list[RecordField]:
    return _fields(
        WHY,
        ("2.2.1", "Detailed description", texts.detailed(of)),
        ("2.2.2", "Benefits", texts.BENEFITS),
        ("2.2.3", "Previous process", "", "how link workers were given schools before"),
        ("2.2.4", "Alternatives considered", "", "what else the council looked at, other operating models included"),
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
        ("2.4.1.3", "System-level output", texts.OUTPUTS),
        ("2.4.1.4", "Maintenance", "", "who keeps it up to date, and how often it is looked at"),
        ("2.4.1.5", "Models", "Two: a need score (a composite index) and an optimisation of who leads which school."),
    )


def _models(of: CouncilFacts) -> list[RecordField]:
    return _fields(
        MODELS,
        ("2.4.2.1", "Model name", "Need score; allocation"),
        ("2.4.2.2", "Model version", texts.version(of)),
        ("2.4.2.3", "Model task", texts.TASK),
        ("2.4.2.4", "Model input", texts.inputs(of)),
        ("2.4.2.5", "Model output", texts.OUTPUTS),
        ("2.4.2.6", "Model architecture", texts.method(of)),
        ("2.4.2.7", "Model performance", texts.PERFORMANCE),
        ("2.4.2.8", "Datasets and their purposes", texts.datasets(of)),
    )


def _development_data(of: CouncilFacts) -> list[RecordField]:
    return _fields(
        DEVELOPED,
        ("2.4.3.1", "Development data description", texts.NOT_TRAINED),
        ("2.4.3.2", "Data modality", "Tables, and outlines of areas."),
        ("2.4.3.3", "Data quantities", texts.quantities(of)),
        ("2.4.3.4", "Sensitive attributes", texts.SENSITIVE),
        ("2.4.3.5", "Data completeness and representativeness", texts.COMPLETENESS),
        ("2.4.3.6", "Data cleaning", texts.CLEANING),
        ("2.4.3.7", "Data collection", "", "how referrals and the council's other files come about"),
        ("2.4.3.8", "Data access and storage", texts.STORAGE),
        ("2.4.3.9", "Data sharing agreements", "", "with whom the council has agreed to share or receive these data"),
    )


def _operational_data(of: CouncilFacts) -> list[RecordField]:
    return _fields(
        OPERATED,
        ("2.4.4.1", "Data sources", texts.datasets(of)),
        ("2.4.4.2", "Sensitive attributes", texts.SENSITIVE),
        ("2.4.4.3", "Data processing methods", texts.CLEANING),
        ("2.4.4.4", "Data access and storage", texts.STORAGE),
        ("2.4.4.5", "Data sharing agreements", "", "as under 2.4.3.9"),
    )


def _risks(of: CouncilFacts) -> list[RecordField]:
    return _fields(
        RISKS,
        ("2.5.1", "Impact assessments", "", "the data protection and equality impact assessments, with their dates"),
        ("2.5.2", "Risks and mitigations", texts.risks(of)),
    )
