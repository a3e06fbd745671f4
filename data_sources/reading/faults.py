"""What is wrong with a file, as a person would say it, and the refusal that carries every fault."""

from dataclasses import dataclass

MOST_FAULTS_LISTED = 50


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a file, as a person would say it. `row` is the row in the file as a spreadsheet numbers it
    (the heading row of a CSV is 1); None when the fault is about the whole file or a column."""

    problem: str
    remedy: str
    row: int | None = None
    column: str = ""
    value: str = ""
    sheet: str = ""


class FileRefused(ValueError):
    """A file that cannot be used, with every fault found in it. Nothing of it is kept."""

    def __init__(self, file_name: str, faults: list[Fault]) -> None:
        self.file_name = file_name
        self.faults = faults
        super().__init__(f"{file_name}: {len(faults)} fault(s); first: {faults[0].problem}")


def shortened(faults: list[Fault]) -> list[Fault]:
    """The first `MOST_FAULTS_LISTED` faults and, where there are more, one that counts the rest: a file broken in every
    row must not become a report of a million lines."""
    if len(faults) <= MOST_FAULTS_LISTED:
        return faults
    last = faults[-1]
    rest = f"The same is wrong in {len(faults) - MOST_FAULTS_LISTED:,} more places."
    return [*faults[:MOST_FAULTS_LISTED], Fault(rest, last.remedy, column=last.column, sheet=last.sheet)]


def refuse(file_name: str, problem: str, remedy: str, sheet: str = "") -> FileRefused:
    """A refusal with a single fault about the whole file, ready to raise."""
    return FileRefused(file_name, [Fault(problem, remedy, sheet=sheet)])
