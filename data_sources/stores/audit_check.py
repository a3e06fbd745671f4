"""Checks the record line by line: what was altered, removed or put in another order, and what it says was kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from data_sources.database import reading
from data_sources.stores.audit_chain import KEPT, LINE, SEALED, row_digest, seal
from data_sources.tables import ActivityRow, SettingRow, SourceFileRow

ALTERED, REMOVED, REORDERED, NOT_AS_RECORDED = "altered", "removed", "reordered", "not as recorded"
TRIED_AROUND = 300  # how far from its place a line is looked for; further off it is still found, as altered


@dataclass(frozen=True, slots=True)
class RecordFault:
    """One thing that is not as it was written. `line` is the number it is found at; None for what has no line."""

    kind: str
    line: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class RecordCheck:
    """What the check came to. `lines`: lines read; `rows`: rows of other tables held against them; `lines_before`:
    lines that were there before lines were sealed; `head`: the last line's number and seal, to be kept elsewhere."""

    lines: int
    rows: int
    lines_before: int
    head: str
    faults: tuple[RecordFault, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    content: dict[str, Any]
    previous_hash: str
    hash: str

    @property
    def right_hash(self) -> str:
        return seal(self.content, self.previous_hash)

    def is_sealed_as(self, number: int) -> bool:
        return seal({**self.content, "id": number}, self.previous_hash) == self.hash


def record_head(engine: Engine) -> str:
    """The last line's number and seal ("512:3fa9..."); whoever keeps it elsewhere can later tell that nothing up to
    that line was changed or removed. "0:" where nothing is on record."""
    query = select(ActivityRow.id, ActivityRow.hash).order_by(ActivityRow.id.desc()).limit(1)
    with reading(engine) as session:
        last = session.execute(query).first()
    return f"{last.id}:{last.hash}" if last else "0:"


def check_record(engine: Engine, expected_head: str = "") -> RecordCheck:
    """Every fault of the record, in the order of its lines; `expected_head` is one that was kept elsewhere.

    Raises ValueError with a sentence when that is not of the form "number:seal".
    """
    expected = _head(expected_head) if expected_head else None
    with reading(engine) as session:
        lines = [_line(row) for row in session.scalars(select(ActivityRow).order_by(ActivityRow.id))]
        first: dict[str, Any] = next((one.content["details"] for one in lines if one.content["action"] == "seal"), {})
        start = int(first.get("lines_before", 0))
        rows, about = _about(session, lines, first.get("rows_before", {}))
        in_use = _in_use(session, lines, first.get("rows_before", {}).get("source_file", 0))
        faults = (*_chain(lines, start), *_ends(lines, expected), *about, *in_use, *_settings(session, lines))
    head = f"{lines[-1].number}:{lines[-1].hash}" if lines else "0:"
    return RecordCheck(len(lines), rows, start, head, faults)


def _head(text: str) -> tuple[int, str]:
    number, _, digest = text.strip().partition(":")
    if not number.isdigit() or (number != "0" and len(digest) != 64):
        raise ValueError(
            f"'{text}' is not the end of a record. It looks like 512:3fa9... - the number of a line, a colon and the "
            "64 characters of its seal, as 'audit verify' printed them."
        )
    return int(number), digest


def _line(row: ActivityRow) -> _Line:
    return _Line(row.id, {name: getattr(row, name) for name in LINE}, row.previous_hash, row.hash)


def _chain(lines: list[_Line], lines_before: int) -> Iterator[RecordFault]:
    """Each line against its own seal, and against the line before."""
    right = {one.number: one.right_hash for one in lines}
    seals = {"", *(one.hash for one in lines), *right.values()}
    before: _Line | None = None
    for place, one in enumerate(lines, start=1):
        is_sound = one.hash == right[one.number]
        number_before = before.number if before else 0
        if not is_sound:
            yield _unsound(one)
        is_gap = one.number > number_before + 1 and place > lines_before
        if is_gap or (is_sound and one.previous_hash not in seals):
            yield RecordFault(REMOVED, one.number, _missing(number_before, one.number))
        elif is_sound and before and before.hash == right[before.number] and one.previous_hash != before.hash:
            sentence = f"Line {one.number} does not follow from line {before.number}: lines were put in another order."
            yield RecordFault(REORDERED, one.number, sentence)
        before = one


def _unsound(one: _Line) -> RecordFault:
    near = chain(range(one.number - TRIED_AROUND, one.number), range(one.number + 1, one.number + TRIED_AROUND))
    written_as = next((number for number in near if one.is_sealed_as(number)), None)
    if written_as is not None:
        sentence = f"Line {one.number} was written as line {written_as}: lines were put in another order or renumbered."
        return RecordFault(REORDERED, one.number, sentence)
    sentence = (
        f"Line {one.number} ({_short(one.content['sentence'])}) is not what was written: its seal does not fit it."
    )
    return RecordFault(ALTERED, one.number, sentence)


def _missing(before: int, number: int) -> str:
    gone = number - before - 1
    if gone == 1:
        return f"Line {number - 1} has been removed."
    if gone > 1:
        return f"Lines {before + 1} to {number - 1} have been removed."
    where = f"between lines {before} and {number}" if before else f"before line {number}"
    return f"A line or more has been removed {where}: the seal that line {number} rests on is nowhere."


def _ends(lines: list[_Line], expected: tuple[int, str] | None) -> Iterator[RecordFault]:
    """The record against an end that was kept elsewhere; only this shows lines removed from the very end, or a record
    written again from some line on."""
    if expected is None or expected[0] == 0:
        return
    number, digest = expected
    found = {one.number: one.hash for one in lines}
    last = lines[-1].number if lines else 0
    if number > last:
        what = "the last line has" if number == last + 1 else f"the last {number - last} lines have"
        yield RecordFault(
            REMOVED, None, f"The record ended at line {number} and now ends at line {last}: {what} been removed."
        )
    elif found.get(number) != digest:
        yield RecordFault(
            ALTERED, number, f"Line {number} does not have the seal it had: the record was written again up to there."
        )


def _about(session: Session, lines: list[_Line], rows_before: dict[str, int]) -> tuple[int, tuple[RecordFault, ...]]:
    """What the lines are about, and rows that are there without a line: their lines have been removed."""
    named: dict[tuple[str, int], tuple[int, str]] = {}
    for one in lines:
        for kept in one.content["details"].get(KEPT, ()):
            named[kept["table"], kept["id"]] = one.number, kept["sha256"]
    faults = [_not_as_recorded(session, *key, *value) for key, value in named.items()]
    silent = [fault for table in SEALED for fault in _without_a_line(session, table, named, rows_before.get(table, 0))]
    return len(named), tuple(fault for fault in (*faults, *silent) if fault)


def _not_as_recorded(session: Session, table: str, row_id: int, line: int, digest: str) -> RecordFault | None:
    now = row_digest(session, table, row_id)
    if now == digest:
        return None
    what = "is gone" if now is None else "is not as it was put on record"
    return RecordFault(NOT_AS_RECORDED, line, f"What line {line} is about ({_named(table, row_id)}) {what}.")


def _without_a_line(
    session: Session, table: str, named: dict[tuple[str, int], tuple[int, str]], before: int
) -> Iterator[RecordFault]:
    column = SEALED[table].__table__.c.id
    for row_id in session.scalars(select(column).where(column > before).order_by(column)):
        if (table, row_id) not in named:
            sentence = (
                f"{_named(table, row_id).capitalize()} is there, but no line of the record says who kept it: that "
            )
            yield RecordFault(REMOVED, None, sentence + "line has been removed, or the row was put in by hand.")


def _in_use(session: Session, lines: list[_Line], before: int) -> Iterator[RecordFault]:
    """Files taken out of use or put back without a line that says so; of those that came with the record."""
    said: dict[str, set[int]] = {"replaced": set(), "restored": set(), "source_ids": set()}
    for one in lines:
        details = one.content["details"]
        for name, ids in said.items():
            ids.update(details.get(name, ()))
        if one.content["action"] == "withdraw" and "source_id" in details:
            said["source_ids"].add(details["source_id"])
    columns = (SourceFileRow.id, SourceFileRow.superseded_by_id, SourceFileRow.withdrawn_at)
    for row in session.execute(select(*columns).where(SourceFileRow.id > before).order_by(SourceFileRow.id)):
        is_withdrawn, is_replaced = row.withdrawn_at is not None, row.superseded_by_id is not None
        is_out = (is_withdrawn and row.id not in said["source_ids"]) or (is_replaced and row.id not in said["replaced"])
        was_out = row.id in said["replaced"] - said["restored"] or row.id in said["source_ids"]
        if is_out or (was_out and not is_withdrawn and not is_replaced):
            what = "is out of use" if is_out else "is in use again"
            yield RecordFault(
                NOT_AS_RECORDED, None, f"{_named('source_file', row.id).capitalize()} {what}, but no line says so."
            )


def _settings(session: Session, lines: list[_Line]) -> Iterator[RecordFault]:
    """Each setting against the last line that says what it was set to."""
    last: dict[tuple[str, str], tuple[int, Any]] = {}
    for one in lines:
        details = one.content["details"]
        if one.content["action"] == "setting" and "new" in details:
            last[one.content["authority_code"] or "", details["name"]] = one.number, details["new"]
    for row in session.scalars(select(SettingRow).order_by(SettingRow.authority_code, SettingRow.name)):
        line, value = last.pop((row.authority_code, row.name), (None, None))
        if line is None or value != row.value:
            said = "no line of the record says so" if line is None else f"line {line} says otherwise"
            yield RecordFault(
                NOT_AS_RECORDED, line, f"The setting '{row.name}' has a value that was never recorded: {said}."
            )
    for (_, name), (line, _) in last.items():
        yield RecordFault(NOT_AS_RECORDED, line, f"The setting '{name}' is gone, although line {line} says it was set.")


def _named(table: str, row_id: int) -> str:
    return f"{table.replace('_', ' ')} {row_id}"


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
