"""What the fictitious council knows of its schools: referrals by school year, absence, and what schools say."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_sources.demonstration.schools import NEW_SCHOOL

YEARS, GROWTH = (2022, 2023, 2024), (1.0, 1.09, 1.17)
EARLY_HELP_PER_PUPIL, SOCIAL_CARE_PER_PUPIL = 0.044, 0.035
SMALLEST_SHOWN = 3
# Where support has begun to work: from this school year on, this share of the referrals there would have been.
SUPPORTED_SINCE, SHARE_LEFT = {"St Francis Catholic Primary School": 2023, "Saltings Primary School": 2024}, 0.3
VOICE_RATED_ON, VOICE_EXPIRES_ON = "2025-07-04", "2029-08-31"
EVIDENCE = {
    5: (
        "Two long-term staff absences in the pastoral team and a waiting list for the family support worker.",
        "Attendance meetings have doubled since Easter; no family support worker in post.",
        "Housing moves on the estate brought many mid-year admissions with no earlier support.",
    ),
    4: (
        "Rising requests for help with anxiety and school avoidance in the upper years.",
        "Parents' drop-in is full every week and staff are asking for more joint meetings.",
        "Close to capacity: the deputy head leads safeguarding alone this year.",
    ),
    3: (
        "Steady demand; the pastoral team copes with the present number of meetings.",
        "Some pressure after the breakfast club closed, but support is in place.",
    ),
    2: (
        "Strong pastoral team and a well-used parents' group; few families waiting.",
        "Early help offer is working well and needs are met in school.",
    ),
    1: ("Very few families need more than the school already offers.",),
}


def make_referrals(rng: np.random.Generator, schools: pd.DataFrame) -> pd.DataFrame:
    """One row a school and school year, counts as they were before anything is withheld.

    Columns: urn, name, kind, period, early_help_requests, early_help_children, early_help_accepted,
    social_care_contacts, social_care_children. Rates follow deprivation and differ by school beyond it.
    """
    known = schools[schools["name"] != NEW_SCHOOL]
    early_help = EARLY_HELP_PER_PUPIL * _leaning(rng, known, 0.26)
    social_care = SOCIAL_CARE_PER_PUPIL * _leaning(rng, known, 0.5)
    years = [
        _one_year(rng, known, f"{year}/{(year + 1) % 100:02d}", early_help * growth, social_care * growth)
        for year, growth in zip(YEARS, GROWTH, strict=True)
    ]
    years = [_with_support(counts, year) for counts, year in zip(years, YEARS, strict=True)]
    return pd.concat(years).sort_values(["urn", "period"], ignore_index=True)


def _leaning(rng: np.random.Generator, schools: pd.DataFrame, slope: float) -> NDArray[np.float64]:
    """How many times the usual rate each school has: deprivation, kind of school, and its own habit of referring."""
    hardship = schools["hardship_rate"].to_numpy()
    standard = (hardship - hardship.mean()) / hardship.std()
    by_kind = {"alternative provision": 2.6, "special": 1.3, "secondary": 1.05, "infant": 0.85}
    kind = schools["kind"].map(by_kind).fillna(1.0).to_numpy()
    own = rng.gamma(25.0, 1 / 25.0, len(schools))
    return np.exp(slope * standard - slope**2 / 2) * kind * own


def _one_year(
    rng: np.random.Generator,
    schools: pd.DataFrame,
    period: str,
    early_help: NDArray[np.float64],
    social_care: NDArray[np.float64],
) -> pd.DataFrame:
    pupils = schools["pupils"].to_numpy()
    children = rng.poisson(early_help * pupils)
    requests = children + rng.binomial(children, 0.16)
    contacted = rng.poisson(social_care * pupils)
    return pd.DataFrame(
        {
            **{name: schools[name].to_numpy() for name in ("urn", "name", "kind")},
            "period": period,
            "early_help_requests": requests,
            "early_help_children": children,
            "early_help_accepted": rng.binomial(requests, 0.74),
            "social_care_contacts": contacted + rng.poisson(0.32 * contacted),
            "social_care_children": contacted,
        }
    )


def _with_support(counts: pd.DataFrame, year: int) -> pd.DataFrame:
    """Fewer referrals from the schools where support has begun to work, though nothing else about them has changed."""
    is_supported = counts["name"].map(SUPPORTED_SINCE).le(year).to_numpy()
    numbers = counts.select_dtypes("number").columns
    fewer = np.ceil(counts[numbers] * SHARE_LEFT).astype(int)
    return counts.assign(**{name: counts[name].mask(is_supported, fewer[name]) for name in numbers})


def make_absence(rng: np.random.Generator, schools: pd.DataFrame) -> pd.DataFrame:
    """urn, absence_percent, persistent_absence_percent for every school that had a year to count."""
    known = schools[schools["name"] != NEW_SCHOOL]
    base = known["kind"].map({"secondary": 7.2, "all-through": 6.8, "special": 9.5, "alternative provision": 26.0})
    share = base.fillna(4.6).to_numpy() + 4.5 * known["hardship_rate"].to_numpy() + rng.normal(0, 0.5, len(known))
    persistent = np.clip(share * 3.1 - 4 + rng.normal(0, 1.6, len(known)), 1.0, 96.0)
    return pd.DataFrame(
        {
            "urn": known["urn"].to_numpy(),
            "absence_percent": np.round(share, 1),
            "persistent_absence_percent": np.round(persistent, 1),
        }
    )


def make_voice(rng: np.random.Generator, schools: pd.DataFrame) -> pd.DataFrame:
    """urn, rating (1-5, 5 the most worried), evidence, author, for the third of schools that answered."""
    known = schools[schools["name"] != NEW_SCHOOL]
    answered = known.loc[np.sort(rng.permutation(known.index)[: len(known) // 3])]
    leaning = 2.9 + 4 * (answered["hardship_rate"].to_numpy() - 0.3) + rng.normal(0, 1.1, len(answered))
    ratings = np.clip(np.round(leaning), 1, 5).astype(int)
    return pd.DataFrame(
        {
            "urn": answered["urn"].to_numpy(),
            "name": answered["name"].to_numpy(),
            "rating": ratings,
            "evidence": [EVIDENCE[rating][rng.integers(len(EVIDENCE[rating]))] for rating in ratings],
            "author": rng.choice(["Head teacher", "Safeguarding lead", "SENCO", "Deputy head"], len(answered)),
        }
    )
