"""What schools, people and places are called in sentences about changes, and how a name in a sentence is found."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from allocation.entities import Phase
from allocation.goals import FREE, GOAL_WORDS

Labels = Mapping[str, str]

PHASES: Labels = {phase.value: phase.value for phase in Phase}
GOALS: Labels = {name: GOAL_WORDS[name] for name in FREE}
BOUNDARIES: Labels = {
    "hard": "stay in their own cluster",
    "neighbours": "may also lead schools close by in a cluster that adjoins theirs",
    "free": "may lead a school anywhere",
}
CASELOAD_RULES: Labels = {
    "mixed": "may lead schools of more than one phase",
    "one phase only": "lead schools of one phase only",
}
FIRMNESS: Labels = {"hard": "always", "preferred": "wherever that can be"}


@dataclass(frozen=True, eq=False)
class ChangeNames:
    """Labels by id of all that a change may name; `planned_from` is the first day of the term planned for.

    `weights` are indicators and pillars of the need score, `meals`
    the definitions of free school meals.
    """

    schools: Labels = field(default_factory=dict)
    workers: Labels = field(default_factory=dict)
    clusters: Labels = field(default_factory=dict)
    hubs: Labels = field(default_factory=dict)
    tiers: Labels = field(default_factory=dict)
    roles: Labels = field(default_factory=dict)
    models: Labels = field(default_factory=dict)
    partners: Labels = field(default_factory=dict)
    weights: Labels = field(default_factory=dict)
    meals: Labels = field(default_factory=dict)
    planned_from: date | None = None
    phases: Labels = field(default_factory=lambda: PHASES)
    goals: Labels = field(default_factory=lambda: GOALS)
    boundaries: Labels = field(default_factory=lambda: BOUNDARIES)
    caseload_rules: Labels = field(default_factory=lambda: CASELOAD_RULES)
    firmness: Labels = field(default_factory=lambda: FIRMNESS)

    def call(self, kind: str, one_id: str) -> str:
        """What to call the one with this id: its label, with the id where another has the same label; the id itself
        where it is not known."""
        return self._called.get(kind, {}).get(one_id, one_id)

    def any_of(self, kind: str, place: int = 0) -> str:
        """What one of this kind is called, for an example (the last where there are not so many); "..." where none is
        known."""
        called = list(self._called.get(kind, {}).values())
        return called[min(place, len(called) - 1)] if called else "..."

    def found(self, kind: str, text: str) -> Iterator[tuple[str, int]]:
        """(id, characters used) for every name of this kind that the text begins with, the longest first; a name ends
        where a word does, so that "Worker 1" is not read out of "Worker 12"."""
        for name, one_id in self._by_length.get(kind, ()):
            is_whole = not (name[-1:].isalnum() and text[len(name) : len(name) + 1].isalnum())
            if is_whole and text[: len(name)].casefold() == name:
                yield one_id, len(name)

    @cached_property
    def _called(self) -> dict[str, dict[str, str]]:
        called = {kind: _told_apart(labels) for kind, labels in self._kinds.items()}
        # Schools and link workers both move to a cluster, so what moves is to be clear from its name.
        return called | {"school": _told_apart(self.schools, called["worker"])}

    @cached_property
    def _by_length(self) -> dict[str, list[tuple[str, str]]]:
        """Per kind (what somebody may write, casefolded; the id), the longest first; an id may be written as well."""
        found = {}
        for kind, called in self._called.items():
            names = {one_id.casefold(): one_id for one_id in called}
            names |= {name.casefold(): one_id for one_id, name in called.items()}
            found[kind] = sorted(names.items(), key=lambda pair: -len(pair[0]))
        return found

    @cached_property
    def _kinds(self) -> dict[str, Labels]:
        return {
            "school": self.schools, "worker": self.workers, "cluster": self.clusters, "hub": self.hubs,
            "tier": self.tiers, "role": self.roles, "model": self.models, "partner": self.partners,
            "weight": self.weights, "meals": self.meals, "phase": self.phases, "goal": self.goals,
            "boundary": self.boundaries, "caseload rule": self.caseload_rules,
            "firmness": self.firmness,
        }  # fmt: skip


def _told_apart(labels: Labels, others: Labels | None = None) -> dict[str, str]:
    """{id: label}, with the id behind a label that several share, or that is another's id, or by which any of the
    others is known."""
    plain = {one_id: " ".join(label.split()) for one_id, label in labels.items()}
    times = Counter(label.casefold() for label in plain.values())
    ids = {one_id.casefold() for one_id in plain}
    taken = {word.casefold() for one in (others or {}).items() for word in one}
    return {
        one_id: f"{label} ({one_id})"
        if times[label.casefold()] > 1
        or label.casefold() in taken
        or (label.casefold() in ids and label.casefold() != one_id.casefold())
        else label
        for one_id, label in plain.items()
    }
