"""Each school's cluster, whichever number and heading the council uses for the school."""

import pytest


@pytest.mark.parametrize(
    ("headings", "number", "urn", "laestab"),
    [
        ("School URN,School,Cluster", "105901", "105901", ""),
        ("DfE No.,School name,Locality", "355/2001", "", "3552001"),
        ("LAESTAB,Establishment,District", "355 2001", "", "3552001"),
        ("URN,Setting,Community Learning Partnership", "105901.0", "105901", ""),
        ("School code,Name of school,Area", "1059 01", "105901", ""),
        ("DfE number,Academy,TAS cluster", "3552001", "", "3552001"),
    ],
)
def test_numbers_and_headings_people_use(council_file, headings, number, urn, laestab) -> None:
    dataset = council_file.csv(f"{headings}\n{number},Ash Primary,North")
    assert dataset.kind == "clusters"
    assert dataset.frame.to_numpy().tolist() == [[urn, laestab, "Ash Primary", "North"]]


def test_workbook_with_numbers_as_figures(council_file) -> None:
    dataset = council_file.xlsx(("URN", "School", "Locality"), (105901, "Ash", "North"), (105902.0, "Beech", "South"))
    assert dataset.frame["urn"].tolist() == ["105901", "105902"]


def test_workbook_of_dfe_numbers(council_file) -> None:
    dataset = council_file.xlsx(("DfE number", "Area team"), (3552001, "North"), ("355/2002", "South"))
    assert dataset.frame["laestab"].tolist() == ["3552001", "3552002"]


def test_workbook_with_both_numbers(council_file) -> None:
    dataset = council_file.xlsx(("URN", "LAESTAB", "Patch"), (105901, None, "North"), (None, "355/2002", "South"))
    assert dataset.frame[["urn", "laestab"]].to_numpy().tolist() == [["105901", ""], ["", "3552002"]]


def test_sheet_of_schools_gives_leads_and_clusters(council_file) -> None:
    text = b"URN,School,Cluster,Link worker\n105901,Ash,North,Ann Lee\n105902,Beech,South,Bo Hill\n"
    kinds = {dataset.kind: dataset for dataset in council_file.datasets(text)}
    assert set(kinds) == {"current_allocation", "clusters"}
    assert kinds["clusters"].frame["cluster"].tolist() == ["North", "South"]
    assert kinds["current_allocation"].frame["worker_id"].tolist() == ["Ann Lee", "Bo Hill"]


def test_sheet_of_schools_with_gaps_in_its_clusters_still_gives_leads(council_file) -> None:
    text = "URN,School,Cluster,Link worker\n105901,Ash,North,Ann Lee\n105902,Beech,,Bo Hill"
    assert council_file.csv(text).kind == "current_allocation"


def test_names_alone_are_refused_with_what_to_do(council_file) -> None:
    faults = council_file.faults("School,Locality\nAsh Primary,North")
    (text,) = faults.values()
    assert 'only school names (in "School")' in text
    assert "six figures" in text


def test_misspelt_heading_is_suggested_not_guessed(council_file) -> None:
    (text,) = council_file.faults("School,School UNR,Locality\nAsh Primary,105901,North").values()
    assert 'If "School UNR" is that column, rename it "School URN"' in text


def test_every_fault_at_once(council_file) -> None:
    faults = council_file.faults("""
        URN,School,Cluster
        105901,Ash,North
        10590,Beech,North
        abc,Cedar,North
        ,Damson,North
        105901,Ash,South
        105902,Elm,
        2001,Fir,North
    """)
    assert "5 figures" in faults[3, "URN"]
    assert "not a school number" in faults[4, "URN"]
    assert "which school" in faults[5, "URN"]
    assert 'Rows 2 and 6 are both Ash (105901), once in "North" and once in "South"' in faults[6, "Cluster"]
    assert "empty" in faults[7, "Cluster"]
    assert "without its authority" in faults[8, "URN"]
    assert len(faults) == 6


def test_rows_about_no_school_are_left_out_and_said(council_file) -> None:
    dataset = council_file.csv("URN,School,Cluster\n105901,Ash,North\n,Total,")
    assert dataset.frame["urn"].tolist() == ["105901"]
    assert '1 row was left out because they are about no one school: "Total".' in dataset.notes


def test_child_columns_are_refused(council_file) -> None:
    assert (None, "UPN") in council_file.faults("URN,Cluster,UPN\n105901,North,A123456789012")
