"""What a sweep's plans are made from: its reference, its points, and each point's problem with all that is shared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd
from sqlalchemy import Engine

from allocation.need.score import NeedResult
from allocation.need.uncertainty.drawn_scores import NeedUncertainty, UncertaintyOptions
from allocation.operating_model import OperatingModel
from allocation.operating_model.questions import refuse_open
from allocation.scenario.baseline import Baseline, names_of
from allocation.scenario.changes import Change, combined
from allocation.scenario.rule_changes import UseModel
from allocation.scenario.staff_changes import RemoveFte
from allocation.settings import AllocationSettings
from allocation.sweep.axes import NUMBERS, kind_of
from allocation.sweep.draws import drawn_needs
from allocation.sweep.found import SweepFound
from allocation.sweep.ground import Ground, ground_of
from allocation.sweep.points import Asked, Point, points_of
from allocation.sweep.question import CurveSweep, RobustnessSweep
from allocation.tiers.chances import tier_chances
from allocation.tiers.decide import Chances
from data_sources import changed_district, council_models, district, planning
from data_sources.changed_district import ChangedDistrict, Models, models_of, sure_of_points, with_points
from data_sources.district import District
from data_sources.planning import Prepared
from data_sources.running import content
from data_sources.standing import Standing, standing
from data_sources.sweeps import KeptFound


@dataclass(frozen=True, eq=False)
class SweepCase:
    """A question asked of a plan that is made from these settings. What a point leaves as it is in the reference (the
    scores, the tiers, how sure both are) is worked out once."""

    loaded: District
    model: OperatingModel
    settings: AllocationSettings
    holds: Standing
    models: Models
    question: Asked

    def __getstate__(self) -> dict[str, object]:
        """For another process, with what is worked out: of the models only those its changes name, as there is no
        database there."""
        named = {change.model_id for change in self.settings.changes if isinstance(change, UseModel)}
        return {**self.__dict__, "models": self.models.only(named)}

    @cached_property
    def reference(self) -> Prepared:
        """The plan without the sweep's changes. Raises InconsistentProblem."""
        made = self._base
        need = with_points(self._unset, made.need_points)
        drawn = self._uncertainty if self.holds.previous is not None else None
        entitled = self._entitled(made, need, made.need_points, drawn)
        return replace(planning.put_together(made.district, made.model, made.settings, need, entitled), said=made.said)

    @cached_property
    def ground(self) -> Ground:
        """What the points are laid out on."""
        parts = self.reference
        drawn: tuple[dict[str, float], ...] = ()
        if isinstance(self.question, RobustnessSweep):
            options = UncertaintyOptions(draws=self.question.draws, seed=self.question.seed)
            scores = planning.uncertainty(parts.district, self._unset, options)
            needs = drawn_needs(scores, self._unset.table["need_points"].to_numpy(dtype=float))
            given = self._base.need_points  # what is set by hand is not in doubt
            drawn = tuple({urn: p for urn, p in one.items() if urn not in given} for one in needs)
        return ground_of(parts.problem, parts.yardstick, drawn)

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The reference first, then every point."""
        return tuple(points_of(self.question, self.ground))

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """What the axes of a curve are called."""
        if not isinstance(self.question, CurveSweep):
            return ()
        before = changed_district.baseline_of(
            self.loaded, self._base.model, self.settings, self._base.choices, self.models
        )
        names = names_of(before)
        return tuple(axis.title(names) for axis in self.question.axes)

    @cached_property
    def basis(self) -> str:
        """SHA-256 of all that the sweep's figures follow from."""
        stands = {
            "data": (self.loaded.base or self.loaded).data_version,
            "reference": content.of_problem(self.reference.problem),
            "options": self.reference.settings.solve_options(),
            "model": self.model.model_dump(mode="json"),
            "settings": self.settings.model_dump(mode="json"),
            "choices": self.holds.choices.model_dump(mode="json"),
            "decided": [str(self.holds.previous), self.holds.judgements.to_json(date_format="iso")],
            "question": self.question.model_dump(mode="json"),
            "software": content.software(),
        }
        return content.digest(stands)

    def found(self, kept: KeptFound | None) -> SweepFound:
        """The sweep with what is kept of it; nothing of what was made from something else."""
        outcomes = kept.outcomes if kept is not None and kept.basis == self.basis else {}
        return SweepFound(self.question, self.points, outcomes, self.titles)

    def changes_at(self, point: Point) -> tuple[Change, ...]:
        """The whole list of changes with which the point is a scenario."""
        return together(self.settings.changes, point.changes)

    def prepared(self, point: Point) -> Prepared:
        """What the point's solve is made from, as `planning.prepare_changed` gives it for `changes_at`. Raises
        InconsistentProblem, ChangesRefused among them."""
        if not point.changes:
            return self.reference
        own = () if point.need_points is not None else point.changes
        settings = self.settings.model_copy(update={"changes": together(self.settings.changes, own)})
        made = changed_district.changed(self.loaded, self.model, settings, self.holds.choices, self.models)
        given = {**made.need_points, **(point.need_points or {})}
        is_alike = _is_scored_alike(made, self._base)
        need = with_points(self._unset if is_alike else self._scored(made), given)
        entitled = self.reference.entitlement
        if not is_alike or given != self._base.need_points or _ladder(made.model) != _ladder(self._base.model):
            entitled = self._entitled(made, need, given, self._uncertainty if is_alike else None)
        parts = planning.put_together(made.district, made.model, made.settings, need, entitled)
        return replace(parts, said=made.said)

    @cached_property
    def _base(self) -> ChangedDistrict:
        return changed_district.changed(self.loaded, self.model, self.settings, self.holds.choices, self.models)

    @cached_property
    def _unset(self) -> NeedResult:
        """The reference's scores, without those that are set by hand."""
        return self._scored(self._base)

    @cached_property
    def _uncertainty(self) -> NeedUncertainty:
        return planning.uncertainty(self._base.district, self._unset)

    def _scored(self, made: ChangedDistrict) -> NeedResult:
        return planning.score(made.district, made.choices, self.holds.frozen)

    def _entitled(
        self, made: ChangedDistrict, need: NeedResult, given: Mapping[str, float], drawn: NeedUncertainty | None
    ) -> pd.DataFrame:
        """The tiers of these scores; one that is set or drawn is certain."""
        chances: Chances | None = None
        if self.holds.previous is not None:
            scores = drawn if drawn is not None else planning.uncertainty(made.district, need)
            chances = tier_chances(scores, need.table, made.model)
            chances = sure_of_points(chances, given, need, made.model) if given else chances
        return planning.entitlement(made.district, need, made.model, self.holds, made.settings.planning_date, chances)


