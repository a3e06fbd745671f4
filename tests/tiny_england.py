"""A small England: three authorities with real-looking public files, in a database of its own."""

from pathlib import Path

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from data_sources import stores
from data_sources.database import open_database
from data_sources.reading.contract import Dataset
from tests.data_sources.joined_frames import census, deprivation, links, schools

AUTHORITIES = {"801": ("Ambleton", 14), "802": ("Brackwater", 9), "803": ("Coldmere", 5)}
CLOSED = "700001"


def frames() -> dict[str, pd.DataFrame]:
    """By kind. The first school of Ambleton followed a closed one, under whose number its census figures are."""
    random = np.random.default_rng(7)
    rows, meals, areas = [], [], []
    for n, (code, (name, count)) in enumerate(AUTHORITIES.items()):
        for i in range(count):
            urn, number = f"{code}{i:03d}", f"{2000 + i}"
            kind = {"phase_of_education": "Secondary", "low_age": 11.0, "high_age": 16.0} if i % 5 == 4 else {}
            pupils = float(random.integers(150, 300) if not kind else random.integers(600, 900))
            place = {"easting": 380_000.0 + 40_000 * n + 900 * i, "northing": 400_000.0 + random.integers(0, 5000)}
            known = {"urn": urn, "laestab": code + number, "pupils": pupils, "fsm_percent": None}
            lsoa = {"lsoa_code": f"L{code}{i:03d}", "authority_code": code, "authority_name": name}
            rows.append({**known, **lsoa, **kind, **place, "district_code": f"D{code}"})
            counted = CLOSED if (code, i) == ("801", 0) else urn
            eligible = float(random.integers(20, 120))
            figures = {"fsm6_pupils": eligible, "fsm6_pupil_base": pupils, "fsm6_percent": 100 * eligible / pupils}
            meals.append({"urn": counted, "laestab": code + number, "pupils": pupils, **figures})
            score = float(random.uniform(2, 70))
            areas.append({"lsoa_code": f"L{code}{i:03d}", "imd_score": score, "district_code": f"D{code}"})
    return {
        "schools": schools(*rows),
        "school_census": census(*meals),
        "school_links": links(("801000", CLOSED, "Predecessor")),
        "deprivation": deprivation(*areas),
    }


def make(folder: Path) -> Engine:
    """A database with the files loaded."""
    engine = open_database(f"sqlite:///{folder / 'england.db'}")
    for kind, frame in frames().items():
        dataset = Dataset(kind, frame, data_date="2025-05-24", columns_read={})
        stores.save_datasets(engine, [dataset], f"{kind}.csv", kind.encode().hex(), None, "a test")
    return engine
