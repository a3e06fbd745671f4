"""The numbered list of what every figure of the paper rests on: data files, settings, and how each is worked out."""

from dataclasses import dataclass

from allocation.cluster_comparison.definitions import COST, FAIRNESS, FIGURES, MEETINGS, NEED, STAFF, WORK
from data_sources.board_paper.basis import PaperBasis
from data_sources.handouts.content import Table
from data_sources.handouts.wording import day
from data_sources.openness.assumptions import ASSUMED

MODEL, SETTINGS, CHOICES, ASSUMPTIONS, VERIFIER, PARITY, EQUALITY, TERMS = (
    "model",
    "settings",
    "choices",
    "assumptions",
    "verifier",
    "parity",
    "equality",
    "terms",
)
# Kinds of file that the figures of a group are worked out from, besides the operating model, settings and choices.
OF_NEED = (
    *("schools", "school_links", "school_census", "school_characteristics", "absence", "deprivation", "pupil_homes"),
    *("referrals", "school_voice", "clusters"),
)
OF_STAFF, OF_TRAVEL = ("link_workers",), ("hubs", "travel_times")
FILES_OF = {
    NEED: OF_NEED,
    STAFF: (*OF_STAFF, *OF_TRAVEL, "clusters"),
    MEETINGS: (*OF_NEED, *OF_STAFF, "locks"),
    WORK: (*OF_STAFF, *OF_TRAVEL),
    FAIRNESS: (*OF_NEED, *OF_STAFF),
    COST: OF_STAFF,
}


@dataclass(frozen=True)
class Numbered:
    """`entries`: (id, what it is, where it is from), numbered from 1 in this order."""

    entries: tuple[tuple[str, str, str], ...]

    def ref(self, *ids: str) -> str:
        """ "[3] [12]": the numbers of these entries; an id that is not there is left out (a file not loaded)."""
        place = {one: number for number, (one, _, _) in enumerate(self.entries, 1)}
        return " ".join(f"[{place[one]}]" for one in ids if one in place)

    def files(self, *kinds: str) -> str:
        """The numbers of the files of these kinds."""
        return self.ref(*(one for one, _, _ in self.entries if one.split(":")[0] in {f"file {kind}" for kind in kinds}))

    def table(self) -> Table:
        """The list as a table."""
        rows = tuple((f"[{n}]", what, where) for n, (_, what, where) in enumerate(self.entries, 1))
        return Table("Sources, in the order of their numbers", ("Number", "What", "Where it is from"), rows)


def numbered(of: PaperBasis) -> Numbered:
    """Every file in use, the model, the settings and choices, and each figure's own way of being worked out."""
    facts, settings = of.facts, of.facts.settings
    files = [
        (
            f"file {one.kind}:{one.source_id}",
            facts.labels.get(one.kind, one.kind),
            f"{one.file_name}; {day(one.data_date or one.vintage)}; {one.rows:,} rows; SHA-256 {one.sha256[:12]}",
        )
        for one in facts.sources
    ]
    assumed = int(of.assumptions["status"].eq(ASSUMED).sum())
    software = "; ".join(f"{name} {version}" for name, version in facts.software.items())
    own = [
        (MODEL, "Operating model", f"{facts.model.label}: {facts.model.source}"),
        (
            SETTINGS,
            "Plan settings",
            f"planned from {day(settings.planning_date)}; boundaries {settings.boundary}; caseloads "
            f"{settings.caseload_rule}; fair order by {settings.leapfrog_scope}; seed {settings.seed}",
        ),
        (CHOICES, "Need score", f"{facts.choices.normalisation}, {facts.choices.aggregation} mean; Method page"),
        (ASSUMPTIONS, "Assumptions log", f"{assumed} assumptions, listed at the end of this paper"),
        (
            VERIFIER,
            "Rules and measures",
            "allocation/verify.py and allocation/measures.py, worked out apart from the solver",
        ),
        (
            PARITY,
            "Primary against secondary",
            "allocation/cluster_comparison/parity.py: hours over pupils and over expected cases, added by phase",
        ),
        (TERMS, "Agreed terms", "data_sources/trends.py: what was agreed each term, kept unchanged"),
        (
            EQUALITY,
            "Equality analysis",
            "allocation/equality.py: quartiles within phase, percentile bootstrap, fixed seed",
        ),
        ("software", "Software", software),
    ]
    before = Numbered((*files, *own))
    from_data = {group: f"{before.files(*kinds)} {before.ref(MODEL, SETTINGS)}" for group, kinds in FILES_OF.items()}
    figures = [
        (f"figure {one.id}", f"{one.label} ({one.unit})", f"{one.sentence} {one.source} From {from_data[one.group]}.")
        for one in FIGURES
    ]
    return Numbered((*files, *own, *figures))
