"""An operating model: who may lead what, how often schools meet, and where each number comes from.

Models are data (`allocation/operating_models/*.toml`); `data_sources.operating_models` reads the files, this package
says what a lawful one is. Every number is a `Figure` with its unit, status and source.
"""

from allocation.operating_model.around import (
    Areas,
    Attendance,
    Base,
    Fact,
    Measure,
    MustHave,
    NeedItem,
    Partner,
    Reading,
    RolloutPhase,
    Switch,
)
from allocation.operating_model.figure import Figure, Status
from allocation.operating_model.model import OperatingModel
from allocation.operating_model.parts import Cases, Hours, ReachStep, Role, Stability, Staffing, Tier, TierRule

__all__ = [
    "Areas",
    "Attendance",
    "Base",
    "Cases",
    "Fact",
    "Figure",
    "Hours",
    "Measure",
    "MustHave",
    "NeedItem",
    "OperatingModel",
    "Partner",
    "ReachStep",
    "Reading",
    "Role",
    "RolloutPhase",
    "Stability",
    "Staffing",
    "Status",
    "Switch",
    "Tier",
    "TierRule",
]
