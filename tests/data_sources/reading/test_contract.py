"""A contract's check finds every fault in a table, says it in plain words, and reads the rest right."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_sources.reading.contract import Column, Contract, Fault, FileRefused, RawTable, check_table
from data_sources.reading.faults import MOST_FAULTS_LISTED

CONTRACT = Contract(
    kind="things",
    label="Things",
    key=("urn", "period"),
    is_public=False,
    columns=(
        Column("urn", "URN", "urn", ("School URN",), is_required=True),
        Column("period", "Period", "text"),
        Column("pupils", "Pupils", "whole number", has_state=True, lowest=0),
        Column("fte", "FTE", "number", is_required=True, lowest=0, highest=1),
        Column("action", "Action", "text", choices=("keep", "ban")),
        Column("since", "Since", "date"),
    ),
)


def table(
    rows: list[list[str]], headings: tuple[str, ...] = ("School URN", "Pupils", "FTE", "ACTION", "Since")
) -> RawTable:
    frame = pd.DataFrame(rows, columns=list(headings), dtype="str")
    return RawTable("things.csv", "", frame, tuple(range(4, 4 + len(rows))))


def faults_of(raw: RawTable, contract: Contract = CONTRACT) -> list[Fault]:
    with pytest.raises(FileRefused) as refused:
        check_table(raw, contract)
    return refused.value.faults


def test_a_good_table_comes_back_in_the_contracts_terms() -> None:
    checked = check_table(table([["100000", "c", "0.5", "KEEP", "01/09/2025"], ["100001", "0", "1", "", ""]]), CONTRACT)
    assert checked.frame.columns.tolist() == ["urn", "period", "pupils", "pupils_state", "fte", "action", "since"]
    assert checked.frame["urn"].tolist() == ["100000", "100001"]
    assert checked.frame["pupils"].isna().tolist() == [True, False]
    assert checked.frame["pupils_state"].tolist() == ["suppressed", "known"]
    assert checked.frame["action"].tolist() == ["keep", ""]
    assert checked.frame["since"].dt.strftime("%Y-%m-%d").iloc[0] == "2025-09-01"
    assert checked.frame["since"].isna().iloc[1]
    assert checked.frame["period"].tolist() == ["", ""]
    assert checked.columns_read == {
        "urn": "School URN", "pupils": "Pupils", "fte": "FTE", "action": "ACTION", "since": "Since",
    }  # fmt: skip
    assert checked.rows == (4, 5)


def test_every_kind_of_fault_is_listed_at_once_with_row_column_value_and_remedy() -> None:
    faults = faults_of(
        table([
            ["10", "many", "1.5", "move", "31/02/2025"],
            ["100001", "-3", "", "keep", ""],
            ["100002", "1", "half", "", "soon"],
            ["100002", "2", "-0.1", "", ""],
        ])
    )  # fmt: skip
    found = {(fault.row, fault.column, fault.value) for fault in faults}
    assert found == {
        (4, "School URN", "10"), (4, "Pupils", "many"), (4, "FTE", "1.5"), (4, "ACTION", "move"),
        (4, "Since", "31/02/2025"), (5, "Pupils", "-3"), (5, "FTE", ""), (6, "FTE", "half"), (6, "Since", "soon"),
        (7, "FTE", "-0.1"),
        (7, "School URN", "100002"),
    }  # fmt: skip
    assert all(fault.problem and fault.remedy for fault in faults)
    assert [fault.row for fault in faults] == sorted(fault.row or 0 for fault in faults)


def test_a_missing_column_does_not_hide_faults_in_others() -> None:
    faults = faults_of(table([["bad", "x"]], ("URN", "Pupils")))
    assert {(fault.row, fault.column) for fault in faults} == {(None, "FTE"), (4, "URN")}


def test_the_same_wrong_value_in_rows_that_follow_each_other_is_listed_for_each() -> None:
    faults = faults_of(table([[f"10000{i}", "1", "7", "", ""] for i in range(5)]))
    assert [fault.row for fault in faults] == [4, 5, 6, 7, 8]


def test_a_wholly_broken_column_is_capped_with_a_count() -> None:
    faults = faults_of(table([[f"{100000 + i}", "1", "7", "", ""] for i in range(200)]))
    assert len(faults) == MOST_FAULTS_LISTED + 1
    assert "150 more rows" in faults[-1].problem


def test_two_columns_that_mean_the_same_are_refused() -> None:
    [fault] = faults_of(table([["100000", "1", "0.5", "", "0.6"]], ("URN", "Pupils", "FTE", "Action", "fte")))
    assert "FTE" in fault.problem
    repeated = replace(table([["100000", "1", "0.5", "", ""]]), repeated=("FTE",))
    assert faults_of(repeated)[0].column == "FTE"


def test_keys_are_compared_whole_and_empty_keys_are_not() -> None:
    headings = ("URN", "Period", "FTE")
    rows = [["100000", "2023", "1"], ["100000", "2024", "1"], ["100001", "2023", "1"]]
    assert len(check_table(table(rows, headings), CONTRACT).frame) == 3
    [fault] = faults_of(table([*rows, ["100000", "2024", "0.5"]], headings))
    assert fault.row == 7
    assert "URN and Period" in fault.problem
    loose = replace(CONTRACT, key=("period",))
    assert len(check_table(table([["100000", "", "1"], ["100001", "", "1"]], headings), loose).frame) == 2
    assert len(check_table(table([rows[0], rows[0]], headings), replace(CONTRACT, allow_repeats=True)).frame) == 2


def test_extra_checks_see_spreadsheet_rows_and_their_faults_get_the_files_heading() -> None:
    def no_full_time(frame: pd.DataFrame) -> list[Fault]:
        return [Fault("Full time.", "Change it.", int(row), "urn") for row in frame.index[frame["fte"] == 1]]

    contract = replace(CONTRACT, extra_checks=(no_full_time,))
    [fault] = faults_of(table([["100000", "1", "0.5", "", ""], ["100001", "1", "1", "", ""]]), contract)
    assert (fault.row, fault.column) == (5, "School URN")


def test_peoples_names_are_refused_unless_the_contract_claims_them() -> None:
    raw = table([["100000", "0.5", "Ada"]], ("URN", "FTE", "Surname"))
    assert [fault.column for fault in faults_of(raw)] == ["Surname"]
    roster = replace(CONTRACT, columns=(*CONTRACT.columns, Column("last_name", "Last name", "text", ("Surname",))))
    assert check_table(raw, roster).frame["last_name"].tolist() == ["Ada"]


@pytest.mark.parametrize(
    ("cells", "is_refused"),
    [
        (["0.1", "0.462"] * 5, True),
        (["0.1%", "0.462%"] * 5, False),
        (["0.1", "46.2"] * 5, False),
        (["0", "1"] * 5, False),
        (["0.1", "0.4"], False),
    ],
)
def test_shares_are_not_taken_for_percentages(cells: list[str], is_refused: bool) -> None:
    contract = replace(
        CONTRACT, columns=(CONTRACT.column("urn"), Column("fsm_percent", "FSM", "percent")), key=("urn",)
    )
    raw = table([[f"{100000 + i}", cell] for i, cell in enumerate(cells)], ("URN", "FSM %"))
    raw = replace(raw, frame=raw.frame.rename(columns={"FSM %": "FSM"}))
    if is_refused:
        [fault] = faults_of(raw, contract)
        assert fault.column == "FSM"
        assert "Multiply" in fault.remedy
    else:
        assert len(check_table(raw, contract).frame) == len(cells)


cell_states = st.sampled_from(["good", "unreadable", "low", "high", "empty"])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(cell_states, st.booleans()), min_size=1, max_size=30))
def test_exactly_the_planted_faults_are_found(planted: list[tuple[str, bool]]) -> None:
    """Lazy validation has missed failures before: every planted one must come back, and nothing else."""
    cells = {"good": "0.5", "unreadable": "half", "low": "-1", "high": "2", "empty": ""}
    rows = [[f"{100000 + i}" if good else "?", "1", cells[state], "", ""] for i, (state, good) in enumerate(planted)]
    expected = {(4 + i, "FTE") for i, (state, _) in enumerate(planted) if state != "good"}
    expected |= {(4 + i, "School URN") for i, (_, good) in enumerate(planted) if not good}
    raw = table(rows)
    if not expected:
        assert len(check_table(raw, CONTRACT).frame) == len(rows)
        return
    assert {(fault.row, fault.column) for fault in faults_of(raw)} == expected
