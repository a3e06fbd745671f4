"""What the fictitious council agreed before: two terms from its own earlier referrals, and three judgements."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Engine

from allocation.operating_model import OperatingModel
from allocation.tiers.judgement import open_tiers
from data_sources import agreed_terms, district, operating_models, stores
from data_sources.demonstration.public_layouts import AUTHORITY_CODE
from data_sources.demonstration.schools import CONVERTED, NEW_SCHOOL, OLD_URN
from data_sources.district import District
from data_sources.stores import SourceFile

MODEL = "wakefield"
KINDS = frozenset({"schools", "school_links", "school_census", "deprivation", "pupil_homes", "clusters", "referrals"})
STRATEGY_GROUP = "Aldermere strategy group (fictitious)"
NOTE = (
    "Fictitious. Worked out from the demonstration's own files: the school census of {census}, referrals up to {day}, "
    "the Indices of Deprivation 2025 and no school voice. It shows how terms follow each other."
)


@dataclass(frozen=True, slots=True)
class EarlierTerm:
    """A term the fictitious council agreed, the school census and the last day of the referrals it went by."""

    name: str
    starts_on: date
    census: str
    referrals_until: date


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A judgement to show: days it lasts from today, and whether somebody approved it."""

    author: str
    reason: str
    evidence: str
    days: int
    is_approved: bool


TERMS = (
    EarlierTerm("Autumn 2023", date(2023, 9, 4), "2022/23", date(2023, 8, 31)),
    EarlierTerm("Autumn 2024", date(2024, 9, 2), "2023/24", date(2024, 8, 31)),
)
APPROVER = "Ruth Calloway (fictitious)"
JUDGEMENTS = (
    MadeUp(
        "Priya Nandra (fictitious)",
        "Two of three pastoral staff have left since the summer and the deputy head leads safeguarding alone.",
        "The governors' letter of this term and the minutes of the last two attendance panels.",
        days=240,
        is_approved=True,
    ),
    MadeUp(
        "Gareth Pell (fictitious)",
        "Forty new homes for families in temporary accommodation opened next to the school this year.",
        "The housing service's list of lettings and the school's admissions since Easter, as numbers only.",
        days=25,
        is_approved=True,
    ),
    MadeUp(
        "Priya Nandra (fictitious)",
        "The school asks for meetings again because its parents' group has closed and referrals wait longer.",
        "The school's return to the autumn survey and a visit by the family hub manager.",
        days=150,
        is_approved=False,
    ),
)


def make(engine: Engine, today: date | None = None) -> None:
    """Agree the earlier terms and make the judgements through the same door as any council; once only."""
    if stores.terms(engine, AUTHORITY_CODE):
        return
    model = operating_models.load(MODEL)
    for term in TERMS:
        note = NOTE.format(census=term.census, day=f"{term.referrals_until:%d/%m/%Y}")
        agreed_terms.agree(
            engine, _as_it_was(engine, term), model, name=term.name, starts_on=term.starts_on, by=STRATEGY_GROUP,
            notes=[note],
        )  # fmt: skip
    _judge(engine, model, today or date.today())


def _as_it_was(engine: Engine, term: EarlierTerm) -> District:
    """The district from those of its files that a score of that day needs, without what came later: school censuses,
    referrals, school voice, a school not open yet; the academy still under the number of the school it was."""
    files = [one for one in stores.source_files(engine, AUTHORITY_CODE) if _was_there(one, term)]
    tables = {file.source_id: stores.frame(engine, file.source_id) for file in files}
    for file in files:
        if file.kind == "referrals":
            table = tables[file.source_id]
            tables[file.source_id] = table[table["period_end"] <= term.referrals_until.isoformat()]
    known = district.put_together(AUTHORITY_CODE, files, tables)
    schools = known.schools[known.schools["name"] != NEW_SCHOOL]
    is_academy = schools["name"] == CONVERTED
    former = schools.assign(urn=schools["urn"].mask(is_academy, OLD_URN), predecessor_urns="")
    return replace(known, schools=former.reset_index(drop=True))


def _was_there(file: SourceFile, term: EarlierTerm) -> bool:
    of_vintage = {"school_census": term.census, "deprivation": "2025"}
    return file.kind in KINDS and file.vintage == of_vintage.get(file.kind, file.vintage)


def _judge(engine: Engine, model: OperatingModel, today: date) -> None:
    """One judgement for each of the schools that come after those closest below their next tier: the closest may have
    reached it since the last term."""
    last = stores.latest_term(engine, AUTHORITY_CODE)
    if last is None:
        return
    lacks = last.tiers[last.tiers["distance_to_cut_off_points"] >= model.stability.hysteresis_points.value]
    quiet = lacks[lacks["held_by"].eq("")].sort_values(["distance_to_cut_off_points", "urn"])
    for made, (_, school) in zip(JUDGEMENTS, quiet.iterrows(), strict=False):
        offered = open_tiers(school["phase"], school["entitled_tier_id"], school["is_provisional"], model)
        judgement_id = stores.propose_judgement(
            engine,
            AUTHORITY_CODE,
            urn=school["urn"],
            tier_id=offered[-1],
            entitled_tier_id=school["entitled_tier_id"],
            open_tier_ids=offered,
            reason=made.reason,
            evidence=made.evidence,
            author=made.author,
            expires_on=today + timedelta(days=made.days),
            today=today,
        )
        if made.is_approved:
            stores.decide_judgement(engine, judgement_id, is_approved=True, by=APPROVER, today=today)
