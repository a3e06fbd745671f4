"""What the board paper is made from: the plan it is about, today, other options, and what is known of them."""

from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from allocation.cluster_comparison.compare import ClusterComparison
from allocation.equality import EqualityAnalysis
from allocation.measures import PlanMeasures
from allocation.plan import Breach
from data_sources.map_layers import MapLayers
from data_sources.openness.facts import CouncilFacts
from data_sources.pupil_characteristics import Characteristics
from data_sources.stores import Decision


@dataclass(frozen=True, eq=False)
class Option:
    """One plan the board may look at. `label` says what it is and in what state; `moves` as `measures.moves` gives
    them."""

    label: str
    found: ClusterComparison
    measures: PlanMeasures
    moves: pd.DataFrame
    breaches: tuple[Breach, ...]


@dataclass(frozen=True, eq=False)
class PaperBasis:
    """`this` is what the paper is about; `today` is today's allocation under the same settings (the same object where
    the paper is about today); `options` are the others, today's left out; `decisions` those of the version, in order;
    `terms`: a row a term and cluster (`trends.by_cluster`); `is_older_data`: files have changed since it was made."""

    facts: CouncilFacts
    this: Option
    today: Option
    options: tuple[Option, ...]
    layers: MapLayers
    characteristics: Characteristics
    equality: EqualityAnalysis
    assumptions: pd.DataFrame
    made_on: date
    by: str
    decisions: tuple[Decision, ...] = ()
    is_older_data: bool = False
    terms: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def is_today(self) -> bool:
        """Whether the paper is about today's allocation."""
        return self.this is self.today
