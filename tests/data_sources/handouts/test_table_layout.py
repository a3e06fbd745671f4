"""How columns share a sheet: no word is broken that fits, long sentences get the room, numbers are told apart."""

from hypothesis import given
from hypothesis import strategies as st

from data_sources.handouts.content import TO_FILL, Table
from data_sources.handouts.table_layout import FEW_ROWS, SHEET_LETTERS, numbers, shares, stays_together

LONG = "A sentence that goes on for rather a long time, as those that give a reason do."


def test_a_sentence_gets_more_room_than_a_number_and_no_word_is_cut() -> None:
    of = Table("t", ("School", "Need score", "In words"), (("Windmill Hill Primary School", "69.2", LONG),))
    name, need, said = shares(of)
    assert need < name < said
    assert need * SHEET_LETTERS / 100 >= len("69.2")
    assert name * SHEET_LETTERS / 100 >= len("Windmill")
    assert numbers(of) == (False, True, False)


def test_words_for_a_missing_number_leave_a_column_of_numbers() -> None:
    of = Table("t", ("Cluster", "Cost", "State"), (("North", "£1,200", "draft"), ("South", "not given", TO_FILL)))
    assert numbers(of) == (False, True, False)
    assert numbers(Table("t", ("A", "B"), ())) == (False, False)


@given(st.lists(st.tuples(st.text(max_size=90), st.text(max_size=90), st.text(max_size=90)), max_size=4))
def test_shares_are_of_the_whole_sheet_whatever_is_in_the_table(rows: list[tuple[str, str, str]]) -> None:
    parts = shares(Table("t", ("One", "Two", "Three"), tuple(rows)))
    assert abs(sum(parts) - 100) < 1e-6
    assert min(parts) > 0


def test_only_a_short_table_is_kept_on_one_sheet() -> None:
    row = ("a", "1")
    assert stays_together(Table("t", ("A", "B"), (row,) * FEW_ROWS))
    assert not stays_together(Table("t", ("A", "B"), (row,) * (FEW_ROWS + 1)))
