"""Reads a plan back from a file: one this product wrote, or any table of school, link worker and tier."""

from dataclasses import replace

from allocation.operating_model import OperatingModel
from allocation.plan import Assignment, Plan
from allocation.problem import AllocationProblem
from data_sources import current_allocation
from data_sources.reading import uploads
from data_sources.reading.contract import Fault, FileRefused, RawTable
from data_sources.reading.headings import plain

OWN_HEADINGS = ("URN", "Link worker ID", "Link worker", "Tier")


def read(file_name: str, data: bytes, problem: AllocationProblem, model: OperatingModel) -> Plan:
    """The plan in the file, one line for every school of the problem; a school the file leaves out has nobody.

    Where a line gives no tier, the one the school is entitled to is taken. Raises FileRefused with every line that
    names a school, link worker or tier the problem does not have.
    """
    raw = _table_of_schools(file_name, uploads.open_tables(file_name, data))
    frame = current_allocation.read(raw).frame
    workers = {w.worker_id.casefold(): w.worker_id for w in problem.workers}
    workers |= {w.name.casefold(): w.worker_id for w in problem.workers if _is_only_one(w.name, problem)}
    entitled = {s.urn: model.tiers[t].id for s, t in zip(problem.schools, problem.entitled_tier, strict=True)}
    lines: dict[str, Assignment] = {}
    faults: list[Fault] = []
    for row in frame.itertuples(index=False):
        worker_id = workers.get(row.worker_id.casefold()) if row.worker_id else None
        tier = model.tier_index(row.tier) if row.tier else -1
        if row.urn not in entitled:
            faults.append(_fault(f"There is no school {row.urn} in this authority", "URN", row.urn))
        elif row.worker_id and worker_id is None:
            faults.append(
                _fault(f"{row.worker_id} is not a link worker of this authority", "Link worker", row.worker_id)
            )
        elif row.tier and tier < 0:
            faults.append(_fault(f"{row.tier} is not a tier of the {model.label} model", "Tier", row.tier))
        else:
            tier_id = model.tiers[tier].id if tier >= 0 else entitled[row.urn]
            lines[row.urn] = Assignment(row.urn, worker_id, tier_id if worker_id else None)
    if faults:
        raise FileRefused(file_name, faults)
    return Plan(tuple(lines.get(s.urn, Assignment(s.urn, None, None)) for s in problem.schools))


def _table_of_schools(file_name: str, tables: list[RawTable]) -> RawTable:
    for table in tables:
        found = {plain(heading): heading for heading in table.frame.columns}
        if all(plain(heading) in found for heading in OWN_HEADINGS):
            return replace(table, frame=table.frame[[found[plain(heading)] for heading in OWN_HEADINGS]])
    if len(tables) == 1:
        return tables[0]
    remedy = f"One sheet must have the headings {', '.join(OWN_HEADINGS)}, as in an exported plan."
    raise FileRefused(file_name, [Fault("No sheet of this workbook lists schools with their link workers", remedy)])


def _is_only_one(name: str, problem: AllocationProblem) -> bool:
    return sum(worker.name.casefold() == name.casefold() for worker in problem.workers) == 1


def _fault(problem: str, column: str, value: str) -> Fault:
    return Fault(problem, "Correct the line, or check that the right authority was named.", column=column, value=value)
