"""Schools whose scores are set by hand, and a model of three tiers, for tests of what tier each gets."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from allocation.need.definitions import Indicator, Normalisation, Pillar
from allocation.need.indicators import NeedSettings
from allocation.need.score import NeedResult, score_schools
from allocation.operating_model import OperatingModel
from allocation.tiers.decide import decide_tiers
from data_sources import operating_models

TODAY = date(2026, 11, 20)
KEEP, TWO, THREE = "keeping_in_touch", "two_meetings", "three_meetings"
# Half the score is hardship, half referrals, each used as it stands: 40 and 60 make 50.
SETTINGS = NeedSettings(
    indicators=(
        Indicator(name="hardship", pillar="disadvantage", value_column="hardship"),
        Indicator(name="early_help", pillar="demand", value_column="referrals", is_referral=True),
        Indicator(name="school_voice", pillar="voice", value_column="voice", when_missing="leave out"),
    ),
    pillars=(
        Pillar(name="disadvantage", weight=0.4),
        Pillar(name="demand", weight=0.4),
        Pillar(name="voice", weight=0.2, is_share_fixed=True),
    ),
    normalisation=Normalisation(method="none"),
)


@dataclass(frozen=True)
class Chances:
    """Chances as given."""

    table: pd.DataFrame


def model(
    floor: str | None = None, hysteresis: float = 5, sure_enough: float = 0.7, three_from: float = 65
) -> OperatingModel:
    """Three tiers for primaries, from 0, 35 and `three_from`; secondaries and special schools as Wakefield has them."""
    data = operating_models.load("wakefield").model_dump()
    data["tiers"][2]["meetings"]["primary"] = data["tiers"][2]["meetings"]["secondary"]
    figure = {"unit": "need points", "status": "assumption", "source": "test"}
    cut_offs = {tier: {"value": value, **figure} for tier, value in ((KEEP, 0), (TWO, 35), (THREE, three_from))}
    data["entitlement"]["primary"] = {"floor": floor, "cut_offs": cut_offs}
    data["stability"]["hysteresis_points"]["value"] = hysteresis
    data["stability"]["sure_enough"]["value"] = sure_enough
    return OperatingModel.model_validate(data)


def scored(
    *hardship: float, referrals: list[float] | None = None, voice: list[float] | None = None, phase: str = "primary"
) -> NeedResult:
    """Schools "0", "1" ...; without `referrals` each school's referrals equal its hardship, so its score does too."""
    own = list(hardship)
    schools = {"urn": [str(i) for i in range(len(own))], "phase": phase, "hardship": own}
    return score_schools(
        pd.DataFrame({**schools, "referrals": referrals or own, "voice": voice or [float("nan")] * len(own)}), SETTINGS
    )


def last_term(*tier_ids: str | None, **columns: object) -> pd.DataFrame:
    """The last agreed term: tiers of schools "0", "1" ...; None for a school that was not there."""
    rows = [(str(i), tier) for i, tier in enumerate(tier_ids) if tier]
    table = pd.DataFrame(rows, columns=["urn", "agreed_tier_id"])
    return table.assign(**{"phase": "primary", "is_provisional": False, "term": "Summer 2026"} | columns)


def chances(*rows: tuple[float, ...]) -> Chances:
    """The chances of the three tiers for schools "0", "1" ..."""
    tiers = (KEEP, TWO, THREE)
    long = [(str(i), tier, p) for i, row in enumerate(rows) for tier, p in zip(tiers, row, strict=True)]
    return Chances(pd.DataFrame(long, columns=["urn", "tier_id", "probability"]))


def judgements(*rows: tuple[str, str], state: str = "approved", expires_on: date = date(2027, 7, 31)) -> pd.DataFrame:
    """(urn, tier) of each judgement, by Ana Reed, approved by Bo Lee."""
    return pd.DataFrame(
        [
            (number, urn, tier, "Ana Reed", "Bo Lee", pd.Timestamp(expires_on), state)
            for number, (urn, tier) in enumerate(rows, 1)
        ],
        columns=["judgement_id", "urn", "tier_id", "author", "decided_by", "expires_on", "state"],
    )


def decided(
    need: NeedResult,
    previous: pd.DataFrame | None = None,
    how_likely: Chances | None = None,
    judged: pd.DataFrame | None = None,
    of: OperatingModel | None = None,
) -> pd.DataFrame:
    """What `decide_tiers` gives on TODAY."""
    return decide_tiers(
        need,
        of or model(),
        chances=how_likely,
        previous=previous,
        judgements=judgements() if judged is None else judged,
        as_of=TODAY,
    )
