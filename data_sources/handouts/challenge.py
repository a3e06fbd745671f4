"""How a school can challenge what it gets: the council's own words, kept as a setting, never made up."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import Engine

from data_sources import stores

SETTING = "how_to_challenge"
LONGEST, MOST_DAYS = 500, 365


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the council says about challenging a page; "" (None for days) is what it has yet to fill in."""

    contact: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    working_days: int | None = None
    who_decides: str = ""

    @property
    def is_complete(self) -> bool:
        """Everything is filled in."""
        return not self.missing

    @property
    def missing(self) -> tuple[str, ...]:
        """What is not filled in, in words."""
        return tuple(LABELS[one.name] for one in fields(self) if getattr(self, one.name) in ("", None))


LABELS = {
    "contact": "Who to ask",
    "email": "E-mail",
    "phone": "Telephone",
    "address": "Postal address",
    "working_days": "When you will get an answer",
    "who_decides": "Who looks at it again if you still disagree",
}


def challenge(engine: Engine, authority_code: str) -> Challenge:
    """What the council filled in so far."""
    kept = stores.get_setting(engine, authority_code, SETTING, {})
    known = {one.name for one in fields(Challenge)}
    return Challenge(**{name: value for name, value in kept.items() if name in known})


def keep(engine: Engine, authority_code: str, said: Challenge, by: str) -> None:
    """Keeps what the council filled in. Raises ValueError with a sentence for each fault."""
    parts: dict[str, Any] = asdict(said)
    trimmed: dict[str, Any] = {name: one.strip() if isinstance(one, str) else one for name, one in parts.items()}
    tidy = Challenge(**trimmed)
    faults = challenge_faults(tidy)
    if faults:
        raise ValueError(" ".join(faults))
    stores.set_setting(engine, authority_code, SETTING, asdict(tidy), by)


def challenge_faults(said: Challenge) -> list[str]:
    """What is wrong with it, a sentence each; what is not filled in is no fault."""
    faults = [
        f"{LABELS[name]}: {len(value)} characters; give {LONGEST} at most."
        for name, value in asdict(said).items()
        if isinstance(value, str) and len(value) > LONGEST
    ]
    if said.email and ("@" not in said.email.strip("@") or " " in said.email):
        faults.append(f"E-mail: '{said.email[:LONGEST]}' is no e-mail address. Give one such as team@council.gov.uk.")
    if said.working_days is not None and not 1 <= said.working_days <= MOST_DAYS:
        faults.append(f"{LABELS['working_days']}: give 1 to {MOST_DAYS} working days, not {said.working_days}.")
    return faults
