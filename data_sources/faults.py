"""What is wrong with a file, as a person would say it, and the refusal that carries every fault."""

from dataclasses import dataclass


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


def refuse(file_name: str, problem: str, remedy: str, sheet: str = "") -> FileRefused:
    """A refusal with a single fault about the whole file, ready to raise."""
    return FileRefused(file_name, [Fault(problem, remedy, sheet=sheet)])
