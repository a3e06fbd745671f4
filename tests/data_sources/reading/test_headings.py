"""Headings are found whatever their spelling, and never mistaken for one another."""

from data_sources.reading.headings import match_headings, plain

DECILE = "Children and Young People Sub-domain Decile (where 1 is most deprived 10% of LSOAs)"


def test_case_spaces_punctuation_and_underscores_do_not_matter() -> None:
    wanted = {"phase_type": ("phase_type_grouping",), "urn": ("URN", "School URN")}
    for headings in (
        ["phase-type_grouping", "urn"],
        ["Phase Type Grouping", "school_urn"],
        ["PHASE.TYPE.GROUPING", "U R N"],
    ):
        assert match_headings(headings, wanted).found == {"phase_type": headings[0], "urn": headings[1]}


def test_percent_and_number_are_two_columns() -> None:
    assert plain("% FSM") == plain("Percent FSM") != plain("FSM")


def test_the_best_of_several_headings_is_taken() -> None:
    assert match_headings(["School URN", "URN"], {"urn": ("URN", "School URN")}).found == {"urn": "URN"}


def test_headings_that_come_twice_are_doubtful() -> None:
    match = match_headings(["FTE", "fte "], {"fte": ("FTE",)})
    assert match.found == {}
    assert match.doubtful == {"fte": ["FTE", "fte "]}
    assert match_headings(["FTE"], {"fte": ("FTE",)}, repeated=("FTE",)).doubtful == {"fte": ["FTE"]}


def test_a_heading_its_publisher_cut_off_is_found() -> None:
    cut = DECILE.removesuffix("As)")
    assert match_headings([cut, "other"], {"decile": (DECILE,)}).found == {"decile": cut}


def test_a_shorter_heading_of_another_measure_is_not_taken_for_a_cut_one() -> None:
    eligible = "number of pupils known to be eligible for free school meals"
    wanted = {"eligible": (eligible,), "ever": (f"{eligible} ever6",)}
    assert match_headings([eligible], wanted).found == {"eligible": eligible}
    assert match_headings([eligible], {"ever": (f"{eligible} in the last six years",)}).found == {}
