"""The need choices a council has agreed to use, kept in the database with who chose them and when."""

from datetime import datetime

from sqlalchemy import Engine

from allocation.need.choices import NeedChoices
from data_sources import stores

NEED_CHOICES = "need_choices"


def in_force(engine: Engine, authority_code: str) -> NeedChoices:
    """What this council chose last; the default method where it chose nothing or what is kept is no longer lawful."""
    kept = stores.get_setting(engine, authority_code, NEED_CHOICES, {})
    try:
        choices = NeedChoices.model_validate(kept)
        choices.settings()
    except ValueError:
        return NeedChoices()
    return choices


def since(engine: Engine, authority_code: str) -> tuple[datetime, str] | None:
    """When the choices in force were made, and by whom; None where the council never chose."""
    return stores.setting_since(engine, authority_code, NEED_CHOICES)


def keep(engine: Engine, authority_code: str, choices: NeedChoices, by: str) -> None:
    """Uses these choices for this council from now on. Raises ValueError when they are not lawful."""
    choices.settings()
    stores.set_setting(engine, authority_code, NEED_CHOICES, choices.model_dump(mode="json"), by)
