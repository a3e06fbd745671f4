"""What published instances have in common: numbers from a file, best known values beside it, a line for each."""

import argparse
import csv
import io
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from allocation.solver import compiled

HEADING = f"{'instance':<14}{'objective':>11}{'bound':>11}{'best known':>12}{'gap %':>9}{'seconds':>9}"
FOOTNOTE = "gap %: how far from the best known value; where none is known (-), from the bound"
BEST_KNOWN_FILE = "best_known.csv"
One = TypeVar("One")


class UnreadableInstance(ValueError):
    """The file is not an instance; the sentence says why."""


class Result(NamedTuple):
    """What a run came to; None for what was not found or is not known."""

    instance: str
    objective: int | None
    bound: int | None
    best_known: int | None
    seconds: float
    is_maximised: bool = False

    @property
    def gap_percent(self) -> float | None:
        """How much worse the objective is than the best known value, or than the bound where there is none."""
        reference = self.bound if self.best_known is None else self.best_known
        if self.objective is None or reference is None:
            return None
        worse_by = reference - self.objective if self.is_maximised else self.objective - reference
        return 100 * worse_by / max(1, abs(reference))

    def line(self) -> str:
        """The line printed for the instance, in the columns of HEADING."""
        gap = "-" if self.gap_percent is None else f"{self.gap_percent:.3f}"
        figures = (_cell(self.objective), _cell(self.bound), _cell(self.best_known))
        return f"{self.instance:<14}{figures[0]:>11}{figures[1]:>11}{figures[2]:>12}{gap:>9}{self.seconds:>9.1f}"


def _cell(figure: int | None) -> str:
    return "-" if figure is None else str(figure)


def whole_numbers(path: Path) -> list[int]:
    """All numbers of a text file, or of the one text file in a ZIP archive, in order. Raises UnreadableInstance."""
    numbers = []
    for place, word in enumerate(_text(path).split()):
        try:
            number = float(word)
        except ValueError:
            raise UnreadableInstance(f"{path.name}: '{word}' (word {place + 1}) is not a number") from None
        if number != int(number):
            raise UnreadableInstance(f"{path.name}: {word} (word {place + 1}) is not a whole number")
        numbers.append(int(number))
    return numbers


def _text(path: Path) -> str:
    content = path.read_bytes()
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
            if len(names) != 1:
                raise UnreadableInstance(f"{path.name} holds {len(names)} files; one is expected")
            content = archive.read(names[0])
    return content.decode("latin-1")


def best_known(path: Path, table: Path | None) -> dict[str, int]:
    """Instance -> best known value, from `table` or, if that is None, from best_known.csv beside the instance."""
    source = table or path.parent / BEST_KNOWN_FILE
    if not source.exists():
        if table is not None:
            raise UnreadableInstance(f"{table} does not exist")
        return {}
    with source.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    return {row["instance"].strip().lower(): int(float(row["best_known"])) for row in rows if row.get("best_known")}


def command_line(program: str, description: str) -> argparse.ArgumentParser:
    """What every command about instances takes: files, seconds and a table of best known values."""
    parser = argparse.ArgumentParser(prog=program, description=description)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--seconds", type=float, default=60.0, help="time limit for each instance (default 60)")
    parser.add_argument("--best-known", type=Path, help="CSV with the columns instance and best_known")
    return parser


def print_lines(
    files: Sequence[Path],
    table: Path | None,
    read: Callable[[Path], list[One]],
    run: Callable[[One, dict[str, int]], Result],
) -> int:
    """Prints a line an instance; 1 where a file could not be read or an instance has no verified answer.

    `run` gets an instance and the best known values by name (small letters).
    """
    compiled.make_ready()
    print(HEADING)
    failed = False
    for path in files:
        try:
            known = best_known(path, table)
            for instance in read(path):
                result = run(instance, known)
                failed |= result.objective is None
                print(result.line(), flush=True)
        except (OSError, ValueError) as error:
            failed = True
            print(f"{path.name}: {error}", file=sys.stderr)
    print(FOOTNOTE)
    return int(failed)