def case_of(engine: Engine, authority_code: str, question: Asked, settings: AllocationSettings) -> SweepCase:
    """The case of a sweep, from what is loaded. Raises as `planning.prepare`."""
    loaded = district.load(engine, authority_code)
    model = council_models.load(engine, authority_code, settings.operating_model)
    refuse_open(model, loaded.schools["cluster"].dropna().astype(str))
    holds = standing(engine, authority_code, as_of=settings.planning_date)
    return SweepCase(loaded, model, settings, holds, models_of(engine, authority_code), question)


def baseline(engine: Engine, authority_code: str, settings: AllocationSettings) -> Baseline:
    """What the levers of a council are read from, with the changes of the settings made."""
    loaded = district.load(engine, authority_code)
    model = council_models.load(engine, authority_code, settings.operating_model)
    holds = standing(engine, authority_code, as_of=settings.planning_date)
    models = models_of(engine, authority_code)
    return changed_district.tried(loaded, model, settings, holds.choices, models).baseline


def together(changes: Sequence[Change], more: Sequence[Change]) -> tuple[Change, ...]:
    """The changes of a reference with those of a point: posts add up, and a lever takes the place of the same lever."""
    found = list(changes)
    for change in more:
        place = next((i for i, one in enumerate(found) if _is_same_lever(one, change)), None)
        if place is None:
            found = list(combined(found, [change]))
        elif isinstance(change, RemoveFte):
            before = found[place]
            fte = before.fte if isinstance(before, RemoveFte) else 0.0
            found[place] = change.model_copy(update={"fte": round(fte + change.fte, 4)})
        else:
            found[place] = change
    return tuple(found)


def _is_same_lever(one: Change, other: Change) -> bool:
    number = "fte" if isinstance(other, RemoveFte) else NUMBERS.get(kind_of(other), ("", ""))[0]
    is_sort = type(one) is type(other) and bool(number)
    return is_sort and one.model_dump(exclude={number}) == other.model_dump(exclude={number})


def _is_scored_alike(made: ChangedDistrict, base: ChangedDistrict) -> bool:
    """Whether nothing has changed of what need scores follow from."""
    ours, theirs = made.district.schools, base.district.schools
    return made.choices == base.choices and (ours is theirs or ours.equals(theirs))


def _ladder(model: OperatingModel) -> tuple[object, ...]:
    """What tiers follow from besides the scores."""
    return model.id, model.tiers, model.entitlement, model.stability
