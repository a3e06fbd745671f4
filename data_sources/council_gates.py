"""The gates a council holds every plan to: set once, kept as a setting, each change on record."""

from collections.abc import Sequence

from pydantic import ValidationError
from sqlalchemy import Engine

from allocation.scenario.names import ChangeNames
from allocation.scenario_comparison.gates import Gate, dumped_gates, loaded_gates
from data_sources import stores

GATES = "gates"


def gates(engine: Engine, authority_code: str) -> tuple[Gate, ...]:
    """The council's gates in order; none where it has set none, or what was kept is no longer lawful."""
    try:
        return loaded_gates(stores.get_setting(engine, authority_code, GATES, []))
    except ValidationError:
        return ()


def set_gates(engine: Engine, authority_code: str, wanted: Sequence[Gate], names: ChangeNames, by: str) -> None:
    """Keeps these gates, each once; the record says them in words."""
    several = tuple(dict.fromkeys(wanted))
    said = " ".join(gate.sentence(names) for gate in several) or "No gates."
    stores.change_setting(
        engine, authority_code, GATES, lambda _: dumped_gates(several), by, sentence=f"Set the gates. {said}"
    )
