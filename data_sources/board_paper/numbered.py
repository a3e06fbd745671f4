"""The numbered list of what every figure of the paper rests on: data files, settings, and how each is worked out."""

from dataclasses import dataclass

from allocation.cluster_comparison.definitions import COST, FAIRNESS, FIGURES, MEETINGS, NEED, STAFF, WORK
from allocation.equality import DRAWS
from allocation.wording import counted
from data_sources.board_paper.basis import PaperBasis
from data_sources.handouts.content import Table
from data_sources.handouts.wording import day, lower, sentence
from data_sources.openness.assumptions import ASSUMED
from data_sources.openness.record_texts import OF_NEED
from data_sources.plan_settings import MEANS, SCALES, rules_in_words

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
OF_STAFF, OF_TRAVEL, TODAY_FILE = ("link_workers",), ("hubs", "travel_times"), "current_allocation"
FILES_OF = {
    NEED: OF_NEED,
    STAFF: (*OF_STAFF, *OF_TRAVEL, "clusters"),
    MEETINGS: (*OF_NEED, *OF_STAFF, "locks", TODAY_FILE),
    WORK: (*OF_STAFF, *OF_TRAVEL, *OF_NEED, TODAY_FILE),
    FAIRNESS: (*OF_NEED, *OF_STAFF, *OF_TRAVEL, TODAY_FILE),
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
    facts = of.facts
    files = Numbered(
        tuple(
            (
                f"file {one.kind}:{one.source_id}",
                facts.labels.get(one.kind, one.kind),
                f"{one.file_name}; {day(one.data_date or one.vintage)}; {one.rows:,} rows; SHA-256 {one.sha256[:12]}",
            )
            for one in facts.sources
        )
    )
    before = Numbered((*files.entries, *_settings(of), *_ways(of, files)))
    from_data = {group: f"{before.files(*kinds)} {before.ref(MODEL, SETTINGS)}" for group, kinds in FILES_OF.items()}
    figures = [
        (f"figure {one.id}", f"{one.label} ({one.unit})", f"{one.sentence} {one.source} From {from_data[one.group]}.")
        for one in FIGURES
    ]
    return Numbered((*before.entries, *figures))


def _settings(of: PaperBasis) -> tuple[tuple[str, str, str], ...]:
    """What the council chose, and what is assumed."""
    facts, settings = of.facts, of.facts.settings
    rules = ". ".join(rules_in_words(settings, facts.model).values())
    scale, mean = lower(SCALES[facts.choices.normalisation]), lower(MEANS[facts.choices.aggregation])
    assumed = int(of.assumptions["status"].eq(ASSUMED).sum())
    planned = f"Planned from {day(settings.planning_date)}. {rules}. Seed of the search: {settings.seed}."
    software = "; ".join(f"{name} {version}" for name, version in facts.software.items())
    return (
        (MODEL, "Operating model", f"{facts.model.label}: {facts.model.source}"),
        (SETTINGS, "Plan settings", planned),
        (CHOICES, "Need score", f"Scale: {scale}. Added up: {mean}. Every formula: Method page."),
        (ASSUMPTIONS, "Assumptions log", f"{counted(assumed, 'assumption')}, listed at the end of this paper"),
        ("software", "Software", software),
    )


def _ways(of: PaperBasis, files: Numbered) -> tuple[tuple[str, str, str], ...]:
    """How what is no figure of a cluster is worked out, and from which files."""
    known = of.characteristics
    characteristics = " ".join(
        f"{sentence(known.labels[name]).removesuffix('.')}: {said}." for name, said in known.sources.items()
    )
    return (
        (
            VERIFIER,
            "Rules and measures",
            "Every rule and measure of a plan, worked out apart from the search that found it (allocation/verify.py, "
            f"allocation/measures.py). From {files.files(*FILES_OF[MEETINGS], *OF_TRAVEL)}.",
        ),
        (
            PARITY,
            "Primary against secondary",
            "Hours over pupils and over expected cases, added by phase (allocation/cluster_comparison/parity.py). "
            f"From {files.files(*FILES_OF[FAIRNESS])}.",
        ),
        (TERMS, "Agreed terms", "What was agreed each term, kept unchanged (data_sources/trends.py)"),
        (
            EQUALITY,
            "Equality analysis",
            f"Quarters of schools within their phase; intervals from drawing the schools again {DRAWS:,} times "
            f"(allocation/equality.py). {characteristics}".strip(),
        ),
    )
