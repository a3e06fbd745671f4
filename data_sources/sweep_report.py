"""A sweep as the sheets of its workbook: the same sentences, figures and tables as its page."""

import io
import zipfile
from collections.abc import Mapping

import pandas as pd

from allocation.operating_model import OperatingModel
from allocation.problem import AllocationProblem
from allocation.scenario.changes import Change
from allocation.sweep import readings, resilience, robustness, staffing
from allocation.sweep.definitions import FIGURES
from allocation.sweep.found import SweepFound
from allocation.sweep.question import QUESTION, ResilienceSweep, RobustnessSweep, StaffingSweep
from data_sources import exports
from data_sources.sweeps import KeptFound, Sweep


def school_table(found: SweepFound, problem: AllocationProblem, model: OperatingModel) -> pd.DataFrame:
    """urn, name, phase, cluster, link_worker, tier, then `robustness.SCHOOL_COLUMNS` but the urn, the tier it has most
    often otherwise in words."""
    table = robustness.by_school(found)
    people = {one.worker_id: one.name for one in problem.workers}
    labels = {one.id: one.label for one in model.tiers}
    held = found.reference.lines
    schools = {one.urn: one for one in problem.schools}
    about = pd.DataFrame(
        {
            "urn": table["urn"],
            "name": [schools[urn].name for urn in table["urn"]],
            "phase": [str(schools[urn].phase) for urn in table["urn"]],
            "cluster": [schools[urn].cluster for urn in table["urn"]],
            "link_worker": [people.get(held[urn][0], "nobody") for urn in table["urn"]],
            "tier": [labels.get(held[urn][1], "none") for urn in table["urn"]],
        }
    )
    shares = table.drop(columns=["urn", "usual_other_tier_id"])
    other = table["usual_other_tier_id"].map(lambda one: labels.get(one, one))
    return pd.concat([about, shares], axis=1).assign(usual_other_tier=other)


def point_table(found: SweepFound) -> pd.DataFrame:
    """Every point in the whole council, and for a staffing curve in its own cluster too: `found.TABLE_COLUMNS`."""
    whole = found.table()
    if not isinstance(found.question, StaffingSweep):
        return whole
    parts = [whole]
    for cluster in dict.fromkeys(point.series for point in found.points if point.series in found.clusters):
        rows = found.table(cluster)
        parts.append(rows[[point.series == cluster for point in found.points]])
    return pd.concat(parts, ignore_index=True)


def tables(
    one: Sweep, found: SweepFound, kept: KeptFound | None, problem: AllocationProblem, model: OperatingModel
) -> dict[str, pd.DataFrame]:
    """Every table by the name of its sheet, the sentences first."""
    sheets = {"What it says": pd.DataFrame({"to_know": readings.sentences(found)})}
    if isinstance(found.question, StaffingSweep):
        sheets["What posts buy"] = staffing.what_posts_buy(found)
    if isinstance(found.question, ResilienceSweep):
        sheets |= {"By rate": resilience.by_rate(found), "By cluster": resilience.by_cluster(found)}
    if isinstance(found.question, RobustnessSweep):
        sheets["Schools"] = school_table(found, problem, model)
    sheets["Every plan"] = point_table(found)
    sheets["Figures"] = pd.DataFrame(
        [{"figure": f.label, "id": f.id, "unit": f.unit, "what_it_is": f.sentence, "source": f.source} for f in FIGURES]
    )
    sheets["Asked"] = _asked(one, found, kept)
    return sheets


def workbook(
    one: Sweep, found: SweepFound, kept: KeptFound | None, problem: AllocationProblem, model: OperatingModel, name: str
) -> bytes:
    """The sweep as an Excel workbook. `name` is the council's."""
    plain = tables(one, found, kept, problem, model)
    sheets: Mapping[str, pd.DataFrame | exports.Sheet] = {
        title: frame.rename(columns=exports.heading) for title, frame in plain.items()
    }
    first = exports.Sheet(pd.DataFrame(sheets["What it says"]), f"{one.name}: {name}", ())
    return exports.xlsx_bytes({**sheets, "What it says": first})


def _asked(one: Sweep, found: SweepFound, kept: KeptFound | None) -> pd.DataFrame:
    rows = {
        "Name": one.name,
        "Where it began": one.origin,
        "Question": QUESTION.dump_json(one.question).decode(),
        "Axes": "; ".join(found.titles),
        "Changes of the reference": str(_kinds(one.settings.changes)),
        "Work for each plan, seconds": f"{one.settings.seconds:g}",
        "Seed of the searches": str(one.settings.seed),
        "Plans done": f"{found.done} of {len(found.points)}",
        "Made from (SHA-256)": kept.basis if kept else "",
        "Worked out": f"{kept.kept_at:%d/%m/%Y %H:%M} by {kept.kept_by}" if kept else "not yet",
    }
    return pd.DataFrame({"what": list(rows), "value": list(rows.values())})


def _kinds(changes: tuple[Change, ...]) -> str:
    return ", ".join(type(change).label.lower() for change in changes) or "none"


def first_table(
    one: Sweep, found: SweepFound, kept: KeptFound | None, problem: AllocationProblem, model: OperatingModel
) -> bytes:
    """The table that answers the question as CSV: the one behind the sentences."""
    sheets = list(tables(one, found, kept, problem, model).values())
    return exports.csv_bytes(sheets[1])


def csv_files(
    one: Sweep, found: SweepFound, kept: KeptFound | None, problem: AllocationProblem, model: OperatingModel
) -> bytes:
    """Every table as a CSV of its own, in a zip."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for title, frame in tables(one, found, kept, problem, model).items():
            named = frame.rename(columns=exports.heading)
            archive.writestr(f"{title.lower().replace(' ', '_')}.csv", exports.csv_bytes(named))
    return written.getvalue()
