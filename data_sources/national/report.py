"""A national run as files: one workbook, or a folder with a CSV for each table."""

from pathlib import Path

import pandas as pd

from data_sources import exports
from data_sources.national.run import NationalRun
from data_sources.national.sentences import caveats

SHEETS = ("Authorities", "Goals", "Schools", "Notes")


def sheets(found: NationalRun) -> dict[str, pd.DataFrame]:
    """The tables by sheet name; what is made up, and what the scores can be compared on, is said in the last."""
    facts = [f"{str(name).replace('_', ' ')}: {value}" for name, value in found.facts.items() if name != "key"]
    notes = pd.DataFrame({"note": [*caveats(found), *facts]})
    return dict(zip(SHEETS, (found.rows, found.goals, found.schools, notes), strict=True))


def write(found: NationalRun, to: Path) -> list[Path]:
    """Writes the workbook (where `to` ends in .xlsx) or, into the folder `to`, a CSV for each table."""
    tables = sheets(found)
    if to.suffix.lower() == ".xlsx":
        to.write_bytes(exports.xlsx_bytes(dict(tables)))
        return [to]
    to.mkdir(parents=True, exist_ok=True)
    paths = [to / f"{name.lower()}.csv" for name in tables]
    for path, table in zip(paths, tables.values(), strict=True):
        path.write_bytes(exports.csv_bytes(table))
    return paths
