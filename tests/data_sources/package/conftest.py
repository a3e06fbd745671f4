"""A small district made by hand, with a version that is live, and its package."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd
import pytest
from sqlalchemy import Engine

from allocation.need.choices import NeedChoices
from allocation.plan import Assignment, Plan
from allocation.plan_states import PlanState
from allocation.settings import AllocationSettings
from data_sources import agreed_terms, council_models, need_choices, plan_drafts, planning, stores
from data_sources.database import open_database
from data_sources.package import write_package
from data_sources.planning import Prepared
from data_sources.reading.contract import Dataset
from tests.data_sources.joined_frames import census, referrals, schools, workers
from tests.once import load_once

CODE = "355"
URNS = [str(200_001 + number) for number in range(8)]
SETTINGS = AllocationSettings(planning_date=date(2026, 9, 1))
WHY = "As agreed at the strategy group"


@dataclass(frozen=True)
class Packed:
    """A database with the district, the version that is live in it, and the package of that version."""

    engine: Engine
    version_id: int
    data: bytes


def load(engine: Engine, code: str = CODE, name: str = "Testford") -> None:
    """Eight schools, two link workers, referrals with hidden counts, and who leads which school today."""
    numbers = range(len(URNS))
    rows = [
        {"urn": urn, "authority_code": code, "authority_name": name, "pupils": 100.0 + 37 * n, "easting": 380_000 + n}
        for n, urn in zip(numbers, URNS, strict=True)
    ]
    meals = [{"urn": urn, "fsm6_pupils": 11.0 + 9 * n, "fsm6_pupil_base": 100.0 + 37 * n} for n, urn in enumerate(URNS)]
    asked = [{"urn": urn, "early_help_children": "suppressed" if n == 3 else 2.0 * n + 5} for n, urn in enumerate(URNS)]
    leads = pd.DataFrame(
        {"urn": URNS, "laestab": "", "school_name": "", "worker_id": "ann", "tier": "", "since": pd.NaT}
    )
    people = workers({"worker_id": "ann"}, {"worker_id": "ben", "fte": 0.6})
    for kind, frame in (
        ("schools", schools(*rows)),
        ("school_census", census(*meals)),
        ("link_workers", people),
        ("referrals", referrals(*asked)),
        ("current_allocation", leads),
    ):
        dataset = Dataset(kind, frame, data_date="2026-05-24", notes=(f"{len(frame)} rows read.",))
        stores.save_datasets(engine, [dataset], f"{kind} 2026.csv", f"sha of {kind} {code}", code, "Sam")


def with_live_version(engine: Engine) -> int:
    """Choices, an agreed term and a version that went live, in which ben leads the first school."""
    need_choices.keep(engine, CODE, NeedChoices(weights={"demand": 0.7}), "Ann")
    loaded = load_once(engine, CODE)
    model = council_models.load(engine, CODE, "wakefield")
    agreed_terms.agree(engine, loaded, model, name="Summer", starts_on=date(2026, 4, 20), by="Strategy group")
    prepared = planning.prepare(engine, CODE, SETTINGS)
    plan = Plan(tuple(Assignment(urn, "ben" if urn == URNS[0] else "ann", model.tiers[0].id) for urn in URNS))
    version = plan_drafts.begin(engine, prepared, plan, title="Jo leaves", origin="Began as: today.", by="Jo")
    go_live(engine, prepared, version)
    return version


def go_live(engine: Engine, prepared: Prepared, version: int) -> None:
    """From draft to live, proposed by Jo and approved by Sam."""
    for to, by in ((PlanState.PROPOSED, "Jo"), (PlanState.APPROVED, "Sam"), (PlanState.LIVE, "Sam")):
        saved = stores.version(engine, version)
        plan_drafts.decide(engine, prepared, saved, to, seen=1, by=by, reason=WHY, accepts_breaches=True)


@pytest.fixture(scope="session")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Packed]:
    """The district and its package; read only."""
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('packed') / 'small.db'}")
    load(engine)
    version = with_live_version(engine)
    yield Packed(engine, version, write_package(engine, version, by="Jo", on=date(2026, 11, 22)))
    engine.dispose()


@pytest.fixture
def empty(sqlite_url: str) -> Iterator[Engine]:
    """An installation with nothing in it."""
    opened = open_database(sqlite_url)
    yield opened
    opened.dispose()
