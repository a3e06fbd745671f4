"""Schools and models for tests of the partner rota."""

from collections.abc import Sequence

from allocation.entities import Phase
from allocation.operating_model import OperatingModel
from allocation.operating_model.compose import Answer
from allocation.partner_rota.entities import RotaSchool
from data_sources import operating_models


def answered(model_id: str, **answers: float) -> OperatingModel:
    """A model that comes with the product, with a council's answers; "__" in a name stands for a full stop."""
    said = {key.replace("__", "."): Answer(value, "Ann", "2026-09-01") for key, value in answers.items()}
    return operating_models.answered(operating_models.written(model_id), {}, said, model_id)


def schools_of(
    *groups: tuple[int, Phase, str | None], clusters: Sequence[str] = ("North", "South")
) -> list[RotaSchool]:
    """So many schools of each phase and tier, spread over the clusters in turn, each less needy than the one before."""
    every = [(phase, tier_id) for number, phase, tier_id in groups for _ in range(number)]
    return [
        RotaSchool(f"{i:06}", f"School {i}", phase, clusters[i % len(clusters)], 90.0 - i, tier_id)
        for i, (phase, tier_id) in enumerate(every)
    ]
