"""Schools to keep together: the words people use, and groups that say two things."""

import pytest

from data_sources.school_groups import FIRMNESS, KINDS


@pytest.mark.parametrize(
    "headings",
    [
        "School URN,Group,Kind of group,Hard or preferred",
        "URN,Keep-together group,Type of group,Firmness",
        "urn,Feeder group,Group type,Must or prefer",
    ],
)
def test_headings_and_words_people_use(council_file, headings) -> None:
    dataset = council_file.csv(
        f"{headings}\n105901,Highfield,Secondary and feeders,Must\n105902,Highfield,feeder,must\n"
        "105903,Ash Road,siblings,\n105904,Ash road,Shared site,If possible"
    )
    assert dataset.kind == "school_groups"
    assert dataset.frame[["urn", "group", "kind", "firmness"]].to_numpy().tolist() == [
        ["105901", "Highfield", KINDS[0], FIRMNESS[0]],
        ["105902", "Highfield", KINDS[0], FIRMNESS[0]],
        ["105903", "Ash Road", KINDS[1], FIRMNESS[1]],
        ["105904", "Ash road", KINDS[1], FIRMNESS[1]],
    ]


def test_the_kind_alone_is_enough_and_groups_are_preferred_unless_said(council_file) -> None:
    dataset = council_file.csv("DfE number,Group,Kind\n355/2001,Highfield,pyramid\n355/2002,Highfield,pyramid")
    assert dataset.frame["firmness"].tolist() == ["preferred", "preferred"]
    assert dataset.frame["laestab"].tolist() == ["3552001", "3552002"]


def test_a_school_may_be_in_two_groups(council_file) -> None:
    dataset = council_file.csv("URN,Group,Kind\n105901,A,feeders\n105901,B,families\n105902,A,feeders\n105903,B,family")
    assert len(dataset.frame) == 4


def test_every_fault_at_once(council_file) -> None:
    faults = council_file.faults("""
        URN,School,Group,Kind,Firmness
        105901,Ash,Highfield,feeders,hard
        105901,Ash,highfield,feeders,hard
        105902,Beech,Highfield,feeders,preferred
        105903,Cedar,Highfield,neighbours,hard
        105904,Damson,Highfield,feeders,perhaps
        105905,Elm,,feeders,hard
    """)
    assert "Rows 2 and 3 both put Ash (105901) into this group" in faults[3, "Group"]
    assert 'The group "Highfield" is hard in row 2 and preferred in row 4' in faults[4, "Firmness"]
    assert "Write secondary and feeders or shared families" in faults[5, "Kind"]
    assert "Write hard or preferred" in faults[6, "Firmness"]
    assert (7, "Group") in faults


def test_a_group_of_one_is_read_and_said(council_file) -> None:
    dataset = council_file.csv("URN,Group,Kind\n105901,Alone,families")
    assert any("Groups of one school keep nothing together: Alone" in note for note in dataset.notes)


def test_a_list_of_groups_is_not_taken_for_clusters(council_file) -> None:
    assert council_file.csv("URN,Cluster\n105901,North").kind == "clusters"
    assert council_file.csv("URN,Cluster,Group,Kind\n105901,North,A,feeders").kind == "school_groups"
